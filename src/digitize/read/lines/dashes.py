"""Finds dashes that stand for "nothing" in a column of figures: the line finder misses them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from digitize.read.lines.blobs import Blobs
from digitize.read.lines.curve import Curve
from digitize.read.lines.rows import Grid

WIDE = (0.15, 1.0)  # least and greatest width of a dash, in line heights
LONG = 1.8  # least width over height of a dash; a full stop has less
LEVEL = 0.3  # most distance from the middle of its row, in line heights
LEAST_PX = 3  # least width of a dash in picture pixels; a smaller blob is a speck

DASH = "-"


def find_dashes(grids: Sequence[Grid], curves: Sequence[Curve], blobs: Blobs) -> list[Curve]:
    """Make a line, as high as the others of its row, for each dash that is alone in its cell.

    Args: curves: the lines that the grids' indices mean, in pixels of the upright picture.
    """
    return [dash for grid in grids for dash in _in_grid(grid, curves, blobs)]


def _in_grid(grid: Grid, curves: Sequence[Curve], blobs: Blobs) -> Iterator[Curve]:
    x0, wide = blobs.stats[:, cv2.CC_STAT_LEFT], blobs.stats[:, cv2.CC_STAT_WIDTH]
    middles = blobs.middles[:, 1]
    for row in grid.rows:
        first = curves[row[0]]
        for left, right in grid.counted:
            if any(curves[index].left < right and curves[index].right > left for index in row):
                continue
            y = float(first.middle(np.array([(left + right) / 2]))[0])
            inside = (x0 >= left - first.height) & (x0 + wide <= right + first.height)
            inside &= (np.abs(middles - y) < first.height / 2) & (wide >= LEAST_PX)
            found = np.flatnonzero(inside)
            if len(found) == 1 and _is_dash(blobs.stats[found[0]], first.height):
                start, end = float(x0[found[0]]), float((x0 + wide)[found[0]])
                if abs(middles[found[0]] - y) < LEVEL * first.height:
                    yield _line(start, end, y, first.height)


def _is_dash(stats: NDArray[np.int32], height: float) -> bool:
    wide, high = stats[cv2.CC_STAT_WIDTH], stats[cv2.CC_STAT_HEIGHT]
    return bool(WIDE[0] * height <= wide <= WIDE[1] * height and wide >= LONG * high)


def _line(start: float, end: float, y: float, height: float) -> Curve:
    return Curve(start, end, height, (start + end) / 2, max(1.0, (end - start) / 2), (y,))
