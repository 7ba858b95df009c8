"""Records on hold: they have a marking of secrecy, and a person must release them.

Their document is set apart and nothing of it is sent. One marked record holds all records of its
scan, since the original is archived with each of them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from sqlite3 import Connection
from typing import Final

from digitize.keep.ledger.db import atomic, stamp
from digitize.keep.ledger.ids import DocumentId
from digitize.keep.store.ids import RecordId, Sha256
from digitize.record.leave import rank

ON_HOLD: Final = "on_hold"  # the code of the reason


@dataclass(frozen=True, slots=True)
class Held:
    """A record on hold, as read, without a revision. marking: None if another record has it."""

    document: DocumentId
    record_id: RecordId
    record_sha256: Sha256
    marking: str | None
    held_at: str


_COLUMNS = "document, record_id, record_sha256, marking, held_at"


def hold(
    db: Connection, id_: DocumentId, records: Sequence[tuple[RecordId, Sha256, str | None]],
    now: datetime,
) -> None:  # fmt: skip
    """Note that records of a document are on hold, within the caller's transaction.

    Args: records: the id of each, the hash of its JSON in the store, and its marking.
    """
    with atomic(db):
        db.executemany(
            f"INSERT INTO held ({_COLUMNS}) VALUES (?, ?, ?, ?, ?)",  # noqa: S608
            [(id_, *one, stamp(now)) for one in records],
        )


def all_held(db: Connection) -> list[Held]:
    """Return all records on hold, the oldest first."""
    rows = db.execute(f"SELECT {_COLUMNS} FROM held ORDER BY held_at, record_id")  # noqa: S608
    return [_held(row) for row in rows]


def held_of(db: Connection, id_: DocumentId) -> list[Held]:
    """Return the records of one document on hold, in the order of their numbers."""
    rows = db.execute(
        f"SELECT {_COLUMNS} FROM held WHERE document = ?",  # noqa: S608
        (id_,),
    )
    found = [_held(row) for row in rows]
    return sorted(found, key=lambda one: int(one.record_id.partition("-")[2]))


def held_as(db: Connection, asked: str) -> list[Held]:
    """Return the records on hold whose id starts so."""
    return [one for one in all_held(db) if asked and one.record_id.startswith(asked)]


def release(db: Connection, sha256: Sha256) -> None:
    """Remove all records of a scan from hold. Part of the transaction that decides."""
    with atomic(db):
        db.execute("DELETE FROM held WHERE substr(record_id, 1, 64) = ?", (sha256,))


def note_level(db: Connection, sha256: Sha256, level: str) -> None:
    """Note the strictest marking of a scan, so that a reading that misses it is held as well."""
    with atomic(db):
        known = level_noted(db, sha256)
        if rank(level) > rank(known):
            db.execute("INSERT OR REPLACE INTO marking (sha256, level) VALUES (?, ?)",
                       (sha256, level))  # fmt: skip


def level_noted(db: Connection, sha256: Sha256) -> str | None:
    """Return the strictest marking that was ever noted for a scan, or None."""
    row = db.execute("SELECT level FROM marking WHERE sha256 = ?", (sha256,)).fetchone()
    return str(row[0]) if row else None


def forget_record(db: Connection, id_: DocumentId, record: RecordId) -> None:
    """Remove a withdrawn record from hold. Part of the transaction that withdraws it."""
    with atomic(db):
        db.execute("DELETE FROM held WHERE document = ? AND record_id = ?", (id_, record))


def raise_marking(db: Connection, record: RecordId, level: str) -> None:
    """Note a stricter marking that a person entered while the record was on hold."""
    with atomic(db):
        rows = db.execute("SELECT marking FROM held WHERE record_id = ?", (record,)).fetchall()
        if any(rank(level) > rank(row[0]) for row in rows):
            db.execute("UPDATE held SET marking = ? WHERE record_id = ?", (level, record))


def count_held(db: Connection) -> int:
    """Return how many records are on hold."""
    return int(db.execute("SELECT count(*) FROM held").fetchone()[0])


def forget_held(db: Connection, id_: DocumentId) -> None:
    """Remove a document's records from hold. Part of the transaction that moves it on."""
    with atomic(db):
        db.execute("DELETE FROM held WHERE document = ?", (id_,))


def _held(row: tuple[int, str, str, str | None, str]) -> Held:
    document, record, sha256, marking, at = row
    return Held(DocumentId(document), RecordId(record), Sha256(sha256), marking, at)
