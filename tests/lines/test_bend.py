"""Pages as from a bound book: the bend is measured, undone for the line finder, and put back."""

import cv2
import numpy as np
import pytest

from digitize.read.lines.bend import BENT_PX, find_bend
from digitize.read.lines.curve import Curve
from tests.image.pages import printed_page
from tests.lines.strips import level_curve

pytestmark = pytest.mark.unit

PAGE = printed_page(1000, 1400, 24)
HEIGHT, WIDTH = PAGE.shape


def sink(x: np.ndarray, deepest: float) -> np.ndarray:
    """Pixels by which lines lie lower near the spine, as on a bound page."""
    return deepest * np.exp(-x / 330)


def bound(page: np.ndarray, deepest: float) -> np.ndarray:
    """The page with its left side sunk."""
    x, y = np.meshgrid(np.arange(WIDTH, dtype=np.float32), np.arange(HEIGHT, dtype=np.float32))
    rows = (y - sink(x, deepest)).astype(np.float32)
    return cv2.remap(page, x, rows, cv2.INTER_LINEAR, borderValue=255)


@pytest.mark.parametrize("deepest", [60.0, 90.0, 150.0])
def test_lines_that_sink_by_several_heights_are_levelled(deepest):
    """A line is about 25 pixels high; levelled, all of it lies within a third of that."""
    bend = find_bend(bound(PAGE, deepest))
    assert bend is not None
    x = np.linspace(120, 880, 20)
    off = sink(x, deepest) - bend.sunk(x, HEIGHT / 2)
    assert np.ptp(off - np.polyval(np.polyfit(x, off, 1), x)) < 9
    rows = (255 - bend.levelled(bound(PAGE, deepest))).mean(axis=1)
    assert np.ptp(rows) > 0.75 * np.ptp((255 - PAGE).mean(axis=1))


@pytest.mark.parametrize("deepest", [0.0, 6.0])
def test_a_straight_page_is_left_alone(deepest):
    """Level lines, and what a scanner's lid leaves of a fold, have no bend."""
    assert find_bend(bound(PAGE, deepest)) is None


def test_a_page_that_leans_is_not_bent():
    """Lines that run straight downwards are skew, which is undone elsewhere."""
    turn = cv2.getRotationMatrix2D((WIDTH / 2, HEIGHT / 2), 0.5, 1.0)
    assert find_bend(cv2.warpAffine(PAGE, turn, (WIDTH, HEIGHT), borderValue=255)) is None


@pytest.mark.parametrize("page", [np.full((400, 300), 255, np.uint8), np.zeros((40, 30), np.uint8)])
def test_a_page_without_lines_has_no_bend(page):
    """Nothing to go by, and nothing done; a small picture too."""
    assert find_bend(page) is None


def test_a_line_is_bent_back_to_where_it_lies():
    """The curve found on the levelled picture follows the line of the page."""
    deepest = 90.0
    bend = find_bend(bound(PAGE, deepest))
    flat = level_curve(120, WIDTH - 120, 1000, 25)
    back = bend.bent(flat)
    x = np.linspace(120, WIDTH - 120, 20)
    assert np.abs(back.middle(x) - (1000 + bend.sunk(x, 1000.0))).max() < BENT_PX / 6
    assert back.level == pytest.approx(1000)
    assert back.box[1] == pytest.approx(flat.box[1])  # for the reading order it lies level
    assert isinstance(back.between(300, 500), Curve)
    assert back.between(300, 500).level == back.level
