"""Makes the messages that tell programs the outcomes of their submissions."""

from __future__ import annotations

from sqlite3 import Connection

from digitize.keep.ledger.outbox import archived_of
from digitize.keep.ledger.reasons import reason_of
from digitize.keep.ledger.submissions import SubmissionEnd, Submitted
from digitize.outside.queues.messages import OutcomeMessage


def outcome_message(db: Connection, one: Submitted) -> OutcomeMessage:
    """The outcome of a submission that is in the ledger."""
    keys = code = message = None
    if one.outcome is SubmissionEnd.ARCHIVED:
        keys = " ".join(parcel.key for parcel in archived_of(db, one.document))
    if one.outcome is SubmissionEnd.SET_APART and (reason := reason_of(db, one.document)):
        code, message = reason.code, reason.message[:2000]
    return OutcomeMessage(
        submission=one.id,
        sha256=one.sha256,
        outcome=one.outcome.value,
        records=keys,
        code=code,
        message=message,
    )
