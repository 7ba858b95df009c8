"""A line of print as a curve through the middle of its letters."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from digitize.read.lines.trueocr import LineCore

END_SHARE = 0.15  # the detector's core ends before the line does, by this share of its height
# How much a line may bend depends on how long it is, in its own heights.
DEGREES = ((4.0, 0), (12.0, 1), (25.0, 2))
LONGEST_DEGREE = 5
ROUNDS = 3  # of reweighting; the fit settles in two


@dataclass(frozen=True, slots=True)
class Curve:
    """A line in pixels of the upright picture.

    Its middle is y(x), a polynomial in (x - centre) / half, for x from left to right; the letters
    reach half the height above and below it. level: of its middle, once the bend of the page is
    undone; None where the page is straight.
    """

    left: float
    right: float
    height: float
    centre: float
    half: float
    coefficients: tuple[float, ...]  # lowest power first
    level: float | None = None

    def middle(self, x: NDArray[np.float64]) -> NDArray[np.float64]:
        """y of the middle at each x, both in pixels, in the same shape.

        Beyond its ends the line goes on as it ended.
        """
        inside = np.clip(x, self.left, self.right)
        powers = np.vander((inside - self.centre) / self.half, len(self.coefficients), True)
        y: NDArray[np.float64] = powers @ np.array(self.coefficients)
        return y

    @property
    def box(self) -> tuple[float, float, float, float]:
        """x0, y0, x1, y1 of a straight line at its mean height: what the reading order needs."""
        y = self.level or float(self.middle(np.linspace(self.left, self.right, 9)).mean())
        return self.left, y - self.height / 2, self.right, y + self.height / 2

    def between(self, left: float, right: float) -> Curve:
        """The part of the same line between two x."""
        return replace(self, left=left, right=right)


def fit(core: LineCore) -> Curve:
    """The smoothest curve through a detected line, not drawn aside by single columns.

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
        spread = max(0.02 * height, 1.5 * float(np.median(off)))
        weights = np.sqrt(np.minimum(1.0, spread / np.maximum(off, 1e-9)))
    end = END_SHARE * height
    return Curve(left - end, right + end, height, centre, half, tuple(coefficients.tolist()))
