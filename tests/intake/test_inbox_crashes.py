"""Killed between any two steps of claiming and bringing away, the next watch goes on."""

from pathlib import Path

import pytest

from digitize.work.audit import audit
from tests.intake.bench import Bench
from tests.ledger.check import check, check_each_transaction
from tests.ledger.little_engine import (
    MORNING,
    Clock,
    Engine,
    dies_at,
    memory_folder,
    scan,
    workspace_at,
)

pytestmark = pytest.mark.crash

FILES = {
    "tin.pdf": scan("tin", 2),
    "sub/tin.pdf": scan("sub"),
    "sub/archive.csv": b"name,fonds_code\n*,PTK\n",
    "again.pdf": scan("tin", 2),
    "bad.pdf": scan("bad", 1, "bad"),
}
POINTS = [
    "claim_file.noted", "claim.renamed", "take.stored", "take.seen", "bind.bound", "moving.noted",
    "deliver.linked", "deliver.moved", "deliver.reason", "settled.noted", "commit.before",
    "commit.after",
]  # fmt: skip


def a_day(root: Path) -> None:
    """Everything is dropped, taken, read, brought away; may be begun again after a crash."""
    workspace = workspace_at(root)
    with workspace.open_ledger() as db:
        bench = Bench(root / "inbox", Engine(workspace, db, Clock()))
        bench.day()


@pytest.mark.parametrize("point", POINTS)
def test_a_kill_anywhere_loses_no_file_and_no_name(point):
    """Killed at several visits to each point: every file ends in its folder, under its name."""
    visit = 1
    while True:
        with memory_folder() as name:
            root = Path(name)
            for place, data in FILES.items():
                path = root / "inbox" / place
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(data)
            if not dies_at(f"{point}:{visit}", lambda root=root: a_day(root)):
                break
            ends_well(root)
        visit = visit + 1 if visit < 4 else visit * 2
    assert visit > 1, f"the day never comes to {point}"


def ends_well(root: Path) -> None:
    workspace = workspace_at(root)
    with workspace.open_ledger() as db:
        check_each_transaction(db)
        later = Clock(MORNING.replace(hour=20))  # leases of the dead have run out
        bench = Bench(root / "inbox", Engine(workspace, db, later))
        bench.day()
        duplicate = {"duplicates/again.pdf", "done/tin.pdf"}
        other = {"duplicates/tin.pdf", "done/again.pdf"}  # whichever was taken first
        rest = {
            "done/sub/tin.pdf", "set-apart/bad.pdf", "set-apart/bad.pdf.reason.json",
            "sub/archive.csv",
        }  # fmt: skip
        assert bench.files() in (duplicate | rest, other | rest)
        assert bench.count("sighting") == bench.count("claim") == len(FILES) - 1
        assert db.execute(
            "SELECT name FROM description JOIN sighting ON id = sighting"
        ).fetchall() == [(b"tin.pdf",)]
        check(workspace, db)
        done = audit(workspace, db)
        assert done.gaps == []
        assert sum(done.sightings.values()) == len(FILES) - 1
