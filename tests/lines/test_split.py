import numpy as np
import pytest

from digitize.read.lines.cut import LINE_PX
from digitize.read.lines.split import split
from tests.lines.strips import MARGIN_PX, strip_of, white

pytestmark = pytest.mark.unit


def with_words(*spans: tuple[float, float]):
    """A strip with ink from and to these places, in line heights."""
    pixels = white(LINE_PX * 30)
    for start, end in spans:
        pixels[MARGIN_PX:-MARGIN_PX, round(start * LINE_PX) : round(end * LINE_PX)] = 0
    return strip_of(pixels)


def test_words_of_one_line_stay_together():
    """The widest space of a justified line, one line height, does not split it."""
    strip = with_words((1, 4), (5, 9), (10, 20))
    assert split(strip) == [strip]


def test_two_heads_in_one_box_are_two_lines():
    """Two line heights of white lie between columns, or between the heads of a letterhead."""
    left, right = split(with_words((1, 4), (4.5, 9), (11, 20)))
    assert left.curve.right < right.curve.left
    for part, start, end in ((left, 1, 9), (right, 11, 20)):
        inked = (part.pixels < 128).any(axis=0).nonzero()[0]
        assert inked[-1] - inked[0] + 1 == (end - start) * LINE_PX


def test_a_part_knows_where_it_stands():
    """The same ink has the same place on the page before and after."""
    whole = with_words((1, 4), (8, 12))
    _, right = split(whole)
    before = whole.picture_points(np.array([[8.0 * LINE_PX, 0.0]]))
    first = (right.pixels < 128).any(axis=0).nonzero()[0][0]
    after = right.picture_points(np.array([[float(first), 0.0]]))
    assert abs(before - after).max() < 0.5


def test_three_columns_are_three_lines():
    """Every wide gap counts."""
    assert len(split(with_words((1, 4), (8, 12), (16, 20)))) == 3


def test_an_empty_strip_is_not_split():
    """Nothing to see is one line, to be dropped later."""
    strip = with_words()
    assert split(strip) == [strip]
