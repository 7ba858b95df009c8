"""What arrived in the archive, in the order of its receipts, for readers that catch up."""

from __future__ import annotations

from dataclasses import dataclass
from sqlite3 import Connection

from digitize.keep.ledger.outbox import Parcel
from digitize.keep.store.ids import RecordId, Sha256


@dataclass(frozen=True, slots=True)
class ArrivedParcel:
    """A revision in the archive. receipt: rises with time, with gaps. at: as the ledger has it."""

    receipt: int
    at: str
    parcel: Parcel


def arrived_after(db: Connection, receipt: int, limit: int) -> list[ArrivedParcel]:
    """Return revisions whose receipts came after this one, the oldest first, at most `limit`.

    None is ever skipped: receipts are numbered in the transaction that writes them, and only one
    process writes at a time.
    """
    rows = db.execute(
        "SELECT receipt.id, receipt.at, receipt.record_id, receipt.revision, record_sha256"
        " FROM receipt JOIN outbox ON outbox.record_id = receipt.record_id"
        " AND outbox.revision = receipt.revision"
        " WHERE receipt.id > ? AND outcome = 'archived' ORDER BY receipt.id LIMIT ?",
        (receipt, limit),
    )
    return [
        ArrivedParcel(row[0], row[1], Parcel(RecordId(row[2]), row[3], Sha256(row[4])))
        for row in rows
    ]


def last_receipt(db: Connection) -> int:
    """Return the number of the newest receipt; 0 if there is none."""
    return int(db.execute("SELECT coalesce(max(id), 0) FROM receipt").fetchone()[0])
