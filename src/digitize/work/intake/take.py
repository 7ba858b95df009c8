"""Take one file in: first into the store, then into the ledger. The file itself is only read."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from io import BufferedReader
from pathlib import Path
from sqlite3 import Connection

from digitize.errors import NoSuchScan, ScanDeleted, StillBeingWritten
from digitize.keep.failpoint import failpoint
from digitize.keep.ledger.db import atomic
from digitize.keep.ledger.deleted import DELETED, deleted_on
from digitize.keep.ledger.documents import (
    Document,
    PipelineWanted,
    document,
    latest,
    want,
    want_again,
)
from digitize.keep.ledger.handed import PageFile, hand_in, handed
from digitize.keep.ledger.ids import SightingId
from digitize.keep.ledger.reasons import Reason, reason_of, set_apart
from digitize.keep.ledger.sightings import FileState, Origin, file_origin, see
from digitize.keep.ledger.states import State
from digitize.keep.store.ids import Sha256
from digitize.keep.store.interface import Store, Stored
from digitize.record.description import NOTHING, Description

BLOCK_BYTES = 1 << 20
_HAS_RECORD = (State.DONE, State.ARCHIVED)


@dataclass(frozen=True, slots=True)
class Asked:
    """The request that comes with a scan: how to read it, and its archive data.

    parts: the page files from which it was joined.
    """

    reading: PipelineWanted
    priority: int = 0
    description: Description = NOTHING
    parts: tuple[PageFile, ...] = ()


@dataclass(frozen=True, slots=True)
class Taken:
    """A receipt. known: the same content was here before, so this is one more sighting.

    may_be_tried: a scan that is set apart may be read once more; False: it was deleted.
    """

    sha256: Sha256
    sighting: SightingId
    document: Document
    known: bool
    may_be_tried: bool = True


@dataclass(frozen=True, slots=True)
class Copied:
    """A file whose bytes are in the store, and its state when it was copied.

    parts: the page files, if it is a folder of them.
    """

    stored: Stored
    look: FileState
    parts: tuple[PageFile, ...] = ()


def take(path: Path, db: Connection, store: Store, asked: Asked, now: datetime) -> Taken:
    """Take one file in. Once this returns it cannot be lost, and the file may be removed.

    Raises: as `copy_in`.
    """
    return note(file_origin(path), db, copy_in(path, store).stored, asked, now)


def copy_in(path: Path, store: Store) -> Copied:
    """Copy a file into the store. The ledger does not know of it yet.

    Raises:
        NoSuchScan: nothing is there, it is not readable, or it is no regular file.
        StillBeingWritten: it changed during the copy; nothing was taken.
    """
    with open_regular(path) as file:
        look = look_at(os.fstat(file.fileno()))
        stored = store.put_original(blocks(file, path))
    failpoint("take.stored")
    return Copied(stored, look)


def note(origin: Origin, db: Connection, stored: Stored, asked: Asked, now: datetime) -> Taken:
    """Note a content that is in the store, and its origin.

    The original, its sighting and the request to read it are one transaction, so that nothing in
    the ledger is left unread without a reason. If the content has its record and there is new
    archive data, one more revision is requested. A content that was deleted is set apart at once.
    """
    with atomic(db):
        if day := deleted_on(db, stored.sha256):
            sighting = see(db, stored, origin, now)
            apart = _refused(db, stored.sha256, day, now)
            return Taken(stored.sha256, sighting, apart, known=False, may_be_tried=False)
        known = latest(db, stored.sha256) is not None
        before = handed(db, stored.sha256)
        sighting = see(db, stored, origin, now)
        failpoint("take.seen")
        hand_in(db, sighting, asked.description, asked.parts)
        document = want(db, stored.sha256, asked.reading, now, priority=asked.priority)
        if document.state in _HAS_RECORD and handed(db, stored.sha256) != before:
            document = want_again(db, document, now, priority=asked.priority)
    return Taken(stored.sha256, sighting, document, known)


def _refused(db: Connection, sha256: Sha256, day: str, now: datetime) -> Document:
    """Set apart a content that was deleted and came again; nobody reads it, nothing of it is kept.

    Whoever takes things in goes on; `carry_out` removes the bytes that were copied.
    """
    last = latest(db, sha256)
    if last is None:
        raise LookupError(sha256)  # an internal fault: what was deleted had a record
    if last.state is State.SET_APART and (why := reason_of(db, last.id)) and why.code == DELETED:
        return last
    again = want_again(db, last, now)
    set_apart(db, again.id, Reason(DELETED, str(ScanDeleted(sha256, day)), "take"), now)
    return document(db, again.id)


def look_at(found: os.stat_result) -> FileState:
    """Return the size and time of a file, by which a change is detected."""
    return FileState(found.st_size, found.st_mtime_ns)


def open_regular(path: Path) -> BufferedReader:
    """Open a regular file, and refuse anything else that is put under its name meanwhile.

    Raises: NoSuchScan, StillBeingWritten.
    """
    try:
        seen = os.lstat(path)
        if stat.S_ISLNK(seen.st_mode):
            raise NoSuchScan(path, "is a symbolic link, which is not followed")
        if not stat.S_ISREG(seen.st_mode):
            raise NoSuchScan(path, "is not a regular file")
        # NONBLOCK, since opening a FIFO put here meanwhile would block forever.
        flags = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
        file = os.fdopen(os.open(path, flags), "rb")
    except OSError as error:
        raise NoSuchScan(path, (error.strerror or "cannot be opened").lower()) from error
    if not os.path.samestat(seen, os.fstat(file.fileno())):
        file.close()
        raise StillBeingWritten(path)
    return file


def blocks(file: BufferedReader, path: Path) -> Iterator[bytes]:
    """Yield the file's bytes.

    Raises:
        NoSuchScan: it cannot be read to its end.
        StillBeingWritten: at the end, if it changed while it was read.
    """
    before = look_at(os.fstat(file.fileno()))
    read = 0
    while block := _read(file, path):
        read += len(block)
        yield block
    after = look_at(os.fstat(file.fileno()))
    if before != after or read != after.bytes:
        raise StillBeingWritten(path)


def _read(file: BufferedReader, path: Path) -> bytes:
    try:
        return file.read(BLOCK_BYTES)
    except OSError as error:  # a bad sector or a lost share: only this file is concerned
        raise NoSuchScan(path, (error.strerror or "cannot be read").lower()) from error
