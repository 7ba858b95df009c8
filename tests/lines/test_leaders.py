import cv2
import numpy as np
import pytest

from digitize.read.lines.cut import LINE_PX, cut
from digitize.read.lines.leaders import FEWEST, leaders
from digitize.read.lines.split import split
from tests.lines.strips import level_curve, plain_frame

pytestmark = pytest.mark.unit

BASE = 30  # row of a strip's baseline


def line_with(*dots: int, radius: int = 2) -> np.ndarray:
    """Ink of a line with a letter at its left end and dots at these columns."""
    ink = np.zeros((LINE_PX, 600), np.uint8)
    ink[8:BASE, 5:20] = 1
    for x in dots:
        cv2.circle(ink, (x, BASE), radius, 1, -1)
    return ink


@pytest.mark.parametrize("step", [8, 14, 24])
def test_a_row_of_dots_is_found_and_the_letter_is_not(step):
    """Close dots and spaced ones are found; the letter before them is none of them."""
    dots = [40 + step * at for at in range(12)]
    assert leaders(line_with(*dots)) == ((38, dots[-1] + 3),)


def test_dots_that_ran_together_are_dots():
    """In a blurred scan neighbours touch: low strokes of two or three dots."""
    ink = line_with(*range(40, 100, 10), *range(130, 190, 10))
    ink[BASE, 40:62] = ink[BASE, 70:82] = 1
    assert leaders(ink) == ((38, 93), (128, 183))


def test_a_line_of_nothing_but_dots():
    """The end of a leader may be found as a line of its own, as low as its dots."""
    ink = line_with(*range(60, 200, 20), radius=5)
    ink[:, :25] = 0
    assert leaders(ink) == ((55, 186),)


def test_an_ellipsis_stays():
    """Three dots and four are print."""
    assert leaders(line_with(*range(40, 40 + 10 * (FEWEST - 1), 10))) == ()


def test_dots_under_letters_stay():
    """The dots of `ạ ệ ọ ị ụ` follow one another like a leader's, each with its letter above."""
    dots = range(60, 260, 20)
    ink = line_with(*dots)
    for x in dots:
        ink[10:24, x - 6 : x + 6] = 1
    assert leaders(ink) == ()


def test_a_title_and_its_page_number_stay_one_line():
    """Without its dots a leader is a gap, wide as between columns, that parts nothing."""
    page = np.full((120, 900), 255, np.uint8)
    cv2.putText(page, "Chapter", (30, 80), cv2.FONT_HERSHEY_SIMPLEX, 1.2, 0, 3)
    cv2.putText(page, "14", (800, 80), cv2.FONT_HERSHEY_SIMPLEX, 1.2, 0, 3)
    bare = page.copy()
    for x in range(198, 786, 12):
        cv2.circle(page, (x, 78), 2, 0, -1)
    curve = level_curve(28, 850, 66, 34)
    (line,) = split(cut(page, plain_frame(page), curve))
    assert len(line.leaders) == 1
    assert len(split(cut(bare, plain_frame(bare), curve))) == 2
    dots = slice(round(line.leaders[0][0]), round(line.leaders[0][1]))
    assert (line.pixels[:, dots] == 255).all()


def test_what_stands_far_behind_a_leader_is_another_line():
    """`Số: ......` of the left head, and the day of the right one."""
    page = np.full((120, 900), 255, np.uint8)
    cv2.putText(page, "No", (30, 80), cv2.FONT_HERSHEY_SIMPLEX, 1.2, 0, 3)
    for x in range(100, 300, 12):
        cv2.circle(page, (x, 78), 2, 0, -1)
    cv2.putText(page, "day", (700, 80), cv2.FONT_HERSHEY_SIMPLEX, 1.2, 0, 3)
    left, right = split(cut(page, plain_frame(page), level_curve(28, 850, 66, 34)))
    assert len(left.leaders) == 1
    assert right.leaders == ()
    assert right.curve.left > 650
