"""A record changed by a person: one more revision of it, on the way that all records take.

No page result is touched, and the document that the record is of moves nowhere.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from sqlite3 import Connection

from digitize.errors import NoSuchRecord, StaleRevision
from digitize.failpoint import failpoint
from digitize.ledger.db import atomic
from digitize.ledger.finish import put
from digitize.ledger.outbox import Parcel, newest, next_revision, post
from digitize.record.model import Record
from digitize.store.ids import RecordId
from digitize.store.interface import Store

Change = Callable[[Record], Record]


def current(db: Connection, store: Store, record: RecordId) -> Record:
    """The revision of a record that counts now, whether the archive has it already or not.

    Raises: NoSuchRecord: none was ever made; NotInStore, BadCopy: its bytes are gone.
    """
    sent = newest(db, record)
    if sent is None:
        raise NoSuchRecord(record, 0)
    return Record.model_validate_json(store.record(sent.parcel.record_sha256))


def revise(
    db: Connection, store: Store, seen: tuple[RecordId, int], change: Change, now: datetime
) -> Parcel:
    """Post a changed record as its next revision.

    Args: seen: the record and the revision that whoever changes it has looked at.

    Raises:
        StaleRevision: it is not the newest any more: somebody was quicker, and nothing is changed.
        NoSuchRecord: there was never such a record; NotInStore, BadCopy: its bytes are gone.
        BadEdit: as the change has it.
    """
    record, looked_at = seen
    sent = newest(db, record)
    if sent is None:
        raise NoSuchRecord(record, 0)
    if sent.parcel.revision != looked_at:
        raise StaleRevision(record, looked_at, sent.parcel.revision)
    revision = next_revision(db, record)
    changed = change(Record.model_validate_json(store.record(sent.parcel.record_sha256)))
    parcel = put(store, changed.model_copy(update={"revision": revision}))
    failpoint("revise.stored")
    with atomic(db):
        last = newest(db, record)
        if last != sent or next_revision(db, record) != revision:
            raise StaleRevision(record, looked_at, last.parcel.revision if last else revision)
        post(db, sent.document, parcel, now)
        failpoint("revise.posted")
    return parcel
