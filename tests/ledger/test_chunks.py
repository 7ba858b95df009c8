from datetime import timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digitize.errors import LostRace
from digitize.keep.ledger.chunks import (
    HINT,
    LEASE,
    begin,
    claim,
    crashed,
    expire,
    finish_chunk,
    lapsed,
    lease_of,
    page_runs,
    plan,
    release,
    renew,
    send,
    under_way,
)
from digitize.keep.ledger.db import atomic
from digitize.keep.ledger.documents import (
    all_read,
    document,
    ended_since,
    has_work,
    in_state,
    last_event,
    next_queued,
    requeue,
    want,
)
from digitize.keep.ledger.finish import finish
from digitize.keep.ledger.reasons import reason_of
from digitize.keep.ledger.sightings import Origin, Way, see
from digitize.keep.ledger.states import MAX_ATTEMPTS, State
from digitize.keep.store.ids import Sha256
from digitize.keep.store.interface import Stored
from tests.ledger.little_engine import FIRST, Engine, dies_at, record, scan

FROM = Origin(b"x.pdf", b"/in", Way.BATCH)


@pytest.fixture
def planned(engine, drop):
    """One document of four pages, in two chunks that wait."""
    taken = engine.take(drop(scan("tin", 4)))
    engine.plan_next()
    engine.id = taken.document.id
    return engine


def test_a_chunk_is_leased_once(planned):
    """Two chunks, two leases, then nothing; each attempt is counted as it is given."""
    one, two = (claim(planned.db, "w", planned.clock()) for _ in range(2))
    assert claim(planned.db, "w", planned.clock()) is None
    assert [list(lease.run.page_numbers) for lease in (one, two)] == [[1, 2], [3, 4]]
    assert [lease.attempts for lease in (one, two)] == [1, 1]
    assert one.token < two.token


def test_the_attempt_is_counted_although_the_worker_dies_at_once(planned):
    """Killed right after the claim: the count stands, and the chunk comes back."""

    def die():
        with planned.workspace.open_ledger() as db:
            claim(db, "w", planned.clock())

    assert dies_at("commit.after", die)
    assert expire(planned.db, planned.clock() + LEASE) == 1
    assert claim(planned.db, "w", planned.clock()).attempts == 2


def test_a_lease_that_ran_out_is_worth_nothing(planned):
    """The old token can neither renew nor finish nor give back; the new one can."""
    old = claim(planned.db, "slow", planned.clock())
    later = planned.clock() + LEASE
    assert expire(planned.db, later) == 1
    new = claim(planned.db, "quick", later)
    assert (new.chunk, new.attempts) == (old.chunk, 2)
    for step in (
        lambda: renew(planned.db, old.token, later),
        lambda: finish_chunk(planned.db, old.token),
        lambda: release(planned.db, old.token),
        lambda: crashed(planned.db, old.token, later),
    ):
        with pytest.raises(LostRace):
            step()
    finish_chunk(planned.db, new.token)


def test_a_sign_of_life_keeps_the_lease(planned):
    """Renewed in time it does not run out."""
    lease = claim(planned.db, "w", planned.clock())
    later = planned.clock() + LEASE / 2
    renew(planned.db, lease.token, later)
    assert expire(planned.db, later + LEASE - timedelta(seconds=1)) == 0
    assert expire(planned.db, later + LEASE) == 1


def test_a_lease_from_a_clock_set_ahead_is_taken_back(planned):
    """Given in the year 2031 by a machine whose clock was put right since."""
    claim(planned.db, "w", planned.clock() + timedelta(days=2000))
    now = planned.clock()
    assert [one.run.first_page for one in lapsed(planned.db, now)] == [1]
    assert expire(planned.db, now) == 1
    assert claim(planned.db, "w2", now).run.first_page == 1


def test_stopped_in_good_order_is_no_crash(planned):
    """A thousand restarts would not set a document apart."""
    for _ in range(2 * MAX_ATTEMPTS):
        lease = claim(planned.db, "w", planned.clock())
        assert lease.attempts == 1
        release(planned.db, lease.token)


