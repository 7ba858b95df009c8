"""What people put right at the desk, noted before it is a revision of its record.

To make a revision of a long record takes most of a second; to note an answer takes one small
transaction. An answer is checked as the revision would be, gets the number of its revision, and is
made one with all that were noted since: whoever reads or changes the record makes it first
(`settle`). It stays until the archive has the revision; what cannot be one is kept with the reason.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from sqlite3 import Connection
from typing import Final

from pydantic import TypeAdapter

from digitize.errors import BadEdit, DigitizeError, StaleRevision, Superseded, Withdrawn
from digitize.keep.failpoint import failpoint
from digitize.keep.ledger.db import atomic, stamp
from digitize.keep.ledger.outbox import Parcel, Sent, newest, next_revision, post
from digitize.keep.store.ids import RecordId, Sha256, record_id
from digitize.keep.store.interface import Store
from digitize.record.edit_parts import with_texts
from digitize.record.edits import made_with
from digitize.record.model import Edit, Record

TRIES: Final = 20  # attempts to make a revision while others change the same record
_EDITS: Final = TypeAdapter(tuple[Edit, ...])
_COLUMNS = "id, record_id, revision, on_revision, edits, refused"


@dataclass(frozen=True, slots=True)
class Answer:
    """Edits of one person at one time. revision: its own; on_revision: what the person saw.

    refused: why it is in no revision; None: it is, or will be.
    """

    id: int
    record_id: RecordId
    revision: int
    on_revision: int
    edits: tuple[Edit, ...]
    refused: str | None


@dataclass(frozen=True, slots=True)
class Head:
    """How a record stands: the newest revision that was sent, and the answers noted since."""

    sent: Sent
    answers: tuple[Answer, ...]

    @property
    def revision(self) -> int:
        """The number of the revision that counts now."""
        return self.answers[-1].revision if self.answers else self.sent.parcel.revision


@dataclass(frozen=True, slots=True)
class Settled:
    """A revision made of answers, as it was posted."""

    parcel: Parcel
    record: Record


def head_of(db: Connection, record: str) -> Head | None:
    """Return how a record stands; None: there never was one."""
    sent = newest(db, RecordId(record))
    return Head(sent, waiting(db, record)) if sent else None


def waiting(db: Connection, record: str) -> tuple[Answer, ...]:
    """Return the answers to a record that are in no revision yet, in their order."""
    rows = db.execute(
        f"SELECT {_COLUMNS} FROM answer WHERE record_id = ?"  # noqa: S608
        " AND posted IS NULL AND refused IS NULL ORDER BY id",
        (record,),
    )
    return tuple(_answer(*row) for row in rows)


def waiting_ids(db: Connection, scan: str) -> tuple[int, ...]:
    """Return the numbers of the waiting answers to all records of a scan."""
    rows = db.execute(
        "SELECT id FROM answer WHERE record_id >= ? AND record_id < ?"
        " AND posted IS NULL AND refused IS NULL ORDER BY id",
        (f"{scan}-", f"{scan}."),
    )
    return tuple(row[0] for row in rows)


def records_waiting(db: Connection, before: datetime | None = None) -> list[RecordId]:
    """Return the records with answers that are in no revision yet, those noted first first.

    Args: before: only those with an answer from before this time.
    """
    rows = db.execute(
        "SELECT record_id FROM answer WHERE posted IS NULL AND refused IS NULL"
        " AND (?1 IS NULL OR at < ?1) GROUP BY record_id ORDER BY min(id)",
        (stamp(before) if before else None,),
    )
    return [RecordId(row[0]) for row in rows]


def any_on_its_way(db: Connection) -> bool:
    """Return True if an answer is noted that the archive does not have yet."""
    return db.execute("SELECT 1 FROM answer WHERE refused IS NULL LIMIT 1").fetchone() is not None


def records_on_their_way(db: Connection) -> frozenset[str]:
    """Return the records with answers that the archive does not have yet, nor its index."""
    rows = db.execute("SELECT DISTINCT record_id FROM answer WHERE refused IS NULL")
    return frozenset(row[0] for row in rows)


def refused_answers(db: Connection, record: str | None = None) -> list[Answer]:
    """Return the answers that could be made no revision, with the reason. None: to any record."""
    rows = db.execute(
        f"SELECT {_COLUMNS} FROM answer WHERE refused IS NOT NULL"  # noqa: S608
        " AND (?1 IS NULL OR record_id = ?1) ORDER BY id",
        (record,),
    )
    return [_answer(*row) for row in rows]


def refused_acts(db: Connection) -> frozenset[int]:
    """Return the numbers of the acts whose answers were refused."""
    rows = db.execute("SELECT act FROM answer WHERE refused IS NOT NULL")
    return frozenset(row[0] for row in rows)


def dismiss_refused(db: Connection, record: str) -> None:
    """Forget refused answers to a record: a person has seen them."""
    with atomic(db):
        db.execute("DELETE FROM answer WHERE record_id = ? AND refused IS NOT NULL", (record,))


def note_answer(db: Connection, seen: Head, act: int, edits: Sequence[Edit], now: datetime) -> Head:
    """Note an answer that was checked; the next revision of the record is its.

    Args: seen: how the record stood when it was checked. A revision may have been made since of the
        answers in it: that has their number, and says the same.
    Returns: how it stands now.
    Raises: StaleRevision: something else has come since, and nothing is noted.
    """
    record = seen.sent.parcel.record_id
    with atomic(db):
        head = head_of(db, record)
        if head is None or head.revision != seen.revision:
            raise StaleRevision(record, seen.revision, head.revision if head else 0)
        revision = next_revision(db, record)
        row = db.execute(
            "INSERT INTO answer (record_id, revision, on_revision, act, edits, at)"
            " VALUES (?, ?, ?, ?, ?, ?)",
            (record, revision, seen.revision, act, _EDITS.dump_json(tuple(edits)).decode(),
             stamp(now)),
        )  # fmt: skip
    failpoint("answer.noted")
    made = Answer(int(row.lastrowid or 0), record, revision, seen.revision, tuple(edits), None)
    return Head(head.sent, (*head.answers, made))


def with_answers(base: Record, answers: Sequence[Answer]) -> Record:
    """Return a revision with the answers that follow it; its texts are left to `with_texts`.

    Raises: BadEdit, Withdrawn, Superseded: one of them cannot be made.
    """
    made = base
    for one in answers:
        made = made_with(made, one.edits).model_copy(update={"revision": one.revision})
    return made


def settle_scan(db: Connection, store: Store, scan: str) -> None:
    """Make revisions of all that is noted of the records of a scan.

    Raises: NotInStore, BadCopy: the bytes of a revision are missing, and the answers wait;
        StaleRevision: others keep changing a record.
    """
    rows = db.execute(
        "SELECT DISTINCT record_id FROM answer WHERE record_id >= ? AND record_id < ?"
        " AND posted IS NULL AND refused IS NULL",
        (f"{scan}-", f"{scan}."),
    ).fetchall()
    for [record] in rows:
        settle(db, store, RecordId(record))


def settle(
    db: Connection,
    store: Store,
    record: RecordId,
    known: Callable[[Sha256], Record | None] = lambda _: None,
) -> Settled | None:
    """Make one revision of all that is noted of a record, and post it; None: nothing was noted.

    It may be killed anywhere and run again, and several may run at once.

    Args: known: a revision that is in memory, by the hash of its JSON.
    Raises: NotInStore, BadCopy: the bytes of the revision before are missing, and the answers wait;
        StaleRevision: others keep changing the record.
    """
    for _ in range(TRIES):
        seen = head_of(db, record)
        if seen is None or not seen.answers:
            return None
        sent = seen.sent.parcel
        base = known(sent.record_sha256) or Record.model_validate_json(
            store.record(sent.record_sha256)
        )
        made, taken = _made(db, seen, base)
        if not taken:
            continue
        stored = store.put_record(made.model_dump_json().encode())
        parcel = Parcel(record_id(made.record_id), made.revision, stored.sha256)
        failpoint("settle.stored")
        with atomic(db):
            now_is = head_of(db, record)
            if now_is is None or now_is.sent != seen.sent or now_is.answers[: len(taken)] != taken:
                continue
            post(db, seen.sent.document, parcel, taken[-1].edits[-1].at)
            failpoint("settle.posted")
            db.execute(
                "UPDATE answer SET posted = ?1 WHERE record_id = ?2 AND id <= ?3"
                " AND posted IS NULL AND refused IS NULL",
                (parcel.revision, record, taken[-1].id),
            )
        return Settled(parcel, made)
    raise StaleRevision(record, 0, 0)


def _made(db: Connection, seen: Head, base: Record) -> tuple[Record, tuple[Answer, ...]]:
    """Return the record with as many of its answers as can be made, and these; refuse the others.

    An answer is made on the revision that its person saw, or not at all: the places of words may
    be others.
    """
    made, revision = base, seen.sent.parcel.revision
    for at, one in enumerate(seen.answers):
        try:
            if one.on_revision != revision:
                raise StaleRevision(one.record_id, one.on_revision, revision)
            made = with_answers(made, [one])
        except (BadEdit, Withdrawn, Superseded, StaleRevision) as error:
            _refuse(db, seen.answers[at:], error)
            return with_texts(base, made), seen.answers[:at]
        revision = one.revision
    return with_texts(base, made), seen.answers


def _refuse(db: Connection, answers: Sequence[Answer], why: DigitizeError) -> None:
    with atomic(db):
        db.executemany(
            "UPDATE answer SET refused = ? WHERE id = ? AND posted IS NULL",
            [(str(why), one.id) for one in answers],
        )


def _answer(  # noqa: PLR0913  (the columns of a row)
    id_: int, record: str, revision: int, on_revision: int, edits: str, refused: str | None
) -> Answer:
    return Answer(
        id_, RecordId(record), revision, on_revision, _EDITS.validate_json(edits), refused
    )
