from itertools import pairwise

import numpy as np
import pytest

from digitize.read.recognise.page import EDGE_PX, MOST_LINES, WIDEST_PX, stacks
from tests.lines.strips import strip_of, white

pytestmark = pytest.mark.unit


def test_lines_stand_below_each_other_on_white():
    """Each strip is in the column as it was, in order, with white around it."""
    strips = [strip_of(white(width) // 255 * shade) for width, shade in ((90, 10), (40, 20))]
    [stack] = stacks([strip.pixels for strip in strips])
    for index, (strip, top) in enumerate(zip(strips, stack.tops, strict=True)):
        height, width = strip.pixels.shape
        found = stack.image[top : top + height, EDGE_PX : EDGE_PX + width]
        assert (found == strip.pixels).all()
        assert stack.strips[index] == index
    assert (stack.image[:EDGE_PX] == 255).all()
    assert (stack.image[:, :EDGE_PX] == 255).all()


def test_a_row_belongs_to_the_line_around_it():
    """Every row of every strip, and the white next to it, maps to that strip."""
    strips = [strip_of(white(50)) for _ in range(MOST_LINES)]
    [stack] = stacks([strip.pixels for strip in strips])
    for position, top in enumerate(stack.tops):
        for y in (top - 3, top, top + strips[position].pixels.shape[0] + 3):
            assert stack.line_at(y) == position
    assert stack.line_at(0) == 0
    assert stack.line_at(10**6) == len(strips) - 1


@pytest.mark.parametrize("lines", [1, MOST_LINES, MOST_LINES + 1, 40, 1200])
def test_many_lines_make_columns_of_about_one_length(lines):
    """No column has more than Tesseract reads quickly, and no line is lost.

    Neighbours part: nine strips of noise below a text became a column, and were read as words.
    """
    made = stacks([white(10)] * lines)
    lengths = [len(stack.strips) for stack in made]
    assert max(lengths) <= MOST_LINES
    assert max(lengths) - min(lengths) <= 1
    assert sorted(index for stack in made for index in stack.strips) == list(range(lines))
    for stack in made:
        assert all(after - one == len(made) for one, after in pairwise(stack.strips))


def test_an_endless_line_is_cut_off():
    """A strip wider than Tesseract's limit does not make the page fail."""
    [stack] = stacks([white(WIDEST_PX + 5000)])
    assert stack.image.shape[1] == WIDEST_PX


def test_no_lines_no_stack():
    """A blank page calls Tesseract not once."""
    assert stacks([]) == []


def test_a_stack_is_grey():
    """uint8, two dimensions: what the recogniser takes."""
    [stack] = stacks([white(30)])
    assert (stack.image.dtype, stack.image.ndim) == (np.uint8, 2)


def test_a_line_about_which_nothing_is_asked_is_left_out():
    """The others keep their numbers, by which their words find the way back."""
    [stack] = stacks([white(30), None, white(20)])
    assert stack.strips == (0, 2)
