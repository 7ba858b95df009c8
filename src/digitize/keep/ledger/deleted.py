"""Which scans and records were deleted for good. Their deletions are `deletions.py`."""

from __future__ import annotations

from dataclasses import dataclass
from sqlite3 import Connection

from digitize.keep.store.ids import RecordId, Sha256

DELETED = "deleted"  # the code of a document whose scan was deleted before it came again


@dataclass(frozen=True, slots=True)
class DeletedRecord:
    """A deleted record. revision: of its tombstone; nothing is kept of those before it."""

    record_id: RecordId
    revision: int


def deleted_on(db: Connection, sha256: Sha256) -> str | None:
    """Return the day on which a scan was deleted, as YYYY-MM-DD; None: it was not."""
    row = db.execute(
        "SELECT substr(ended_at, 1, 10) FROM deleted_original"
        " JOIN deletion ON deletion.id = deletion WHERE sha256 = ?",
        (sha256,),
    ).fetchone()
    return str(row[0]) if row else None


def is_deleted(db: Connection, record: str) -> bool:
    """Return True if two persons have deleted a record, whether all is carried out or not yet."""
    row = db.execute("SELECT 1 FROM deleted_record WHERE record_id = ?", (record,)).fetchone()
    return row is not None


def deleted_records(db: Connection, deletion: int | None = None) -> list[DeletedRecord]:
    """Return the deleted records, by id; deletion: only those that one deletion took."""
    rows = db.execute(
        "SELECT record_id, revision FROM deleted_record WHERE ?1 IS NULL OR deletion = ?1"
        " ORDER BY record_id",
        (deletion,),
    )
    return [DeletedRecord(RecordId(row[0]), row[1]) for row in rows]


def deleted_originals(db: Connection, deletion: int | None = None) -> list[Sha256]:
    """Return the scans of which nothing is kept; deletion: only those that one deletion took."""
    rows = db.execute(
        "SELECT sha256 FROM deleted_original WHERE ?1 IS NULL OR deletion = ?1", (deletion,)
    )
    return [Sha256(row[0]) for row in rows]
