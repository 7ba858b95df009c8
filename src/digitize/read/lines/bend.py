"""Measures how the lines of a page bend, as in a bound book, and flattens the picture.

The line finder follows a line that sinks by half its height. If lines sink by more, it runs from
one into the next. So the picture is flattened first, and the curves found are bent back.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.typing import NDArray

from digitize.read.image.types import Gray
from digitize.read.lines.curve import LONGEST_DEGREE, Curve

STRIPS = 24  # vertical strips of the picture; lines sink by a few pixels from one to the next
REACH_PX = 14  # most pixels of the halved picture by which they may sink
INK = 90  # darkness, 255 minus grey level, from which a pixel is print
LINE_PX = 81  # rows of the halved picture over which the background is averaged: wider than lines
ALIKE = 0.5  # least correlation of two strips that are compared; a gutter or margin has less
LEAST_STRIPS = 8  # least comparable pairs of strips for each part of the page, on average
DEGREE = 3  # degree of the slope along a line, as a polynomial
# Upper and lower part of the page: from and to as shares of its height, and the centre on a scale
# from -1 (top) to 1 (bottom).
HALVES = ((0.0, 0.6, -0.4), (0.4, 1.0, 0.4))
# Deviation of lines from straight, in pixels of the picture, from which a page is bent; a line is
# about 30 high. Flat pages measure 0 to 0.7, and 3.4 if they lie 6 degrees askew on a black lid.
BENT_PX = 4.0
ROUNDS = 3  # rounds of reweighting
# Deviation up to which a strip has full weight: the larger of pixels and median deviations.
FULL_WEIGHT = (1.0, 2)
LEAST_OFF = 1e-9  # keeps weights and peaks from dividing by zero
CURVE_POINTS = 33  # points of a line whose deviation from straight is measured


@dataclass(frozen=True, slots=True)
class Bend:
    """A model of how far lines sink at (x, y) of the picture, relative to the centre of the print.

    The slope of the lines is a polynomial in x, scaled to -1 to 1 over the print, and changes
    linearly with y. Beyond the print lines continue straight.

    left, right: x between which the model was fitted. height: the picture's. All in pixels.
    slope: (2, DEGREE + 1), lowest power first, in pixels per half width of the print. The second
        row is multiplied by y, scaled to -1 to 1.
    """

    left: float
    right: float
    height: float
    slope: NDArray[np.float64]

    def sunk(self, x: NDArray[np.float64], y: NDArray[np.float64] | float) -> NDArray[np.float64]:
        """Pixels by which lines lie lower at each point, in the broadcast shape of x and y."""
        half = (self.right - self.left) / 2
        across = (x - self.left) / half - 1
        inside = np.clip(across, -1.0, 1.0)[..., None]
        powers = np.arange(1, DEGREE + 2)
        terms = inside**powers / powers + (across[..., None] - inside) * inside ** (powers - 1)
        down = 2 * np.asarray(y) / self.height - 1
        found: NDArray[np.float64] = terms @ self.slope[0] + (terms @ self.slope[1]) * down
        return found

    def levelled(self, picture: Gray) -> Gray:
        """The picture, (height, width), with its lines straight."""
        height, width = picture.shape
        y, x = np.ogrid[0.0:height, 0.0:width]  # so that each column's polynomial is computed once
        rows = (y + self.sunk(x, y)).astype(np.float32)
        columns = np.broadcast_to(x.astype(np.float32), rows.shape)
        return cv2.remap(
            picture, np.ascontiguousarray(columns), rows, cv2.INTER_LINEAR, borderValue=255
        )

    def bent(self, curve: Curve) -> Curve:
        """Transform a line of the flattened picture back to the picture itself."""
        x = np.linspace(curve.left, curve.right, 4 * LONGEST_DEGREE)
        level = curve.middle(x)
        y = level + self.sunk(x, level)
        powers = np.vander((x - curve.centre) / curve.half, LONGEST_DEGREE + 1, True)
        coefficients = np.linalg.lstsq(powers, y, rcond=None)[0]
        return replace(curve, coefficients=tuple(coefficients.tolist()), level=float(level.mean()))


def find_bend(picture: Gray) -> Bend | None:
    """Measure how the lines of a level picture are bent; None if they are straight enough.

    Source: displacement of neighbouring strips by the peak of their cross-correlation, B. Zitová
    and J. Flusser, Image registration methods, Image and Vision Computing 21, 2003.
    """
    height, width = picture.shape
    profiles = _profiles(picture)
    if profiles.shape[1] < 4 * REACH_PX:
        return None
    rough = _fitted([(0.0, *_steps(profiles))], (width, height))
    if rough is None or _bow(rough, height / 2) < BENT_PX:
        return None
    rows = profiles.shape[1]
    parts = [
        (middle, *_steps(profiles[:, round(top * rows) : round(bottom * rows)]))
        for top, bottom, middle in HALVES
    ]
    return _fitted(parts, (width, height)) or rough


def _profiles(picture: Gray) -> NDArray[np.float32]:
    """Ink per row of each strip of the halved picture, minus its local mean: (STRIPS, rows)."""
    half = cv2.resize(picture, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA)
    ink = cv2.threshold(cv2.bitwise_not(half), INK, 255, cv2.THRESH_TOZERO)[1]
    rows = cv2.resize(ink, (STRIPS, half.shape[0]), interpolation=cv2.INTER_AREA)
    profiles = np.ascontiguousarray(rows.T.astype(np.float32))
    return profiles - cv2.blur(profiles, (LINE_PX, 1))


def _steps(profiles: NDArray[np.float32]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Pixels by which lines sink from each strip to the next, and the two strips' correlation."""
    inner = profiles[:-1, REACH_PX:-REACH_PX]
    moved = np.lib.stride_tricks.sliding_window_view(profiles[1:], inner.shape[1], axis=1)
    alike = np.einsum("sn,skn->sk", inner, moved)
    size = np.linalg.norm(inner, axis=1) * np.linalg.norm(profiles[1:], axis=1)
    alike = alike / np.maximum(size, 1.0)[:, None]
    best = alike.argmax(axis=1)
    middle = np.clip(best, 1, alike.shape[1] - 2)
    strip = np.arange(len(best))
    before, here, after = (alike[strip, middle + step] for step in (-1, 0, 1))
    curved = before - 2 * here + after
    peak = np.where(curved < 0, (before - after) / (2 * np.minimum(curved, -LEAST_OFF)), 0.0)
    steps = 2.0 * (middle + np.clip(peak, -1, 1) - REACH_PX)
    return steps, np.where(best == middle, alike[strip, best], 0.0)


