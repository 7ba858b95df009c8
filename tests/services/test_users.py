"""deploy/redis: each user may do what its service needs, and nothing on keys of others."""

import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta

import pytest
from celery import Celery
from redis.exceptions import AuthenticationError, NoPermissionError, ResponseError
from redis.exceptions import ConnectionError as RedisConnectionError

from digitize.keep.ledger.outbox import pending
from digitize.outside.queues.streams import OUTCOMES, RECORDS, SUBMIT, Group, connect
from digitize.work.engine.delivery import StreamDelivery
from tests.conftest import ROOT, environment
from tests.engine.processes import Command, wait_for
from tests.ledger.check import check
from tests.ledger.little_engine import scan, sha256
from tests.queues.redis_server import START, GuardedServer, needs_redis

pytestmark = needs_redis


@pytest.fixture
def guarded(tmp_path):
    with GuardedServer(tmp_path / "redis") as server:
        yield server


FORBIDDEN = {
    "submitter": [
        # The queue of pages, and all that belongs to it.
        ("LPUSH", "digitize.pages.0123456789abcdef", "x"),
        ("RPUSH", "digitize.pages.0123456789abcdef", "x"),
        ("LPUSH", "digitize.pages.0123456789abcdef\x06\x163", "x"),
        ("SADD", "_kombu.binding.digitize.pages.0123456789abcdef", "x"),
        ("HSET", "unacked", "a", "x"),
        ("ZADD", "unacked_index", "1", "x"),
        ("SET", "unacked_mutex", "x"),
        ("XADD", "digitize:pages", "*", "a", "b"),
        ("SET", "digitize:workers:x", "{}"),
        ("DEL", "digitize:workers:x"),
        # Streams of others.
        ("XADD", "digitize:records", "*", "a", "b"),
        ("XADD", "digitize:receipts", "*", "a", "b"),
        ("XADD", "digitize:outcomes", "*", "a", "b"),
        ("XRANGE", "digitize:records", "-", "+"),
        ("XRANGE", "digitize:submit", "-", "+"),
        ("XDEL", "digitize:submit", "1-1"),
        ("XTRIM", "digitize:submit", "MAXLEN", "0"),
        ("XADD", "other", "*", "a", "b"),
        ("LRANGE", "digitize.submit", "0", "-1"),
        # Keys that nobody empties: they would fill the memory.
        ("LPUSH", "digitize.submit2", "x"),
        ("LPUSH", "digitize.submit\x06\x161", "x"),
        ("LPUSH", "digitize.submit\x06\x163x", "x"),
        ("DEL", "digitize.submit"),
        # Redis itself.
        ("KEYS", "*"),
        ("SCAN", "0"),
        ("FLUSHALL",),
        ("CONFIG", "GET", "dir"),
        ("EVAL", "return 1", "0"),
        ("SUBSCRIBE", "x"),
        ("PUBLISH", "x", "y"),
        ("CLIENT", "KILL", "TYPE", "normal"),
        ("ACL", "LIST"),
        ("SHUTDOWN",),
    ],
    "reader": [
        ("XADD", "digitize:records", "*", "a", "b"),
        ("XDEL", "digitize:records", "1-1"),
        ("XTRIM", "digitize:records", "MAXLEN", "0"),
        ("XGROUP", "DESTROY", "digitize:records", "other"),
        # What the archive is asked for, and its group.
        ("XADD", "digitize:parcels", "*", "a", "b"),
        ("XRANGE", "digitize:parcels", "-", "+"),
        ("XREADGROUP", "GROUP", "archive", "me", "STREAMS", "digitize:parcels", ">"),
        ("XACK", "digitize:parcels", "archive", "1-1"),
        ("XAUTOCLAIM", "digitize:parcels", "archive", "me", "0", "0"),
        ("XGROUP", "CREATE", "digitize:parcels", "other", "0"),
        ("XGROUP", "DELCONSUMER", "digitize:parcels", "archive", "a"),
        ("XPENDING", "digitize:parcels", "archive"),
        ("XADD", "digitize:receipts", "*", "a", "b"),
        ("XADD", "digitize:submit", "*", "a", "b"),
        ("LPUSH", "digitize.pages.0123456789abcdef", "x"),
    ],
    "archiver": [
        ("XADD", "digitize:parcels", "*", "a", "b"),
        ("XTRIM", "digitize:parcels", "MAXLEN", "0"),
        ("XRANGE", "digitize:records", "-", "+"),
        ("XADD", "digitize:submit", "*", "a", "b"),
        ("LPUSH", "digitize.pages.0123456789abcdef", "x"),
    ],
    "worker": [
        ("XADD", "digitize:records", "*", "a", "b"),
        ("XADD", "digitize:receipts", "*", "a", "b"),
        ("XADD", "digitize:submit", "*", "a", "b"),
        ("XRANGE", "digitize:records", "-", "+"),
        ("KEYS", "*"),
    ],
    "gateway": [
        ("XADD", "digitize:receipts", "*", "a", "b"),
        ("XRANGE", "digitize:records", "-", "+"),
        ("LPUSH", "digitize.pages.0123456789abcdef", "x"),
    ],
    "door": [
        ("XADD", "digitize:outcomes", "*", "a", "b"),
        ("LPUSH", "digitize.pages.0123456789abcdef", "x"),
        ("LINDEX", "digitize.pages.0123456789abcdef", "0"),
    ],
    "coordinator": [("XADD", "digitize:submit", "*", "a", "b"), ("FLUSHALL",), ("KEYS", "*")],
}


