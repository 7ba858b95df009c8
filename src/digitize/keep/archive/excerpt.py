"""Excerpts: a piece of printed text around what a search found, with the matches marked."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from digitize.keep.archive.words import PAGE_BREAK
from digitize.record.letters import Folding, fold

AROUND = 70  # letters before the first match; about one and a half times as many follow: two lines
LENGTH = 180  # letters of an excerpt
LOOKED_AT = 200  # matches among which the best place is chosen
_SPACE = re.compile(r"\s+")

Find: TypeAlias = tuple[int, int, int]
"""A match: its start and its end (exclusive) in the text, and the number of the term."""


@dataclass(frozen=True, slots=True)
class Excerpt:
    """Printed text on one line. marks: start and end (exclusive) of each match in it.

    line: of the first match on its page or in its piece of an article, from 0.
    """

    text: str
    marks: tuple[tuple[int, int], ...]
    page: int
    line: int

    def marked(self, before: str, behind: str) -> str:
        """Return the text with `before` and `behind` around each match."""
        parts, at = [], 0
        for start, end in self.marks:
            parts += [self.text[at:start], before, self.text[start:end], behind]
            at = end
        return "".join([*parts, self.text[at:]])


def finds_in(text: str, terms: Sequence[str], folding: Folding) -> list[Find]:
    """Return the matches of the terms, in the order of the text.

    Args: text: normalised; terms: folded, words separated by a space.
    """
    return sorted(_finds(fold(text, folding), terms))


def pattern_of(term: str) -> re.Pattern[str]:
    """Return the pattern of a folded term: its words in their order, with no letters between."""
    words = r"[\W_]+".join(re.escape(word) for word in term.split())
    return re.compile(rf"(?<![^\W_]){words}(?![^\W_])")


def of_pieces(text: str, finds: Sequence[Find]) -> list[int]:
    """Return for each match the piece of the text that it begins in, counted from 0."""
    breaks = [found.start() for found in re.finditer(PAGE_BREAK, text)]
    return [bisect_left(breaks, start) for start, _, _ in finds]


def excerpt(text: str, finds: Sequence[Find]) -> Excerpt:
    """Return the place with most of the terms; without any, the beginning of the text.

    Args: text: normalised, with a form feed between pages or pieces; finds: matches in it.
    """
    first = _densest(text, finds)
    begin = len(text) - len(text.lstrip(PAGE_BREAK))
    find_start, find_end = finds[first][:2] if finds else (begin, begin)
    page_start = max(begin, text.rfind(PAGE_BREAK, 0, find_start) + 1)
    page_end = text.find(PAGE_BREAK, find_end)
    whole = text[: page_end if page_end >= 0 else len(text)]
    start = max(page_start, _word_start(text, find_start - AROUND))
    end = max(find_end, _word_end(whole, start + LENGTH))
    shown = [find[:2] for find in finds[first:] if find[1] <= end]
    return Excerpt(
        *_on_one_line(text, start, end, shown),
        page=text.count(PAGE_BREAK, 0, find_start) + 1,
        line=text.count("\n", page_start, find_start),
    )


def _on_one_line(
    text: str, start: int, end: int, finds: Sequence[tuple[int, int]]
) -> tuple[str, tuple[tuple[int, int], ...]]:
    """Join the lines from start to end; return that text and the places of the matches in it."""
    parts: list[str] = []
    marks: list[tuple[int, int]] = []
    length = 0
    for find_start, find_end in [*finds, (end, end)]:
        if find_start < start:  # overlapping phrases
            continue
        parts += [_plain(text[start:find_start]), _plain(text[find_start:find_end])]
        length += len(parts[-2])
        marks.append((length, length + len(parts[-1])))
        length += len(parts[-1])
        start = find_end
    return "".join(parts).rstrip(), tuple(marks[:-1])


def _plain(text: str) -> str:
    return _SPACE.sub(" ", text)


def _finds(folded: str, terms: Sequence[str]) -> Iterator[Find]:
    for number, term in enumerate(terms):
        for count, found in enumerate(pattern_of(term).finditer(folded)):
            if count == LOOKED_AT:
                break
            yield (*found.span(), number)


def _densest(text: str, finds: Sequence[Find]) -> int:
    """Return the match that begins the stretch with most different terms; the first of equals."""
    best, most = 0, 0
    for at, (start, _, _) in enumerate(finds):
        here = set()
        for other_start, _, number in finds[at:]:
            if other_start - start > LENGTH - AROUND or PAGE_BREAK in text[start:other_start]:
                break
            here.add(number)
        if len(here) > most:
            best, most = at, len(here)
    return best


def _word_start(text: str, at: int) -> int:
    if at <= 0:
        return 0
    found = _SPACE.search(text, at, at + AROUND)
    return found.end() if found else at


def _word_end(text: str, at: int) -> int:
    """Return the last end of a word that still fits."""
    if at >= len(text):
        return len(text)
    spaces = [found.start() for found in _SPACE.finditer(text, max(0, at - AROUND), at)]
    return spaces[-1] if spaces else at
