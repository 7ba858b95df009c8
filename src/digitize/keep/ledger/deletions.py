"""Deletions: one person asks for a record to be deleted for good, another one agrees.

With the second word a tombstone takes the record's place, in the same transaction that notes the
deletion: from then on no reading, edit or restart brings the content back. What is left of it is
removed when the archive has the tombstone (`keep/archive/erase.py`).
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import partial
from sqlite3 import Connection

from digitize.errors import NotDeleted
from digitize.keep.failpoint import failpoint
from digitize.keep.ledger.db import atomic, stamp
from digitize.keep.ledger.deleted import DELETED, deleted_on, is_deleted
from digitize.keep.ledger.documents import latest
from digitize.keep.ledger.held import held_of, release
from digitize.keep.ledger.ids import DocumentId
from digitize.keep.ledger.joined import joined_into
from digitize.keep.ledger.outbox import Parcel, records_of_scan, revisions
from digitize.keep.ledger.reasons import Reason, give_reason
from digitize.keep.ledger.revise import current, revise
from digitize.keep.ledger.states import State
from digitize.keep.store.ids import RecordId, Sha256
from digitize.keep.store.interface import Store
from digitize.record.acts import deleted
from digitize.record.edits import Hand
from digitize.record.leave import is_tombstone
from digitize.record.model import Act
from digitize.record.succession import pages_of


class DeletionState(StrEnum):
    """How far a deletion is."""

    ASKED = "asked"
    REFUSED = "refused"
    AGREED = "agreed"  # the tombstone is posted; the content is being removed
    GONE = "gone"  # nothing of the content is left


@dataclass(frozen=True, slots=True)
class Deletion:
    """A wish to delete a record. ended_by: who agreed or refused; None: nobody yet."""

    id: int
    record_id: RecordId
    state: DeletionState
    why: str
    asked_by: str
    asked_at: str
    ended_by: str | None
    ended_at: str | None


_COLUMNS = "id, record_id, state, why, asked_by, asked_at, ended_by, ended_at"


def deletions(db: Connection, state: DeletionState, most: int = -1) -> list[Deletion]:
    """Return the deletions in one state, the newest first."""
    rows = db.execute(
        f"SELECT {_COLUMNS} FROM deletion WHERE state = ? ORDER BY id DESC LIMIT ?",  # noqa: S608
        (state, most),
    )
    return [_deletion(*row) for row in rows]


def deletion_of(db: Connection, record: str) -> Deletion | None:
    """Return the deletion of a record that was asked for or agreed to; None: there is none."""
    row = db.execute(
        f"SELECT {_COLUMNS} FROM deletion WHERE record_id = ? AND state <> 'refused'",  # noqa: S608
        (record,),
    ).fetchone()
    return _deletion(*row) if row else None


def ask_deletion(db: Connection, record: RecordId, act: Act) -> Deletion:
    """Note that a person wants a record deleted, and why.

    Raises: NotDeleted: somebody has asked before, it is deleted, or its scan is in work.
    """
    with atomic(db):
        require_free(db, record)
        if known := deletion_of(db, record):
            raise NotDeleted(record, "asked", known.asked_by)
        row = db.execute(
            "INSERT INTO deletion (record_id, state, why, asked_by, asked_at)"  # noqa: S608
            f" VALUES (?, 'asked', ?, ?, ?) RETURNING {_COLUMNS}",
            (record, act.why, act.by, stamp(act.at)),
        ).fetchone()
    return _deletion(*row)


def refuse_deletion(db: Connection, record: RecordId, hand: Hand) -> None:
    """Note that a record is not deleted; whoever asked may take it back so too.

    Raises: NotDeleted: nobody has asked for it, or it is deleted already.
    """
    with atomic(db):
        asked = _asked(db, record)
        db.execute(
            "UPDATE deletion SET state = 'refused', ended_by = ?, ended_at = ? WHERE id = ?",
            (hand.by, stamp(hand.at), asked.id),
        )


def agree_deletion(
    db: Connection, store: Store, record: RecordId, hand: Hand, kin: Sequence[RecordId]
) -> Parcel:
    """Put tombstones in the place of a record and of its kin, as a second person agrees.

    Args: kin: older records that hold the same pages, and go with it.
    Returns: the tombstone of the record, posted.
    Raises: NotDeleted: nobody asked, the same person did, or its scan is in work; NotInStore,
        BadCopy.
    """
    with atomic(db):
        asked = _asked(db, record)
        if same_person(asked.asked_by, hand.by):
            raise NotDeleted(record, "same_person", asked.asked_by)
        require_free(db, record)
        require_unjoined(db, store, record, kin)
        first = Act(by=asked.asked_by, at=datetime.fromisoformat(asked.asked_at), why=asked.why)
        change = partial(deleted, asked=first, agreed=Act(by=hand.by, at=hand.at, why=asked.why))
        posted = []
        for one in (record, *(other for other in kin if not is_deleted(db, other))):
            seen = one, current(db, store, one).revision
            posted.append(revise(db, store, seen, change, hand.at))
        failpoint("deletion.posted")
        db.execute(
            "UPDATE deletion SET state = 'agreed', ended_by = ?, ended_at = ? WHERE id = ?",
            (hand.by, stamp(hand.at), asked.id),
        )
        db.executemany(
            "INSERT INTO deleted_record (record_id, deletion, revision) VALUES (?, ?, ?)",
            [(one.record_id, asked.id, one.revision) for one in posted],
        )
        for gone in posted:
            _drop_unread_joins(db, gone.record_id, asked.id, hand.at)
        for scan in {Sha256(one.record_id[:64]) for one in posted}:
            if all(is_deleted(db, one) for one in records_of_scan(db, scan)):
                db.execute("INSERT INTO deleted_original VALUES (?, ?)", (scan, asked.id))
    return posted[0]


def same_person(one: str, other: str) -> bool:
    """Whether two names are one person's, however they are typed."""
    first, second = (
        " ".join(unicodedata.normalize("NFC", name).split()).casefold() for name in (one, other)
    )
    return first == second


