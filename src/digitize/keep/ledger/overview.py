"""The ledger at a glance: counts of documents, pages and records. Read-only."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from sqlite3 import Connection

from digitize.keep.ledger.db import stamp
from digitize.keep.ledger.documents import counts, usual_pages, waiting_since
from digitize.keep.ledger.held import count_held
from digitize.keep.ledger.outbox import lost
from digitize.keep.ledger.states import State


@dataclass(frozen=True, slots=True)
class Overview:
    """Counts of the ledger.

    pages, pages_minute, pages_hour, pages_day: of documents whose reading ended, in total and in
        that time.
    pages_waiting: still to be read; of documents that nobody has opened yet, as many as usual.
    held: records on hold for a marking of secrecy.
    refused: edits and withdrawals that the archive refused, if nothing followed.
    workers: those that have pages in hand and give signs of life.
    oldest_waiting: when the document that has waited longest was queued.
    """

    documents: Mapping[str, int]
    set_apart: Mapping[str, int]
    pages: int
    pages_minute: int
    pages_hour: int
    pages_day: int
    pages_waiting: int
    oldest_waiting: datetime | None
    outbox: int
    claimed: int
    held: int
    refused: int
    workers: int


def overview(db: Connection, now: datetime) -> Overview:
    """Return the counts at this moment."""
    return Overview(
        documents=counts(db),
        set_apart=dict(
            db.execute(
                "SELECT code, count(*) FROM document JOIN reason ON reason.id ="
                " (SELECT max(id) FROM reason WHERE document = document.id)"
                " WHERE state = 'set_apart' GROUP BY code ORDER BY count(*) DESC, code"
            )
        ),
        pages=_pages_since(db, datetime.min.replace(tzinfo=UTC)),
        pages_minute=_pages_since(db, now - timedelta(minutes=1)),
        pages_hour=_pages_since(db, now - timedelta(hours=1)),
        pages_day=_pages_since(db, now - timedelta(days=1)),
        pages_waiting=_pages_waiting(db),
        oldest_waiting=waiting_since(db),
        outbox=_count(db, "SELECT count(*) FROM outbox WHERE receipt IS NULL"),
        claimed=_count(db, "SELECT count(*) FROM claim WHERE outcome IS NULL"),
        held=count_held(db),
        refused=len(lost(db)),
        workers=_count(
            db,
            "SELECT count(*) FROM chunk WHERE state = 'leased' AND lease_until > ?",
            stamp(now),
        ),
    )


def all_read_at(view: Overview, now: datetime) -> datetime | None:
    """Return when everything will be read at the pace of the last day; None: nobody can tell.

    The pace is that of the last hour where it was quicker: a day may have hours without work.
    """
    pages_hour = max(view.pages_hour, view.pages_day / 24)
    if not pages_hour:
        return None
    return now + timedelta(hours=view.pages_waiting / pages_hour)


def _pages_waiting(db: Connection) -> int:
    in_hand = _count(
        db,
        "SELECT coalesce(sum(last_page - first_page + 1), 0) FROM chunk WHERE state <> 'read'",
    )
    queued = counts(db).get(State.QUEUED, 0)
    return in_hand + round(queued * usual_pages(db)) if queued else in_hand


def _pages_since(db: Connection, since: datetime) -> int:
    row = db.execute(
        "SELECT coalesce(sum(pages), 0) FROM event WHERE state = 'done' AND at >= ?",
        (stamp(since),),
    ).fetchone()
    return int(row[0])


def _count(db: Connection, question: str, *values: str) -> int:
    return int(db.execute(question, values).fetchone()[0])
