"""Cuts out the words of coloured stamps, such as `MẬT` or `HỎA TỐC`, as strips to be read.

Red and blue stamps are removed from the page so that they do not disturb the print. Their words are
read separately, so that they are not lost.
"""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from digitize.read.image.colour import Ink
from digitize.read.image.prepare import Prepared
from digitize.read.lines.curve import Curve
from digitize.read.lines.cut import LINE_PX, MARGIN, SIDE, Strip
from digitize.read.lines.frame import UprightFrame
from digitize.read.lines.marks import FoundMark, in_picture
from digitize.record.paper import A4_LONG_MM

WORD_MM = ((12.0, 4.0), (75.0, 17.0))  # least and greatest width and height of a word or two
RULE_SHARE = 0.6  # share of the stamp's width from which a stroke is its frame
SIDE_SHARE = (0.85, 0.1)  # least height and most width of a frame's side, as shares of the stamp's
SPECK = 0.002  # share of the stamp's area below which ink is a speck
LETTER_MM = (2.0, 12.0)  # least and greatest height of a stamp's letters
MOST = 4  # most strips of a page; a page with more is printed in colour


def stamp_strips(
    marks: tuple[FoundMark, ...], prepared: Prepared, frame: UprightFrame
) -> list[Strip]:
    """Cut a strip for each coloured stamp that is small enough to hold a single line.

    Args: marks: the marks of the page, in pixels of the upright picture.
    """
    mm = max(frame.picture.shape) / A4_LONG_MM
    boxes = [mark.box for mark in marks if mark.kind == "stamp" and _is_small(mark, mm)]
    if prepared.inks is None or not 0 < len(boxes) <= MOST:
        return []
    inks = in_picture(prepared.inks, frame, max(prepared.page.shape))
    ink = ((inks == Ink.RED) | (inks == Ink.BLUE) | (inks == Ink.PEN)).astype(np.uint8)
    strips = (_strip(ink, box, mm) for box in boxes)
    return [strip for strip in strips if strip is not None]


def _is_small(mark: FoundMark, mm: float) -> bool:
    x0, y0, x1, y1 = mark.box
    (least_w, least_h), (most_w, most_h) = WORD_MM
    return least_w <= (x1 - x0) / mm <= most_w and least_h <= (y1 - y0) / mm <= most_h


def _strip(ink: NDArray[np.uint8], box: tuple[int, int, int, int], mm: float) -> Strip | None:
    """The letters of a stamp without its frame; None if they do not have the height of letters."""
    x0, y0, x1, y1 = box
    letters = _without_frame(ink[y0:y1, x0:x1])
    left, top, width, height = cv2.boundingRect(letters)
    if not LETTER_MM[0] <= height / mm <= LETTER_MM[1]:
        return None
    above, side = round(MARGIN * height), round(SIDE * height)
    own = letters[top : top + height, left : left + width]
    padded = cv2.copyMakeBorder(own, above, above, side, side, cv2.BORDER_CONSTANT, value=0)
    scale = LINE_PX / height
    size = (max(1, round(padded.shape[1] * scale)), round(LINE_PX * (1 + 2 * MARGIN)))
    pixels = cv2.resize(255 - padded * np.uint8(255), size, interpolation=cv2.INTER_AREA)
    start, middle = float(x0 + left), float(y0 + top + height / 2)
    end = start + width
    curve = Curve(start, end, float(height), (start + end) / 2, max(1.0, width / 2), (middle,))
    return Strip(pixels, curve, scale)


def _without_frame(stamp: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Remove the frame, which is strokes along most of a side, and specks."""
    height, width = stamp.shape
    whole = cv2.morphologyEx(stamp, cv2.MORPH_CLOSE, np.ones((3, 3), np.uint8))
    count, labels, stats, _ = cv2.connectedComponentsWithStats(whole, connectivity=8)
    kept = np.zeros_like(whole)
    for label in range(1, count):
        wide, high, area = stats[label, [2, 3, 4]]
        is_side = high > SIDE_SHARE[0] * height and wide < SIDE_SHARE[1] * width
        is_frame = wide > RULE_SHARE * width or is_side
        if not is_frame and area > SPECK * height * width:
            kept[labels == label] = 1
    return kept
