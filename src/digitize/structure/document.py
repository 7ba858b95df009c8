"""A document as its printed lines, each with the page that it stands on and its place there."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from digitize.record.model import Box, Line, Page

LEAST_HEIGHT = 0.3  # of what a line's box measures: a bowed line's box says little of its height


class Place(NamedTuple):
    """Where something stands once its page is upright and level; pixels, origin upper left."""

    x0: float
    y0: float
    x1: float
    y1: float

    @property
    def x(self) -> float:
        """Of the middle."""
        return (self.x0 + self.x1) / 2

    @property
    def y(self) -> float:
        """Of the middle."""
        return (self.y0 + self.y1) / 2

    @property
    def height(self) -> float:
        """From top to bottom."""
        return self.y1 - self.y0


def place_of(page: Page, box: Box) -> Place:
    """A box of the page as scanned, turned upright and levelled."""
    x0, y0, x1, y1 = box
    width, height = float(x1 - x0), float(y1 - y0)
    x, y = (x0 + x1) / 2, (y0 + y1) / 2
    x, y = ((x, y), (page.height - y, x), (page.width - x, page.height - y), (y, page.width - x))[
        page.turn
    ]
    if page.turn % 2:
        width, height = height, width
    angle = math.radians(page.skew)
    sin, cos = math.sin(angle), math.cos(angle)
    x, y = x * cos + y * sin, y * cos - x * sin
    # A level line leaning by the angle has just this box around it: undone.
    lean, both = abs(sin), math.cos(2 * angle)
    level_w = max((width * cos - height * lean) / both, LEAST_HEIGHT * width)
    level_h = max((height * cos - width * lean) / both, LEAST_HEIGHT * height)
    return Place(x - level_w / 2, y - level_h / 2, x + level_w / 2, y + level_h / 2)


def upright_size(page: Page) -> tuple[int, int]:
    """Width and height of the page once it is turned upright."""
    return (page.height, page.width) if page.turn % 2 else (page.width, page.height)


@dataclass(frozen=True)
class PrintedLine:
    """One line of the text, and where it is: page from 1, block and line on the page from 0."""

    page: Page
    block_at: int
    line_at: int
    line: Line

    @property
    def text(self) -> str:
        """As cleaned."""
        return self.line.text

    @property
    def box(self) -> Box:
        """On its page."""
        return self.line.box

    @cached_property
    def place(self) -> Place:
        """On its page, once that is upright and level."""
        return place_of(self.page, self.line.box)


def joined(left: PrintedLine, right: PrintedLine) -> PrintedLine:
    """Two parts of one printed line, torn apart at a blank, as one."""
    words = left.line.words + right.line.words
    boxes = (left.box, right.box)
    line = left.line.model_copy(
        update={
            "text": f"{left.text} {right.text}",
            "words": words,
            "box": (
                min(box[0] for box in boxes),
                min(box[1] for box in boxes),
                max(box[2] for box in boxes),
                max(box[3] for box in boxes),
            ),
        }
    )
    return PrintedLine(left.page, left.block_at, left.line_at, line)


def printed_lines(pages: Sequence[Page]) -> tuple[PrintedLine, ...]:
    """The lines of a document's text in reading order, furniture left out."""
    return tuple(
        PrintedLine(page, block_at, line_at, line)
        for page in pages
        for block_at, block in enumerate(page.blocks)
        for line_at, line in enumerate(block.lines)
    )
