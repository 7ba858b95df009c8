"""Scans that programs submitted, and the outcomes sent to those programs."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from sqlite3 import Connection

from digitize.keep.failpoint import failpoint
from digitize.keep.ledger.db import atomic
from digitize.keep.ledger.ids import DocumentId, SightingId
from digitize.keep.ledger.states import State
from digitize.keep.store.ids import Sha256


class SubmissionEnd(StrEnum):
    """Outcome of a submission. A refused one never enters the ledger."""

    ACCEPTED = "accepted"
    ARCHIVED = "archived"
    SET_APART = "set_apart"


_ENDS = {State.ARCHIVED: SubmissionEnd.ARCHIVED, State.SET_APART: SubmissionEnd.SET_APART}


def end_for(state: State) -> SubmissionEnd:
    """Return the outcome of a submission whose document is in this state."""
    return _ENDS.get(state, SubmissionEnd.ACCEPTED)


@dataclass(frozen=True, slots=True)
class Submitted:
    """A submission, with the outcome of the document last requested for its content."""

    id: str
    sha256: Sha256
    document: DocumentId
    outcome: SubmissionEnd
    told: SubmissionEnd | None


_SELECT = (
    "SELECT submission.id, sighting.sha256, document.id, document.state, told FROM submission"
    " JOIN sighting ON sighting.id = submission.sighting JOIN document ON document.id ="
    " (SELECT max(id) FROM document WHERE sha256 = sighting.sha256)"
)


def enter(db: Connection, id_: str, sighting: SightingId) -> None:
    """Note a new submission. Part of the transaction that notes its sighting."""
    with atomic(db):
        db.execute("INSERT INTO submission (id, sighting) VALUES (?, ?)", (id_, sighting))
        failpoint("submission.entered")


def submitted(db: Connection, id_: str) -> Submitted | None:
    """Return the submission of this name, or None."""
    row = db.execute(f"{_SELECT} WHERE submission.id = ?", (id_,)).fetchone()
    return _submitted(*row) if row else None


def to_tell(db: Connection, since_event: int) -> list[Submitted]:
    """Return submissions whose outcome has not been sent yet.

    These are submissions about which nothing was sent, and those whose document took a step after
    that event. After `archived`, nothing more is sent: a later reading answers no submission.
    """
    rows = db.execute(
        f"{_SELECT} WHERE told IS NOT 'archived' AND (told IS NULL OR sighting.sha256 IN"  # noqa: S608
        " (SELECT sha256 FROM event JOIN document ON document.id = event.document"
        " WHERE event.id > ?))",
        (since_event,),
    )
    found = [_submitted(*row) for row in rows]
    return [one for one in found if one.outcome is not one.told]


def tell(db: Connection, id_: str, outcome: SubmissionEnd | None) -> None:
    """Note which outcome was sent; None: none, so that it is sent again."""
    with atomic(db):
        db.execute("UPDATE submission SET told = ? WHERE id = ?", (outcome, id_))


def _submitted(id_: str, sha256: str, document: int, state: str, told: str | None) -> Submitted:
    outcome = end_for(State(state))
    last = SubmissionEnd(told) if told else None
    return Submitted(id_, Sha256(sha256), DocumentId(document), outcome, last)


def names_of_scan(db: Connection, sha256: str) -> tuple[str, ...]:
    """Return the names under which a content was submitted, the oldest first."""
    rows = db.execute(
        "SELECT submission.id FROM sighting JOIN submission ON submission.sighting = sighting.id"
        " WHERE sighting.sha256 = ? ORDER BY sighting.id",
        (sha256,),
    )
    return tuple(row[0] for row in rows)
