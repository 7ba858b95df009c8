"""Boxes: left, top, right and bottom, in pixels of a page unless said otherwise."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeVar

from digitize.record.base import Box

Number = TypeVar("Number", int, float)


def around(
    boxes: Iterable[tuple[Number, Number, Number, Number]],
) -> tuple[Number, Number, Number, Number]:
    """The smallest box that holds all of these. Raises: ValueError: there are none."""
    lefts, tops, rights, bottoms = zip(*boxes, strict=True)
    return min(lefts), min(tops), max(rights), max(bottoms)


def overlap(one: Box, other: Box) -> float:
    """Return the intersection over union of two boxes, 0 to 1."""
    width = min(one[2], other[2]) - max(one[0], other[0])
    height = min(one[3], other[3]) - max(one[1], other[1])
    shared = max(width, 0) * max(height, 0)
    both = area(one) + area(other) - shared
    return shared / both if both else 0.0


def area(box: Box) -> int:
    """Return the pixels of a box."""
    return (box[2] - box[0]) * (box[3] - box[1])
