"""Scans that wait in a workspace of an older version: upgraded, read, brought to another box."""

import subprocess

import pytest

from digitize.keep.archive.index import open_index
from digitize.work.intake.take import Asked, take
from tests.cli.test_upgrade import older_ledger
from tests.conftest import DIGITIZE, environment
from tests.engine.processes import SETTINGS, variant
from tests.ledger.little_engine import FIRST, MORNING

pytestmark = [pytest.mark.scan, pytest.mark.long]
WAITING = 3


@pytest.fixture
def box(tmp_path):
    """An office's folder, and how to call commands in it."""
    (tmp_path / "digitize.toml").write_text(f'line_finder = "tesseract"\n{SETTINGS}')

    def call(*args: str) -> str:
        done = subprocess.run(
            [DIGITIZE, *args], cwd=tmp_path, env=environment(), capture_output=True, text=True,
            timeout=300, check=False,
        )  # fmt: skip
        assert done.returncode == 0, (args, done.stdout, done.stderr)
        return done.stdout

    return tmp_path, call


def test_waiting_scans_survive_an_upgrade_and_a_second_box(box):
    """Taken in by the version before, read by this one; the backup is an archive elsewhere."""
    folder, call = box
    made = older_ledger(folder / "w", lambda db, store: [
        take(_scan(folder, number), db, store, Asked(FIRST), MORNING) for number in range(WAITING)
    ])  # fmt: skip
    with open_index(made.archive) as index:
        index.execute("PRAGMA user_version = 7")  # an index that has to be made anew
    call("upgrade", "--workspace", "w")
    call("run", "--workspace", "w", str(_scan(folder, WAITING)))
    whole = f"{WAITING + 1} sightings = {WAITING + 1} archived + 0 set apart + 0 under way"
    assert whole in call("audit", "--workspace", "w")
    found = sorted(call("search", "--workspace", "w", "--json", "tiêm phòng").splitlines())
    assert len(found) == WAITING + 1
    call("backup", "--workspace", "w", "disk")
    (folder / "w").rename(folder / "the-first-box-is-gone")
    call("backup", "--workspace", "disk", "second")  # as a copy on another box is
    assert whole in call("audit", "--workspace", "second")
    there = call("search", "--workspace", "second", "--json", "tiêm phòng").splitlines()
    assert sorted(there) == found


def _scan(folder, number: int):
    path = folder / f"{number}.pdf"
    path.write_bytes(variant(number))
    return path
