"""What services tell programs: JSON logs and figures for Prometheus, from real processes."""

import json
import re
import shutil
import socket
import sys
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from digitize.errors import MissingProgram
from digitize.work.seeing.door import WatchDoor
from tests.conftest import ROOT
from tests.engine.processes import (
    HOCR,
    SETTINGS,
    files_below,
    variant,
    wait_for,
)
from tests.queues.redis_server import RedisServer, needs_redis

pytestmark = pytest.mark.scan


@pytest.fixture
def place(tmp_path):
    (tmp_path / "digitize.toml").write_text(SETTINGS)
    (tmp_path / "in").mkdir()
    return tmp_path


@pytest.fixture
def port():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


def told(command) -> list[dict]:
    return [json.loads(line) for line in command.text.splitlines()]


def test_a_watch_logs_each_step_as_json(start, place):
    """Ids, counts and codes on every line; nothing that was read on a page."""
    (place / "in" / "a.pdf").write_bytes(variant(1))
    (place / "in" / "b.txt").write_text("no scan")
    command = start("watch", "--log", "json", "--workspace", "w", "in")
    wait_for(lambda: {"done/a.pdf", "set-apart/b.txt"} <= files_below(place / "in"))
    command.terminate()
    lines = told(command)
    assert all(line["command"] == "watch" and "event" in line and "at" in line for line in lines)
    steps = [
        (line["event"], line["document"], line.get("code")) for line in lines if "step" in line
    ]
    by_document = {id_: [one for one in steps if one[1] == id_] for _, id_, _ in steps}
    assert sorted([one[0] for one in found] for found in by_document.values()) == [
        ["queued", "reading", "done", "archived"], ["queued", "set_apart"],
    ]  # fmt: skip
    [apart] = [line for line in lines if line["event"] == "set_apart"]
    assert apart["code"] == "not_a_scan"
    [archived] = [line for line in lines if line["event"] == "archived"]
    assert (archived["pages"], len(archived["scan"])) == (1, 64)
    assert archived["seconds"] > 0
    [page] = [line for line in lines if line["event"] == "page_read"]
    assert (page["document"], page["page"]) == (archived["document"], 1)
    assert ">Tin<" in HOCR
    assert "Tin" not in command.text


def test_a_batch_binds_its_name_and_logs_what_it_could_not_take(start, place):
    """The setting does what the flag does; the path of the report stays on stdout."""
    (place / "in" / "a.pdf").write_bytes(variant(1))
    (place / "in" / "b.pdf").symlink_to("a.pdf")
    command = start("batch", "--workspace", "w", "in", DIGITIZE_LOG="json")
    assert command.process.wait(60) == 1
    lines = [line for line in command.text.splitlines() if line.startswith("{")]
    lines = [json.loads(line) for line in lines]
    [home] = (place / "w" / "batches").iterdir()
    assert {line["batch"] for line in lines} == {home.name}
    [refused] = [line for line in lines if line["event"] == "not_taken"]
    assert refused["name"] == "b.pdf"
    assert "symbolic link" in refused["why"]
    assert {"event": "expected", "documents": 2}.items() <= lines[1].items()


def scrape(port: int) -> dict[str, float]:
    url = f"http://127.0.0.1:{port}/metrics"
    with urllib.request.urlopen(url, timeout=10) as answer:
        lines = answer.read().decode().splitlines()
    pairs = (line.rsplit(" ", 1) for line in lines if line and not line.startswith("#"))
    return {name: float(value) for name, value in pairs}


def answers(port: int) -> bool:
    with socket.socket() as caller:
        return caller.connect_ex(("127.0.0.1", port)) == 0


def test_a_scrape_has_the_figures_of_the_ledger(start, place, port):
    """While pages are read and when nothing is left to do; gone when the watch has ended."""
    for number in range(6):
        (place / "in" / f"{number}.pdf").write_bytes(variant(number))
    (place / "in" / "x.txt").write_text("no scan")
    command = start("watch", "--workspace", "w", "in", DIGITIZE_METRICS=str(port))
    wait_for(lambda: answers(port))
    wait_for(lambda: scrape(port)["digitize_workers_busy"] > 0)
    wait_for(lambda: len(files_below(place / "in" / "done")) == 6)
    found = scrape(port)
    assert found['digitize_documents{state="archived"}'] == 6
    assert found['digitize_documents{state="queued"}'] == 0
    assert found['digitize_set_apart{code="not_a_scan"}'] == 1
    assert found["digitize_pages_read_total"] == 6
    assert found["digitize_outbox_open"] == found["digitize_oldest_waiting_seconds"] == 0
    assert found["digitize_disk_free_bytes"] > 0
    assert found["digitize_pages_waiting"] == 0
    assert found["digitize_page_seconds_count"] == 6
    for stage in ("pixels", "prepare", "lines", "words", "layer", "account"):
        assert found[f'digitize_page_stage_seconds_count{{stage="{stage}"}}'] == 6
    assert found['digitize_document_seconds_count{stage="read"}'] > 0
    assert found['digitize_outcomes_total{code="archived"}'] == 6
    assert found['digitize_outcomes_total{code="not_a_scan"}'] == 1
    assert found['digitize_overdue{duty="backup"}'] == 1
    assert set(found) >= {"digitize_claimed_files", "digitize_coordinator_up"}
    command.terminate()
    assert not answers(port)


