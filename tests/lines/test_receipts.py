import numpy as np
import pytest

from digitize.lines.curve import Curve
from digitize.lines.cut import Strip
from digitize.lines.receipts import receipts

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
