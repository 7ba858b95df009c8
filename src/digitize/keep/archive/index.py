"""The index of the archive, for lists, look-ups and search. Made from the folders, at any time.

A row is the archiver's own note that a version stands in the archive. The index is a file of its
own, apart from the ledger: an archiver on another host has no ledger. What is searched is the
newest revision of each record, and only one that is open (words.py).
"""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager
from dataclasses import astuple, dataclass
from pathlib import Path
from sqlite3 import Connection

from digitize.errors import (
    ArchiveConflict,
    BadWorkspace,
    NoSuchRecord,
    OnHold,
    Superseded,
    Withdrawn,
)
from digitize.keep.archive import looks, words
from digitize.keep.archive.bags import DATA
from digitize.keep.archive.looks import NOTHING, Looks
from digitize.keep.ledger.db import atomic, open_database
from digitize.keep.store.ids import RecordId
from digitize.record.leave import Standing, standing_of

FILE = "index.sqlite"
VERSION = 5  # another one also where words.py folds or cuts words otherwise
_TABLE = """
CREATE TABLE archived (
  record_id TEXT NOT NULL,
  revision INTEGER NOT NULL CHECK (revision >= 1),
  record_sha256 TEXT NOT NULL,
  filename TEXT NOT NULL,
  title TEXT,
  kind TEXT,
  issued_on TEXT,
  pages INTEGER NOT NULL,
  received_at TEXT NOT NULL,
  archived_at TEXT NOT NULL,
  issuer TEXT,
  standing TEXT NOT NULL DEFAULT 'open'
    CHECK (standing IN ('open', 'held', 'withdrawn', 'superseded')),
  PRIMARY KEY (record_id, revision)
) STRICT, WITHOUT ROWID
"""
# One row: is every record in it that ought to be found? Not while the index is made anew.
_COMPLETE = (
    "CREATE TABLE search_state (complete INTEGER NOT NULL CHECK (complete IN (0, 1))) STRICT"
)
_FROM_1 = (
    "ALTER TABLE archived ADD COLUMN issuer TEXT",
    "ALTER TABLE archived ADD COLUMN standing TEXT NOT NULL DEFAULT 'open'"
    " CHECK (standing IN ('open', 'held', 'withdrawn'))",
    _COMPLETE,
    "INSERT INTO search_state SELECT NOT EXISTS (SELECT * FROM archived)",
    *words.TABLES,
)
# Counts of what asks for a person come with the next `digitize reindex`, as search does.
_FROM_2 = (
    *looks.TABLES,
    "UPDATE search_state SET complete = 0 WHERE EXISTS (SELECT * FROM archived)",
)
# A list of any length is read in its order, and never sorted.
_FROM_3 = ("CREATE INDEX archived_received ON archived (received_at, record_id, revision)",)
_COLUMNS = (
    "record_id, revision, record_sha256, filename, title, kind, issued_on, pages, received_at,"
    " archived_at, issuer, standing"
)
# SQLite cannot change a CHECK, so the table is copied; there are superseded records since then.
_FROM_4 = (
    "ALTER TABLE archived RENAME TO archived_before",
    _TABLE,
    f"INSERT INTO archived ({_COLUMNS}) SELECT {_COLUMNS} FROM archived_before",  # noqa: S608
    "DROP TABLE archived_before",
    # Finds are counted to the pages of the scan since then.
    "UPDATE search_state SET complete = 0 WHERE EXISTS (SELECT * FROM archived)",
)
_STEPS = {
    0: (_TABLE, *_FROM_1[2:], *_FROM_2, *_FROM_3),
    1: (*_FROM_1, *_FROM_2, *_FROM_4, *_FROM_3),
    2: (*_FROM_2, *_FROM_4, *_FROM_3),
    3: (*_FROM_4, *_FROM_3),
    4: (*_FROM_4, *_FROM_3),
}
_ASKED = re.compile(r"([0-9a-f]+(?:-[0-9]*)?)(?::([1-9][0-9]*))?")


@dataclass(frozen=True, slots=True)
class Archived:
    """One version of one record, as the archive has it."""

    record_id: RecordId
    revision: int
    record_sha256: str
    filename: str
    title: str | None
    kind: str | None
    issued_on: str | None
    pages: int
    received_at: str
    archived_at: str
    issuer: str | None = None
    standing: Standing = Standing.OPEN


@dataclass(frozen=True, slots=True)
class Version:
    """What the index takes of a version.

    text: as printed, a form feed between pages; fields: their values, which may not be in it.
    looks: what asks for a person.
    """

    row: Archived
    text: str
    fields: str = ""
    looks: Looks = NOTHING


Do = Callable[[Callable[[Connection], None]], None]  # have a change made to the index


