"""Who looked at what is on hold, and when. Rows are only added."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from sqlite3 import Connection
from typing import Literal

from digitize.keep.ledger.db import atomic, stamp


@dataclass(frozen=True, slots=True)
class HeldRead:
    """A look at a record on hold. what: its line in the list, a page, or a cut of one."""

    record_id: str
    by: str
    at: str
    what: str


def note_reads(
    db: Connection, records: Iterable[str], by: str, now: datetime,
    what: Literal["list", "page", "cut"],
) -> None:  # fmt: skip
    """Note that a person looked at records on hold."""
    with atomic(db):
        db.executemany(
            "INSERT INTO held_read (record_id, by, at, what) VALUES (?, ?, ?, ?)",
            [(one, by, stamp(now), what) for one in records],
        )


def reads(db: Connection, offset: int, limit: int) -> list[HeldRead]:
    """Return looks at what is on hold, the newest first."""
    rows = db.execute(
        "SELECT record_id, by, at, what FROM held_read ORDER BY id DESC LIMIT ? OFFSET ?",
        (limit, offset),
    )
    return [HeldRead(*row) for row in rows]


def count_reads(db: Connection) -> int:
    """Return how many looks were noted."""
    return int(db.execute("SELECT count(*) FROM held_read").fetchone()[0])
