"""Runs of pages by HTTP: who may do what with which."""

from datetime import UTC, datetime

import pytest

from digitize.keep.ledger.chunks import plan
from digitize.keep.ledger.documents import next_queued
from digitize.settings import Settings
from digitize.work.engine.coordinator import reading_of
from digitize.work.intake.take import Asked, take
from tests.ledger.little_engine import scan

pytestmark = pytest.mark.anyio


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


async def test_no_worker_takes_the_name_of_a_client(waiting):
    """A slash parts the client from the worker, so a worker's name has none."""
    behind, fingerprint = waiting
    asked = {"worker": "b/pc", "fingerprint": fingerprint, "slots": 1}
    async with behind.api("work") as api:
        assert (await api.post("/v1/runs", json=asked)).status_code == 422
