"""The recipe for backup and restore in docs/operations.md, carried out while work goes on."""

import os
import re
import shlex
import subprocess

import pytest

from tests.conftest import DIGITIZE, ROOT, environment
from tests.engine.processes import SETTINGS, quick_commands, variant, wait_for
from tests.queues.redis_server import GuardedServer, needs_redis

pytestmark = [pytest.mark.scan, pytest.mark.crash]
SCANS = 12


def recipe(marker: str) -> list[str]:
    page = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
    block = re.search(rf"<!-- {marker} -->\n```sh\n(.*?)```", page, re.S)
    assert block, f"no block {marker}"
    return block[1].splitlines()


@pytest.fixture
def place(tmp_path):
    (tmp_path / "digitize.toml").write_text(f"processes = 1\n{SETTINGS}")
    (tmp_path / "old").mkdir()
    for number in range(SCANS):
        (tmp_path / "old" / f"{number}.pdf").write_bytes(variant(number))
    return tmp_path


@pytest.fixture
def start(place):
    with quick_commands(place) as start:
        yield start


@pytest.fixture
def sh(place):
    """Run lines of the recipe, with its two folders in this place."""

    def run(lines: list[str]) -> str:
        path = f"{place / 'bin'}:{DIGITIZE.parent}:{os.environ['PATH']}"
        said = ""
        for line in lines:
            line = line.replace("/srv/archive", str(place / "w"))
            line = line.replace("/backup/archive", str(place / "backup"))
            done = subprocess.run(
                shlex.split(line), cwd=place, env=environment(PATH=path),
                capture_output=True, text=True, timeout=120, check=False,
            )  # fmt: skip
            assert done.returncode == 0, (line, done.stdout, done.stderr)
            said += done.stdout
        return said

    return run


def archived(place) -> int:
    return len(list((place / "w" / "archive").glob("*/*/v1")))


def test_what_is_restored_is_whole_and_work_goes_on(start, place, sh):
    """Backed up in the midst of a batch, destroyed, put back: no gap, and then all is archived."""
    batch = start("batch", "--workspace", "w", "old")
    wait_for(lambda: archived(place) >= 2)
    sh(recipe("backup"))
    wait_for(lambda: archived(place) >= 5)
    sh(recipe("backup"))
    batch.end()
    told = sh(recipe("restore") + recipe("look"))
    assert 5 <= archived(place) < SCANS
    assert "gap" not in told
    again = start("batch", "--workspace", "w", "old")
    assert again.process.wait(90) == 0, again.text
    assert f"{SCANS} archived, 0 set apart, 0 left" in again.text
    told = sh(recipe("look"))
    assert told.startswith(f"{SCANS} sightings = {SCANS} archived + 0 set apart + 0 under way")


def test_a_lost_index_comes_back(start, place, digitize):
    """`digitize reindex`, as the table of gaps says; the audit has gaps before, and none after."""
    batch = start("batch", "--workspace", "w", "old")
    assert batch.process.wait(90) == 0, batch.text
    for path in (place / "w" / "archive").glob("index.sqlite*"):
        path.unlink()
    audit = digitize("audit", "--workspace", place / "w")
    assert (audit.returncode, audit.stdout.count("the index does not have it so")) == (1, SCANS)
    assert digitize("reindex", "--workspace", place / "w").returncode == 0
    assert digitize("audit", "--workspace", place / "w").returncode == 0


@needs_redis
def test_redis_forgets_what_belongs_to_the_newer_ledger(tmp_path):
    """As the page says, with the admin's password; what other programs handed in stays."""
    (tmp_path / "redis.env").write_text("REDIS_ADMIN_PASSWORD=pw-admin\n")
    [line] = recipe("forget")
    line = line.replace("/etc/digitize", str(tmp_path))
    with GuardedServer(tmp_path / "redis") as server:
        admin = server.client_of("admin")
        for name in ("records", "parcels", "receipts", "pages", "submit"):
            admin.xadd(f"digitize:{name}", {"key": "1"})
        line = line.replace("redis-cli", f"redis-cli -p {server.port}").removeprefix("sudo ")
        done = subprocess.run(shlex.split(line), capture_output=True, text=True, check=True)
        assert done.stdout.strip() == "4", done.stderr
        assert admin.keys() == ["digitize:submit"]
