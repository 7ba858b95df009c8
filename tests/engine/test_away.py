"""Workers on other hosts by HTTP: real processes of `digitize api` and `digitize work`."""

import os
import signal
import socket
import sqlite3
from contextlib import closing

import pytest

from digitize.edge.api.clients import Right, add_client
from digitize.keep.workspace import open_workspace
from tests.engine.deployment import scan
from tests.engine.processes import SETTINGS, wait_for

pytestmark = pytest.mark.scan


@pytest.fixture
def place(tmp_path):
    (tmp_path / "digitize.toml").write_text('line_finder = "tesseract"\n' + SETTINGS)
    (tmp_path / "in").mkdir()
    return tmp_path


@pytest.fixture
def port():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


class Hosts:
    """The archive's host with one page process, and another host that knows an address alone."""

    def __init__(self, start, place, port):
        self.start, self.place, self.port = start, place, port
        self.workspace = open_workspace(place / "w")
        self.token = add_client(self.workspace.root, "pc2", (Right.WORK,))

    def archive_host(self):
        self.watch = self.start("watch", "--workspace", "w", "in", DIGITIZE_PROCESSES="1")
        return self.start("api", "--port", str(self.port), "--workspace", "w",
                          DIGITIZE_PROCESSES="1")  # fmt: skip

    def worker(self, token="", **env):
        (self.place / "elsewhere").mkdir(exist_ok=True)
        return self.start(
            "work", "--at", f"http://127.0.0.1:{self.port}", "--processes", "2",
            DIGITIZE_WORKER__TOKEN=token or self.token, **env,
        )  # fmt: skip

    def rows(self, sql):
        with closing(sqlite3.connect(self.workspace.ledger, timeout=30)) as db:
            return db.execute(sql).fetchall()

    def let_a_minute_pass(self):
        """The leases of who was killed are over."""
        with closing(sqlite3.connect(self.workspace.ledger, timeout=30)) as db, db:
            db.execute(
                "UPDATE chunk SET lease_until = '2000' WHERE lease_until IS NOT NULL"
                " AND token IN (SELECT token FROM lease WHERE worker LIKE 'http:%')"
            )

    def archived(self):
        return self.rows("SELECT count(*) FROM document WHERE state = 'archived'")[0][0]

    def read_away(self):
        return self.rows("SELECT count(*) FROM lease WHERE worker LIKE 'http:pc2/%'")[0][0]


@pytest.fixture
def hosts(start, place, port):
    return Hosts(start, place, port)


def test_a_worker_needs_an_address_and_a_token_alone(hosts):
    """It reads its part, is killed and stopped in between, and nothing is lost or set apart."""
    api, worker = hosts.archive_host(), hosts.worker()
    for number in range(5):
        (hosts.place / "in" / f"{number}.pdf").write_bytes(scan(number, pages=2))
    wait_for(lambda: hosts.read_away() >= 2)
    os.killpg(worker.process.pid, signal.SIGKILL)
    hosts.let_a_minute_pass()
    worker = hosts.worker()
    away = hosts.read_away()
    wait_for(lambda: hosts.archived() == 5, 150)
    assert hosts.read_away() > away
    assert worker.terminate(30) < 30
    assert hosts.rows("SELECT code FROM reason") == []
    assert "Traceback" not in worker.text + api.text


@pytest.mark.long
def test_a_host_that_goes_away_costs_time_alone(hosts):
    """The API is killed while pages are out; what was read meanwhile is sent once it is back."""
    api, worker = hosts.archive_host(), hosts.worker()
    for number in range(4):
        (hosts.place / "in" / f"{number}.pdf").write_bytes(scan(number, pages=2))
    wait_for(lambda: hosts.read_away() >= 2)
    api.end()
    wait_for(lambda: "is asked again" in worker.text)
    hosts.start("api", "--port", str(hosts.port), "--workspace", "w", DIGITIZE_PROCESSES="1")
    wait_for(lambda: hosts.archived() == 4, 150)
    wait_for(lambda: "is back" in worker.text)
    assert hosts.rows("SELECT code FROM reason") == []


def test_whoever_has_no_right_or_other_settings_reads_nothing(hosts):
    hosts.archive_host()
    stranger = hosts.worker(token=add_client(hosts.workspace.root, "erp", (Right.READ,)))
    other = hosts.worker(DIGITIZE_RENDER__MAX_DPI="200")
    assert stranger.process.wait(60) == 2
    assert other.process.wait(60) == 2
    assert "no right to work" in stranger.text
    assert "one version and settings" in other.text
    assert hosts.read_away() == 0
