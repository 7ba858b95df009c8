"""Dotted leaders of contents and forms: rows of dots that would be read as letters."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

# Lengths are shares of the line's height.
DOT = (0.4, 0.22)  # a dot's greatest width and height; a dash of a leader is as wide
BETWEEN = 0.7  # from the end of a dot to the next one's start, at most
SWAY = 0.1  # by which two dots that follow one another may lie higher or lower
FEWEST = 5  # dots of a leader; an ellipsis has three, seldom four

Span = tuple[int, int]


def leaders(ink: NDArray[np.uint8], height: int) -> tuple[NDArray[np.uint8], tuple[Span, ...]]:
    """The dots of leaders in a line, and the columns from the first to the last dot of each.

    A dot of a leader has nothing above it and nothing between it and the next one: so the dots
    under `ạ ệ ọ` are none, whatever stands beside them.

    Args:
        ink: uint8, 1 where ink is, (height, width) of a strip.
        height: of the line's letters, in the same pixels.

    Returns: uint8, 1 on the dots, in the shape of ink; the first column of each, and the last + 1.
    """
    count, labels, stats, middles = cv2.connectedComponentsWithStats(ink, connectivity=8)
    small = (stats[:, cv2.CC_STAT_WIDTH] <= DOT[0] * height) & (
        stats[:, cv2.CC_STAT_HEIGHT] <= DOT[1] * height
    )
    small[0] = False
    if small.sum() < FEWEST:
        return np.zeros_like(ink), ()
    in_column = (ink > 0).sum(axis=0)
    dots = [dot for dot in np.flatnonzero(small).tolist() if _stands_alone(dot, stats, in_column)]
    dots.sort(key=lambda dot: int(stats[dot, cv2.CC_STAT_LEFT]))
    found = np.zeros(count, np.uint8)
    spans = []
    for run in _runs(dots, stats, middles[:, 1], in_column, height):
        if len(run) >= FEWEST:
            found[run] = 1
            last = stats[run[-1]]
            end = int(last[cv2.CC_STAT_LEFT] + last[cv2.CC_STAT_WIDTH])
            spans.append((int(stats[run[0], cv2.CC_STAT_LEFT]), end))
    return found[labels], tuple(spans)


def _stands_alone(dot: int, stats: NDArray[np.int32], in_column: NDArray[np.int64]) -> bool:
    """Whether no other ink lies above or below a dot."""
    left, _, width, _, area = stats[dot]
    return bool(in_column[left : left + width].sum() == area)


def _runs(
    dots: list[int],
    stats: NDArray[np.int32],
    middle: NDArray[np.float64],
    in_column: NDArray[np.int64],
    height: int,
) -> list[list[int]]:
    """Dots that follow one another at one level with only paper between them."""
    runs: list[list[int]] = []
    for dot in dots:
        if runs:
            before = runs[-1][-1]
            end = stats[before, cv2.CC_STAT_LEFT] + stats[before, cv2.CC_STAT_WIDTH]
            start = stats[dot, cv2.CC_STAT_LEFT]
            level = abs(middle[dot] - middle[before]) <= SWAY * height
            if level and start - end <= BETWEEN * height and not in_column[end:start].any():
                runs[-1].append(dot)
                continue
        runs.append([dot])
    return runs
