"""What the lines of a page say of it: how large its letters are, and how bent it lies."""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from digitize.read.image.measure import show_through
from digitize.read.lines.curve import Curve
from digitize.read.lines.cut import Strip
from digitize.read.lines.frame import UprightFrame

LOOKED_AT = 12  # lines, the longest: all others of a page are set like them
HALF = 0.5  # of the fullest row's ink: rows between the tops and the feet of small letters have it
LEAST_LENGTH = 10.0  # line heights: a shorter line cannot tell how a page is bent


@dataclass(frozen=True, slots=True)
class LineMeasures:
    """What is measured once the lines are found.

    x_height_px: of small letters without strokes above or below, in pixels of the page.
    curl: by how much lines depart from straight, in line heights; the largest of them.
    show_through: share of the paper, away from print, that is grey, 0 to 1.
    """

    x_height_px: float
    curl: float
    show_through: float


def measure_lines(frame: UprightFrame, strips: Sequence[Strip]) -> LineMeasures:
    """Measure a page by its lines; zeros where it has none."""
    longest = sorted(strips, key=lambda strip: -strip.pixels.shape[1])[:LOOKED_AT]
    heights = [_x_height(strip) * frame.scale / strip.scale for strip in longest]
    return LineMeasures(
        round(statistics.median(heights), 1) if heights else 0.0,
        round(max((_bow(strip.curve) for strip in longest), default=0.0), 2),
        round(show_through(frame.picture), 4),
    )


def _x_height(strip: Strip) -> int:
    """Rows of the strip that are about as full as its fullest."""
    ink = (255 - strip.pixels).sum(axis=1, dtype=np.int64)
    return int((ink >= HALF * ink.max(initial=1)).sum())


def _bow(curve: Curve) -> float:
    """How far a line's middle lies from the straight between its ends, in its heights."""
    if curve.right - curve.left < LEAST_LENGTH * curve.height:
        return 0.0
    x = np.linspace(curve.left, curve.right, 33)
    y = curve.middle(x)
    return float(np.abs(y - np.linspace(y[0], y[-1], len(y))).max() / curve.height)
