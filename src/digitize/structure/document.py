"""A document as its printed lines, each with the page that it stands on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from digitize.record.model import Box, Line, Page


@dataclass(frozen=True, slots=True)
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


def printed_lines(pages: Sequence[Page]) -> tuple[PrintedLine, ...]:
    """The lines of a document's text in reading order, furniture left out."""
    return tuple(
        PrintedLine(page, block_at, line_at, line)
        for page in pages
        for block_at, block in enumerate(page.blocks)
        for line_at, line in enumerate(block.lines)
    )
