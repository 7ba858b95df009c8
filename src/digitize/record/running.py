"""Running heads and page numbers: lines at the rim of pages that are no part of the sentences."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from rapidfuzz import fuzz

from digitize.record.level import place_of, place_of_line
from digitize.record.page import Line, Page

RIM = 2  # lines at the top of a page, and at its foot, among which a running head may be
ALIKE = 88.0  # of 100: how near two readings of one head are, figures left aside
SAME_HEIGHT = 3.0  # line heights by which it may stand higher or lower on another page
LONGEST = 90  # letters of a running head
_NUMBER = re.compile(r"\W*(?:trang|tr\.?|page)?\s*\d{1,3}(?:\s*/\s*\d{1,3})?\W*", re.IGNORECASE)
_FIGURES = re.compile(r"\d+")


def is_page_number(text: str) -> bool:
    """Whether a line is a page's number and nothing else: `7`, `- 7 -`, `Trang 7/12`."""
    return _NUMBER.fullmatch(text) is not None


def running_lines(pages: Sequence[Page]) -> frozenset[int]:
    """The lines, by `id`, that stand at the rim of other pages as well.

    A head of two pages alone, such as that of two papers in one scan, counts too: nothing is taken
    out of the text by it.
    """
    rims = [(page, line) for page in pages for line in _rim(page)]
    heads = [(page, line) for page, line in rims if _may_repeat(line)]
    found = set()
    for page, line in heads:
        if any(other is not page and _same(page, line, other, one) for other, one in heads):
            found.add(id(line))
    return frozenset(found)


def rim_numbers(pages: Sequence[Page]) -> frozenset[int]:
    """The lines, by `id`, at the rim of a page that are its number."""
    return frozenset(id(line) for page in pages for line in _rim(page) if is_page_number(line.text))


def _rim(page: Page) -> list[Line]:
    """The highest and the lowest lines of a page that are in no table."""
    lines = [
        line for block in page.blocks for line in block.lines if line.words and line.cell is None
    ]
    lines.sort(key=lambda line: place_of(line.box, page).y)
    return lines if len(lines) <= RIM else [*lines[:RIM], *lines[-RIM:]]


def _may_repeat(line: Line) -> bool:
    return sum(map(str.isalpha, line.text)) > RIM and len(line.text) <= LONGEST


def _same(page: Page, line: Line, other: Page, one: Line) -> bool:
    own, there = place_of_line(line, page), place_of_line(one, other)
    level = abs(own.y - there.y) < SAME_HEIGHT * max(own.height, there.height)
    return level and fuzz.ratio(_key(line.text), _key(one.text)) >= ALIKE


def _key(text: str) -> str:
    """A head without its figures: page numbers run through it."""
    return " ".join(_FIGURES.sub("", unicodedata.normalize("NFC", text)).casefold().split())
