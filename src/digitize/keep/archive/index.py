"""The index of the archive, for lists, look-ups and search. It can be rebuilt from the folders.

A row is the archiver's note that a version is in the archive. The index is a file of its own, apart
from the ledger, since an archiver on another host has no ledger. Search finds only the newest
revision of each record, and only if it is open (words.py).
"""

from __future__ import annotations

import dataclasses
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
    RecordDeleted,
)
from digitize.keep.archive import looks, words
from digitize.keep.archive.bags import DATA
from digitize.keep.archive.index_steps import COLUMNS, STEPS, VERSION
from digitize.keep.archive.looks import NOTHING, Looks
from digitize.keep.archive.named import NOBODY, Named
from digitize.keep.archive.pieces import IndexedIssue
from digitize.keep.ledger.db import atomic, open_database, scrub
from digitize.keep.store.ids import RecordId
from digitize.record.leave import CLOSED, Standing, standing_of

FILE = "index.sqlite"
_ASKED = re.compile(r"([0-9a-f]+(?:-[0-9]*)?)(?::([1-9][0-9]*))?")


@dataclass(frozen=True, slots=True)
class Archived:
    """One version of a record in the archive."""

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
    """The data of a version for the index.

    text: as printed, with a form feed between pages, or between the pieces of its articles.
    fields: values to search, perhaps not in the text. looks: what asks for a person. issue: the
    pieces of the text, and the articles. named: what it is called, and whom it names.
    """

    row: Archived
    text: str
    fields: str = ""
    looks: Looks = NOTHING
    issue: IndexedIssue | None = None
    named: Named = NOBODY


Do = Callable[[Callable[[Connection], None]], None]  # applies a change to the index


@contextmanager
def open_index(root: Path) -> Iterator[Connection]:
    """Open the index of the archive in `root`. A new one is empty until `rebuild` fills it.

    An index of an older digitize is upgraded: lists are complete, search is not (`is_complete`).

    Raises: BadWorkspace: it is broken, or a newer digitize wrote it.
    """
    path = root / FILE
    with open_database(path, "`digitize reindex` makes it anew") as index:
        with atomic(index):
            version = index.execute("PRAGMA user_version").fetchone()[0]
            if version > VERSION:
                raise BadWorkspace(path, "written by a newer digitize; use that version")
            if version < VERSION:
                for statement in STEPS[version]:
                    index.execute(statement)
                _judge_anew(root, index)
                index.execute(f"PRAGMA user_version = {VERSION}")
        yield index


@contextmanager
def lasting_index(root: Path) -> Iterator[Do]:
    """Return a function that changes the index, for a long-lived process.

    The index file may be removed and replaced meanwhile. SQLite would go on writing to the file
    that it has open, which nobody reads; so the new file is opened and the change is applied there.

    Raises: BadWorkspace: when opened, or when a change is applied.
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
    """Return what differs for a file that replaced another; None if there is no file."""
    try:
        found = path.stat()
    except FileNotFoundError:
        return None
    return found.st_dev, found.st_ino


def _judge_anew(root: Path, index: Connection) -> None:
    """Decide again whether each record may leave: an older version checked only some fields.

    Only newest versions are checked, since they decide for all, once and in about 1 ms each. What
    cannot be read stays as noted; the audit and `reindex` report it.
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
    """Remove an index that SQLite cannot read; the folders hold everything that was in it."""
    path = root / FILE
    if not path.exists():
        return
    try:
        with closing(sqlite3.connect(path)) as index:
            whole = index.execute("PRAGMA quick_check").fetchone()[0] == "ok"
    except sqlite3.OperationalError:
        raise  # a lock or a disk error says nothing about the content
    except sqlite3.DatabaseError:
        whole = False
    if not whole:
        # The index file last, so that old WAL files are never taken for those of a new one.
        for name in (f"{FILE}-shm", f"{FILE}-wal", FILE):
            (root / name).unlink(missing_ok=True)


def enter(index: Connection, version: Version) -> None:
    """Note an archived version. It may be repeated.

    Raises: ArchiveConflict: the index has another hash under this key.
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
    """Note a version as it is now, replacing any earlier note."""
    row = version.row
    with atomic(index):
        index.execute(
            f"INSERT OR REPLACE INTO archived ({COLUMNS})"  # noqa: S608
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
            looks.put(index, row.record_id, row.revision, row.received_at, version.looks)
        else:
            words.remove(index, row.record_id)
            looks.remove(index, row.record_id)


def hide(index: Connection, record: RecordId, revision: int) -> None:
    """Hide a record from search and lists: this revision is missing and may have closed it.

    If a later revision is known, that one decides, and nothing is hidden.
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


def drop_before(index: Connection, record: RecordId, revision: int) -> None:
    """Remove the notes of a deleted record's older revisions, and every trace of their words."""
    with atomic(index):
        index.execute(
            "DELETE FROM archived WHERE record_id = ? AND revision < ?", (record, revision)
        )
    words.forget_removed(index)
    scrub(index)


