"""Red print put back into the prepared page: titles, columns, and rubber-stamped names and roles.

The red channel turns all red ink into paper, which frees the print under seals. What stands in
rows like print, outside of seals and box stamps, is print, and must not be lost with them.
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

LETTERS = 4  # of a row in red: the shortest names and roles have more
IN_ROWS = 0.6  # of the ink of something round that is in rows, where it is print and no seal
MANY = 25  # letters in rows from which a page is printed in red, single figures too
ON_BLACK = 0.5  # share of a row that lies on black print, where it is a seal's and no print
KEPT = 0.5  # of its contrast that a stroke has in the red channel, where it needs no help
DRAWN = 205  # grey levels, of 255 for what is around it: a stroke is darker
RIM_PX = 5  # across a letter's rim, both sides


def with_red_print(prepared: Prepared, frame: UprightFrame) -> tuple[Prepared, UprightFrame]:
    """The page and its picture with red print in them, which is no coloured ink any more."""
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
    """The same on paper that is 255 everywhere: a tint is paper too."""
    height, width = red.shape
    paper = cv2.resize(paper_of(shrunk(red)), (width, height), interpolation=cv2.INTER_LINEAR)
    return cv2.divide(red, paper, scale=255)


def _without_marks(
    red: NDArray[np.uint8], mm: float
) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    """The red strokes that are neither a seal's nor a box stamp's, and those that may be a seal's.

    The latter are as wide as high: a worn seal, or words of two lines whose letters touch.
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
    """The strokes of red print, of the picture: what stands in rows, and not on black print.

    Args:
        red: the strokes, and those that may be a seal's.
        level: what green and blue show, evenly lit.
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
    """Whether most of a row lies on black print, as the letters of a seal do."""
    x0, y0, x1, y1 = row.box
    near = cv2.dilate(black[y0:y1, x0:x1], np.ones((RIM_PX, RIM_PX), np.uint8))
    ink = red[y0:y1, x0:x1]
    return int((near & ink).sum()) > ON_BLACK * int(ink.sum())


def _unseen(strokes: NDArray[np.uint8], level: Gray, picture: Gray) -> NDArray[np.uint8]:
    """The strokes that the red channel shows too pale; brown and dark red print is not among them.

    Args: level: what green and blue show, evenly lit.
    """
    pieces, labels = cv2.connectedComponents(strokes, connectivity=8)
    whole, left = (
        np.bincount(labels.ravel(), 255.0 - page.ravel(), pieces) for page in (level, picture)
    )
    pale = left < KEPT * whole
    pale[0] = False
    return pale.astype(np.uint8)[labels]


def _single(red: NDArray[np.uint8], rows: tuple[LetterRow, ...]) -> NDArray[np.uint8]:
    """Single letters and figures as high as those of the rows, or up to twice as high."""
    _, labels, stats, _ = cv2.connectedComponentsWithStats(red, connectivity=8)
    heights = [row.height for row in rows]
    high, wide = stats[:, cv2.CC_STAT_HEIGHT], stats[:, cv2.CC_STAT_WIDTH]
    like = (high >= 0.6 * min(heights)) & (high <= 2 * max(heights)) & (wide <= 1.5 * high)
    like[0] = False
    return like.astype(np.uint8)[labels]


def _darkened(page: Gray, red: Gray, where: NDArray[np.uint8]) -> Gray:
    """The page with red ink as dark as it is, on the paper that is around it."""
    x, y, width, height = cv2.boundingRect(where)
    window = np.s_[y : y + height, x : x + width]
    crop = np.ascontiguousarray(red[window])
    paper = cv2.resize(paper_of(shrunk(crop)), (width, height), interpolation=cv2.INTER_LINEAR)
    dark = cv2.divide(crop, paper, scale=255)
    made = page.copy()
    made[window] = np.where(where[window] > 0, cv2.min(page[window], dark), page[window])
    return made
