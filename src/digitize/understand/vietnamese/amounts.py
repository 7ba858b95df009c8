"""Tells the value of a printed number, and which other numbers a reader saw in its place."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum
from itertools import combinations, product
from typing import Final

from digitize.record.letters import normalise
from digitize.understand.vietnamese.candidates import Evidence
from digitize.understand.vietnamese.likelihood import nearby
from digitize.understand.vietnamese.words import parts

MOST_LETTERS: Final = 6  # letters of a word that are replaced, two at a time
MOST_UNKNOWN: Final = 2  # words of one sum that were not read as numbers
MOST_OTHERS: Final = 6  # other numbers of one word that are tried
NOTHING: Final = frozenset("-–—")  # in the cell of a table, a dash stands for nothing
_TAIL = ".,;:"

_THOUSANDS_BY_DOTS = re.compile(r"(?:\d{1,3}(?:\.\d{3})+|\d+)(?:,\d+)?")
_THOUSANDS_BY_COMMAS = re.compile(r"(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?")


class Notation(Enum):
    """How a table writes its numbers: as Vietnamese papers do, or as English ones."""

    VIETNAMESE = "1.250,5"
    ENGLISH = "1,250.5"

    def amount(self, text: str) -> Decimal | None:
        """The value of a number alone, 0 for a dash; None if the text is none in this notation."""
        text = core_of(text)
        if text in NOTHING:
            return Decimal(0)
        own = self is Notation.VIETNAMESE
        if not (_THOUSANDS_BY_DOTS if own else _THOUSANDS_BY_COMMAS).fullmatch(text):
            return None
        between, before = (".", ",") if own else (",", ".")
        return Decimal(text.replace(between, "").replace(before, "."))


@dataclass(frozen=True, slots=True)
class Number:
    """A number of a table as it stands in the text, and what else was seen in its place."""

    shown: str
    others: tuple[str, ...] = ()


class Fit(Enum):
    """What became of an equation between numbers.

    FITS: it holds as read. MENDED: it holds with one other reading, and with no second one. OFF: no
    reading makes it hold, or several do. UNKNOWN: not all of it was read as numbers.
    """

    FITS = "fits"
    MENDED = "mended"
    OFF = "off"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Solved:
    """What became of an equation; where it is mended, the new text of each changed number."""

    fit: Fit
    changed: tuple[tuple[int, str], ...] = ()


def core_of(text: str) -> str:
    """A number without the full stop or comma behind it."""
    return text.rstrip(_TAIL) or text


def is_number(text: str) -> bool:
    """Whether a text is a number alone in any notation, or a dash in its place."""
    begins = text[:1].isdecimal() or text[:1] in NOTHING
    return begins and any(notation.amount(text) is not None for notation in Notation)


def solved(numbers: Sequence[Number], holds: Callable[[Sequence[Decimal]], bool]) -> Solved:
    """Whether an equation holds, or which single change of a doubted number makes it hold.

    A word that was not read as a number is tried with each number that was seen in its place.
    """
    plain = [[notation.amount(one.shown) for one in numbers] for notation in Notation]
    whole = [[value for value in values if value is not None] for values in plain]
    complete = [values for values in whole if len(values) == len(numbers)]
    if any(holds(values) for values in complete):
        return Solved(Fit.FITS)
    found: dict[tuple[tuple[int, str], ...], None] = {}
    for notation, values in zip(Notation, plain, strict=True):
        for change in _changes(numbers, values, notation):
            tried = _with(values, change, notation)
            if tried is not None and holds(tried):
                found.setdefault(change)
    fewest = min(map(len, found), default=0)
    best = [change for change in found if len(change) == fewest]
    if len(best) == 1:
        return Solved(Fit.MENDED, best[0])
    return Solved(Fit.OFF if complete else Fit.UNKNOWN)


def _changes(
    numbers: Sequence[Number], values: Sequence[Decimal | None], notation: Notation
) -> Iterator[tuple[tuple[int, str], ...]]:
    """The changes to try: each unread word becomes a number, and at most one number another."""
    options = [
        [
            core_of(text)
            for text in one.others[:MOST_OTHERS]
            if notation.amount(text) not in (None, value)
        ]
        for one, value in zip(numbers, values, strict=True)
    ]
    unread = [at for at, value in enumerate(values) if value is None]
    if len(unread) > MOST_UNKNOWN:
        return
    single: list[tuple[tuple[int, str], ...]] = [
        ((at, text),)
        for at, texts in enumerate(options)
        if at not in unread
        for text in dict.fromkeys(texts)
    ]
    for chosen in product(*(dict.fromkeys(options[at]) for at in unread)):
        base = tuple(zip(unread, chosen, strict=True))
        if base:
            yield base
        for change in single:
            yield (*base, *change)


def _with(
    values: Sequence[Decimal | None], change: tuple[tuple[int, str], ...], notation: Notation
) -> list[Decimal] | None:
    tried = list(values)
    for at, text in change:
        tried[at] = notation.amount(text)
    known = [value for value in tried if value is not None]
    return known if len(known) == len(tried) else None


def other_numbers(evidence: Evidence, shown: str) -> tuple[str, ...]:
    """What the readers saw in the place of a word besides the text shown, if it is a number."""
    found = dict.fromkeys(core_of(text) for text in seen_as(evidence))
    return tuple(
        text for text in found if text != core_of(shown) and text[:1].isdigit() and is_number(text)
    )


def seen_as(evidence: Evidence) -> Iterator[str]:
    """What the readers saw in the place of a word, some of it more than once.

    These are the first reading, the second and the third, the first one with one or two of its
    letters as the network considered them, and what the second reader's network considered.
    """
    yield evidence.read
    for other in (evidence.second, evidence.third):
        if other:
            yield other
            yield parts(other)[1]
    read = evidence.read
    swaps = [
        (doubt.at, normalise(choice.text))
        for doubt in evidence.doubts
        if doubt.at < len(read)
        for choice in doubt.choices
        if normalise(choice.text) != read[doubt.at]
    ]
    for at, letter in swaps:
        yield read[:at] + letter + read[at + 1 :]
    for (first, one), (last, other) in combinations(swaps[:MOST_LETTERS], 2):
        if first < last:
            yield read[:first] + one + read[first + 1 : last] + other + read[last + 1 :]
    if evidence.chances:
        yield from nearby(evidence.chances)
