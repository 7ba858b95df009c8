"""Setting a document apart, with everything that explains why."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from sqlite3 import Connection
from typing import Final

from digitize.errors import LostRace
from digitize.keep.failpoint import failpoint
from digitize.keep.ledger.db import atomic, stamp
from digitize.keep.ledger.deleted import DELETED
from digitize.keep.ledger.documents import document, move
from digitize.keep.ledger.ids import DocumentId
from digitize.keep.ledger.states import OPEN, State


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a document was set apart. code: of the error. stage: where the error occurred."""

    code: str
    message: str
    stage: str
    page_no: int | None = None
    attempts: int | None = None
    versions: Mapping[str, str] = field(default_factory=dict)
    stderr_tail: str = ""

    def about(self, name: str) -> str:
        """Return the message, preceded by the file's name if it does not contain it."""
        return self.message if name in self.message else f"{name}: {self.message}"


def way_on(code: str, sha256: str) -> str:
    """Return the command that resumes a scan that was set apart; empty: none does."""
    if code == DELETED:
        return ""
    ways = {"on_hold": "clear", WITHDRAWN: "withdraw --restore"}
    return f"digitize {ways.get(code, 'requeue')} {sha256[:12]}"


WITHDRAWN: Final = "withdrawn"  # the code of a scan whose records were all withdrawn


def reasons_ever(db: Connection) -> dict[str, int]:
    """Return how often documents were ever set apart for each code."""
    return dict(db.execute("SELECT code, count(*) FROM reason GROUP BY code ORDER BY code"))


def set_apart(db: Connection, id_: DocumentId, reason: Reason, now: datetime) -> None:
    """Stop work on an unfinished document and keep the reason; `requeue` resumes it.

    Raises: LostRace: it is finished, or already set apart.
    """
    with atomic(db):
        state = document(db, id_).state
        if state not in OPEN:
            raise LostRace(f"document {id_}", "unfinished")
        _move_apart(db, id_, state, reason, now)


def refuse(db: Connection, id_: DocumentId, reason: Reason, now: datetime) -> None:
    """Set apart a document whose record the archive refused. Raises: LostRace."""
    with atomic(db):
        _move_apart(db, id_, State.DONE, reason, now)


def _move_apart(db: Connection, id_: DocumentId, old: State, reason: Reason, now: datetime) -> None:
    with atomic(db):
        move(db, id_, old, State.SET_APART, now)
        failpoint("set_apart.moved")
        give_reason(db, id_, reason, now)


def give_reason(db: Connection, id_: DocumentId, reason: Reason, now: datetime) -> None:
    """Note why a document is set apart from now on; it is set apart by the same transaction."""
    with atomic(db):
        db.execute(
            "INSERT INTO reason (document, code, message, stage, page_no, attempts, versions,"
            " stderr_tail, at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                id_, reason.code, reason.message, reason.stage, reason.page_no, reason.attempts,
                json.dumps(dict(reason.versions), sort_keys=True), reason.stderr_tail, stamp(now),
            ),
        )  # fmt: skip


def reason_of(db: Connection, id_: DocumentId) -> Reason | None:
    """Return why a document was last set apart, or None."""
    row = db.execute(
        "SELECT code, message, stage, page_no, attempts, versions, stderr_tail FROM reason"
        " WHERE document = ? ORDER BY id DESC LIMIT 1",
        (id_,),
    ).fetchone()
    if row is None:
        return None
    code, message, stage, page_no, attempts, versions, stderr_tail = row
    return Reason(code, message, stage, page_no, attempts, json.loads(versions), stderr_tail)
