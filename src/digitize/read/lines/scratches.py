"""Finds thin vertical lines that dirt on the glass of a document feeder leaves on each scan.

They run through words, and are read as `|` or change the letter that they touch.
"""

from __future__ import annotations

import math

import cv2
import numpy as np
from numpy.typing import NDArray

from digitize.read.image.types import Gray

# Pixels are those of the upright picture, which is about 2,048 long, with lines of print 30 high.
INK = 190  # grey level below which a pixel is ink; shrinking a page makes a thin line paler
LONG = 0.5  # least inked length of a scratch, as a share of the page's height
THROUGH = 0.97  # the same for a line that cannot be a rule of a table
PIECE_PX = 64  # least length of a vertical stroke that is no letter
THIN_PX = 5  # greatest thickness of a scratch; a thicker line is an edge or a frame
FARTHEST_DEG = 10.0  # largest skew of a sheet in a feeder
SWAY_PX = 3  # columns over which a scratch may drift
REACH_PX = 8  # distance at which a stroke of print counts as crossing; 5 and 11 read worse


def find_scratches(
    picture: Gray, lean: float = 0.0, long: float = LONG
) -> NDArray[np.uint8] | None:
    """Mask of the scratches: uint8, 1 or 0, (height, width) of the picture; None if there are none.

    Strokes of print that cross a scratch are left out of the mask.

    Args:
        lean: degrees counter-clockwise by which the picture was levelled. Scratches are vertical
            on the page as it was scanned, however skewed its print is.
        long: least inked length of a scratch, as a share of the page's height.
    """
    if not lean:
        return _upright_lines(picture, long * picture.shape[0])
    if abs(lean) > FARTHEST_DEG:
        return None
    height, width = picture.shape
    cos, sin = math.cos(math.radians(lean)), math.sin(math.radians(abs(lean)))
    own = (height * cos - width * sin) / (cos * cos - sin * sin)  # the height before levelling
    back = cv2.getRotationMatrix2D((width / 2, height / 2), -lean, 1.0)
    level = cv2.warpAffine(picture, back, (width, height), borderValue=255)
    found = _upright_lines(level, long * own)
    if found is None:
        return None
    flags = cv2.INTER_NEAREST | cv2.WARP_INVERSE_MAP
    return cv2.warpAffine(found, back, (width, height), flags=flags)


def _upright_lines(picture: Gray, least_px: float) -> NDArray[np.uint8] | None:
    """Return a mask of the scratches that run straight down the picture; None if it has none.

    Args: least_px: least inked height of a scratch.

    Source: morphological opening with line segments, P. Soille, Morphological Image Analysis,
    2nd ed., 2003, chapter 4.
    """
    ink = cv2.threshold(picture, INK, 1, cv2.THRESH_BINARY_INV)[1]
    inked = cv2.dilate(ink, np.ones((1, SWAY_PX), np.uint8))
    if cv2.reduce(inked, 0, cv2.REDUCE_SUM, dtype=cv2.CV_32S).max() < least_px:
        return None  # no column has enough ink for a scratch
    strokes = cv2.morphologyEx(ink, cv2.MORPH_OPEN, np.ones((PIECE_PX, 1), np.uint8))
    if not strokes.any():
        return None
    wide = cv2.morphologyEx(strokes, cv2.MORPH_OPEN, np.ones((1, THIN_PX + 1), np.uint8))
    strokes = cv2.subtract(strokes, cv2.dilate(wide, np.ones((1, 2 * THIN_PX + 1), np.uint8)))
    filled = cv2.dilate(strokes, np.ones((1, SWAY_PX), np.uint8)).sum(axis=0)
    lines = filled >= least_px
    if not lines.any():
        return None
    near = cv2.dilate(lines.astype(np.uint8)[None], np.ones((1, SWAY_PX), np.uint8))
    return _thinned(_bridged(strokes * near, ink))


def _bridged(lines: NDArray[np.uint8], ink: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """The scratches without the places where a stroke of print crosses them."""
    beside = cv2.subtract(ink, cv2.dilate(lines, np.ones((1, SWAY_PX), np.uint8)))
    reach = np.ones((1, REACH_PX), np.uint8)
    left = cv2.dilate(beside, reach, anchor=(REACH_PX - 1, 0))
    right = cv2.dilate(beside, reach, anchor=(0, 0))
    return cv2.subtract(lines, cv2.min(left, right))


def _thinned(lines: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Make scratches one column narrower if they are wider than one, since erasing adds two."""
    thin = cv2.erode(lines, np.ones((1, 2), np.uint8))
    return thin | cv2.subtract(lines, cv2.dilate(thin, np.ones((1, 3), np.uint8)))
