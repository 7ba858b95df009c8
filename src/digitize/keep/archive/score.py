"""The order of what is found: how well a record fits what was asked.

Where few records match, each is weighed. Where many do, those are weighed that have most to say for
themselves: with the words in the title, with that number, signed by that person, of that kind or
day, with the words next to each other, and the newest. All others follow by date.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice, product
from sqlite3 import Connection
from types import MappingProxyType
from typing import Final

from digitize.keep.archive import named as naming
from digitize.keep.archive import words
from digitize.keep.archive.asked import AskedFor, Term
from digitize.keep.archive.rows import IndexRow, Within, newest, record_of, rows
from digitize.keep.archive.words import Span
from digitize.record.kinds import TABLE
from digitize.record.letters import Folding, fold

WEIGHED: Final = 100
"""Matches, the newest, of each ground for weighing a record."""
NEAR_AMONG: Final = 3000
"""Matches, the newest, that are looked at for words next to each other."""
NEAR: Final = 8
"""Words between words that are near each other, at most."""

MOST_WAYS: Final = 4
"""Ways of writing all that is asked for, in which words near each other are looked for."""

_NUMBER, _DAY, _MONTH, _YEAR = 8.0, 5.0, 3.0, 2.0
_TITLE, _ISSUER, _FILE = 4.0, 2.0, 1.0  # where all terms stand there; else their share of it
_TITLED = 2.0  # where they stand there one behind the other
_PERSON, _KIND = 3.0, 2.0
_PHRASE, _NEAR = 3.0, 1.5
FINER: Final = {Folding.TYPED: 2.0, Folding.TONELESS: 1.0}
"""What a finer match adds where what was typed has no diacritics."""

NOTHING_FINER: Final[Mapping[str, float]] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class _Ground:
    """A reason to weigh records. match: those that have it. points: that it adds by itself.

    within: where it is looked for. since: the lowest row that is looked at.
    """

    match: str
    within: Within
    points: float = 0.0
    since: int = 0


@dataclass(frozen=True, slots=True)
class _Name:
    """What a record is called, for weighing."""

    titles: tuple[str, ...]
    filename: str
    issuer: str


def best_first(  # noqa: PLR0913  (what is looked for, and which part of it)
    index: Connection,
    match: str,
    within: Within,
    asked: AskedFor,
    folding: Folding,
    offset: int,
    limit: int,
    finer: Mapping[str, float] = NOTHING_FINER,
) -> list[IndexRow]:
    """Return a part of the matching rows: those that were weighed, the best first, then others.

    Args: match: with the words in this folding. finer: other matches, with the points they add.
    """
    points = _weighed(index, match, within, asked, folding, finer)
    ordered = sorted(points, key=lambda row: (-points[row], -row))
    shown = [record_of(index, row) for row in ordered[offset : offset + limit]]
    if len(shown) < limit and len(ordered) >= WEIGHED:
        rest = max(0, offset - len(ordered))
        shown += newest(index, match, within, rest, limit - len(shown), ordered)
    return shown


def _weighed(  # noqa: PLR0913  (as above)
    index: Connection,
    match: str,
    within: Within,
    asked: AskedFor,
    folding: Folding,
    finer: Mapping[str, float],
) -> dict[int, float]:
    """Return the points of the rows that are weighed."""
    latest = rows(index, match, within, NEAR_AMONG)
    points: dict[int, float] = dict.fromkeys(latest[:WEIGHED], 0.0)
    if not latest:
        return points
    others = [_Ground(one, within, given) for one, given in finer.items()]
    for ground in (*others, *_grounds(match, within, asked, folding, latest)):
        for row in rows(index, ground.match, ground.within, WEIGHED, ground.since):
            points[row] = points.get(row, 0.0) + ground.points
    score = _of_names(asked, folding)
    for row, name in _names(index, points):
        points[row] += score(name)
    return points


def _grounds(
    match: str, within: Within, asked: AskedFor, folding: Folding, latest: Sequence[int]
) -> Iterator[_Ground]:
    """Yield the grounds for weighing a record that this search gives."""
    spans = [within, *(_both(within, one) for one in asked.issued)]
    titled = " AND ".join(words.in_title(term.ways) for term in asked.terms)
    yield from (_Ground(f"({match}) AND {titled}", one) for one in spans)
    for number in asked.numbers:
        yield _Ground(f"({match}) AND {words.of_number(number)}", within, _NUMBER)
    for kind in _kinds(asked):
        told = f"({match}) AND {words.of_kind(kind)}"
        yield from (_Ground(told, one, _KIND if one is within else 0.0) for one in spans)
    for span in asked.issued:
        days = _length(span)
        points = _DAY if days == 1 else _MONTH if days <= _DAYS_OF_MONTH else _YEAR
        yield _Ground(match, _both(within, span), points)
    together = list(_together(asked))
    if together:
        persons = " OR ".join(words.of_person(" ".join(one)) for one in together)
        yield _Ground(f"({match}) AND ({persons})", within, _PERSON)
        behind = " OR ".join(words.phrase(" ".join(one), folding) for one in together)
        yield _Ground(f"({match}) AND ({behind})", within, _PHRASE, latest[-1])
        near = " OR ".join(words.near(one, folding, NEAR) for one in together)
        yield _Ground(f"({match}) AND ({near})", within, _NEAR, latest[-1])


def _together(asked: AskedFor) -> Iterator[tuple[str, ...]]:
    """Yield the phrases of all terms in their order, in the first ways of writing them."""
    ways = [[way[0] for way in term.ways if len(way) == 1][:MOST_WAYS] for term in asked.terms]
    if len(ways) > 1:
        yield from islice(product(*ways), MOST_WAYS)


_DAYS_OF_MONTH: Final = 31


def _length(span: Span) -> int:
    return (span.last - span.first).days + 1 if span.first and span.last else 0


def _both(within: Within, span: Span) -> Within:
    """Return the records that are within both."""
    firsts = [one.first for one in (within.issued, span) if one.first]
    lasts = [one.last for one in (within.issued, span) if one.last]
    return Within(Span(max(firsts, default=None), min(lasts, default=None)), within.only)


def _kinds(asked: AskedFor) -> Iterator[str]:
    """Yield the kinds of documents that the words name: `quyết định`."""
    told = " ".join(phrase for term in asked.terms for phrase in term.ways[0])
    typed = f" {fold(told, Folding.BARE)} "
    for kind in TABLE:
        if f" {fold(kind.vietnamese, Folding.BARE)} " in typed:
            yield kind.name


def _names(index: Connection, wanted: Iterable[int]) -> Iterator[tuple[int, _Name]]:
    """Yield rows with what their records are called."""
    found = index.execute(
        "SELECT searched.id, told, filename, issuer FROM json_each(?)"
        " JOIN searched ON searched.id = value"
        " JOIN archived ON archived.record_id = searched.record_id"
        " AND archived.revision = searched.revision"
        " JOIN named ON named.id = searched.id",
        (json.dumps(list(wanted)),),
    )
    for row, told, filename, issuer in found:
        yield row, _Name(naming.unpacked(told).titles, filename, issuer or "")


def _of_names(asked: AskedFor, folding: Folding) -> Callable[[_Name], float]:
    """Return a function that weighs how much of what is asked stands in what a record is called."""
    terms = [_in_folding(term, folding) for term in asked.terms]
    whole = f" {fold(' '.join(' '.join(term.ways[0]) for term in asked.terms), folding)} "

    def padded(text: str) -> str:
        return f" {' '.join(words.split(fold(text, folding)))} "

    def share(text: str) -> float:
        held = sum(any(all(one in text for one in way) for way in ways) for ways in terms)
        return held / len(terms)

    def score(name: _Name) -> float:
        titles = [padded(title) for title in name.titles]
        return (
            max((_TITLE * share(one) + _TITLED * (whole in one) for one in titles), default=0.0)
            + _ISSUER * share(padded(name.issuer))
            + _FILE * share(padded(name.filename))
        )

    return score


def _in_folding(term: Term, folding: Folding) -> list[list[str]]:
    return [[f" {fold(one, folding)} " for one in way] for way in term.ways]
