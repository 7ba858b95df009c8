import pytest

from digitize.errors import BadMove, LostRace
from digitize.keep.ledger.documents import (
    adopt,
    document,
    in_state,
    latest,
    move,
    next_queued,
    requeue,
    set_apart_as,
    want,
)
from digitize.keep.ledger.outbox import parcels
from digitize.keep.ledger.reasons import Reason, reason_of, set_apart
from digitize.keep.ledger.states import STEPS, State
from tests.ledger.check import check
from tests.ledger.little_engine import FIRST, SAME_PAGES, SECOND, record, scan

BROKEN = Reason("broken", "hỏng", "open", 2, 1, {"poppler": "22.12"}, "Syntax Error")


def test_the_same_content_again_is_one_job_and_a_second_sighting(engine, drop):
    """Whatever its name, and before or after it was archived."""
    one = engine.take(drop(scan("tin"), "tin.pdf"))
    two = engine.take(drop(scan("tin"), "bản sao.pdf"))
    engine.drain()
    three = engine.take(drop(scan("tin"), "tin.pdf"))
    assert [one.known, two.known, three.known] == [False, True, True]
    assert one.document.id == two.document.id == three.document.id
    assert three.document.state is State.ARCHIVED
    assert len({one.sighting, two.sighting, three.sighting}) == 3
    check(engine.workspace, engine.db)


def test_the_same_name_with_new_content_is_a_new_document(engine, drop):
    """A name says nothing."""
    one = engine.take(drop(scan("tin")))
    two = engine.take(drop(scan("tin khác")))
    assert not two.known
    assert one.document.id != two.document.id


def test_another_pipeline_makes_the_next_revision(engine, drop):
    """The record keeps its id; both versions stand in the archive."""
    taken = engine.take(drop(scan("tin", 3)))
    engine.drain()
    again = engine.take(drop(scan("tin", 3)), SECOND)
    assert again.document.state is State.QUEUED
    assert again.document.id != taken.document.id
    engine.drain()
    keys = [one.revision for id_ in (taken, again) for one in parcels(engine.db, id_.document.id)]
    assert keys == [1, 2]
    assert len(engine.reads) == 6
    check(engine.workspace, engine.db)


def test_a_changed_record_stage_reads_no_page_again(engine, drop):
    """Pages are kept under their own fingerprint."""
    engine.take(drop(scan("tin", 3)))
    engine.drain()
    engine.take(drop(scan("tin", 3)), SAME_PAGES)
    engine.drain()
    assert len(engine.reads) == 3
    assert latest(engine.db, engine.reads[0][0]).reading == SAME_PAGES
    check(engine.workspace, engine.db)


def test_back_to_the_first_pipeline_is_a_third_revision(engine, drop):
    """The newest revision is the one that was wanted last; its pages are there already."""
    for reading in (FIRST, SECOND, FIRST):
        document_id = engine.take(drop(scan("tin")), reading).document.id
        engine.drain()
    assert [one.revision for one in parcels(engine.db, document_id)] == [3]
    assert len(engine.reads) == 2


def test_unfinished_work_starts_again_with_the_new_pipeline(engine, drop):
    """No second document while the first has no record; leases on it are void."""
    taken = engine.take(drop(scan("tin", 3)))
    engine.plan_next()
    assert adopt(engine.db, SECOND, engine.clock()) == 1
    assert adopt(engine.db, SECOND, engine.clock()) == 0
    now = document(engine.db, taken.document.id)
    assert (now.state, now.reading, now.page_count) == (State.QUEUED, SECOND, None)
    engine.drain()
    assert {fingerprint for _, fingerprint, _ in engine.reads} == {SECOND.pages}
    check(engine.workspace, engine.db)


@pytest.mark.parametrize("asked", ["", "\udcff", "%", "g"])
def test_what_is_no_id_finds_nothing_that_was_set_apart(engine, drop, asked):
    """Neither an empty one, which every id starts with, nor bytes that are no text."""
    engine.take(drop(scan("x", trait="bad")))
    engine.drain()
    assert len(set_apart_as(engine.db, "1")) == 1
    assert set_apart_as(engine.db, asked) == []


def test_what_is_set_apart_says_why_and_comes_back(engine, drop):
    """The reason stays readable; the same pipeline does not try by itself."""
    taken = engine.take(drop(scan("tin")))
    set_apart(engine.db, taken.document.id, BROKEN, engine.clock())
    assert reason_of(engine.db, taken.document.id) == BROKEN
    assert engine.take(drop(scan("tin"))).document.state is State.SET_APART
    requeue(engine.db, taken.document.id, engine.clock())
    engine.drain()
    assert document(engine.db, taken.document.id).state is State.ARCHIVED
    with pytest.raises(LostRace):
        requeue(engine.db, taken.document.id, engine.clock())


def test_another_pipeline_tries_what_was_set_apart(engine, drop):
    """A better program may read what an older one could not."""
    taken = engine.take(drop(scan("tin")))
    set_apart(engine.db, taken.document.id, BROKEN, engine.clock())
    assert want(engine.db, taken.sha256, SECOND, engine.clock()).state is State.QUEUED


def test_what_was_wanted_anew_is_not_requeued(engine, drop):
    """Two documents of one content are never at work at once."""
    taken = engine.take(drop(scan("tin")))
    engine.plan_next()
    engine.read_next()
    engine.finish_all()
    second = want(engine.db, taken.sha256, SECOND, engine.clock())
    refused = engine.archive.payload(record(taken.sha256).record_id, 1)
    refused.mkdir(parents=True)
    (refused / "record.json").write_text("{}")
    engine.archive_all()
    assert document(engine.db, taken.document.id).state is State.SET_APART
    with pytest.raises(LostRace, match="last wish"):
        requeue(engine.db, taken.document.id, engine.clock())
    engine.drain()
    assert document(engine.db, second.id).state is State.ARCHIVED


def test_finished_documents_cannot_be_set_apart(engine, drop):
    """What is archived is archived."""
    taken = engine.take(drop(scan("tin")))
    engine.drain()
    with pytest.raises(LostRace):
        set_apart(engine.db, taken.document.id, BROKEN, engine.clock())


@pytest.mark.parametrize("old", list(State))
@pytest.mark.parametrize("new", list(State))
def test_only_the_steps_of_the_machine_exist(engine, drop, old, new):
    """Any other is our bug; a step from a state that is past is a race lost."""
    taken = engine.take(drop(scan("tin")))
    if new not in STEPS[old]:
        with pytest.raises(BadMove):
            move(engine.db, taken.document.id, old, new, engine.clock())
    elif old is not State.QUEUED:
        with pytest.raises(LostRace):
            move(engine.db, taken.document.id, old, new, engine.clock())
    states = [row[0] for row in engine.db.execute("SELECT state FROM event ORDER BY id")]
    assert states == ["queued"]


def test_the_urgent_one_passes_the_backlog(engine, drop):
    """Priority first, then age; asking again can only raise it."""
    for name in ("một", "hai", "ba"):
        last = engine.take(drop(scan(name)))
    want(engine.db, last.sha256, FIRST, engine.clock(), priority=5)
    want(engine.db, last.sha256, FIRST, engine.clock(), priority=1)
    assert next_queued(engine.db).sha256 == last.sha256
    assert [one.priority for one in in_state(engine.db, State.QUEUED)] == [5, 0, 0]
