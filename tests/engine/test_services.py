"""What services tell programs: JSON logs and figures for Prometheus, from real processes."""

import json
import socket
import sys
import urllib.request
from datetime import UTC, datetime

import pytest

from digitize.errors import MissingProgram
from digitize.keep.workspace import open_workspace
from digitize.work.engine.metrics import Metrics
from tests.engine.processes import (
    HOCR,
    SETTINGS,
    files_below,
    variant,
    wait_for,
)

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


def test_without_the_extra_only_who_asks_for_metrics_is_told(tmp_path, monkeypatch):
    """With what to install."""
    monkeypatch.setitem(sys.modules, "prometheus_client", None)
    workspace = open_workspace(tmp_path)

    def metrics(port: int) -> Metrics:
        return Metrics(workspace, port, print, lambda: datetime.now(UTC))

    with metrics(0) as none:
        none.open()
    with pytest.raises(MissingProgram, match=r"pip install 'digitize\[workers\]'"), metrics(9):
        pass
