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
    return [_arrived(*row) for row in rows]


# Of each record the revision that reached the archive last.
_NEWEST = (
    "SELECT receipt.id, receipt.at, receipt.record_id, receipt.revision, record_sha256"
    " FROM receipt JOIN outbox ON outbox.record_id = receipt.record_id"
    " AND outbox.revision = receipt.revision WHERE outcome = 'archived' AND NOT EXISTS"
    " (SELECT 1 FROM receipt AS later WHERE later.record_id = receipt.record_id"
    " AND later.revision > receipt.revision AND later.outcome = 'archived')"
)


def newest_after(
    db: Connection, receipt: int, limit: int, since: str = "", until: str = "9"
) -> list[ArrivedParcel]:
    """Return the newest revision of each record that arrived after a receipt, the oldest first.

    Args: since, until: stamps of the ledger between which they arrived, the second left out.
    """
    rows = db.execute(
        f"{_NEWEST} AND receipt.id > ? AND at >= ? AND at < ? ORDER BY receipt.id LIMIT ?",
        (receipt, since, until, limit),
    )
    return [_arrived(*row) for row in rows]


def newest_arrived(db: Connection, record: str) -> ArrivedParcel | None:
    """Return the revision of a record that arrived last; None: none ever did."""
    row = db.execute(f"{_NEWEST} AND receipt.record_id = ?", (record,)).fetchone()
    return _arrived(*row) if row else None


def first_arrival(db: Connection) -> str | None:
    """Return when the first record reached the archive, as the ledger has it; None: none did."""
    row = db.execute("SELECT at FROM receipt ORDER BY id LIMIT 1").fetchone()
    return row[0] if row else None


def last_receipt(db: Connection) -> int:
    """Return the number of the newest receipt; 0 if there is none."""
    return int(db.execute("SELECT coalesce(max(id), 0) FROM receipt").fetchone()[0])


def _arrived(receipt: int, at: str, record: str, revision: int, sha256: str) -> ArrivedParcel:
    return ArrivedParcel(receipt, at, Parcel(RecordId(record), revision, Sha256(sha256)))
