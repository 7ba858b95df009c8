"""Runs of pages: who reads which, until when, and how often that has gone wrong.

The attempt is counted and the lease given in one transaction, before the work starts, so that
work which kills its worker cannot go on for ever.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from sqlite3 import Connection

from digitize.errors import LostRace
from digitize.failpoint import failpoint
from digitize.ledger.db import atomic, stamp
from digitize.ledger.documents import Document, document, move
from digitize.ledger.ids import ChunkId, DocumentId
from digitize.ledger.reasons import Reason, set_apart
from digitize.ledger.states import MAX_ATTEMPTS, State
from digitize.store.ids import Token

PageRun = tuple[int, int]  # first and last page, counted from 1

CHUNK_PAGES = 10  # a task's hard limit of 900 s is for this many
MAX_ORPHANED = 20  # leases of a run of pages whose coordinator died, before its deaths count
LEASE = timedelta(seconds=60)  # a heartbeat renews it; work goes on this long after a kill


@dataclass(frozen=True, slots=True)
class Lease:
    """The right to read pages `first_page` to `last_page` of a document, for a time."""

    chunk: ChunkId
    token: Token
    document: Document
    first_page: int
    last_page: int
    attempts: int

    @property
    def page_numbers(self) -> range:
        """The pages of the chunk, counted from 1."""
        return range(self.first_page, self.last_page + 1)


def plan(
    db: Connection, id_: DocumentId, page_count: int, chunks: Sequence[PageRun], now: datetime
) -> None:
    """Begin to read a document: `chunks` of its pages are to be read. None is fine.

    Raises: LostRace: somebody else has planned it.
    """
    with atomic(db):
        move(db, id_, State.QUEUED, State.READING, now)
        db.execute("UPDATE document SET page_count = ? WHERE id = ?", (page_count, id_))
        failpoint("plan.moved")
        for first, last in chunks:
            db.execute(
                "INSERT INTO chunk (document, first_page, last_page, state)"
                " VALUES (?, ?, ?, 'waiting')",
                (id_, first, last),
            )
            failpoint("plan.chunk")


def page_runs(pages: Sequence[int], longest: int = CHUNK_PAGES) -> list[PageRun]:
    """Neighbouring page numbers as (first, last), none longer than asked for.

    Args: pages: rising, as `store.pages.unread` gives them.
    """
    runs: list[PageRun] = []
    for page_no in pages:
        if runs and page_no == runs[-1][1] + 1 and page_no - runs[-1][0] < longest:
            runs[-1] = (runs[-1][0], page_no)
        else:
            runs.append((page_no, page_no))
    return runs


def claim(db: Connection, worker: str, now: datetime, lease: timedelta = LEASE) -> Lease | None:
    """Take the most urgent chunk that waits. The attempt is counted here.

    None if none does, or if a document that is more urgent is still to be planned: the rest of a
    long document must not go before it.
    """
    with atomic(db):
        chunk = _next(db)
        return _lease(db, chunk, worker, now, lease) if chunk else None


def claim_chunk(
    db: Connection, chunk: ChunkId, worker: str, now: datetime, lease: timedelta = LEASE
) -> Lease:
    """Take one chunk, for a worker that has announced its start.

    Raises: LostRace: it does not wait any more.
    """
    with atomic(db):
        return _lease(db, chunk, worker, now, lease)


def renew(
    db: Connection, chunk: ChunkId, token: Token, now: datetime, lease: timedelta = LEASE
) -> None:
    """A sign of life. Raises: LostRace: the lease has run out, so the work is void."""
    with atomic(db):
        won = db.execute(
            "UPDATE chunk SET lease_until = ? WHERE id = ? AND token = ? AND state = 'leased'",
            (stamp(now + lease), chunk, token),
        ).rowcount
        _require(won, chunk)


def finish_chunk(db: Connection, chunk: ChunkId, token: Token) -> None:
    """All pages of the chunk are in the store. Raises: LostRace: the lease has run out."""
    with atomic(db):
        won = db.execute(
            "UPDATE chunk SET state = 'read', lease_until = NULL"
            " WHERE id = ? AND token = ? AND state = 'leased'",
            (chunk, token),
        ).rowcount
        _require(won, chunk)


def release(db: Connection, chunk: ChunkId, token: Token) -> None:
    """Give a chunk back unfinished, in good order: this attempt does not count.

    Raises: LostRace: the lease has run out.
    """
    with atomic(db):
        won = db.execute(
            "UPDATE chunk SET state = 'waiting', lease_until = NULL, attempts = attempts - 1"
            " WHERE id = ? AND token = ? AND state = 'leased'",
            (chunk, token),
        ).rowcount
        _require(won, chunk)


def crashed(db: Connection, chunk: ChunkId, token: Token, now: datetime, why: str = "") -> None:
    """The worker is known to be dead: no need to wait for the lease. The attempt counts."""
    with atomic(db):
        row = db.execute(
            "SELECT id, document, first_page, attempts FROM chunk"
            " WHERE id = ? AND token = ? AND state = 'leased'",
            (chunk, token),
        ).fetchone()
        _require(row, chunk)
        _lapse(db, row, now, why)


def expire(db: Connection, now: datetime) -> int:
    """Take back every lease that has run out; returns how many."""
    with atomic(db):
        rows = db.execute(
            "SELECT id, document, first_page, attempts FROM chunk"
            " WHERE state = 'leased' AND lease_until <= ?",
            (stamp(now),),
        ).fetchall()
        for row in rows:
            _lapse(db, row, now)
        return len(rows)


def orphaned(db: Connection, now: datetime) -> int:
    """Take back every lease, for whoever has just become the coordinator; returns how many.

    Those who had them ended with the coordinator before. That is seldom the fault of their pages,
    so the attempt does not count; yet a page that ends the whole machine must not do so for ever.
    """
    with atomic(db):
        rows = db.execute(
            "SELECT id, document, first_page, attempts, token,"
            " (SELECT count(*) FROM lease WHERE lease.document = chunk.document"
            " AND lease.first_page = chunk.first_page)"
            " FROM chunk WHERE state = 'leased'"
        ).fetchall()
        for *row, token, leases in rows:
            if leases < MAX_ORPHANED:
                release(db, ChunkId(row[0]), Token(token))
            else:
                _lapse(db, (row[0], row[1], row[2], row[3]), now)
        return len(rows)


def all_read(db: Connection) -> list[Document]:
    """Documents being read whose every page is in the store: ready to be finished."""
    rows = db.execute(
        "SELECT id FROM document WHERE state = 'reading' AND NOT EXISTS"
        " (SELECT 1 FROM chunk WHERE chunk.document = document.id AND chunk.state <> 'read')"
        " ORDER BY priority DESC, id"
    ).fetchall()
    return [document(db, DocumentId(row[0])) for row in rows]


def require_all_read(db: Connection, id_: DocumentId) -> None:
    """Raises: LostRace: a chunk of the document is still to be read."""
    row = db.execute(
        "SELECT 1 FROM chunk WHERE document = ? AND state <> 'read'", (id_,)
    ).fetchone()
    if row:
        raise LostRace(f"document {id_}", "read to its last page")


def _next(db: Connection) -> ChunkId | None:
    row = db.execute(
        # CROSS JOIN keeps this order, so that the index on documents gives the first at once.
        "SELECT chunk.id, document.priority FROM document"
        " CROSS JOIN chunk ON chunk.document = document.id"
        " WHERE document.state = 'reading' AND chunk.state = 'waiting'"
        " ORDER BY document.priority DESC, document.id, first_page LIMIT 1"
    ).fetchone()
    queued = db.execute("SELECT max(priority) FROM document WHERE state = 'queued'").fetchone()[0]
    if row is None or (queued is not None and queued > row[1]):
        return None
    return ChunkId(row[0])


def _lease(db: Connection, chunk: ChunkId, worker: str, now: datetime, lease: timedelta) -> Lease:
    row = db.execute(
        "INSERT INTO lease (document, first_page, worker, at)"
        " SELECT document, first_page, ?, ? FROM chunk WHERE id = ? AND state = 'waiting'"
        " RETURNING token, document",
        (worker, stamp(now), chunk),
    ).fetchone()
    if row is None:
        raise LostRace(f"chunk {chunk}", "waiting")
    token, document_id = row
    failpoint("claim.token")
    first, last, attempts = db.execute(
        "UPDATE chunk SET state = 'leased', token = ?, lease_until = ?, attempts = attempts + 1"
        " WHERE id = ? RETURNING first_page, last_page, attempts",
        (token, stamp(now + lease), chunk),
    ).fetchone()
    return Lease(chunk, Token(token), document(db, document_id), first, last, attempts)


def _lapse(
    db: Connection, row: tuple[ChunkId, DocumentId, int, int], now: datetime, why: str = ""
) -> None:
    chunk, id_, first_page, attempts = row
    lapsed = db.execute(
        "UPDATE chunk SET state = 'waiting', lease_until = NULL WHERE id = ? AND state = 'leased'",
        (chunk,),
    ).rowcount
    if not lapsed:
        return  # gone: another chunk of its document has just set the document apart
    failpoint("lapse.waiting")
    if attempts >= MAX_ATTEMPTS:
        message = f"reading from page {first_page} on ended in a crash {attempts} times"
        message += f", the last: {why}" if why else ""
        set_apart(db, id_, Reason("worker_crashed", message, "read", first_page, attempts), now)


def _require(won: object, chunk: ChunkId) -> None:
    if not won:
        raise LostRace(f"chunk {chunk}", "leased with this token")
