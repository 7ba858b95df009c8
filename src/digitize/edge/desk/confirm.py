"""Posts a person's decisions on a page as one new revision, and takes them back."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from sqlite3 import Connection
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from digitize.edge.desk.fields import field_of, sure_rows, typed
from digitize.edge.desk.in_hand import InHand
from digitize.edge.desk.people import Person
from digitize.edge.desk.reading import keep_in_memory
from digitize.edge.desk.roles import Role
from digitize.edge.desk.sample import found_in
from digitize.edge.desk.site import Desk
from digitize.errors import BadEdit, StaleRevision
from digitize.keep.ledger import revise as ledger
from digitize.keep.ledger.acts import What, act_of, mark_undone, note_act, take_off
from digitize.keep.ledger.answers import note_answer
from digitize.keep.ledger.outbox import Parcel
from digitize.keep.ledger.samples import note_sample
from digitize.keep.store.ids import RecordId
from digitize.record.edits import Hand, edited, made_with, undone
from digitize.record.leave import marking_of
from digitize.record.model import Edit, Record
from digitize.work.engine.revise import Delivery, current, deliver

MOST = 5000  # most decisions on a page, more than it has words


class Given(BaseModel):
    """One decision as the page sends it: of a field, a word, a line, or words at a place."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    field: str | None = None
    page: int | None = None
    word: tuple[int, int, int] | None = None
    act: Literal["line", "add"] | None = None
    box: tuple[int, int, int, int] | None = None
    mark: Literal["illegible", "struck"] | None = None
    after: str = Field(max_length=4000)


class Typed(BaseModel):
    """What stands in the entry of a field just now, and the field's raw text."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    field: str = Field(max_length=200)
    after: str = Field(max_length=4000)
    raw: str | None = Field(None, max_length=4000)


class Decisions(BaseModel):
    """All decisions on a page, and the revision that the person saw.

    sure: with the fields that the machine is sure of.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    revision: int
    page: int
    sure: bool = False
    edits: tuple[Given, ...] = Field(min_length=1, max_length=MOST)


@dataclass(frozen=True, slots=True)
class Decided:
    """Decisions that were checked: the edits, and the record with them but for its texts."""

    told: Decisions
    edits: tuple[Edit, ...]
    record: Record

    @property
    def closes(self) -> bool:
        """Whether they put a level of secrecy on the record, which then waits on hold."""
        return marking_of(self.record) is not None


def decide(record: Record, told: Decisions, hand: Hand) -> Decided:
    """Check decisions on a page against the record as it counts now.

    Raises: StaleRevision: the person saw another revision; BadEdit: a value cannot be; Withdrawn,
        Superseded.
    """
    if record.revision != told.revision:
        raise StaleRevision(record.record_id, told.revision, record.revision)
    edits = [_edit(record, given, hand) for given in told.edits]
    made = made_with(record, edits)
    if told.sure:
        # As the fields are with the words put right: a corrected word may have changed its field.
        given = {one.field for one in edits}
        sure = [row for row in sure_rows(made) if row.path not in given]
        edits += [Edit(by=hand.by, at=hand.at, field=row.path, after=row.field.value)
                  for row in sure]  # fmt: skip
        made = made_with(record, edits)
    return Decided(told, tuple(edits), made)


def note(desk: Desk, db: Connection, seen: InHand, decided: Decided, hand: Hand) -> InHand:
    """Note decisions, so that nothing loses them any more; the record with them.

    It is part of the caller's transaction, and counts with its end. `Desk.settler` makes a revision
    of it behind.

    Raises: StaleRevision: somebody was quicker; nothing is noted.
    """
    id_ = seen.record.record_id
    act = note_act(db, What.CONFIRM, hand, {id_: None})
    sample = found_in(seen.record, decided.edits, desk.settings.desk.sample_per_thousand)
    note_sample(db, act, id_, sample)
    head = note_answer(db, seen.head, act, decided.edits, hand.at)
    return InHand(head, decided.record.model_copy(update={"revision": head.revision}))


def confirm(desk: Desk, decided: Decided, hand: Hand) -> None:
    """Post decisions at once as the next revision of their record, and have it archived.

    So it is done where a level of secrecy is entered: the record is closed before anybody reads on.

    Raises: StaleRevision: somebody was quicker, or the archive did not take it; BadEdit: a value
        cannot be. Nothing is changed.
    """
    record = current(desk.workspace, RecordId(decided.record.record_id))
    if record.revision != decided.told.revision:
        raise StaleRevision(record.record_id, decided.told.revision, record.revision)
    save(desk, record, decided.edits)
    sample = found_in(record, decided.edits, desk.settings.desk.sample_per_thousand)
    with desk.ledger() as db:
        act = act_of(db, record.record_id, hand.by, hand.at)
        if act is not None:
            note_sample(db, act, record.record_id, sample)


