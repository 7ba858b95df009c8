"""How a page as from a bound book bends its lines, and the picture with the bend undone.

The line finder follows a line that sinks by half its height. Where lines sink by more, it runs
from one into the next, so they are levelled for it first, and its curves are bent back.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.typing import NDArray

from digitize.read.image.types import Gray
from digitize.read.lines.curve import LONGEST_DEGREE, Curve

STRIPS = 24  # upright strips of the picture; from each to the next lines sink by a few pixels
REACH_PX = 14  # pixels of the halved picture by which they may
INK = 90  # levels of darkness from which a pixel is print
LINE_PX = 81  # rows of the halved picture: what is wider than lines is no line
ALIKE = 0.5  # correlation of two neighbours below which they tell nothing: a gutter, a margin
LEAST_STRIPS = 8  # that tell something
DEGREE = 3  # of the slope along a line
HALVES = ((0.0, 0.6, -0.4), (0.4, 1.0, 0.4))  # of the height: from, to, and their middle
# Pixels of the picture by which lines bend from straight; a line is about 30 high. Flat pages
# measure 0 to 0.7, and 3.4 where they lie 6 degrees askew on a black lid.
BENT_PX = 4.0
ROUNDS = 3  # of reweighting


@dataclass(frozen=True, slots=True)
class Bend:
    """By how much lines lie lower at (x, y) of the picture than in the middle of the print.

    Their slope is a polynomial in x, -1 to 1 over the print, that changes evenly with y; beyond
    the print they go on as they ended.

    left, right: x between which print tells of it. height: of the picture.
    slope: (2, DEGREE + 1), lowest power first: pixels a half width; the second row times y.
    """

    left: float
    right: float
    height: float
    slope: NDArray[np.float64]

    def sunk(self, x: NDArray[np.float64], y: NDArray[np.float64] | float) -> NDArray[np.float64]:
        """Pixels by which lines lie lower at each point; in the shape that x and y broadcast to."""
        half = (self.right - self.left) / 2
        across = (x - self.left) / half - 1
        inside = np.clip(across, -1.0, 1.0)[..., None]
        powers = np.arange(1, DEGREE + 2)
        terms = inside**powers / powers + (across[..., None] - inside) * inside ** (powers - 1)
        down = 2 * np.asarray(y) / self.height - 1
        found: NDArray[np.float64] = terms @ self.slope[0] + (terms @ self.slope[1]) * down
        return found

    def levelled(self, picture: Gray) -> Gray:
        """The picture with its lines straight."""
        height, width = picture.shape
        y, x = np.ogrid[0.0:height, 0.0:width]  # the polynomial of a column is worked out once
        rows = (y + self.sunk(x, y)).astype(np.float32)
        columns = np.broadcast_to(x.astype(np.float32), rows.shape)
        return cv2.remap(
            picture, np.ascontiguousarray(columns), rows, cv2.INTER_LINEAR, borderValue=255
        )

    def bent(self, curve: Curve) -> Curve:
        """A line of the levelled picture as it lies in the picture itself."""
        x = np.linspace(curve.left, curve.right, 4 * LONGEST_DEGREE)
        level = curve.middle(x)
        y = level + self.sunk(x, level)
        powers = np.vander((x - curve.centre) / curve.half, LONGEST_DEGREE + 1, True)
        coefficients = np.linalg.lstsq(powers, y, rcond=None)[0]
        return replace(curve, coefficients=tuple(coefficients.tolist()), level=float(level.mean()))


def find_bend(picture: Gray) -> Bend | None:
    """How the lines of a level picture are bent; None where they are straight enough.

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
    """The print in each row of each strip of the halved picture, less its surroundings."""
    half = cv2.resize(picture, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA)
    ink = cv2.threshold(cv2.bitwise_not(half), INK, 255, cv2.THRESH_TOZERO)[1]
    rows = cv2.resize(ink, (STRIPS, half.shape[0]), interpolation=cv2.INTER_AREA)
    profiles = np.ascontiguousarray(rows.T.astype(np.float32))
    return profiles - cv2.blur(profiles, (LINE_PX, 1))


def _steps(profiles: NDArray[np.float32]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """By how many pixels lines sink from each strip to the next, and how alike the two are."""
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
    peak = np.where(curved < 0, (before - after) / (2 * np.minimum(curved, -1e-9)), 0.0)
    steps = 2.0 * (middle + np.clip(peak, -1, 1) - REACH_PX)
    return steps, np.where(best == middle, alike[strip, best], 0.0)


def _fitted(
    parts: list[tuple[float, NDArray[np.float64], NDArray[np.float64]]], size: tuple[int, int]
) -> Bend | None:
    """The bend that the steps of each part of the page tell of; None where too few tell.

    Args: parts: of each its middle, -1 to 1 down the page, and its steps. size: width, height.
    """
    told = np.concatenate([np.where(alike >= ALIKE, alike, 0.0) for _, _, alike in parts])
    if (told > 0).sum() < LEAST_STRIPS * len(parts):
        return None
    edges = np.arange(1, STRIPS) * size[0] / STRIPS  # between two strips
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
    """Least squares by weights, not drawn aside by single strips."""
    weights = told
    for _ in range(ROUNDS):
        found: NDArray[np.floating] = np.linalg.lstsq(
            terms * weights[:, None], wanted * weights, rcond=None
        )[0]
        off = np.abs(terms @ found - wanted)
        spread = max(1.0, 2 * float(np.median(off[told > 0])))
        weights = told * np.sqrt(np.minimum(1.0, spread / np.maximum(off, 1e-9)))
    return found


def _bow(bend: Bend, y: float) -> float:
    """How far a line at y departs from straight."""
    x = np.linspace(bend.left, bend.right, 33)
    low = bend.sunk(x, y)
    return float(np.abs(low - np.linspace(low[0], low[-1], len(low))).max())
