"""The words of the index: which records have them, and the text around them.

SQLite's FTS5, one row a record. Every word is in it three times, once for each folding, with a
digit before it that says which; so a look for one folding reads nothing of the others. FTS5 keeps
no text of its own: that stands packed in `body`, for excerpts and for taking a row out again.

A row's number is its day of issue and a count within that day. So rows in the order of their
numbers are in the order of their dates, a span of dates is a span of numbers, and neither costs
a look at another table.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from sqlite3 import Connection

from vn_collate import collate_key

from digitize.record.letters import Folding, fold, foldings

TABLES = (
    # Without sizes of columns, which only bm25 wants.
    "CREATE VIRTUAL TABLE words USING fts5(marked, content = '', columnsize = 0,"
    " tokenize = 'unicode61 remove_diacritics 0')",
    """CREATE TABLE searched (
  id INTEGER PRIMARY KEY,
  record_id TEXT NOT NULL UNIQUE,
  revision INTEGER NOT NULL,
  name_key BLOB NOT NULL
) STRICT""",
    # Kinds and issuers are counted over all rows: numbers in a narrow table, and their names once.
    """CREATE TABLE facet (
  id INTEGER PRIMARY KEY,
  kind TEXT NOT NULL,
  issuer TEXT NOT NULL,
  UNIQUE (kind, issuer)
) STRICT""",
    "CREATE TABLE described (id INTEGER PRIMARY KEY, facet INTEGER NOT NULL REFERENCES facet)"
    " STRICT",
    "CREATE TABLE body (id INTEGER PRIMARY KEY, text BLOB NOT NULL) STRICT",
)
PAGE_BREAK = "\f"
_FIELDS = "\x1e"  # between text and fields
_DAY_BITS = 20  # a million records of one day; further ones count as issued on the next
_LAST = (1 << 63) - 1
_WORD = re.compile(r"[^\W_]+")
_MARK = {Folding.TYPED: "1", Folding.TONELESS: "2", Folding.BARE: "3"}
_ISSUER, _KIND = "4", "5"
EVERY = f'"{_KIND}"'  # in every row, and around its kind: so a kind is matched whole
_DATE = re.compile(r"(\d{4})(?:-(\d\d))?(?:-(\d\d))?")


@dataclass(frozen=True, slots=True)
class IndexEntry:
    """One record as search wants it.

    name: by which it is sorted; text: as printed, a form feed between two pages; fields: values
    that are searched with it.
    """

    record_id: str
    revision: int
    kind: str | None
    issuer: str | None
    issued_on: str | None
    name: str
    text: str
    fields: str


@dataclass(frozen=True, slots=True)
class Span:
    """Days of issue, both included; without both, undated records too."""

    first: date | None = None
    last: date | None = None

    def rows(self) -> tuple[int, int]:
        """The first and the last row number that is in it."""
        dated = self.first or self.last
        lowest = (self.first or date.min).toordinal() << _DAY_BITS if dated else 0
        highest = ((self.last.toordinal() + 1) << _DAY_BITS) - 1 if self.last else _LAST
        return lowest, highest


@dataclass(frozen=True, slots=True)
class IndexRow:
    """A row that matches: its number, and which version of which record it is."""

    id: int
    record_id: str
    revision: int


def add(index: Connection, entry: IndexEntry) -> None:
    """Make a record searchable, in place of an older revision of it."""
    remove(index, entry.record_id)
    day = ordinal(entry.issued_on) << _DAY_BITS
    newest = index.execute(
        "SELECT max(id) FROM searched WHERE id BETWEEN ? AND ?", (day, day | (1 << _DAY_BITS) - 1)
    ).fetchone()[0]
    row = day if newest is None else newest + 1
    key = bytes.fromhex(collate_key(entry.name))
    described = entry.kind or "", entry.issuer or ""
    index.execute(
        "INSERT INTO searched VALUES (?, ?, ?, ?)", (row, entry.record_id, entry.revision, key)
    )
    index.execute(
        "INSERT INTO facet (kind, issuer) VALUES (?, ?) ON CONFLICT DO NOTHING", described
    )
    index.execute(
        "INSERT INTO described SELECT ?, id FROM facet WHERE kind = ? AND issuer = ?",
        (row, *described),
    )
    body = f"{entry.text}{_FIELDS}{entry.fields}"
    index.execute("INSERT INTO body VALUES (?, ?)", (row, zlib.compress(body.encode())))
    index.execute(
        "INSERT INTO words (rowid, marked) VALUES (?, ?)", (row, _words(body, *described))
    )


def remove(index: Connection, record_id: str) -> None:
    """Take a record out of search; one that is not in it is fine."""
    found = index.execute(
        "SELECT searched.id, kind, issuer FROM searched"
        " JOIN described ON described.id = searched.id JOIN facet ON facet.id = facet"
        " WHERE record_id = ?",
        (record_id,),
    ).fetchone()
    if found is None:
        return
    row, kind, issuer = found
    # FTS5 keeps no text: it wants to be told what it was given.
    index.execute(
        "INSERT INTO words (words, rowid, marked) VALUES ('delete', ?, ?)",
        (row, _words(_body(index, row), kind, issuer)),
    )
    index.execute("DELETE FROM searched WHERE id = ?", (row,))
    index.execute("DELETE FROM described WHERE id = ?", (row,))
    index.execute("DELETE FROM body WHERE id = ?", (row,))


def clear(index: Connection) -> None:
    """Take all records out of search."""
    index.execute("INSERT INTO words (words) VALUES ('delete-all')")
    index.execute("DELETE FROM searched")
    index.execute("DELETE FROM described")
    index.execute("DELETE FROM facet")
    index.execute("DELETE FROM body")


def phrase(words: str, folding: Folding) -> str:
    """Words one behind the other, in the language of FTS5: no letter or digit ends a quote."""
    return f'"{_marked(fold(words, folding), _MARK[folding])}"'


def of_issuer(words: str) -> list[str]:
    """Words of an issuer's name, each a term."""
    return [f'"{word}"' for word in _marked(fold(words, Folding.BARE), _ISSUER).split()]


