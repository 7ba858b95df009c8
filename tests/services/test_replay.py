"""A stream that is filled again from the receipts."""

from datetime import UTC, datetime, timedelta

import pytest

from digitize.edge.services import replay as service
from digitize.edge.services.replay import Replaying, replay
from digitize.errors import NobodyReads
from digitize.keep.archive.index import each_record, open_index
from digitize.keep.ledger.replay import arrived_after, last_receipt
from digitize.outside.queues.streams import RECORDS, Group
from digitize.record.model import Act
from digitize.work.engine import revise
from digitize.work.engine.stop import Stop
from tests.queues.redis_server import needs_redis
from tests.services.test_delivery import HOUR

pytestmark = needs_redis


@pytest.fixture
def emptied(bench):
    """Three records archived, and none of them on the stream any more."""
    bench.turn()
    bench.archive()
    bench.turn()
    bench.turn(HOUR + timedelta(minutes=1))
    assert bench.keys() == []
    return bench


def again(bench, after=0):
    engine = bench.engine
    way = Replaying(engine.db, engine.archive.root, engine.store, bench.client)
    return replay(way, after, Stop())


def reader(bench) -> Group:
    group = Group(bench.client, RECORDS, "search", "me")
    group.new(1)  # makes the group
    return group


def test_every_revision_comes_again_in_its_order(emptied):
    reader(emptied)
    keys = [one.parcel.key for one in arrived_after(emptied.engine.db, 0, 100)]
    done = again(emptied)
    assert emptied.keys() == keys
    assert (done.records, done.receipt) == (3, last_receipt(emptied.engine.db))
    assert again(emptied, done.receipt).records == 0
    assert again(emptied, 1).records == 2
    # The coordinator goes on beside it, and clears the stream when the time is over.
    emptied.turn()
    emptied.turn(HOUR + timedelta(minutes=1))
    assert emptied.keys() == []
    assert emptied.said == []


def test_without_a_reader_nothing_is_sent(emptied):
    with pytest.raises(NobodyReads, match="no group reads it"):
        again(emptied)
    assert emptied.keys() == []


def test_a_record_withdrawn_since_shows_nothing(emptied):
    """Neither in the revision that was open."""
    with open_index(emptied.engine.archive.root) as index:
        entry = next(each_record(index))
    act = Act(by="An", at=datetime.now(UTC), why="nhầm")
    revise.withdraw(emptied.engine.workspace, entry.record_id, act)
    emptied.turn()
    emptied.archive()
    emptied.turn()
    group = reader(emptied)
    group.done([one.id for one in group.mine(10)])
    again(emptied)
    told = [
        one.fields[b"payload"].decode()
        for one in group.new(100)
        if entry.record_id in one.fields[b"key"].decode()
    ]
    assert len(told) >= 2
    assert all('"text":null' in one or '"text":""' in one for one in told)
    assert all('"standing":"withdrawn"' in one for one in told)


def test_it_waits_for_the_slowest_reader(emptied, monkeypatch):
    """What nobody has worked off is not pushed off the stream by what comes behind it."""
    monkeypatch.setattr(service, "MOST_WAITING", 0)
    monkeypatch.setattr(service, "PORTION", 1)
    group, seen = reader(emptied), []

    class Reading(Stop):
        def wait(self, seconds: float) -> None:
            seen.extend(group.new(10))
            assert len(seen) <= 3
            group.done([one.id for one in seen])

    stop = Reading()
    engine = emptied.engine
    way = Replaying(engine.db, engine.archive.root, engine.store, emptied.client)
    done = replay(way, 0, stop)
    seen.extend(group.new(10))
    assert done.records == len(seen) == 3
