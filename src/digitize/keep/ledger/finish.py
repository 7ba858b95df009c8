"""The last step of a document: its records go to the outbox, or on hold for a person."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from sqlite3 import Connection

from digitize.errors import LostRace, RecordDeleted, StillChanging, Withdrawn
from digitize.keep.failpoint import failpoint
from digitize.keep.ledger.answers import settle_scan
from digitize.keep.ledger.chunks import require_all_read
from digitize.keep.ledger.db import atomic
from digitize.keep.ledger.documents import document, move
from digitize.keep.ledger.handed import handed_in
from digitize.keep.ledger.held import ON_HOLD, Held, forget_held, held_of, hold, note_level, release
from digitize.keep.ledger.ids import DocumentId
from digitize.keep.ledger.joined import joined_papers
from digitize.keep.ledger.lineage import (
    Closing,
    Lineage,
    close_all,
    close_sources,
    earlier_of,
    hold_sources,
    look,
    post_closed,
    put,
    read_record,
)
from digitize.keep.ledger.outbox import Parcel, post
from digitize.keep.ledger.reasons import WITHDRAWN, Reason, set_apart
from digitize.keep.ledger.replaced import (
    SourcePaper,
    parted_since,
    post_replaced,
    replaced,
    source_papers,
)
from digitize.keep.ledger.states import State
from digitize.keep.store.ids import Sha256
from digitize.keep.store.interface import Store
from digitize.record.acts import cleared
from digitize.record.edits import Hand
from digitize.record.leave import highest, marking_of, strictest_of
from digitize.record.model import Act, Record
from digitize.record.succession import (
    comes_back,
    followers,
    marked_at_least,
    stays_withdrawn,
    superseded,
    with_what_people_did,
    withdrawn_pages,
)

TRIES = 20  # attempts to compose records while others change them; each syncs some files


def finish(
    db: Connection, store: Store, id_: DocumentId, records: Sequence[Record], now: datetime
) -> tuple[Record, ...]:
    """Mark a document as done and put its records into the outbox, in one transaction.

    Its records follow those of earlier readings by shared pages. If one has a marking of secrecy
    that nobody has cleared, or if withdrawn pages would come back, the document is set apart with
    all its records on hold; open records of a marked scan are closed. If all records were
    withdrawn, the document is set apart for that reason. If the scan was made of papers of others,
    its record takes their place in the same transaction.

    Returns: the posted records, with their revisions, with the archive data given for their scan,
    and with people's edits from earlier revisions.
    Raises: LostRace: it is no longer being read, or some pages are not read yet; StillChanging:
        others keep changing its records, and a later turn tries again; ValueError: the records
        belong to another document, an internal fault; NotInStore, BadCopy: the revision before is
        not in the store, and people's edits would be lost.
    """
    sha256 = document(db, id_).sha256
    if not records or any(record.source.sha256 != sha256 for record in records):
        raise ValueError("these records are not of this document")
    for _ in range(TRIES):
        _settle(db, store, sha256)
        seen = look(db, sha256)
        made = _made(store, records, seen)
        why = made.why_held(sha256)
        parcels = _put_all(store, made.as_read if why else (*made.going, *made.superseded))
        closing = close_all(store, seen, made.level) if why else ()
        of_sources = close_sources(store, seen, made.level) if why else ()
        gone = () if why else replaced(store, made.sources, made.going)
        failpoint("finish.stored")
        with atomic(db):
            if look(db, sha256) != seen:
                continue  # an edit or a new sighting came while the bytes were synced
            require_all_read(db, id_)
            if made.level:
                note_level(db, sha256, made.level)
            if why:
                set_apart(db, id_, Reason(ON_HOLD, why, "read"), now)
                _hold(db, id_, parcels, made, now)
                post_closed(db, closing, now)
                if made.level:
                    hold_sources(db, seen, of_sources, made.level, now)
            elif not made.going:
                told = "its record was withdrawn; `digitize withdraw --restore` brings it back"
                set_apart(db, id_, Reason(WITHDRAWN, told, "read"), now)
            else:
                _post(db, id_, State.READING, parcels, now)
                post_replaced(db, gone, made.going, now)
        return () if why else made.going
    raise StillChanging(f"document {id_}", "as it was looked at")


def clear(db: Connection, store: Store, held: Held, hand: Hand, reason: str) -> tuple[Record, ...]:
    """Release the records of a scan on hold by a person's decision; they are posted as usual.

    Args: reason: why the person lets them go on.
    Returns: the posted records; each marked one names who cleared it.
    Raises: LostRace: they were cleared or are being read again; StillChanging: others keep changing
        them; Withdrawn: an earlier revision was withdrawn; RecordDeleted: a paper was joined to it
        and deleted since; NotInStore, BadCopy: their bytes are
        missing.
    """
    id_, sha256 = held.document, document(db, held.document).sha256
    act = Act(by=hand.by, at=hand.at, why="", reason=reason)
    for _ in range(TRIES):
        _settle(db, store, sha256)
        on_hold = held_of(db, id_)
        if held not in on_hold:
            raise LostRace(f"document {id_}", "on hold")
        state, seen = document(db, id_).state, look(db, sha256)
        going, others, gone = _let_go(store, on_hold, seen, state is State.SET_APART)
        going = tuple(cleared(record, act) for record in going)
        if not going:
            raise Withdrawn(held.record_id)
        parcels = _put_all(store, (*going, *others))
        failpoint("clear.stored")
        with atomic(db):
            if held_of(db, id_) != on_hold or look(db, sha256) != seen:
                continue
            if state is State.SET_APART:
                release(db, sha256)
                _post(db, id_, State.SET_APART, parcels, hand.at)
                post_replaced(db, gone, going, hand.at)
            else:  # another reading of the scan may be on hold
                forget_held(db, id_)
                _post_all(db, id_, parcels, hand.at)
        return going
    raise StillChanging(f"document {id_}", "as it was looked at")


def _let_go(
    store: Store, on_hold: Sequence[Held], seen: Lineage, never_posted: bool
) -> tuple[tuple[Record, ...], tuple[Record, ...], tuple[Closing, ...]]:
    """Return the records on hold as their next revisions, and tombstones of those they supersede.

    Those of papers of other scans come apart, since they belong to other documents.

    Args: never_posted: True for a new reading; False if an edit closed archived records.
    """
    if never_posted:
        made = _made(store, [read_record(store, one.record_sha256) for one in on_hold], seen)
        deleted = (one.record.record_id for one in made.sources if one.record.deleted)
        if not made.posted_before and (gone := next(deleted, None)):
            raise RecordDeleted(gone)  # it would come back with the pages of the others
        return made.going, made.superseded, replaced(store, made.sources, made.going)
    ids = {one.record_id for one in on_hold}
    newest = [
        read_record(store, one.sent.parcel.record_sha256)
        for one in seen.before
        if one.sent and one.record_id in ids
    ]
    return tuple(_next(record, seen) for record in newest if not record.withdrawn), (), ()


@dataclass(frozen=True, slots=True)
class _Made:
    """The records of a new reading.

    as_read: under their final ids, without people's edits. going: those to post, as their next
    revisions. superseded: tombstones of records whose pages went into others. back: withdrawn
    pages that would come back. level: the strictest marking of the scan. sources: papers of other
    scans of which this one was made.
    """

    as_read: tuple[Record, ...]
    going: tuple[Record, ...]
    superseded: tuple[Record, ...]
    back: tuple[int, ...]
    level: str | None
    posted_before: bool
    sources: tuple[SourcePaper, ...]

    @property
    def markings(self) -> dict[str, str | None]:
        """Return the marking that holds each record; None if it is held by another of its scan."""
        return {record.record_id: marking_of(record) for record in self.going}

    def why_held(self, sha256: str) -> str | None:
        """Return why a person must release the records; None if nobody must."""
        found = ", ".join(sorted({one for one in self.markings.values() if one}))
        way = f"`digitize held` shows it, `digitize clear {sha256[:12]}` lets it go on"
        if found:
            told = "; an earlier revision went into the archive without" * self.posted_before
            return f"it carries the marking {found} and is on hold{told}; {way}"
        if self.back:
            pages = ", ".join(map(str, self.back))
            return f"withdrawn pages ({pages}) would come back with others, so it is on hold; {way}"
        if not self.posted_before and (parted := parted_since(self.sources)):
            told = ", ".join(parted)
            return f"since the join, pages of {told} were withdrawn or put elsewhere; {way}"
        return None


def _made(store: Store, records: Sequence[Record], seen: Lineage) -> _Made:
    """Compare a new reading with the earlier ones; withdrawn records are left out."""
    earlier, sources = earlier_of(store, seen), source_papers(store, seen)
    joined = [one.earlier for one in sources if one.waits]
    given = [replace(one, record=handed_in(one.record, seen.given))
             for one in followers(records, earlier)]  # fmt: skip
    if joined and given[0].earlier is None:
        given[0] = replace(given[0], earlier=joined[0])  # it begins with that paper
    before = [*earlier, *joined]
    known = highest([seen.level, *(strictest_of(one.record) for one in before if one.record)])
    gone = withdrawn_pages(earlier, frozenset().union(*(one.pages for one in given)))
    found = with_what_people_did(marked_at_least(given, known, gone), before)
    going = [one for one in found if not stays_withdrawn(one, gone)]
    return _Made(
        as_read=tuple(
            record.model_copy(update={"record_id": one.record.record_id})
            for record, one in zip(records, found, strict=True)
        ),
        going=tuple(_next(one.record, seen) for one in going),
        superseded=tuple(_next(record, seen) for record in superseded(going, earlier)),
        back=tuple(page for one in going for page in comes_back(one, gone)),
        level=highest([known, *(strictest_of(one.record) for one in found)]),
        posted_before=any(one.sent for one in seen.before),
        sources=tuple(sources),
    )


def _settle(db: Connection, store: Store, sha256: Sha256) -> None:
    """Make revisions of all that is noted of a scan, and of those that it was made of."""
    made_of = (Sha256(one.record_id[:64]) for one in joined_papers(db, sha256))
    for scan in dict.fromkeys((sha256, *made_of)):
        settle_scan(db, store, scan)


def _next(record: Record, seen: Lineage) -> Record:
    return record.model_copy(update={"revision": seen.next_revision(record.record_id)})


def _post(
    db: Connection, id_: DocumentId, old: State, parcels: Iterable[Parcel], now: datetime
) -> None:
    move(db, id_, old, State.DONE, now)
    failpoint("finish.moved")
    _post_all(db, id_, parcels, now)


def _post_all(db: Connection, id_: DocumentId, parcels: Iterable[Parcel], now: datetime) -> None:
    for parcel in parcels:
        post(db, id_, parcel, now)
        failpoint("finish.posted")


def _hold(
    db: Connection,
    id_: DocumentId,
    parcels: Sequence[Parcel],
    made: _Made,
    now: datetime,
) -> None:  # fmt: skip
    """Args: parcels: the records as they were read."""
    sha256, markings = document(db, id_).sha256, made.markings
    failpoint("hold.moved")
    release(db, sha256)  # this reading replaces an older one on hold
    rows = [(one.record_id, one.record_sha256, markings.get(one.record_id)) for one in parcels]
    hold(db, id_, rows, now)


def _put_all(store: Store, records: Sequence[Record]) -> tuple[Parcel, ...]:
    return tuple(put(store, record) for record in records)
