"""Finds printed lines that the text lacks, and whether the record tells of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from rapidfuzz import fuzz

from digitize.evaluate.align import Match, align
from digitize.evaluate.text import fold, normalise, split_words
from digitize.record.base import Box
from digitize.record.boxes import around
from digitize.record.model import Record
from digitize.record.page import Line, Page

MISSING = 0.75  # least share of missing words that makes a line lost
SAME = 60.0  # least likeness, 0 to 100, of a lost line to a line outside the text
LETTERS = 0.4  # least share of a line's letters that unread places beside it must hold
AROUND = 3.0  # heights of its neighbours within which a lost line is searched


class Where(StrEnum):
    """Where the record has a lost line; only `unread` says that print was not read."""

    UNREAD = "unread"
    FURNITURE = "furniture"
    MARK = "mark"
    PICTURE = "picture"
    NOWHERE = "nowhere"


@dataclass(frozen=True, slots=True)
class LostLine:
    """A printed line that the text lacks, its missing words, and where the record has it."""

    text: str
    words: int
    where: Where


@dataclass(frozen=True, slots=True)
class _Near:
    """A page, and the box on it in which a lost line must stand."""

    page: Page
    box: Box


def lost_lines(truth: str, record: Record) -> tuple[LostLine, ...]:
    """The printed lines that the text of a record lacks.

    A line outside the text is found by its words. The others are searched between the words that
    are printed before and behind them.

    Args: truth: what is printed, a printed line a line.
    """
    lines = [split_words(normalise(line)) for line in truth.splitlines()]
    placed = [*_placed(record)]
    wanted = [word for words in lines for word in words]
    read_at, missing = _aligned(wanted, [word for word, _ in placed])
    found, start = [], 0
    for words in lines:
        here = range(start, start + len(words))
        start += len(words)
        lacking = sum(at in missing for at in here)
        if words and lacking >= MISSING * len(words):
            near = _near(here, read_at, [place for _, place in placed])
            text = " ".join(words)
            found.append(LostLine(text, lacking, _where(text, record, near)))
    return tuple(found)


def told(lines: Iterable[LostLine]) -> tuple[int, int]:
    """The number of missing words of lost lines, and of those that the record tells of."""
    every = list(lines)
    return sum(one.words for one in every), sum(
        one.words for one in every if one.where is Where.UNREAD
    )


def by_place(lines: Iterable[LostLine]) -> Mapping[Where, int]:
    """The number of missing words for each place, with all places named."""
    count: Counter[Where] = Counter()
    for one in lines:
        count[one.where] += one.words
    return {where: count[where] for where in Where}


def _placed(record: Record) -> Iterator[tuple[str, tuple[Page, Line]]]:
    """Every word of the text with its line and page."""
    for page in record.pages:
        for block in page.blocks:
            for line in block.lines:
                for word in line.words:
                    for part in split_words(normalise(word.text)):
                        yield part, (page, line)


def _aligned(truth: Sequence[str], read: Sequence[str]) -> tuple[dict[int, int], set[int]]:
    """Pairs of true and read words, and the true words that were read nowhere.

    A word that was read in another place is not missing.
    """
    steps = list(align(truth, read))
    extra = Counter(fold(read[one.read_index]) for one in steps if one.kind is Match.EXTRA)
    missing: set[int] = set()
    for one in steps:
        if one.kind is Match.MISSING:
            word = fold(truth[one.truth_index])
            if extra[word] > 0:
                extra[word] -= 1
            else:
                missing.add(one.truth_index)
    pairs = {
        one.truth_index: one.read_index
        for one in steps
        if one.kind not in (Match.MISSING, Match.EXTRA)
    }
    return pairs, missing


def _near(
    here: range, read_at: Mapping[int, int], placed: Sequence[tuple[Page, Line]]
) -> list[_Near]:
    """The bands of the pages around the printed words before and behind a lost line."""
    before = next((read_at[at] for at in range(here.start - 1, -1, -1) if at in read_at), None)
    last = max(read_at, default=-1)
    behind = next((read_at[at] for at in range(here.stop, last + 1) if at in read_at), None)
    beside = [placed[at] for at in (before, behind) if at is not None]
    found = []
    for page in {id(page): page for page, _ in beside}.values():
        boxes = [line.box for of, line in beside if of is page]
        reach = AROUND * max(min(box[3] - box[1], box[2] - box[0]) for box in boxes)
        x0, y0, x1, y1 = around(boxes)
        if page.turn % 2:  # the page lies on its side
            band = round(x0 - reach), 0, round(x1 + reach), page.height
        else:
            band = 0, round(y0 - reach), page.width, round(y1 + reach)
        found.append(_Near(page, band))
    return found


def _where(text: str, record: Record, near: Sequence[_Near]) -> Where:
    for page in record.pages:
        for line in page.furniture:
            if fuzz.ratio(fold(line.text), fold(text)) >= SAME:
                meets = any(_meet(line.box, place.box) for place in page.unread)
                return Where.UNREAD if meets else Where.FURNITURE
    # If no line was read, the lost line may stand anywhere.
    bands = near or [_Near(page, (0, 0, page.width, page.height)) for page in record.pages]
    letters = sum(
        place.letters for one in bands for place in one.page.unread if _meet(place.box, one.box)
    )
    if letters and letters >= LETTERS * sum(map(str.isalnum, text)):
        return Where.UNREAD
    if any(_meet(mark.box, one.box) for one in bands for mark in one.page.marks):
        return Where.MARK
    if any(_meet(picture.box, one.box) for one in bands for picture in one.page.pictures):
        return Where.PICTURE
    return Where.NOWHERE


def _meet(one: Box, other: Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]