def test_five_crashes_set_the_document_apart(planned, drop):
    """Its other chunks and leases go with it; other documents are untouched."""
    other = planned.take(drop(scan("lành"), "lành.pdf"))
    held = None
    for _ in range(MAX_ATTEMPTS):
        lease = claim(planned.db, "w", planned.clock())
        held = held or claim(planned.db, "w2", planned.clock())
        crashed(planned.db, lease.token, planned.clock())
    assert document(planned.db, planned.id).state is State.SET_APART
    reason = reason_of(planned.db, planned.id)
    assert (reason.code, reason.page_no, reason.attempts) == ("worker_crashed", 1, 5)
    with pytest.raises(LostRace):
        finish_chunk(planned.db, held.token)
    planned.drain()
    assert document(planned.db, other.document.id).state is State.ARCHIVED


def test_two_chunks_that_run_out_for_the_fifth_time_set_apart_once(planned):
    """The first takes the document away; the second finds itself gone."""
    for _ in range(MAX_ATTEMPTS):
        claim(planned.db, "w", planned.clock())
        claim(planned.db, "w", planned.clock())
        planned.clock.at += LEASE
        expire(planned.db, planned.clock())
    assert document(planned.db, planned.id).state is State.SET_APART
    requeue(planned.db, planned.id, planned.clock())
    planned.drain()
    assert document(planned.db, planned.id).state is State.ARCHIVED


def test_a_token_never_comes_again(planned):
    """Not after a requeue either: the name of a page result has it."""
    tokens = []
    for _ in range(3):
        for _ in range(MAX_ATTEMPTS):
            lease = claim(planned.db, "w", planned.clock())
            tokens.append(lease.token)
            crashed(planned.db, lease.token, planned.clock())
        requeue(planned.db, planned.id, planned.clock())
        planned.plan_next()
    assert tokens == sorted(set(tokens))


def test_finished_pages_survive_a_crash(planned):
    """Only what is missing is planned and read again."""
    planned.read_next()
    lease = claim(planned.db, "w", planned.clock())
    for _ in range(MAX_ATTEMPTS - 1):
        crashed(planned.db, lease.token, planned.clock())
        lease = claim(planned.db, "w", planned.clock())
    crashed(planned.db, lease.token, planned.clock())
    requeue(planned.db, planned.id, planned.clock())
    planned.drain()
    assert [page_no for *_, page_no in planned.reads] == [1, 2, 3, 4]


def test_a_document_is_finished_when_all_its_chunks_are_read(planned):
    """Before that it is not offered, and cannot be finished."""
    planned.read_next()
    assert all_read(planned.db) == []
    sha256 = document(planned.db, planned.id).sha256
    with pytest.raises(LostRace, match="last page"):
        finish(planned.db, planned.store, planned.id, [record(sha256)], planned.clock())
    planned.read_next()
    assert [one.id for one in all_read(planned.db)] == [planned.id]


def instructions(db, step) -> int:
    """Hundreds of SQLite's instructions; unlike seconds they are the same on a busy machine."""
    seen = []
    db.set_progress_handler(lambda: seen.append(1), 100)
    step()
    db.set_progress_handler(None, 0)
    return len(seen)


def test_a_turn_costs_the_same_with_ten_thousand_queued(engine):
    """All that a coordinator asks to hand out a run of pages and to look what has ended."""
    with atomic(engine.db):
        for number in range(10_000):
            stored = Stored(Sha256(f"{number:064x}"), 1)
            see(engine.db, stored, FROM, engine.clock())
            want(engine.db, stored.sha256, FIRST, engine.clock(), priority=-10)
    event = last_event(engine.db)

    def turn():
        assert has_work(engine.db)
        plan(engine.db, next_queued(engine.db).id, 1, [range(1, 2)], engine.clock())
        assert claim(engine.db, "w", engine.clock())
        assert all_read(engine.db) == ended_since(engine.db, event) == []
        assert expire(engine.db, engine.clock()) == 0

    assert instructions(engine.db, turn) < 20


