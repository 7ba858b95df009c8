"""The coordinator's side of the Celery engine, against a real redis-server."""

import base64
import json
from datetime import UTC, datetime

import pytest

from digitize.errors import QueueAway
from digitize.keep.ledger.reasons import reason_of
from digitize.keep.store.runs import run_of
from digitize.keep.workspace import open_workspace
from digitize.outside.programs import wrapped
from digitize.outside.queues.celery_app import celery_app
from digitize.outside.queues.hints import QUEUE, LiveWorker, say_alive
from digitize.outside.queues.streams import PAGES, Group, connect, send
from digitize.read.fingerprint import page_fingerprint
from digitize.settings import Redis, Settings
from digitize.work.engine.announce import fields_for
from digitize.work.engine.coordinator import coordinate, reading_of
from digitize.work.engine.page_run import Kit
from digitize.work.engine.readers import Alive, RunStopped
from digitize.work.engine.remote import PORTION, Workers, open_remote
from digitize.work.engine.worker import Worker
from digitize.work.intake.take import Asked, take
from tests.queues.redis_server import RedisServer, needs_redis
from tests.scan import pdfs

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


class Site:
    """Two scans of two pages that are taken in, and a worker's page process that we move by hand.

    runs: those that the worker was handed; stopped: how those ended that it put down.
    """

    def __init__(self, folder, redis):
        self.settings = Settings(workspace=folder / "w", redis=Redis(url=redis.url))
        self.workspace, self.client = open_workspace(folder / "w"), connect(redis.url)
        self.fingerprint = page_fingerprint(self.settings)
        self.runs, self.stopped = 0, []
        say_alive(self.client, LiveWorker("w", self.fingerprint, 1))
        with self.workspace.open_ledger() as db:
            self.first, _ = [self._take(db, folder / f"{side}.pdf", side) for side in (80, 90)]

    def _take(self, db, path, side):
        page = pdfs.square_page(side, 80)
        path.write_bytes(pdfs.write(pdfs.page_tree([page, page])))
        asked = Asked(reading_of(self.settings, db))
        sha256 = take(path, db, self.workspace.store, asked, datetime.now(UTC)).sha256
        return self.workspace.store.original(sha256)

    def work(self, before_run, turns=12) -> list[tuple[str, str | None]]:
        """Coordinator and worker by turns; each document's state, and why it was set apart."""
        limits, tmp, now = self.settings.limits, self.workspace.tmp, lambda: datetime.now(UTC)
        with (
            self.workspace.open_ledger() as db,
            wrapped(limits, tmp) as programs,
            coordinate(
                self.workspace, db, self.settings, open_remote, lambda _: None, now
            ) as coordinator,
        ):
            kit = Kit(self.workspace.store, programs, self.settings)

            def tell(report):
                send(self.client, PAGES, fields_for(report, "w/1"))

            worker = Worker("w/1", kit, tell, lambda: True)
            for _ in range(turns):
                coordinator.turn(0.05)
                self._read(worker, before_run)
            rows = db.execute("SELECT id, state FROM document ORDER BY id").fetchall()
            reasons = [reason_of(db, id_) for id_, _ in rows]
        return [
            (state, reason and reason.code)
            for (_, state), reason in zip(rows, reasons, strict=True)
        ]

    def _read(self, worker, before_run) -> None:
        """What waits in Redis, as Celery hands it to the page process."""
        while hint := self.client.rpop(QUEUE + self.fingerprint):
            (sha256, fingerprint, token, *pages), *_ = json.loads(
                base64.b64decode(json.loads(hint)["body"])
            )
            self.runs += 1
            before_run(self.runs)
            end = worker.read(run_of((sha256, fingerprint, token, *pages)))
            if isinstance(end, RunStopped):
                self.stopped.append(end.why)


@pytest.mark.scan
@pytest.mark.parametrize("run", [1, 2], ids=["unopened", "opened"])
def test_a_scan_whose_original_is_gone_goes_round_once(tmp_path, redis, run):
    """The worker stops, the coordinator misses it too and sets it apart; the other scan is read.

    Also where the worker has opened the scan before: no page of it counts as read and failed.
    """
    site = Site(tmp_path, redis)
    ends = site.work(lambda number: number == run and site.first.unlink())
    assert ends == [("set_apart", "not_in_store"), ("done", None)]
    assert {"missing from the store" in why for why in site.stopped} == {True}
    assert site.runs <= 4
