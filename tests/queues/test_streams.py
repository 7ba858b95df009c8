"""Streams against a real redis-server."""

import pytest
from pydantic import ValidationError

from digitize.errors import QueueAway
from digitize.outside.queues.messages import (
    SUBMISSION,
    StreamEntry,
    Submission,
    in_short,
    read,
    text,
)
from digitize.outside.queues.streams import Group, connect, send
from tests.queues.redis_server import RedisServer, free_port, needs_redis

pytestmark = needs_redis


def test_a_message_stays_with_its_consumer_until_it_is_done(redis):
    """After a crash the same consumer gets it again; done, nobody does."""
    client = connect(redis.url)
    send(client, "s", {"name": "Thuận Khê"})
    group = Group(client, "s", "g", "a")
    assert group.new(10) == []  # the first turn makes the group
    (entry,) = group.new(10)
    assert text(entry, "name") == "Thuận Khê"
    assert group.new(10) == []
    assert group.mine(10) == [entry]
    group.done([entry.id])
    assert group.mine(10) == []
    assert client.xlen("s") == 1  # for other groups
    group.done([entry.id], delete=True)
    assert client.xlen("s") == 0


def test_another_consumer_takes_over_what_was_left_behind(redis):
    client = connect(redis.url)
    dead, living = Group(client, "s", "g", "dead"), Group(client, "s", "g", "living")
    dead.new(1)
    send(client, "s", {"n": "1"})
    (entry,) = dead.new(1)
    assert living.left_behind(10, idle_s=60) == []
    assert living.left_behind(10, idle_s=0) == [entry]


def test_a_redis_that_has_lost_its_data_is_gone_on_with(tmp_path):
    with RedisServer(tmp_path / "r", persistent=False) as redis:
        client = connect(redis.url)
        group = Group(client, "s", "g", "a")
        group.new(1)
        redis.kill()
        with pytest.raises(QueueAway) as away:
            send(client, "s", {"n": "1"})
        assert str(redis.port) in str(away.value)
        redis.start()
        send(client, "s", {"n": "2"})
        assert group.new(1) == []
        assert [text(one, "n") for one in group.new(1)] == ["2"]


def test_a_full_redis_is_away_and_forgets_nothing(tmp_path):
    with RedisServer(tmp_path / "r", options=("--maxmemory", "3mb")) as redis:
        client = connect(redis.url)
        sent = 0
        with pytest.raises(QueueAway):  # noqa: PT012
            for sent in range(10_000):  # noqa: B007
                send(client, "s", {"text": "x" * 1000})
        assert client.xlen("s") == sent


def test_nobody_there_is_said_with_the_place_and_without_the_password():
    port = free_port()
    with pytest.raises(QueueAway) as away:
        send(connect(f"redis://me:secret@127.0.0.1:{port}/0"), "s", {"n": "1"})
    assert f"127.0.0.1:{port}" in str(away.value)
    assert "secret" not in str(away.value)


def test_what_is_wrong_with_a_message_is_said_as_it_is():
    """Lower-cased, the pattern of a name forbade the capitals that it allows."""
    entry = StreamEntry("1-1", {b"submission": b"a b", b"sha256": b"0" * 64, b"filename": b"a.pdf"})
    with pytest.raises(ValidationError) as caught:
        read(Submission, entry)
    assert in_short(caught.value) == f"submission: string should match pattern '{SUBMISSION}'"
