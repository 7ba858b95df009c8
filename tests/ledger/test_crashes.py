import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

import digitize
from digitize.keep.ledger.db import connect
from digitize.keep.ledger.documents import adopt
from tests.ledger.check import check, check_each_transaction, check_pages_once
from tests.ledger.little_engine import (
    FIRST,
    MORNING,
    SAME_PAGES,
    SECOND,
    Clock,
    Engine,
    dies_at,
    memory_folder,
    record,
    scan,
    sha256,
    workspace_at,
)

pytestmark = pytest.mark.crash

SOURCES = Path(digitize.__file__).parent
POINTS = sorted(
    name
    for path in SOURCES.rglob("*.py")
    for name in re.findall(r'failpoint\("([a-z_.]+)"\)', path.read_text())
)
ELSEWHERE = {
    "migration.statement",  # test_db.py
    # tests/intake/test_inbox_crashes.py
    "claim_file.noted", "claim.renamed", "bind.bound", "moving.noted", "deliver.linked",
    "deliver.moved", "deliver.reason", "settled.noted",
    "publish.record", "publish.sent", "receive.accepted",  # tests/services/test_delivery.py
    "archive_service.archived", "archive_service.told",  # tests/services/test_archive.py
    "push.done",  # tests/services/test_push.py
    "submission.entered", "submission.taken",  # tests/services/test_gateway.py
    "upgrade.aside", "upgrade.back",  # tests/cli/test_upgrade.py
    # test_deletions.py
    "deletion.posted", "archive.entered", "erase.dossier", "erase.files", "erase.forgotten",
    "answer.noted", "settle.stored", "settle.posted",  # test_answers.py
}  # fmt: skip
SCANS = {
    "a tin.pdf": scan("tin", 3),
    "b tin, again.pdf": scan("tin", 3),
    "c bad.pdf": scan("bad", 1, "bad"),
    "d refused.pdf": scan("refused", 1),
    "f secret.pdf": scan("secret", 1, "TỐI MẬT"),
    "e killer.pdf": scan("killer", 1, "kills"),
}
EDITED = sha256(SCANS["a tin.pdf"])
REFUSED = sha256(SCANS["d refused.pdf"])


def a_day(root: Path, clock: Clock) -> None:
    """Every transition at least once. It may be begun again after a crash at any place."""
    workspace = workspace_at(root)
    stranger = workspace.archive / REFUSED[:2] / f"{REFUSED}-1" / "v1" / "data"
    if not stranger.exists():
        stranger.mkdir(parents=True)
        (stranger / "record.json").write_text(record(REFUSED).model_dump_json())
        (stranger / "receipt.json").write_text('{"archived_at": "2025"}')
    with workspace.open_ledger() as db:
        engine = Engine(workspace, db, clock)
        for path in sorted((root / "inbox").iterdir()):
            engine.take(path)
        engine.plan_next()
        adopt(db, SECOND, clock())  # while one is being read: it starts again
        adopt(db, FIRST, clock())
        engine.drain()
        engine.requeue_refused()
        engine.clear_all()
        engine.edit(EDITED, f"{engine.current(EDITED).revision}")
        engine.drain()
        for path in sorted((root / "inbox").iterdir()):
            engine.take(path, SAME_PAGES)
        engine.drain()


@contextmanager
def inbox() -> Iterator[Path]:
    """A folder with an inbox in it."""
    with memory_folder() as name:
        root = Path(name)
        (root / "inbox").mkdir()
        for name, data in SCANS.items():
            (root / "inbox" / name).write_bytes(data)
        yield root
        found = {path.name: path.read_bytes() for path in (root / "inbox").iterdir()}
        assert found == SCANS, "what is handed in is only read"


def ends_well(root: Path) -> None:
    """What a kill left is whole, and the same day begun again comes to its end."""
    with connect(root / "workspace" / "ledger.sqlite") as db:
        check_each_transaction(db)
    a_day(root, Clock(MORNING.replace(hour=20)))
    workspace = workspace_at(root)
    with workspace.open_ledger() as db:
        check(workspace, db)
        check_pages_once(workspace)


@pytest.mark.parametrize("point", [point for point in POINTS if point not in ELSEWHERE])
def test_a_kill_anywhere_loses_nothing_and_doubles_nothing(point):
    """Killed at each failpoint, at several visits to it, a day's work goes on to the same end."""
    visit = 1
    while True:
        with inbox() as root:
            if not dies_at(f"{point}:{visit}", lambda root=root: a_day(root, Clock())):
                break
            ends_well(root)
        visit *= 2  # 1, 2, 4, … reach every phase of the day
    assert visit > 1, f"the day never comes to {point}"


def test_the_environment_names_the_point():
    """The variable works from outside, as the chaos run uses it."""
    code = (
        "import sys; from pathlib import Path; from tests.ledger.test_crashes import *;"
        "a_day(Path(sys.argv[1]), Clock())"
    )
    with inbox() as root:
        done = subprocess.run(
            [sys.executable, "-c", code, str(root)],
            env={**os.environ, "DIGITIZE_FAILPOINT": "finish.moved:2"},
            cwd=Path(__file__).parents[2],
            check=False,
        )
        assert done.returncode == -signal.SIGKILL
        ends_well(root)
