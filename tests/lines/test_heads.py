import numpy as np
import pytest

from digitize.read.lines.cut import LINE_PX
from digitize.read.lines.heads import part_heads
from digitize.read.lines.trueocr import SecondReading
from tests.lines.strips import MARGIN_PX, strip_of, white

pytestmark = pytest.mark.unit

HEIGHT = 2000
LETTER = LINE_PX * 2 // 3
SPACE = LINE_PX // 3


def line(*heads: str, gap: float, joined: bool = False):
    """Heads as blocks of ink for letters, so many line heights apart; its cell and first reading.

    joined: whether an underscore runs from one head to the next.
    """
    pixels, at, ends = white(LINE_PX * 60), LINE_PX, []
    for head in heads:
        for letter in head:
            if letter != " ":
                pixels[MARGIN_PX:-MARGIN_PX, at : at + LETTER - 4] = 0
            at += LETTER if letter != " " else SPACE
        ends.append(at - 4)
        at += round(gap * LINE_PX) - 4
    if joined:
        low = pixels.shape[0] - MARGIN_PX
        pixels[low - 4 : low, ends[0] : ends[0] + round(gap * LINE_PX)] = 0
    return strip_of(pixels[:, : at + LINE_PX]), None, SecondReading(" ".join(heads), 0.9)


def ink(strip):
    inked = np.flatnonzero((strip.letters() < 128).sum(axis=0) > 9)
    return int(inked[-1] - inked[0])


TITLE = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"
ROWS = [
    ("THỦ TƯỚNG CHÍNH PHỦ", TITLE),
    ("SỞ TÀI CHÍNH", "Độc lập - Tự do - Hạnh phúc"),
    ("Số: 932/QĐ-TTg", "Hà Nội, ngày 15 tháng 5 năm 2025"),
]


@pytest.mark.parametrize("joined", [False, True])
@pytest.mark.parametrize("heads", ROWS)
def test_heads_that_stand_close_are_two_lines(heads, joined):
    """The white between them is less than a justified line may have; an underscore may fill it."""
    rows = [line(*ROWS[0], gap=0.8), line(*heads, gap=0.8, joined=joined)]
    left, right = part_heads(rows, HEIGHT)[1]
    assert left.curve.right < right.curve.left
    for part, head in ((left, heads[0]), (right, heads[1])):
        assert abs(ink(part) - ink(line(head, gap=0)[0])) < LETTER / 2


def test_text_under_a_title_is_not_parted():
    """A justified line that cites a day has as much white in it."""
    text = ("Căn cứ Quyết định số 5", "ngày 12 tháng 3 năm 2024")
    assert not part_heads([line(TITLE, gap=0), line(*text, gap=0.9)], HEIGHT)


def test_a_title_with_no_white_before_it_is_one_line():
    assert not part_heads([line("MẶT TRẬN", TITLE, gap=0.3)], HEIGHT)


def test_a_page_without_a_title_has_no_heads():
    assert not part_heads([line(*ROWS[2], gap=0.9)], HEIGHT)