def test_of_two_processes_the_one_that_leads_answers(start, place, port):
    """A batch beside a watch works as without; it says that it has no endpoint of its own."""
    (place / "old").mkdir()
    (place / "old" / "a.pdf").write_bytes(variant(1))
    watch = start("watch", "--workspace", "w", "in", DIGITIZE_METRICS=str(port))
    wait_for(lambda: answers(port))
    batch = start("batch", "--workspace", "w", "old", DIGITIZE_METRICS=str(port))
    assert batch.process.wait(60) == 0, batch.text
    assert scrape(port)['digitize_documents{state="archived"}'] == 1
    watch.terminate()


def test_without_the_extra_only_who_asks_for_metrics_is_told(monkeypatch):
    """With what to install."""
    monkeypatch.setitem(sys.modules, "prometheus_client", None)
    with WatchDoor(0, (), str, print) as none:
        none.open()
    with pytest.raises(MissingProgram, match=r"pip install 'digitize\[workers\]'"):
        WatchDoor(9, (), str, print)


def asked(port: int, path: str) -> tuple[int, dict]:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=10) as answer:
            return answer.status, json.load(answer)
    except urllib.error.HTTPError as error:
        return error.code, json.load(error)


def test_a_watch_tells_that_it_lives_and_why_it_takes_nothing(start, place, port):
    """It lives with a full disk too; what keeps it from its work is in the answer and a figure."""
    room = str(shutil.disk_usage(place).free * 2)
    settings = {"DIGITIZE_METRICS": str(port), "DIGITIZE_INBOX__LOW_DISK_BYTES": room}
    command = start("watch", "--workspace", "w", "in", **settings)
    wait_for(lambda: answers(port))
    assert asked(port, "/live") == (200, {"code": "ok"})
    status, told = asked(port, "/ready")
    assert (status, told["code"]) == (503, "trouble")
    assert "free some space" in told["message"]
    assert asked(port, "/other")[0] == 404
    assert scrape(port)['digitize_ready{service="watch"}'] == 0
    command.terminate()


@needs_redis
@pytest.mark.parametrize("service", ["archive", "gateway", "push", "door", "worker", "desk"])
def test_every_service_has_a_door(start, place, port, service, tmp_path):
    """It lives, it is ready, and it tells what it is; where it uses Redis, that this answers."""
    own = {"desk": "DIGITIZE_DESK__METRICS"}.get(service, "DIGITIZE_METRICS")
    python = {"program": Path(sys.executable)}
    args, how = {
        "door": (("-m", "workers.submit"), python),
        "worker": (("-m", "celery", "-A", "workers.pages", "worker", "-c", "1"), python),
        "desk": (("desk", "--workspace", "w"), {"DIGITIZE_DESK__PORT": str(port + 1)}),
    }.get(service, ((service, "--workspace", "w"), {}))
    target = '[[push.targets]]\nname = "a"\nurl = "http://127.0.0.1:9/"\nsecret = "' + "s" * 24
    (place / "digitize.toml").write_text(f'workspace = "w"\n{SETTINGS}{target}"\n')
    with RedisServer(tmp_path / "redis") as redis:
        uses_redis = {"DIGITIZE_ENGINE": "celery", "DIGITIZE_REDIS__URL": redis.url}
        more = {} if service in ("push", "desk") else uses_redis
        command = start(*args, **{own: str(port), "PYTHONPATH": str(ROOT), **more, **how})
        wait_for(lambda: answers(port) or command.process.poll() is not None, 30)
        assert command.process.poll() is None, command.text
        assert asked(port, "/live") == asked(port, "/ready") == (200, {"code": "ok"})
        found = scrape(port)
        assert found[f'digitize_ready{{service="{service}"}}'] == 1
        assert found["digitize_disk_size_bytes"] > found["digitize_disk_free_bytes"] > 0
        assert found.get("digitize_redis_up") == (1 if more else None)
        if more:
            redis.kill()
            wait_for(lambda: scrape(port)["digitize_redis_up"] == 0)
    command.end()


def test_the_log_has_the_events_that_the_docs_name(start, place, port):
    """Each from a real process; those of faults and of a full disk have tests of their own."""
    elsewhere = {"disk_full", "reading_pauses", "dossiers", "waiting"}
    elsewhere |= {"answers_wait", "not_filed", "deleted"}
    docs = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
    part = (
        docs.partition("writes an object a line")[2] or docs.partition("write an object a line")[2]
    )
    named = set(re.findall(r"`([a-z_]+)`", part.partition("No line has a word")[0]))
    named -= {"at", "event", "document", "scan", "pages", "seconds", "code"}
    (place / "in" / "a.pdf").write_bytes(variant(1))
    (place / "in" / "b.txt").write_text("no scan")
    (place / "old").mkdir()
    (place / "old" / "c.pdf").symlink_to("a.pdf")
    door = {"DIGITIZE_METRICS": str(port)}
    with socket.create_server(("127.0.0.1", port)):
        watch = start("watch", "--log", "json", "--workspace", "w", "in", **door)
        wait_for(lambda: {"done/a.pdf", "set-apart/b.txt"} <= files_below(place / "in"))
    batch = start("batch", "--log", "json", "--workspace", "w", "old")
    batch.process.wait(60)
    watch.terminate()
    (place / "old" / "d.pdf").write_bytes(variant(2))
    room = str(shutil.disk_usage(place).free * 2)
    full = start("batch", "--log", "json", "--workspace", "w", "old",
                 DIGITIZE_INBOX__LOW_DISK_BYTES=room)  # fmt: skip
    wait_for(lambda: '"disk_low"' in full.text)
    full.terminate()
    bad = start("watch", "--log", "json", "--workspace", "w", "w")
    bad.process.wait(60)
    ran = (watch, batch, full, bad)
    seen = {json.loads(line)["event"] for one in ran for line in one.text.splitlines()
            if line.startswith("{")}  # fmt: skip
    assert seen <= named
    assert named - seen <= elsewhere
