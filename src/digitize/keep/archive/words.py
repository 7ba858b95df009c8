"""The full-text index: which records have which words, and their text for excerpts.

It uses SQLite's FTS5, one row for each record. Every word is stored three times, once for each
folding, with a leading digit for the folding; so a search in one folding reads nothing of the
others. FTS5 keeps no text; it is compressed in `body`, for excerpts and for removing a row.

A row number consists of the day of issue and a counter within that day. So rows in numeric order
are in date order, and a range of dates is a range of numbers; neither needs another table.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from sqlite3 import Connection

from vn_collate import collate_key

from digitize.keep.archive import named as naming
from digitize.keep.archive.named import NOBODY, Named
from digitize.keep.archive.pieces import PIECE_BREAK, IndexedIssue, unpacked
from digitize.record.letters import Folding, fold, foldings

TABLES = (
    # Without column sizes, which only bm25 needs.
    "CREATE VIRTUAL TABLE words USING fts5(marked, content = '', columnsize = 0,"
    " tokenize = 'unicode61 remove_diacritics 0')",
    """CREATE TABLE searched (
  id INTEGER PRIMARY KEY,
  record_id TEXT NOT NULL UNIQUE,
  revision INTEGER NOT NULL,
  name_key BLOB NOT NULL
) STRICT""",
    # Kinds and issuers are counted over all rows: numbers in a narrow table, each name stored once.
    """CREATE TABLE facet (
  id INTEGER PRIMARY KEY,
  kind TEXT NOT NULL,
  issuer TEXT NOT NULL,
  UNIQUE (kind, issuer)
) STRICT""",
    "CREATE TABLE described (id INTEGER PRIMARY KEY, facet INTEGER NOT NULL REFERENCES facet)"
    " STRICT",
    "CREATE TABLE body (id INTEGER PRIMARY KEY, text BLOB NOT NULL) STRICT",
    *naming.TABLES,
)
CLEAR = (
    "INSERT INTO words (words) VALUES ('delete-all')",
    "DELETE FROM searched",
    "DELETE FROM described",
    "DELETE FROM facet",
    "DELETE FROM body",
    "DELETE FROM pieces",
    "DELETE FROM named",
)
PAGE_BREAK = "\f"
MERGED_PAGES = 500  # of FTS5, in one step of a merge
_FIELDS = "\x1e"  # separates text and fields
DAY_BITS = 20  # room for a million records of one day; further ones count as issued on the next
_LAST = (1 << 63) - 1
_WORD = re.compile(r"[^\W_]+")
_MARK = {Folding.TYPED: "1", Folding.TONELESS: "2", Folding.BARE: "3"}
_ISSUER, _KIND = "4", "5"
# Of the articles of each kind: that there are some, and their words without diacritics. Of a record
# with a single article its words are those of the record, which are not stored once more.
_OF_KIND, _ALONE = "6", "7"
# Words of the titles, the number, the signer's name, and of the people named; each without
# diacritics. A mark alone stands at both ends of a value, so that a whole one can be asked for.
_TITLE, _NUMBER, _SIGNER, _PERSON = "t", "n", "s", "p"
REVIEWED = '"r"'  # in every record that people have reviewed
EVERY = f'"{_KIND}"'  # in every row, at both ends of its kind: so a kind is matched as a whole
_NOUGHTS = re.compile(r"^0+(?=[0-9])")
_DATE = re.compile(r"(\d{4})(?:-(\d\d))?(?:-(\d\d))?")
_QUARTER = re.compile(r"(\d{4})-Q([1-4])")


@dataclass(frozen=True, slots=True)
class IndexEntry:
    """One record as search needs it.

    name: for sorting. text: as printed, with a form feed between pages, or between the pieces of
    its articles. fields: more values to search. issue: of a record whose lines have places.
    """

    record_id: str
    revision: int
    kind: str | None
    issuer: str | None
    issued_on: str | None
    name: str
    text: str
    fields: str
    issue: IndexedIssue | None = None
    named: Named = NOBODY


@dataclass(frozen=True, slots=True)
class Span:
    """A range of days of issue, both included; without both, undated records match too."""

    first: date | None = None
    last: date | None = None

    def rows(self) -> tuple[int, int]:
        """Return the first and last row number of the range."""
        dated = self.first or self.last
        lowest = (self.first or date.min).toordinal() << DAY_BITS if dated else 0
        highest = ((self.last.toordinal() + 1) << DAY_BITS) - 1 if self.last else _LAST
        return lowest, highest


def forget_removed(index: Connection) -> None:
    """Merge all of search, so that no word stays that only removed records had.

    FTS5 notes a removal beside the words, and drops both when it merges them. A large index is
    merged in portions of about a tenth of a second, so that others can write in between.
    """
    index.execute("INSERT INTO words (words, rank) VALUES ('merge', ?)", (-MERGED_PAGES,))
    changes = 2
    while changes >= 2:  # below that, SQLite's documentation says, there is nothing left to merge
        before = index.total_changes
        index.execute("INSERT INTO words (words, rank) VALUES ('merge', ?)", (MERGED_PAGES,))
        changes = index.total_changes - before


def add(index: Connection, entry: IndexEntry) -> None:
    """Add a record to search, replacing an older revision."""
    remove(index, entry.record_id)
    day = ordinal(entry.issued_on) << DAY_BITS
    newest = index.execute(
        "SELECT max(id) FROM searched WHERE id BETWEEN ? AND ?", (day, day | (1 << DAY_BITS) - 1)
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
        "INSERT INTO words (rowid, marked) VALUES (?, ?)",
        (row, _words(body, *described, entry.issue, entry.named)),
    )
    index.execute("INSERT INTO named VALUES (?, ?)", (row, entry.named.packed()))
    if entry.issue is not None:
        index.execute("INSERT INTO pieces VALUES (?, ?)", (row, entry.issue.packed()))


def remove(index: Connection, record_id: str) -> None:
    """Remove a record from search; it need not be there."""
    found = index.execute(
        "SELECT searched.id, kind, issuer FROM searched"
        " JOIN described ON described.id = searched.id JOIN facet ON facet.id = facet"
        " WHERE record_id = ?",
        (record_id,),
    ).fetchone()
    if found is None:
        return
    row, kind, issuer = found
    # FTS5 keeps no text: to delete a row, it must be given the indexed text again.
    index.execute(
        "INSERT INTO words (words, rowid, marked) VALUES ('delete', ?, ?)",
        (row, _words(body(index, row), kind, issuer, issue_of(index, row), named(index, row))),
    )
    index.execute("DELETE FROM searched WHERE id = ?", (row,))
    index.execute("DELETE FROM described WHERE id = ?", (row,))
    index.execute("DELETE FROM body WHERE id = ?", (row,))
    index.execute("DELETE FROM pieces WHERE id = ?", (row,))
    index.execute("DELETE FROM named WHERE id = ?", (row,))


def clear(index: Connection) -> None:
    """Remove all records from search."""
    for statement in CLEAR:
        index.execute(statement)


def phrase(words: str, folding: Folding) -> str:
    """Return an FTS5 phrase. Words are letters and digits, so no quote needs escaping."""
    return f'"{_marked(fold(words, folding), _MARK[folding])}"'


def expression(ways: Iterable[Iterable[str]], folding: Folding) -> str:
    """Return an FTS5 expression for one term: of any of its ways all phrases must occur."""
    return _any_of(ways, lambda one: phrase(one, folding))


def _any_of(ways: Iterable[Iterable[str]], quoted: Callable[[str], str]) -> str:
    told = [" AND ".join(quoted(one) for one in way) for way in ways]
    return f"({' OR '.join(f'({one})' for one in told)})"


def near(ways: Iterable[str], folding: Folding, apart: int) -> str:
    """Return an expression for phrases that stand near each other: at most so many words apart."""
    return f"NEAR({' '.join(phrase(one, folding) for one in ways)}, {apart})"


def in_title(ways: Iterable[Iterable[str]]) -> str:
    """Return an expression for one term in the title, with any diacritics."""
    return _any_of(ways, lambda one: _plain_phrase(one, _TITLE))


def of_number(number: str) -> str:
    """Return a term for a number, or for the beginning of one: `95`, `95/TB`, `95/TB-UBND`.

    A number without digits is one in any place: `TB-UBND`.
    """
    told = _marked(number_told(number), _NUMBER)
    return f'"{_NUMBER} {told}"' if number.strip()[:1].isdigit() else f'"{told}"'


def of_signer(name: str) -> str:
    """Return a term for a signer's name or for consecutive words of it."""
    return _plain_phrase(name, _SIGNER)


