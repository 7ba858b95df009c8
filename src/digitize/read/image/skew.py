"""By how much the lines of a page lean."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from digitize.read.image.types import Gray, require_gray

THUMB_PX = 800  # long side; a line of print is then about 10 pixels high
LEAST_INK = 0.003  # a page with less ink than this has no lines to measure
STRIP_PX = 8  # columns that are moved together: at 20 degrees their ends lie 3 pixels apart
NARROW_STRIP_PX = 4  # of the halved thumb, and where lines lean by 45 degrees
WIDEST_DEG = 20.0  # a paper that lies more askew than this was not put on the glass by a person
FARTHEST_DEG = 46.0  # but photographed; beyond, its columns are nearer to level than its lines
# How many times as sharp the best angle is as the middle one. Lines that are level at it measure
# 4 to 100, where none of the angles levels them it is 1.1 to 2.5.
SURE = 3.0
THICK_PX = 15  # of the thumb: a darker area thicker than this is no print but the scanner's lid


def skew(page: Gray) -> float:
    """Degrees, counter-clockwise, by which turning the page makes its lines level.

    The row sums of ink change most sharply when rows of text are level. Searched in steps of
    2°, then 0.5°, then 0.1° around the best so far; up to FARTHEST_DEG.

    Args: page: grey, upright or turned by a quarter: then its columns are not found, and 0 wins.
    Source: projection profiles, W. Postl, Detection of linear oblique structures and skew scan
    in digitized documents, ICPR 1986.
    """
    require_gray(page)
    scale = THUMB_PX / max(page.shape)
    size = (max(1, round(page.shape[1] * scale)), max(1, round(page.shape[0] * scale)))
    ink = _print(cv2.resize(page, size, interpolation=cv2.INTER_AREA))
    if ink.mean() < LEAST_INK * 255:
        return 0.0
    coarse = cv2.resize(
        ink, (max(1, size[0] // 2), max(1, size[1] // 2)), interpolation=cv2.INTER_AREA
    )
    best = _roughly(coarse)
    wide = STRIP_PX if abs(best) <= WIDEST_DEG else NARROW_STRIP_PX
    best = _sharpest(ink, np.append(np.arange(best - 2.0, best + 2.1, 0.5), 0.0), wide)
    best = _sharpest(ink, np.arange(best - 0.5, best + 0.51, 0.1), wide)
    return round(best, 1)


def _print(thumb: Gray) -> Gray:
    """The ink of thin strokes: the straight rims of black areas would outweigh lines of print.

    Source: black top-hat, P. Soille, Morphological Image Analysis, 2nd ed., 2003, chapter 4.
    """
    window = np.ones((THICK_PX, THICK_PX), np.uint8)
    return cv2.morphologyEx(thumb, cv2.MORPH_BLACKHAT, window)


def _roughly(ink: Gray) -> float:
    """The best of the angles 2 degrees apart; far ones are looked at where no near one is sure."""
    strips = _strips(ink, NARROW_STRIP_PX)
    near = np.arange(-WIDEST_DEG, WIDEST_DEG + 0.1, 2.0)
    sharp = np.array([_sharpness(strips, float(angle), NARROW_STRIP_PX) for angle in near])
    best, middle = int(sharp.argmax()), max(1.0, float(np.median(sharp)))
    if sharp[best] >= SURE * middle:
        return float(near[best])
    far = np.arange(-FARTHEST_DEG, FARTHEST_DEG + 0.1, 2.0)
    wider = np.array([_sharpness(strips, float(angle), NARROW_STRIP_PX) for angle in far])
    is_found = wider.max() >= SURE * max(1.0, float(np.median(wider)))
    return float(far[wider.argmax()]) if is_found else float(near[best])


def _sharpest(ink: Gray, degrees: np.ndarray, wide: int) -> float:
    strips = _strips(ink, wide)
    return float(max(degrees, key=lambda angle: _sharpness(strips, float(angle), wide)))


def _strips(ink: Gray, wide: int) -> NDArray[np.int64]:
    """The ink of each row in upright strips of so many columns: (strips, height)."""
    width = max(wide, ink.shape[1] // wide * wide)
    whole = cv2.copyMakeBorder(ink, 0, 0, 0, max(0, width - ink.shape[1]), cv2.BORDER_CONSTANT)
    rows = whole[:, :width].reshape(ink.shape[0], -1, wide).sum(axis=2, dtype=np.int64)
    return np.ascontiguousarray(rows.T)


def _sharpness(strips: NDArray[np.int64], degrees: float, wide: int) -> float:
    """How sharply the rows' ink changes, the strips moved up or down as turning would move them.

    Turning the picture itself for each angle takes ten times as long (30 ms a page).
    """
    count, height = strips.shape
    down = np.tan(np.radians(degrees)) * wide * (np.arange(count) - (count - 1) / 2)
    moved = np.rint(down).astype(int)
    reach = int(np.abs(moved).max(initial=0))
    rows = np.zeros(height + 2 * reach, np.int64)
    for strip, by in zip(strips, moved.tolist(), strict=True):
        rows[reach - by : reach - by + height] += strip
    return float((np.diff(rows).astype(np.float64) ** 2).sum())
