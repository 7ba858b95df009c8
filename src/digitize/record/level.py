"""Where things stand on a page once it is upright and level, for rules that measure."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

from digitize.record.base import Box
from digitize.record.page import Line, Page


@dataclass(frozen=True, slots=True)
class Place:
    """A rectangle on the upright, level page, in pixels of the scan."""

    left: float
    top: float
    right: float
    bottom: float

    @property
    def x(self) -> float:
        """Of the middle."""
        return (self.left + self.right) / 2

    @property
    def y(self) -> float:
        """Of the middle."""
        return (self.top + self.bottom) / 2

    @property
    def width(self) -> float:
        """From left to right."""
        return self.right - self.left

    @property
    def height(self) -> float:
        """From top to bottom."""
        return self.bottom - self.top


def place_of(box: Box, page: Page) -> Place:
    """A small box of the page, such as a word's, upright and level.

    Its centre is turned and its size kept: turning the corners of a long box would add to its
    height what its line leans.
    """
    x0, y0, x1, y1 = box
    x, y = (x0 + x1) / 2, (y0 + y1) / 2
    width, height = float(x1 - x0), float(y1 - y0)
    x, y = ((x, y), (page.height - y, x), (page.width - x, page.height - y), (y, page.width - x))[
        page.turn
    ]
    if page.turn % 2:
        width, height = height, width
    lean = math.radians(page.skew)
    x, y = (
        x * math.cos(lean) + y * math.sin(lean),
        y * math.cos(lean) - x * math.sin(lean),
    )
    return Place(x - width / 2, y - height / 2, x + width / 2, y + height / 2)


def place_of_line(line: Line, page: Page) -> Place:
    """A line, upright and level: around its words; where it has none, its own box."""
    if not line.words:
        return place_of(line.box, page)
    return around(place_of(word.box, page) for word in line.words)


def around(places: Iterable[Place]) -> Place:
    """The smallest place that holds all of these, at least one."""
    every = list(places)
    return Place(
        min(one.left for one in every),
        min(one.top for one in every),
        max(one.right for one in every),
        max(one.bottom for one in every),
    )