def of_person(name: str) -> str:
    """Return a term for the name, or consecutive words of the name, of somebody who is named."""
    return _plain_phrase(name, _PERSON)


def _plain_phrase(told: str, mark: str) -> str:
    return f'"{_marked(fold(told, Folding.BARE), mark)}"'


def of_issuer(words: str) -> list[str]:
    """Return the words of an issuer's name, each as a term."""
    return [f'"{word}"' for word in _marked(fold(words, Folding.BARE), _ISSUER).split()]


def of_kind(kind: str) -> str:
    """Return a term that matches a whole kind of document."""
    return f'"{_kind(kind)}"'


def of_article_kind(kind: str, terms: Iterable[Iterable[Iterable[str]]]) -> str:
    """Return an expression for records with an article of a kind, in which all the terms are.

    Args: terms: the ways of writing each, and the phrases of each way.
    """
    name = _kind_name(kind)

    def quoted(one: str) -> str:
        return f'"{_marked(fold(one, Folding.BARE), _OF_KIND + name)}"'

    within = [_any_of(ways, quoted) for ways in terms]
    return f'("{_ALONE}{name}" OR ({" AND ".join(within)}))' if within else f'"{_OF_KIND}{name}"'


def _words(body: str, kind: str, issuer: str, issue: IndexedIssue | None, named: Named) -> str:
    """Return everything that FTS5 indexes of a record."""
    parts = [
        _marked(folded, mark) for folded, mark in zip(foldings(body), _MARK.values(), strict=True)
    ]
    parts += [_marked(fold(issuer, Folding.BARE), _ISSUER), _kind(kind)]
    return " ".join([*parts, *(_of_articles(body, issue) if issue else ()), *_of_names(named)])


