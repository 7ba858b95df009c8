"""Joins the words of a justified line in a narrow column, which the line finder takes for lines.

Where few words fill the width of a column, the white between them is as wide as that between two
columns. Such a line is known by the lines above and below it: they begin and end where it does,
and run on where it has white.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from itertools import pairwise

import numpy as np

from digitize.read.lines.curve import END_SHARE, Curve, fit
from digitize.read.lines.cut import Strip
from digitize.read.lines.tables import Cell
from digitize.read.lines.trueocr import LineCore

# Lengths are in heights of the line that stands above or below.
APART = (0.6, 2.2)  # least and most distance of neighbouring lines, from middle to middle
LEVEL = 0.35  # most distance of the parts of one line, from middle to middle
ALIKE = 0.72  # least height of the lower of two lines or parts in heights of the higher one
LONG = 6.0  # least length of a line that shows where its column begins and ends
INDENT = 3.5  # most distance from the column's left side to the first part
FLUSH = 0.6  # most distance from the column's right side to the end of the last part
GAP = 3.0  # widest white between two words
SAME_GAP = 0.5  # share of two gaps, one below the other, that is common to them between columns

Box = tuple[float, float, float, float]


def whole_lines(
    lines: Sequence[tuple[Strip, Cell | None]], cut: Callable[[Curve], Strip]
) -> list[tuple[Strip, Cell | None]]:
    """The lines with their cells; in the place of a broken one stands a whole one.

    Args: cut: cuts a line out of the page along its curve.
    """
    curves = [strip.curve for strip, _ in lines]
    rows = broken_lines([curve.box for curve in curves], [cell for _, cell in lines])
    made = dict(enumerate(lines))
    for row in rows:
        whole = cut(joined([curves[at] for at in row]))
        made |= {row[0]: (whole, lines[row[0]][1])}
        made = {at: line for at, line in made.items() if at not in row[1:]}
    return list(made.values())


def broken_lines(boxes: Sequence[Box], cells: Sequence[Hashable]) -> list[tuple[int, ...]]:
    """Indices of the parts of each broken line, from left to right.

    Args:
        boxes: x0, y0, x1, y1 of all lines in pixels of the upright picture.
        cells: the table cell of each, None outside of tables; only parts in one cell are joined.
    """
    rows: set[tuple[int, ...]] = set()
    middles = np.array([(box[1] + box[3]) / 2 for box in boxes])
    for at, whole in enumerate(boxes):
        if whole[2] - whole[0] < LONG * (whole[3] - whole[1]):
            continue
        reach = APART[1] * (whole[3] - whole[1])
        level = np.flatnonzero(np.abs(middles - middles[at]) <= reach).tolist()
        near = [one for one in level if _is_near(whole, boxes[one]) and cells[one] == cells[at]]
        for side in (-1, 1):
            rows.add(
                _parts(whole, boxes, [one for one in near if side * _down(whole, boxes[one]) > 0])
            )
    found: list[tuple[int, ...]] = []
    taken: set[int] = set()
    for row in sorted(rows, key=lambda row: (-len(row), row)):  # an indented line leaves parts out
        if len(row) > 1 and taken.isdisjoint(row) and _runs_on(row, boxes):
            found.append(row)
            taken.update(row)
    return found


def _down(one: Box, other: Box) -> float:
    """How far the middle of a box lies below that of another, in heights of the first."""
    return (other[1] + other[3] - one[1] - one[3]) / 2 / (one[3] - one[1])


def _are_alike(one: Box, other: Box) -> bool:
    low, high = sorted((one[3] - one[1], other[3] - other[1]))
    return low >= ALIKE * high


def _is_near(whole: Box, box: Box) -> bool:
    """Whether a box is in the column of a line, and next above or below it."""
    slack = FLUSH * (whole[3] - whole[1])
    inside = whole[0] - slack <= box[0] and box[2] <= whole[2] + slack
    return inside and _are_alike(whole, box) and APART[0] <= abs(_down(whole, box)) <= APART[1]


def _parts(whole: Box, boxes: Sequence[Box], near: Sequence[int]) -> tuple[int, ...]:
    """The parts of the line next to a whole one, if they fill its column; () otherwise."""
    if not near:
        return ()
    next_ = min(near, key=lambda one: abs(_down(whole, boxes[one])))
    row = [one for one in near if abs(_down(boxes[next_], boxes[one])) <= LEVEL]
    row.sort(key=lambda one: boxes[one][0])
    height = whole[3] - whole[1]
    first, last = boxes[row[0]], boxes[row[-1]]
    gaps = [boxes[right][0] - boxes[left][2] for left, right in pairwise(row)]
    fills = first[0] <= whole[0] + INDENT * height and last[2] >= whole[2] - FLUSH * height
    return tuple(row) if fills and all(0 <= gap <= GAP * height for gap in gaps) else ()


def _runs_on(parts: Sequence[int], boxes: Sequence[Box]) -> bool:
    """Whether no line next to a broken one has white where this one has it.

    Two columns under a line that is as wide as both have their white in the same place.
    """
    for left, right in pairwise(parts):
        start, end = boxes[left][2], boxes[right][0]
        around = [
            box
            for box in boxes
            if APART[0] <= abs(_down(boxes[left], box)) <= APART[1] and _are_alike(boxes[left], box)
        ]
        for side in (-1, 1):
            row = [box for box in around if side * _down(boxes[left], box) > 0]
            if _has_gap(row, start, end):
                return False
    return True


def _has_gap(row: Sequence[Box], start: float, end: float) -> bool:
    middle = (start + end) / 2
    before = max((box[2] for box in row if box[0] < middle), default=None)
    behind = min((box[0] for box in row if box[2] > middle), default=None)
    if before is None or behind is None or behind <= before:
        return False
    shared = min(end, behind) - max(start, before)
    return shared >= SAME_GAP * max(end - start, behind - before)


def joined(parts: Sequence[Curve]) -> Curve:
    """The line that runs through its parts, which are given from left to right."""
    longest = max(parts, key=lambda one: one.right - one.left)
    height = longest.height
    x = np.concatenate([np.arange(one.left, one.right) for one in parts])
    y = np.concatenate([one.middle(np.arange(one.left, one.right)) for one in parts])
    keep = (x >= parts[0].left + END_SHARE * height) & (x <= parts[-1].right - END_SHARE * height)
    x, y = x[keep].astype(np.float32), y[keep].astype(np.float32)
    half = np.float32(height / 2)
    line = fit(LineCore(x, y - half, y + half))
    return Curve(
        parts[0].left, parts[-1].right, height, line.centre, line.half, line.coefficients,
        longest.level,
    )  # fmt: skip