def replace_all(index: Connection, portions: Iterable[Sequence[Version]]) -> int:
    """Refill the index, one portion per transaction; return how many versions were given.

    Lists stay complete meanwhile, and archivers wait for at most one portion. Rows that were not
    given remain: `forget` removes them.
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
    """Remove versions that are no longer in the archive; the index is complete then."""
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
    """Return True if search knows all records: not while the index is rebuilt, or needs to be."""
    return bool(index.execute("SELECT complete FROM search_state").fetchone()[0])


def _entry(version: Version) -> words.IndexEntry:
    row, issue = version.row, version.issue
    titles = [row.title, *(one.title for one in (issue.articles if issue else ()))]
    told = tuple(dict.fromkeys(filter(None, titles)))
    return words.IndexEntry(
        record_id=row.record_id,
        revision=row.revision,
        kind=row.kind,
        issuer=row.issuer,
        issued_on=row.issued_on,
        name=row.title or row.filename,
        text=version.text,
        fields=version.fields,
        issue=issue,
        named=dataclasses.replace(version.named, titles=told),
    )


def each_record(index: Connection) -> Iterator[Archived]:
    """Yield the newest version of each record, one at a time, in the order of their receipt."""
    rows = index.execute(
        f"SELECT {COLUMNS} FROM archived AS one WHERE revision ="  # noqa: S608
        " (SELECT max(revision) FROM archived WHERE record_id = one.record_id)"
        " ORDER BY received_at, record_id"
    )
    return (_archived(row) for row in rows)


def records_standing(index: Connection, standing: Standing) -> list[Archived]:
    """Return the newest version of each record that stands so, in the order of their receipt."""
    rows = index.execute(
        f"SELECT {COLUMNS} FROM archived AS one WHERE standing = ? AND revision ="  # noqa: S608
        " (SELECT max(revision) FROM archived WHERE record_id = one.record_id)"
        " ORDER BY received_at, record_id",
        (standing,),
    )
    return [_archived(row) for row in rows]


def versions(index: Connection, record: RecordId) -> list[Archived]:
    """Return all versions of one record, oldest first."""
    rows = index.execute(
        f"SELECT {COLUMNS} FROM archived WHERE record_id = ? ORDER BY revision",  # noqa: S608
        (record,),
    )
    return [_archived(row) for row in rows]


def standing_now(index: Connection, record: RecordId) -> Standing:
    """Return the standing of a record's newest revision, which decides for all.

    Where the index has not caught up with a receipt yet, the record counts as on hold.
    """
    found = versions(index, record)
    return found[-1].standing if found else Standing.HELD


def by_content(index: Connection, record_sha256: str) -> Archived | None:
    """Return the version whose JSON has this hash. It scans the table: only for rare repairs."""
    row = index.execute(
        f"SELECT {COLUMNS} FROM archived WHERE record_sha256 = ?",  # noqa: S608
        (record_sha256,),
    ).fetchone()
    return _archived(row) if row else None


def newest_of_scan(index: Connection, sha256: str) -> list[Archived]:
    """Return the newest version of each record of a scan, whether it may leave or not."""
    rows = index.execute(
        f"SELECT {COLUMNS} FROM archived AS one WHERE record_id >= ? AND record_id < ?"  # noqa: S608
        " AND revision = (SELECT max(revision) FROM archived WHERE record_id = one.record_id)",
        (f"{sha256}-", f"{sha256}."),  # "." is the character after "-": a range in the primary key
    )
    return [_archived(row) for row in rows]


def find(index: Connection, asked: str, *, tombstones: bool = False) -> Archived:
    """Find the record whose id starts so: its newest version, or the one given after a colon.

    The newest version decides for all older ones: if it may not leave, none is found.

    Args: tombstones: also find the note left of a withdrawn or superseded record, but no older
        version of it.
    Raises: NoSuchRecord: none or several match, or there is no such version; Withdrawn,
        RecordDeleted, Superseded, OnHold: it may not leave.
    """
    parts = _ASKED.fullmatch(asked)
    if parts is None:
        raise NoSuchRecord(asked, 0)
    prefix, revision = parts.groups()
    # "g" is greater than every character of an id: a range in the primary key.
    ids = [
        row[0]
        for row in index.execute(
            "SELECT DISTINCT record_id FROM archived WHERE record_id >= ? AND record_id < ?",
            (prefix, prefix + "g"),
        )
    ]
    if prefix in ids:  # "…-1" is complete, although "…-10" starts so too
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
        if newest.standing is Standing.WITHDRAWN and not newest.filename:
            raise RecordDeleted(ids[0])  # only such a tombstone has no name
        raise CLOSED[newest.standing](ids[0])
    return found[-1]


def _is_tombstone(version: Archived) -> bool:
    return version.standing in (Standing.WITHDRAWN, Standing.SUPERSEDED)


def _archived(row: tuple[object, ...]) -> Archived:
    # The columns are STRICT and in the order of the fields.
    return Archived(*row[:-1], Standing(row[-1]))  # type: ignore[call-arg, arg-type]
