"""Deletes records for good with the words of two persons, for the desk and the command."""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import date, datetime

from digitize.dossier.retention import Retention
from digitize.errors import NotDeleted
from digitize.keep.archive.archiver import archive_pending
from digitize.keep.archive.erase import carry_out, kin_of
from digitize.keep.archive.folders import Archive
from digitize.keep.ledger.deleted import is_deleted
from digitize.keep.ledger.deletions import (
    Deletion,
    agree_deletion,
    ask_deletion,
    refuse_deletion,
    require_free,
    require_unjoined,
)
from digitize.keep.ledger.forget import places_of
from digitize.keep.ledger.outbox import Parcel, records_of_scan
from digitize.keep.ledger.retention import retention_of
from digitize.keep.ledger.revise import current
from digitize.keep.store.ids import RecordId, Sha256
from digitize.keep.workspace import Workspace
from digitize.record.edits import Hand
from digitize.record.model import Act, Record
from digitize.settings import EngineName, Settings


@dataclass(frozen=True, slots=True)
class Prospect:
    """What would happen if a record were deleted now.

    term: how long it is kept; None: nobody has entered that. kin: older records with its pages,
    which go too. others: records of its scan that stay, and with them the original; empty: it goes.
    places: files with the same bytes in folders that are not the workspace's, which stay.
    """

    record: Record
    term: Retention | None
    kin: tuple[RecordId, ...]
    others: tuple[RecordId, ...]
    places: tuple[str, ...]


def prospect(workspace: Workspace, record: RecordId) -> Prospect:
    """Look what a deletion would do. Raises: NoSuchRecord, NotInStore, BadCopy."""
    scan = Sha256(record[:64])
    with workspace.open_ledger() as db:
        found = current(db, workspace.store, record)
        kin = tuple(kin_of(workspace, db, record))
        others = tuple(
            one
            for one in records_of_scan(db, scan)
            if one != record and one not in kin and not is_deleted(db, one)
        )
        places = () if others else tuple(os.fsdecode(one) for one in places_of(db, scan))
        return Prospect(found, retention_of(db, found), kin, others, places)


def ask(workspace: Workspace, record: RecordId, act: Act) -> Deletion:
    """Ask for a record to be deleted; another person must agree.

    Raises: NoSuchRecord; NotDeleted: a rule refuses it.
    """
    seen = prospect(workspace, record)
    _require_over(seen, act.at.date())
    with workspace.open_ledger() as db:
        require_unjoined(db, workspace.store, record, seen.kin)
        return ask_deletion(db, record, act)


def refuse(workspace: Workspace, record: RecordId, hand: Hand) -> None:
    """Say no, or take one's own wish back. Raises: NotDeleted: nobody has asked."""
    with workspace.open_ledger() as db:
        refuse_deletion(db, record, hand)


def agree(workspace: Workspace, record: RecordId, hand: Hand) -> Parcel:
    """Agree as the second person. The tombstone is posted then, and nothing brings it back.

    Raises: NoSuchRecord, NotInStore, BadCopy; NotDeleted: a rule refuses it.
    """
    seen = prospect(workspace, record)
    with workspace.open_ledger() as db:
        require_free(db, record)
        _require_over(seen, hand.at.date())
        return agree_deletion(db, workspace.store, record, hand, seen.kin)


def finish(workspace: Workspace, settings: Settings, now: datetime) -> list[Deletion]:
    """Remove the content of what was agreed to, as far as the archive has the tombstones.

    Returns: deletions finished now. With Redis, the coordinator finishes the rest.
    """
    with workspace.open_ledger() as db:
        if settings.engine is EngineName.LOCAL:
            archive = Archive(workspace.archive, workspace.tmp)
            archive_pending(db, workspace.store, archive, now)
        return carry_out(workspace, db, now)


def _require_over(seen: Prospect, today: date) -> None:
    """Raises: NotDeleted: the retention of the record runs."""
    term, record = seen.term, seen.record.record_id
    if term is None:
        return
    if term.permanent:
        raise NotDeleted(record, "kept_for_ever")
    if term.until is None:
        raise NotDeleted(record, "term_unknown", term.label)
    if today <= term.until:
        raise NotDeleted(record, "kept", f"{term.until:%d/%m/%Y}")
