"""The noted steps of documents, for logs. Read-only."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from sqlite3 import Connection

from digitize.keep.ledger.ids import DocumentId
from digitize.keep.ledger.states import State
from digitize.keep.store.ids import Sha256

MOST = 1000  # steps in one answer; the next call returns the rest


@dataclass(frozen=True, slots=True)
class StateStep:
    """A document entered a state.

    event: its number, in which order steps are reported. seconds: since the document was first
    queued. code: why it was set apart.
    """

    event: int
    document: DocumentId
    scan: Sha256
    state: State
    pages: int | None
    seconds: float
    code: str | None


def steps_since(db: Connection, event: int) -> list[StateStep]:
    """Return the steps after that event, the oldest first."""
    rows = db.execute(
        "SELECT event.id, document.id, sha256, event.state, page_count, queued_at, at,"
        " CASE event.state WHEN 'set_apart' THEN (SELECT code FROM reason"
        " WHERE reason.document = document.id ORDER BY reason.id DESC LIMIT 1) END"
        " FROM event JOIN document ON document.id = event.document"
        " WHERE event.id > ? ORDER BY event.id LIMIT ?",
        (event, MOST),
    )
    return [_step(*row) for row in rows]


# What a document has behind it when it enters a state.
STAGES = {State.READING: "wait", State.DONE: "read", State.ARCHIVED: "archive"}


def stage_times(db: Connection, event: int) -> Iterator[tuple[int, str, float]]:
    """Yield the stages that ended after that event: its number, the stage, and its seconds."""
    rows = db.execute(
        "SELECT id, state, at, (SELECT at FROM event AS before"
        " WHERE before.document = event.document AND before.id < event.id"
        " ORDER BY before.id DESC LIMIT 1) FROM event WHERE id > ? ORDER BY id",
        (event,),
    )
    for number, state, at, before in rows:
        if before and state in STAGES:
            took = datetime.fromisoformat(at) - datetime.fromisoformat(before)
            yield number, STAGES[State(state)], took.total_seconds()


def _step(  # noqa: PLR0913  (one for each column)
    event: int, id_: int, sha256: str, state: str, pages: int | None, queued: str, at: str,
    code: str | None,
) -> StateStep:  # fmt: skip
    seconds = (datetime.fromisoformat(at) - datetime.fromisoformat(queued)).total_seconds()
    return StateStep(event, DocumentId(id_), Sha256(sha256), State(state), pages, seconds, code)