def save(desk: Desk, record: Record, edits: Sequence[Edit], what: What = What.CONFIRM) -> int:
    """Post edits, one at least, as the next revision of a record, and have it archived; returns it.

    Args: record: as the person saw it.

    Raises: StaleRevision: somebody was quicker, or the archive did not take it; BadEdit: one of
        them cannot be made. Nothing is changed.
    """
    now, id_ = edits[0].at, RecordId(record.record_id)
    made: list[Record] = []

    def change(old: Record) -> Record:
        made.append(edited(old, edits))
        return made[-1]

    with desk.ledger() as db:
        act = note_act(db, what, Hand(edits[0].by, now), {id_: None})
    try:
        with desk.ledger() as db:
            parcel = ledger.revise(db, desk.workspace.store, record, change, now)
        archive_now(desk, parcel, now)
    except Exception:
        with desk.ledger() as db:
            take_off(db, act, id_)
        raise
    new = made[-1].model_copy(update={"revision": parcel.revision})
    keep_in_memory(parcel.record_sha256, new)
    return parcel.revision


def take_back(desk: Desk, record: Record, person: Person) -> None:
    """Post the record as it was before the last person confirmed a page of it.

    Raises: StaleRevision; BadEdit: nobody has edited it; NotYours.
    """
    last = _last_standing(record.edits)
    undo_edits(desk, record, person, lambda one: (one.by, one.at) == (last.by, last.at))


def take_back_one(desk: Desk, record: Record, person: Person, number: int) -> None:
    """Post the record without one edit. number: of the edit in the record, from 0.

    Raises: StaleRevision; BadEdit: there is none, or a later one builds on it; NotYours.
    """
    if not 0 <= number < len(record.edits):
        raise BadEdit("undo", "there is no such edit")
    edit = record.edits[number]
    undo_edits(desk, record, person, lambda one: one == edit)


def undo_edits(desk: Desk, record: Record, person: Person, which: Callable[[Edit], bool]) -> None:
    """Post the record without some of its edits, and note that as an act of its own.

    Raises: StaleRevision; BadEdit: one cannot be undone; NotYours. Nothing is changed.
    """
    undone_ones = [one for one in record.edits if which(one) and not one.undone_by]
    for one in undone_ones:
        require_own(person, one.by)
    hand = Hand(person.name, desk.now())
    id_ = RecordId(record.record_id)
    with desk.ledger() as db:
        act = note_act(db, What.UNDO, hand, {id_: None})
    try:
        with desk.ledger() as db:
            parcel = ledger.revise(db, desk.workspace.store, (id_, record.revision),
                                   partial(without, which=which, hand=hand), hand.at)  # fmt: skip
        archive_now(desk, parcel, hand.at)
    except Exception:
        with desk.ledger() as db:
            take_off(db, act, id_)
        raise
    left = without(record, which, hand).edits
    with desk.ledger() as db:
        for by, at in {(one.by, one.at) for one in undone_ones}:
            stands = any((one.by, one.at) == (by, at) and not one.undone_by for one in left)
            of = None if stands else act_of(db, id_, by, at)
            if of is not None:
                mark_undone(db, of, [id_], hand.by, hand.at)


def without(record: Record, which: Callable[[Edit], bool], hand: Hand) -> Record:
    """The record without some of its edits, the latest undone first.

    Raises: BadEdit: there is none of them, or a later edit builds on one.
    """
    standing = [index for index, one in enumerate(record.edits) if which(one) and not one.undone_by]
    if not standing:
        raise BadEdit("undo", "there is no such edit, or it was taken back before")
    for index in reversed(standing):
        if not record.edits[index].undone_by:  # with another of them, which it followed
            record = undone(record, index, hand)
    return record


class NotYours(Exception):
    """Somebody else did it, and this person may undo own acts alone."""


def require_own(person: Person, by: str) -> None:
    """Raises: NotYours: somebody else did it, and this person is no reviewer."""
    if person.name != by and not person.may(Role.REVIEWER):
        raise NotYours(by)


def archive_now(desk: Desk, parcel: Parcel, now: datetime) -> None:
    """Have the archive take a revision at once.

    Raises: StaleRevision: the archive has something else there; the next one gets its place.
    """
    record, revision = parcel.record_id, parcel.revision
    state = deliver(desk.workspace, desk.settings, now, record, revision)
    if state is Delivery.REFUSED:
        raise StaleRevision(record, revision - 1, revision)


def _last_standing(edits: Sequence[Edit]) -> Edit:
    """The last edit that is not undone. Raises: BadEdit: there is none."""
    standing = [one for one in edits if not one.undone_by]
    if not standing:
        raise BadEdit("undo", "nobody has edited it")
    return standing[-1]


def _edit(record: Record, given: Given, hand: Hand) -> Edit:
    by, now = hand.by, hand.at
    if given.field is None:
        return Edit(by=by, at=now, page=given.page, word=given.word, after=given.after,
                    act=given.act, box=given.box, mark=given.mark)  # fmt: skip
    after = typed(given.field, given.after, field_of(record, given.field))
    return Edit(by=by, at=now, field=given.field, after=after)
