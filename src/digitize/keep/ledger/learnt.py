"""The weights that an archive has learnt: which ones, from when, and who took them back."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from sqlite3 import Connection
from typing import Any

from digitize.keep.ledger.db import atomic, stamp
from digitize.keep.store.ids import Sha256


@dataclass(frozen=True, slots=True)
class Learnt:
    """Weights that were learnt, and the figures by which they were judged (`told`)."""

    weights_sha256: Sha256
    made_by: str
    made_at: str
    told: Mapping[str, Any]


def note_learnt(db: Connection, learnt: Learnt, shipped: Sha256) -> None:
    """Take weights into use that lie in the store already.

    Args: shipped: SHA-256 of the shipped weights that they were learnt from.
    """
    with atomic(db):
        db.execute(
            "INSERT INTO learnt (weights_sha256, shipped_sha256, made_by, made_at, told)"
            " VALUES (?, ?, ?, ?, ?)",
            (
                learnt.weights_sha256,
                shipped,
                learnt.made_by,
                learnt.made_at,
                json.dumps(dict(learnt.told)),
            ),
        )


def learnt_in_use(db: Connection, shipped: Sha256) -> Learnt | None:
    """Return the newest weights that nobody took back; None: the shipped ones are in use.

    Args: shipped: SHA-256 of the weights shipped now. What was learnt from others rests.
    """
    row = db.execute(
        "SELECT weights_sha256, made_by, made_at, told FROM learnt"
        " WHERE undone_at IS NULL AND shipped_sha256 = ? ORDER BY id DESC LIMIT 1",
        (shipped,),
    ).fetchone()
    if row is None:
        return None
    weights, by, at, told = row
    return Learnt(Sha256(weights), by, at, json.loads(told))


def is_resting(db: Connection, shipped: Sha256) -> bool:
    """Return True if the newest weights rest because they were learnt from other shipped ones."""
    row = db.execute(
        "SELECT shipped_sha256 FROM learnt WHERE undone_at IS NULL ORDER BY id DESC LIMIT 1"
    ).fetchone()
    return row is not None and row[0] != shipped


def take_back(db: Connection, shipped: Sha256, by: str, now: datetime) -> Learnt | None:
    """Take the weights in use back, and return them; None: the shipped ones are in use."""
    with atomic(db):
        found = learnt_in_use(db, shipped)
        if found is not None:
            db.execute(
                "UPDATE learnt SET undone_by = ?, undone_at = ? WHERE id = (SELECT max(id)"
                " FROM learnt WHERE undone_at IS NULL AND shipped_sha256 = ?)",
                (by, stamp(now), shipped),
            )
    return found
