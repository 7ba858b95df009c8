import numpy as np
import pytest

from digitize.lines.stack import EDGE_PX, TALLEST_PX, WIDEST_PX, stacks
from tests.lines.strips import strip_of, white

pytestmark = pytest.mark.unit


def test_lines_stand_below_each_other_on_white():
    """Each strip is in the column as it was, in order, with white around it."""
    strips = [strip_of(white(width) // 255 * shade) for width, shade in ((90, 10), (40, 20))]
    [stack] = stacks(strips)
    for index, (strip, top) in enumerate(zip(strips, stack.tops, strict=True)):
        height, width = strip.pixels.shape
        found = stack.image[top : top + height, EDGE_PX : EDGE_PX + width]
        assert (found == strip.pixels).all()
        assert stack.strips[index] == index
    assert (stack.image[:EDGE_PX] == 255).all()
    assert (stack.image[:, :EDGE_PX] == 255).all()


def test_a_row_belongs_to_the_line_around_it():
    """Every row of every strip, and the white next to it, maps to that strip."""
    strips = [strip_of(white(50)) for _ in range(40)]
    [stack] = stacks(strips)
    for position, top in enumerate(stack.tops):
        for y in (top - 3, top, top + strips[position].pixels.shape[0] + 3):
            assert stack.line_at(y) == position
    assert stack.line_at(0) == 0
    assert stack.line_at(10**6) == len(strips) - 1


def test_a_full_stack_is_followed_by_a_second():
    """Tesseract refuses images from 32,768 pixels: none is taller than 30,000, none is lost."""
    strips = [strip_of(white(10)) for _ in range(1200)]
    made = stacks(strips)
    assert len(made) > 1
    assert max(stack.image.shape[0] for stack in made) <= TALLEST_PX
    assert [index for stack in made for index in stack.strips] == list(range(1200))


def test_an_endless_line_is_cut_off():
    """A strip wider than Tesseract's limit does not make the page fail."""
    [stack] = stacks([strip_of(white(WIDEST_PX + 5000))])
    assert stack.image.shape[1] == WIDEST_PX


def test_no_lines_no_stack():
    """A blank page calls Tesseract not once."""
    assert stacks([]) == []


def test_a_stack_is_grey():
    """uint8, two dimensions: what the recogniser takes."""
    [stack] = stacks([strip_of(white(30))])
    assert (stack.image.dtype, stack.image.ndim) == (np.uint8, 2)
