"""Opening the ledger, and the transactions that change it."""

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

BUSY_TIMEOUT_S = 30.0  # for a lock of another connection
WAL_TURNS = 1000  # tries, 30 ms apart
FIRST_VERSION = 1
SCHEMA = Path(__file__).with_name("schema.sql").read_text()  # once: a process may lose rights


@contextmanager
def connect(path: Path) -> Iterator[Connection]:
    """Open the ledger; create or upgrade it if needed.

    A connection belongs to one thread of one process; open it after a fork, never before.

    Raises: BadWorkspace: it is no ledger, or a newer digitize wrote it.
    """
    with open_database(path) as db:
        upgrade(db, path, MIGRATIONS)
        yield db


@contextmanager
def open_database(path: Path, mend: str = "bring it back from a backup") -> Iterator[Connection]:
    """Open a SQLite file with our settings: synced, waiting for locks, readable by its owner only.

    Args: mend: what people can do if it is broken.
    Raises: BadWorkspace: it is no SQLite file, or is broken.
    """
    _make(path)
    db = sqlite3.connect(path, timeout=BUSY_TIMEOUT_S, isolation_level=None)
    try:
        _switch_to_wal(db, path)
        db.execute("PRAGMA synchronous = FULL")
        db.execute("PRAGMA foreign_keys = ON")
        yield db
    except sqlite3.DatabaseError as error:
        code = getattr(error, "sqlite_errorcode", 0) & 0xFF  # the upper bits hold details
        if code in (sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_CORRUPT):
            raise BadWorkspace(path, f"{error}; {mend}") from error
        raise
    finally:
        db.close()


@contextmanager
def atomic(db: Connection) -> Iterator[None]:
    """Run a block in one transaction. Inside another `atomic`, it is part of that one.

    It is IMMEDIATE: a deferred transaction that reads first cannot wait for the write lock. With 8
    processes, 1,301 of 1,600 deferred ones failed as busy, and no immediate one did.
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
        if db.in_transaction:  # on a full disk, SQLite has already rolled back
            db.execute(rollback)
        raise
    failpoint("commit.after")


def scrub(db: Connection) -> None:
    """Leave no bytes of removed rows in the file of a database. Outside a transaction.

    Debian's SQLite overwrites them when they are removed. One that does not writes the file anew,
    and others wait for that.
    """
    if not db.execute("PRAGMA secure_delete").fetchone()[0]:
        db.execute("VACUUM")
    db.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def disk_is_full(error: BaseException) -> bool:
    """Return True if the system or SQLite reports a full disk; the change was then not made."""
    if isinstance(error, sqlite3.OperationalError):
        return error.sqlite_errorcode in (sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR_SHMSIZE)
    return isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT)


def stamp(now: datetime) -> str:
    """Return a time in the form that the ledger stores.

    Raises: ValueError: `now` has no time zone, which is an internal fault.
    """
    if now.tzinfo is None:
        raise ValueError("a time without its zone cannot be compared")
    return now.astimezone(UTC).isoformat(timespec="microseconds")


def upgrade(db: Connection, path: Path, migrations: Sequence[Migration]) -> None:
    """Create the tables, or upgrade them.

    Raises: BadWorkspace: a newer digitize wrote them.
    """
    newest = FIRST_VERSION + len(migrations)
    if _version(db) == newest:
        return
    with atomic(db):  # checked again under the lock: another process may have upgraded it
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
    """Yield the SQL statements of a script: `executescript` would commit before it starts."""
    statement = ""
    for line in script.splitlines(keepends=True):
        statement += line
        if sqlite3.complete_statement(statement):
            yield statement
            statement = ""


def _make(path: Path) -> None:
    """Create the file with our mode: SQLite would use the umask; the WAL file gets the same mode.

    An existing file is not opened: closing it would drop the locks of every other connection that
    this process has to it (sqlite.org/howtocorrupt.html, 2.2).
    """
    with suppress(FileExistsError):
        os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600))


def _switch_to_wal(db: Connection, path: Path) -> None:
    """Retry: SQLite does not wait here, and some of 8 processes failed on a new file."""
    for turn in range(1, WAL_TURNS + 1):
        try:
            mode = db.execute("PRAGMA journal_mode = WAL").fetchone()[0]
            break
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or turn == WAL_TURNS:
                raise
        time.sleep(BUSY_TIMEOUT_S / WAL_TURNS)
    if mode != "wal":  # WAL needs memory shared by all processes
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
    db.execute(f"PRAGMA user_version = {version:d}")  # a pragma takes no bound parameter
