"""SIGKILLs at random over a watch and its page processes, while scans pass."""

import os
import random
import signal
import time
from contextlib import suppress

import pytest

from digitize.ledger.db import connect
from digitize.workspace import open_workspace
from tests.engine.processes import (
    SETTINGS,
    Command,
    files_below,
    quick_tesseract,
    variant,
    wait_for,
)
from tests.ledger.check import check

pytestmark = [pytest.mark.scan, pytest.mark.crash, pytest.mark.slow]

KILLS, FILES = 30, 12
SEED = int(os.environ.get("CHAOS_SEED", "0")) or random.randrange(1, 10**6)


def test_nothing_is_lost_and_nothing_is_doubled(tmp_path, digitize):
    """30 kills while 12 scans pass: 12 records, 12 files in `done`, no gap, nothing left behind."""
    print(f"CHAOS_SEED={SEED}")  # shown when it fails
    dice = random.Random(SEED)
    (tmp_path / "digitize.toml").write_text(SETTINGS)
    inbox, path = tmp_path / "in", quick_tesseract(tmp_path / "bin")
    inbox.mkdir()
    started = []

    def watch() -> Command:
        started.append(Command("watch", "--workspace", "w", "in", cwd=tmp_path, PATH=path))
        return started[-1]

    drops = range(0, KILLS, KILLS // FILES)[:FILES]  # spread over the kills
    command = watch()
    begun = time.monotonic()
    try:
        for kill in range(KILLS):
            if kill in drops:
                (inbox / f"tin {drops.index(kill)}.pdf").write_bytes(variant(drops.index(kill)))
            if dice.random() < 0.8:  # else a slow machine would be hit while it starts, for ever
                wait_for(lambda: "watching" in started[-1].text)
            time.sleep(dice.uniform(0.05, 1.4))
            pages = command.page_processes()
            if pages and dice.random() < 0.6 and most_attempts(tmp_path) < 3:
                with suppress(ProcessLookupError):
                    os.kill(dice.choice(pages), signal.SIGKILL)
            else:
                command.process.kill()
                command.process.wait()
                command = watch()
        calm = time.monotonic()
        wait_for(lambda: len(files_below(inbox / "done")) == FILES, 60)
        print(f"{KILLS} kills, {len(started) - 1} of them of the watch, in {calm - begun:.0f} s;"
              f" {time.monotonic() - calm:.0f} s more to the end")  # fmt: skip
        wait_for(lambda: "watching" in started[-1].text)
        assert command.terminate() < 10
        assert command.process.returncode == 0
        wait_for(lambda: all(one.is_gone() for one in started), 10)
    finally:
        for one in started:
            one.end()
    assert files_below(inbox) - {".digitize/lock"} == {f"done/tin {n}.pdf" for n in range(FILES)}
    for number in range(FILES):
        assert (inbox / f"done/tin {number}.pdf").read_bytes() == variant(number)
    audit = digitize("audit", "--workspace", tmp_path / "w")
    assert audit.returncode == 0, audit.stdout
    assert audit.stdout.startswith(f"{FILES} sightings = {FILES} archived + 0 set apart")
    workspace = open_workspace(tmp_path / "w")
    with workspace.open_ledger() as db:
        check(workspace, db)
    assert "Traceback" not in "".join(one.text for one in started)


def most_attempts(place) -> int:
    """Five kills on one page set its scan apart, and rightly: the dice spare one that had three."""
    with connect(place / "w" / "ledger.sqlite") as db:
        return db.execute("SELECT coalesce(max(attempts), 0) FROM chunk").fetchone()[0]
