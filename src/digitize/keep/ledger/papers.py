"""Who has which paper at the desk: claims with a lease, what was passed over, given, put aside.

A claim keeps two people from one paper. It is no lock on the record: a revision that somebody else
posts still makes a confirmation stale.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from sqlite3 import Connection
from uuid import uuid4

from digitize.keep.ledger.db import atomic, stamp
from digitize.record.edits import Hand

SKIPPED_FOR = timedelta(hours=8)  # a working day: who passed a paper over does not get it again


@dataclass(frozen=True, slots=True)
class PaperClaim:
    """A paper that somebody has open. since, until: in UTC. token: of the page opened last."""

    record_id: str
    by: str
    since: str
    until: str
    token: str


@dataclass(frozen=True, slots=True)
class AsidePaper:
    """A paper that was put aside: the note, by whom and when."""

    record_id: str
    note: str
    by: str
    at: str


def claim(
    db: Connection, record: str, hand: Hand, lease_s: float, *, takes_over: bool = False
) -> PaperClaim:
    """Claim a paper, or renew an own claim; return the claim that stands, which may be another's.

    Args: lease_s: seconds until others may have it. takes_over: also from who has it now.
    """
    until = stamp(hand.at + timedelta(seconds=lease_s))
    with atomic(db):
        db.execute(
            "INSERT INTO claimed_paper (record_id, by, since, until, token)"
            " VALUES (?1, ?2, ?3, ?4, ?5)"
            " ON CONFLICT (record_id) DO UPDATE SET"
            " since = CASE WHEN by = ?2 THEN since ELSE ?3 END,"
            " by = ?2, until = ?4, token = ?5"
            " WHERE by = ?2 OR until <= ?3 OR ?6",
            (record, hand.by, stamp(hand.at), until, uuid4().hex, takes_over),
        )
        row = db.execute(
            "SELECT record_id, by, since, until, token FROM claimed_paper WHERE record_id = ?",
            (record,),
        ).fetchone()
    return PaperClaim(*row)


def renew(db: Connection, record: str, by: str, now: datetime, lease_s: float) -> bool:
    """Prolong an own claim; return False if the paper is another's now."""
    until = stamp(now + timedelta(seconds=lease_s))
    with atomic(db):
        done = db.execute(
            "UPDATE claimed_paper SET until = ? WHERE record_id = ? AND by = ?", (until, record, by)
        )
        other = db.execute(
            "SELECT 1 FROM claimed_paper WHERE record_id = ? AND by <> ? AND until > ?",
            (record, by, stamp(now)),
        ).fetchone()
    return bool(done.rowcount) or other is None


def release(db: Connection, record: str, by: str, token: str | None = None) -> None:
    """Give an own claim back. token: only if this page is the one that was opened last."""
    with atomic(db):
        db.execute(
            "DELETE FROM claimed_paper WHERE record_id = ?1 AND by = ?2"
            " AND (?3 IS NULL OR token = ?3)",
            (record, by, token),
        )


def claimed(db: Connection, now: datetime) -> dict[str, PaperClaim]:
    """Return the claims that stand now, by record."""
    rows = db.execute(
        "SELECT record_id, by, since, until, token FROM claimed_paper WHERE until > ?",
        (stamp(now),),
    )
    return {row[0]: PaperClaim(*row) for row in rows}


def skip(db: Connection, record: str, by: str, now: datetime) -> None:
    """Note that a person passed a paper over, and forget what was passed over long ago."""
    with atomic(db):
        db.execute(
            "INSERT OR REPLACE INTO skipped_paper (record_id, by, at) VALUES (?, ?, ?)",
            (record, by, stamp(now)),
        )
        db.execute("DELETE FROM skipped_paper WHERE at <= ?", (stamp(now - SKIPPED_FOR),))


def skipped(db: Connection, by: str, now: datetime) -> frozenset[str]:
    """Return the papers that a person passed over lately."""
    rows = db.execute(
        "SELECT record_id FROM skipped_paper WHERE by = ? AND at > ?",
        (by, stamp(now - SKIPPED_FOR)),
    )
    return frozenset(row[0] for row in rows)


def forget_skipped(db: Connection, by: str) -> None:
    """Offer a person again what that person passed over."""
    with atomic(db):
        db.execute("DELETE FROM skipped_paper WHERE by = ?", (by,))


def assigned(db: Connection, person: str | None = None) -> dict[str, str]:
    """Return whom papers were given to, by record; person: only those of one."""
    rows = db.execute(
        "SELECT record_id, person FROM assigned_paper WHERE ?1 IS NULL OR person = ?1", (person,)
    )
    return dict(rows.fetchall())


def assign(db: Connection, records: Iterable[str], person: str | None) -> None:
    """Give papers to a person; None: to nobody in particular."""
    with atomic(db):
        for record in records:
            if person is None:
                db.execute("DELETE FROM assigned_paper WHERE record_id = ?", (record,))
            else:
                db.execute(
                    "INSERT OR REPLACE INTO assigned_paper (record_id, person) VALUES (?, ?)",
                    (record, person),
                )


def put_aside(db: Connection, one: AsidePaper) -> None:
    """Put a paper aside with its note, which replaces an earlier one."""
    with atomic(db):
        db.execute(
            "INSERT OR REPLACE INTO aside_paper (record_id, note, by, at) VALUES (?, ?, ?, ?)",
            (one.record_id, one.note, one.by, one.at),
        )


def take_from_aside(db: Connection, record: str) -> None:
    """Put a paper back into the queue."""
    with atomic(db):
        db.execute("DELETE FROM aside_paper WHERE record_id = ?", (record,))


def aside(db: Connection) -> dict[str, AsidePaper]:
    """Return the papers that were put aside, by record."""
    rows = db.execute("SELECT record_id, note, by, at FROM aside_paper")
    return {row[0]: AsidePaper(*row) for row in rows}


def file_codes(db: Connection, records: Collection[str]) -> dict[str, str]:
    """Return the codes of the dossiers that records are in, by record."""
    rows = db.execute(
        "SELECT record_id, file_code FROM dossier_document"
        " JOIN dossier ON dossier.id = dossier_document.dossier"
        " WHERE record_id IN (SELECT value FROM json_each(?))",
        (json.dumps(list(records)),),
    )
    return dict(rows.fetchall())


def of_dossier(db: Connection, file_code: str) -> frozenset[str]:
    """Return the records in the dossiers with this code."""
    rows = db.execute(
        "SELECT record_id FROM dossier_document"
        " JOIN dossier ON dossier.id = dossier_document.dossier WHERE file_code = ?",
        (file_code,),
    )
    return frozenset(row[0] for row in rows)
