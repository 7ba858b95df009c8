"""Turns a document into its printed lines, each with its page and its place there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from digitize.record.base import Box
from digitize.record.boxes import around
from digitize.record.level import UprightBox, place_of_line
from digitize.record.page import Line, Page


def upright_size(page: Page) -> tuple[int, int]:
    """Width and height of the page once it is turned upright."""
    return (page.height, page.width) if page.turn % 2 else (page.width, page.height)


@dataclass(frozen=True)
class PrintedLine:
    """One line of the text with its page, and its block and line on the page, counted from 0."""

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
    def place(self) -> UprightBox:
        """On its page, once that is upright and level."""
        return place_of_line(self.line, self.page)


def joined(left: PrintedLine, right: PrintedLine) -> PrintedLine:
    """Joins two parts of one printed line that was split at a blank."""
    words = left.line.words + right.line.words
    line = left.line.model_copy(
        update={
            "text": f"{left.text} {right.text}",
            "words": words,
            "second": " ".join(filter(None, (left.line.second, right.line.second))) or None,
            "box": around((left.box, right.box)),
        }
    )
    return PrintedLine(left.page, left.block_at, left.line_at, line)


def parted(line: PrintedLine, at: int) -> tuple[PrintedLine, PrintedLine]:
    """Splits a printed line before its word `at`; both parts have words."""
    return _some_words(line, slice(at)), _some_words(line, slice(at, None))


def _some_words(line: PrintedLine, which: slice) -> PrintedLine:
    words = line.line.words[which]
    update = {
        "text": " ".join(word.text for word in words),
        "words": words,
        "box": around(word.box for word in words),
        "second": None,
    }
    part = line.line.model_copy(update=update)
    return PrintedLine(line.page, line.block_at, line.line_at, part)


def printed_lines(pages: Sequence[Page]) -> tuple[PrintedLine, ...]:
    """The lines of a document's text in reading order; furniture and empty lines left out.

    A line that a person emptied, or of whose words nothing is left, has no words that could prove
    a field.
    """
    return tuple(
        PrintedLine(page, block_at, line_at, line)
        for page in pages
        for block_at, block in enumerate(page.blocks)
        for line_at, line in enumerate(block.lines)
        if any(word.text.strip() for word in line.words)
    )
