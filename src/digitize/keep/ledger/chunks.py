"""Chunks, which are runs of pages: who reads each, until when, and how often that has failed.

A process of this machine gets a lease (`claim`). The attempt is counted in the same transaction,
before work starts, so that pages which kill their worker are not tried forever. A worker elsewhere
is sent a hint (`send`) and announces when it begins (`begin`); only then is its attempt counted.
Each time a chunk is handed out it gets a new token, which names its results in the store.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from sqlite3 import Connection

from digitize.errors import LostRace
from digitize.keep.failpoint import failpoint
from digitize.keep.ledger.arranged import arranged
from digitize.keep.ledger.db import atomic, stamp
from digitize.keep.ledger.documents import Document, begin_reading, document, highest_queued
from digitize.keep.ledger.ids import ChunkId, DocumentId
from digitize.keep.ledger.reasons import Reason, set_apart
from digitize.keep.ledger.states import MAX_ATTEMPTS, ChunkState, State
from digitize.keep.store.ids import Fingerprint, Sha256, Token
from digitize.keep.store.runs import Run, in_way

CHUNK_PAGES = 10  # pages in a chunk; a task's hard limit of 900 s is for this many
MAX_ORPHANED = 20  # leases of a chunk lost with their coordinator, before these count
LEASE = timedelta(seconds=60)  # renewed by heartbeats; work resumes this long after a kill
HEARTBEAT = timedelta(seconds=15)  # a quarter of a lease
HINT = timedelta(seconds=60)  # time after which a hint that no worker has begun counts as lost
# No lease is longer than this. One that seems to be was given while the clock was ahead, and would
# otherwise never lapse once the clock is right.
LONGEST = timedelta(minutes=10)
AWAY = "http:"  # begins the names of workers that hold leases by HTTP, beside any coordinator
_LAPSED = "state IN ('sent', 'leased') AND (lease_until <= ? OR lease_until > ?)"


@dataclass(frozen=True, slots=True)
class Lease:
    """The right to read a chunk of a document for a limited time."""

    chunk: ChunkId
    document: Document
    run: Run
    attempts: int

    @property
    def token(self) -> Token:
        """Return the token of this lease."""
        return self.run.token


def plan(
    db: Connection, id_: DocumentId, page_count: int, chunks: Sequence[range], now: datetime
) -> None:
    """Start reading a document: note the chunks of its pages that are to be read; none is allowed.

    Args: chunks: each a range of page numbers.

    Raises: LostRace: another process has planned it.
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


def page_runs(
    pages: Sequence[int], longest: int = CHUNK_PAGES, alone: Collection[int] = ()
) -> list[range]:
    """Group page numbers into ranges of neighbours, none longer than `longest`.

    Args: pages: in rising order, as from `store.pages.unread`. alone: those that are read in a way
        of their own.
    """
    runs: list[range] = []
    for page_no in pages:
        joins = runs and page_no == runs[-1].stop and not {page_no, page_no - 1} & {*alone}
        if joins and len(runs[-1]) < longest:
            runs[-1] = range(runs[-1].start, page_no + 1)
        else:
            runs.append(range(page_no, page_no + 1))
    return runs


def claim(db: Connection, worker: str, now: datetime, lease: timedelta = LEASE) -> Lease | None:
    """Lease the most urgent waiting chunk to a worker, and count the attempt.

    None if no chunk waits, or if a more urgent document is still to be planned: the rest of a long
    document must not go before it.
    """
    with atomic(db):
        chunk = _next(db)
        return _hand_out(db, chunk, ChunkState.LEASED, worker, now + lease, now) if chunk else None


def send(db: Connection, now: datetime, hint: timedelta = HINT, worker: str = "") -> Lease | None:
    """Hand out the most urgent waiting chunk as a hint to a worker elsewhere; None as for `claim`.

    No attempt is counted yet, since most lost hints never reached a worker.

    Args: worker: its name, if it is known who will read.
    """
    with atomic(db):
        chunk = _next(db)
        return _hand_out(db, chunk, ChunkState.SENT, worker, now + hint, now) if chunk else None


def waiting(db: Connection) -> int:
    """Return how many chunks wait to be handed out."""
    row = db.execute("SELECT count(*) FROM chunk WHERE state = 'waiting'").fetchone()
    return int(row[0])


def worker_of(db: Connection, token: Token) -> str:
    """Return who has or had this lease. Raises: LostRace: it was never given."""
    row = db.execute("SELECT worker FROM lease WHERE token = ?", (token,)).fetchone()
    _require(row, token)
    return str(row[0])


def stored_as(db: Connection, token: Token, page_no: int) -> tuple[Sha256, Fingerprint]:
    """Return the names under which a page of a lease, over or not, may still be stored.

    Raises: LostRace: the document is not being read any more, or has no such page.
    """
    row = db.execute("SELECT document FROM lease WHERE token = ?", (token,)).fetchone()
    _require(row, token)
    asked = document(db, row[0])
    _require(asked.state is State.READING and page_no <= (asked.page_count or 0), token)
    way = arranged(db, asked.sha256).arrangement.way(page_no)
    return asked.sha256, in_way(asked.reading.pages, way.told if way else "")


