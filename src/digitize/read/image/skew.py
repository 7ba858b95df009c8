"""Measures the skew of a page."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from digitize.read.image.types import Gray, require_gray

THUMB_PX = 800  # long side of the thumbnail; a line of print is then about 10 pixels high
LEAST_INK = 0.003  # share of ink below which a page has no lines to measure
STRIP_PX = 8  # columns shifted together: at 20 degrees the ends of a strip lie 3 pixels apart
NARROW_STRIP_PX = 4  # the same on the halved thumbnail, and for angles up to 45 degrees
WIDEST_DEG = 20.0  # largest skew of a page that lay on a scanner's glass
FARTHEST_DEG = 46.0  # largest skew of a photographed page; beyond, its columns are nearer to level
# Steps of the search in degrees. The coarse one covers the whole range, each finer one covers one
# step of the one before to both sides.
COARSE_DEG, MIDDLE_DEG, FINE_DEG = 2.0, 0.5, 0.1
# Least ratio of the sharpness at the best angle to the median over all angles. If the best angle
# levels the lines it is 4 to 100; if no angle does, 1.1 to 2.5.
SURE = 3.0
THICK_PX = 15  # thumbnail pixels; a thicker dark area is the scanner's lid and not print


def skew(page: Gray) -> float:
    """The angle in degrees, counter-clockwise, by which to turn the page to level its lines.

    Row sums of ink change most sharply when lines of text are level. The search goes up to
    FARTHEST_DEG in steps of 2°, then refines around the best angle by 0.5° and 0.1°.

    Args: page: grey; of a page that lies on its side the result is usually 0.
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
    # The small addition to each end makes np.arange include it.
    finer = np.arange(best - COARSE_DEG, best + COARSE_DEG + 0.1, MIDDLE_DEG)
    best = _sharpest(ink, np.append(finer, 0.0), wide)
    best = _sharpest(ink, np.arange(best - MIDDLE_DEG, best + MIDDLE_DEG + 0.01, FINE_DEG), wide)
    return round(best, 1)


def _print(thumb: Gray) -> Gray:
    """Keep the ink of thin strokes: straight edges of black areas would outweigh lines of print.

    Source: black top-hat, P. Soille, Morphological Image Analysis, 2nd ed., 2003, chapter 4.
    """
    window = np.ones((THICK_PX, THICK_PX), np.uint8)
    return cv2.morphologyEx(thumb, cv2.MORPH_BLACKHAT, window)


def _roughly(ink: Gray) -> float:
    """The best angle in coarse steps; large angles are tried only if no small one stands out."""
    strips = _strips(ink, NARROW_STRIP_PX)
    near = np.arange(-WIDEST_DEG, WIDEST_DEG + 0.1, COARSE_DEG)
    sharp = np.array([_sharpness(strips, float(angle), NARROW_STRIP_PX) for angle in near])
    best, middle = int(sharp.argmax()), max(1.0, float(np.median(sharp)))
    if sharp[best] >= SURE * middle:
        return float(near[best])
    far = np.arange(-FARTHEST_DEG, FARTHEST_DEG + 0.1, COARSE_DEG)
    wider = np.array([_sharpness(strips, float(angle), NARROW_STRIP_PX) for angle in far])
    is_found = wider.max() >= SURE * max(1.0, float(np.median(wider)))
    return float(far[wider.argmax()]) if is_found else float(near[best])


def _sharpest(ink: Gray, degrees: np.ndarray, wide: int) -> float:
    strips = _strips(ink, wide)
    return float(max(degrees, key=lambda angle: _sharpness(strips, float(angle), wide)))


def _strips(ink: Gray, wide: int) -> NDArray[np.int64]:
    """Row sums of ink in vertical strips, each `wide` columns wide: (strips, height)."""
    width = max(wide, ink.shape[1] // wide * wide)
    whole = cv2.copyMakeBorder(ink, 0, 0, 0, max(0, width - ink.shape[1]), cv2.BORDER_CONSTANT)
    rows = whole[:, :width].reshape(ink.shape[0], -1, wide).sum(axis=2, dtype=np.int64)
    return np.ascontiguousarray(rows.T)


def _sharpness(strips: NDArray[np.int64], degrees: float, wide: int) -> float:
    """How sharply row sums change if the page is turned by an angle.

    Instead of turning, strips are shifted up or down: turning takes ten times as long (30 ms a
    page).
    """
    count, height = strips.shape
    down = np.tan(np.radians(degrees)) * wide * (np.arange(count) - (count - 1) / 2)
    moved = np.rint(down).astype(int)
    reach = int(np.abs(moved).max(initial=0))
    rows = np.zeros(height + 2 * reach, np.int64)
    for strip, by in zip(strips, moved.tolist(), strict=True):
        rows[reach - by : reach - by + height] += strip
    return float((np.diff(rows).astype(np.float64) ** 2).sum())
