"""Asks the full-text index: which rows match, in which order, and how many of each day and kind.

What is asked is an expression of FTS5, made in words.py.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from sqlite3 import Connection

from digitize.keep.archive.words import DAY_BITS, Span

_OF_THESE = "SELECT id FROM searched WHERE record_id IN (SELECT value FROM json_each(:only))"


@dataclass(frozen=True, slots=True)
class Within:
    """Which records are looked at. issued: in these days. only: of these ids; None, of any."""

    issued: Span
    only: frozenset[str] | None = None

    def condition(self, row: str = "rowid") -> tuple[str, dict[str, str | int]]:
        """Return the condition in SQL, and what is bound to its names. row: a row's number."""
        first, last = self.issued.rows()
        told = f" AND {row} BETWEEN :first AND :last"
        bound: dict[str, str | int] = {"first": first, "last": last}
        if self.only is not None:
            told += f" AND {row} IN ({_OF_THESE})"
            bound["only"] = json.dumps(sorted(self.only))
        return told, bound


@dataclass(frozen=True, slots=True)
class IndexRow:
    """A matching row: its number, and the record and version that it stands for."""

    id: int
    record_id: str
    revision: int


def count(index: Connection, match: str, within: Within) -> int:
    """Return how many records match."""
    told, bound = within.condition()
    row = index.execute(
        f"SELECT count(*) FROM words WHERE words MATCH :match{told}",  # noqa: S608
        {"match": match, **bound},
    ).fetchone()
    return int(row[0])


def rows(index: Connection, match: str, within: Within, limit: int) -> list[int]:
    """Return the numbers of matching rows, the newest first."""
    told, bound = within.condition()
    found = index.execute(
        f"SELECT rowid FROM words WHERE words MATCH :match{told}"  # noqa: S608
        " ORDER BY rowid DESC LIMIT :limit",
        {"match": match, "limit": limit, **bound},
    )
    return [int(row[0]) for row in found]


def newest(  # noqa: PLR0913  (what is looked for, and which part of it)
    index: Connection,
    match: str,
    within: Within,
    offset: int,
    limit: int,
    without: Iterable[int] = (),
) -> list[IndexRow]:
    """Return matching records, the newest date of issue first, undated ones last."""
    told, bound = within.condition()
    found = index.execute(
        f"SELECT rowid FROM words WHERE words MATCH :match{told}"  # noqa: S608
        " AND rowid NOT IN (SELECT value FROM json_each(:without))"
        " ORDER BY rowid DESC LIMIT :limit OFFSET :offset",
        {"match": match, "limit": limit, "offset": offset, "without": json.dumps(list(without)),
         **bound},
    ).fetchall()  # fmt: skip
    return [record_of(index, one[0]) for one in found]


def by_name(
    index: Connection, match: str, within: Within, offset: int, limit: int
) -> list[IndexRow]:
    """Return matching records by name, in the order of a Vietnamese dictionary."""
    told, bound = within.condition("words.rowid")
    found = index.execute(
        "SELECT searched.id FROM words JOIN searched ON searched.id = words.rowid"  # noqa: S608
        f" WHERE words MATCH :match{told}"
        " ORDER BY name_key, searched.id LIMIT :limit OFFSET :offset",
        {"match": match, "limit": limit, "offset": offset, **bound},
    ).fetchall()
    return [record_of(index, one[0]) for one in found]


def record_of(index: Connection, row: int) -> IndexRow:
    """Return the record that a row stands for."""
    return IndexRow(
        row,
        *index.execute("SELECT record_id, revision FROM searched WHERE id = ?", (row,)).fetchone(),
    )


def by_day(index: Connection, match: str, within: Within) -> Iterator[tuple[date | None, int]]:
    """Yield how many matching records were issued on each day; None: undated."""
    told, bound = within.condition()
    found = index.execute(
        f"SELECT rowid >> {DAY_BITS:d} AS day, count(*) FROM words"  # noqa: S608
        f" WHERE words MATCH :match{told} GROUP BY day ORDER BY day",
        {"match": match, **bound},
    )
    for day, number in found:
        yield date.fromordinal(day) if day else None, number


def by_kind_and_issuer(
    index: Connection, match: str, within: Within
) -> list[tuple[str | None, str | None, int]]:
    """Return how many matching records there are of each kind and issuer together."""
    told, bound = within.condition("words.rowid")
    found = index.execute(
        "SELECT facet, count(*) FROM words JOIN described ON described.id = words.rowid"  # noqa: S608
        f" WHERE words MATCH :match{told} GROUP BY facet",
        {"match": match, **bound},
    ).fetchall()
    names = {
        id_: (kind or None, issuer or None)
        for id_, kind, issuer in index.execute("SELECT id, kind, issuer FROM facet")
    }
    return [(*names[facet], number) for facet, number in found]
