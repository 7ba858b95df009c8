"""Measures of a page image that choose its preparation, or that go into the record."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from digitize.read.image.types import Gray, require_gray

# Grey levels go from 0, ink, to 255, paper.
SHRINK = 8  # factor by which a page is shrunk: illumination changes slowly, so nothing is lost
PAPER_WINDOW = 15  # shrunk pixels; wider than a heading's strokes, narrower than a shadow
PAPER = 235  # grey level above which a smoothed pixel is paper and not the edge of a stroke
DARK_PAPER = 2  # percentile that counts as the darkest paper; a fold is darker
BLACK, WHITE = 8, 247  # a pixel beyond these grey levels counts as black or white
FEW_GREYS = 0.03  # most share of other pixels on a two-level page; resampling makes some
EDGE = 100  # grey level of the shrunk page below which it may be the scanner's black edge
EDGE_PX = 3  # least thickness of a black edge, in shrunk pixels
LONG = 0.1  # least length of a black edge, as a share of the page's side
DEEP = 0.12  # depth to which an edge is erased, same share: a page 6 degrees askew leaves 0.1
INK, PALE = 160, 240  # grey levels of the upright picture: below is print, above is paper
STROKE = 180  # grey level of the palest strokes: thin ones, and most on worn pages
LETTER_PX = (8, 12)  # least height and area of a letter's blob, in pixels of the page
RIM_PX = 9  # pixels of the upright picture around print, where blur is no show-through
GREYS = 256  # number of grey levels


def is_two_level(page: Gray) -> bool:
    """Whether all but FEW_GREYS of a page is black or white, as in a fax."""
    require_gray(page)
    greys = cv2.countNonZero(cv2.inRange(page, BLACK + 1, WHITE - 1))
    return greys < FEW_GREYS * page.size


def shrunk(page: Gray) -> Gray:
    """The page at an eighth of its size; each pixel is the mean of 8 × 8."""
    require_gray(page)
    height, width = page.shape
    size = (max(1, width // SHRINK), max(1, height // SHRINK))
    return cv2.resize(page, size, interpolation=cv2.INTER_AREA)


def paper_of(small: Gray) -> Gray:
    """Estimate the paper of a shrunk page, without the print on it, in the same shape."""
    window = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (PAPER_WINDOW, PAPER_WINDOW))
    closed = cv2.morphologyEx(small, cv2.MORPH_CLOSE, window)
    return cv2.GaussianBlur(closed, (0, 0), PAPER_WINDOW / 3)


def shade(paper: Gray) -> float:
    """How dark the darkest paper is, 0 (white) to 1: tint, shadow or uneven light.

    Args: paper: from `paper_of`.
    """
    counts = np.bincount(paper.ravel(), minlength=GREYS).cumsum()
    return 1 - int(np.searchsorted(counts, DARK_PAPER / 100 * paper.size)) / 255


def black_edges(small: Gray) -> NDArray[np.uint8]:
    """Mask of black edges left by the scanner's lid, in the shape of the shrunk page: 0 or 1."""
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
    """Mean difference of paper from its 3 × 3 median, in grey levels (0 for a clean page).

    Noise alone does not tell whether a median filter helps: see `strokes_lost`.
    """
    require_gray(page)
    paper = cv2.inRange(smooth, PAPER + 1, 255)
    return float(cv2.mean(cv2.absdiff(page, smooth), paper)[0])  # 0 where there is no paper


def strokes_lost(page: Gray, smooth: Gray) -> float:
    """Share of the letters' ink, 0 to 1, that a 3 × 3 median filter would turn into paper.

    The filter removes the grain of a worn page, but also the slashes of a crisp page at 200 dpi.

    Args: smooth: the page after the median filter, in the same shape.
    """
    require_gray(page)
    ink = cv2.threshold(page, STROKE, 1, cv2.THRESH_BINARY_INV)[1]
    _, labels, stats, _ = cv2.connectedComponentsWithStats(ink, connectivity=8)
    high, area = stats[:, cv2.CC_STAT_HEIGHT], stats[:, cv2.CC_STAT_AREA]
    is_letter = ((high >= LETTER_PX[0]) & (area >= LETTER_PX[1])).astype(np.uint8)
    is_letter[0] = 0  # label 0 is the paper
    letters = is_letter[labels]
    lost = cv2.countNonZero(cv2.min(letters, (smooth > STROKE).astype(np.uint8)))
    return lost / max(1, cv2.countNonZero(letters))


def show_through(picture: Gray) -> float:
    """Share of the paper away from print that is grey, 0 to 1: show-through, folds, specks.

    Args: picture: the upright picture of a prepared page.
    """
    print_ = cv2.threshold(picture, INK, 255, cv2.THRESH_BINARY_INV)[1]
    near = cv2.dilate(print_, np.ones((RIM_PX, RIM_PX), np.uint8))
    pale = cv2.countNonZero(cv2.subtract(cv2.inRange(picture, INK, PALE), near))
    return pale / max(1, picture.size - cv2.countNonZero(near))
