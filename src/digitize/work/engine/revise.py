"""What people do to records that are made: at the desk, and by commands.

It works while others hold the workspace: an edit is a revision in the outbox, like a reading.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum

from digitize.errors import BadEdit, NotInStore
from digitize.keep.archive.archiver import archive_pending
from digitize.keep.archive.bags import sha256_of
from digitize.keep.archive.folders import Archive
from digitize.keep.ledger import finish
from digitize.keep.ledger import revise as ledger
from digitize.keep.ledger.held import Held
from digitize.keep.ledger.outbox import Parcel, was_refused
from digitize.keep.store.ids import RecordId
from digitize.keep.workspace import Workspace
from digitize.record.edits import Hand, edited, last_edit, undone
from digitize.record.model import Act, Edit, Record
from digitize.settings import EngineName, Settings


def current(workspace: Workspace, record: RecordId) -> Record:
    """The revision of a record that counts now, whether the archive has it already or not.

    Raises: NoSuchRecord, NotInStore, BadCopy.
    """
    with workspace.open_ledger() as db:
        return ledger.current(db, workspace.store, record)


def revise(
    workspace: Workspace, record: RecordId, on_revision: int, edits: Sequence[Edit], now: datetime
) -> Parcel:
    """Post a record with some edits as its next revision. `deliver` has it archived at once.

    Args: on_revision: the one that whoever edits has looked at.

    Raises: StaleRevision, BadEdit, Withdrawn, NoSuchRecord, NotInStore, BadCopy: nothing is
        changed.
    """
    with workspace.open_ledger() as db:
        seen = record, on_revision
        return ledger.revise(db, workspace.store, seen, lambda old: edited(old, edits), now)


def undo(
    workspace: Workspace, record: RecordId, on_revision: int, hand: Hand, field: str | None = None
) -> Parcel:
    """Post a record as it would be without its last edit; without the last one of a field.

    Raises: StaleRevision, Withdrawn, NoSuchRecord, NotInStore, BadCopy; BadEdit: there is none.
    """

    def change(old: Record) -> Record:
        index = last_edit(old, field)
        if index is None:
            raise BadEdit(field or "undo", "nobody has edited it")
        return undone(old, index, hand)

    with workspace.open_ledger() as db:
        return ledger.revise(db, workspace.store, (record, on_revision), change, hand.at)


def clear(workspace: Workspace, held: Held, hand: Hand) -> tuple[Record, ...]:
    """Let the records of a scan on hold go on.

    Raises: LostRace: they are not on hold any more; Withdrawn, NotInStore, BadCopy.
    """
    with workspace.open_ledger() as db:
        return finish.clear(db, workspace.store, held, hand)


def withdraw(workspace: Workspace, record: RecordId, act: Act) -> Parcel:
    """Take a record back: its next revision says who, when and why, and nothing else.

    Raises: NoSuchRecord, NotInStore, BadCopy; Withdrawn: it was taken back before.
    """
    with workspace.open_ledger() as db:
        return ledger.withdraw(db, workspace.store, record, act)


def restore(workspace: Workspace, record: RecordId, act: Act) -> Parcel:
    """Bring a record back as it was before it was taken back; its content may be in its bag alone.

    Raises: NoSuchRecord, NotInStore, BadCopy; NotWithdrawn.
    """
    archive = Archive(workspace.archive, workspace.tmp)

    def read(parcel: Parcel) -> bytes:
        try:
            return workspace.store.record(parcel.record_sha256)
        except NotInStore:
            path = archive.payload(parcel.record_id, parcel.revision) / "record.json"
            if not path.is_file() or sha256_of(path) != parcel.record_sha256:
                raise
            return path.read_bytes()

    with workspace.open_ledger() as db:
        return ledger.restore(db, read, workspace.store, record, act)


class Delivery(StrEnum):
    """How far a revision has come, in words for people."""

    ARCHIVED = "archived"
    ON_ITS_WAY = "on its way to the archive"  # the coordinator sends it, by Redis
    REFUSED = "refused by the archive, so nothing is changed; `digitize audit`, then enter it again"


def deliver(
    workspace: Workspace, settings: Settings, now: datetime, record: RecordId, revision: int
) -> Delivery:
    """Archive what is in the outbox, where this machine does that; also beside others.

    Args: record, revision: what whoever calls has posted, of which the answer tells.
    """
    if settings.engine is not EngineName.LOCAL:
        return Delivery.ON_ITS_WAY
    with workspace.open_ledger() as db:
        archive_pending(db, workspace.store, Archive(workspace.archive, workspace.tmp), now)
        refused = was_refused(db, record, revision)
    return Delivery.REFUSED if refused else Delivery.ARCHIVED
