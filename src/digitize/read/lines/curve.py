"""Describes a line of print as a curve through the middle of its letters."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from digitize.read.lines.trueocr import LineCore

END_SHARE = 0.15  # line heights by which the detector's core is shorter at each end
# Degree of the polynomial by the line's length in line heights: below 4.0, a constant, and so on.
DEGREES = ((4.0, 0), (12.0, 1), (25.0, 2))
LONGEST_DEGREE = 5  # degree for longer lines
ROUNDS = 3  # rounds of reweighting; the fit converges in two
# Deviation up to which a column has full weight: the larger of line heights and median deviations.
FULL_WEIGHT = (0.02, 1.5)
LEAST_OFF_PX = 1e-9  # keeps the weights from dividing by zero
REMEMBERED = 1024  # boxes of lines; a page has fewer lines
LEVEL_POINTS = 9  # points at which the mean height of a line is taken


@dataclass(frozen=True, slots=True)
class Curve:
    """A line in pixels of the upright picture.

    Its middle is y(x), a polynomial in (x - centre) / half, for x from left to right. Its letters
    reach height / 2 above and below the middle.
    coefficients: of the polynomial, lowest power first.
    level: y of the middle in the flattened picture; None if the page is not bent.
    """

    left: float
    right: float
    height: float
    centre: float
    half: float
    coefficients: tuple[float, ...]
    level: float | None = None

    def middle(self, x: NDArray[np.float64]) -> NDArray[np.float64]:
        """y of the middle at each x, both in pixels, in the same shape.

        Beyond its ends the line continues level.
        """
        inside = np.clip(x, self.left, self.right)
        powers = np.vander((inside - self.centre) / self.half, len(self.coefficients), True)
        y: NDArray[np.float64] = powers @ np.array(self.coefficients)
        return y

    @property
    def box(self) -> tuple[float, float, float, float]:
        """x0, y0, x1, y1 of a straight line at the mean y, for the reading order."""
        return _box(self)

    def is_centred_in(self, box: tuple[int, int, int, int]) -> bool:
        """Whether the centre of the line lies inside a box, in pixels of the picture."""
        left, top, right, bottom = self.box
        x0, y0, x1, y1 = box
        return x0 < (left + right) / 2 < x1 and y0 < (top + bottom) / 2 < y1

    def between(self, left: float, right: float) -> Curve:
        """The part of the line from x = left to x = right."""
        return replace(self, left=left, right=right)


@lru_cache(maxsize=REMEMBERED)
def _box(curve: Curve) -> tuple[float, float, float, float]:
    """`Curve.box`, remembered because every step that places lines asks for it anew."""
    along = np.linspace(curve.left, curve.right, LEVEL_POINTS)
    y = curve.level or float(curve.middle(along).mean())
    return curve.left, y - curve.height / 2, curve.right, y + curve.height / 2


def fit(core: LineCore) -> Curve:
    """Fit a smooth curve to a detected line, robust against single columns.

    Source: iteratively reweighted least squares with Huber's weights, P. Huber, Robust
    Statistics, 1981.
    """
    x, y = core.x.astype(np.float64), (core.top + core.bottom) / 2.0
    height = max(2.0, float(np.median(core.bottom - core.top)))
    left, right = float(x.min()), float(x.max())
    centre, half = (left + right) / 2, max(1.0, (right - left) / 2)
    length = (right - left) / height
    degree = next((degree for below, degree in DEGREES if length < below), LONGEST_DEGREE)
    powers = np.vander((x - centre) / half, min(degree, len(x) - 1) + 1, True)
    weights = np.ones_like(x)
    for _ in range(ROUNDS):
        coefficients = np.linalg.lstsq(powers * weights[:, None], y * weights, rcond=None)[0]
        off = np.abs(powers @ coefficients - y)
        spread = max(FULL_WEIGHT[0] * height, FULL_WEIGHT[1] * float(np.median(off)))
        weights = np.sqrt(np.minimum(1.0, spread / np.maximum(off, LEAST_OFF_PX)))
    end = END_SHARE * height
    return Curve(left - end, right + end, height, centre, half, tuple(coefficients.tolist()))
