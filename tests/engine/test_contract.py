"""What every engine promises: page processes of this machine, or Celery workers by Redis."""

import json
import time

import pytest

from digitize.keep.workspace import open_workspace
from tests.engine.deployment import PARTS, Deployment, kill, killer, processor_s, scan
from tests.engine.processes import files_below, wait_for
from tests.ledger.check import check, check_pages_once
from tests.queues.redis_server import needs_redis

pytestmark = [pytest.mark.scan, pytest.mark.contract, pytest.mark.slow]


@pytest.fixture(params=["local", pytest.param("celery", marks=needs_redis)])
def engine(request):
    return request.param


def ends_well(deployment, digitize) -> None:
    """Stopped, nothing is left over, and everything is where it should be."""
    took = deployment.stop()
    assert max(took.values()) < 10, took
    audit = digitize("audit", "--workspace", deployment.workspace)
    assert audit.returncode == 0, audit.stdout
    workspace = open_workspace(deployment.workspace)
    with workspace.open_ledger() as db:
        check(workspace, db)
    assert deployment.left_behind() == set()
    # Celery prints one for a page process that was killed.
    ours = [one.text for one in deployment.started if "celery@" not in one.text]
    assert "Traceback" not in "".join(ours)


def test_scans_end_archived_or_apart(tmp_path, digitize, engine):
    """One page, several pages, and no scan at all: each is where an archivist looks for it."""
    with Deployment(tmp_path, engine) as running:
        running.drop("một.pdf", scan(1))
        running.drop("nhiều.pdf", scan(2, pages=5))
        running.drop("không.pdf", b"not a scan")
        wait_for(lambda: running.done() == {"một.pdf", "nhiều.pdf"})
        reason = running.inbox / "set-apart" / "không.pdf.reason.json"
        wait_for(reason.exists)
        assert json.loads(reason.read_text())["code"] == "not_a_scan"
        assert running.reads() == 6
        ends_well(running, digitize)
    check_pages_once(open_workspace(tmp_path / "w"))


def test_a_page_process_that_is_killed_costs_the_page_in_hand(tmp_path, digitize, engine):
    """SIGKILL in the midst of a page: no other page is read again, and all is archived."""
    with Deployment(tmp_path, engine, page_s=0.3) as running:
        running.drop("dài.pdf", scan(1, pages=8))
        wait_for(lambda: running.reads() >= 2 and running.programs())
        kill(next(pid for pid in running.page_processes()))
        wait_for(lambda: running.done() == {"dài.pdf"}, 90)
        assert running.reads() <= 8 + 2
        ends_well(running, digitize)


def test_a_killed_coordinator_is_gone_on_from(tmp_path, digitize, engine):
    """Another one takes the same workspace, and finished pages are not recognised again."""
    with Deployment(tmp_path, engine, page_s=0.3) as running:
        running.drop("dài.pdf", scan(1, pages=10))
        wait_for(lambda: running.reads() >= 3)
        running.kill("watch")
        running.start("watch")
        wait_for(lambda: running.done() == {"dài.pdf"}, 90)
        assert running.reads() <= 10 + 2  # two pages were in hand
        ends_well(running, digitize)


def test_a_scan_that_kills_whoever_reads_it_is_set_apart(tmp_path, digitize, engine):
    """After five attempts; the scans around it are archived."""
    with Deployment(tmp_path, engine) as running:
        running.drop("a.pdf", scan(1))
        running.drop("b.pdf", killer(2))
        running.drop("c.pdf", scan(3))
        reason = running.inbox / "set-apart" / "b.pdf.reason.json"
        wait_for(reason.exists, 120)
        told = json.loads(reason.read_text())
        assert (told["code"], told["attempts"]) == ("worker_crashed", 5)
        running.drop("d.pdf", scan(4))
        wait_for(lambda: running.done() == {"a.pdf", "c.pdf", "d.pdf"}, 90)
        ends_well(running, digitize)


