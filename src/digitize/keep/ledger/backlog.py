"""What `digitize batch` found in a folder, so that the same command can resume where it stopped."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from sqlite3 import Connection

from digitize.keep.ledger.db import atomic
from digitize.keep.ledger.ids import SightingId
from digitize.keep.ledger.sightings import FileState
from digitize.keep.store.ids import Sha256


@dataclass(frozen=True, slots=True)
class BacklogFile:
    """A file of the folder. place: its path relative to the folder."""

    place: bytes
    look: FileState


def note(db: Connection, folder: bytes, files: Iterable[BacklogFile]) -> None:
    """Note the current files of a folder. A file that has changed will be taken in again."""
    with atomic(db):
        for file in files:
            db.execute(
                "INSERT INTO batch_file (folder, place, bytes, mtime_ns) VALUES (?, ?, ?, ?)"
                " ON CONFLICT DO UPDATE SET bytes = excluded.bytes, mtime_ns = excluded.mtime_ns,"
                " sighting = NULL"
                " WHERE (bytes, mtime_ns) <> (excluded.bytes, excluded.mtime_ns)",
                (folder, file.place, file.look.bytes, file.look.mtime_ns),
            )


def taken_as(db: Connection, folder: bytes, place: bytes) -> tuple[SightingId, Sha256] | None:
    """Return the sighting and content under which a file was taken in; None if it was not yet."""
    row = db.execute(
        "SELECT sighting.id, sighting.sha256 FROM batch_file"
        " JOIN sighting ON sighting.id = batch_file.sighting"
        " WHERE batch_file.folder = ? AND place = ?",
        (folder, place),
    ).fetchone()
    return (SightingId(row[0]), Sha256(row[1])) if row else None


def bind(db: Connection, folder: bytes, place: bytes, sighting: SightingId) -> None:
    """Note that a file was taken in. Part of the transaction that notes its sighting."""
    with atomic(db):
        db.execute(
            "UPDATE batch_file SET sighting = ? WHERE folder = ? AND place = ?",
            (sighting, folder, place),
        )
