"""Finds the place of each wrong word on its scan, as far as the record has it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from digitize.evaluate.causes import Fault
from digitize.evaluate.text import normalise, split_words
from digitize.record.base import Box
from digitize.record.model import Record
from digitize.record.page import Page


@dataclass(frozen=True, slots=True)
class PlacedBox:
    """A box on a page (counted from 1), in pixels of the page image."""

    page_no: int
    box: Box
    marked: bool  # whether a seal, a stamp or handwriting lies on it


def places(record: Record, wrong: Sequence[Fault]) -> list[PlacedBox | None]:
    """The place of each wrong word: its own, or that of the word before or after it.

    None if nothing was read near it, or if the record's text differs from its words.
    """
    words = [
        PlacedBox(page.number, word.box, _is_marked(page, word.box))
        for page in record.pages
        for block in page.blocks
        for line in block.lines
        for word in line.words
        for _ in split_words(normalise(word.text))
    ]
    if len(words) != len(split_words(normalise(record.text))):
        return [None] * len(wrong)
    return [_place(words, one) for one in wrong]


def _place(words: Sequence[PlacedBox], fault: Fault) -> PlacedBox | None:
    """The place of a missing word: between its neighbours, or at the first if they are apart."""
    at = fault.difference.read_index
    if fault.difference.read is not None:
        return words[at]
    beside = [words[index] for index in (at - 1, at) if 0 <= index < len(words)]
    if not beside:
        return None
    first, last = beside[0], beside[-1]
    level = first.box[1] < last.box[3] and last.box[1] < first.box[3]
    if first.page_no != last.page_no or not level:
        return first
    (a0, b0, a1, b1), (c0, d0, c1, d1) = first.box, last.box
    box = min(a0, c0), min(b0, d0), max(a1, c1), max(b1, d1)
    return PlacedBox(first.page_no, box, first.marked or last.marked)


def _is_marked(page: Page, box: Box) -> bool:
    x0, y0, x1, y1 = box
    return any(
        x0 < mark.box[2] and x1 > mark.box[0] and y0 < mark.box[3] and y1 > mark.box[1]
        for mark in page.marks
    )
