"""What a page is like: what its preparation depends on, and what a person may want to know."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from digitize.read.image.types import Gray, require_gray

SHRINK = 8  # the light of a lamp changes slowly; measuring it on an eighth of the page is exact
PAPER_WINDOW = 15  # shrunk pixels: wider than a heading's strokes, narrower than a shadow
PAPER = 235  # grey levels from which a smoothed pixel is paper and not the edge of a stroke
DARK_PAPER = 2  # percentile: where paper lies darkest, but for a fold
BLACK, WHITE = 8, 247  # grey levels beyond which a pixel is one or the other
FEW_GREYS = 0.03  # share of other pixels on a two-level page, some of them from resampling
EDGE = 100  # grey levels of the shrunk page: the scanner's black edge is darker
EDGE_PX = 3  # shrunk pixels that an edge is thick, at least
LONG = 0.1  # of a side of the page that an edge is long, at least
DEEP = 0.12  # of a side that an edge reaches into the page: a paper 6 degrees askew leaves 0.1
INK, PALE = 160, 240  # grey levels of the upright picture: darker is print, lighter is paper
STROKE = 180  # grey levels: a thin stroke's; of worn pages, whose ink is pale, most strokes'
LETTER_PX = (8, 12)  # a blob of ink as high and as large as this, in pixels, is a letter's
RIM_PX = 9  # of that picture, around print: its blur is no show-through


def is_two_level(page: Gray) -> bool:
    """Whether nearly all of a page is black or white."""
    require_gray(page)
    greys = cv2.countNonZero(cv2.inRange(page, BLACK + 1, WHITE - 1))
    return greys < FEW_GREYS * page.size


def shrunk(page: Gray) -> Gray:
    """The page at an eighth of its size, each pixel the mean of those that it stands for."""
    require_gray(page)
    height, width = page.shape
    size = (max(1, width // SHRINK), max(1, height // SHRINK))
    return cv2.resize(page, size, interpolation=cv2.INTER_AREA)


def paper_of(small: Gray) -> Gray:
    """The paper of a shrunk page without what is printed on it."""
    window = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (PAPER_WINDOW, PAPER_WINDOW))
    closed = cv2.morphologyEx(small, cv2.MORPH_CLOSE, window)
    return cv2.GaussianBlur(closed, (0, 0), PAPER_WINDOW / 3)


def shade(paper: Gray) -> float:
    """How far paper is from white where it is darkest, 0 to 1: tint, shadow, uneven light.

    Args: paper: from `paper_of`.
    """
    counts = np.bincount(paper.ravel(), minlength=256).cumsum()
    return 1 - int(np.searchsorted(counts, DARK_PAPER / 100 * paper.size)) / 255


def black_edges(small: Gray) -> NDArray[np.uint8]:
    """Where the scanner's lid left black along a shrunk page's sides, in its shape: 1, else 0."""
    dark = cv2.threshold(small, EDGE, 1, cv2.THRESH_BINARY_INV)[1]
    thick = cv2.morphologyEx(dark, cv2.MORPH_OPEN, np.ones((EDGE_PX, EDGE_PX), np.uint8))
    height, width = small.shape
    _, labels, stats, _ = cv2.connectedComponentsWithStats(thick, connectivity=4)
    left, top, wide, high = stats[1:, :4].T
    outside = (left <= 1) | (top <= 1) | (left + wide >= width - 1) | (top + high >= height - 1)
    edges = outside & ((wide > LONG * width) | (high > LONG * height))
    found: NDArray[np.uint8] = np.concatenate([[False], edges]).astype(np.uint8)[labels]
    deep_x, deep_y = round(DEEP * width), round(DEEP * height)
    found[deep_y : height - deep_y, deep_x : width - deep_x] = 0
    return found


def noise(page: Gray, smooth: Gray) -> float:
    """How far paper strays from its 3 × 3 median, in grey levels (0 for a clean page).

    Grain alone does not say whether a median helps: see `strokes_lost`.
    """
    require_gray(page)
    paper = cv2.inRange(smooth, PAPER + 1, 255)
    return float(cv2.mean(cv2.absdiff(page, smooth), paper)[0])  # 0 where there is no paper


def strokes_lost(page: Gray, smooth: Gray) -> float:
    """Share of the letters' ink, 0 to 1, that a 3 × 3 median would turn into paper.

    A median takes away the grain of a worn page, and the slashes of a crisp one at 200 dpi.

    Args: smooth: the page behind the median, in its shape.
    """
    require_gray(page)
    ink = cv2.threshold(page, STROKE, 1, cv2.THRESH_BINARY_INV)[1]
    _, labels, stats, _ = cv2.connectedComponentsWithStats(ink, connectivity=8)
    high, area = stats[:, cv2.CC_STAT_HEIGHT], stats[:, cv2.CC_STAT_AREA]
    is_letter = ((high >= LETTER_PX[0]) & (area >= LETTER_PX[1])).astype(np.uint8)
    is_letter[0] = 0  # the paper
    letters = is_letter[labels]
    lost = cv2.countNonZero(cv2.min(letters, (smooth > STROKE).astype(np.uint8)))
    return lost / max(1, cv2.countNonZero(letters))


def show_through(picture: Gray) -> float:
    """Share of the paper, away from print, that is grey: what shows through, folds, specks.

    Args: picture: the upright picture of a prepared page.
    """
    print_ = cv2.threshold(picture, INK, 255, cv2.THRESH_BINARY_INV)[1]
    near = cv2.dilate(print_, np.ones((RIM_PX, RIM_PX), np.uint8))
    pale = cv2.countNonZero(cv2.subtract(cv2.inRange(picture, INK, PALE), near))
    return pale / max(1, picture.size - cv2.countNonZero(near))
