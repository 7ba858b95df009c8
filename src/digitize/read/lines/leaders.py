"""Finds dotted leaders in tables of contents and forms, which would be read as letters."""

from __future__ import annotations

import math
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

# Lengths are in line heights. In a blurred scan several dots run together into one low stroke.
DOT = 0.27  # greatest height of a dot
LOW = 0.4  # the same if nothing on the line is higher: then the line consists of dots
STEP = 0.28  # length of a low stroke that counts as one dot; leaders have one dot per 0.24 to 0.7
BETWEEN = 0.7  # widest gap between two dots
SWAY = 0.1  # most difference in height of two successive dots
SPECK = 0.003  # ink of smaller area, in squared line heights, is ignored
FEWEST = 5  # least dots of a leader; an ellipsis has three, seldom four

Span = tuple[int, int]
"""First column of a leader and last column + 1."""


@dataclass(frozen=True, slots=True)
class _Dot:
    """A low stroke with nothing above or below it; left, right, and middle (its y) in pixels."""

    left: int
    right: int
    middle: float


def leaders(ink: NDArray[np.uint8]) -> tuple[Span, ...]:
    """Find the columns of each row of dots, from its first to its last dot.

    The dots of a leader have nothing above or below them and nothing between them, unlike the dots
    of `ạ ệ ọ`.

    Args: ink: uint8, 1 on ink, (height, width): a line without its margins.
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
    """The most dots that strokes of these widths may stand for."""
    return int(np.ceil(wide / (STEP * height)).sum())


def _runs(dots: list[_Dot], in_column: NDArray[np.int64], height: int) -> list[list[_Dot]]:
    """Group dots that follow one another at the same height with only paper between them."""
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
    """Whether a run has enough dots; a low stroke counts for the dots that ran together in it."""
    count = sum(math.ceil((dot.right - dot.left) / (STEP * height)) for dot in run)
    return len(run) > 1 and count >= FEWEST