def test_readers_stop_after_the_page_in_hand(tmp_path, digitize, engine):
    """SIGTERM while ten pages are to be read: over in seconds, and no page was read in vain."""
    with Deployment(tmp_path, engine, page_s=0.5) as running:
        running.drop("dài.pdf", scan(1, pages=10))
        wait_for(lambda: running.reads() >= 2)
        part = "watch" if engine == "local" else "worker"
        assert running.reader.terminate(60) < 10
        kept = running.reads()
        assert kept < 10
        running.start(part)
        wait_for(lambda: running.done() == {"dài.pdf"}, 90)
        assert running.reads() == 10
        ends_well(running, digitize)


@needs_redis
def test_a_killed_worker_is_replaced_within_the_lease(tmp_path, digitize):
    """The whole worker is killed: nothing of it is left, and after 60 s others have its pages."""
    with Deployment(tmp_path, "celery", page_s=0.3) as running:
        running.drop("dài.pdf", scan(1, pages=6))
        wait_for(lambda: running.programs())
        dead = running.running["worker"]
        running.kill("worker")
        killed = time.monotonic()
        wait_for(dead.is_gone, 10)
        running.start("worker")
        wait_for(lambda: running.done() == {"dài.pdf"}, 100)
        assert time.monotonic() - killed < 60 + 10 + 6 * 0.3 + 10  # lease, delay, pages, start
        ends_well(running, digitize)


@needs_redis
@pytest.mark.parametrize("persistent", [True, pytest.param(False, marks=pytest.mark.long)])
def test_redis_away_holds_nothing_up_for_good(tmp_path, digitize, persistent):
    """The inbox still claims; when Redis is back, with its data or without, all drains unaided."""
    with Deployment(tmp_path, "celery", persistent=persistent) as running:
        running.drop("a.pdf", scan(1, pages=4))
        wait_for(lambda: running.reads() >= 1)
        running.redis.kill()
        running.drop("b.pdf", scan(2))
        wait_for(lambda: files_below(running.inbox) & {"b.pdf"} == set())
        coordinator = running.running["watch"].process.pid
        before = processor_s(coordinator)
        time.sleep(5)
        assert processor_s(coordinator) - before < 1, "it waits, and does not ask without a pause"
        assert all(one.process.poll() is None for one in running.running.values())
        running.redis.start()
        running.drop("c.pdf", scan(3))
        wait_for(lambda: running.done() == {"a.pdf", "b.pdf", "c.pdf"}, 120)
        ends_well(running, digitize)


@needs_redis
@pytest.mark.long
def test_redis_away_for_longer_than_workers_wait(tmp_path, digitize):
    """With every slot busy: the ends of their runs go untold, and yet the workers take work again.

    Celery swallowed the acknowledgements; all slots counted as busy for ever, and "alive".
    """
    with Deployment(tmp_path, "celery", page_s=1.0) as running:
        running.drop("a.pdf", scan(1, pages=6))
        wait_for(lambda: len(running.programs()) >= running.slots())
        running.redis.kill()
        time.sleep(40)  # workers wait 30 s for it
        running.redis.start()
        running.drop("b.pdf", scan(2))
        wait_for(lambda: running.done() == {"a.pdf", "b.pdf"}, 150)
        ends_well(running, digitize)


@needs_redis
def test_the_engine_may_be_changed_between_two_runs(tmp_path, digitize):
    """Begun by Celery workers, ended by processes of this machine: no page is read twice."""
    with Deployment(tmp_path, "celery", page_s=0.3) as running:
        running.drop("dài.pdf", scan(1, pages=8))
        wait_for(lambda: running.reads() >= 2)
        running.stop()
        kept = running.reads()
        running.engine = "local"
        toml = tmp_path / "digitize.toml"
        toml.write_text(toml.read_text().replace('"celery"', '"local"'))
        for part in PARTS["celery"]:
            del running.running[part]
        running.start("watch")
        wait_for(lambda: running.done() == {"dài.pdf"}, 90)
        assert running.reads() == 8 >= kept
        ends_well(running, digitize)
