"""Runs of pages by HTTP: who may do what with which."""

from datetime import UTC, datetime

import httpx
import pytest

from digitize.edge.api import work
from digitize.errors import BadSettings, HostAway
from digitize.keep.ledger.chunks import plan
from digitize.keep.ledger.documents import next_queued
from digitize.keep.store.ids import Fingerprint, Sha256, Token
from digitize.keep.store.interface import PageKey
from digitize.keep.store.runs import Run
from digitize.settings import Settings
from digitize.work.engine.away import Host, HostStore
from digitize.work.engine.coordinator import reading_of
from digitize.work.engine.page_run import read_run
from digitize.work.engine.readers import RunStopped
from digitize.work.intake.take import Asked, take
from tests.ledger.little_engine import scan


@pytest.fixture
def waiting(empty, tmp_path):
    """An API with one page that waits to be read, and the fingerprint by which it is asked for."""
    (tmp_path / "tin.pdf").write_bytes(scan("tin"))
    now = datetime.now(UTC)
    with empty.workspace.open_ledger() as db:
        reading = reading_of(Settings(), db)
        take(tmp_path / "tin.pdf", db, empty.workspace.store, Asked(reading), now)
        plan(db, next_queued(db).id, 1, [range(1, 2)], now)
    return empty, reading.pages


@pytest.mark.anyio
async def test_a_client_has_only_its_own_runs(waiting):
    """Also where the name of another begins with its own and a slash."""
    behind, fingerprint = waiting
    asked = {"worker": "pc", "fingerprint": fingerprint, "slots": 1}
    async with behind.api() as api:
        ours, other = behind.token("a/b", "work"), behind.token("a", "work")
        run = (await api.post("/v1/runs", json=asked, headers=ours)).json()
        place = f"/v1/runs/{run['token']}"
        for path in (f"{place}/original", f"{place}/pages"):
            assert (await api.get(path, headers=other)).status_code == 409
        assert (await api.get(f"{place}/original", headers=ours)).content == scan("tin")
        told = {"what": "failed", "why": "a"}
        assert (await api.post(f"{place}/reports", json=told, headers=other)).status_code == 409
        told = {"what": "began"}
        assert (await api.post(f"{place}/reports", json=told, headers=ours)).status_code == 204


@pytest.mark.anyio
async def test_no_worker_takes_the_name_of_a_client(waiting):
    """A slash parts the client from the worker, so a worker's name has none."""
    behind, fingerprint = waiting
    asked = {"worker": "b/pc", "fingerprint": fingerprint, "slots": 1}
    async with behind.api("work") as api:
        assert (await api.post("/v1/runs", json=asked)).status_code == 422


class Other:
    """Another host, which asks five times at most."""

    def __init__(self, address: str, header: dict[str, str], folder):
        self.left, self.said = 5, []
        self.client = httpx.Client(base_url=address, headers=header)
        self.host = Host(self.client, "pc", Fingerprint("a" * 16), 1, self.go_on, self.said.append)
        self.store = HostStore(self.host, folder, token=1)

    def go_on(self) -> bool:
        self.left -= 1
        return self.left > 0


def test_a_token_that_opens_nothing_ends_the_wait_for_an_original(empty, tmp_path):
    """It was taken back in the meantime, say; no waiting makes it right."""
    with empty.served("read") as (address, header), pytest.raises(BadSettings, match="no right"):
        Other(address, header, tmp_path).store.original(Sha256("0" * 64))


def test_a_page_that_the_host_never_takes_is_not_sent_forever(empty, tmp_path, monkeypatch):
    monkeypatch.setattr(work, "PAGE_BYTES", 10)
    key = PageKey(Sha256("0" * 64), Fingerprint("a" * 16), 1, Token(1))
    with empty.served("work") as (address, header), pytest.raises(BadSettings, match="10 bytes"):
        Other(address, header, tmp_path).store.put_page(key, b"x" * 11)


def test_a_way_that_is_cut_is_told_while_an_original_is_waited_for(tmp_path):
    other = Other("http://127.0.0.1:9", {}, tmp_path)
    with pytest.raises(HostAway):
        other.store.original(Sha256("0" * 64))
    assert len(other.said) == 1


def test_a_stop_while_the_host_is_away_is_no_crash():
    """The run goes back as it was, and its attempt does not count."""

    def away():
        raise HostAway("http://kho", "it is cut")

    run = Run(Sha256("0" * 64), Fingerprint("a" * 16), Token(1), 1, 1)
    assert read_run(run, away, None, lambda: True, print) == RunStopped(run.token)
