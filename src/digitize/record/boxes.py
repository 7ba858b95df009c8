"""Boxes: left, top, right and bottom, in pixels of a page unless said otherwise."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeVar

Number = TypeVar("Number", int, float)


def around(
    boxes: Iterable[tuple[Number, Number, Number, Number]],
) -> tuple[Number, Number, Number, Number]:
    """The smallest box that holds all of these. Raises: ValueError: there are none."""
    lefts, tops, rights, bottoms = zip(*boxes, strict=True)
    return min(lefts), min(tops), max(rights), max(bottoms)
