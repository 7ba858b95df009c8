"""Views of the ledger for the desk and `requeue`: documents by name, and reading speed.

They are queried once a second while somebody looks, so none scans the whole ledger. Which scans set
apart are off the list is noted here too.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from sqlite3 import Connection

from digitize.keep.ledger.db import atomic, stamp
from digitize.keep.ledger.ids import DocumentId
from digitize.keep.ledger.states import State
from digitize.keep.store.ids import Fingerprint, RecordId, Sha256

PACE = timedelta(minutes=10)  # period over which the reading speed is measured
LATEST = 5000  # events considered for it


@dataclass(frozen=True, slots=True)
class DocumentStanding:
    """A document: its state, since when, and the name under which it was first received."""

    id: DocumentId
    sha256: Sha256
    pages_fingerprint: Fingerprint
    name: str
    state: State
    page_count: int | None
    at: str


_STANDING = (
    "SELECT document.id, sha256, pages_fingerprint,"
    " (SELECT display_name FROM sighting WHERE sighting.sha256 = document.sha256"
    " AND display_name <> '' ORDER BY id LIMIT 1), document.state, page_count,"
    " (SELECT at FROM event WHERE event.document = document.id ORDER BY id DESC LIMIT 1)"
    " FROM document"
)


_NOT_DISMISSED = (
    "NOT EXISTS (SELECT 1 FROM dismissal WHERE dismissal.document = document.id AND made_at >="
    " (SELECT max(at) FROM event WHERE event.document = document.id))"
)


def in_work(db: Connection, most: int) -> list[DocumentStanding]:
    """Return documents being read or archived, then those that wait, the next one first."""
    found: list[DocumentStanding] = []
    for state in (State.DONE, State.READING, State.QUEUED):
        rows = db.execute(
            f"{_STANDING} WHERE document.state = ? ORDER BY priority DESC, id LIMIT ?",
            (state, most - len(found)),
        )
        found += [_standing(*row) for row in rows]
    return found


def apart(db: Connection, most: int) -> list[DocumentStanding]:
    """Return documents that were set apart, the newest first."""
    rows = db.execute(
        f"{_STANDING} WHERE document.state = ? ORDER BY document.id DESC LIMIT ?",
        (State.SET_APART, most),
    )
    return [_standing(*row) for row in rows]


def listed_apart(db: Connection, most: int) -> list[DocumentStanding]:
    """Return documents set apart that nobody has dismissed since, the newest first."""
    rows = db.execute(
        f"{_STANDING} WHERE document.state = ? AND {_NOT_DISMISSED}"
        " ORDER BY document.id DESC LIMIT ?",
        (State.SET_APART, most),
    )
    return [_standing(*row) for row in rows]


def count_dismissed(db: Connection) -> int:
    """Return how many documents that are set apart were dismissed."""
    row = db.execute(
        f"SELECT count(*) FROM document WHERE state = ? AND NOT ({_NOT_DISMISSED})",  # noqa: S608
        (State.SET_APART,),
    ).fetchone()
    return int(row[0])


def dismiss(db: Connection, id_: DocumentId, by: str, now: datetime) -> None:
    """Take a document that was set apart off the list, until it is set apart again."""
    with atomic(db):
        db.execute("INSERT OR REPLACE INTO dismissal VALUES (?, ?, ?)", (id_, by, stamp(now)))


def papers_of(db: Connection, ids: Sequence[DocumentId]) -> dict[DocumentId, list[RecordId]]:
    """Return the papers that documents became, by their numbers in the scan."""
    found: dict[DocumentId, list[RecordId]] = {}
    for id_ in ids:
        rows = db.execute("SELECT DISTINCT record_id FROM outbox WHERE document = ?", (id_,))
        found[id_] = sorted((RecordId(row[0]) for row in rows), key=lambda one: int(one[65:]))
    return found


def archived_lately(db: Connection, most: int) -> list[DocumentStanding]:
    """Return the documents that were archived last, the newest first."""
    rows = db.execute(
        "SELECT document FROM event WHERE state = ? ORDER BY id DESC LIMIT ?",
        (State.ARCHIVED, most),
    ).fetchall()
    found = []
    for (id_,) in dict.fromkeys(rows):
        row = db.execute(f"{_STANDING} WHERE document.id = ?", (id_,)).fetchone()
        found.append(_standing(*row))
    return found


def pages_a_minute(db: Connection, now: datetime) -> float | None:
    """Return how many pages a minute were read lately; None if there were none.

    Measured from the start of the first of these documents to the end of the last.
    """
    pages, first, last = db.execute(
        "SELECT sum(page_count), min((SELECT max(at) FROM event AS begun"
        " WHERE begun.document = document.id AND begun.state = 'reading')), max(at)"
        " FROM event JOIN document ON document.id = document"
        " WHERE event.state = 'done' AND at >= ?"
        " AND event.id > (SELECT max(id) FROM event) - ?",
        (stamp(now - PACE), LATEST),
    ).fetchone()
    if not pages or not first:
        return None
    seconds = (datetime.fromisoformat(last) - datetime.fromisoformat(first)).total_seconds()
    return float(pages * 60 / max(seconds, 1.0))


def _standing(  # noqa: PLR0913  (one for each column)
    id_: int, sha256: str, pages: str, name: str | None, state: str, count: int | None, at: str
) -> DocumentStanding:
    return DocumentStanding(
        DocumentId(id_), Sha256(sha256), Fingerprint(pages), name or sha256[:12], State(state),
        count, at,
    )  # fmt: skip
