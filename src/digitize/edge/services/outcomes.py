"""Tells programs what became of their submissions, in the same way by Redis, HTTP and webhooks."""

from __future__ import annotations

from dataclasses import dataclass
from sqlite3 import Connection

from digitize.keep.ledger.documents import document
from digitize.keep.ledger.ids import DocumentId
from digitize.keep.ledger.outbox import archived_of
from digitize.keep.ledger.reasons import reason_of
from digitize.keep.ledger.states import State
from digitize.keep.ledger.submissions import SubmissionEnd, Submitted, end_for
from digitize.outside.queues.messages import OutcomeMessage


@dataclass(frozen=True, slots=True)
class ToldEnd:
    """What became of a document.

    records: keys of its records, when it is archived. code, message: why it was set apart. pages:
    of the scan; None while nobody has looked. state: of the reading.
    """

    outcome: SubmissionEnd
    state: State
    pages: int | None
    records: tuple[str, ...] = ()
    code: str | None = None
    message: str | None = None


def end_of(db: Connection, id_: DocumentId) -> ToldEnd:
    """Return what became of a document, as the ledger has it now."""
    of = document(db, id_)
    outcome = end_for(of.state)
    if outcome is SubmissionEnd.ARCHIVED:
        keys = tuple(parcel.key for parcel in archived_of(db, id_))
        return ToldEnd(outcome, of.state, of.page_count, keys)
    reason = reason_of(db, id_) if outcome is SubmissionEnd.SET_APART else None
    if reason is None:
        return ToldEnd(outcome, of.state, of.page_count)
    return ToldEnd(outcome, of.state, of.page_count, (), reason.code, reason.message)


def outcome_message(db: Connection, one: Submitted) -> OutcomeMessage:
    """The outcome of a submission that is in the ledger, as the stream has it."""
    end = end_of(db, one.document)
    return OutcomeMessage(
        submission=one.id,
        sha256=one.sha256,
        outcome=end.outcome.value,
        records=" ".join(end.records) or None,
        code=end.code,
        message=end.message and end.message[:2000],
    )
