"""Measures a page by its lines: the size of its letters, and how bent it is."""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from digitize.read.image.measure import show_through
from digitize.read.lines.curve import Curve
from digitize.read.lines.cut import Strip
from digitize.read.lines.frame import UprightFrame

LOOKED_AT = 12  # number of lines measured, the longest ones; they stand for the others
HALF = 0.5  # rows with more than this share of the fullest row's ink make up the x-height
LEAST_LENGTH = 10.0  # least length, in line heights, of a line that shows how a page is bent
CURVE_POINTS = 33  # points of a line whose deviation from straight is measured


@dataclass(frozen=True, slots=True)
class LineMeasures:
    """Measurements of the lines of a page.

    x_height_px: height of small letters without ascender or descender, in pixels of the page.
    curl: the largest deviation of a line from straight, in line heights.
    show_through: share of the paper away from print that is grey, 0 to 1.
    """

    x_height_px: float
    curl: float
    show_through: float


def measure_lines(frame: UprightFrame, strips: Sequence[Strip]) -> LineMeasures:
    """Measure a page by its lines; x-height and curl are 0 if it has none."""
    longest = sorted(strips, key=lambda strip: -strip.pixels.shape[1])[:LOOKED_AT]
    heights = [_x_height(strip) * frame.scale / strip.scale for strip in longest]
    return LineMeasures(
        round(statistics.median(heights), 1) if heights else 0.0,
        round(max((_bow(strip.curve) for strip in longest), default=0.0), 2),
        round(show_through(frame.picture), 4),
    )


def _x_height(strip: Strip) -> int:
    """The number of the strip's rows that have at least HALF of the fullest row's ink."""
    ink = (255 - strip.pixels).sum(axis=1, dtype=np.int64)
    return int((ink >= HALF * ink.max(initial=1)).sum())


def _bow(curve: Curve) -> float:
    """The largest distance of a line's middle from its chord, in line heights."""
    if curve.right - curve.left < LEAST_LENGTH * curve.height:
        return 0.0
    x = np.linspace(curve.left, curve.right, CURVE_POINTS)
    y = curve.middle(x)
    return float(np.abs(y - np.linspace(y[0], y[-1], len(y))).max() / curve.height)
