"""Words of a justified line in a narrow column, which the line finder found one by one."""

import numpy as np
import pytest

from digitize.read.lines.justified import broken_lines, joined
from tests.lines.strips import bowed_curve

pytestmark = pytest.mark.unit

HIGH, PITCH = 22, 29


def row(number: int, *ends: tuple[int, int]) -> list[tuple[float, float, float, float]]:
    """The parts of a line, each from one x to another; lines are numbered from the top."""
    top = 100 + PITCH * number
    return [(left, top, right, top + HIGH) for left, right in ends]


WORDS = ((100, 150), (188, 260), (300, 340), (378, 420), (455, 500))
WHOLE = row(0, (100, 500)) + row(2, (100, 500))
SPLIT = tuple(range(2, 7))


def test_the_words_between_two_lines_of_their_column_are_one_line():
    """Also below an indented line, and above the short last one of a paragraph."""
    assert broken_lines(WHOLE + row(1, *WORDS), [None] * 7) == [SPLIT]
    indented = row(0, (145, 500)) + row(2, (100, 500))
    assert broken_lines(indented + row(1, *WORDS), [None] * 7) == [SPLIT]
    last = row(0, (100, 500)) + row(2, (100, 180))
    assert broken_lines(last + row(1, *WORDS), [None] * 7) == [SPLIT]


def test_two_columns_under_a_line_of_both_stay_two():
    """Their white continues in the next line."""
    columns = [box for line in (1, 2, 3) for box in row(line, (100, 280), (330, 500))]
    assert broken_lines([*row(0, (100, 500)), *columns], [None] * 7) == []


@pytest.mark.parametrize(
    "ends",
    [
        ((100, 150), (188, 260)),  # the end of a paragraph, or a row that stops short
        ((100, 180), (400, 500)),  # the two ends of a signature or of a table's row
        ((100, 150), (188, 600)),  # it runs into the next column
    ],
)
def test_what_does_not_fill_the_column_stays_apart(ends):
    """Only a line that is stretched to the column's width has such white."""
    assert broken_lines(WHOLE + row(1, *ends), [None] * 4) == []


def test_cells_stay_apart():
    """Of a ruled table."""
    cells = [(0, 0, 0), (0, 2, 0), *((0, 1, column) for column in range(5))]
    assert broken_lines(WHOLE + row(1, *WORDS), cells) == []


def test_the_whole_line_runs_through_its_parts():
    """On a bent page too."""
    line = bowed_curve(100, 900, 300, 20, 6)
    parts = [line.between(left, left + 120.0) for left in (100.0, 320.0, 540.0, 780.0)]
    whole = joined(parts)
    x = np.linspace(100, 900, 50)
    assert (whole.left, whole.right, whole.height) == (100, 900, 20)
    assert np.abs(whole.middle(x) - line.middle(x)).max() < 0.5
