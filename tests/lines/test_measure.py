"""The size of letters and the bend of a page, as its lines tell."""

import numpy as np
import pytest

from digitize.read.lines.cut import Strip
from digitize.read.lines.measure import measure_lines
from tests.lines.strips import MARGIN_PX, TALL, bowed_curve, level_curve, plain_frame, white

pytestmark = pytest.mark.unit

FRAME = plain_frame(np.full((1000, 1000), 255, np.uint8))


def lettered(curve, rows: int) -> Strip:
    """A strip whose small letters take so many rows, with a stroke above here and there."""
    pixels = white(1400)
    pixels[MARGIN_PX + 10 : MARGIN_PX + 10 + rows, ::3] = 0
    pixels[MARGIN_PX : MARGIN_PX + 10, ::21] = 0
    return Strip(pixels, curve, TALL / 30)


@pytest.mark.parametrize("rows", [12, 17])
def test_the_height_of_small_letters_is_measured(rows):
    """In pixels of the page, strokes above and below left aside."""
    strips = [lettered(level_curve(0, 800, y, 20), rows) for y in (100, 200, 300)]
    assert measure_lines(FRAME, strips).x_height_px == pytest.approx(rows / (TALL / 30), abs=0.1)


@pytest.mark.parametrize("bow", [0.0, 8.0, 40.0])
def test_the_bend_of_a_page_is_that_of_its_most_bent_line(bow):
    """In line heights; a short line does not count."""
    strips = [
        lettered(bowed_curve(0, 800, 300, 20, bow), 15),
        lettered(bowed_curve(0, 60, 9, 20, 30), 9),
    ]
    assert measure_lines(FRAME, strips).curl == pytest.approx(bow / 20, abs=0.02)


def test_a_page_without_lines_has_no_letters():
    """Nothing to measure is zero, not an error."""
    found = measure_lines(FRAME, [])
    assert (found.x_height_px, found.curl, found.show_through) == (0.0, 0.0, 0.0)
