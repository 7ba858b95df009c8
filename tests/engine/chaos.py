"""SIGKILLs at random over a whole deployment while scans pass; nothing may be lost or doubled.

    python -m tests.engine.chaos --engine celery --kills 200 --files 1000

Recognition is a stub; the PDFs and every process are real. The seed is printed, and replays the
order of the kills (not their moments: those are the machine's).
"""

import argparse
import random
import subprocess
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from digitize.keep.ledger.db import connect
from digitize.keep.workspace import open_workspace
from tests.conftest import DIGITIZE, environment
from tests.engine.deployment import PARTS, READY, Deployment, kill, scan
from tests.engine.processes import children, files_below, wait_for
from tests.ledger.check import check

# How often each is hit. `page`: a page process; `program`: Tesseract or Poppler under one.
VICTIMS = {
    "local": {"watch": 4, "page": 4, "program": 2},
    "celery": {"watch": 3, "page": 3, "program": 2, "worker": 2, "archive": 2, "redis": 2},
}
BUSY = 40  # scans that are dropped before an outage, so that all slots are busy
SPARED = 3  # five kills on one page set its scan apart, and rightly: one that had 3 is let be
MOMENT_S = 3.0  # for a page to be in hand
AWAY_S = (31.0, 120.0)  # an outage of Redis: workers wait 30 s for it, Celery a little more


