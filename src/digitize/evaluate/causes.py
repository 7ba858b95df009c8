"""Finds the cause of each wrong word and its place: what to work on next."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import regex

from digitize.evaluate.align import Match, align
from digitize.evaluate.text import normalise, split_words

_DIGIT = regex.compile(r"\d")
_NO_LETTERS = regex.compile(r"[^\p{L}\p{N}]")


class Cause(StrEnum):
    """The cause of an error; each wrong word has one."""

    DIACRITICS = "diacritics only"
    DIGITS = "digits"
    PUNCTUATION = "punctuation"
    LETTERS = "other letters"
    LOST_LINE = "lost lines"
    LOST = "lost words"
    INVENTED = "invented text"
    ORDER = "order"


@dataclass(frozen=True, slots=True)
class Fault:
    """A wrong word, its cause, the true line it belongs to, and whether a table holds it."""

    difference: Difference
    cause: Cause
    true_line: str
    in_table: bool


def faults(truth: str, read: str, table_words: Sequence[str] = ()) -> tuple[Fault, ...]:
    """The wrong words of a reading with their causes, in order.

    Args:
        truth: what is printed, a printed line a line.
        read: what was read.
        table_words: the words of the page's tables in the order of the truth.

    Returns:
        As many as there are word errors in order.
    """
    found = differences(truth, read)
    lines = [split_words(normalise(line)) for line in truth.splitlines()]
    line_of = [number for number, words in enumerate(lines) for _ in words]
    lost = _lost_lines(found, lines, line_of)
    moved = _moved(found)
    table = _table(split_words(normalise(truth)), table_words)
    made = []
    for index, one in enumerate(found):
        number = line_of[min(one.word_index, len(line_of) - 1)] if line_of else None
        cause = Cause.ORDER if index in moved else _cause(one, number in lost)
        line = " ".join(lines[number]) if number is not None else ""
        made.append(Fault(one, cause, line, one.word_index in table))
    return tuple(made)


def _cause(one: Difference, in_lost_line: bool) -> Cause:
    if one.kind is Match.DIACRITICS:
        return Cause.DIACRITICS
    if one.truth is None:
        return Cause.INVENTED
    if one.read is None:
        return Cause.LOST_LINE if in_lost_line else Cause.LOST
    if _NO_LETTERS.sub("", one.truth) == _NO_LETTERS.sub("", one.read):
        return Cause.PUNCTUATION
    return Cause.DIGITS if _DIGIT.search(one.truth) else Cause.LETTERS


def _moved(found: Sequence[Difference]) -> set[int]:
    """Indices of the differences that are words read in another place than printed."""
    wrong = [one for one in found if one.kind is not Match.DIACRITICS]
    both = Counter(one.truth for one in wrong) & Counter(one.read for one in wrong)
    left = {"truth": both.copy(), "read": both.copy()}
    moved = set()
    for index, one in enumerate(found):
        if one.kind is Match.DIACRITICS:
            continue
        for side, word in (("truth", one.truth), ("read", one.read)):
            if word is not None and left[side][word] > 0:
                left[side][word] -= 1
                moved.add(index)
    return moved


def _lost_lines(
    found: Sequence[Difference], lines: Sequence[Sequence[str]], line_of: Sequence[int]
) -> set[int]:
    """Numbers of the true lines of which no word was read."""
    missing = Counter(line_of[one.word_index] for one in found if one.kind is Match.MISSING)
    return {number for number, count in missing.items() if count == len(lines[number])}


def _table(words: Sequence[str], table_words: Sequence[str]) -> range:
    """Where the tables' words stand among the true words; empty where they do not."""
    wanted = split_words(normalise(" ".join(table_words)))
    for start in range(len(words) - len(wanted) + 1) if wanted else ():
        if list(words[start : start + len(wanted)]) == wanted:
            return range(start, start + len(wanted))
    return range(0)


@dataclass(frozen=True, slots=True)
class Difference:
    """One wrong word.

    `word_index` counts true words from 0; for an extra word it is that of the true word it
    stands before. `read_index` counts read words in the same way. `truth` is None for an extra
    word, `read` for a missing one.
    """

    kind: Match
    word_index: int
    read_index: int
    truth: str | None
    read: str | None


def differences(truth: str, read: str) -> tuple[Difference, ...]:
    """The wrong words of a read text, in order; as many as its word errors in order."""
    true_words, read_words = split_words(normalise(truth)), split_words(normalise(read))
    return tuple(
        Difference(
            kind=step.kind,
            word_index=step.truth_index,
            read_index=step.read_index,
            truth=None if step.kind is Match.EXTRA else true_words[step.truth_index],
            read=None if step.kind is Match.MISSING else read_words[step.read_index],
        )
        for step in align(true_words, read_words)
        if step.kind is not Match.RIGHT
    )
