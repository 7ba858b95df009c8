"""`digitize archive` with a real redis-server."""

import pytest

from digitize.keep.archive.index import each_record, open_index
from digitize.keep.ledger.outbox import pending
from digitize.keep.ledger.states import State
from digitize.keep.store.aside import sweep
from digitize.outside.queues.messages import ParcelMessage, fields_of
from digitize.outside.queues.streams import PARCELS, RECEIPTS, send
from tests.engine.processes import Command, wait_for
from tests.ledger.check import check
from tests.ledger.little_engine import dies_at
from tests.queues.redis_server import RedisServer, needs_redis
from tests.services.bench import Bench

pytestmark = needs_redis


@pytest.fixture
def archiver(bench, tmp_path):
    """The command, at work on the bench's store and archive."""
    command = start(bench, tmp_path)
    yield command
    command.end()


def start(bench, folder) -> Command:
    return Command(
        "archive", "--workspace", bench.engine.workspace.root, cwd=folder,
        DIGITIZE_REDIS__URL=bench.redis.url,
    )  # fmt: skip


def archived(bench) -> int:
    with open_index(bench.engine.archive.root) as index:
        return len(list(each_record(index)))


def test_records_come_and_receipts_go(bench, archiver):
    """SIGTERM ends it in order, and it leaves nothing of itself behind in Redis."""
    bench.turn()
    wait_for(lambda: bench.client.xlen(RECEIPTS) == 3)
    assert archived(bench) == 3
    assert archiver.terminate() < 5
    assert archiver.process.returncode == 0
    assert bench.redis.client.xinfo_consumers(PARCELS, "archive") == []
    bench.turn()
    check(bench.engine.workspace, bench.engine.db)


def test_it_needs_no_ledger(bench, digitize):
    """On another host there is none: it neither reads nor makes one."""
    bench.turn()
    ledger = bench.engine.workspace.ledger
    hidden = ledger.rename(ledger.with_name("elsewhere.sqlite"))
    done = digitize(
        "archive", "--once", "--workspace", bench.engine.workspace.root,
        DIGITIZE_REDIS__URL=bench.redis.url,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert archived(bench) == 3
    assert not ledger.exists()
    hidden.rename(ledger)


@pytest.mark.parametrize(
    "point",
    ["archive.original", "archive.renamed", "archive_service.archived", "archive_service.told:2"],
)
@pytest.mark.parametrize("next_one", ["a", "b"])
def test_killed_anywhere_it_or_another_goes_on(bench, point, next_one):
    """Nothing is lost and nothing is there twice, whether it starts again or another takes over."""
    bench.turn()
    assert dies_at(point, bench.archive)
    for _ in range(3):
        bench.archive(next_one)
    bench.turn()
    sweep(bench.engine.workspace.tmp)  # as every command does when it starts
    check(bench.engine.workspace, bench.engine.db)
    assert bench.redis.client.xpending(PARCELS, "archive")["pending"] == 0


def test_redis_may_go_and_come_back(engine, drop, tmp_path):
    """It says so once and goes on by itself."""
    with RedisServer(tmp_path / "redis", persistent=False) as server:
        bench = Bench(engine, drop, server)
        command = start(bench, tmp_path)
        try:
            wait_for(lambda: "archiving" in command.text)
            server.kill()
            wait_for(lambda: "Redis at" in command.text)
            server.start()
            bench.turn()
            wait_for(lambda: bench.client.xlen(RECEIPTS) == 3)
            wait_for(lambda: "works again" in command.text)
            assert command.text.count("Redis at") == command.text.count("works again") == 1
        finally:
            command.end()


def test_a_disk_that_is_full_refuses_nothing(bench, archiver):
    """The records wait and are archived when there is room again."""
    wait_for(lambda: "archiving" in archiver.text)
    bench.engine.workspace.tmp.rmdir()
    bench.turn()
    wait_for(lambda: "trying again" in archiver.text)
    assert bench.client.xlen(RECEIPTS) == 0
    bench.engine.workspace.tmp.mkdir()
    wait_for(lambda: bench.client.xlen(RECEIPTS) == 3)
    bench.turn()
    assert {row[0] for row in bench.engine.db.execute("SELECT state FROM document")} == {
        State.ARCHIVED
    }


def test_what_is_no_record_is_said_and_put_away(bench, archiver):
    """Whatever somebody writes to the stream, it stays up, and good records are archived."""
    for wrong in (
        {"x": "y"},
        {"record_id": "\udcff".encode("utf-8", "surrogateescape")},
        {"record_id": "a" * 100_000},
        {"record_id": f"{'a' * 64}-1", "revision": "9" * 5000, "record_sha256": "a" * 64},
        {"record_id": "../../etc/passwd", "revision": "1", "record_sha256": "a" * 64},
    ):
        bench.redis.client.xadd(PARCELS, wrong)
    wait_for(lambda: archiver.text.count("no parcel") == 5)
    bench.turn()
    wait_for(lambda: bench.client.xlen(RECEIPTS) == 3)
    assert "passwd" not in archiver.text


def test_a_message_cannot_put_one_record_in_the_place_of_another(bench):
    """A key with the hash of another record is refused, and the archive stays as it was."""
    one, two, _ = pending(bench.engine.db)
    forged = ParcelMessage(record_id=one.record_id, revision=7, record_sha256=two.record_sha256)
    no_record = bench.engine.store.put_record(b"[]").sha256
    for message in (forged, forged.model_copy(update={"record_sha256": no_record})):
        send(bench.client, PARCELS, fields_of(message))
    bench.archive()
    told = [fields for _, fields in bench.redis.client.xrange(RECEIPTS)]
    assert [(one["outcome"], one["code"]) for one in told] == [("refused", "wrong_record")] * 2
    assert archived(bench) == 0


def test_two_share_the_work(bench, archiver, tmp_path):
    other = start(bench, tmp_path)
    try:
        bench.turn()
        wait_for(lambda: bench.client.xlen(RECEIPTS) == 3)
        bench.turn()
        check(bench.engine.workspace, bench.engine.db)
    finally:
        other.end()
