import numpy as np
import pytest

from digitize.read.lines.curve import Curve
from digitize.read.lines.cut import Strip
from digitize.read.lines.receipts import part_receipts, receipts
from digitize.read.lines.trueocr import SecondReading

pytestmark = pytest.mark.unit


def strip(left: int, right: int, middle: int, height: int = 30, *, dots: bool = False) -> Strip:
    """A level line of a page; dots: whether a leader was painted over in it."""
    curve = Curve(left, right, height, (left + right) / 2, (right - left) / 2, (middle,))
    leaders = ((100, 200),) if dots else ()
    return Strip(np.full((54, right - left), 255, np.uint8), curve, 1.0, leaders)


PRINT = strip(100, 900, 300)
LARGE = strip(1000, 1080, 150, 40)
HOUR = strip(1100, 1400, 130, dots=True)
TO_WHOM = strip(1100, 1420, 175, dots=True)
STRIPS = [LARGE, HOUR, TO_WHOM, PRINT]


@pytest.mark.parametrize("hour", ["Giờ: 8 Ngày: 4/7", "Ngày 28/4/2026", "Số: 63"])
def test_a_stamp_whose_frame_is_worn_is_told_by_its_words(hour):
    """The large word and the blanks beside it are one stamp; print below is none of it."""
    (stamp,) = receipts(STRIPS, ["ĐẾN", hour, "Kính chuyển: 5", "Thực hiện Nghị quyết"])
    assert stamp.kind == "stamp"
    assert [stamp.holds(one.curve) for one in STRIPS] == [True, True, True, False]


def test_print_that_the_large_word_ran_into_stays():
    """A line of print is not the stamp's because the stamp's word stands at its end."""
    strips = [strip(700, 1180, 80), HOUR, TO_WHOM]
    (stamp,) = receipts(strips, ["Hải Lãng, ngày 3 tháng 4ĐẾN", "Giờ: 9", "Chuyển: P. HC"])
    assert [stamp.holds(one.curve) for one in strips] == [False, True, True]


@pytest.mark.parametrize(
    ("strips", "texts"),
    [
        ([LARGE, HOUR], ["Đến", "Giờ: 8"]),  # a word of a sentence
        ([LARGE, HOUR], ["ĐẾN", "Họ và tên:"]),  # a form's blank
        ([LARGE, strip(1100, 1400, 130)], ["ĐẾN", "Ngày 28 tháng 4"]),  # without dots
        ([LARGE, strip(1100, 1400, 600, dots=True)], ["ĐẾN", "Ngày sinh:"]),  # far below
        ([HOUR, TO_WHOM], ["Ngày sinh:", "Số điện thoại:"]),  # a form
        ([LARGE], [""]),
    ],
)
def test_what_is_no_receipt_stamp(strips, texts):
    """Blanks of forms stay text, and so does the word without blanks beside it."""
    assert receipts(strips, texts) == []


def test_print_at_the_level_of_a_stamps_row_is_a_line_of_its_own():
    """The row ran on into the text beside the stamp; the stamp loses it, and the text does not."""
    ran = strip(100, 1400, 175, dots=True)
    ran.pixels[20:40, 0:500] = ran.pixels[20:40, 560:] = 0
    hour = strip(130, 600, 130, dots=True)
    lines = [(ran, None, reading("ĐẾN Ciuyển: thời gian qua")), (hour, None, reading("Ngày: 4/7"))]
    ((at, (stamp, text)),) = part_receipts(lines).items()
    assert at == 0
    assert stamp.curve.right == pytest.approx(text.curve.left, abs=5)
    assert 560 < text.curve.left < 660
    assert (stamp.curve.left, text.curve.right) == pytest.approx((100, 1400), abs=20)


def test_the_large_word_alone_says_where_rows_that_ran_on_are_to_be_cut():
    """A hand filled the other blanks, so that they are not known as rows of the stamp."""
    rows = [
        strip(100, 400, 130),
        strip(110, 1400, 175, dots=True),
        strip(105, 1410, 215, dots=True),
    ]
    texts = ["ĐẾNNer/@L40", "Chuyển..nh trong hoạt động", "Lưu hồ sơ số:hiên Thông tư"]
    lines = [(row, None, reading(text)) for row, text in zip(rows, texts, strict=True)]
    parted = part_receipts(lines)
    assert set(parted) == {1, 2}
    assert all(stamp.curve.right < 460 for stamp, _ in parted.values())


@pytest.mark.parametrize(
    ("right", "text", "other"),
    [
        (640, "ĐẾN Chuyển: 5", "Ngày: 4/7"),  # it ends with its stamp
        (1400, "Đến nay công tác", "Ngày: 4/7"),  # a sentence
        (1400, "ĐẾN thời gian qua", "chính; việc tổ chức"),  # no stamp beside it
    ],
)
def test_other_lines_stay_whole(right, text, other):
    """A row that ends with its stamp, and lines that are of none."""
    ran, hour = strip(100, right, 175), strip(130, 600, 130, dots=True)
    lines = [(ran, None, reading(text)), (hour, None, reading(other))]
    assert part_receipts(lines) == {}


def reading(text: str) -> SecondReading:
    return SecondReading(text, 0.9)
