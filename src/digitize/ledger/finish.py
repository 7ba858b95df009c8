"""The step from "all pages are read" to "the archive will get it"."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from sqlite3 import Connection

from digitize.failpoint import failpoint
from digitize.ledger.chunks import require_all_read
from digitize.ledger.db import atomic
from digitize.ledger.documents import document, move
from digitize.ledger.handed import handed, handed_in
from digitize.ledger.ids import DocumentId
from digitize.ledger.outbox import Parcel, next_revision, post
from digitize.ledger.states import State
from digitize.record.model import Record
from digitize.store.ids import record_id
from digitize.store.interface import Store


def finish(
    db: Connection, store: Store, id_: DocumentId, records: Sequence[Record], now: datetime
) -> tuple[Record, ...]:
    """A document is done and its records are in the outbox: one transaction for both.

    Returns: the records with the revisions that they were given, and with what was handed in with
    their scan.
    Raises: LostRace: it is not being read any more, or pages of it are still to be read;
        ValueError: the records are of another document, a fault of ours.
    """
    sha256 = document(db, id_).sha256
    if not records or any(record.source.sha256 != sha256 for record in records):
        raise ValueError("these records are not of this document")
    while True:
        given = handed(db, sha256)
        numbered = tuple(_numbered(db, handed_in(record, given)) for record in records)
        parcels = tuple(_store(store, record) for record in numbered)
        failpoint("finish.stored")
        with atomic(db):
            taken = any(next_revision(db, one.record_id) != one.revision for one in parcels)
            if taken or handed(db, sha256) != given:
                continue  # an edit, or a new sighting, while the bytes were synced, outside
            require_all_read(db, id_)
            move(db, id_, State.READING, State.DONE, now)
            failpoint("finish.moved")
            for parcel in parcels:
                post(db, id_, parcel, now)
                failpoint("finish.posted")
        return numbered


def _numbered(db: Connection, record: Record) -> Record:
    revision = next_revision(db, record_id(record.record_id))
    return record.model_copy(update={"revision": revision})


def _store(store: Store, record: Record) -> Parcel:
    stored = store.put_record(record.model_dump_json().encode())
    return Parcel(record_id(record.record_id), record.revision, stored.sha256)
