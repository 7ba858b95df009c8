"""What programs are told of what they handed in."""

from __future__ import annotations

from sqlite3 import Connection

from digitize.ledger.outbox import archived_of
from digitize.ledger.reasons import reason_of
from digitize.ledger.submissions import Outcome, Submitted
from digitize.queues.messages import OutcomeMessage


def outcome_message(db: Connection, one: Submitted) -> OutcomeMessage:
    """The outcome of a submission that is in the ledger."""
    keys = code = message = None
    if one.outcome is Outcome.ARCHIVED:
        keys = " ".join(parcel.key for parcel in archived_of(db, one.document))
    if one.outcome is Outcome.SET_APART and (reason := reason_of(db, one.document)):
        code, message = reason.code, reason.message[:2000]
    return OutcomeMessage(
        submission=one.id,
        sha256=one.sha256,
        outcome=one.outcome.value,
        records=keys,
        code=code,
        message=message,
    )