@contextmanager
def open_index(root: Path) -> Iterator[Connection]:
    """The index of the archive in `root`. Empty when it is new: `rebuild` fills it.

    One of an older digitize is brought up to date: lists are whole, search is not (`is_complete`).

    Raises: BadWorkspace: it is broken, or a newer digitize wrote it.
    """
    path = root / FILE
    with open_database(path, "`digitize reindex` makes it anew") as index:
        with atomic(index):
            version = index.execute("PRAGMA user_version").fetchone()[0]
            if version > VERSION:
                raise BadWorkspace(path, "written by a newer digitize; use that version")
            if version < VERSION:
                for statement in _STEPS[version]:
                    index.execute(statement)
                _judge_anew(root, index)
                index.execute(f"PRAGMA user_version = {VERSION}")
        yield index


@contextmanager
def lasting_index(root: Path) -> Iterator[Do]:
    """A way to change the index that holds for long: also one that was made anew meanwhile.

    Its file may have been removed and another stand in its place; SQLite goes on writing to the
    one that it has open, where nobody finds it.

    Raises: BadWorkspace, here and when something is done.
    """
    path = root / FILE
    with ExitStack() as opened:
        index, of = opened.enter_context(open_index(root)), _inode(path)

        def do(change: Callable[[Connection], None]) -> None:
            nonlocal index, of
            done = False
            while not done or _inode(path) != of:
                if _inode(path) != of:
                    opened.pop_all().close()
                    index, of = opened.enter_context(open_index(root)), _inode(path)
                change(index)
                done = True

        yield do


def _inode(path: Path) -> tuple[int, int] | None:
    """What tells a file from one that takes its place; None where there is none."""
    try:
        found = path.stat()
    except FileNotFoundError:
        return None
    return found.st_dev, found.st_ino


def _judge_anew(root: Path, index: Connection) -> None:
    """Ask again whether each record may leave: an older version asked only some of its fields.

    Only newest versions are looked at, since they decide for all; once, and about a millisecond
    each. What cannot be read stays as it was noted: the audit and `reindex` tell of it.
    """
    for one in list(each_record(index)):
        if one.standing is not Standing.OPEN:
            continue
        folder = root / one.record_id[:2] / one.record_id / f"v{one.revision}"
        try:
            standing = standing_of(json.loads((folder / DATA / "record.json").read_bytes()))
        except (OSError, ValueError, AttributeError):
            continue
        if standing is not Standing.OPEN:
            index.execute(
                "UPDATE archived SET standing = ? WHERE record_id = ? AND revision = ?",
                (standing, one.record_id, one.revision),
            )
            words.remove(index, one.record_id)
            looks.remove(index, one.record_id)


def discard_broken(root: Path) -> None:
    """Remove an index that SQLite cannot read; nothing is in it that the folders have not."""
    path = root / FILE
    if not path.exists():
        return
    try:
        with closing(sqlite3.connect(path)) as index:
            whole = index.execute("PRAGMA quick_check").fetchone()[0] == "ok"
    except sqlite3.OperationalError:
        raise  # a lock, a disk: no word about what is in it
    except sqlite3.DatabaseError:
        whole = False
    if not whole:
        # The file itself last: what belongs to it must not be taken for that of a new one.
        for name in (f"{FILE}-shm", f"{FILE}-wal", FILE):
            (root / name).unlink(missing_ok=True)


def enter(index: Connection, version: Version) -> None:
    """Note a version that stands in the archive; again is harmless.

    Raises: ArchiveConflict: the index has other bytes under this key.
    """
    row = version.row
    with atomic(index):
        known = index.execute(
            "SELECT record_sha256 FROM archived WHERE record_id = ? AND revision = ?",
            (row.record_id, row.revision),
        ).fetchone()
        if known is None:
            replace(index, version)
        elif known[0] != row.record_sha256:
            where = Path(row.record_id, f"v{row.revision}")
            raise ArchiveConflict(where, "the index knows it with other bytes")


def replace(index: Connection, version: Version) -> None:
    """Note a version as it is now, whatever was noted of it."""
    row = version.row
    with atomic(index):
        index.execute(
            f"INSERT OR REPLACE INTO archived ({_COLUMNS})"  # noqa: S608
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            astuple(row),
        )
        newest = index.execute(
            "SELECT max(revision) FROM archived WHERE record_id = ?", (row.record_id,)
        ).fetchone()[0]
        if row.revision < newest:
            return
        if row.standing is Standing.OPEN:
            words.add(index, _entry(version))
            looks.put(index, row.record_id, row.received_at, version.looks)
        else:
            words.remove(index, row.record_id)
            looks.remove(index, row.record_id)


def hide(index: Connection, record: RecordId, revision: int) -> None:
    """Let no version of a record be found: this one is missing, and closed it or may have.

    Where a later version is known, that one decides, and nothing is hidden.
    """
    with atomic(index):
        if any(one.revision > revision for one in versions(index, record)):
            return
        index.execute(
            "UPDATE archived SET standing = 'held' WHERE record_id = ? AND standing = 'open'",
            (record,),
        )
        words.remove(index, record)
        looks.remove(index, record)


