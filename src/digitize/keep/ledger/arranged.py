"""How people arranged the pages of a scan; a rerun keeps it. The newest row of a content counts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from sqlite3 import Connection

from digitize.keep.ledger.db import atomic, stamp
from digitize.keep.store.ids import Sha256
from digitize.record.arrangement import Arrangement
from digitize.record.edits import Hand


@dataclass(frozen=True, slots=True)
class Arranged:
    """An arrangement as it was noted. number: counts all of them; 0: nobody has arranged it."""

    number: int
    arrangement: Arrangement
    by: str
    at: datetime | None


NOBODY = Arranged(0, Arrangement(), "", None)


def arranged(db: Connection, sha256: Sha256) -> Arranged:
    """Return how the pages of a content are arranged now."""
    found = arrangements(db, sha256)
    return found[-1] if found else NOBODY


def arrangements(db: Connection, sha256: Sha256) -> list[Arranged]:
    """Return all arrangements of a content that were ever made, the oldest first."""
    rows = db.execute(
        "SELECT id, data, made_by, made_at FROM arrangement WHERE sha256 = ? ORDER BY id", (sha256,)
    )
    return [
        Arranged(id_, Arrangement.model_validate_json(data), by, datetime.fromisoformat(at))
        for id_, data, by, at in rows
    ]


def note_arrangement(db: Connection, sha256: Sha256, made: Arrangement, hand: Hand) -> None:
    """Note one more arrangement of a content. Part of the transaction that has it read."""
    with atomic(db):
        db.execute(
            "INSERT INTO arrangement (sha256, data, made_by, made_at) VALUES (?, ?, ?, ?)",
            (sha256, made.model_dump_json(), hand.by, stamp(hand.at)),
        )
