"""Who reads in a workspace, and what a new reader takes over from a dead one."""

import os
import signal

import pytest

from digitize.keep.ledger.chunks import LEASE, MAX_ORPHANED, claim, orphaned
from digitize.keep.ledger.documents import document, requeue
from digitize.keep.ledger.reasons import reason_of
from digitize.keep.ledger.states import MAX_ATTEMPTS, State
from digitize.keep.workspace import Holder
from tests.ledger.little_engine import scan

US = Holder(1, "digitize watch", "2026-03-02", "a b")


def leased(engine):
    lease = claim(engine.db, "local-0", engine.clock())
    assert lease
    return lease


def test_after_a_takeover_no_attempt_is_lost(engine, drop):
    """A coordinator's death is not the fault of the pages that were being read."""
    engine.take(drop(scan("tin", 4)))
    engine.plan_next()
    for _ in range(MAX_ATTEMPTS + 1):
        leased(engine), leased(engine)
        assert orphaned(engine.db, engine.clock()) == 2
    assert leased(engine).attempts == 1


def test_pages_that_end_every_coordinator_are_set_apart_in_the_end(engine, drop):
    """They may take the whole machine with them: after 20 leases each death counts."""
    engine.take(drop(scan("tin")))
    asked = engine.plan_next()
    deaths = 0
    while document(engine.db, asked.id).state is State.READING:
        leased(engine)
        orphaned(engine.db, engine.clock())
        deaths += 1
    assert deaths == MAX_ORPHANED - 1 + MAX_ATTEMPTS
    assert reason_of(engine.db, asked.id).code == "worker_crashed"
    requeue(engine.db, asked.id, engine.clock())
    engine.drain()
    assert document(engine.db, asked.id).state is State.ARCHIVED


def test_a_lease_that_was_taken_over_is_void(engine, drop):
    """Its holder was thought dead; its token is worth nothing any more."""
    engine.take(drop(scan("tin")))
    engine.plan_next()
    first = leased(engine)
    orphaned(engine.db, engine.clock())
    assert leased(engine).token > first.token
    engine.clock.at += LEASE
    engine.drain()


def test_one_process_holds_a_workspace_and_has_a_name(engine):
    """Others are told at once, and who it is; a kill frees it."""
    workspace = engine.workspace
    assert workspace.holder() is None
    ready, told = os.pipe()
    child = os.fork()
    if child == 0:
        with workspace.hold(US) as ours:
            os.write(told, b"1" if ours else b"0")
            signal.pause()
    assert os.read(ready, 1) == b"1"
    with workspace.hold(US) as ours:
        assert not ours
    assert workspace.holder() == US
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    assert workspace.holder() is None
    with workspace.hold(US) as ours:
        assert ours


@pytest.mark.parametrize("text", ["", "{", "[]", '{"pid": 1}'])
def test_a_holder_that_has_not_written_its_name_is_nobody(engine, text):
    """It has had the lock for a moment only."""
    with engine.workspace.hold(US):
        (engine.workspace.root / "lock").write_text(text)
        assert engine.workspace.holder() is None
