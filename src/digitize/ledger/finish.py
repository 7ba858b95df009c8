"""The step from "all pages are read" to "the archive will get it"; or to "a person has to look"."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from sqlite3 import Connection

from digitize.errors import LostRace, Withdrawn
from digitize.failpoint import failpoint
from digitize.ledger.chunks import require_all_read
from digitize.ledger.db import atomic
from digitize.ledger.documents import document, move
from digitize.ledger.handed import Handed, handed, handed_in
from digitize.ledger.held import ON_HOLD, Held, held_of, hold
from digitize.ledger.ids import DocumentId
from digitize.ledger.outbox import Parcel, Sent, newest, next_revision, post
from digitize.ledger.reasons import Reason, set_apart
from digitize.ledger.states import State
from digitize.record.acts import cleared, marking_of, with_acts
from digitize.record.edits import Hand, carried
from digitize.record.model import Act, Record
from digitize.store.ids import Sha256, record_id
from digitize.store.interface import Store

WITHDRAWN = "withdrawn"  # the code of the reason


def finish(
    db: Connection, store: Store, id_: DocumentId, records: Sequence[Record], now: datetime
) -> tuple[Record, ...]:
    """A document is done and its records are in the outbox: one transaction for both.

    Where one of them carries a marking of secrecy that nobody has cleared, it is set apart
    instead, with all of them on hold; and where all of them were withdrawn, with that as the
    reason.

    Returns: the records that were posted, with the revisions that they were given, with what was
    handed in with their scan, and with what people put right in earlier revisions.
    Raises: LostRace: it is not being read any more, or pages of it are still to be read;
        ValueError: the records are of another document, a fault of ours; NotInStore, BadCopy: the
        revision before is not in the store, and what people put right would be lost.
    """
    sha256 = document(db, id_).sha256
    if not records or any(record.source.sha256 != sha256 for record in records):
        raise ValueError("these records are not of this document")
    while True:
        seen = _look(db, sha256, records)
        made = _made(store, records, seen)
        marked = [record for record in made if marking_of(record)]
        parcels = _put_all(store, records if marked else made)
        failpoint("finish.stored")
        with atomic(db):
            if _look(db, sha256, records) != seen:
                continue  # an edit, or a new sighting, while the bytes were synced, outside
            require_all_read(db, id_)
            if marked:
                _hold(db, id_, parcels, _Marked(made, seen), now)
            elif not made:
                why = "its record was withdrawn; `digitize withdraw --restore` brings it back"
                set_apart(db, id_, Reason(WITHDRAWN, why, "read"), now)
            else:
                _post(db, id_, State.READING, parcels, now)
        return () if marked else made


def clear(db: Connection, store: Store, held: Held, hand: Hand) -> tuple[Record, ...]:
    """A person lets the records of a scan on hold go on: they are posted like any others.

    Returns: the records as they were posted; each that is marked says who cleared it.
    Raises: LostRace: somebody has cleared them, or they are read anew; Withdrawn: an earlier
        revision was taken back; NotInStore, BadCopy: their bytes are gone.
    """
    id_, sha256 = held.document, document(db, held.document).sha256
    act = Act(by=hand.by, at=hand.at, why="")
    while True:
        on_hold = held_of(db, id_)
        if held not in on_hold:
            raise LostRace(f"document {id_}", "on hold")
        records = [_read(store, one.record_sha256) for one in on_hold]
        seen = _look(db, sha256, records)
        made = tuple(cleared(record, act) for record in _made(store, records, seen))
        if not made:
            raise Withdrawn(held.record_id)
        parcels = _put_all(store, made)
        failpoint("clear.stored")
        with atomic(db):
            if held_of(db, id_) != on_hold or _look(db, sha256, records) != seen:
                continue
            _post(db, id_, State.SET_APART, parcels, hand.at)
        return made


@dataclass(frozen=True, slots=True)
class _Before:
    """What there is of a record: the revision that comes next, and the one that counts now."""

    revision: int
    sent: Sent | None


@dataclass(frozen=True, slots=True)
class _Seen:
    """What a record depends on besides its pages; looked at again under the lock."""

    given: Handed
    before: tuple[_Before, ...]


def _look(db: Connection, sha256: Sha256, records: Sequence[Record]) -> _Seen:
    ids = [record_id(record.record_id) for record in records]
    before = tuple(_Before(next_revision(db, one), newest(db, one)) for one in ids)
    return _Seen(handed(db, sha256), before)


def _made(store: Store, records: Sequence[Record], seen: _Seen) -> tuple[Record, ...]:
    """New readings as the next revisions; those that were withdrawn are left out."""
    both = zip(records, seen.before, strict=True)
    made = (_following(store, handed_in(record, seen.given), before) for record, before in both)
    return tuple(record for record in made if record is not None)


def _following(store: Store, record: Record, before: _Before) -> Record | None:
    """A new reading with what people did to the revision before; None: they took it back."""
    if before.sent is not None:
        old = _read(store, before.sent.parcel.record_sha256)
        if old.withdrawn:
            return None
        record = with_acts(old, carried(old, record))
    return record.model_copy(update={"revision": before.revision})


def _post(
    db: Connection, id_: DocumentId, old: State, parcels: Iterable[Parcel], now: datetime
) -> None:
    move(db, id_, old, State.DONE, now)
    failpoint("finish.moved")
    for parcel in parcels:
        post(db, id_, parcel, now)
        failpoint("finish.posted")


@dataclass(frozen=True, slots=True)
class _Marked:
    """Records of which one or more are marked, as they would be posted."""

    made: Sequence[Record]
    seen: _Seen

    @property
    def markings(self) -> dict[str, str | None]:
        return {record.record_id: marking_of(record) for record in self.made}

    def why(self, sha256: str) -> str:
        found = ", ".join(sorted({one for one in self.markings.values() if one}))
        earlier = any(one.sent is not None for one in self.seen.before)
        told = "; an earlier revision went into the archive without" if earlier else ""
        return (
            f"it carries the marking {found} and is on hold{told}; `digitize held` shows it,"
            f" `digitize clear {sha256[:12]}` lets it go on"
        )


def _hold(
    db: Connection, id_: DocumentId, parcels: Sequence[Parcel], marked: _Marked, now: datetime
) -> None:
    """Args: parcels: the records as they were read."""
    why, markings = marked.why(parcels[0].record_id), marked.markings
    set_apart(db, id_, Reason(ON_HOLD, why, "read"), now)
    failpoint("hold.moved")
    rows = [(one.record_id, one.record_sha256, markings.get(one.record_id)) for one in parcels]
    hold(db, id_, rows, now)


def put(store: Store, record: Record) -> Parcel:
    """Keep a record until the archive has it. Its parcel, not posted yet."""
    stored = store.put_record(record.model_dump_json().encode())
    return Parcel(record_id(record.record_id), record.revision, stored.sha256)


def _put_all(store: Store, records: Sequence[Record]) -> tuple[Parcel, ...]:
    return tuple(put(store, record) for record in records)


def _read(store: Store, sha256: Sha256) -> Record:
    return Record.model_validate_json(store.record(sha256))
