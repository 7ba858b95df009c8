import cv2
import numpy as np
import pytest

from digitize.read.lines.blobs import coverage, find_blobs
from tests.lines.strips import bowed_curve, level_curve

pytestmark = pytest.mark.unit

LINES = range(200, 1000, 80)


def page() -> np.ndarray:
    """Ten lines of letters, each 25 pixels high."""
    white = np.full((1400, 1000), 255, np.uint8)
    for y in LINES:
        for x in range(150, 850, 40):
            cv2.circle(white, (x, y), 11, 0, 4)
    return white


def test_all_lines_found_cover_the_page():
    """Specks, a black edge and a rule are no letters."""
    drawn = page()
    drawn[:, :30] = 0
    drawn[1100:1103, 100:900] = 0
    drawn[1200:1205, 100:900:9] = 0
    curves = [level_curve(130, 870, y, 26) for y in LINES]
    assert coverage(find_blobs(drawn), curves) == 1.0


def test_lines_that_were_missed_are_missed():
    """Three of ten found cover three tenths; lines too low for their letters cover nothing."""
    blobs = find_blobs(page())
    some = [level_curve(130, 870, y, 26) for y in LINES[:3]]
    assert coverage(blobs, some) == pytest.approx(0.3, abs=0.01)
    assert coverage(blobs, [level_curve(130, 870, y, 8) for y in LINES]) == 0
    assert coverage(blobs, []) == 0


def test_a_bowed_line_covers_its_letters():
    """The line's own curve counts, not its box."""
    white = np.full((1400, 1000), 255, np.uint8)
    curve = bowed_curve(130, 870, 600, 26, 60)
    for x in range(150, 850, 30):
        cv2.circle(white, (x, int(curve.middle(np.array([float(x)]))[0])), 11, 0, 4)
    assert coverage(find_blobs(white), [curve]) == 1.0


def test_a_page_with_hardly_a_letter_has_nothing_to_fail_on():
    """A blank page and one with a stamp alone are covered."""
    white = np.full((1400, 1000), 255, np.uint8)
    assert coverage(find_blobs(white), []) == 1.0
