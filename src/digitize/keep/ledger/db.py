"""Opening the ledger, and the one way to change it."""

from __future__ import annotations

import errno
import os
import sqlite3
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from sqlite3 import Connection

from digitize.errors import BadWorkspace
from digitize.keep.failpoint import failpoint
from digitize.keep.ledger.migrations import MIGRATIONS, Migration

BUSY_TIMEOUT_S = 30.0
WAL_TURNS = 1000  # of 30 ms
FIRST_VERSION = 1
SCHEMA = Path(__file__).with_name("schema.sql").read_text()  # once: a process may lose rights


@contextmanager
def connect(path: Path) -> Iterator[Connection]:
    """Open the ledger, make it or bring it up to date.

    A connection belongs to one thread of one process; open it after a fork, never before.

    Raises: BadWorkspace: it is no ledger, or a newer digitize wrote it.
    """
    with open_database(path) as db:
        upgrade(db, path, MIGRATIONS)
        yield db


@contextmanager
def open_database(path: Path, mend: str = "bring it back from a backup") -> Iterator[Connection]:
    """A SQLite file with our rules: synced, patient, and readable by its owner only.

    Args: mend: the way out where it is broken, for people.
    Raises: BadWorkspace: it is no SQLite file, or a broken one.
    """
    _make(path)
    db = sqlite3.connect(path, timeout=BUSY_TIMEOUT_S, isolation_level=None)
    try:
        _switch_to_wal(db, path)
        db.execute("PRAGMA synchronous = FULL")
        db.execute("PRAGMA foreign_keys = ON")
        yield db
    except sqlite3.DatabaseError as error:
        code = getattr(error, "sqlite_errorcode", 0) & 0xFF  # the upper bits are details
        if code in (sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_CORRUPT):
            raise BadWorkspace(path, f"{error}; {mend}") from error
        raise
    finally:
        db.close()


@contextmanager
def atomic(db: Connection) -> Iterator[None]:
    """All of it or nothing. Inside another `atomic` it is part of that one.

    IMMEDIATE, because a deferred transaction that reads first cannot wait for the lock when it
    writes: 1,301 of 1,600 failed as busy with 8 processes, and none of them this way.
    """
    if db.in_transaction:
        begin, commit, rollback = "SAVEPOINT inner", "RELEASE inner", "ROLLBACK TO inner"
    else:
        begin, commit, rollback = "BEGIN IMMEDIATE", "COMMIT", "ROLLBACK"
    db.execute(begin)
    try:
        yield
        failpoint("commit.before")
        db.execute(commit)
    except BaseException:
        if db.in_transaction:  # SQLite has rolled back by itself on a full disk
            db.execute(rollback)
        raise
    failpoint("commit.after")


def disk_is_full(error: BaseException) -> bool:
    """Whether it says so, as the system or as SQLite; what was begun has not happened then."""
    if isinstance(error, sqlite3.OperationalError):
        return error.sqlite_errorcode in (sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR_SHMSIZE)
    return isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT)


def stamp(now: datetime) -> str:
    """A time as the ledger keeps it.

    Raises: ValueError: `now` carries no time zone, which is a fault of ours.
    """
    if now.tzinfo is None:
        raise ValueError("a time without its zone cannot be compared")
    return now.astimezone(UTC).isoformat(timespec="microseconds")


def upgrade(db: Connection, path: Path, migrations: Sequence[Migration]) -> None:
    """Make the tables, or bring them up to date.

    Raises: BadWorkspace: a newer digitize wrote them.
    """
    newest = FIRST_VERSION + len(migrations)
    if _version(db) == newest:
        return
    with atomic(db):  # asked again under the lock: another process may have done it
        version = _version(db)
        if version > newest:
            raise BadWorkspace(path, "written by a newer digitize; use that version")
        if version == 0:
            for statement in statements(SCHEMA):
                db.execute(statement)
            _write_version(db, newest)
    for migration in migrations:
        _apply(db, migration)


def statements(script: str) -> Iterator[str]:
    """One SQL statement after another; `executescript` would commit before it starts."""
    statement = ""
    for line in script.splitlines(keepends=True):
        statement += line
        if sqlite3.complete_statement(statement):
            yield statement
            statement = ""


def _make(path: Path) -> None:
    """Make the file, because SQLite would take its mode from the umask; its WAL takes ours.

    One that exists is not opened: closing it would drop the locks of any other connection that
    this process has to it (sqlite.org/howtocorrupt.html, 2.2).
    """
    with suppress(FileExistsError):
        os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600))


def _switch_to_wal(db: Connection, path: Path) -> None:
    """SQLite does not wait for others here: of 8 processes that opened a new file, some failed."""
    for turn in range(1, WAL_TURNS + 1):
        try:
            mode = db.execute("PRAGMA journal_mode = WAL").fetchone()[0]
            break
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or turn == WAL_TURNS:
                raise
        time.sleep(BUSY_TIMEOUT_S / WAL_TURNS)
    if mode != "wal":  # it needs memory that all processes share
        raise BadWorkspace(path, "this file system cannot hold a ledger; use a local disk")


def _apply(db: Connection, migration: Migration) -> None:
    with atomic(db):
        if _version(db) >= migration.number:
            return
        for statement in migration.statements:
            db.execute(statement)
            failpoint("migration.statement")
        db.execute("INSERT INTO migration VALUES (?, ?)", (migration.number, migration.name))
        _write_version(db, migration.number)


def _version(db: Connection) -> int:
    return int(db.execute("PRAGMA user_version").fetchone()[0])


def _write_version(db: Connection, version: int) -> None:
    db.execute(f"PRAGMA user_version = {version:d}")  # a pragma takes no bound value
