"""Documents: what is to be read, by which pipeline, and its state."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from sqlite3 import Connection

from digitize.errors import BadMove, LostRace, ScanDeleted
from digitize.keep.failpoint import failpoint
from digitize.keep.ledger.claims import reopen
from digitize.keep.ledger.db import atomic, stamp
from digitize.keep.ledger.deleted import deleted_on
from digitize.keep.ledger.held import forget_held
from digitize.keep.ledger.ids import DocumentId
from digitize.keep.ledger.states import OPEN, STEPS, State
from digitize.keep.store.ids import Fingerprint, Sha256


@dataclass(frozen=True, slots=True)
class PipelineWanted:
    """The requested pipeline. With a new `record` and the same `pages`, page results are reused."""

    pages: Fingerprint
    record: Fingerprint


@dataclass(frozen=True, slots=True)
class Document:
    """A content to be read by one pipeline."""

    id: DocumentId
    sha256: Sha256
    reading: PipelineWanted
    state: State
    priority: int
    page_count: int | None


_COLUMNS = "id, sha256, pages_fingerprint, record_fingerprint, state, priority, page_count"


def want(
    db: Connection, sha256: Sha256, reading: PipelineWanted, now: datetime, *, priority: int = 0
) -> Document:
    """Request that a content be read. The same request again returns the same document.

    If the pipeline differs from the last request's: a document that has its record stays, and a new
    one is queued, whose record will be the next revision; any other document restarts.

    Raises: BadMove, LostRace: internal faults, since all of this is one transaction.
    """
    with atomic(db):
        last = latest(db, sha256)
        if last is None:
            return _insert(db, sha256, reading, now, priority)
        if last.reading == reading:
            return _raise_priority(db, last, priority)
        if last.state in (State.DONE, State.ARCHIVED):
            return _insert(db, sha256, reading, now, max(priority, last.priority))
        db.execute(
            "UPDATE document SET pages_fingerprint = ?, record_fingerprint = ? WHERE id = ?",
            (reading.pages, reading.record, last.id),
        )
        failpoint("want.changed")
        if last.state is not State.QUEUED:
            restart(db, last.id, last.state, now)
        return _raise_priority(db, document(db, last.id), priority)


def want_again(db: Connection, ended: Document, now: datetime, *, priority: int = 0) -> Document:
    """Request one more record of a content that has one, by the same pipeline."""
    with atomic(db):
        return _insert(db, ended.sha256, ended.reading, now, priority)


def adopt(db: Connection, reading: PipelineWanted, now: datetime) -> int:
    """Move all unfinished documents to the current pipeline; return how many had another.

    Raises: as `want`.
    """
    rows = db.execute(
        "SELECT sha256 FROM document WHERE state IN ('queued', 'reading')"
        " AND (pages_fingerprint, record_fingerprint) <> (?, ?)",
        (reading.pages, reading.record),
    ).fetchall()
    with atomic(db):  # one sync for all: a backlog may have tens of thousands of documents
        for (sha256,) in rows:
            want(db, Sha256(sha256), reading, now)
    return len(rows)


def requeue(db: Connection, id_: DocumentId, now: datetime) -> None:
    """Queue a document that was set apart; its finished pages are kept.

    Raises: LostRace: it is not set apart, or its content was requested again since (and BadMove
        as `move`); ScanDeleted: there is nothing to read any more.
    """
    with atomic(db):
        asked = document(db, id_)
        if day := deleted_on(db, asked.sha256):
            raise ScanDeleted(asked.sha256, day)
        if latest(db, asked.sha256) != asked:
            raise LostRace(f"document {id_}", "the last wish for this content")
        restart(db, id_, State.SET_APART, now)


def restart(db: Connection, id_: DocumentId, old: State, now: datetime) -> None:
    """Return a document to the queue. Leases on its pages end, and their tokens become invalid.

    Raises: as `move`.
    """
    with atomic(db):
        move(db, id_, old, State.QUEUED, now)
        db.execute("UPDATE document SET page_count = NULL, opened = 0 WHERE id = ?", (id_,))


def opening(db: Connection, id_: DocumentId) -> int:
    """Count that a document is about to be opened; return how often, since it was queued.

    It is counted before the file is touched, so that a file which kills its reader is detected.
    """
    with atomic(db):
        row = db.execute(
            "UPDATE document SET opened = opened + 1 WHERE id = ? RETURNING opened", (id_,)
        ).fetchone()
        failpoint("opening.counted")
    return int(row[0])


def unopened(db: Connection, id_: DocumentId) -> None:
    """Take back what `opening` counted: the store was away, and the file was not touched."""
    with atomic(db):
        db.execute("UPDATE document SET opened = opened - 1 WHERE id = ? AND opened > 0", (id_,))


def move(db: Connection, id_: DocumentId, old: State, new: State, now: datetime) -> None:
    """Take one step of the state machine, and note it.

    Raises: BadMove: there is no such step; LostRace: the document is no longer in `old`.
    """
    if new not in STEPS[old]:
        raise BadMove(f"document {id_}", old, new)
    with atomic(db):
        won = db.execute(
            "UPDATE document SET state = ? WHERE id = ? AND state = ?", (new, id_, old)
        ).rowcount
        if not won:
            raise LostRace(f"document {id_}", old)
        failpoint("move.state")
        db.execute(
            "INSERT INTO event (document, state, at, pages)"
            " SELECT id, state, ?, iif(state = 'done', page_count, NULL) FROM document"
            " WHERE id = ?",
            (stamp(now), id_),
        )
        failpoint("move.event")
        if old is State.READING:
            db.execute("DELETE FROM chunk WHERE document = ?", (id_,))
            failpoint("move.chunks")
        if old is State.SET_APART:
            forget_held(db, id_)
            reopen(db, document(db, id_).sha256)


def document(db: Connection, id_: DocumentId) -> Document:
    """Return a document. Raises: LookupError: there is none with this id."""
    row = db.execute(f"SELECT {_COLUMNS} FROM document WHERE id = ?", (id_,)).fetchone()  # noqa: S608
    if row is None:
        raise LookupError(id_)
    return _document(*row)


def latest(db: Connection, sha256: Sha256) -> Document | None:
    """Return the document that was last requested for a content, or None."""
    row = db.execute(
        f"SELECT {_COLUMNS} FROM document WHERE sha256 = ? ORDER BY id DESC LIMIT 1",  # noqa: S608
        (sha256,),
    ).fetchone()
    return _document(*row) if row else None


def next_queued(db: Connection) -> Document | None:
    """Return the document to plan next: the most urgent, then the oldest; None if none waits."""
    row = db.execute(
        f"SELECT {_COLUMNS} FROM document WHERE state = 'queued'"  # noqa: S608
        " ORDER BY priority DESC, id LIMIT 1"
    ).fetchone()
    return _document(*row) if row else None


def last_event(db: Connection) -> int:
    """Return the number of the last step of any document."""
    return int(db.execute("SELECT coalesce(max(id), 0) FROM event").fetchone()[0])


def ended_since(db: Connection, event: int) -> list[DocumentId]:
    """Return documents that ended after that event. They may have been queued again since."""
    rows = db.execute(
        "SELECT document FROM event WHERE id > ? AND state IN ('archived', 'set_apart')"
        " ORDER BY id",
        (event,),
    )
    return [DocumentId(row[0]) for row in rows]


def set_apart_as(db: Connection, asked: str) -> list[Document]:
    """Return the documents set apart whose sha256 starts so, or with this number."""
    if not asked or not asked.isascii():  # SQLite fails on text that is not valid Unicode
        return []
    rows = db.execute(
        f"SELECT {_COLUMNS} FROM document WHERE state = 'set_apart'"  # noqa: S608
        " AND (substr(sha256, 1, length(?1)) = ?1 OR CAST(id AS TEXT) = ?1) ORDER BY id",
        (asked,),
    )
    return [_document(*row) for row in rows]


def has_work(db: Connection) -> bool:
    """Return True if a document is being processed: waiting, being read, or not archived yet.

    That includes a person's edit of a document that was archived long ago.
    """
    row = db.execute(
        "SELECT 1 WHERE EXISTS (SELECT 1 FROM document WHERE state IN ('queued', 'reading',"
        " 'done')) OR EXISTS (SELECT 1 FROM outbox WHERE receipt IS NULL)"
    ).fetchone()
    return row is not None


def in_state(db: Connection, state: State) -> list[Document]:
    """Return all documents in one state, the most urgent first, then the oldest."""
    rows = db.execute(
        f"SELECT {_COLUMNS} FROM document WHERE state = ? ORDER BY priority DESC, id",  # noqa: S608
        (state,),
    )
    return [_document(*row) for row in rows]


def all_read(db: Connection) -> list[Document]:
    """Return documents being read whose pages are all in the store: ready to be finished."""
    rows = db.execute(
        f"SELECT {_COLUMNS} FROM document WHERE state = 'reading' AND NOT EXISTS"  # noqa: S608
        " (SELECT 1 FROM chunk WHERE chunk.document = document.id AND chunk.state <> 'read')"
        " ORDER BY priority DESC, id"
    )
    return [_document(*row) for row in rows]


def highest_queued(db: Connection) -> int | None:
    """Return the highest priority among queued documents; None if none is queued."""
    row = db.execute("SELECT max(priority) FROM document WHERE state = 'queued'").fetchone()
    return None if row[0] is None else int(row[0])


def waiting_since(db: Connection) -> datetime | None:
    """Return when the document that has waited longest was queued; None if none waits."""
    row = db.execute("SELECT min(queued_at) FROM document WHERE state = 'queued'").fetchone()
    return datetime.fromisoformat(row[0]) if row[0] else None


def counts(db: Connection) -> Mapping[str, int]:
    """Return how many documents are in each state."""
    return dict(db.execute("SELECT state, count(*) FROM document GROUP BY state"))


def usual_pages(db: Connection) -> float:
    """Return the mean number of pages of the last hundred documents."""
    row = db.execute(
        "SELECT avg(page_count) FROM"
        " (SELECT page_count FROM document WHERE page_count IS NOT NULL ORDER BY id DESC LIMIT 100)"
    ).fetchone()
    return float(row[0] or 1.0)


def begin_reading(db: Connection, id_: DocumentId, page_count: int, now: datetime) -> None:
    """Note that a queued document was opened, and its page count. Part of the plan's transaction.

    Raises: as `move`.
    """
    with atomic(db):
        move(db, id_, State.QUEUED, State.READING, now)
        db.execute("UPDATE document SET page_count = ? WHERE id = ?", (page_count, id_))


def _insert(
    db: Connection, sha256: Sha256, reading: PipelineWanted, now: datetime, priority: int
) -> Document:
    row = db.execute(
        "INSERT INTO document"
        " (sha256, pages_fingerprint, record_fingerprint, state, priority, queued_at)"
        " VALUES (?, ?, ?, 'queued', ?, ?) RETURNING id",
        (sha256, reading.pages, reading.record, priority, stamp(now)),
    ).fetchone()
    failpoint("want.inserted")
    db.execute(
        "INSERT INTO event (document, state, at) VALUES (?, 'queued', ?)", (row[0], stamp(now))
    )
    return document(db, DocumentId(row[0]))


def _raise_priority(db: Connection, known: Document, priority: int) -> Document:
    if known.state in OPEN and known.priority < priority:
        db.execute("UPDATE document SET priority = ? WHERE id = ?", (priority, known.id))
        return document(db, known.id)
    return known


def _document(  # noqa: PLR0913  (one for each column)
    id_: int, sha256: str, pages: str, record: str, state: str, priority: int, count: int | None
) -> Document:
    reading = PipelineWanted(Fingerprint(pages), Fingerprint(record))
    return Document(DocumentId(id_), Sha256(sha256), reading, State(state), priority, count)
