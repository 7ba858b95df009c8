"""Upright lines down a page that are no print: dirt on a feeder's glass leaves them in each copy.

They run through words, and are read as `|` or change the letter that they touch.
"""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from digitize.image.types import Gray

# Pixels of the upright picture, in which a page is about 2,048 long and a line of print 30 high.
INK = 190  # grey levels; shrinking a page makes a thin line paler
LONG = 0.5  # of the picture's height that such a line runs, gaps left out
PIECE_PX = 64  # an upright stroke this long is no letter
THIN_PX = 5  # a thicker one is an edge or a frame
SWAY_PX = 3  # columns over which a line may drift
REACH_PX = 8  # from a column of a line to a stroke that crosses it; 5 and 11 read worse


def find_scratches(picture: Gray) -> NDArray[np.uint8] | None:
    """Uint8, 1 on the lines, (height, width) of the picture; None where there are none.

    What crosses a line stays where it is wider than the line: only the line's own columns go.
    Source: morphological opening with line segments, P. Soille, Morphological Image Analysis,
    2nd ed., 2003, chapter 4.
    """
    height = picture.shape[0]
    ink = cv2.threshold(picture, INK, 1, cv2.THRESH_BINARY_INV)[1]
    inked = cv2.dilate(ink, np.ones((1, SWAY_PX), np.uint8))
    if cv2.reduce(inked, 0, cv2.REDUCE_SUM, dtype=cv2.CV_32S).max() < LONG * height:
        return None  # so little ink that no column can hold such a line
    strokes = cv2.morphologyEx(ink, cv2.MORPH_OPEN, np.ones((PIECE_PX, 1), np.uint8))
    if not strokes.any():
        return None
    wide = cv2.morphologyEx(strokes, cv2.MORPH_OPEN, np.ones((1, THIN_PX + 1), np.uint8))
    strokes = cv2.subtract(strokes, cv2.dilate(wide, np.ones((1, 2 * THIN_PX + 1), np.uint8)))
    filled = cv2.dilate(strokes, np.ones((1, SWAY_PX), np.uint8)).sum(axis=0)
    lines = filled >= LONG * height
    if not lines.any():
        return None
    near = cv2.dilate(lines.astype(np.uint8)[None], np.ones((1, SWAY_PX), np.uint8))
    return _bridged(strokes * near, ink)


def _bridged(lines: NDArray[np.uint8], ink: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """The lines without the places where a stroke of print crosses them from side to side."""
    beside = cv2.subtract(ink, cv2.dilate(lines, np.ones((1, SWAY_PX), np.uint8)))
    reach = np.ones((1, REACH_PX), np.uint8)
    left = cv2.dilate(beside, reach, anchor=(REACH_PX - 1, 0))
    right = cv2.dilate(beside, reach, anchor=(0, 0))
    return cv2.subtract(lines, cv2.min(left, right))
