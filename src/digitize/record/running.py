"""Running heads and page numbers: lines at the top or foot of pages that belong to no sentence."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from rapidfuzz import fuzz

from digitize.record.level import place_of, place_of_line
from digitize.record.page import Line, Page

RIM = 2  # lines at the top of a page, and at its foot, that may be a running head
ALIKE = 88.0  # of 100: similarity from which two readings are one head, digits left out
SAME_HEIGHT = 3.0  # line heights by which its position may differ from page to page
LONGEST = 90  # letters of a running head, at most
_NUMBER = re.compile(r"\W*(?:trang|tr\.?|page)?\s*\d{1,3}(?:\s*/\s*\d{1,3})?\W*", re.IGNORECASE)
_FIGURES = re.compile(r"\d+")


def is_page_number(text: str) -> bool:
    """Return True if a line is only a page number: `7`, `- 7 -`, `Trang 7/12`."""
    return _NUMBER.fullmatch(text) is not None


def running_lines(pages: Sequence[Page]) -> frozenset[int]:
    """Return the lines, by `id`, that repeat at the top or foot of other pages.

    Two pages are enough, as with the heads of two papers in one scan: no text is removed because of
    this.
    """
    rims = [(page, line) for page in pages for line in _rim(page)]
    heads = [(page, line) for page, line in rims if _may_repeat(line)]
    found = set()
    for page, line in heads:
        if any(other is not page and _same(page, line, other, one) for other, one in heads):
            found.add(id(line))
    return frozenset(found)


def rim_numbers(pages: Sequence[Page]) -> frozenset[int]:
    """Return the lines, by `id`, at the top or foot of a page that are its number."""
    return frozenset(id(line) for page in pages for line in _rim(page) if is_page_number(line.text))


def _rim(page: Page) -> list[Line]:
    """Return the highest and the lowest lines of a page that are in no table."""
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
    """Return a head without its digits, since the page number in it changes."""
    return " ".join(_FIGURES.sub("", unicodedata.normalize("NFC", text)).casefold().split())
