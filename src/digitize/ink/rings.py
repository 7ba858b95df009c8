"""Black rings: seals on pages without colour, whose stroke is broken or touches other ink.

The marks of a page are found by whole shapes. What is left of a worn ring still lies on a circle
of a seal's size, and the letters along it are no lines of text.
"""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from digitize.lines.blobs import Blobs

ARC_MM = 10.0  # least length of a piece of a ring, across or down
LARGEST_MM = 130.0  # a ring with the strokes of a signature through it
RADIUS_MM = (9.0, 25.0)  # of the seals of state bodies: 15 to 21
FILLED = 0.4  # share of its box that an arc inks, at most
AWAY_MM = 0.8  # by which pixels on a ring leave its circle, at most
ON_RING = 0.15  # share of a piece that lies on the circle: two rings and a signature touch
ROUND = 0.5  # share of the circle that an arc must run along
POINTS, TRIES = 200, 250  # points of a piece that are looked at, and circles through three of them
SECTORS = 36
MOST = 16  # pieces that are looked at, the largest first


Ring = tuple[int, int, int]
"""x and y of the middle, and the radius, in pixels of the upright picture."""


def rings(blobs: Blobs, mm: float) -> list[Ring]:
    """The rings among pieces of ink.

    Args: mm: pixels of a millimetre.
    """
    wide, high, area = (blobs.stats[1:, at] for at in (cv2.CC_STAT_WIDTH, cv2.CC_STAT_HEIGHT, 4))
    long_, short = np.maximum(wide, high), np.minimum(wide, high)
    thin = (long_ >= ARC_MM * mm) & (long_ <= LARGEST_MM * mm) & (short >= ARC_MM * mm / 3)
    thin &= area <= FILLED * wide * high
    largest = sorted((np.flatnonzero(thin) + 1).tolist(), key=lambda blob: -blobs.stats[blob, 4])
    found = (_ring(blobs, blob, mm) for blob in largest[:MOST])
    return [ring for ring in found if ring is not None]


def _ring(blobs: Blobs, blob: int, mm: float) -> Ring | None:
    """The circle that much of a piece lies on; None where it lies on none.

    Of the circles through three points of the piece, that is taken which most points lie on: a
    signature's strokes are often one piece with the ring.

    Source: M. Fischler and R. Bolles, Random sample consensus, 1981.
    """
    rows, columns = np.nonzero(blobs.mask(blob))
    chance = np.random.default_rng(0)  # the same page gives the same record
    some = chance.choice(len(rows), min(len(rows), POINTS), replace=False)
    x, y = columns[some].astype(np.float64), rows[some].astype(np.float64)
    centres, radii = _circles(x, y, chance.integers(0, len(x), (3, TRIES)))
    fit = (radii >= RADIUS_MM[0] * mm) & (radii <= RADIUS_MM[1] * mm)
    if not fit.any():
        return None
    centres, radii = centres[fit], radii[fit]
    away = np.hypot(x - centres[:, :1], y - centres[:, 1:]) - radii[:, None]
    on = np.abs(away) < AWAY_MM * mm
    best = int(on.sum(axis=1).argmax())
    middle_x, middle_y = (float(value) for value in centres[best])
    if on[best].mean() < ON_RING or _share(x - middle_x, y - middle_y, on[best]) < ROUND:
        return None
    return (
        round(middle_x + blobs.stats[blob, 0]),
        round(middle_y + blobs.stats[blob, 1]),
        round(float(radii[best])),
    )


def _circles(
    x: NDArray[np.float64], y: NDArray[np.float64], three: NDArray[np.int64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """The circles through three points each: their middles, (n, 2) as x y, and radii, (n,)."""
    (ax, bx, cx), (ay, by, cy) = x[three], y[three]
    bx, by, cx, cy = bx - ax, by - ay, cx - ax, cy - ay
    twice = 2 * (bx * cy - by * cx)
    lying = np.abs(twice) > 1.0  # else the three stand in a line
    bx, by, cx, cy, twice = bx[lying], by[lying], cx[lying], cy[lying], twice[lying]
    b, c = bx * bx + by * by, cx * cx + cy * cy
    from_a = np.column_stack([(cy * b - by * c) / twice, (bx * c - cx * b) / twice])
    return from_a + np.column_stack([ax, ay])[lying], np.hypot(from_a[:, 0], from_a[:, 1])


def _share(x: NDArray[np.float64], y: NDArray[np.float64], on: NDArray[np.bool_]) -> float:
    """The share of a circle's sectors in which points lie on it."""
    turn = np.arctan2(y[on], x[on])
    return len(np.unique(np.floor(turn / (2 * np.pi) * SECTORS))) / SECTORS
