"""The order of what is found: how well a record fits what was asked.

Where few records match, each is weighed. Where many do, those are weighed that have most to say for
themselves: with the words in a title, with that number, naming that person, of that kind or day,
with the words next to each other, and the newest. All others follow by date.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice, product
from sqlite3 import Connection
from types import MappingProxyType
from typing import Final

from digitize.keep.archive import named as naming
from digitize.keep.archive import words
from digitize.keep.archive.asked import AskedFor, Term
from digitize.keep.archive.named import Named
from digitize.keep.archive.rows import IndexRow, Within, newest, record_of, rows
from digitize.keep.archive.words import Span
from digitize.record.kinds import TABLE
from digitize.record.letters import Folding, fold

WEIGHED: Final = 100
"""Matches, the newest, of each ground for weighing a record."""
READ: Final = 50
"""Records whose text is read for phrases, at most: of more the index is asked."""
NEAR: Final = 8
"""Words between words that are near each other, at most."""
MOST_WAYS: Final = 4
"""Ways of writing all that is asked for, in which words near each other are looked for."""
FINER: Final = {Folding.TYPED: 2.0, Folding.TONELESS: 1.0}
"""What a finer match adds where what was typed has no diacritics."""
NOTHING_FINER: Final[Mapping[str, float]] = MappingProxyType({})

_NUMBER, _DAY, _MONTH, _YEAR = 8.0, 5.0, 3.0, 2.0
_TITLE, _ISSUER, _FILE = 4.0, 2.0, 1.0  # where all terms stand there; else their share of it
_TITLED = 2.0  # where they stand there one behind the other
_PERSON, _KIND = 3.0, 2.0
_PHRASE, _NEAR = 3.0, 1.5
_DAYS_OF_MONTH = 31


@dataclass(frozen=True, slots=True)
class _Paper:
    """A record that is weighed: what it is called, and the number of its row."""

    row: int
    named: Named
    kind: str
    filename: str
    issuer: str


@dataclass(frozen=True, slots=True)
class Match:
    """What is looked for in one folding. terms: the expression of all terms.

    narrowed: adds to an expression what else a record must have, and must not have.
    """

    folding: Folding
    terms: str
    narrowed: Callable[[str], str]

    @property
    def whole(self) -> str:
        """Return the expression that all records of the folding match."""
        return self.narrowed(self.terms)


def best_first(  # noqa: PLR0913  (what is looked for, and which part of it)
    index: Connection,
    match: Match,
    within: Within,
    asked: AskedFor,
    offset: int,
    limit: int,
    finer: Mapping[str, float] = NOTHING_FINER,
) -> list[IndexRow]:
    """Return a part of the matching rows: those that were weighed, the best first, then others.

    Args: finer: other matches, with the points they add.
    """
    latest = rows(index, match.whole, within, WEIGHED)
    few = len(latest) < WEIGHED
    scales = _Scales(asked, match.folding)
    points = dict.fromkeys(latest, 0.0)
    others = [_Ground(one, within, given) for one, given in finer.items()] if latest else []
    for ground in (*others, *(() if few else _grounds(match, within, asked))):
        for row in rows(index, ground.match, ground.within, WEIGHED):
            points[row] = points.get(row, 0.0) + ground.points
    for row, given in () if few else _side_by_side(index, match, within, asked, scales):
        points[row] = points.get(row, 0.0) + given
    titled = set() if few else _titled(index, match, within, asked) - points.keys()
    for paper in _papers(index, (*points, *titled)):
        if paper.row in titled and not scales.is_titled(paper):
            continue
        points[paper.row] = points.get(paper.row, 0.0) + scales.of_names(paper)
        if few:
            points[paper.row] += scales.of_text(index, paper.row)
    ordered = sorted(points, key=lambda row: (-points[row], -row))
    shown = [record_of(index, row) for row in ordered[offset : offset + limit]]
    if len(shown) < limit and not few:
        rest = max(0, offset - len(ordered))
        shown += newest(index, match.whole, within, rest, limit - len(shown), ordered)
    return shown


@dataclass(frozen=True, slots=True)
class _Ground:
    """A reason to weigh records. match: those that have it, looked for within some.

    points: that it adds by itself.
    """

    match: str
    within: Within
    points: float = 0.0


def _grounds(match: Match, within: Within, asked: AskedFor) -> Iterator[_Ground]:
    """Yield the grounds for weighing a record that this search gives."""
    spans = [within, *(_both(within, one) for one in asked.issued)]
    yield from (_Ground(match.whole, one) for one in spans[1:])
    for told in (words.of_kind(kind) for kind in _kinds(asked)):
        yield from (_Ground(match.narrowed(f"{match.terms} AND {told}"), one) for one in spans)
    for number in asked.numbers:
        yield _Ground(match.narrowed(f"{match.terms} AND {words.of_number(number)}"), within)
    together = list(_together(asked))
    if together:
        persons = " OR ".join(words.of_person(" ".join(one)) for one in together)
        yield _Ground(match.narrowed(f"{match.terms} AND ({persons})"), within)


def _titled(index: Connection, match: Match, within: Within, asked: AskedFor) -> set[int]:
    """Return rows that may have all words in a title, with any diacritics.

    Titles are searched text too, so that the terms need not be asked for once more.
    """
    told = match.narrowed(" AND ".join(words.in_title(term.ways) for term in asked.terms))
    spans = [within, *(_both(within, one) for one in asked.issued)]
    return {row for span in spans for row in rows(index, told, span, WEIGHED)}


def _side_by_side(
    index: Connection, match: Match, within: Within, asked: AskedFor, scales: _Scales
) -> Iterator[tuple[int, float]]:
    """Yield rows with all words near each other, then those with one behind the other.

    They have all of the words, so that the terms need not be asked for once more.
    """
    together = list(_together(asked))
    if not together:
        return
    near = " OR ".join(words.near(one, match.folding, NEAR) for one in together)
    found = rows(index, match.narrowed(f"({near})"), within, WEIGHED)
    if len(found) < READ:
        yield from ((row, max(_NEAR, scales.of_text(index, row))) for row in found)
        return
    yield from ((row, _NEAR) for row in found)
    behind = " OR ".join(words.phrase(" ".join(one), match.folding) for one in together)
    for row in rows(index, match.narrowed(f"({behind})"), within, WEIGHED):
        yield row, _PHRASE


def _both(within: Within, span: Span) -> Within:
    """Return the records that are within both."""
    firsts = [one.first for one in (within.issued, span) if one.first]
    lasts = [one.last for one in (within.issued, span) if one.last]
    return Within(Span(max(firsts, default=None), min(lasts, default=None)), within.only)


def _together(asked: AskedFor) -> Iterator[tuple[str, ...]]:
    """Yield all terms in their order, in the first ways of writing them, as phrases."""
    ways = [[" ".join(way) for way in term.ways[:MOST_WAYS]] for term in asked.terms]
    if sum(len(term.ways[0]) for term in asked.terms) > 1:
        yield from islice(product(*ways), MOST_WAYS)


def _kinds(asked: AskedFor) -> Iterator[str]:
    """Yield the kinds of documents that the words name: `quyết định`."""
    told = " ".join(phrase for term in asked.terms for phrase in term.ways[0])
    typed = f" {fold(told, Folding.BARE)} "
    for kind in TABLE:
        if f" {fold(kind.vietnamese, Folding.BARE)} " in typed:
            yield kind.name


def _papers(index: Connection, wanted: Iterable[int]) -> Iterator[_Paper]:
    """Yield rows with what their records are called."""
    found = index.execute(
        "SELECT searched.id, told, kind, filename, issuer FROM json_each(?)"
        " JOIN searched ON searched.id = value"
        " JOIN archived ON archived.record_id = searched.record_id"
        " AND archived.revision = searched.revision"
        " JOIN named ON named.id = searched.id",
        (json.dumps(list(wanted)),),
    )
    for row, told, kind, filename, issuer in found:
        yield _Paper(row, naming.unpacked(told), kind or "", filename, issuer or "")


class _Scales:
    """Weighs records by what was asked."""

    def __init__(self, asked: AskedFor, folding: Folding) -> None:
        self._folding = folding
        self._terms = [_in_folding(term, folding) for term in asked.terms]
        self._whole = _padded(" ".join(" ".join(term.ways[0]) for term in asked.terms), folding)
        self._together = [" ".join(one) for one in _together(asked)]
        self._kinds = frozenset(_kinds(asked))
        self._numbers = [words.number_told(one) for one in asked.numbers]
        self._days = [(one.rows(), _points_of(one)) for one in asked.issued]

    def of_names(self, paper: _Paper) -> float:
        """Return the points of what the record is called, and of whom it names."""
        titles = [_padded(title, self._folding) for title in paper.named.titles]
        number = f"{words.number_told(paper.named.number)} "
        people = [_padded(one, Folding.BARE) for one in paper.named.people]
        persons = [_padded(one, Folding.BARE) for one in self._together]
        days = [given for (low, high), given in self._days if low <= paper.row <= high]
        return (
            max((self._of_title(one) for one in titles), default=0.0)
            + _ISSUER * self._share(_padded(paper.issuer, self._folding))
            + _FILE * self._share(_padded(paper.filename, self._folding))
            + _NUMBER * any(number.startswith(f"{one} ") for one in self._numbers)
            + _PERSON * any(one in other for one in persons for other in people)
            + _KIND * (paper.kind in self._kinds)
            + max(days, default=0.0)
        )

    def is_titled(self, paper: _Paper) -> bool:
        """Return True if all terms are in one of its titles."""
        return any(self._share(_padded(one, self._folding)) == 1 for one in paper.named.titles)

    def of_text(self, index: Connection, row: int) -> float:
        """Return the points of words that stand next to each other in the text."""
        if not self._together:
            return 0.0
        text = _padded(words.body(index, row), self._folding)
        if any(_padded(one, self._folding) in text for one in self._together):
            return _PHRASE + _NEAR
        return _NEAR * _are_near(text, self._terms)

    def _of_title(self, title: str) -> float:
        return _TITLE * self._share(title) + _TITLED * (self._whole in title)

    def _share(self, text: str) -> float:
        held = sum(any(all(one in text for one in way) for way in ways) for ways in self._terms)
        return held / len(self._terms)


def _points_of(span: Span) -> float:
    days = (span.last - span.first).days + 1 if span.first and span.last else 0
    return _DAY if days == 1 else _MONTH if days <= _DAYS_OF_MONTH else _YEAR


def _are_near(text: str, terms: Collection[list[list[str]]]) -> bool:
    """Return True if all terms stand in one stretch with at most NEAR words between them."""
    places = sorted(
        (at, number)
        for number, ways in enumerate(terms)
        for way in ways
        for one in way
        for at in _places(text, one)
    )
    last: dict[int, int] = {}
    for at, number in places:
        last[number] = at
        if len(last) == len(terms):
            first = min(last.values())
            if text.count(" ", first + 1, at) <= NEAR + len(terms):
                return True
    return False


def _places(text: str, one: str) -> Iterator[int]:
    at = text.find(one)
    while at >= 0:
        yield at
        at = text.find(one, at + 1)


def _padded(text: str, folding: Folding) -> str:
    return f" {' '.join(words.split(fold(text, folding)))} "


def _in_folding(term: Term, folding: Folding) -> list[list[str]]:
    return [[f" {fold(one, folding)} " for one in way] for way in term.ways]
