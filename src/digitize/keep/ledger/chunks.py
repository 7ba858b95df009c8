"""Runs of pages: who reads which, until when, and how often that has gone wrong.

A process of this machine is given a lease (`claim`): the attempt is counted in that transaction,
before the work starts, so that work which kills its worker cannot go on for ever. A worker
elsewhere is told of a chunk (`send`) and announces when it begins (`begin`): then its attempt is
counted. The token is given when the chunk is handed out, and names its results in the store.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from sqlite3 import Connection

from digitize.errors import LostRace
from digitize.keep.failpoint import failpoint
from digitize.keep.ledger.db import atomic, stamp
from digitize.keep.ledger.documents import Document, begin_reading, document, highest_queued
from digitize.keep.ledger.ids import ChunkId, DocumentId
from digitize.keep.ledger.reasons import Reason, set_apart
from digitize.keep.ledger.states import MAX_ATTEMPTS, ChunkState
from digitize.keep.store.ids import Token
from digitize.keep.store.runs import Run

CHUNK_PAGES = 10  # a task's hard limit of 900 s is for this many
MAX_ORPHANED = 20  # leases of a run of pages whose coordinator died, before its deaths count
LEASE = timedelta(seconds=60)  # a heartbeat renews it; work goes on this long after a kill
HEARTBEAT = timedelta(seconds=15)  # a quarter of a lease
HINT = timedelta(seconds=60)  # after so long a message that nobody began with is taken for lost
# No lease is given for longer; one that ends later was given by a clock that was set ahead, and
# would else never be taken back once the clock is right.
LONGEST = timedelta(minutes=10)
_LAPSED = "state IN ('sent', 'leased') AND (lease_until <= ? OR lease_until > ?)"


@dataclass(frozen=True, slots=True)
class Lease:
    """The right to read a run of pages of a document, for a time."""

    chunk: ChunkId
    document: Document
    run: Run
    attempts: int

    @property
    def token(self) -> Token:
        """The name of this lease."""
        return self.run.token


def plan(
    db: Connection, id_: DocumentId, page_count: int, chunks: Sequence[range], now: datetime
) -> None:
    """Begin to read a document: `chunks` of its pages are to be read. None is fine.

    Args: chunks: each the numbers of neighbouring pages.

    Raises: LostRace: somebody else has planned it.
    """
    with atomic(db):
        begin_reading(db, id_, page_count, now)
        failpoint("plan.moved")
        for pages in chunks:
            db.execute(
                "INSERT INTO chunk (document, first_page, last_page, state)"
                " VALUES (?, ?, ?, 'waiting')",
                (id_, pages[0], pages[-1]),
            )
            failpoint("plan.chunk")


def page_runs(pages: Sequence[int], longest: int = CHUNK_PAGES) -> list[range]:
    """Neighbouring page numbers as ranges, none longer than asked for.

    Args: pages: rising, as `store.pages.unread` gives them.
    """
    runs: list[range] = []
    for page_no in pages:
        if runs and page_no == runs[-1].stop and len(runs[-1]) < longest:
            runs[-1] = range(runs[-1].start, page_no + 1)
        else:
            runs.append(range(page_no, page_no + 1))
    return runs


def claim(db: Connection, worker: str, now: datetime, lease: timedelta = LEASE) -> Lease | None:
    """Take the most urgent chunk that waits. The attempt is counted here.

    None if none does, or if a document that is more urgent is still to be planned: the rest of a
    long document must not go before it.
    """
    with atomic(db):
        chunk = _next(db)
        return _hand_out(db, chunk, ChunkState.LEASED, worker, now + lease, now) if chunk else None


def send(db: Connection, now: datetime, hint: timedelta = HINT) -> Lease | None:
    """Take the most urgent chunk that waits, to tell a worker elsewhere; None as for `claim`.

    No attempt is counted yet: most messages that are lost never met a worker.
    """
    with atomic(db):
        chunk = _next(db)
        return _hand_out(db, chunk, ChunkState.SENT, "", now + hint, now) if chunk else None


def begin(
    db: Connection, token: Token, worker: str, now: datetime, lease: timedelta = LEASE
) -> None:
    """A worker has announced that it begins. The same announcement again counts once.

    Raises: LostRace: the chunk has been handed out anew since, or needs no reading any more.
    """
    with atomic(db):
        won = db.execute(
            "UPDATE chunk SET attempts = attempts + (state = 'sent'), state = 'leased',"
            " lease_until = ? WHERE token = ? AND state IN ('sent', 'leased')",
            (stamp(now + lease), token),
        ).rowcount
        _require(won, token)
        failpoint("begin.leased")
        db.execute("UPDATE lease SET worker = ? WHERE token = ?", (worker, token))


def lease_of(db: Connection, token: Token) -> Lease:
    """What was handed out under a token. Raises: LostRace: it is over."""
    row = db.execute(
        "SELECT id, document, first_page, last_page, attempts FROM chunk"
        " WHERE token = ? AND state IN ('sent', 'leased')",
        (token,),
    ).fetchone()
    _require(row, token)
    chunk, id_, *pages, attempts = row
    return _lease(chunk, token, document(db, id_), pages, attempts)


def under_way(db: Connection) -> int:
    """How many chunks are handed out."""
    row = db.execute("SELECT count(*) FROM chunk WHERE state IN ('sent', 'leased')").fetchone()
    return int(row[0])


def renew(db: Connection, token: Token, now: datetime, lease: timedelta = LEASE) -> None:
    """A sign of life. Raises: LostRace: the lease has run out, so the work is void."""
    with atomic(db):
        won = db.execute(
            "UPDATE chunk SET lease_until = ? WHERE token = ? AND state = 'leased'",
            (stamp(now + lease), token),
        ).rowcount
        _require(won, token)


def finish_chunk(db: Connection, token: Token) -> None:
    """All pages of the chunk are in the store. Raises: LostRace: the lease has run out."""
    with atomic(db):
        won = db.execute(
            "UPDATE chunk SET state = 'read', lease_until = NULL"
            " WHERE token = ? AND state IN ('sent', 'leased')",
            (token,),
        ).rowcount
        _require(won, token)


def release(db: Connection, token: Token) -> None:
    """Give a chunk back unfinished, in good order: this attempt does not count.

    Raises: LostRace: the lease has run out.
    """
    with atomic(db):
        won = db.execute(
            "UPDATE chunk SET attempts = attempts - (state = 'leased'), state = 'waiting',"
            " lease_until = NULL WHERE token = ? AND state IN ('sent', 'leased')",
            (token,),
        ).rowcount
        _require(won, token)


def crashed(db: Connection, token: Token, now: datetime, why: str = "") -> None:
    """The worker is known to be dead: no need to wait for the lease. The attempt counts.

    Raises: LostRace: nobody holds this token any more.
    """
    with atomic(db):
        row = db.execute(
            "SELECT id, document, first_page, attempts FROM chunk"
            " WHERE token = ? AND state IN ('sent', 'leased')",
            (token,),
        ).fetchone()
        _require(row, token)
        _lapse(db, row, now, why)


def lapsed(db: Connection, now: datetime) -> list[Lease]:
    """What was handed out and has run out of time.

    Raises: LostRace: one was finished between the two looks.
    """
    rows = db.execute(
        f"SELECT token FROM chunk WHERE {_LAPSED}",  # noqa: S608
        (stamp(now), stamp(now + LONGEST)),
    ).fetchall()
    return [lease_of(db, Token(row[0])) for row in rows]


def expire(db: Connection, now: datetime) -> int:
    """Take back all that has run out of time; returns how much. A crash counts where one began."""
    with atomic(db):
        rows = db.execute(
            f"SELECT id, document, first_page, attempts FROM chunk WHERE {_LAPSED}",  # noqa: S608
            (stamp(now), stamp(now + LONGEST)),
        ).fetchall()
        for row in rows:
            _lapse(db, row, now)
        return len(rows)


def orphaned(db: Connection, now: datetime) -> int:
    """Take back every lease, for whoever has just become the coordinator; returns how many.

    Those who had them ended with the coordinator before. That is seldom the fault of their pages,
    so the attempt does not count; yet a page that ends the whole machine must not do so for ever.

    Raises: LostRace: a fault of ours; all of it is one transaction.
    """
    with atomic(db):
        rows = db.execute(
            "SELECT id, document, first_page, attempts, token,"
            " (SELECT count(*) FROM lease WHERE lease.document = chunk.document"
            " AND lease.first_page = chunk.first_page)"
            " FROM chunk WHERE state IN ('sent', 'leased')"
        ).fetchall()
        for *row, token, leases in rows:
            if leases < MAX_ORPHANED:
                release(db, Token(token))
            else:
                _lapse(db, (row[0], row[1], row[2], row[3]), now)
        return len(rows)


def require_all_read(db: Connection, id_: DocumentId) -> None:
    """Raises: LostRace: a chunk of the document is still to be read."""
    row = db.execute(
        "SELECT 1 FROM chunk WHERE document = ? AND state <> 'read'", (id_,)
    ).fetchone()
    if row:
        raise LostRace(f"document {id_}", "read to its last page")


def _next(db: Connection) -> ChunkId | None:
    """The most urgent chunk that waits, unless a more urgent document is still to be planned."""
    row = db.execute(
        # CROSS JOIN keeps this order, so that the index on documents gives the first at once.
        "SELECT chunk.id, document.priority FROM document"
        " CROSS JOIN chunk ON chunk.document = document.id"
        " WHERE document.state = 'reading' AND chunk.state = 'waiting'"
        " ORDER BY document.priority DESC, document.id, first_page LIMIT 1"
    ).fetchone()
    queued = highest_queued(db)
    if row is None or (queued is not None and queued > row[1]):
        return None
    return ChunkId(row[0])


def _hand_out(  # noqa: PLR0913  (what the two rows hold)
    db: Connection, chunk: ChunkId, state: ChunkState, worker: str, until: datetime, now: datetime
) -> Lease:
    token, document_id = db.execute(
        "INSERT INTO lease (document, first_page, worker, at)"
        " SELECT document, first_page, ?, ? FROM chunk WHERE id = ? AND state = 'waiting'"
        " RETURNING token, document",
        (worker, stamp(now), chunk),
    ).fetchone()
    failpoint("claim.token")
    *pages, attempts = db.execute(
        "UPDATE chunk SET state = ?1, token = ?2, lease_until = ?3,"
        " attempts = attempts + (?1 = 'leased') WHERE id = ?4"
        " RETURNING first_page, last_page, attempts",
        (state, token, stamp(until), chunk),
    ).fetchone()
    return _lease(chunk, Token(token), document(db, document_id), pages, attempts)


def _lease(
    chunk: ChunkId, token: Token, asked: Document, pages: Sequence[int], attempts: int
) -> Lease:
    run = Run(asked.sha256, asked.reading.pages, token, *pages)
    return Lease(chunk, asked, run, attempts)


def _lapse(
    db: Connection, row: tuple[ChunkId, DocumentId, int, int], now: datetime, why: str = ""
) -> None:
    chunk, id_, first_page, attempts = row
    lapsed = db.execute(
        "UPDATE chunk SET state = 'waiting', lease_until = NULL"
        " WHERE id = ? AND state IN ('sent', 'leased')",
        (chunk,),
    ).rowcount
    if not lapsed:
        return  # gone: another chunk of its document has just set the document apart
    failpoint("lapse.waiting")
    if attempts >= MAX_ATTEMPTS:
        message = f"reading from page {first_page} on ended in a crash {attempts} times"
        message += f", the last: {why}" if why else ""
        set_apart(db, id_, Reason("worker_crashed", message, "read", first_page, attempts), now)


def _require(won: object, token: Token) -> None:
    if not won:
        raise LostRace(f"the lease {token}", "in force")
