"""Take in what a program has handed in: its bytes are in the store already."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from sqlite3 import Connection

from digitize.errors import NotHandedOver, NotInStore, SubmissionReused
from digitize.failpoint import failpoint
from digitize.intake.take import Asked, note
from digitize.ledger.db import atomic
from digitize.ledger.documents import requeue
from digitize.ledger.states import State
from digitize.ledger.submissions import enter, submitted, tell
from digitize.store.ids import Sha256, sha256_id
from digitize.store.interface import Store, Stored

PLACE = Path("/digitize:submit")  # stands for the folder that a submission has not


@dataclass(frozen=True, slots=True)
class Handed:
    """A submission: its name, given by who hands it in; the content; the file's name for people."""

    id: str
    sha256: Sha256
    filename: str


def take_submission(
    db: Connection, store: Store, handed: Handed, asked: Asked, now: datetime
) -> None:
    """Note a submission, its sighting and the wish to have it read, in one transaction.

    The same again is harmless: its outcome is told once more. A content that was set apart is
    tried again.

    Raises: NotHandedOver: the store has no such bytes; SubmissionReused.
    """
    try:
        size = store.original(sha256_id(handed.sha256)).stat().st_size
    except NotInStore as error:
        raise NotHandedOver(handed.sha256) from error
    with atomic(db):
        known = submitted(db, handed.id)
        if known is None:
            path = PLACE / handed.id / handed.filename
            taken = note(path, db, Stored(handed.sha256, size), asked, now)
            if taken.document.state is State.SET_APART:
                requeue(db, taken.document.id, now)
            enter(db, handed.id, taken.sighting)
        elif known.sha256 != handed.sha256:
            raise SubmissionReused(handed.id)
        else:
            tell(db, handed.id, None)
    failpoint("submission.taken")
