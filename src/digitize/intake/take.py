"""Take one file in: into the store, then into the ledger. The file itself is only read."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from sqlite3 import Connection
from typing import BinaryIO

from digitize.errors import NoSuchScan, StillBeingWritten
from digitize.failpoint import failpoint
from digitize.ledger.db import atomic
from digitize.ledger.documents import Document, Reading, latest, want
from digitize.ledger.ids import SightingId
from digitize.ledger.sightings import Way, see
from digitize.store.ids import Sha256
from digitize.store.interface import Store

BLOCK_BYTES = 1 << 20


@dataclass(frozen=True, slots=True)
class Asked:
    """What whoever hands a scan in wants done with it."""

    reading: Reading
    way: Way = Way.RUN
    priority: int = 0


@dataclass(frozen=True, slots=True)
class Taken:
    """A receipt. `known`: this content was here before, so this is one more sighting of it."""

    sha256: Sha256
    sighting: SightingId
    document: Document
    known: bool


def take(path: Path, db: Connection, store: Store, asked: Asked, now: datetime) -> Taken:
    """Take one file in. Once this returns it cannot be lost, and the file may go.

    The original, its sighting and the wish to have it read are one transaction, so that nothing is
    ever in the ledger without being wanted, read or set apart.

    Raises:
        NoSuchScan: nothing is there, it may not be read, or it is no regular file.
        StillBeingWritten: it changed meanwhile; nothing was taken.
    """
    with _open_regular(path) as file:
        stored = store.put_original(_blocks(file, path))
    failpoint("take.stored")
    with atomic(db):
        known = latest(db, stored.sha256) is not None
        sighting = see(db, stored, path, asked.way, now)
        failpoint("take.seen")
        document = want(db, stored.sha256, asked.reading, now, priority=asked.priority)
    return Taken(stored.sha256, sighting, document, known)


def _open_regular(path: Path) -> BinaryIO:
    """Open a regular file, and nothing that a name could be exchanged for in between."""
    try:
        seen = os.lstat(path)
        if stat.S_ISLNK(seen.st_mode):
            raise NoSuchScan(path, "is a symbolic link, which is not followed")
        if not stat.S_ISREG(seen.st_mode):
            raise NoSuchScan(path, "is not a regular file")
        # NONBLOCK: a FIFO put here since would hold us for ever.
        flags = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
        file = os.fdopen(os.open(path, flags), "rb")
    except OSError as error:
        raise NoSuchScan(path, (error.strerror or "cannot be opened").lower()) from error
    if not os.path.samestat(seen, os.fstat(file.fileno())):
        file.close()
        raise StillBeingWritten(path)
    return file


def _blocks(file: BinaryIO, path: Path) -> Iterator[bytes]:
    """The file's bytes; an error at their end if it changed while they were read."""
    before = os.fstat(file.fileno())
    read = 0
    while block := file.read(BLOCK_BYTES):
        read += len(block)
        yield block
    after = os.fstat(file.fileno())
    unchanged = (before.st_size, before.st_mtime_ns) == (after.st_size, after.st_mtime_ns)
    if not unchanged or read != after.st_size:
        raise StillBeingWritten(path)
