"""Positions on the upright, level page, for rules that measure distances."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from digitize.record.base import Box
from digitize.record.page import Line, Page


@dataclass(frozen=True, slots=True)
class UprightBox:
    """A rectangle on the upright, level page, in pixels of the scan."""

    left: float
    top: float
    right: float
    bottom: float

    @property
    def x(self) -> float:
        """Horizontal centre, px."""
        return (self.left + self.right) / 2

    @property
    def y(self) -> float:
        """Vertical centre, px."""
        return (self.top + self.bottom) / 2

    @property
    def width(self) -> float:
        """Width, px."""
        return self.right - self.left

    @property
    def height(self) -> float:
        """Height, px."""
        return self.bottom - self.top


def place_of(box: Box, page: Page) -> UprightBox:
    """Return a small box, such as a word's, on the upright, level page.

    Its centre is rotated and its size is kept: rotating the corners of a long box would add the
    slope of its line to its height.
    """
    return UprightBox(*_levelled(box, page.width, page.height, page.turn, _lean(page.skew)))


def _levelled(
    box: Box, page_width: int, page_height: int, turn: int, lean: tuple[float, float]
) -> tuple[float, float, float, float]:
    """Return left, top, right, bottom on the level page. lean: cosine and sine of the skew."""
    x0, y0, x1, y1 = box
    x, y, width, height = (x0 + x1) / 2, (y0 + y1) / 2, x1 - x0, y1 - y0
    if turn == 1:
        x, y = page_height - y, x
    elif turn == 2:
        x, y = page_width - x, page_height - y
    elif turn == 3:
        x, y = y, page_width - x
    if turn % 2:
        width, height = height, width
    cosine, sine = lean
    x, y = x * cosine + y * sine, y * cosine - x * sine
    return x - width / 2, y - height / 2, x + width / 2, y + height / 2


@lru_cache(maxsize=16)
def _lean(skew: float) -> tuple[float, float]:
    radians = math.radians(skew)
    return math.cos(radians), math.sin(radians)


def place_of_line(line: Line, page: Page) -> UprightBox:
    """Return a line on the upright, level page: the box around its words, else its own box."""
    if not line.words:
        return place_of(line.box, page)
    of_page = page.width, page.height, page.turn, _lean(page.skew)  # once, not for each word
    left, top, right, bottom = zip(
        *(_levelled(word.box, *of_page) for word in line.words), strict=True
    )
    return UprightBox(min(left), min(top), max(right), max(bottom))


def around(places: Iterable[UprightBox]) -> UprightBox:
    """Return the smallest rectangle that holds all of these, at least one."""
    every = list(places)
    return UprightBox(
        min(one.left for one in every),
        min(one.top for one in every),
        max(one.right for one in every),
        max(one.bottom for one in every),
    )
