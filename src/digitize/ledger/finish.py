"""The step from "all pages are read" to "the archive will get it"."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from sqlite3 import Connection

from digitize.failpoint import failpoint
from digitize.ledger.chunks import require_all_read
from digitize.ledger.db import atomic
from digitize.ledger.documents import document, move
from digitize.ledger.handed import handed, handed_in
from digitize.ledger.ids import DocumentId
from digitize.ledger.outbox import Parcel, Sent, newest, next_revision, post
from digitize.ledger.states import State
from digitize.record.edits import carried
from digitize.record.model import Record
from digitize.store.ids import record_id
from digitize.store.interface import Store


def finish(
    db: Connection, store: Store, id_: DocumentId, records: Sequence[Record], now: datetime
) -> tuple[Record, ...]:
    """A document is done and its records are in the outbox: one transaction for both.

    Returns: the records with the revisions that they were given, with what was handed in with
    their scan, and with what people put right in earlier revisions.
    Raises: LostRace: it is not being read any more, or pages of it are still to be read;
        ValueError: the records are of another document, a fault of ours; NotInStore, BadCopy: the
        revision before is not in the store, and what people put right would be lost.
    """
    sha256 = document(db, id_).sha256
    if not records or any(record.source.sha256 != sha256 for record in records):
        raise ValueError("these records are not of this document")
    while True:
        given = handed(db, sha256)
        before = [_before(db, record) for record in records]
        numbered = tuple(
            _following(store, handed_in(record, given), one)
            for record, one in zip(records, before, strict=True)
        )
        parcels = tuple(put(store, record) for record in numbered)
        failpoint("finish.stored")
        with atomic(db):
            if [_before(db, record) for record in records] != before or handed(db, sha256) != given:
                continue  # an edit, or a new sighting, while the bytes were synced, outside
            require_all_read(db, id_)
            move(db, id_, State.READING, State.DONE, now)
            failpoint("finish.moved")
            for parcel in parcels:
                post(db, id_, parcel, now)
                failpoint("finish.posted")
        return numbered


@dataclass(frozen=True, slots=True)
class _Before:
    """What there is of a record: the revision that comes next, and the one that counts now."""

    revision: int
    sent: Sent | None


def _before(db: Connection, record: Record) -> _Before:
    id_ = record_id(record.record_id)
    return _Before(next_revision(db, id_), newest(db, id_))


def _following(store: Store, record: Record, before: _Before) -> Record:
    """A new reading as the next revision, with what people put right in the one before."""
    if before.sent is not None:
        old = Record.model_validate_json(store.record(before.sent.parcel.record_sha256))
        record = carried(old, record)
    return record.model_copy(update={"revision": before.revision})


def put(store: Store, record: Record) -> Parcel:
    """Keep a record until the archive has it. Its parcel, not posted yet."""
    stored = store.put_record(record.model_dump_json().encode())
    return Parcel(record_id(record.record_id), record.revision, stored.sha256)
