"""Records on their way to the archive. They are sent until a receipt says what became of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from sqlite3 import Connection

from digitize.errors import BadReceipt, NoSuchRecord
from digitize.keep.failpoint import failpoint
from digitize.keep.ledger.db import atomic, stamp
from digitize.keep.ledger.documents import document, move
from digitize.keep.ledger.ids import DocumentId
from digitize.keep.ledger.reasons import Reason, refuse
from digitize.keep.ledger.states import ReceiptOutcome, State
from digitize.keep.store.ids import RecordId, Sha256, record_id


@dataclass(frozen=True, slots=True)
class Parcel:
    """A record to archive: its key, and the hash of its JSON in the store."""

    record_id: RecordId
    revision: int
    record_sha256: Sha256

    @property
    def key(self) -> str:
        """Return the key used by messages and the archive."""
        return f"{self.record_id}:{self.revision}"


@dataclass(frozen=True, slots=True)
class Receipt:
    """An archiver's answer to one parcel. reason: why it was refused."""

    record_id: RecordId
    revision: int
    record_sha256: Sha256
    outcome: ReceiptOutcome
    reason: Reason | None = None


_COLUMNS = "record_id, revision, record_sha256"


def next_revision(db: Connection, record: RecordId) -> int:
    """Return the revision after the last one that was ever sent or noted; 1 if there was none."""
    row = db.execute(
        "SELECT 1 + max(coalesce((SELECT max(revision) FROM outbox WHERE record_id = ?1), 0),"
        " coalesce((SELECT max(revision) FROM answer WHERE record_id = ?1), 0))",
        (record,),
    ).fetchone()
    return int(row[0])


@dataclass(frozen=True, slots=True)
class Sent:
    """A record that was sent to the archive, and its document."""

    document: DocumentId
    parcel: Parcel


def newest(db: Connection, record: RecordId) -> Sent | None:
    """Return the last revision that was sent and not refused, whether archived or not yet."""
    return next(iter(revisions(db, record)), None)


def revisions(db: Connection, record: RecordId) -> list[Sent]:
    """Return all revisions of a record that were sent and not refused, the newest first."""
    rows = db.execute(
        "SELECT document, outbox.record_id, outbox.revision, record_sha256 FROM outbox"
        " LEFT JOIN receipt ON receipt.id = outbox.receipt"
        " WHERE outbox.record_id = ? AND outcome IS NOT 'refused'"
        " ORDER BY outbox.revision DESC",
        (record,),
    )
    return [Sent(DocumentId(row[0]), _parcel(*row[1:])) for row in rows]


def sent_as(db: Connection, asked: str) -> RecordId:
    """Return the record whose id starts so, among all that were ever sent.

    Raises: NoSuchRecord: none or several match.
    """
    ids = _begin_so(db, asked)
    if asked in ids:  # "…-1" is complete, although "…-10" starts so too
        ids = [asked]
    if not asked or len(ids) != 1:
        raise NoSuchRecord(asked, len(ids))
    return RecordId(ids[0])


def scan_sent_as(db: Connection, asked: str) -> Sha256:
    """Return the scan whose records' ids start so. Raises: NoSuchRecord: none or several match."""
    ids = _begin_so(db, asked)
    scans = {one.partition("-")[0] for one in ids}
    if not asked or len(scans) != 1:
        raise NoSuchRecord(asked, len(ids))
    return Sha256(scans.pop())


def _begin_so(db: Connection, asked: str) -> list[str]:
    if not asked.isascii():  # SQLite fails on text that is not valid Unicode
        raise NoSuchRecord(asked, 0)
    rows = db.execute(
        # "g" is greater than every character of an id: a range in the index.
        "SELECT DISTINCT record_id FROM outbox WHERE record_id >= ? AND record_id < ?",
        (asked, asked + "g"),
    )
    return [row[0] for row in rows]


def records_of_scan(db: Connection, sha256: Sha256) -> list[RecordId]:
    """Return all records ever sent of a scan, refused ones too, by number."""
    rows = db.execute(
        "SELECT DISTINCT record_id FROM outbox WHERE record_id >= ? AND record_id < ?",
        (f"{sha256}-", f"{sha256}."),  # "." is the character after "-": a range in the index
    )
    return sorted((RecordId(row[0]) for row in rows), key=lambda one: int(one.partition("-")[2]))


def post(db: Connection, id_: DocumentId, parcel: Parcel, now: datetime) -> None:
    """Put a document's record into the outbox. Raises: sqlite3.IntegrityError: the key exists."""
    with atomic(db):
        db.execute(
            "INSERT INTO outbox (record_id, revision, document, record_sha256, made_at)"
            " VALUES (?, ?, ?, ?, ?)",
            (
                record_id(parcel.record_id), parcel.revision, id_, parcel.record_sha256, stamp(now),
            ),
        )  # fmt: skip


def pending(db: Connection, limit: int = 100) -> list[Parcel]:
    """Return parcels without a receipt, the oldest first."""
    rows = db.execute(
        f"SELECT {_COLUMNS} FROM outbox WHERE receipt IS NULL ORDER BY id LIMIT ?",  # noqa: S608
        (limit,),
    )
    return [_parcel(*row) for row in rows]


