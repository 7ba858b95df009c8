"""A message whose acknowledgement Redis did not hear, as the Celery worker has it."""

import json

import pytest
from kombu import Consumer, Queue

from digitize.outside.queues.celery_app import Released, celery_app
from digitize.outside.queues.hints import WORKERS, LiveWorker, live_workers, say_alive
from digitize.outside.queues.streams import connect
from tests.queues.redis_server import needs_redis

pytestmark = needs_redis


@pytest.fixture
def taken(redis):
    """An application with a task, and a message that one slot has in hand."""
    app = celery_app("t", redis.url)
    app.conf.broker_transport_options["socket_connect_timeout"] = 0.2

    @app.task(name="t.read", Request=Released)
    def read():
        pass

    queue, got = Queue("t"), []
    app.send_task("t.read", queue=queue)
    with app.connection_for_read() as connection, connection.channel() as channel:
        consumer = Consumer(channel, [queue], callbacks=[lambda _, one: got.append(one)],
                            accept=["json"])  # fmt: skip
        consumer.qos(prefetch_count=1)
        with consumer:
            connection.drain_events(timeout=5)
        [message] = got
        yield Released(message, on_ack=message.ack_log_error, app=app, task=read,
                       connection_errors=connection.connection_errors), channel  # fmt: skip


def test_the_slot_is_free_when_the_work_is_done(redis, taken):
    request, channel = taken
    assert not channel.qos.can_consume()
    request.acknowledge()
    assert channel.qos.can_consume()
    assert redis.client.hlen("unacked") == 0


def test_the_slot_is_free_although_redis_did_not_hear(redis, taken):
    """Else the worker never asks for a message again, nor sees that its connection is dead."""
    request, channel = taken
    redis.kill()
    request.acknowledge()
    assert channel.qos.can_consume()


@pytest.mark.parametrize("junk", [
    b"", b"{", b"[]", b"null", b'{"slots": 2}', b'{"fingerprint": "a", "slots": 9e99}',
    b'{"fingerprint": "a", "slots": -1}', b'{"fingerprint": 1, "slots": "x"}', b"\xff\xfe",
    json.dumps({"fingerprint": "a", "slots": 2**70}).encode(),
])  # fmt: skip
def test_what_is_no_worker_is_passed_over(redis, junk):
    """Anybody with the right to may write there; the workers beside it are counted."""
    client = connect(redis.url)
    us = LiveWorker("thật", "f" * 16, 3)
    say_alive(client, us)
    client.set(WORKERS + "rác", junk)
    client.set(WORKERS.encode() + b"\xff\xfe", junk)
    client.lpush(WORKERS + "list", "x")
    assert live_workers(client) == [us]
