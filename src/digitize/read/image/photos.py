"""Finds photographs on a page, as distinct from print, tinted areas and heavy titles."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from digitize.read.image.measure import GREYS, SHRINK
from digitize.read.image.types import Gray, require_gray

# Lengths are shares of the page's long side.
DARKER = 55  # grey levels by which a photograph is darker than the paper; lines of print are too
PAPER_PERCENTILE = 85  # percentile of the shrunk page that is the grey of the paper
EVERY = 4  # that grey is measured on every 4th shrunk pixel, across and down
CORE = 0.03  # side of a square that is dark throughout, 9 mm; print has white between its lines
LEAST_CORE_PX = 5  # least side of that square, in shrunk pixels
JOIN = 0.015  # widest gap between two dark parts of one photograph
LEAST = 0.05  # least width and height of a photograph, 15 mm
NEAR = 8  # grey levels around the most frequent grey that count as the same tint
FLAT = 0.4  # least share of one tint in a tinted area; photographs measure 0.05 to 0.3
DETAIL_PX = 5  # shrunk pixels of the window around a point that it is compared with
LIVELY = 8.0  # least median detail of a photograph, in grey levels: most have 12, shadows 3
FILLED = 0.5  # least share of its box that a photograph covers; less are two with print between

Box = tuple[int, int, int, int]


def find_photos(small: Gray) -> tuple[Box, ...]:
    """The boxes of photographs: x0, y0, x1, y1 in pixels of the page.

    Halftone prints are found too: shrinking turns their dots into grey.

    Args: small: the page at an eighth, from `shrunk`, before its background is divided out.
    """
    require_gray(small)
    side = max(small.shape)
    paper = float(np.percentile(small[::EVERY, ::EVERY], PAPER_PERCENTILE))
    dark = (small < paper - DARKER).astype(np.uint8)
    core = max(LEAST_CORE_PX, round(CORE * side))
    if not cv2.erode(dark, np.ones((core, core), np.uint8)).any():
        return ()
    thick = cv2.morphologyEx(dark, cv2.MORPH_OPEN, np.ones((core, core), np.uint8))
    found = []
    for x, y, width, height in _places(thick, dark, round(JOIN * side)):
        inside = small[y : y + height, x : x + width]
        if min(width, height) >= LEAST * side and _is_photo(inside):
            found.append((x * SHRINK, y * SHRINK, (x + width) * SHRINK, (y + height) * SHRINK))
    return tuple(found)


def _places(
    thick: NDArray[np.uint8], dark: NDArray[np.uint8], join: int
) -> list[tuple[int, int, int, int]]:
    """Left, top, width and height of each dark area that contains a thick part."""
    size = 2 * max(1, join) + 1
    around = cv2.dilate(thick, np.ones((size, size), np.uint8))
    parts = cv2.bitwise_or(thick, cv2.bitwise_and(dark, around))
    joined = cv2.morphologyEx(parts, cv2.MORPH_CLOSE, np.ones((size, size), np.uint8))
    stats = cv2.connectedComponentsWithStats(joined, connectivity=4)[2][1:]
    return [
        (int(x), int(y), int(w), int(h)) for x, y, w, h, area in stats if area >= FILLED * w * h
    ]


def _is_photo(inside: Gray) -> bool:
    """Whether greys vary as in a photograph; a tinted area has one grey besides its print."""
    counts = np.bincount(inside.ravel(), minlength=GREYS)
    window = np.convolve(counts, np.ones(2 * NEAR + 1), "same")
    flat = float(window.max()) / inside.size
    detail = float(np.median(cv2.absdiff(inside, cv2.blur(inside, (DETAIL_PX, DETAIL_PX)))))
    return flat < FLAT and detail >= LIVELY
