"""What people do to finished records, from the desk and by commands.

It works while another process holds the workspace: an edit is a revision in the outbox, as a
reading is.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Sequence
from datetime import datetime
from enum import StrEnum
from functools import partial
from sqlite3 import Connection

from digitize.errors import BadEdit, DigitizeError, NotInStore, StoreAway, of_one_scan
from digitize.keep.archive.archiver import archive_pending
from digitize.keep.archive.bags import sha256_of
from digitize.keep.archive.folders import Archive
from digitize.keep.ledger import finish
from digitize.keep.ledger import revise as ledger
from digitize.keep.ledger.answers import Settled, any_on_its_way, records_waiting, settle
from digitize.keep.ledger.held import Held
from digitize.keep.ledger.outbox import Parcel, was_refused
from digitize.keep.store.ids import RecordId, Sha256
from digitize.keep.store.interface import Store
from digitize.keep.workspace import Workspace
from digitize.record.edits import Hand, edited, last_edit, undone
from digitize.record.model import Act, Edit, Record
from digitize.settings import EngineName, Settings


def current(workspace: Workspace, record: RecordId) -> Record:
    """Return the revision of a record that counts now, whether archived yet or not.

    Raises: NoSuchRecord, NotInStore, BadCopy.
    """
    with workspace.open_ledger() as db:
        return ledger.current(db, workspace.store, record)


def revise(
    workspace: Workspace, record: RecordId, on_revision: int, edits: Sequence[Edit], now: datetime
) -> Parcel:
    """Post a record with more edits as its next revision. `deliver` archives it at once.

    Args: on_revision: the revision that the editor has seen.

    Raises: StaleRevision, BadEdit, Withdrawn, NoSuchRecord, NotInStore, BadCopy: nothing is
        changed.
    """
    with workspace.open_ledger() as db:
        seen = record, on_revision
        return ledger.revise(db, workspace.store, seen, lambda old: edited(old, edits), now)


def undo(
    workspace: Workspace, record: RecordId, on_revision: int, hand: Hand, field: str | None = None
) -> Parcel:
    """Post a record without its last edit, or without the last edit of one field.

    Raises: StaleRevision, Withdrawn, NoSuchRecord, NotInStore, BadCopy; BadEdit: there is none.
    """

    def change(old: Record) -> Record:
        index = last_edit(old, field)
        if index is None:
            raise BadEdit(field or "undo", "nobody has edited it")
        return undone(old, index, hand)

    with workspace.open_ledger() as db:
        return ledger.revise(db, workspace.store, (record, on_revision), change, hand.at)


def settle_all(
    workspace: Workspace,
    settings: Settings,
    now: datetime,
    known: Callable[[Sha256], Record | None] = lambda _: None,
    tell: Callable[[Settled], object] = lambda _: None,
) -> tuple[str, ...]:
    """Make revisions of all answers that are noted, and archive them if this machine does so.

    Args: known: a revision that is in memory, by the hash of its JSON. tell: is told of each that
        was made, before the archive takes it.
    Returns: why that could not be done, as on a full disk: what is noted stays so, and who wants
        to read can go on with what the archive has.
    """
    failed: list[str] = []
    try:
        with workspace.open_ledger() as db:
            if not any_on_its_way(db):
                return ()
            for record in records_waiting(db):
                one = settle_or_why(db, workspace.store, record, known)
                if isinstance(one, DigitizeError):
                    failed.append(str(one))
                elif one:
                    tell(one)
            if settings.engine is EngineName.LOCAL:
                archive_pending(db, workspace.store, Archive(workspace.archive, workspace.tmp), now)
    except (StoreAway, OSError, sqlite3.Error) as error:
        failed.append(f"{type(error).__name__}: {error}")
    return tuple(failed)


def settle_or_why(
    db: Connection,
    store: Store,
    record: RecordId,
    known: Callable[[Sha256], Record | None] = lambda _: None,
) -> Settled | DigitizeError | None:
    """Make a revision of what is noted of one record; the error if it cannot be made of this one.

    The answers wait then, and those of other records are made all the same.

    Args: known: a revision that is in memory, by the hash of its JSON.
    Raises: the error itself, if the machine causes it: it would meet every record.
    """
    try:
        return settle(db, store, record, known)
    except Exception as error:
        return of_one_scan(error)


def clear(workspace: Workspace, held: Held, hand: Hand, reason: str) -> tuple[Record, ...]:
    """Release the records of a scan on hold, for a reason.

    Raises: LostRace: they are no longer on hold; Withdrawn, NotInStore, BadCopy.
    """
    with workspace.open_ledger() as db:
        return finish.clear(db, workspace.store, held, hand, reason)


def withdraw(workspace: Workspace, record: RecordId, act: Act) -> Parcel:
    """Withdraw a record: its next revision says only who did so, when and why.

    Raises: NoSuchRecord, NotInStore, BadCopy; Withdrawn: it is withdrawn already.
    """
    with workspace.open_ledger() as db:
        return ledger.withdraw(db, workspace.store, record, act)


def restore(workspace: Workspace, record: RecordId, act: Act) -> Parcel:
    """Restore a withdrawn record as it was; only its bag may still hold the content.

    Raises: NoSuchRecord, NotInStore, BadCopy; NotWithdrawn.
    """
    with workspace.open_ledger() as db:
        return ledger.restore(db, partial(sent_json, workspace), workspace.store, record, act)


def sent_json(workspace: Workspace, parcel: Parcel) -> bytes:
    """Return the JSON of a revision, which only its bag may still hold.

    Raises: NotInStore, BadCopy: nothing holds it as it was sent.
    """
    try:
        return workspace.store.record(parcel.record_sha256)
    except NotInStore:
        archive = Archive(workspace.archive, workspace.tmp)
        path = archive.payload(parcel.record_id, parcel.revision) / "record.json"
        if not path.is_file() or sha256_of(path) != parcel.record_sha256:
            raise
        return path.read_bytes()


class Delivery(StrEnum):
    """How far a revision has come. The values are texts for people."""

    ARCHIVED = "archived"
    ON_ITS_WAY = "on its way to the archive"  # the coordinator sends it through Redis
    REFUSED = "refused by the archive, so nothing is changed; `digitize audit`, then enter it again"


def deliver(
    workspace: Workspace, settings: Settings, now: datetime, record: RecordId, revision: int
) -> Delivery:
    """Archive what is in the outbox, if this machine does so; others may do it at the same time.

    Args: record, revision: what the caller has posted; the result is about it.
    """
    if settings.engine is not EngineName.LOCAL:
        return Delivery.ON_ITS_WAY
    with workspace.open_ledger() as db:
        archive_pending(db, workspace.store, Archive(workspace.archive, workspace.tmp), now)
        refused = was_refused(db, record, revision)
    return Delivery.REFUSED if refused else Delivery.ARCHIVED
