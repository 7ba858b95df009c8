"""The index of the archive, for lists and look-ups. Made from the folders, and made anew any time.

A row is the archiver's own note that a version stands in the archive. The index is a file of its
own, apart from the ledger: an archiver on another host has no ledger.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import astuple, dataclass
from pathlib import Path
from sqlite3 import Connection

from digitize.errors import ArchiveConflict, BadWorkspace, NoSuchRecord
from digitize.ledger.db import atomic, open_database
from digitize.store.ids import RecordId

FILE = "index.sqlite"
VERSION = 1
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
  PRIMARY KEY (record_id, revision)
) STRICT, WITHOUT ROWID
"""
_COLUMNS = (
    "record_id, revision, record_sha256, filename, title, kind, issued_on, pages, received_at,"
    " archived_at"
)
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


@contextmanager
def open_index(root: Path) -> Iterator[Connection]:
    """The index of the archive in `root`. Empty when it is new: `rebuild` fills it.

    Raises: BadWorkspace: a newer digitize wrote it.
    """
    path = root / FILE
    with open_database(path) as index:
        with atomic(index):
            version = index.execute("PRAGMA user_version").fetchone()[0]
            if version > VERSION:
                raise BadWorkspace(path, "written by a newer digitize; use that version")
            if version == 0:
                index.execute(_TABLE)
                index.execute(f"PRAGMA user_version = {VERSION}")
        yield index


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
        for name in (FILE, f"{FILE}-wal", f"{FILE}-shm"):
            (root / name).unlink(missing_ok=True)


def enter(index: Connection, version: Archived) -> None:
    """Note a version that stands in the archive; again is harmless.

    Raises: ArchiveConflict: the index has other bytes under this key.
    """
    with atomic(index):
        index.execute(
            f"INSERT INTO archived ({_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"  # noqa: S608
            " ON CONFLICT DO NOTHING",
            astuple(version),
        )
        row = index.execute(
            "SELECT record_sha256 FROM archived WHERE record_id = ? AND revision = ?",
            (version.record_id, version.revision),
        ).fetchone()
        if row[0] != version.record_sha256:
            where = Path(version.record_id, f"v{version.revision}")
            raise ArchiveConflict(where, "the index knows it with other bytes")


def replace_all(index: Connection, versions: Iterable[Archived]) -> int:
    """Fill the index anew, in one transaction; returns how many versions it has.

    Raises: ArchiveConflict: two of them have one key and other bytes.
    """
    with atomic(index):
        index.execute("DELETE FROM archived")
        for version in versions:
            enter(index, version)
        return int(index.execute("SELECT count(*) FROM archived").fetchone()[0])


def list_records(index: Connection) -> list[Archived]:
    """The newest version of every record, in the order of their arrival."""
    rows = index.execute(
        f"SELECT {_COLUMNS} FROM archived AS one WHERE revision ="  # noqa: S608
        " (SELECT max(revision) FROM archived WHERE record_id = one.record_id)"
        " ORDER BY received_at, record_id"
    )
    return [_archived(row) for row in rows]


def versions(index: Connection, record: RecordId) -> list[Archived]:
    """All versions of one record, the first one first."""
    rows = index.execute(
        f"SELECT {_COLUMNS} FROM archived WHERE record_id = ? ORDER BY revision",  # noqa: S608
        (record,),
    )
    return [_archived(row) for row in rows]


def find(index: Connection, asked: str) -> Archived:
    """The record whose id starts so; its newest version, or the one named behind a colon.

    Raises: NoSuchRecord: none or several start so, or it has no such version.
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
    if revision:
        found = [version for version in found if version.revision == int(revision)]
    if not found:
        raise NoSuchRecord(asked, 0)
    return found[-1]


def _archived(row: tuple[object, ...]) -> Archived:
    return Archived(*row)  # type: ignore[arg-type]  # STRICT columns, in the order of the fields