def test_an_urgent_chunk_passes_ten_thousand(engine):
    """The right one at once: no step of the dispatch grows with what waits."""

    def work(step) -> int:
        return instructions(engine.db, step)

    with atomic(engine.db):
        for number in range(10_000):
            stored = Stored(Sha256(f"{number:064x}"), 1)
            see(engine.db, stored, FROM, engine.clock())
            urgent = want(engine.db, stored.sha256, FIRST, engine.clock())
        for queued in in_state(engine.db, State.QUEUED)[:5_000]:
            plan(engine.db, queued.id, 2, [range(1, 2), range(2, 3)], engine.clock())
        want(engine.db, urgent.sha256, FIRST, engine.clock(), priority=9)
    assert work(lambda: next_queued(engine.db)) < 10
    plan(engine.db, next_queued(engine.db).id, 1, [range(1, 2)], engine.clock())
    leases = []
    assert work(lambda: leases.append(claim(engine.db, "w", engine.clock()))) < 10
    assert leases[0].document.sha256 == urgent.sha256
    assert work(lambda: expire(engine.db, engine.clock())) < 10


def test_an_urgent_document_is_planned_before_the_rest_of_a_long_one(planned, drop):
    """What waits of a document being read is held back until the urgent one has its chunks."""
    claim(planned.db, "w", planned.clock())
    urgent = planned.take(drop(scan("urgent"), "urgent.pdf"))
    want(planned.db, urgent.sha256, FIRST, planned.clock(), priority=5)
    assert claim(planned.db, "w", planned.clock()) is None
    assert planned.plan_next().sha256 == urgent.sha256
    assert claim(planned.db, "w", planned.clock()).document.sha256 == urgent.sha256
    assert claim(planned.db, "w", planned.clock()).document.id == planned.id


def test_a_document_of_the_same_rank_waits_its_turn(planned, drop):
    """Of equals, what was begun is brought to its end first."""
    claim(planned.db, "w", planned.clock())
    planned.take(drop(scan("equal"), "equal.pdf"))
    assert claim(planned.db, "w", planned.clock()).document.id == planned.id


def test_two_engines_share_a_document(planned):
    """Whoever comes second to a planned document has lost the race, and nothing else."""
    with planned.workspace.open_ledger() as db:
        other = Engine(planned.workspace, db, planned.clock)
        while planned.read_next("a") | other.read_next("b"):
            pass
        other.finish_all()
        planned.finish_all()
        assert len(in_state(db, State.DONE)) == 1
        assert other.archive_all() == 1
        assert planned.archive_all() == 0


@given(st.sets(st.integers(1, 60)), st.integers(1, 12))
def test_runs_hold_each_page_once(pages, longest):
    """In order, nothing between them, none too long, and no two that could be one."""
    runs = page_runs(sorted(pages), longest)
    assert [page_no for run in runs for page_no in run] == sorted(pages)
    assert all(len(run) <= longest for run in runs)
    for run, after in pairwise(runs):
        assert after.start > run.stop or len(run) == longest


def test_a_chunk_sent_elsewhere_counts_its_attempt_when_a_worker_begins(planned):
    """Told of it, nobody has tried yet; the same announcement twice is one attempt."""
    sent = send(planned.db, planned.clock())
    assert (sent.attempts, under_way(planned.db)) == (0, 1)
    for _ in range(2):
        begin(planned.db, sent.token, "far-1", planned.clock())
    assert lease_of(planned.db, sent.token).attempts == 1
    worker = planned.db.execute("SELECT worker FROM lease WHERE token = ?", (sent.token,))
    assert worker.fetchone() == ("far-1",)
    renew(planned.db, sent.token, planned.clock())
    finish_chunk(planned.db, sent.token)
    assert under_way(planned.db) == 0


def test_a_message_that_nobody_began_with_is_sent_again_and_blames_nobody(planned):
    """However often messages are lost: no attempt, no document set apart, and new tokens."""
    tokens = set()
    for _ in range(2 * MAX_ATTEMPTS):
        sent = send(planned.db, planned.clock())
        tokens.add(sent.token)
        planned.clock.at += HINT
        assert expire(planned.db, planned.clock()) == 1
    with pytest.raises(LostRace):
        begin(planned.db, sent.token, "late", planned.clock())
    assert len(tokens) == 2 * MAX_ATTEMPTS
    assert claim(planned.db, "w", planned.clock()).attempts == 1


def test_a_finished_chunk_counts_although_its_beginning_was_never_heard(planned):
    """Redis lost the first of two messages; the pages are in the store all the same."""
    sent = send(planned.db, planned.clock())
    finish_chunk(planned.db, sent.token)
    with pytest.raises(LostRace):
        begin(planned.db, sent.token, "far", planned.clock())
