"""Restores red print in the prepared page: titles, columns, and rubber-stamped names and roles.

The red channel removes all red ink, which uncovers the print under seals. Red ink that stands in
rows outside of seals and box stamps is print, and must not be lost with them.
"""

from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np
from numpy.typing import NDArray

from digitize.read.image.colour import Ink
from digitize.read.image.measure import paper_of, shrunk
from digitize.read.image.prepare import LEAST_RED, Prepared
from digitize.read.image.types import Gray
from digitize.read.lines.frame import UprightFrame
from digitize.read.lines.marks import (
    PRINT,
    SEAL_MM,
    groups,
    in_picture,
    is_box,
    is_round,
    is_stamp_sized,
    to_inks,
)
from digitize.read.lines.printed import LetterRow, in_rows, printed_rows, with_words_beside
from digitize.read.lines.rings import find_rings, without_rings
from digitize.record.paper import A4_LONG_MM

LETTERS = 4  # least letters of a red row; the shortest names and roles have more
IN_ROWS = 0.6  # share of a round shape's ink in rows from which it is print and no seal
MANY = 25  # letters in rows from which single red letters and figures count as print too
ON_BLACK = 0.5  # share of a row on black print above which it is part of a seal
KEPT = 0.5  # share of its contrast from which a stroke in the red channel needs no restoring
DRAWN = 205  # grey level below which a pixel is a stroke, on paper that is 255
RIM_PX = 5  # width of the blurred rim across both edges of a stroke, in pixels
AS_LOW = 0.6  # least height of a single letter, relative to the smallest row's letters
AS_HIGH = 2  # greatest height of a single letter, relative to the largest row's letters
AS_WIDE = 1.5  # greatest width of a single letter, in its heights


def with_red_print(prepared: Prepared, frame: UprightFrame) -> tuple[Prepared, UprightFrame]:
    """Put red print back into page and picture, and remove it from the coloured ink."""
    if prepared.red is None or prepared.inks is None:
        return prepared, frame
    page_px = max(prepared.page.shape)
    level = in_picture(prepared.inks, frame, page_px)
    red = cv2.inRange(level, int(Ink.RED), int(Ink.RED)) // np.uint8(255)
    mm = max(frame.picture.shape) / A4_LONG_MM
    rest, round_ = _without_marks(red, mm)
    if cv2.countNonZero(rest) < LEAST_RED * rest.size:
        return prepared, frame
    print_ = _print((rest, round_), _even(frame.seen(prepared.red)), frame.picture, mm)
    if not print_.any():
        return prepared, frame
    wide = cv2.dilate(print_, np.ones((RIM_PX, RIM_PX), np.uint8))
    height, width = prepared.page.shape
    on_page = cv2.warpAffine(wide, frame.to_page, (width, height), flags=cv2.INTER_NEAREST)
    page = _darkened(prepared.page, prepared.red, on_page)
    rows, columns = prepared.inks.shape
    own = cv2.warpAffine(
        wide, to_inks(prepared.inks, frame, page_px), (columns, rows), flags=cv2.INTER_NEAREST
    )
    inks = prepared.inks * (1 - own)
    return replace(prepared, page=page, inks=inks), frame.of(page, wide)


def _even(red: Gray) -> Gray:
    """Correct the shading, so that the paper is 255 everywhere, tinted areas included."""
    height, width = red.shape
    paper = cv2.resize(paper_of(shrunk(red)), (width, height), interpolation=cv2.INTER_LINEAR)
    return cv2.divide(red, paper, scale=255)


def _without_marks(
    red: NDArray[np.uint8], mm: float
) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    """Split red strokes into those outside of seals and box stamps, and those that may be a seal.

    The latter are about as wide as high: a worn seal, or words on two lines whose letters touch.
    """
    rest = without_rings(red, find_rings(red, mm), mm)
    round_ = np.zeros_like(rest)
    for (x0, y0, x1, y1), inside in groups(rest, mm):
        width, height = (x1 - x0) / mm, (y1 - y0) / mm
        boxed = is_stamp_sized(width, height) and is_box(inside)
        worn = is_round((x0, y0, x1, y1)) and SEAL_MM[0] <= max(width, height) <= SEAL_MM[1]
        if boxed:
            rest[y0:y1, x0:x1] = 0
        elif worn and _share_in_rows(inside, mm) < IN_ROWS:
            rest[y0:y1, x0:x1] &= 1 - inside
            round_[y0:y1, x0:x1] |= inside
    return rest, round_


