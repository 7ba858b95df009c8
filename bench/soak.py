"""An hour's work, and what has grown by then: `python -m bench.soak`.

Each engine in turn as real processes (`digitize watch`; with Redis, a Celery worker and the
archiver beside it), with a stand-in for Tesseract, so that an hour has as many scans as a day has.
Every ten seconds: memory, open files, temporary files, the ledger's write-ahead log, the memory of
Redis. What was seen in the first fifth, while everything warms up, is left out; the rest may have
no slope: not more in an hour than LIMITS say.
"""

from __future__ import annotations

import argparse
import os
import statistics
import sys
import tempfile
import time
from contextlib import suppress
from itertools import combinations
from pathlib import Path

from bench.memory import resident_mib, tree
from tests.engine.deployment import Deployment, scan

LOOK_S = 10.0
AHEAD = 8  # scans that wait in the inbox: a new one is dropped for each that is done
RETENTION_S = 120  # of records on their stream; the default of an hour would be all of this one
WARM = 0.2  # of the samples
# What an hour may add, of each thing that is watched. A leak of one page in a thousand is above.
LIMITS = {"memory, MiB": 20.0, "open files": 2.0, "temporary files": 2.0, "WAL, MiB": 4.0,
          "Redis, MiB": 2.0}  # fmt: skip


def look(running: Deployment) -> dict[str, float]:
    """What is watched, now."""
    pids = [
        pid for command in running.running.values() for pid in tree(command.process.pid)
        if is_python(pid)
    ]  # fmt: skip
    wal = running.workspace / "ledger.sqlite-wal"
    seen = {
        "memory, MiB": sum(resident_mib(pid) for pid in pids),
        "open files": float(sum(open_files(pid) for pid in pids)),
        "temporary files": float(temporary(running)),
        "WAL, MiB": wal.stat().st_size / 2**20 if wal.exists() else 0.0,
    }
    if running.redis:
        seen["Redis, MiB"] = running.redis.client.info("memory")["used_memory"] / 2**20
    return seen


def is_python(pid: int) -> bool:
    """Ours, and not a program that reads one page."""
    with suppress(OSError):
        return Path(f"/proc/{pid}/exe").resolve().name.startswith("python")
    return False


def open_files(pid: int) -> int:
    with suppress(OSError):
        return sum(1 for _ in Path(f"/proc/{pid}/fd").iterdir())
    return 0


def temporary(running: Deployment) -> int:
    """Files in the folder for temporary ones, where all that is made belongs to this run."""
    places = (running.workspace / "tmp", *running.folder.glob("digitize-*"))
    # os.walk passes over what is gone before it gets there.
    return sum(len(files) for place in places for _, _, files in os.walk(place))


def soak(folder: Path, engine: str, seconds: float) -> tuple[list[dict[str, float]], int]:
    """Samples, and how many scans were archived meanwhile."""
    samples, dropped = [], 0
    deployment = Deployment(folder, engine, page_s=0.1)
    deployment.env["DIGITIZE_REDIS__RETENTION_S"] = str(RETENTION_S)
    with deployment as running:
        end, next_look = time.monotonic() + seconds, time.monotonic()
        while time.monotonic() < end:
            done = len(list((running.inbox / "done").glob("*")))
            while dropped < done + AHEAD:
                running.drop(f"tin {dropped}.pdf", scan(dropped))
                dropped += 1
            if time.monotonic() >= next_look:
                samples.append(look(running) | {"scans": float(done)})
                next_look += LOOK_S
            time.sleep(0.2)
        running.stop()
        left = running.left_behind()
    if left:
        raise SystemExit(f"soak: left behind: {sorted(left)[:5]}")
    return samples, done


def slope_an_hour(values: list[float]) -> float:
    """The median slope between any two samples (Theil and Sen): one outlier moves nothing."""
    thin = values[:: max(1, len(values) // 200)]
    step_h = LOOK_S * max(1, len(values) // 200) / 3600
    return statistics.median((b - a) / ((j - i) * step_h)
                             for (i, a), (j, b) in combinations(enumerate(thin), 2))  # fmt: skip


def report(engine: str, samples: list[dict[str, float]], scans: int, seconds: float) -> bool:
    """Print a table; whether nothing grows."""
    flat = True
    print(f"\n`{engine}`: {seconds / 60:.0f} minutes, {scans:,} scans archived\n")
    print("| | at first | at last | highest | in an hour | may be |\n|---|---|---|---|---|---|")
    steady = samples[int(len(samples) * WARM) :]
    for name in [one for one in samples[0] if one in LIMITS]:
        values = [sample[name] for sample in steady]
        fifth = max(1, len(values) // 5)
        slope = slope_an_hour(values)
        flat &= slope <= LIMITS[name]
        print(f"| {name} | {statistics.median(values[:fifth]):.1f} |"
              f" {statistics.median(values[-fifth:]):.1f} | {max(values):.1f} |"
              f" {slope:+.1f} | {LIMITS[name]:+.0f} |")  # fmt: skip
    sys.stdout.flush()
    return flat


def main() -> None:
    """Work, watch, and judge. Exit status 1: something grows."""
    parser = argparse.ArgumentParser(prog="python -m bench.soak", description=__doc__)
    parser.add_argument("--minutes", type=float, default=60, help="of each engine")
    parser.add_argument("--engine", choices=("local", "celery"), action="append")
    options = parser.parse_args()
    flat = True
    for engine in options.engine or ("local", "celery"):
        with tempfile.TemporaryDirectory(prefix="digitize-soak-") as name:
            samples, scans = soak(Path(name), engine, 60 * options.minutes)
        flat &= report(engine, samples, scans, 60 * options.minutes)
    sys.exit(0 if flat else 1)


if __name__ == "__main__":
    main()
