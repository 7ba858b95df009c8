"""By how much the lines of a page lean."""

from __future__ import annotations

import cv2
import numpy as np

from digitize.image.types import Gray, require_gray

THUMB_PX = 800  # long side; a line of print is then about 10 pixels high
LEAST_INK = 0.003  # a page with less ink than this has no lines to measure
WIDEST_DEG = 20.0  # a paper that lies more askew than this was not put on the glass by a person


def skew(page: Gray) -> float:
    """Degrees, counter-clockwise, by which turning the page makes its lines level.

    The row sums of ink change most sharply when rows of text are level. Searched in steps of
    2°, then 0.5°, then 0.1° around the best so far.

    Args: page: grey, upright or turned by a quarter: then its columns are not found, and 0 wins.
    Source: projection profiles, W. Postl, Detection of linear oblique structures and skew scan
    in digitized documents, ICPR 1986.
    """
    require_gray(page)
    scale = THUMB_PX / max(page.shape)
    size = (max(1, round(page.shape[1] * scale)), max(1, round(page.shape[0] * scale)))
    ink = 255 - cv2.resize(page, size, interpolation=cv2.INTER_AREA)
    if ink.mean() < LEAST_INK * 255:
        return 0.0
    coarse = cv2.resize(
        ink, (max(1, size[0] // 2), max(1, size[1] // 2)), interpolation=cv2.INTER_AREA
    )
    best = _sharpest(coarse, np.arange(-WIDEST_DEG, WIDEST_DEG + 0.1, 2.0))
    best = _sharpest(ink, np.append(np.arange(best - 2.0, best + 2.1, 0.5), 0.0))
    best = _sharpest(ink, np.arange(best - 0.5, best + 0.51, 0.1))
    return round(best, 1)


def _sharpest(ink: Gray, degrees: np.ndarray) -> float:
    return float(max(degrees, key=lambda angle: _sharpness(ink, float(angle))))


def _sharpness(ink: Gray, degrees: float) -> float:
    height, width = ink.shape
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), degrees, 1.0)
    rows = cv2.warpAffine(ink, turn, (width, height)).sum(axis=1, dtype=np.int64)
    return float((np.diff(rows).astype(np.float64) ** 2).sum())
