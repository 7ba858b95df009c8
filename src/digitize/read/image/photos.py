"""Photographs on a page: where they are, told from print, tints and heavy titles."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from digitize.read.image.measure import SHRINK
from digitize.read.image.types import Gray, require_gray

DARKER = 55  # grey levels below the paper; lines of print reach it, the white between them does not
PAPER_PERCENTILE = 85  # of the shrunk page
CORE = 0.03  # of the page's long side, both ways, that is darker throughout: 9 mm
JOIN = 0.015  # of it between two dark parts of one photograph
LEAST = 0.05  # of it that a photograph is wide and high, at least: 15 mm
NEAR = 8  # grey levels around the commonest one
FLAT = 0.4  # share of a tint that is as near; of photographs 0.05 to 0.3
LIVELY = 8.0  # grey levels by which a photograph varies from point to point: 12 and more; shadows 3
FILLED = 0.5  # share of its box that a photograph takes; less are two, with print between them

Box = tuple[int, int, int, int]


def find_photos(small: Gray) -> tuple[Box, ...]:
    """The boxes of photographs: x0, y0, x1, y1 in pixels of the page.

    Halftone is grey on the shrunk page as any photograph is.

    Args: small: the page at an eighth, from `shrunk`, before its background is divided out.
    """
    require_gray(small)
    side = max(small.shape)
    paper = float(np.percentile(small[::4, ::4], PAPER_PERCENTILE))
    dark = (small < paper - DARKER).astype(np.uint8)
    core = max(5, round(CORE * side))
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
    """Left, top, width and height of each dark place with a thick part in it."""
    size = 2 * max(1, join) + 1
    around = cv2.dilate(thick, np.ones((size, size), np.uint8))
    parts = cv2.bitwise_or(thick, cv2.bitwise_and(dark, around))
    joined = cv2.morphologyEx(parts, cv2.MORPH_CLOSE, np.ones((size, size), np.uint8))
    stats = cv2.connectedComponentsWithStats(joined, connectivity=4)[2][1:]
    return [
        (int(x), int(y), int(w), int(h)) for x, y, w, h, area in stats if area >= FILLED * w * h
    ]


def _is_photo(inside: Gray) -> bool:
    """Whether greys vary as in a photograph; a tint is of one grey, but for what is printed."""
    counts = np.bincount(inside.ravel(), minlength=256)
    window = np.convolve(counts, np.ones(2 * NEAR + 1), "same")
    flat = float(window.max()) / inside.size
    detail = float(np.median(cv2.absdiff(inside, cv2.blur(inside, (5, 5)))))
    return flat < FLAT and detail >= LIVELY
