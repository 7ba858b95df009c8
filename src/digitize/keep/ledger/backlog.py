"""What `digitize batch` found in a folder, so that the same command goes on where it stopped."""

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
    """A file of the folder; `place` is its path below it."""

    place: bytes
    look: FileState


def note(db: Connection, folder: bytes, files: Iterable[BacklogFile]) -> None:
    """Note what a folder holds now. A file that has changed is to be taken again."""
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
    """The sighting and the content as which a file was taken; None if it is still to be taken."""
    row = db.execute(
        "SELECT sighting.id, sighting.sha256 FROM batch_file"
        " JOIN sighting ON sighting.id = batch_file.sighting"
        " WHERE batch_file.folder = ? AND place = ?",
        (folder, place),
    ).fetchone()
    return (SightingId(row[0]), Sha256(row[1])) if row else None


def bind(db: Connection, folder: bytes, place: bytes, sighting: SightingId) -> None:
    """The file has been taken in. Part of the transaction that notes its sighting."""
    with atomic(db):
        db.execute(
            "UPDATE batch_file SET sighting = ? WHERE folder = ? AND place = ?",
            (sighting, folder, place),
        )