def replace_all(index: Connection, portions: Iterable[Sequence[Version]]) -> int:
    """Fill the index anew, a portion in a transaction; returns how many versions were given.

    Lists stay whole meanwhile, and archivers wait for one portion at most. What has not been
    given is still there afterwards: `forget` is for that.
    """
    given = 0
    with atomic(index):
        index.execute("UPDATE search_state SET complete = 0")
        words.clear(index)
        looks.clear(index)
    for portion in portions:
        with atomic(index):
            for version in portion:
                replace(index, version)
        given += len(portion)
    return given


def forget(index: Connection, stands: Callable[[RecordId, int], bool]) -> None:
    """Take out what stands in the archive no longer; the index is complete then."""
    with atomic(index):
        rows = index.execute("SELECT record_id, revision FROM archived").fetchall()
        for record_id, revision in rows:
            if not stands(record_id, revision):
                index.execute(
                    "DELETE FROM archived WHERE record_id = ? AND revision = ?",
                    (record_id, revision),
                )
        index.execute("UPDATE search_state SET complete = 1")


def is_complete(index: Connection) -> bool:
    """Whether search knows all records; not while the index is made anew, or has to be."""
    return bool(index.execute("SELECT complete FROM search_state").fetchone()[0])


def _entry(version: Version) -> words.IndexEntry:
    row = version.row
    return words.IndexEntry(
        record_id=row.record_id,
        revision=row.revision,
        kind=row.kind,
        issuer=row.issuer,
        issued_on=row.issued_on,
        name=row.title or row.filename,
        text=version.text,
        fields=version.fields,
    )


def each_record(index: Connection) -> Iterator[Archived]:
    """The newest version of every record, in the order of their arrival; one at a time."""
    rows = index.execute(
        f"SELECT {_COLUMNS} FROM archived AS one WHERE revision ="  # noqa: S608
        " (SELECT max(revision) FROM archived WHERE record_id = one.record_id)"
        " ORDER BY received_at, record_id"
    )
    return (_archived(row) for row in rows)


def versions(index: Connection, record: RecordId) -> list[Archived]:
    """All versions of one record, the first one first."""
    rows = index.execute(
        f"SELECT {_COLUMNS} FROM archived WHERE record_id = ? ORDER BY revision",  # noqa: S608
        (record,),
    )
    return [_archived(row) for row in rows]


def by_content(index: Connection, record_sha256: str) -> Archived | None:
    """The version whose JSON has this hash. It looks through all of them: for the rare repair."""
    row = index.execute(
        f"SELECT {_COLUMNS} FROM archived WHERE record_sha256 = ?",  # noqa: S608
        (record_sha256,),
    ).fetchone()
    return _archived(row) if row else None


def newest_of_scan(index: Connection, sha256: str) -> list[Archived]:
    """The newest version of each record of a scan, whether it may leave or not."""
    rows = index.execute(
        f"SELECT {_COLUMNS} FROM archived AS one WHERE record_id >= ? AND record_id < ?"  # noqa: S608
        " AND revision = (SELECT max(revision) FROM archived WHERE record_id = one.record_id)",
        (f"{sha256}-", f"{sha256}."),  # the dot follows the hyphen: a range in the primary key
    )
    return [_archived(row) for row in rows]


def find(index: Connection, asked: str, *, tombstones: bool = False) -> Archived:
    """The record whose id starts so; its newest version, or the one named behind a colon.

    The newest version decides for all older ones: of a record that may not leave, none is found.

    Args: tombstones: also what is left of one that was withdrawn or superseded, but no older
        version of it.
    Raises: NoSuchRecord: none or several start so, or it has no such version; Withdrawn,
        Superseded, OnHold: it may not leave.
    """
    parts = _ASKED.fullmatch(asked)
    if parts is None:
        raise NoSuchRecord(asked, 0)
    prefix, revision = parts.groups()
    # 'g' is behind every character of an id, so this is a range in the primary key.
    ids = [
        row[0]
        for row in index.execute(
            "SELECT DISTINCT record_id FROM archived WHERE record_id >= ? AND record_id < ?",
            (prefix, prefix + "g"),
        )
    ]
    if prefix in ids:  # …-1 is whole, although …-10 starts so too
        ids = [prefix]
    if len(ids) != 1:
        raise NoSuchRecord(asked, len(ids))
    found = versions(index, RecordId(ids[0]))
    newest = found[-1]
    if revision:
        found = [version for version in found if version.revision == int(revision)]
    if not found:
        raise NoSuchRecord(asked, 0)
    if newest.standing is not Standing.OPEN and not (tombstones and _is_tombstone(found[-1])):
        raise _CLOSED[newest.standing](ids[0])
    return found[-1]


_CLOSED = {
    Standing.WITHDRAWN: Withdrawn,
    Standing.SUPERSEDED: Superseded,
    Standing.HELD: OnHold,
}


def _is_tombstone(version: Archived) -> bool:
    return version.standing in (Standing.WITHDRAWN, Standing.SUPERSEDED)


def _archived(row: tuple[object, ...]) -> Archived:
    # STRICT columns, in the order of the fields
    return Archived(*row[:-1], Standing(row[-1]))  # type: ignore[call-arg, arg-type]
