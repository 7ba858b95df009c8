import numpy as np
import pytest

from digitize.read.lines.order import closing, columns_whole, letterhead, reading_order
from tests.lines.strips import level_curve

pytestmark = pytest.mark.unit

HEIGHT = 3000

# x0, y0, x1, y1 and a first reading, worn as first readings are.
HEAD = [
    ((200, 100, 800, 140), "UY BAN NHÂN DÂN"),
    ((1000, 102, 1900, 142), "CỘNG HOÀ XÃ HỌI CHỦ NGHĨA VIET NAM"),
    ((220, 160, 780, 200), "PHƯỜNG THUẬN KHÊ"),
    ((1200, 162, 1700, 202), "Độc lập - Tự do - Hạnh phúc"),
    ((300, 240, 700, 280), "Số: 86/BC-UBND"),
    ((1100, 243, 1900, 283), "Thuận Khê, ngày 30 tháng 6 năm 2023"),
]
BODY = [
    ((900, 400, 1200, 440), "BÁO CÁO"),
    ((200, 500, 1900, 540), "Thực hiện Kế hoạch số 41/KH-UBND"),
]
END = [
    ((200, 2000, 500, 2040), "Nơi nhận:"),
    ((1200, 1990, 1800, 2030), "TM. ỦY BAN NHÂN DÂN"),
    ((200, 2060, 800, 2100), "- UBND thành phố (b/c);"),
    ((1300, 2050, 1700, 2090), "CHỦ TỊCH"),
    ((200, 2120, 600, 2160), "- Lưu: VT."),
    ((1250, 2300, 1750, 2340), "Đoàn Khắc Uyển"),
]


def page(*lines):
    return np.array([box for box, _ in lines], np.float32), [text for _, text in lines]


def read(lines, indices):
    return [lines[index][1] for index in indices]


def test_the_heads_are_two_blocks():
    """Left: who issues, and the number; right: the nation, and the day; the title is neither."""
    lines = [*HEAD, *BODY]
    left, right = letterhead(*page(*lines), HEIGHT)
    assert read(lines, left) == ["UY BAN NHÂN DÂN", "PHƯỜNG THUẬN KHÊ", "Số: 86/BC-UBND"]
    assert read(lines, right) == [HEAD[1][1], HEAD[3][1], HEAD[5][1]]


def test_a_day_parted_at_its_blank_is_read_from_left_to_right():
    """The right part lies a pixel higher, and is read second."""
    day = [
        ((1100, 243, 1400, 283), "Thuận Khê, ngày"),
        ((1500, 242, 1900, 282), "tháng 6 năm 2023"),
    ]
    lines = [*HEAD[:5], *day, *BODY]
    _, right = letterhead(*page(*lines), HEIGHT)
    assert read(lines, right)[-2:] == ["Thuận Khê, ngày", "tháng 6 năm 2023"]


def test_a_day_wider_than_the_title_belongs_to_the_head():
    """A Party paper's title is short; what stands under its middle is its head's."""
    title, day = (
        ((1150, 102, 1750, 142), "ĐẢNG CỘNG SẢN VIỆT NAM"),
        ((1050, 170, 1850, 210), "Tân Lập Hạ, ngày 22 tháng 8 năm 2019"),
    )
    kind = ((950, 400, 1350, 440), "CHƯƠNG TRÌNH")
    lines = [HEAD[0], title, HEAD[2], day, HEAD[4], kind, *BODY[1:]]
    left, right = letterhead(*page(*lines), HEIGHT)
    assert read(lines, left) == ["UY BAN NHÂN DÂN", "PHƯỜNG THUẬN KHÊ", "Số: 86/BC-UBND"]
    assert read(lines, right) == [title[1], day[1]]


def test_the_signer_may_begin_above_the_recipients():
    """The authority stands three lines above `Nơi nhận:`, and is read after them."""
    above = ((1200, 1880, 1800, 1920), "KT. GIÁM ĐỐC")
    lines = [*BODY, above, *END]
    _, right = closing(*page(*lines))
    assert read(lines, right)[0] == "KT. GIÁM ĐỐC"


def test_the_address_of_a_letter_ends_the_heads():
    """`Kính gửi` stands within the left column, and is no part of it."""
    address = ((250, 340, 700, 380), "Kính gửi: Các phòng, ban")
    lines = [*HEAD, address, *BODY]
    left, _ = letterhead(*page(*lines), HEIGHT)
    assert address[1] not in read(lines, left)


