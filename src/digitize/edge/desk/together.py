"""Acts on several papers at once, each one act in the history, and the undoing of acts."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import datetime
from functools import partial
from sqlite3 import Connection

from digitize.edge.desk.confirm import require_own, without
from digitize.edge.desk.fields import sure_rows
from digitize.edge.desk.people import Person
from digitize.edge.desk.sample import is_drawn
from digitize.edge.desk.site import Desk
from digitize.errors import BadEdit, DigitizeError, NotJoinable, StaleRevision
from digitize.keep.ledger import papers
from digitize.keep.ledger import revise as ledger
from digitize.keep.ledger.acts import (
    EDITING,
    ActPaper,
    DeskAct,
    What,
    mark_undone,
    note_act,
    papers_of,
    take_off,
)
from digitize.keep.ledger.db import atomic, stamp
from digitize.keep.ledger.joined import joined_papers
from digitize.keep.ledger.outbox import Parcel, was_refused
from digitize.keep.ledger.papers import AsidePaper
from digitize.keep.ledger.samples import draw_samples
from digitize.keep.store.ids import RecordId, Sha256
from digitize.record.edits import Hand, edited
from digitize.record.model import Edit, Record
from digitize.work.engine.join import part_again
from digitize.work.engine.revise import deliver

MOST = 500  # most papers of one act: as many as a page of the queue can show, and some more


@dataclass(slots=True)
class Outcome:
    """What became of each paper of an act. act: None: nothing was done. left: why, by paper."""

    act: int | None = None
    done: list[str] = field(default_factory=list)
    left: dict[str, str] = field(default_factory=dict)


def confirm_sure(desk: Desk, records: Sequence[str], by: str) -> Outcome:
    """Confirm all fields of several papers that the machine is sure of, as one act.

    One in ten is drawn by lot, and some of its words are asked about afterwards. Papers that
    somebody else has open are left. Doubtful fields and words stay as they are.
    """
    now = desk.now()
    with desk.ledger() as db:
        others = {one for one, of in papers.claimed(db, now).items() if of.by != by}
    free = [one for one in records if one not in others]
    change = partial(_with_sure_confirmed, hand=Hand(by, now))
    outcome = _change_all(desk, What.CONFIRM_SURE, free, change, Hand(by, now))
    if outcome.act is not None and desk.settings.desk.sample_per_thousand:
        drawn = [one for one in outcome.done if is_drawn(one, outcome.act)]
        with desk.ledger() as db:
            draw_samples(db, outcome.act, drawn)
    outcome.left |= {one: "claimed" for one in records if one in others}
    return outcome


def assign(desk: Desk, records: Sequence[str], person: str | None, by: str) -> Outcome:
    """Give papers to a person, or to nobody in particular, as one act."""
    with desk.ledger() as db:
        before = papers.assigned(db)
        changed = [one for one in records if before.get(one) != person]
        if not changed:
            return Outcome(left=dict.fromkeys(records, "nothing"))
        was = {one: before.get(one) for one in changed}
        act = note_act(db, What.ASSIGN, Hand(by, desk.now()), was, person)
        papers.assign(db, changed, person)
    return Outcome(act, changed)


def put_aside(desk: Desk, records: Sequence[str], note: str, by: str) -> Outcome:
    """Put papers aside with a note, as one act; nobody is offered them until they are put back."""
    now = desk.now()
    with desk.ledger() as db:
        before = papers.aside(db)
        was = {one: asdict(before[one]) if one in before else None for one in records}
        act = note_act(db, What.ASIDE, Hand(by, now), was, note)
        for one in records:
            papers.put_aside(db, AsidePaper(one, note, by, stamp(now)))
            papers.release(db, one, by)
    return Outcome(act, list(records))


def put_back(desk: Desk, records: Sequence[str], by: str) -> Outcome:
    """Put papers back into the queue, as one act."""
    with desk.ledger() as db:
        before = papers.aside(db)
        was = {one: asdict(before[one]) for one in records if one in before}
        if not was:
            return Outcome(left=dict.fromkeys(records, "nothing"))
        act = note_act(db, What.BACK, Hand(by, desk.now()), was)
        for one in was:
            papers.take_from_aside(db, one)
    return Outcome(act, list(was))


def undo_act(desk: Desk, act: DeskAct, person: Person) -> Outcome:
    """Undo an act on all its papers where that can be; `left` says on which it cannot, and why.

    Raises: NotYours: somebody else did it, and this person is no reviewer.
    """
    require_own(person, act.by)
    hand = Hand(person.name, desk.now())
    with desk.ledger() as db:
        open_ones = [one for one in papers_of(db, act.id) if one.undone_by is None]
    if act.what in EDITING:
        of = act.by, datetime.fromisoformat(act.at)
        change = partial(without, which=lambda one: (one.by, one.at) == of, hand=hand)
        ids = [one.record_id for one in open_ones]
        outcome = _change_all(desk, What.UNDO, ids, change, hand, str(act.id))
        outcome.left = {
            one: "edited" if why == "nothing" else why for one, why in outcome.left.items()
        }
    elif act.what is What.JOIN:
        outcome = _part_again(desk, act, open_ones, hand)
    else:
        outcome = _undo_in_ledger(desk, act, open_ones, hand)
    with desk.ledger() as db:
        mark_undone(db, act.id, outcome.done, hand.by, hand.at)
    return outcome


def _part_again(desk: Desk, act: DeskAct, joined: Sequence[ActPaper], hand: Hand) -> Outcome:
    """Undo a join: all of its papers, or none where one has gone on otherwise since."""
    ids, left = [one.record_id for one in joined], dict[str, str]()
    with desk.ledger() as db:
        scans = (Sha256(one[:64]) for one in ids)
        of_join = (one for one in scans
                   if {it.record_id for it in joined_papers(db, one)} & {*ids})  # fmt: skip
        scan = next(of_join, None)
        if scan is None:  # the joined record was deleted since
            return Outcome(left=dict.fromkeys(ids, "changed"))
        try:
            posted = part_again(db, desk.workspace, scan, hand, act.id)
        except (NotJoinable, StaleRevision):
            left = dict.fromkeys(ids, "changed")
        except DigitizeError:
            left = dict.fromkeys(ids, "closed")
        else:
            _archived(desk, db, {one.record_id: one for one in posted}, hand.at)
    return Outcome(None, [] if left else ids, left)


def _undo_in_ledger(desk: Desk, act: DeskAct, changed: Sequence[ActPaper], hand: Hand) -> Outcome:
    """Undo an act that changed no record: who has a paper, and which are aside.

    What a later act says of a paper stays.
    """
    with desk.ledger() as db, atomic(db):
        given, aside = papers.assigned(db), papers.aside(db)
        stands = [one for one in changed if _still_stands(act, one.record_id, given, aside)]
        ids = {one.record_id: None for one in stands}
        left = {one.record_id: "changed" for one in changed if one.record_id not in ids}
        if not ids:
            return Outcome(left=left)
        made = note_act(db, What.UNDO, hand, ids, str(act.id))
        for one in stands:
            _back_as_before(db, act.what, one)
    return Outcome(made, list(ids), left)


def _still_stands(
    act: DeskAct, record: str, given: Mapping[str, str], aside: Mapping[str, AsidePaper]
) -> bool:
    """Return True if a paper is still as the act left it."""
    if act.what is What.ASSIGN:
        return given.get(record) == act.about
    if act.what is What.BACK:
        return record not in aside
    return aside.get(record) == AsidePaper(record, act.about or "", act.by, act.at)


def _back_as_before(db: Connection, what: What, one: ActPaper) -> None:
    if what is What.ASSIGN:
        papers.assign(db, [one.record_id], one.before)
    elif one.before is None:
        papers.take_from_aside(db, one.record_id)
    else:
        papers.put_aside(db, AsidePaper(**one.before))


def _change_all(  # noqa: PLR0913  (one act, with all that the history says of it)
    desk: Desk, what: What, records: Sequence[str], change: Callable[[Record], Record], hand: Hand,
    about: str | None = None,
) -> Outcome:  # fmt: skip
    """Post a change of several records, each on the revision that counts now; archive them all."""
    if not records:
        return Outcome()
    with desk.ledger() as db:
        act = note_act(db, what, hand, dict.fromkeys(records), about)
        posted: dict[str, Parcel] = {}
        left: dict[str, str] = {}
        for one in records:
            with _told(left, one):
                id_ = RecordId(one)
                seen = id_, ledger.current(db, desk.workspace.store, id_).revision
                posted[one] = ledger.revise(db, desk.workspace.store, seen, change, hand.at)
        left |= _archived(desk, db, posted, hand.at)
        for one in left:
            take_off(db, act, one)
    done = [one for one in records if one not in left]
    return Outcome(act if done else None, done, left)


@contextmanager
def _told(left: dict[str, str], record: str) -> Iterator[None]:
    """Note in one word why a record could not be changed; the others go on."""
    try:
        yield
    except _NothingToDo:
        left[record] = "nothing"
    except StaleRevision:
        left[record] = "changed"
    except BadEdit:
        left[record] = "edited"
    except DigitizeError:
        left[record] = "closed"


def _archived(
    desk: Desk, db: Connection, posted: Mapping[str, Parcel], now: datetime
) -> dict[str, str]:
    """Archive what was posted; which the archive refused."""
    if not posted:
        return {}
    last = list(posted.values())[-1]
    deliver(desk.workspace, desk.settings, now, last.record_id, last.revision)
    refused = [one for one, of in posted.items() if was_refused(db, of.record_id, of.revision)]
    return dict.fromkeys(refused, "changed")


class _NothingToDo(Exception):
    """The record has nothing that this act would change."""


def _with_sure_confirmed(record: Record, hand: Hand) -> Record:
    """Raises: _NothingToDo: it has no such field."""
    found = sure_rows(record)
    if not found:
        raise _NothingToDo
    edits = [Edit(by=hand.by, at=hand.at, field=row.path, after=row.field.value) for row in found]
    return edited(record, edits)
