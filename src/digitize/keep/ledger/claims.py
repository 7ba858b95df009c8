"""Files claimed from an inbox: where each came from, where it is now, and how it ended."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from sqlite3 import Connection
from typing import Any

from digitize.keep.failpoint import failpoint
from digitize.keep.ledger.db import atomic, stamp
from digitize.keep.ledger.ids import ClaimId, SightingId
from digitize.keep.ledger.sightings import FileState
from digitize.keep.store.ids import Sha256
from digitize.record.description import NOTHING, Description


class Outcome(StrEnum):
    """How a file ended. Each outcome has its folder in the inbox."""

    DONE = "done"
    SET_APART = "set_apart"
    DUPLICATE = "duplicate"
    GONE = "gone"  # somebody removed the file meanwhile; its content is in the store


@dataclass(frozen=True, slots=True)
class Claim:
    """A file of an inbox that belongs to us now. Its paths are bytes, relative to the inbox.

    look: state of the file when its content was copied; None before that.
    description: the archive data given for it.
    """

    id: ClaimId
    place: bytes
    stands: bytes
    goes_to: bytes | None
    look: FileState | None
    description: Description = NOTHING


@dataclass(frozen=True, slots=True)
class Ending:
    """A claim whose file can go to its outcome folder."""

    claim: Claim
    sha256: Sha256
    outcome: Outcome


_COLUMNS = (
    "claim.id, claim.place, claim.stands, claim.goes_to, claim.bytes, claim.mtime_ns,"
    " claim.description"
)


def claim_file(db: Connection, inbox: bytes, place: bytes, stands: bytes, now: datetime) -> Claim:
    """Note that the file at `place` is about to be moved to `stands`."""
    with atomic(db):
        row = db.execute(
            "INSERT INTO claim (inbox, place, stands, claimed_at) VALUES (?, ?, ?, ?) RETURNING id",
            (inbox, place, stands, stamp(now)),
        ).fetchone()
        failpoint("claim_file.noted")
    return Claim(ClaimId(row[0]), place, stands, None, None)


def describe(db: Connection, claim: Claim, description: Description) -> Claim:
    """Note the archive data given for a claimed file. Part of the transaction that claims it."""
    data = description.model_dump_json(exclude_none=True)
    with atomic(db):
        db.execute("UPDATE claim SET description = ? WHERE id = ?", (data, claim.id))
    return replace(claim, description=description)


def give_up(db: Connection, claim: Claim) -> None:
    """Delete a claim: the file was never moved, or it is back at its place."""
    with atomic(db):
        db.execute("DELETE FROM claim WHERE id = ? AND sighting IS NULL", (claim.id,))


def bind(
    db: Connection, claim: Claim, sighting: SightingId, look: FileState, *, again: bool
) -> None:
    """Note that the claimed file was taken in. Part of the transaction that notes its sighting."""
    with atomic(db):
        db.execute(
            "UPDATE claim SET sighting = ?, bytes = ?, mtime_ns = ?, again = ? WHERE id = ?",
            (sighting, look.bytes, look.mtime_ns, again, claim.id),
        )
        failpoint("bind.bound")


def unbind(db: Connection, claim: Claim) -> None:
    """Note that the claimed file has changed since: its new content is to be taken in as well."""
    with atomic(db):
        db.execute(
            "UPDATE claim SET sighting = NULL, bytes = NULL, mtime_ns = NULL, again = 0"
            " WHERE id = ?",
            (claim.id,),
        )


def untaken(db: Connection, inbox: bytes) -> list[Claim]:
    """Return claims whose content is not in the ledger yet, the oldest first."""
    rows = db.execute(
        f"SELECT {_COLUMNS} FROM claim WHERE inbox = ? AND outcome IS NULL"  # noqa: S608
        " AND sighting IS NULL ORDER BY id",
        (inbox,),
    )
    return [_claim(row) for row in rows]


def endings(db: Connection, inbox: bytes) -> list[Ending]:
    """Return claims whose document has ended, or whose content was known before."""
    rows = db.execute(
        f"SELECT {_COLUMNS}, sighting.sha256, claim.again, document.state"  # noqa: S608
        " FROM claim JOIN sighting ON sighting.id = claim.sighting"
        " JOIN document ON document.id ="
        " (SELECT max(id) FROM document WHERE sha256 = sighting.sha256)"
        " WHERE claim.inbox = ? AND claim.outcome IS NULL"
        " AND (claim.again OR document.state IN ('archived', 'set_apart')) ORDER BY claim.id",
        (inbox,),
    )
    return [_ending(row) for row in rows]


def moving(db: Connection, claim: Claim, goes_to: bytes) -> None:
    """Note where the file is about to be moved."""
    with atomic(db):
        db.execute("UPDATE claim SET goes_to = ? WHERE id = ?", (goes_to, claim.id))
        failpoint("moving.noted")


def settled(db: Connection, claim: Claim, stands: bytes, outcome: Outcome) -> None:
    """Note that the file is in its outcome folder."""
    with atomic(db):
        db.execute(
            "UPDATE claim SET stands = ?, goes_to = NULL, outcome = ? WHERE id = ?",
            (stands, outcome, claim.id),
        )
        failpoint("settled.noted")


def reopen(db: Connection, sha256: Sha256) -> None:
    """Reopen the claims of a content that is read again, so that its files get the new outcome."""
    with atomic(db):
        db.execute(
            "UPDATE claim SET outcome = NULL WHERE outcome = 'set_apart'"
            " AND sighting IN (SELECT id FROM sighting WHERE sha256 = ?)",
            (sha256,),
        )


def delivered(db: Connection, inbox: bytes, since: datetime) -> list[Ending]:
    """Return claims since that time whose files are in `done`, the newest first."""
    rows = db.execute(
        f"SELECT {_COLUMNS}, sighting.sha256"  # noqa: S608
        " FROM claim JOIN sighting ON sighting.id = claim.sighting"
        " WHERE claim.inbox = ? AND claim.outcome = 'done' AND claim.claimed_at >= ?"
        " ORDER BY claim.id DESC",
        (inbox, stamp(since)),
    )
    return [Ending(_claim(row), Sha256(row[7]), Outcome.DONE) for row in rows]


def touched(db: Connection, claim: Claim, look: FileState) -> None:
    """Note the new time of a delivered file whose bytes are unchanged."""
    with atomic(db):
        db.execute(
            "UPDATE claim SET bytes = ?, mtime_ns = ? WHERE id = ?",
            (look.bytes, look.mtime_ns, claim.id),
        )


def take_again(db: Connection, claim: Claim) -> None:
    """Note that a delivered file was written to: its new content is to be taken in as well."""
    with atomic(db):
        db.execute("UPDATE claim SET outcome = NULL WHERE id = ?", (claim.id,))
        unbind(db, claim)


def all_open(db: Connection) -> list[tuple[bytes, Claim]]:
    """Return every claim without an outcome, with its inbox."""
    rows = db.execute(
        f"SELECT {_COLUMNS}, inbox FROM claim WHERE outcome IS NULL ORDER BY id"  # noqa: S608
    )
    return [(row[7], _claim(row)) for row in rows]


def move_inbox(db: Connection, claim: Claim, inbox: bytes) -> None:
    """Note that the inbox, with the claimed file in it, has a new path."""
    with atomic(db):
        db.execute("UPDATE claim SET inbox = ? WHERE id = ?", (inbox, claim.id))


def inboxes(db: Connection) -> list[bytes]:
    """Return every inbox that was ever watched and held a file."""
    return [row[0] for row in db.execute("SELECT DISTINCT inbox FROM claim ORDER BY inbox")]


def _claim(row: tuple[Any, ...]) -> Claim:
    id_, place, stands, goes_to, size, mtime_ns, data = row[:7]
    look = None if size is None else FileState(size, mtime_ns)
    description = Description.kept(data) if data else NOTHING
    return Claim(ClaimId(id_), place, stands, goes_to, look, description)


def _ending(row: tuple[Any, ...]) -> Ending:
    sha256, again, state = row[7:]
    ended = Outcome.DONE if state == "archived" else Outcome.SET_APART
    return Ending(_claim(row), Sha256(sha256), Outcome.DUPLICATE if again else ended)