def of_kind(kind: str) -> str:
    """A kind of document, the whole of it."""
    return f'"{_kind(kind)}"'


def _words(body: str, kind: str, issuer: str) -> str:
    """All that FTS5 is told of a record."""
    parts = [
        _marked(folded, mark) for folded, mark in zip(foldings(body), _MARK.values(), strict=True)
    ]
    return " ".join([*parts, _marked(fold(issuer, Folding.BARE), _ISSUER), _kind(kind)])


def _kind(kind: str) -> str:
    return " ".join((_KIND, _marked(fold(kind, Folding.BARE), _KIND), _KIND))


def _marked(folded: str, mark: str) -> str:
    return " ".join([mark + word for word in _WORD.findall(folded)])


def ordinal(issued_on: str | None) -> int:
    """The day as a number from 1, of a month or year its first day; 0: none, or no date."""
    found = _DATE.fullmatch(issued_on or "")
    if found is None:
        return 0
    year, month, day = (int(part or 1) for part in found.groups())
    try:
        return date(year, month, day).toordinal()
    except ValueError:
        return 0


def text_of(index: Connection, row: int) -> str:
    """The text of a row, as printed."""
    return _body(index, row).partition(_FIELDS)[0]


def _body(index: Connection, row: int) -> str:
    packed = index.execute("SELECT text FROM body WHERE id = ?", (row,)).fetchone()[0]
    return zlib.decompress(packed).decode()


def count(index: Connection, match: str, span: Span) -> int:
    """How many records match."""
    return _count(index, match, *span.rows())


def has(index: Connection, match: str, row: int) -> bool:
    """Whether this row matches."""
    return _count(index, match, row, row) > 0


def newest(index: Connection, match: str, span: Span, offset: int, limit: int) -> list[IndexRow]:
    """Records that match, the newest date of issue first, undated ones last."""
    found = index.execute(
        "SELECT rowid FROM words WHERE words MATCH ? AND rowid BETWEEN ? AND ?"
        " ORDER BY rowid DESC LIMIT ? OFFSET ?",
        (match, *span.rows(), limit, offset),
    ).fetchall()
    return [_row(index, one[0]) for one in found]


def by_name(index: Connection, match: str, span: Span, offset: int, limit: int) -> list[IndexRow]:
    """Records that match, by their names as a Vietnamese dictionary would have them."""
    found = index.execute(
        "SELECT searched.id FROM words JOIN searched ON searched.id = words.rowid"
        " WHERE words MATCH ? AND words.rowid BETWEEN ? AND ?"
        " ORDER BY name_key, searched.id LIMIT ? OFFSET ?",
        (match, *span.rows(), limit, offset),
    ).fetchall()
    return [_row(index, one[0]) for one in found]


def _count(index: Connection, match: str, first: int, last: int) -> int:
    """How many rows of these numbers match."""
    row = index.execute(
        "SELECT count(*) FROM words WHERE words MATCH ? AND rowid BETWEEN ? AND ?",
        (match, first, last),
    ).fetchone()
    return int(row[0])


def _row(index: Connection, row: int) -> IndexRow:
    return IndexRow(
        row,
        *index.execute("SELECT record_id, revision FROM searched WHERE id = ?", (row,)).fetchone(),
    )


def by_day(index: Connection, match: str, span: Span) -> Iterator[tuple[date | None, int]]:
    """How many records that match were issued on each day; None: undated."""
    rows = index.execute(
        f"SELECT rowid >> {_DAY_BITS:d} AS day, count(*) FROM words"  # noqa: S608
        " WHERE words MATCH ? AND rowid BETWEEN ? AND ? GROUP BY day ORDER BY day",
        (match, *span.rows()),
    )
    for day, number in rows:
        yield date.fromordinal(day) if day else None, number


def by_kind_and_issuer(
    index: Connection, match: str, span: Span
) -> list[tuple[str | None, str | None, int]]:
    """How many records that match are of each kind and issuer together."""
    rows = index.execute(
        "SELECT facet, count(*) FROM words JOIN described ON described.id = words.rowid"
        " WHERE words MATCH ? AND words.rowid BETWEEN ? AND ? GROUP BY facet",
        (match, *span.rows()),
    ).fetchall()
    names = {
        id_: (kind or None, issuer or None)
        for id_, kind, issuer in index.execute("SELECT id, kind, issuer FROM facet")
    }
    return [(*names[facet], number) for facet, number in rows]
