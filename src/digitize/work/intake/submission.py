"""Take in a scan that a program submitted: its bytes are already in the store."""

from __future__ import annotations

from datetime import datetime
from sqlite3 import Connection

from digitize.errors import NotHandedOver, NotInStore, SubmissionReused
from digitize.keep.failpoint import failpoint
from digitize.keep.ledger.db import atomic
from digitize.keep.ledger.documents import PipelineWanted, requeue
from digitize.keep.ledger.sightings import submission_origin
from digitize.keep.ledger.states import State
from digitize.keep.ledger.submissions import enter, submitted, tell
from digitize.keep.store.ids import sha256_id
from digitize.keep.store.interface import Store, Stored
from digitize.outside.queues.messages import Submission
from digitize.work.intake.take import Asked, note


def take_submission(
    db: Connection, store: Store, told: Submission, reading: PipelineWanted, now: datetime
) -> None:
    """Note a submission, its sighting and the request to read it, in one transaction.

    It may be repeated: the outcome is then sent once more. A content that was set apart is tried
    again.

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
            if taken.document.state is State.SET_APART and taken.may_be_tried:
                requeue(db, taken.document.id, now)
            enter(db, told.submission, taken.sighting)
        elif known.sha256 != sha256:
            raise SubmissionReused(told.submission)
        else:
            tell(db, told.submission, None)
    failpoint("submission.taken")
