"""Posts a person's decisions on a page as one new revision, and takes them back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from pydantic import BaseModel, ConfigDict, Field

from digitize.edge.desk.fields import field_of, typed
from digitize.edge.desk.site import Desk
from digitize.errors import BadEdit, StaleRevision
from digitize.keep.ledger import revise as ledger
from digitize.keep.ledger.outbox import Parcel
from digitize.keep.store.ids import RecordId
from digitize.record.edits import Hand, undone
from digitize.record.model import Edit, Record
from digitize.work.engine.revise import Delivery, deliver, revise

MOST = 5000  # most decisions on a page, more than it has words


class Given(BaseModel):
    """One decision as the page sends it: the new value of a field, or of a word at its place."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    field: str | None = None
    page: int | None = None
    word: tuple[int, int, int] | None = None
    after: str = Field(max_length=4000)


class Decisions(BaseModel):
    """All decisions on a page, and the revision that the person saw."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    revision: int
    page: int
    edits: tuple[Given, ...] = Field(min_length=1, max_length=MOST)


def confirm(desk: Desk, record: Record, told: Decisions, by: str) -> int:
    """Post the decisions as the next revision of the record, and have it archived; returns it.

    Raises: StaleRevision: somebody was quicker, or the archive did not take it; BadEdit: a value
        cannot be. Nothing is changed.
    """
    now = desk.now()
    edits = [_edit(record, given, by, now) for given in told.edits]
    return save(desk, RecordId(record.record_id), told.revision, edits)


def save(desk: Desk, record: RecordId, on_revision: int, edits: Sequence[Edit]) -> int:
    """Post edits, one at least, as the next revision of a record, and have it archived; returns it.

    Raises: StaleRevision: somebody was quicker, or the archive did not take it; BadEdit: one of
        them cannot be made. Nothing is changed.
    """
    now = edits[0].at
    parcel = revise(desk.workspace, record, on_revision, edits, now)
    _deliver(desk, parcel, now)
    return parcel.revision


def take_back(desk: Desk, record: Record, by: str) -> None:
    """Post the record as it was before the last person confirmed a page of it.

    Raises: StaleRevision; BadEdit: nobody has edited it.
    """
    hand = Hand(by, desk.now())

    def change(old: Record) -> Record:
        for index in _last_session(old.edits):
            old = undone(old, index, hand)
        return old

    with desk.ledger() as db:
        seen = RecordId(record.record_id), record.revision
        parcel = ledger.revise(db, desk.workspace.store, seen, change, hand.at)
    _deliver(desk, parcel, hand.at)


def _deliver(desk: Desk, parcel: Parcel, now: datetime) -> None:
    """Raises: StaleRevision: the archive has something else there; the next one gets its place."""
    record, revision = parcel.record_id, parcel.revision
    state = deliver(desk.workspace, desk.settings, now, record, revision)
    if state is Delivery.REFUSED:
        raise StaleRevision(record, revision - 1, revision)


def _last_session(edits: Sequence[Edit]) -> list[int]:
    """The edits that one person confirmed last, the latest first."""
    standing = [index for index, edit in enumerate(edits) if not edit.undone_by]
    if not standing:
        raise BadEdit("undo", "nobody has edited it")
    last = edits[standing[-1]]
    same = [one for one in standing if (edits[one].by, edits[one].at) == (last.by, last.at)]
    return same[::-1]


def _edit(record: Record, given: Given, by: str, now: datetime) -> Edit:
    if given.field is None:
        return Edit(by=by, at=now, page=given.page, word=given.word, after=given.after)
    after = typed(given.field, given.after, field_of(record, given.field))
    return Edit(by=by, at=now, field=given.field, after=after)
