"""Excerpts: a piece of printed text around what a search found, with the matches marked."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from digitize.keep.archive.words import PAGE_BREAK
from digitize.record.letters import Folding, fold

AROUND = 70  # letters before the first match; about one and a half times as many follow: two lines
LENGTH = 180  # letters of an excerpt
LOOKED_AT = 200  # matches among which the best place is chosen
_SPACE = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Excerpt:
    """Printed text on one line. marks: start and end (exclusive) of each match in it."""

    text: str
    marks: tuple[tuple[int, int], ...]
    page: int

    def marked(self, before: str, behind: str) -> str:
        """Return the text with `before` and `behind` around each match."""
        parts, at = [], 0
        for start, end in self.marks:
            parts += [self.text[at:start], before, self.text[start:end], behind]
            at = end
        return "".join([*parts, self.text[at:]])


def excerpt(text: str, terms: Sequence[str], folding: Folding) -> Excerpt:
    """Return the place with most of the terms; without any, the beginning of the text.

    Args: text: normalised, with a form feed between pages; terms: folded, words separated by a
        space.
    """
    finds = _finds(fold(text, folding), terms)
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
        *_on_one_line(text, start, end, shown), text.count(PAGE_BREAK, 0, find_start) + 1
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


def _finds(folded: str, terms: Sequence[str]) -> list[tuple[int, int, int]]:
    """Return start, end and number of the term for each match, in order."""
    finds = []
    for number, term in enumerate(terms):
        words = r"[\W_]+".join(re.escape(word) for word in term.split())
        pattern = re.compile(rf"(?<![^\W_]){words}(?![^\W_])")
        for count, found in enumerate(pattern.finditer(folded)):
            if count == LOOKED_AT:
                break
            finds.append((*found.span(), number))
    return sorted(finds)


def _densest(text: str, finds: Sequence[tuple[int, int, int]]) -> int:
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