def begin(
    db: Connection, token: Token, worker: str, now: datetime, lease: timedelta = LEASE
) -> None:
    """Note that a worker has announced its start. A repeated announcement counts once.

    Raises: LostRace: the chunk was handed out again since, or no longer needs reading.
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
    """Return the lease with this token. Raises: LostRace: it is over."""
    row = db.execute(
        "SELECT id, document, first_page, last_page, attempts FROM chunk"
        " WHERE token = ? AND state IN ('sent', 'leased')",
        (token,),
    ).fetchone()
    _require(row, token)
    chunk, id_, *pages, attempts = row
    return _lease(db, chunk, token, document(db, id_), pages, attempts)


def under_way(db: Connection, away: bool = True) -> int:
    """Return how many chunks are handed out. Args: away: count those of workers by HTTP too."""
    row = db.execute(
        "SELECT count(*) FROM chunk JOIN lease USING (token)"
        " WHERE state IN ('sent', 'leased') AND (? OR lease.worker NOT LIKE ?)",
        (away, f"{AWAY}%"),
    ).fetchone()
    return int(row[0])


def renew(db: Connection, token: Token, now: datetime, lease: timedelta = LEASE) -> None:
    """Extend a lease. Raises: LostRace: it has lapsed, so the work no longer counts."""
    with atomic(db):
        won = db.execute(
            "UPDATE chunk SET lease_until = ? WHERE token = ? AND state = 'leased'",
            (stamp(now + lease), token),
        ).rowcount
        _require(won, token)


def finish_chunk(db: Connection, token: Token) -> None:
    """Note that all pages of a chunk are in the store. Raises: LostRace: the lease has lapsed."""
    with atomic(db):
        won = db.execute(
            "UPDATE chunk SET state = 'read', lease_until = NULL"
            " WHERE token = ? AND state IN ('sent', 'leased')",
            (token,),
        ).rowcount
        _require(won, token)


def release(db: Connection, token: Token) -> None:
    """Give an unfinished chunk back after a clean stop: this attempt does not count.

    Raises: LostRace: the lease has lapsed.
    """
    with atomic(db):
        won = db.execute(
            "UPDATE chunk SET attempts = attempts - (state = 'leased'), state = 'waiting',"
            " lease_until = NULL WHERE token = ? AND state IN ('sent', 'leased')",
            (token,),
        ).rowcount
        _require(won, token)


def crashed(db: Connection, token: Token, now: datetime, why: str = "") -> None:
    """End the lease of a worker that is known to be dead, without waiting. The attempt counts.

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
    """Return leases and hints that have run out of time.

    Raises: LostRace: one was finished between the two queries.
    """
    rows = db.execute(
        f"SELECT token FROM chunk WHERE {_LAPSED}",  # noqa: S608
        (stamp(now), stamp(now + LONGEST)),
    ).fetchall()
    return [lease_of(db, Token(row[0])) for row in rows]


def expire(db: Connection, now: datetime) -> int:
    """Take back all chunks that ran out of time; return how many. If work had begun, it counts."""
    with atomic(db):
        rows = db.execute(
            f"SELECT id, document, first_page, attempts FROM chunk WHERE {_LAPSED}",  # noqa: S608
            (stamp(now), stamp(now + LONGEST)),
        ).fetchall()
        for row in rows:
            _lapse(db, row, now)
        return len(rows)


def orphaned(db: Connection, now: datetime) -> int:
    """Take back every lease, for a process that has just become coordinator; return how many.

    Their holders ended with the coordinator before, but for workers by HTTP, which know none. Their
    pages are seldom at fault, so the attempt does not count. But a page that crashes the whole
    machine must not do so forever: see MAX_ORPHANED.

    Raises: LostRace: an internal fault, since all of this is one transaction.
    """
    with atomic(db):
        rows = db.execute(
            "SELECT id, document, first_page, attempts, token,"
            " (SELECT count(*) FROM lease WHERE lease.document = chunk.document"
            " AND lease.first_page = chunk.first_page)"
            " FROM chunk WHERE state IN ('sent', 'leased') AND token NOT IN"
            " (SELECT token FROM lease WHERE worker LIKE ?)",
            (f"{AWAY}%",),
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
    """Return the most urgent waiting chunk, unless a more urgent document is not planned yet."""
    row = db.execute(
        # CROSS JOIN fixes this order, so that the index on documents finds the first at once.
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
    return _lease(db, chunk, Token(token), document(db, document_id), pages, attempts)


def _lease(  # noqa: PLR0913  (the rows it is made of)
    db: Connection,
    chunk: ChunkId,
    token: Token,
    asked: Document,
    pages: Sequence[int],
    attempts: int,
) -> Lease:
    first, last = pages
    way = arranged(db, asked.sha256).arrangement.way(first) if first == last else None
    told = way.told if way else ""
    run = Run(asked.sha256, in_way(asked.reading.pages, told), token, first, last, told)
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
        return  # another chunk of the document has just set it apart
    failpoint("lapse.waiting")
    if attempts >= MAX_ATTEMPTS:
        message = f"reading from page {first_page} on ended in a crash {attempts} times"
        message += f", the last: {why}" if why else ""
        set_apart(db, id_, Reason("worker_crashed", message, "read", first_page, attempts), now)


def _require(won: object, token: Token) -> None:
    if not won:
        raise LostRace(f"the lease {token}", "in force")
