"""Finds black seals on pages without colour whose ring is broken or touches other ink.

Marks are found by their whole shape. The rest of a worn ring still lies on a circle of a seal's
size, and the letters along it are no lines of text.
"""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from digitize.read.ink.pieces import Box
from digitize.read.lines.blobs import Blobs

ARC_MM = 10.0  # least width or height of a piece of a ring
FLATTEST = 3  # most ratio of ARC_MM to the piece's shorter side
LARGEST_MM = 130.0  # greatest size of a piece: a ring with a signature through it
RADIUS_MM = (9.0, 25.0)  # least and greatest radius; state seals have 15 to 21
FILLED = 0.4  # most share of its box that an arc inks
AWAY_MM = 0.8  # most distance of a ring's pixels from the circle
ON_RING = 0.15  # least share of a piece on the circle; other rings and a signature may touch it
ROUND = 0.5  # least share of the circle along which there is ink
POINTS, TRIES = 200, 250  # points sampled of a piece, and circles tried through three of them
SECTORS = 36  # sectors of a circle in which ink is looked for
TABLE = 0.8  # share of a table's width and height from which a piece in it is its rules
MOST = 16  # most pieces examined, the largest first


Ring = tuple[int, int, int]
"""x and y of the centre, and the radius, in pixels of the upright picture."""


def rings(blobs: Blobs, mm: float, tables: Sequence[Sequence[float]] = ()) -> list[Ring]:
    """Find the rings among blobs of ink.

    Args:
        mm: pixels per millimetre.
        tables: boxes of tables, x0, y0, x1, y1. Among the many rules of one a circle may be found.
    """
    wide, high, area = (blobs.stats[1:, at] for at in (cv2.CC_STAT_WIDTH, cv2.CC_STAT_HEIGHT, 4))
    long_, short = np.maximum(wide, high), np.minimum(wide, high)
    thin = (long_ >= ARC_MM * mm) & (long_ <= LARGEST_MM * mm) & (short >= ARC_MM * mm / FLATTEST)
    thin &= area <= FILLED * wide * high
    for x0, y0, x1, y1 in tables:
        thin &= (
            (wide < TABLE * (x1 - x0))
            | (high < TABLE * (y1 - y0))
            | ~_inside(blobs, (x0, y0, x1, y1))
        )
    largest = sorted((np.flatnonzero(thin) + 1).tolist(), key=lambda blob: -blobs.stats[blob, 4])
    found = (_ring_of(blobs, blob, mm) for blob in largest[:MOST])
    return [ring for ring in found if ring is not None]


def _inside(blobs: Blobs, box: tuple[float, float, float, float]) -> NDArray[np.bool_]:
    """Which blobs except the paper have their centroid in a box: bool, (blobs - 1,)."""
    x, y = blobs.middles[1:].T
    return (x > box[0]) & (x < box[2]) & (y > box[1]) & (y < box[3])


def ring_around(blobs: Blobs, box: Box, mm: float) -> Ring | None:
    """The ring around a row of letters, even if print or rules of a table touch it; None if none.

    Such a ring is part of a blob that is too large for `rings`. So only ink near the row is
    examined, and only of large blobs.

    Args: box: the row's box. mm: pixels per millimetre.
    """
    height, width = blobs.labels.shape
    x, y, reach = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2, 2 * RADIUS_MM[1] * mm
    if max(box[2] - box[0], box[3] - box[1]) > 2 * RADIUS_MM[1] * mm:
        return None  # the row is wider than a seal
    left, top = max(0, round(x - reach)), max(0, round(y - reach))
    window = blobs.labels[top : min(height, round(y + reach)), left : min(width, round(x + reach))]
    sides = blobs.stats[:, [cv2.CC_STAT_WIDTH, cv2.CC_STAT_HEIGHT]].max(axis=1)
    large = sides >= ARC_MM * mm
    large[0] = False
    ring = _ring(np.nonzero(large[window]), mm)
    if ring is None:
        return None
    ring = ring[0] + left, ring[1] + top, ring[2]
    return ring if np.hypot(ring[0] - x, ring[1] - y) < ring[2] else None


def _ring_of(blobs: Blobs, blob: int, mm: float) -> Ring | None:
    """The circle on which enough of a blob lies; None if there is none."""
    ring = _ring(np.nonzero(blobs.mask(blob)), mm)
    left, top = (int(at) for at in blobs.stats[blob, :2])
    return None if ring is None else (ring[0] + left, ring[1] + top, ring[2])


def _ring(points: tuple[NDArray[np.intp], ...], mm: float) -> Ring | None:
    """The circle on which enough of these points (rows, columns) lie; None if there is none.

    Circles through three random points are tried, and the one with most points on it is taken,
    since strokes of a signature are often connected to the ring.

    Source: M. Fischler and R. Bolles, Random sample consensus, 1981.
    """
    rows, columns = points
    if len(rows) < POINTS:
        return None
    chance = np.random.default_rng(0)  # a fixed seed, so that the same page gives the same record
    some = chance.choice(len(rows), POINTS, replace=False)
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
    return round(middle_x), round(middle_y), round(float(radii[best]))


def _circles(
    x: NDArray[np.float64], y: NDArray[np.float64], three: NDArray[np.int64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """The circles through three points each: centres, (n, 2) as x y, and radii, (n,)."""
    (ax, bx, cx), (ay, by, cy) = x[three], y[three]
    bx, by, cx, cy = bx - ax, by - ay, cx - ax, cy - ay
    twice = 2 * (bx * cy - by * cx)
    lying = np.abs(twice) > 1.0  # otherwise the three points are collinear
    bx, by, cx, cy, twice = bx[lying], by[lying], cx[lying], cy[lying], twice[lying]
    b, c = bx * bx + by * by, cx * cx + cy * cy
    from_a = np.column_stack([(cy * b - by * c) / twice, (bx * c - cx * b) / twice])
    return from_a + np.column_stack([ax, ay])[lying], np.hypot(from_a[:, 0], from_a[:, 1])


def _share(x: NDArray[np.float64], y: NDArray[np.float64], on: NDArray[np.bool_]) -> float:
    """The share of a circle's sectors in which points lie on the circle."""
    turn = np.arctan2(y[on], x[on])
    return len(np.unique(np.floor(turn / (2 * np.pi) * SECTORS))) / SECTORS