def test_nobody_reaches_what_is_not_theirs(guarded):
    """A submitter cannot touch the queue of pages; no service can touch what it does not need."""
    for user, commands in FORBIDDEN.items():
        client = guarded.client_of(user)
        for command in commands:
            with pytest.raises(NoPermissionError):
                client.execute_command(*command)
    assert guarded.client_of("admin").dbsize() == 0


def test_a_value_without_measure_is_refused(guarded):
    """Its sender's connection ends, and the memory stays everybody's."""
    for command in (("XADD", SUBMIT, "*", "a"), ("LPUSH", "digitize.submit")):
        with pytest.raises((RedisConnectionError, ResponseError)):
            guarded.client_of("submitter").execute_command(*command, "x" * 3_000_000)
    assert guarded.client_of("submitter").xadd(SUBMIT, {"a": "x" * 1_100_000})
    assert guarded.client_of("admin").xlen(SUBMIT) == 1


def test_health_checks_hear_a_sign_of_life_and_nothing_else(guarded):
    """By a user of their own; without a name and a password there is not even that."""
    health = guarded.client_of("health")
    assert health.ping()
    for command in (("GET", "x"), ("INFO",), ("XADD", SUBMIT, "*", "a", "b")):
        with pytest.raises(NoPermissionError):
            health.execute_command(*command)
    with pytest.raises(AuthenticationError):
        guarded.client.ping()


def test_what_was_acknowledged_stays_so_when_redis_reads_its_file_again(guarded):
    """Its loader is the user `default`: with few rights it refused every transaction."""
    group = Group(connect(guarded.url_of("gateway")), SUBMIT, "gateway", "g")
    group.new(1)
    for number in range(5):
        guarded.client_of("submitter").xadd(SUBMIT, {"n": number})
    entries = group.new(3)
    group.done([entry.id for entry in entries], delete=True)  # both or neither: MULTI
    guarded.process.terminate()  # in order, so that all of the file is on the disk
    guarded.process.wait()
    guarded.start()
    assert guarded.client_of("admin").xlen(SUBMIT) == 2
    assert group.mine(10) == []
    log = (guarded.folder / "redis.log").read_text()
    assert "NOPERM" not in log
    assert "CRITICAL" not in log
    assert guarded.refused() == set()


