"""The coordinator's side of the Celery engine, against a real redis-server."""

import pytest

from digitize.engine.announce import fields_for
from digitize.engine.readers import Alive
from digitize.engine.remote import PORTION, Workers
from digitize.errors import QueueAway
from digitize.queues.celery_app import celery_app
from digitize.queues.streams import PAGES, Group, connect, send
from tests.queues.redis_server import RedisServer, needs_redis

pytestmark = needs_redis


@pytest.fixture
def redis(tmp_path):
    with RedisServer(tmp_path / "redis") as server:
        yield server


def workers(redis) -> Workers:
    return Workers(celery_app("t", redis.url), connect(redis.url), "0" * 16)


def announce(redis, *tokens: int) -> None:
    for token in tokens:
        send(connect(redis.url), PAGES, fields_for(Alive(token), "w"))


def heard(readers: Workers) -> list[int]:
    """All tokens that it reports until there is nothing more."""
    tokens = []
    while reports := readers.reports(0):
        tokens += [report.token for report in reports]
    return tokens


def test_all_that_was_in_hand_at_a_crash_is_heard_again(redis):
    """However much it was: also what a first portion does not hold."""
    many = range(1, 2 * PORTION + 50)
    announce(redis, *many)
    dead = Group(connect(redis.url), PAGES, "coordinator", "coordinator")
    dead.new(1)  # the first turn makes the group
    assert len(dead.new(len(many))) == len(many)
    announce(redis, 1000)
    assert heard(workers(redis)) == [*many, 1000]
    assert connect(redis.url).xlen(PAGES) == 0


def test_what_redis_had_handed_out_when_it_went_away_is_heard_when_it_is_back(redis):
    """An answer that was lost on its way is no answer."""
    readers = workers(redis)
    announce(redis, 1)
    assert heard(readers) == [1]
    announce(redis, 2)
    lost = Group(connect(redis.url), PAGES, "coordinator", "coordinator").new(10)
    assert len(lost) == 1
    redis.kill()
    with pytest.raises(QueueAway):
        readers.reports(0)
    redis.start()
    assert heard(readers) == [2]
