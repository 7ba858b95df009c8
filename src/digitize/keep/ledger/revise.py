"""Changes of a record by a person: each is one more revision, archived like any other.

A withdrawal is such a revision too, without content; the content stays in the older bags. Page
results are not touched, and the record's document keeps its state.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import datetime
from sqlite3 import Connection

from digitize.errors import (
    LostRace,
    NoSuchRecord,
    NotDeleted,
    NotWithdrawn,
    PagesElsewhere,
    StaleRevision,
)
from digitize.keep.failpoint import failpoint
from digitize.keep.ledger.answers import settle, settle_scan, waiting
from digitize.keep.ledger.db import atomic
from digitize.keep.ledger.deleted import is_deleted
from digitize.keep.ledger.documents import document, latest, requeue
from digitize.keep.ledger.held import (
    forget_record,
    held_as,
    hold,
    level_noted,
    note_level,
    raise_marking,
)
from digitize.keep.ledger.lineage import (
    Closing,
    close_all,
    close_sources,
    earlier_of,
    hold_sources,
    look,
    post_closed,
    put,
    read_record,
)
from digitize.keep.ledger.outbox import Parcel, newest, next_revision, post, revisions
from digitize.keep.ledger.reasons import WITHDRAWN, reason_of
from digitize.keep.ledger.states import State
from digitize.keep.store.ids import RecordId, Sha256, record_id
from digitize.keep.store.interface import Store
from digitize.record.acts import OUTGROWN, tombstone, tombstone_of
from digitize.record.edits import require_standing
from digitize.record.leave import (
    Standing,
    is_tombstone,
    marking_of,
    may_leave,
    rank,
    standing_of,
    strictest_of,
)
from digitize.record.model import Act, Record
from digitize.record.succession import closed, pages_of

Change = Callable[[Record], Record]
TRIES = 20  # attempts at a change that applies to any revision


def current(db: Connection, store: Store, record: RecordId) -> Record:
    """Return the revision of a record that counts now, whether archived yet or not.

    What is noted of it is made a revision first.

    Raises: NoSuchRecord: there never was one; NotInStore, BadCopy: its bytes are missing.
    """
    settle(db, store, record)
    sent = newest(db, record)
    if sent is None:
        raise NoSuchRecord(record, 0)
    return read_record(store, sent.parcel.record_sha256)


def revise(
    db: Connection, store: Store, seen: tuple[RecordId, int] | Record, change: Change, now: datetime
) -> Parcel:
    """Post a changed record as its next revision.

    Args: seen: the record, and the revision on which the change is based; or that revision itself,
        which is not read again then: of a long one, that takes half a second.

    Raises:
        StaleRevision: a newer revision exists, and nothing was changed.
        NoSuchRecord: there never was such a record; NotInStore, BadCopy: its bytes are missing.
        BadEdit, Withdrawn: raised by the change.
    """
    if isinstance(seen, Record):
        known, record, looked_at = seen, record_id(seen.record_id), seen.revision
    else:
        known, (record, looked_at) = None, seen
    scan = Sha256(record[:64])
    settle_scan(db, store, scan)
    sent = newest(db, record)
    if sent is None:
        raise NoSuchRecord(record, 0)
    if sent.parcel.revision != looked_at:
        raise StaleRevision(record, looked_at, sent.parcel.revision)
    before = look(db, scan)
    revision = before.next_revision(record)
    old = known or read_record(store, sent.parcel.record_sha256)
    changed = change(old).model_copy(update={"revision": revision})
    parcel = put(store, changed)
    level = _closing_level(old, changed)
    others = None if is_tombstone(old) else level  # a record that is restored closes no others
    closing = close_all(store, before, others, but=(record,))
    of_sources = close_sources(store, before, others)
    failpoint("revise.stored")
    with atomic(db):
        last = newest(db, record)
        quicker = last != sent or next_revision(db, record) != revision or waiting(db, record)
        if quicker or (level and look(db, scan) != before):
            raise StaleRevision(record, looked_at, last.parcel.revision if last else revision)
        post(db, sent.document, parcel, now)
        failpoint("revise.posted")
        if level:
            _hold_all(db, Closing(sent.document, parcel), closing, level, now)
            hold_sources(db, before, of_sources, level, now)
        if is_tombstone(changed) and document(db, sent.document).state is not State.SET_APART:
            forget_record(db, sent.document, record)
    return parcel


def _closing_level(old: Record, changed: Record) -> str | None:
    """Return the level that a change puts on a record; None if it holds no more than before."""
    level, before = marking_of(changed), marking_of(old)
    if standing_of(old) is Standing.HELD and rank(level) <= rank(before):
        return None
    return level


def _hold_all(
    db: Connection, edited: Closing, others: Sequence[Closing], level: str, now: datetime
) -> None:
    """Note that all of a scan is on hold, since a person entered a level of secrecy."""
    post_closed(db, others, now)
    note_level(db, Sha256(edited.parcel.record_id[:64]), level)
    raise_marking(db, edited.parcel.record_id, level)
    known = {one.record_id for one in held_as(db, edited.parcel.record_id[:64])}
    rows = [
        (one.parcel.record_id, one.parcel.record_sha256, level if one is edited else None)
        for one in (edited, *others)
        if one.parcel.record_id not in known  # else another reading of it is on hold already
    ]
    hold(db, edited.document, rows, now)


def withdraw(db: Connection, store: Store, record: RecordId, act: Act) -> Parcel:
    """Withdraw a record, even if others edit it at the same time.

    Raises: NoSuchRecord, NotInStore, BadCopy; Withdrawn: it is withdrawn already.
    """

    def change(old: Record) -> Record:
        require_standing(old)
        return tombstone(old, act)

    return _whatever_happens(db, store, record, change, act.at)


def supersede(
    db: Connection, store: Store, record: RecordId, by: Sequence[RecordId], now: datetime
) -> bool:
    """Note that all pages of a record are in records of a later scan, which replace it.

    A record that a person edited, or that is on hold, withdrawn or superseded, stays as it is.

    Returns: True if the record is superseded now.
    Raises: NoSuchRecord, NotInStore, BadCopy.
    """

    def change(old: Record) -> Record:
        if not may_leave(old) or old.edits:
            raise StaleRevision(record, old.revision, old.revision)
        return tombstone_of(old, {"superseded_by": tuple(by)}, OUTGROWN)

    seen = current(db, store, record)
    try:
        revise(db, store, (record, seen.revision), change, now)
    except StaleRevision:
        return False
    return True


def restore(db: Connection, read: Callable[[Parcel], bytes], store: Store, record: RecordId,
            act: Act) -> Parcel:  # fmt: skip
    """Restore a withdrawn record as it was.

    A reading of its scan that was set apart because of the withdrawal is resumed.

    Args: read: returns the JSON of a revision, which the store may not have any more.
    Raises: NoSuchRecord, NotInStore, BadCopy; NotWithdrawn; PagesElsewhere: others have its pages;
        NotDeleted: nothing of it is left to bring back.
    """
    sent = revisions(db, record)
    if not sent:
        raise NoSuchRecord(record, 0)
    found = (Record.model_validate_json(read(one.parcel)) for one in sent)
    if is_deleted(db, record):
        raise NotDeleted(record, "gone")
    if not next(found).withdrawn:
        raise NotWithdrawn(record)
    content = next(one for one in found if not one.withdrawn)

    def change(old: Record) -> Record:
        if not old.withdrawn:
            raise NotWithdrawn(record)
        _require_pages_free(db, store, content)
        back = content.model_copy(update={"restored": act})
        level = level_noted(db, Sha256(record[:64]))  # found while it was withdrawn
        return closed(back, level) if level and rank(level) > rank(strictest_of(back)) else back

    parcel = _whatever_happens(db, store, record, change, act.at)
    _let_reading_go_on(db, Sha256(record[:64]), act.at)
    return parcel


def _require_pages_free(db: Connection, store: Store, content: Record) -> None:
    """Raises: PagesElsewhere: a later reading put them into records that a person released."""
    pages, standing = pages_of(content), (Standing.OPEN, Standing.HELD)
    others = earlier_of(store, look(db, Sha256(content.source.sha256)))
    found = {
        one.record_id: pages & one.pages
        for one in others
        if one.record_id != content.record_id and one.standing in standing and one.pages
    }
    ids = tuple(id_ for id_, both in found.items() if both)
    if ids:
        twice = tuple(sorted(frozenset().union(*found.values())))
        raise PagesElsewhere(content.record_id, twice, ids)


def _let_reading_go_on(db: Connection, sha256: Sha256, now: datetime) -> None:
    asked = latest(db, sha256)
    reason = reason_of(db, asked.id) if asked and asked.state is State.SET_APART else None
    if asked and reason and reason.code == WITHDRAWN:
        with suppress(LostRace):  # somebody has just queued it
            requeue(db, asked.id, now)


def _whatever_happens(
    db: Connection, store: Store, record: RecordId, change: Change, now: datetime
) -> Parcel:
    """Post a change that applies whatever the current revision says.

    Raises: StaleRevision: others keep changing the record.
    """

    def attempt() -> Parcel:
        settle(db, store, record)
        sent = newest(db, record)
        if sent is None:
            raise NoSuchRecord(record, 0)
        return revise(db, store, (record, sent.parcel.revision), change, now)

    for _ in range(TRIES - 1):
        with suppress(StaleRevision):
            return attempt()
    return attempt()