def test_a_password_that_is_not_set_is_missed(tmp_path):
    """Redis does not start with a user who has none; and no password is written anywhere."""
    env = {name: value for name, value in GuardedServer(tmp_path).env.items()
           if name != "REDIS_WORKER_PASSWORD"}  # fmt: skip
    done = subprocess.run(
        [START, tmp_path / "users.acl"], env=env, capture_output=True, text=True, timeout=30,
        check=False,
    )  # fmt: skip
    assert done.returncode == 2
    assert "REDIS_WORKER_PASSWORD is not set" in done.stderr
    text = (tmp_path / "users.acl").read_text()
    assert "pw-" not in text
    assert os.stat(tmp_path / "users.acl").st_mode & 0o77 == 0


def test_every_service_works_as_its_own_user(guarded, engine, drop, tmp_path):
    """From a Celery client and from `digitize submit` to the archive and back; none is refused."""

    def start(user, *args, **env):
        return Command(
            *args, cwd=tmp_path, DIGITIZE_REDIS__URL=guarded.url_of(user),
            DIGITIZE_ENGINE="celery", DIGITIZE_INBOX__LOW_DISK_BYTES="0", **env,
        )  # fmt: skip

    root = engine.workspace.root
    services = [
        start("gateway", "gateway", "--workspace", root),
        start("archiver", "archive", "--workspace", root),
    ]
    forwarder = subprocess.Popen(
        [sys.executable, "-m", "workers.submit"], cwd=ROOT,
        env=environment(DIGITIZE_REDIS__URL=guarded.url_of("door")),
    )  # fmt: skip
    try:
        waiting = start("submitter", "submit", drop(scan("tin")), "--wait", "--workspace", root)
        other = engine.store.put_original([scan("khác")]).sha256
        app = Celery("c", broker=guarded.url_of("submitter"), set_as_current=False)
        for priority in (None, 9):
            app.send_task(
                "digitize.submit", kwargs={"sha256": other, "filename": "khác.pdf"},
                queue="digitize.submit", priority=priority,
            )  # fmt: skip
        documents = "SELECT count(*) FROM document"
        wait_for(lambda: engine.db.execute(documents).fetchone()[0] == 2)
        delivery = coordinate(engine, guarded)
        assert waiting.process.wait(30) == 0, waiting.text
        assert f"archived  {sha256(scan('tin'))}-1:1" in waiting.text
        outcomes = guarded.client_of("submitter")
        wait_for(lambda: count(outcomes) == {"accepted": 3, "archived": 3})
        reader = Group(connect(guarded.url_of("reader")), RECORDS, "search", "me")
        reader.new(1)
        entries = reader.new(10)
        assert len(entries) == 2
        reader.done([entry.id for entry in entries])
        delivery.keep = timedelta(0)
        wait_for(lambda: delivery.turn(datetime.now(UTC)) or not delivery.on_stream)
        for service in services:
            assert service.terminate() < 8
        check(engine.workspace, engine.db)
        assert guarded.refused() == set()
    finally:
        forwarder.kill()
        forwarder.wait()
        for service in services:
            service.end()


def coordinate(engine, guarded) -> StreamDelivery:
    """Read the pages, send the records, take the receipts: as the user of the coordinator."""
    while engine.plan_next() or engine.read_next():
        pass
    engine.finish_all()
    client = connect(guarded.url_of("coordinator"))
    delivery = StreamDelivery(client, engine.db, engine.store, timedelta(hours=1), print)

    def archived() -> bool:
        delivery.turn(datetime.now(UTC))
        return not pending(engine.db)

    wait_for(archived)
    return delivery


def count(client) -> dict[str, int]:
    told = [fields["outcome"] for _, fields in client.xrange(OUTCOMES)]
    return {outcome: told.count(outcome) for outcome in set(told)}
