"""Black rings: seals on pages without colour, whose stroke is broken or touches other ink.

The marks of a page are found by whole shapes. What is left of a worn ring still lies on a circle
of a seal's size, and the letters along it are no lines of text.
"""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from digitize.lines.blobs import Blobs
from digitize.lines.marks import A4_LONG_MM

ARC_MM = 7.0  # least length of a piece of a ring, across or down
LARGEST_MM = 52.0  # a ring with the strokes of a signature through it
RADIUS_MM = (9.0, 25.0)  # of the seals of state bodies: 15 to 21
FILLED = 0.4  # share of its box that an arc inks, at most
AWAY_MM = 0.8  # by which half of an arc's pixels leave the circle, at most
ROUND = 0.3  # share of the circle that an arc must run along
POINTS = 400  # of a piece, that the circle is laid through
SECTORS = 36
MOST = 60  # pieces that are looked at, the largest first


def rings(blobs: Blobs) -> list[tuple[int, int, int]]:
    """The rings of a picture: x and y of the middle, and the radius, in its pixels."""
    mm = max(blobs.labels.shape) / A4_LONG_MM
    wide, high, area = (blobs.stats[1:, at] for at in (cv2.CC_STAT_WIDTH, cv2.CC_STAT_HEIGHT, 4))
    long_, short = np.maximum(wide, high), np.minimum(wide, high)
    thin = (long_ >= ARC_MM * mm) & (long_ <= LARGEST_MM * mm) & (short >= ARC_MM * mm / 3)
    thin &= area <= FILLED * wide * high
    largest = sorted((np.flatnonzero(thin) + 1).tolist(), key=lambda blob: -blobs.stats[blob, 4])
    found = (_ring(blobs, blob, mm) for blob in largest[:MOST])
    return [ring for ring in found if ring is not None]


def _ring(blobs: Blobs, blob: int, mm: float) -> tuple[int, int, int] | None:
    """The circle that a piece lies on; None where it lies on none.

    Source: I. Kåsa, A circle fitting procedure and its error analysis, 1976.
    """
    y, x = np.nonzero(blobs.mask(blob))
    step = max(1, len(x) // POINTS)
    x, y = (
        values[::step] + start for values, start in zip((x, y), blobs.stats[blob, :2], strict=True)
    )
    terms = np.column_stack([2.0 * x, 2.0 * y, np.ones(len(x))])
    (middle_x, middle_y, rest), *_ = np.linalg.lstsq(
        terms, (x * x + y * y).astype(float), rcond=None
    )
    radius = float(np.sqrt(max(0.0, rest + middle_x**2 + middle_y**2)))
    if not RADIUS_MM[0] * mm <= radius <= RADIUS_MM[1] * mm:
        return None
    away = np.abs(np.hypot(x - middle_x, y - middle_y) - radius)
    if (
        np.median(away) > AWAY_MM * mm
        or _share(x - middle_x, y - middle_y, away < AWAY_MM * mm) < ROUND
    ):
        return None
    return round(middle_x), round(middle_y), round(radius)


def _share(x: NDArray[np.float64], y: NDArray[np.float64], on: NDArray[np.bool_]) -> float:
    """The share of a circle's sectors in which points lie on it."""
    turn = np.arctan2(y[on], x[on])
    return len(np.unique(np.floor(turn / (2 * np.pi) * SECTORS))) / SECTORS