def _of_names(named: Named) -> Iterator[str]:
    """Yield what is indexed of a record's titles, number and people."""
    for title in named.titles:
        yield f"{_TITLE} {_marked(fold(title, Folding.BARE), _TITLE)}"
    yield f"{_NUMBER} {_marked(number_told(named.number), _NUMBER)}"
    yield f"{_SIGNER} {_marked(fold(named.signer, Folding.BARE), _SIGNER)}"
    for one in named.people:
        yield f"{_PERSON} {_marked(fold(one, Folding.BARE), _PERSON)}"
    if named.reviewed:
        yield REVIEWED.strip('"')


def number_told(number: str) -> str:
    """Return the parts of a number for comparing: 05/BC-UBND is `5 bc ubnd`."""
    return " ".join(_NOUGHTS.sub("", one) for one in split(fold(number, Folding.BARE)))


def _of_articles(body: str, issue: IndexedIssue) -> Iterator[str]:
    """Yield what is indexed of the articles of each kind."""
    kinds = [_kind_name(article.kind or "") for article in issue.articles]
    if not kinds:
        return
    yield from (_OF_KIND + kind for kind in kinds)
    if len(kinds) == 1:
        yield _ALONE + kinds[0]
        return
    texts = body.partition(_FIELDS)[0].split(PIECE_BREAK)
    for piece, text in zip(issue.pieces, texts, strict=False):
        if piece.article is not None:
            yield _marked(fold(text, Folding.BARE), _OF_KIND + kinds[piece.article])


def _kind_name(kind: str) -> str:
    return "".join(_WORD.findall(fold(kind, Folding.BARE)))


def _kind(kind: str) -> str:
    return " ".join((_KIND, _marked(fold(kind, Folding.BARE), _KIND), _KIND))


def split(folded: str) -> list[str]:
    """Return the words of a folded text: letters and digits."""
    return _WORD.findall(folded)


def _marked(folded: str, mark: str) -> str:
    return " ".join([mark + word for word in split(folded)])


def ordinal(issued_on: str | None) -> int:
    """Return the day's number from 1; 0 without a date.

    For a month, a quarter (`2005-Q1`) or a year, that of its first day.
    """
    quarter = _QUARTER.fullmatch(issued_on or "")
    if quarter is not None:
        return date(int(quarter[1]), 3 * int(quarter[2]) - 2, 1).toordinal()
    found = _DATE.fullmatch(issued_on or "")
    if found is None:
        return 0
    year, month, day = (int(part or 1) for part in found.groups())
    try:
        return date(year, month, day).toordinal()
    except ValueError:
        return 0


def text_of(index: Connection, row: int) -> str:
    """Return the text of a row, as printed."""
    return body(index, row).partition(_FIELDS)[0]


def issue_of(index: Connection, row: int) -> IndexedIssue | None:
    """Return the articles and pieces of a row; None for a record without articles."""
    found = index.execute("SELECT told FROM pieces WHERE id = ?", (row,)).fetchone()
    return unpacked(found[0]) if found else None


def body(index: Connection, row: int) -> str:
    """Return a row's text and its fields."""
    packed = index.execute("SELECT text FROM body WHERE id = ?", (row,)).fetchone()[0]
    return zlib.decompress(packed).decode()


def named(index: Connection, row: int) -> Named:
    """Return what a row's record is called and whom it names."""
    found = index.execute("SELECT told FROM named WHERE id = ?", (row,)).fetchone()
    return naming.unpacked(found[0]) if found else NOBODY