def _fitted(
    parts: list[tuple[float, NDArray[np.float64], NDArray[np.float64]]], size: tuple[int, int]
) -> Bend | None:
    """Fit a bend to the steps in each part of the page; None if too few strips are comparable.

    Args:
        parts: for each its centre, -1 to 1 down the page, its steps, and their correlations.
        size: width and height of the picture.
    """
    told = np.concatenate([np.where(alike >= ALIKE, alike, 0.0) for _, _, alike in parts])
    if (told > 0).sum() < LEAST_STRIPS * len(parts):
        return None
    edges = np.arange(1, STRIPS) * size[0] / STRIPS  # x of the edge between two strips
    known = np.tile(edges, len(parts))[told > 0]
    left, right = float(known.min()), float(known.max())
    powers = np.vander(2 * (edges - left) / (right - left) - 1, DEGREE + 1, True)
    terms = np.vstack([np.hstack([powers, powers * down]) for down, _, _ in parts])
    if len(parts) == 1:
        terms = terms[:, : DEGREE + 1]
    wanted = np.concatenate([steps for _, steps, _ in parts])
    wanted = wanted * (right - left) / 2 * STRIPS / size[0]
    slope = np.zeros(2 * (DEGREE + 1))
    slope[: terms.shape[1]] = _robust(terms, wanted, told)
    return Bend(left, right, size[1], slope.reshape(2, -1))


def _robust(
    terms: NDArray[np.float64], wanted: NDArray[np.float64], told: NDArray[np.float64]
) -> NDArray[np.floating]:
    """Weighted least squares, robust against single strips. told: the weights; 0 to ignore."""
    weights = told
    for _ in range(ROUNDS):
        found: NDArray[np.floating] = np.linalg.lstsq(
            terms * weights[:, None], wanted * weights, rcond=None
        )[0]
        off = np.abs(terms @ found - wanted)
        spread = max(FULL_WEIGHT[0], FULL_WEIGHT[1] * float(np.median(off[told > 0])))
        weights = told * np.sqrt(np.minimum(1.0, spread / np.maximum(off, LEAST_OFF)))
    return found


def _bow(bend: Bend, y: float) -> float:
    """The largest distance of a line at y from its chord, in pixels."""
    x = np.linspace(bend.left, bend.right, CURVE_POINTS)
    low = bend.sunk(x, y)
    return float(np.abs(low - np.linspace(low[0], low[-1], len(low))).max())