@dataclass
class Chaos:
    """One run of it."""

    running: Deployment
    files: int
    kills: int
    seed: int
    outages: int = 0
    dropped: int = 0
    hit: Counter = field(default_factory=Counter)

    def run(self) -> None:
        dice = random.Random(self.seed)
        for number in range(self.kills):
            self.drop(self.files * (number + 1) // self.kills)
            if dice.random() < 0.8:  # else a slow machine would be hit while it starts, for ever
                wait_for(lambda: self.ready(dice))
            time.sleep(dice.uniform(0.05, 1.4))
            self.strike(self.choose(dice), dice)
            self.revive(dice)
        self.drop(self.files)
        if self.outages:
            self.settle(120 + self.files)
        for _ in range(self.outages):
            self.outage(dice)

    def outage(self, dice: random.Random) -> None:
        """Redis away for long while every slot is busy; it comes back by reading its AOF."""
        self.files += BUSY
        self.drop(self.files)
        wait_for(lambda: self.ready(dice))
        wait_for(lambda: len(self.running.programs()) >= self.running.slots(), 120)
        self.running.redis.kill()
        time.sleep(dice.uniform(*AWAY_S))
        self.running.redis.start()
        self.hit["outage"] += 1
        wait_for(lambda: len(self.running.done()) >= self.files or self.apart(), 240)
        assert not self.apart(), self.apart()

    def ready(self, dice: random.Random) -> bool:
        """Whether all parts are up; one that a kill of its child has ended is started again."""
        self.revive(dice)
        running = self.running.running
        return all(READY[part] in running[part].text for part in PARTS[self.running.engine])

    def drop(self, upto: int) -> None:
        for number in range(self.dropped, upto):
            self.running.drop(f"tin {number}.pdf", scan(number))
        self.dropped = max(self.dropped, upto)

    def choose(self, dice: random.Random) -> str:
        odds = VICTIMS[self.running.engine]
        victim = dice.choices(list(odds), list(odds.values()))[0]
        if victim in ("page", "program") and self.most_attempts() >= SPARED:
            return "watch"
        return victim

    def strike(self, victim: str, dice: random.Random) -> None:
        pids = self.pids(victim)
        if victim in ("page", "program") and not pids:
            victim = "watch"  # nobody reads just now
        if victim in ("page", "program"):
            kill(dice.choice(pids))
        elif victim == "redis":
            self.running.redis.kill()
        else:
            self.running.kill(victim)
        self.hit[victim] += 1

    def pids(self, victim: str) -> list[int]:
        """Processes to hit; waits a moment for one."""
        end = time.monotonic() + MOMENT_S
        while victim in ("page", "program") and time.monotonic() < end:
            pids = self.running.page_processes()
            if victim == "program":
                pids = [pid for reader in pids for pid in children(reader)]
            if pids:
                return pids
            time.sleep(0.02)
        return []

    def revive(self, dice: random.Random) -> None:
        """What a service manager does: start what has ended, now and then a little later."""
        time.sleep(dice.choice((0.0, 0.0, 0.5)))
        for part in PARTS[self.running.engine]:
            if self.running.running[part].process.poll() is not None:
                self.running.start(part)
        if self.running.redis and self.running.redis.process.poll() is not None:
            self.running.redis.start()

    def most_attempts(self) -> int:
        with connect(self.running.workspace / "ledger.sqlite") as db:
            return db.execute("SELECT coalesce(max(attempts), 0) FROM chunk").fetchone()[0]

    def settle(self, timeout_s: float) -> float:
        """Left alone, everything ends; how many seconds that took."""
        began = time.monotonic()
        dice = random.Random(self.seed)

        def over() -> bool:
            self.revive(dice)
            return len(self.running.done()) >= self.files or bool(self.apart())

        wait_for(over, timeout_s)
        wait_for(lambda: self.ready(dice))
        return time.monotonic() - began

    def apart(self) -> set[str]:
        return files_below(self.running.inbox / "set-apart")


def judge(running: Deployment, files: int) -> None:
    """Every file in `done` with its own bytes, one record each, no gap, nothing left behind."""
    assert running.done() == {f"tin {number}.pdf" for number in range(files)}
    done = {f"done/tin {number}.pdf" for number in range(files)}
    assert files_below(running.inbox) == {".digitize/lock"} | done
    for number in range(files):
        assert (running.inbox / f"done/tin {number}.pdf").read_bytes() == scan(number)
    audit = subprocess.run(
        [DIGITIZE, "audit", "--workspace", running.workspace], env=environment(),
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    print(audit.stdout.strip())
    assert audit.returncode == 0, audit.stdout
    assert audit.stdout.startswith(f"{files} sightings = {files} archived + 0 set apart")
    workspace = open_workspace(running.workspace)
    with workspace.open_ledger() as db:
        check(workspace, db)
        failed = db.execute(
            "SELECT count(*) FROM outbox JOIN document ON document.id = outbox.document"
            " WHERE document.state <> 'archived'"
        ).fetchone()[0]
    assert failed == 0
    assert running.left_behind() == set(), running.left_behind()


def chaos(
    folder: Path,
    engine: str,
    files: int,
    kills: int,
    seed: int,
    persistent: bool = True,
    outages: int = 0,
) -> None:
    """Raises: AssertionError: something was lost, doubled, set apart or left behind."""
    print(f"CHAOS_SEED={seed} engine={engine} files={files} kills={kills} persistent={persistent}")
    with Deployment(folder, engine, page_s=0.05, persistent=persistent) as running:
        began = time.monotonic()
        run = Chaos(running, files, kills, seed, outages)
        run.run()
        files = run.files
        kills_s = time.monotonic() - began
        calm_s = run.settle(120 + files)
        print(f"{sum(run.hit.values())} kills ({dict(sorted(run.hit.items()))}) in {kills_s:.0f} s,"
              f" {calm_s:.0f} s more to the end; {running.reads()} pages recognised"
              f" for {files}")  # fmt: skip
        took = running.stop()
        print("stopped:", ", ".join(f"{part} {seconds:.1f} s" for part, seconds in took.items()))
        assert max(took.values()) < 10
        judge(running, files)


def main() -> None:
    parse = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parse.add_argument("--engine", choices=("local", "celery"), default="local")
    parse.add_argument("--files", type=int, default=1000)
    parse.add_argument("--kills", type=int, default=200)
    parse.add_argument("--seed", type=int, default=random.randrange(1, 10**6))
    parse.add_argument("--forgetful-redis", action="store_true", help="without persistence")
    parse.add_argument("--outages", type=int, default=0, help="of Redis, 31 to 120 s each")
    given = parse.parse_args()
    with tempfile.TemporaryDirectory(prefix="digitize-chaos-") as name:
        try:
            chaos(Path(name), given.engine, given.files, given.kills, given.seed,
                  not given.forgetful_redis, given.outages)  # fmt: skip
        except AssertionError:
            for log in sorted(Path(name).glob("said-*"))[-6:]:
                print(f"--- {log.name}\n{log.read_text(errors='replace')[-1500:]}", file=sys.stderr)
            raise


if __name__ == "__main__":
    main()
