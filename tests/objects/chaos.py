"""Outages of a real object store, and SIGKILLs of the reader, while scans are read.

    python -m tests.objects.chaos --scans 200 --outages 6

Recognition is a stub; everything else is real. Each outage kills one of the store's servers, which
comes back after some seconds; no person does anything.
"""

import argparse
import random
import subprocess
import tempfile
import time
from collections import Counter
from pathlib import Path

from tests.conftest import DIGITIZE, environment
from tests.engine.processes import SETTINGS, Command, quick_tesseract, variant, wait_for
from tests.objects.swift_server import Swift

AWAY = ("object", "proxy", "container")  # in turn; the store cannot be used without any of them


def archived(folder: Path) -> int:
    return len(list((folder / "w" / "archive").glob("??/*/v1")))


def chaos(folder: Path, scans: int, outages: int, kills: int, seed: int) -> None:
    """Raises: AssertionError: something was lost, doubled, set apart, or a gap was found."""
    dice, began = random.Random(seed), time.monotonic()
    print(f"CHAOS_SEED={seed} scans={scans} outages={outages} kills={kills}", flush=True)
    inbox = folder / "inbox"
    inbox.mkdir()
    (folder / "digitize.toml").write_text(
        f'line_finder = "tesseract"\nworkspace = "w"\nprocesses = 2\n{SETTINGS}'
    )
    (folder / "swift").mkdir()
    with Swift(folder / "swift") as swift:
        swift.make_bucket()
        env = {"PATH": quick_tesseract(folder / "bin", 0.02), **swift.env}
        watch = Command("watch", "inbox", cwd=folder, **env)
        for number in range(scans):
            (inbox / f"{number}.pdf").write_bytes(variant(number))
        away_s, done = 0.0, Counter()
        steps = ["outage"] * outages + ["kill"] * kills
        dice.shuffle(steps)
        for at, step in enumerate(steps, 1):
            wait_for(lambda at=at: archived(folder) >= scans * at // (len(steps) + 2), 600)
            if step == "kill":
                watch.end()
                watch = Command("watch", "inbox", cwd=folder, **env)
            else:
                name = AWAY[done["outage"] % len(AWAY)]
                swift.kill(name)
                pause_s = dice.uniform(5, 45)
                time.sleep(pause_s)
                away_s += pause_s
                swift.start(name)
            done[step] += 1
        wait_for(lambda: len(list((inbox / "done").glob("*.pdf"))) == scans, 120 + 4 * scans)
        assert watch.process.poll() is None, watch.text
        watch.terminate(60)
        told = subprocess.run(
            [DIGITIZE, "audit"], cwd=folder, env=environment(**env), capture_output=True, text=True,
            check=False,
        )  # fmt: skip
        assert told.returncode == 0, told.stdout
        assert told.stdout.startswith(f"{scans} sightings = {scans} archived + 0 set apart"), (
            told.stdout
        )
    assert archived(folder) == scans
    assert not list((folder / "w" / "archive").glob("??/*/v2"))
    took_s = time.monotonic() - began
    print(f"{scans} archived once in {took_s:.0f} s, {away_s:.0f} s of them without the store;"
          f" {dict(done)}; {told.stdout.splitlines()[0]}")  # fmt: skip


def main() -> None:
    parse = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parse.add_argument("--scans", type=int, default=200)
    parse.add_argument("--outages", type=int, default=6)
    parse.add_argument("--kills", type=int, default=2, help="of the reader")
    parse.add_argument("--seed", type=int, default=random.randrange(1, 10**6))
    given = parse.parse_args()
    with tempfile.TemporaryDirectory(prefix="digitize-s3-chaos-") as name:
        chaos(Path(name), given.scans, given.outages, given.kills, given.seed)


if __name__ == "__main__":
    main()