def parcels(db: Connection, id_: DocumentId) -> list[Parcel]:
    """Return everything that was ever sent for a document."""
    rows = db.execute(
        f"SELECT {_COLUMNS} FROM outbox WHERE document = ? ORDER BY id",  # noqa: S608
        (id_,),
    )
    return [_parcel(*row) for row in rows]


def archived_of(db: Connection, id_: DocumentId) -> list[Parcel]:
    """Return the newest archived revision of each record of a document."""
    rows = db.execute(
        "SELECT outbox.record_id, max(outbox.revision), record_sha256 FROM outbox JOIN receipt"
        " ON receipt.id = outbox.receipt WHERE document = ? AND outcome = 'archived'"
        " GROUP BY outbox.record_id ORDER BY outbox.record_id",
        (id_,),
    )
    return [_parcel(*row) for row in rows]


def lost(db: Connection) -> list[Parcel]:
    """Return what people entered and the archive refused, if nothing followed: to be entered again.

    A refused reading is not included: its document is set apart, with the reason.
    """
    rows = db.execute(
        # This order is forced: SQLite would begin with every document of the archive.
        "SELECT outbox.record_id, outbox.revision, record_sha256 FROM receipt"
        " CROSS JOIN outbox ON outbox.receipt = receipt.id"
        " CROSS JOIN document ON document.id = outbox.document"
        " WHERE outcome = 'refused' AND document.state = 'archived' AND NOT EXISTS"
        " (SELECT 1 FROM outbox AS later WHERE later.record_id = outbox.record_id"
        " AND later.revision > outbox.revision) ORDER BY receipt.id"
    )
    return [_parcel(*row) for row in rows]


def was_refused(db: Connection, record: RecordId, revision: int) -> bool:
    """Return True if the archive has refused this revision."""
    row = db.execute(
        "SELECT outcome FROM receipt WHERE record_id = ? AND revision = ?",
        (record, revision),
    ).fetchone()
    return row is not None and row[0] == ReceiptOutcome.REFUSED


def record_ids(db: Connection, id_: DocumentId) -> list[RecordId]:
    """Return the ids of a document's records, each once, in the order of the scan."""
    return list(dict.fromkeys(parcel.record_id for parcel in parcels(db, id_)))


def accept(db: Connection, receipt: Receipt, now: datetime) -> bool:
    """Close an outbox row by its receipt; return False if it was closed before.

    A document's last receipt archives it, or sets it apart if one was refused.

    Raises: BadReceipt: nothing was sent under that key, or other bytes were.
    """
    key = f"{receipt.record_id}:{receipt.revision}"
    with atomic(db):
        row = db.execute(
            "SELECT id, document, record_sha256, receipt FROM outbox"
            " WHERE record_id = ? AND revision = ?",
            (receipt.record_id, receipt.revision),
        ).fetchone()
        if row is None:
            raise BadReceipt(key, "no such record was sent")
        outbox_id, document_id, sent, closed = row
        if sent != receipt.record_sha256:
            raise BadReceipt(key, "it is for other bytes than were sent")
        if closed:
            return False
        _close(db, outbox_id, receipt, now)
        failpoint("accept.closed")
        _conclude(db, document_id, receipt.reason, now)
        return True


def _close(db: Connection, outbox_id: int, receipt: Receipt, now: datetime) -> None:
    receipt_id = db.execute(
        "INSERT INTO receipt (record_id, revision, outcome, at) VALUES (?, ?, ?, ?) RETURNING id",
        (receipt.record_id, receipt.revision, receipt.outcome, stamp(now)),
    ).fetchone()[0]
    failpoint("accept.receipt")
    db.execute("UPDATE outbox SET receipt = ? WHERE id = ?", (receipt_id, outbox_id))
    of = receipt.record_id, receipt.revision
    if receipt.outcome is ReceiptOutcome.ARCHIVED:
        db.execute("DELETE FROM answer WHERE record_id = ? AND posted = ?", of)
    else:
        why = receipt.reason.message if receipt.reason else ""
        db.execute(
            "UPDATE answer SET refused = ?, posted = NULL WHERE record_id = ? AND posted = ?",
            (why, *of),
        )


def _conclude(db: Connection, id_: DocumentId, refusal: Reason | None, now: datetime) -> None:
    """Move a document on after its last receipt. An edit of an archived document moves nothing."""
    if document(db, id_).state is not State.DONE:
        return
    if refusal:
        refuse(db, id_, refusal, now)
        return
    still_open = db.execute(
        "SELECT 1 FROM outbox WHERE document = ? AND receipt IS NULL", (id_,)
    ).fetchone()
    if not still_open:
        move(db, id_, State.DONE, State.ARCHIVED, now)


def _parcel(record: str, revision: int, record_sha256: str) -> Parcel:
    return Parcel(RecordId(record), revision, Sha256(record_sha256))
