"""All records ever made of one scan, and how a marked scan is closed as a whole.

The original is archived with each record of its scan, so one marked record closes all of them.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from sqlite3 import Connection

from digitize.keep.ledger.answers import waiting_ids
from digitize.keep.ledger.handed import Handed, handed
from digitize.keep.ledger.held import held_as, hold, level_noted, note_level
from digitize.keep.ledger.ids import DocumentId
from digitize.keep.ledger.outbox import Parcel, Sent, newest, next_revision, post, records_of_scan
from digitize.keep.store.ids import RecordId, Sha256, record_id
from digitize.keep.store.interface import Store
from digitize.record.leave import may_leave
from digitize.record.model import Record
from digitize.record.succession import Earlier, closed, pages_of


@dataclass(frozen=True, slots=True)
class Before:
    """A record so far: its next revision, and the revision that counts now."""

    record_id: RecordId
    revision: int
    sent: Sent | None


@dataclass(frozen=True, slots=True)
class Lineage:
    """Everything besides its pages on which the records of a scan depend.

    level: the strictest marking ever found on the scan, or given with it. noted: the answers to its
    records that are in no revision yet. sources: the same of the scans whose papers were joined to
    this one.
    """

    given: Handed
    before: tuple[Before, ...]
    level: str | None
    noted: tuple[int, ...] = ()
    sources: tuple[Lineage, ...] = ()

    def next_revision(self, id_: str) -> int:
        """Return the next revision of a record; 1 for a new one."""
        return next((one.revision for one in self.before if one.record_id == id_), 1)


def look(db: Connection, sha256: Sha256) -> Lineage:
    """Return what the ledger knows about all records of a scan; compared again under the lock."""
    own = _look(db, sha256)
    scans = dict.fromkeys(Sha256(one.record_id[:64]) for one in own.given.joined)
    return replace(own, sources=tuple(_look(db, one) for one in scans))


def _look(db: Connection, sha256: Sha256) -> Lineage:
    ids = records_of_scan(db, sha256)
    before = tuple(Before(one, next_revision(db, one), newest(db, one)) for one in ids)
    return Lineage(handed(db, sha256), before, level_noted(db, sha256), waiting_ids(db, sha256))


def earlier_of(store: Store, seen: Lineage) -> list[Earlier]:
    """Return the records of earlier readings. Raises: NotInStore, BadCopy: bytes are missing."""
    return [_earlier(store, one) for one in seen.before]


def _earlier(store: Store, before: Before) -> Earlier:
    if before.sent is None:
        return Earlier(before.record_id, None, None)
    record = read_record(store, before.sent.parcel.record_sha256)
    # A tombstone of an older version of digitize does not say which pages it had.
    return Earlier(before.record_id, record, pages_of(record) or None)


@dataclass(frozen=True, slots=True)
class Closing:
    """A revision that closes a record, and the document to which it belongs."""

    document: DocumentId
    parcel: Parcel


def close_all(
    store: Store, seen: Lineage, level: str | None, but: Collection[str] = ()
) -> tuple[Closing, ...]:
    """Make a revision that puts each open record of a scan on hold; nothing is posted yet.

    Args: level: the marking that was found; None: nothing needs closing. but: ids of records to
        leave as they are.
    Raises: NotInStore, BadCopy.
    """
    found = []
    for one in seen.before if level else ():
        if one.sent is None or one.record_id in but:
            continue
        record = read_record(store, one.sent.parcel.record_sha256)
        if may_leave(record) and not may_leave(shut := closed(record, level or "")):
            shut = shut.model_copy(update={"revision": one.revision})
            found.append(Closing(one.sent.document, put(store, shut)))
    return tuple(found)


def close_sources(store: Store, seen: Lineage, level: str | None) -> tuple[Closing, ...]:
    """Make such revisions of the open records of all scans of whose papers a scan was made.

    Raises: NotInStore, BadCopy.
    """
    return tuple(one for scan in seen.sources for one in close_all(store, scan, level))


def hold_sources(
    db: Connection, seen: Lineage, closing: Sequence[Closing], level: str, now: datetime
) -> None:
    """Post what `close_sources` made, and note the records as on hold, and the level.

    Part of the transaction that found the marking. Their documents stay as they are, so they are
    let go by themselves, or with the record that replaces them.
    """
    for scan in {Sha256(one.record_id[:64]) for of in seen.sources for one in of.before}:
        note_level(db, scan, level)
    post_closed(db, closing, now)
    for one in closing:
        if not any(it.document == one.document for it in held_as(db, one.parcel.record_id)):
            hold(db, one.document, [(one.parcel.record_id, one.parcel.record_sha256, None)], now)


def post_closed(db: Connection, closing: Iterable[Closing], now: datetime) -> None:
    """Post the closing revisions. Part of the transaction that found the marking."""
    for one in closing:
        post(db, one.document, one.parcel, now)


def put(store: Store, record: Record) -> Parcel:
    """Store a record and return its parcel, which is not posted yet."""
    stored = store.put_record(record.model_dump_json().encode())
    return Parcel(record_id(record.record_id), record.revision, stored.sha256)


def read_record(store: Store, sha256: Sha256) -> Record:
    """Read a record from the store. Raises: NotInStore, BadCopy: its bytes are missing."""
    return Record.model_validate_json(store.record(sha256))
