"""How far other programs were told of records and outcomes, and what they did not take."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from sqlite3 import Connection

from digitize.keep.failpoint import failpoint
from digitize.keep.ledger.db import atomic, stamp
from digitize.keep.ledger.documents import last_event
from digitize.keep.ledger.ids import DocumentId
from digitize.keep.ledger.replay import last_receipt
from digitize.settings import PushKind


@dataclass(frozen=True, slots=True)
class PushState:
    """How far a target was told of one kind of things.

    told: the number of the last one, a receipt or an event. tries: how often the next one failed.
    next_at: when it may be tried again; None: at once.
    """

    target: str
    kind: PushKind
    told: int
    tries: int = 0
    next_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class DeadPush:
    """What a target did not take in many tries. number: its receipt or event."""

    id: int
    target: str
    kind: PushKind
    number: int
    why: str
    at: str


@dataclass(frozen=True, slots=True)
class SubmissionEvent:
    """The end of a document whose content was submitted, under one or more names."""

    event: int
    at: str
    document: DocumentId
    sha256: str


def push_state(db: Connection, target: str, kind: PushKind) -> PushState:
    """Return how far a target was told. A new one is told of what comes from now on."""
    with atomic(db):
        now = last_receipt(db) if kind is PushKind.RECORDS else last_event(db)
        db.execute(
            "INSERT INTO push (target, kind, told) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
            (target, kind, now),
        )
        told, tries, next_at = db.execute(
            "SELECT told, tries, next_at FROM push WHERE target = ? AND kind = ?", (target, kind)
        ).fetchone()
    again = datetime.fromisoformat(next_at) if next_at else None
    return PushState(target, kind, told, tries, again)


def push_done(db: Connection, state: PushState, number: int) -> None:
    """Note that the target took the thing with this number."""
    with atomic(db):
        db.execute(
            "UPDATE push SET told = ?, tries = 0, next_at = NULL WHERE target = ? AND kind = ?",
            (number, state.target, state.kind),
        )
        failpoint("push.done")


def push_failed(db: Connection, state: PushState, again_at: datetime) -> None:
    """Note that the next thing was not taken, and when it is tried again."""
    with atomic(db):
        db.execute(
            "UPDATE push SET tries = tries + 1, next_at = ? WHERE target = ? AND kind = ?",
            (stamp(again_at), state.target, state.kind),
        )


def push_given_up(db: Connection, state: PushState, number: int, why: str, now: datetime) -> None:
    """Put a thing aside that a target does not take, and go on with the next one."""
    with atomic(db):
        db.execute(
            "INSERT INTO push_dead (target, kind, number, why, at) VALUES (?, ?, ?, ?, ?)"
            " ON CONFLICT DO NOTHING",
            (state.target, state.kind, number, why, stamp(now)),
        )
        push_done(db, state, number)


def dead_pushes(db: Connection) -> list[DeadPush]:
    """Return what was put aside, the oldest first."""
    rows = db.execute("SELECT id, target, kind, number, why, at FROM push_dead ORDER BY id")
    return [DeadPush(row[0], row[1], PushKind(row[2]), *row[3:]) for row in rows]


def bury(db: Connection, dead: DeadPush) -> None:
    """Forget what was put aside, once it was taken after all."""
    with atomic(db):
        db.execute("DELETE FROM push_dead WHERE id = ?", (dead.id,))


def ended_submissions_after(db: Connection, event: int, limit: int) -> list[SubmissionEvent]:
    """Return ends of submitted contents after this event, the oldest first, at most `limit`."""
    rows = db.execute(
        "SELECT event.id, at, document.id, document.sha256 FROM event"
        " JOIN document ON document.id = event.document"
        " WHERE event.id > ? AND event.state IN ('archived', 'set_apart') AND EXISTS"
        " (SELECT 1 FROM sighting JOIN submission ON submission.sighting = sighting.id"
        " WHERE sighting.sha256 = document.sha256) ORDER BY event.id LIMIT ?",
        (event, limit),
    )
    return [SubmissionEvent(row[0], row[1], DocumentId(row[2]), row[3]) for row in rows]
