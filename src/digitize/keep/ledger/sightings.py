"""Contents, and each sighting: when one was received, under which name."""

from __future__ import annotations

import os
import unicodedata
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from sqlite3 import Connection

from digitize.keep.failpoint import failpoint
from digitize.keep.ledger.db import atomic, stamp
from digitize.keep.ledger.ids import SightingId
from digitize.keep.store.ids import Sha256
from digitize.keep.store.interface import Stored

LATELY = 20_000  # sightings; more than an inbox gets within minutes, and searched in 2 ms


class Way(StrEnum):
    """How a scan was received."""

    RUN = "run"
    INBOX = "inbox"
    BATCH = "batch"
    SUBMIT = "submit"


@dataclass(frozen=True, slots=True)
class FileState:
    """Size and time of a file, by which a change is detected."""

    bytes: int
    mtime_ns: int


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a scan comes from: its name, its folder, and how it was received.

    Name and folder are bytes, as in file systems. The folder of a submission is a made-up one.
    """

    name: bytes
    folder: bytes
    way: Way


@dataclass(frozen=True, slots=True)
class Sighting:
    """A content was received under a name, from a folder, at a time."""

    id: SightingId
    sha256: Sha256
    name: bytes
    display_name: str
    folder: bytes
    way: Way
    seen_at: datetime


_COLUMNS = "id, sha256, name, display_name, folder, way, seen_at"


def display_name(name: bytes) -> str:
    """Return a name for people, in NFC; U+FFFD replaces bytes that are not UTF-8."""
    return unicodedata.normalize("NFC", name.decode("utf-8", "replace"))


def file_origin(path: Path, way: Way = Way.RUN) -> Origin:
    """Return the origin of a file."""
    folder, name = os.path.split(os.fsencode(path.absolute()))
    return Origin(name, folder, way)


def submission_origin(submission: str, filename: str) -> Origin:
    """Return the origin of a scan that a program or a browser submitted."""
    return Origin(os.fsencode(filename), os.fsencode(f"/digitize:submit/{submission}"), Way.SUBMIT)


def join_origin(name: str) -> Origin:
    """Return the origin of a scan that was made here of papers of others."""
    return Origin(os.fsencode(name), b"/digitize:join", Way.SUBMIT)


def see(db: Connection, stored: Stored, origin: Origin, now: datetime) -> SightingId:
    """Note a content that is durably stored, and its origin."""
    name, at = origin.name, stamp(now)
    with atomic(db):
        db.execute(
            "INSERT INTO original (sha256, bytes, taken_at) VALUES (?, ?, ?)"
            " ON CONFLICT DO NOTHING",
            (stored.sha256, stored.bytes, at),
        )
        failpoint("see.original")
        row = db.execute(
            "INSERT INTO sighting (sha256, name, display_name, folder, way, seen_at)"
            " VALUES (?, ?, ?, ?, ?, ?) RETURNING id",
            (stored.sha256, name, display_name(name), origin.folder, origin.way, at),
        ).fetchone()
    return SightingId(row[0])


def sightings(db: Connection, sha256: Sha256) -> list[Sighting]:
    """Return all sightings of a content, the oldest first: that one names the record."""
    rows = db.execute(
        f"SELECT {_COLUMNS} FROM sighting WHERE sha256 = ? ORDER BY id",  # noqa: S608
        (sha256,),
    )
    return [_sighting(*row) for row in rows]


def seen_lately(db: Connection, origin: Origin) -> list[Sighting]:
    """Return the latest sightings of an origin, the oldest first; older ones may be left out."""
    rows = db.execute(
        f"SELECT {_COLUMNS} FROM sighting"  # noqa: S608
        " WHERE id > (SELECT coalesce(max(id), 0) FROM sighting) - ?"
        " AND folder = ? AND name = ? AND way = ? ORDER BY id",
        (LATELY, origin.folder, origin.name, origin.way),
    )
    return [_sighting(*row) for row in rows]


def _sighting(  # noqa: PLR0913  (one for each column)
    id_: int, sha256: str, name: bytes, display: str, folder: bytes, way: str, seen_at: str
) -> Sighting:
    return Sighting(
        SightingId(id_), Sha256(sha256), name, display, folder, Way(way),
        datetime.fromisoformat(seen_at),
    )  # fmt: skip