def _print(
    red: tuple[NDArray[np.uint8], NDArray[np.uint8]], level: Gray, picture: Gray, mm: float
) -> NDArray[np.uint8]:
    """Mask of red print, in the shape of the picture: strokes in rows, and not on black print.

    Args:
        red: masks of the strokes, and of those that may be a seal.
        level: the darker of green and blue, with its shading corrected.
    """
    rest, round_ = red
    drawn = cv2.threshold(level, DRAWN, 1, cv2.THRESH_BINARY_INV)[1]
    strokes = _unseen(rest & drawn, level, picture)
    black = cv2.inRange(picture, 0, PRINT) // np.uint8(255)
    rows = tuple(
        row for row in printed_rows(strokes, mm, LETTERS) if not _is_on(row, strokes, black)
    )
    found = in_rows(strokes, rows) | in_rows(rest, rows)
    if sum(row.letters for row in rows) >= MANY:
        found |= _single(strokes, rows)
    return with_words_beside(found, strokes | round_ & drawn, rows)


def _share_in_rows(strokes: NDArray[np.uint8], mm: float) -> float:
    inside = in_rows(strokes, printed_rows(strokes, mm, LETTERS))
    return int(inside.sum()) / max(1, int(strokes.sum()))


def _is_on(row: LetterRow, red: NDArray[np.uint8], black: NDArray[np.uint8]) -> bool:
    """Whether most of a row lies on black print, as letters of a seal do."""
    x0, y0, x1, y1 = row.box
    near = cv2.dilate(black[y0:y1, x0:x1], np.ones((RIM_PX, RIM_PX), np.uint8))
    ink = red[y0:y1, x0:x1]
    return int((near & ink).sum()) > ON_BLACK * int(ink.sum())


def _unseen(strokes: NDArray[np.uint8], level: Gray, picture: Gray) -> NDArray[np.uint8]:
    """The strokes that are too pale in the red channel; brown and dark red print is not.

    Args: level: the darker of green and blue, with its shading corrected.
    """
    pieces, labels = cv2.connectedComponents(strokes, connectivity=8)
    whole, left = (
        np.bincount(labels.ravel(), 255.0 - page.ravel(), pieces) for page in (level, picture)
    )
    pale = left < KEPT * whole
    pale[0] = False
    return pale.astype(np.uint8)[labels]


def _single(red: NDArray[np.uint8], rows: tuple[LetterRow, ...]) -> NDArray[np.uint8]:
    """Single letters and figures that are about as high as those of the rows, up to AS_HIGH."""
    _, labels, stats, _ = cv2.connectedComponentsWithStats(red, connectivity=8)
    heights = [row.height for row in rows]
    high, wide = stats[:, cv2.CC_STAT_HEIGHT], stats[:, cv2.CC_STAT_WIDTH]
    like = (high >= AS_LOW * min(heights)) & (high <= AS_HIGH * max(heights))
    like &= wide <= AS_WIDE * high
    like[0] = False
    return like.astype(np.uint8)[labels]


def _darkened(page: Gray, red: Gray, where: NDArray[np.uint8]) -> Gray:
    """The page with its red ink made dark, relative to the paper around it."""
    x, y, width, height = cv2.boundingRect(where)
    window = np.s_[y : y + height, x : x + width]
    crop = np.ascontiguousarray(red[window])
    paper = cv2.resize(paper_of(shrunk(crop)), (width, height), interpolation=cv2.INTER_LINEAR)
    dark = cv2.divide(crop, paper, scale=255)
    made = page.copy()
    made[window] = np.where(where[window] > 0, cv2.min(page[window], dark), page[window])
    return made
