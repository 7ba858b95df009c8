"""Dotted leaders of contents and forms: rows of dots that would be read as letters."""

from __future__ import annotations

import math
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

# Lengths are shares of the line's height.
DOT = 0.27  # a dot's greatest height; in a blurred scan several dots run into one low stroke
LOW = 0.4  # where nothing on a line is higher, the line is nothing but dots
STEP = 0.28  # of such a stroke for each dot in it: leaders are set with 0.24 to 0.7
BETWEEN = 0.7  # from the end of a dot to the next one's start, at most
SWAY = 0.1  # by which two dots that follow one another may lie higher or lower
SPECK = 0.003  # of the squared height: less ink is no dot and stands in nobody's way
FEWEST = 5  # dots of a leader; an ellipsis has three, seldom four

Span = tuple[int, int]
"""First column of a leader, and the last + 1."""


@dataclass(frozen=True, slots=True)
class _Dot:
    """A low stroke with nothing above or below it; left, right and middle in pixels."""

    left: int
    right: int
    middle: float


def leaders(ink: NDArray[np.uint8]) -> tuple[Span, ...]:
    """The columns that are filled by rows of dots, each from its first to its last dot.

    A leader's dots have nothing above them and nothing between them. So the dots under the
    letters of `ạ ệ ọ` are none, whatever stands beside them.

    Args: ink: uint8, 1 where ink is, (height, width): a line without its margins.
    """
    height = ink.shape[0]
    _, labels, stats, middles = cv2.connectedComponentsWithStats(ink, connectivity=8)
    is_ink = stats[:, cv2.CC_STAT_AREA] >= SPECK * height * height
    is_ink[0] = False  # the paper
    high = stats[:, cv2.CC_STAT_HEIGHT]
    limit = DOT if (high[is_ink] > LOW * height).any() else LOW
    small = np.flatnonzero(is_ink & (high <= limit * height))
    if small.size < 2 or _worth(stats[small, cv2.CC_STAT_WIDTH], height) < FEWEST:
        return ()
    in_column = is_ink.astype(np.uint8)[labels].sum(axis=0, dtype=np.int64)
    left, wide, area = stats[small][:, [0, cv2.CC_STAT_WIDTH, cv2.CC_STAT_AREA]].T
    before = np.concatenate([[0], in_column.cumsum()])
    alone = before[left + wide] - before[left] == area
    if _worth(wide[alone], height) < FEWEST:
        return ()
    places = zip(left[alone], (left + wide)[alone], middles[small[alone], 1], strict=True)
    dots = [_Dot(int(first), int(end), float(middle)) for first, end, middle in places]
    runs = _runs(sorted(dots, key=lambda dot: dot.left), in_column, height)
    return tuple((run[0].left, run[-1].right) for run in runs if _is_leader(run, height))


def _worth(wide: NDArray[np.int32], height: int) -> int:
    """How many dots strokes so wide may be together, in the leader that has the most of them."""
    return int(np.ceil(wide / (STEP * height)).sum())


def _runs(dots: list[_Dot], in_column: NDArray[np.int64], height: int) -> list[list[_Dot]]:
    """Dots that follow one another at one level with only paper between them."""
    runs: list[list[_Dot]] = []
    for dot in dots:
        before = runs[-1][-1] if runs else None
        if (
            before is not None
            and abs(dot.middle - before.middle) <= SWAY * height
            and dot.left - before.right <= BETWEEN * height
            and not in_column[before.right : dot.left].any()
        ):
            runs[-1].append(dot)
        else:
            runs.append([dot])
    return runs


def _is_leader(run: list[_Dot], height: int) -> bool:
    """Whether dots are as many as a leader's; a low stroke counts for the dots that ran into it."""
    count = sum(math.ceil((dot.right - dot.left) / (STEP * height)) for dot in run)
    return len(run) > 1 and count >= FEWEST
