import pytest

from digitize.errors import BadReceipt, LostRace
from digitize.keep.ledger.documents import document
from digitize.keep.ledger.finish import finish
from digitize.keep.ledger.outbox import Parcel, Receipt, accept, parcels, pending, post
from digitize.keep.ledger.reasons import Reason, reason_of
from digitize.keep.ledger.states import ReceiptOutcome, State
from digitize.keep.store.ids import RecordId, Sha256
from digitize.record.model import Record
from tests.ledger.little_engine import record, scan


@pytest.fixture
def done(engine, drop):
    """One scan that turned out to hold two documents, finished."""
    taken = engine.take(drop(scan("tin")))
    engine.plan_next()
    engine.read_next()
    first = record(taken.sha256)
    second = first.model_copy(update={"record_id": f"{taken.sha256}-2", "ordinal": 2})
    engine.finished = finish(
        engine.db, engine.store, taken.document.id, [first, second], engine.clock()
    )
    engine.id = taken.document.id
    return engine


def receipt(parcel: Parcel, reason: Reason | None = None) -> Receipt:
    outcome = ReceiptOutcome.REFUSED if reason else ReceiptOutcome.ARCHIVED
    return Receipt(parcel.record_id, parcel.revision, parcel.record_sha256, outcome, reason)


def state(engine) -> State:
    return document(engine.db, engine.id).state


def test_done_and_posted_are_one_transaction(done):
    """Every record is in the outbox, and the store has the very bytes."""
    assert state(done) is State.DONE
    assert [one.key for one in pending(done.db)] == [one.key for one in done.finished]
    for parcel, made in zip(pending(done.db), done.finished, strict=True):
        assert Record.model_validate_json(done.store.record(parcel.record_sha256)) == made


def test_archived_when_the_last_receipt_has_come(done):
    """One of two is not enough; the same receipt again changes nothing."""
    one, two = pending(done.db)
    assert accept(done.db, receipt(one), done.clock())
    assert not accept(done.db, receipt(one), done.clock())
    assert state(done) is State.DONE
    assert pending(done.db) == [two]
    assert accept(done.db, receipt(two), done.clock())
    assert state(done) is State.ARCHIVED
    assert pending(done.db) == []


def test_a_refusal_sets_the_document_apart(done):
    """With the archiver's reason; what comes later for the other record moves nothing."""
    one, two = pending(done.db)
    why = Reason("archive_conflict", "khác", "archive")
    accept(done.db, receipt(one, why), done.clock())
    assert state(done) is State.SET_APART
    assert reason_of(done.db, done.id) == why
    accept(done.db, receipt(two), done.clock())
    assert state(done) is State.SET_APART


def test_a_receipt_counts_only_for_what_was_sent(done):
    """Not for another key, and not for other bytes."""
    one = pending(done.db)[0]
    for wrong, why in (
        (Parcel(RecordId("0" * 64 + "-1"), 1, one.record_sha256), "no such record"),
        (Parcel(one.record_id, 2, one.record_sha256), "no such record"),
        (Parcel(one.record_id, 1, Sha256("0" * 64)), "other bytes"),
    ):
        with pytest.raises(BadReceipt, match=why):
            accept(done.db, receipt(wrong), done.clock())
    assert len(pending(done.db)) == 2


def test_an_edit_takes_the_next_revision_too(done, drop):
    """A person's revision 2 makes the pipeline's next one revision 3."""
    for parcel in pending(done.db):
        accept(done.db, receipt(parcel), done.clock())
    edited = Parcel(pending_key(done), 2, Sha256("e" * 64))
    post(done.db, done.id, edited, done.clock())
    accept(done.db, receipt(edited), done.clock())
    assert state(done) is State.ARCHIVED
    assert [one.revision for one in parcels(done.db, done.id)] == [1, 1, 2]


def pending_key(engine) -> RecordId:
    return parcels(engine.db, engine.id)[0].record_id


def test_a_document_is_finished_once(done):
    """Whoever comes second is told, and nothing is posted twice."""
    sha256 = document(done.db, done.id).sha256
    with pytest.raises(LostRace):
        finish(done.db, done.store, done.id, [record(sha256)], done.clock())
    assert len(pending(done.db)) == 2


def test_a_record_of_another_scan_is_refused(engine, drop):
    """Our own mistake would otherwise be archived under a wrong name."""
    taken = engine.take(drop(scan("tin")))
    for records in ([], [record("0" * 64)]):
        with pytest.raises(ValueError, match="not of this document"):
            finish(engine.db, engine.store, taken.document.id, records, engine.clock())
