"""Take in what a program has handed in: its bytes are in the store already."""

from __future__ import annotations

from datetime import datetime
from sqlite3 import Connection

from digitize.errors import NotHandedOver, NotInStore, SubmissionReused
from digitize.failpoint import failpoint
from digitize.intake.take import Asked, note
from digitize.ledger.db import atomic
from digitize.ledger.documents import Reading, requeue
from digitize.ledger.sightings import submission_origin
from digitize.ledger.states import State
from digitize.ledger.submissions import enter, submitted, tell
from digitize.queues.messages import Submission
from digitize.store.ids import sha256_id
from digitize.store.interface import Store, Stored


def take_submission(
    db: Connection, store: Store, told: Submission, reading: Reading, now: datetime
) -> None:
    """Note a submission, its sighting and the wish to have it read, in one transaction.

    The same again is harmless: its outcome is told once more. A content that was set apart is
    tried again.

    Raises: NotHandedOver: the store has no such bytes; SubmissionReused.
    """
    sha256 = sha256_id(told.sha256)
    try:
        size = store.original(sha256).stat().st_size
    except NotInStore as error:
        raise NotHandedOver(sha256) from error
    with atomic(db):
        known = submitted(db, told.submission)
        if known is None:
            origin = submission_origin(told.submission, told.filename)
            asked = Asked(reading, told.priority, told.description)
            taken = note(origin, db, Stored(sha256, size), asked, now)
            if taken.document.state is State.SET_APART:
                requeue(db, taken.document.id, now)
            enter(db, told.submission, taken.sighting)
        elif known.sha256 != sha256:
            raise SubmissionReused(told.submission)
        else:
            tell(db, told.submission, None)
    failpoint("submission.taken")
