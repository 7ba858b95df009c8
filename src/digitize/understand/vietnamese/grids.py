"""Lays the words of a page out as rows and columns, in ruled tables and in tables without rules.

A column is known by what stands above each other on the level page, not by counting cells: where
cells are joined, a row has fewer of them. A table without rules is any run of lines of which some
stand side by side; what is no table does no harm, because only named sums are looked for in it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from digitize.record.base import Box
from digitize.record.level import UprightBox, around, place_of
from digitize.record.page import Page

WIDE_GAP = 1.0  # heights of a word: white from which two words of a line stand in two columns
LEVEL = 0.5  # most distance of the middles of two words of one row, in heights of a word
SAME_COLUMN = 0.5  # least share of the narrower one by which two items of a column overlap

At = tuple[int, int, int]
"""The place of a word on its page: block, line and word, each from 0."""


@dataclass(frozen=True, slots=True)
class Item:
    """What one row has in one column: a text and its place; `at` of a word that stands alone."""

    text: str
    place: UprightBox
    at: At | None


@dataclass(frozen=True, slots=True)
class _Seen:
    """A word: its place in the record, its text and its box."""

    at: At
    text: str
    box: Box


Row = tuple[Item, ...]
Grid = tuple[Row, ...]
"""Rows from the top, each from left to right."""


def grids_of(page: Page, texts: Mapping[At, str]) -> Iterator[Grid]:
    """The ruled tables of a page, then all that stands outside of them.

    Args: texts: of each word as it is cleaned.
    """
    ruled: dict[int, dict[tuple[int, int], list[_Seen]]] = defaultdict(dict)
    free: list[list[_Seen]] = []
    for block_at, block in enumerate(page.blocks):
        for line_at, line in enumerate(block.lines):
            words = [
                _Seen((block_at, line_at, at), texts[block_at, line_at, at], word.box)
                for at, word in enumerate(line.words)
                if texts[block_at, line_at, at]
            ]
            if line.cell:
                table, row, column = line.cell
                ruled[table].setdefault((row, column), []).extend(words)
            elif words:
                free.append(words)
    for cells in ruled.values():
        yield _ruled(cells, page)
    if outside := _unruled(free, page):
        yield outside


def over_each_other(one: UprightBox, other: UprightBox) -> bool:
    """Whether two items stand in one column."""
    shared = min(one.right, other.right) - max(one.left, other.left)
    return shared >= SAME_COLUMN * max(min(one.width, other.width), 1.0)


def in_column(row: Row, place: UprightBox) -> Item | None:
    """What a row has in the column of a place; None if it has nothing there."""
    return next((item for item in row if over_each_other(item.place, place)), None)


def _ruled(cells: Mapping[tuple[int, int], Sequence[_Seen]], page: Page) -> Grid:
    rows: dict[int, list[Item]] = defaultdict(list)
    for row, column in sorted(cells):
        if words := cells[row, column]:
            rows[row].append(_item(words, page))
    return tuple(tuple(rows[row]) for row in sorted(rows))


def _unruled(lines: Iterable[Sequence[_Seen]], page: Page) -> Grid:
    """The rows of what stands outside of ruled tables; a line is cut at its wide gaps."""
    items = [_item(part, page) for line in lines for part in _cut(line, page)]
    rows: list[list[Item]] = []
    for item in sorted(items, key=lambda one: one.place.y):
        last = rows[-1][0].place if rows else None
        if last and item.place.y - last.y <= LEVEL * min(item.place.height, last.height):
            rows[-1].append(item)
        else:
            rows.append([item])
    return tuple(tuple(sorted(row, key=lambda one: one.place.left)) for row in rows)


def _cut(line: Sequence[_Seen], page: Page) -> Iterator[list[_Seen]]:
    part: list[_Seen] = []
    end = 0.0
    for word in line:
        place = place_of(word.box, page)
        if part and place.left - end > WIDE_GAP * place.height:
            yield part
            part = []
        part.append(word)
        end = place.right
    if part:
        yield part


def _item(words: Sequence[_Seen], page: Page) -> Item:
    place = around(place_of(word.box, page) for word in words)
    text = " ".join(word.text for word in words)
    return Item(text, place, words[0].at if len(words) == 1 else None)