def note_gone(db: Connection, deletion: Deletion) -> None:
    """Note that nothing of the content is left."""
    with atomic(db):
        db.execute("UPDATE deletion SET state = 'gone' WHERE id = ?", (deletion.id,))


def is_archived(db: Connection, record: RecordId, revision: int) -> bool:
    """Return True if the archive has a revision."""
    row = db.execute(
        "SELECT 1 FROM receipt WHERE record_id = ? AND revision = ? AND outcome = 'archived'",
        (record, revision),
    ).fetchone()
    return row is not None


def require_free(db: Connection, record: RecordId) -> None:
    """Raises: NotDeleted: the record is deleted, or its scan is being read or is on hold."""
    if is_deleted(db, record):
        raise NotDeleted(record, "gone")
    last = latest(db, Sha256(record[:64]))
    if last is None or last.state in (State.QUEUED, State.READING, State.DONE):
        raise NotDeleted(record, "being_read")
    if any(one.document == last.id for one in held_of(db, DocumentId(last.id))) and (
        last.state is State.SET_APART
    ):
        raise NotDeleted(record, "on_hold")


def require_unjoined(
    db: Connection, store: Store, record: RecordId, kin: Sequence[RecordId]
) -> None:
    """Refuse a deletion while pages of it are read, or stand, in a scan that was joined of them.

    A joined scan that is set apart and has no record yet goes with the deletion.

    Args: kin: records that are deleted along.
    Raises: NotDeleted; NotInStore, BadCopy.
    """
    for one in (record, *kin):
        for there in joined_into(db, one):
            last = latest(db, there.scan)
            if last and last.state in (State.QUEUED, State.READING, State.DONE):
                raise NotDeleted(record, "being_joined", there.scan[:12])
            for other in records_of_scan(db, there.scan):
                if other in (record, *kin) or not revisions(db, other):
                    continue
                stands = current(db, store, other)
                if not is_tombstone(stands) and pages_of(stands) & there.pages:
                    raise NotDeleted(record, "joined", other)


def _drop_unread_joins(db: Connection, record: RecordId, deletion: int, now: datetime) -> None:
    """Delete the scans that were made with the pages of a record and have no record of their own.

    The other papers of such a scan still stand as they were.
    """
    for there in joined_into(db, record):
        scan, last = there.scan, latest(db, there.scan)
        if last is None or records_of_scan(db, scan) or deleted_on(db, scan):
            continue
        release(db, scan)
        told = f"it was joined with pages of {record}, which was deleted before this had a record"
        give_reason(db, DocumentId(last.id), Reason(DELETED, told, "delete"), now)
        db.execute("INSERT INTO deleted_original VALUES (?, ?)", (scan, deletion))


def hashes_before(db: Connection, record: RecordId, revision: int) -> list[Sha256]:
    """Return the hashes of all revisions of a record that were sent before one."""
    return [
        Sha256(row[0])
        for row in db.execute(
            "SELECT record_sha256 FROM outbox WHERE record_id = ? AND revision < ?",
            (record, revision),
        )
    ]


def pages_of_others(db: Connection, store: Store, scan: Sha256) -> frozenset[int]:
    """Return the numbers of the pages of a scan that records have which are not deleted."""
    others = [one for one in records_of_scan(db, scan) if not is_deleted(db, one)]
    found: set[int] = set()
    for one in others:
        if revisions(db, one):
            record = current(db, store, one)
            found |= {page.number for page in record.pages} | set(record.scan_pages)
    return frozenset(found)


def _asked(db: Connection, record: RecordId) -> Deletion:
    """Raises: NotDeleted: nobody has asked for it, or it is deleted already."""
    found = deletion_of(db, record)
    if found is None or found.state is not DeletionState.ASKED:
        raise NotDeleted(record, "not_asked" if found is None else "gone")
    return found


def _deletion(id_: int, record: str, state: str, *rest: str) -> Deletion:
    return Deletion(id_, RecordId(record), DeletionState(state), *rest)
