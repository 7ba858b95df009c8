import cv2
import numpy as np
import pytest

from digitize.read.lines.blobs import find_blobs
from digitize.read.lines.capitals import find_capitals, mask_of, with_capitals
from digitize.read.lines.cut import ink_mask
from tests.lines.strips import level_curve, strip_of, white

pytestmark = pytest.mark.unit

ROW = 40  # pixels from one line to the next


def paragraph(beside: int, under: int = 2, capital: str = "D", over: int = 2) -> np.ndarray:
    """Lines beside a letter as high as two or three of them, and lines under it."""
    page = np.full((600, 1200), 255, np.uint8)
    size, left = {2: (2.7, 160), 3: (4.6, 200)}[over]
    for line in range(beside + under):
        at = left if line < beside else 100
        cv2.putText(page, "nos amores una", (at, 130 + ROW * line), 0, 0.8, 0, 2)
    if capital:
        cv2.putText(page, capital, (90, 130 + ROW * (over - 1)), 0, size, 0, 5)
    return page


@pytest.mark.parametrize("over", [2, 3])
def test_a_capital_over_several_lines_is_found(over):
    """It is taken off the page, and nothing else is."""
    page = paragraph(over, over=over)
    blobs = find_blobs(page)
    (capital,) = find_capitals(blobs)
    assert capital.box[0] in range(90, 115)
    mask = mask_of([capital], blobs)
    assert mask is not None
    assert not mask[:, 200:].any()
    assert find_blobs(np.where(mask > 0, 255, page).astype(np.uint8)).stats[1:, 3].max() < 25


def test_its_tone_mark_goes_with_it():
    """A hat stands above the letter, and belongs to it."""
    page = paragraph(2)
    cv2.line(page, (110, 100), (135, 100), 0, 8)
    (capital,) = find_capitals(find_blobs(page))
    assert capital.box[1] < capital.top
    assert len(capital.blobs) == 2


@pytest.mark.parametrize(
    "page",
    [
        paragraph(2, under=0),  # beside a list that ends with it
        paragraph(2, capital=""),
        np.full((50, 50), 255, np.uint8),
    ],
    ids=["nothing under it", "none", "white"],
)
def test_what_is_no_drop_capital(page):
    """A drop capital has two lines beside it and goes on under it."""
    assert find_capitals(find_blobs(page)) == []


def test_a_word_of_large_letters_has_none():
    """A headline's letters stand beside one another."""
    assert find_capitals(find_blobs(paragraph(2, capital="DON"))) == []


def test_a_capital_stands_before_its_line():
    """It is as high as the line's own capitals, on the same foot, and the rest moves with it."""
    page = paragraph(2)
    blobs = find_blobs(page)
    (capital,) = find_capitals(blobs)
    pixels = white(400)
    pixels[20:40, 10:390:8] = pixels[20:40, 11:390:8] = 0
    line = strip_of(pixels)
    _, y0, x1, _ = capital.box
    curve = level_curve(x1 + 10, x1 + 10 + line.curve.right - line.curve.left, y0 + 15, 20)
    other = level_curve(curve.left, curve.right, y0 + 15 + ROW, 20)
    strips = [type(line)(pixels, one, line.scale) for one in (other, curve)]
    second, first = with_capitals(strips, [capital], page, blobs)
    assert second is strips[0]
    assert first.pixels.shape[1] > 400
    ink = ink_mask(first.pixels[:, : first.pixels.shape[1] - 395])
    rows = np.flatnonzero(ink.any(axis=1))
    assert rows[-1] == pytest.approx(39, abs=1)
    assert rows[0] == pytest.approx(40 - 1.46 * 20, abs=2)
    end = np.array([[float(first.pixels.shape[1]), 0.0]])
    before = strips[1].picture_points(np.array([[400.0, 0.0]]))
    assert abs(first.picture_points(end) - before).max() < 1