def test_a_party_paper_has_its_own_title():
    """ĐẢNG CỘNG SẢN VIỆT NAM stands where the nation does."""
    lines = [
        ((200, 100, 800, 140), "ĐẢNG BỘ HUYỆN VĨNH KHÊ"),
        ((1100, 100, 1800, 140), "ĐẢNG CÔNG SẢN VIỆT NAM"),
        ((300, 160, 700, 200), "Số 64-TB/ĐU"),
        *BODY,
    ]
    left, right = letterhead(*page(*lines), HEIGHT)
    assert (read(lines, left), read(lines, right)) == (
        ["ĐẢNG BỘ HUYỆN VĨNH KHÊ", "Số 64-TB/ĐU"],
        ["ĐẢNG CÔNG SẢN VIỆT NAM"],
    )


@pytest.mark.parametrize(
    "lines",
    [
        BODY,
        [HEAD[1], *BODY],  # a title with nothing at its left
        [((200, 2000, 800, 2040), "UY BAN"), ((1000, 2000, 1900, 2040), HEAD[1][1])],  # quoted
        [((200, 100, 900, 140), "CỘNG HÒA"), *BODY],
    ],
)
def test_a_page_without_letterhead(lines):
    """News items, titles far down the page and mere likenesses have no heads."""
    assert letterhead(*page(*lines), HEIGHT) == ([], [])


def test_the_closing_is_two_blocks():
    """Recipients at the left, the signature at the right, though it begins higher."""
    lines = [*BODY, *END]
    left, right = closing(*page(*lines))
    assert read(lines, left) == ["Nơi nhận:", "- UBND thành phố (b/c);", "- Lưu: VT."]
    assert read(lines, right) == ["TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH", "Đoàn Khắc Uyển"]


def test_without_recipients_there_is_no_closing():
    """A news item ends with its last line."""
    assert closing(*page(*BODY)) == ([], [])


def test_the_last_recipients_count():
    """`Nơi nhận` in the body, of a form that is described, is not the closing."""
    described = ((200, 900, 1900, 940), "Nơi nhận hồ sơ: Bộ phận một cửa")
    lines = [*BODY, described, *END]
    left, _ = closing(*page(*lines))
    assert described[1] not in read(lines, left)


def test_all_lines_are_read_once():
    """Heads, body and closing in order; no line is lost and none is read twice."""
    lines = [*END, *BODY, *HEAD]
    boxes, texts = page(*lines)
    curves = [level_curve(x0, x1, (y0 + y1) / 2, y1 - y0) for x0, y0, x1, y1 in boxes]
    order = reading_order(curves, texts, 2100, HEIGHT)
    assert sorted(order) == list(range(len(lines)))
    assert [lines[index] for index in order] == [
        HEAD[0], HEAD[2], HEAD[4], HEAD[1], HEAD[3], HEAD[5],
        *BODY,
        END[0], END[2], END[4], END[1], END[3], END[5],
    ]  # fmt: skip


def test_no_lines_have_no_order():
    """A blank page."""
    assert reading_order([], [], 100, 100) == []


def columns(left: int, right: int, pitch: int = 55) -> np.ndarray:
    """Boxes of two columns of short lines, the left one first."""
    return np.array(
        [
            (x0, 300 + pitch * at, x0 + 400, 340 + pitch * at)
            for x0, lines in ((200, left), (900, right))
            for at in range(lines)
        ],
        np.float32,
    )


@pytest.mark.parametrize(("left", "right"), [(6, 4), (9, 2), (30, 20)])
def test_the_last_line_of_a_longer_column_stays_with_it(left, right):
    """A song in two columns: the last line of the first stood under the whole page."""
    boxes = columns(left, right)
    torn = left - 1
    order = [*range(torn), *range(left, left + right), torn]
    assert columns_whole(order, boxes) == list(range(left + right))


def test_rows_of_a_table_without_rules_stay_rows():
    """Code, text and amount stand side by side: none is the head of a column further up."""
    boxes = columns(6, 6)
    rows = [index for at in range(6) for index in (at, 6 + at)]
    assert columns_whole(rows, boxes) == rows


@pytest.mark.parametrize(
    "below",
    [(200, 700, 1300, 740), (200, 900, 600, 940), (320, 630, 700, 670)],
    ids=["across both columns", "far below", "further in"],
)
def test_what_is_no_line_of_the_column_stays_below_both(below):
    boxes = np.vstack([columns(6, 6), np.array([below], np.float32)])
    order = list(range(13))
    assert columns_whole(order, boxes) == order
