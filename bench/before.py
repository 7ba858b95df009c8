"""This version against an earlier one: `python -m bench.before COMMIT [SCANS]`.

Are the records equal, and how much processor time does each take? Both read the same scans by
turns, in whole runs of `digitize run` with the packages of this environment. All fields of the
records are compared but times and fingerprints, which may differ.
"""

from __future__ import annotations

import argparse
import io
import json
import os
import resource
import statistics
import subprocess
import sys
import tarfile
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SHARED = ROOT.parent / "shared"
SETS = (ROOT / "fixtures", SHARED / "real-scans", SHARED / "scans")
TIMES = ("seconds", "received_at", "fingerprint")  # fields that may differ, wherever they stand
MOST_TOLD = 20  # differences that are named
CALL = """
import sys
sys.path.insert(0, sys.argv.pop(1))
sys.argv[0] = "digitize"
from digitize.edge.cli import main
main()
"""


@dataclass(frozen=True, slots=True)
class Took:
    """Wall seconds and processor seconds of a run, with all that it started."""

    wall_s: float
    cpu_s: float


def checked_out(commit: str, folder: Path) -> Path:
    """The sources of a commit in a folder; returns where its packages lie."""
    packed = subprocess.run(
        ["git", "archive", commit, "src"], cwd=ROOT, capture_output=True, check=True
    )
    with tarfile.open(fileobj=io.BytesIO(packed.stdout)) as files:
        files.extractall(folder, filter="data")
    return folder / "src"


def read(source: Path, scans: Sequence[Path]) -> tuple[dict[str, object], Took]:
    """Read scans in a fresh workspace; the records by their ids, and what that took."""
    with tempfile.TemporaryDirectory() as workspace:
        command = [sys.executable, "-c", CALL, str(source), "run", "--json"]
        begun, before = time.perf_counter(), _children_s()
        done = subprocess.run(
            [*command, "--workspace", workspace, *map(str, scans)],
            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=False,
            env=os.environ | {"PYTHONDONTWRITEBYTECODE": ""},
        )  # fmt: skip
        took = Took(time.perf_counter() - begun, _children_s() - before)
    records = map(json.loads, done.stdout.splitlines())
    return {one["record_id"]: one for one in records}, took


def differences(one: object, other: object, at: str = "") -> Iterator[str]:
    """Where two values made of JSON differ, but for TIMES."""
    if isinstance(one, Mapping) and isinstance(other, Mapping):
        for key in sorted((one.keys() | other.keys()) - {*TIMES}):
            yield from differences(one.get(key), other.get(key), f"{at}.{key}")
    elif isinstance(one, list) and isinstance(other, list) and len(one) == len(other):
        for index, pair in enumerate(zip(one, other, strict=True)):
            yield from differences(*pair, f"{at}[{index}]")
    elif one != other:
        yield f"{at}: {str(one)[:60]!r} became {str(other)[:60]!r}"


def _children_s() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _told(name: str, before: Sequence[float], now: Sequence[float]) -> str:
    ratios = [new / old for old, new in zip(before, now, strict=True)]
    return (
        f"{name}: {statistics.median(before):.1f} s became {statistics.median(now):.1f},"
        f" ratio {statistics.median(ratios):.3f} ({min(ratios):.3f} to {max(ratios):.3f})"
    )


def main() -> None:
    """Read with both, print the times and how the records differ, and fail if they do."""
    parser = argparse.ArgumentParser(prog="python -m bench.before", description=__doc__)
    parser.add_argument("commit", help="the earlier version")
    found = [folder for folder in SETS if folder.is_dir()]
    parser.add_argument("scans", nargs="*", type=Path, default=found)
    parser.add_argument("--rounds", type=int, default=2)
    asked = parser.parse_intermixed_args()
    took: dict[str, list[Took]] = {"before": [], "now": []}
    records: dict[str, dict[str, object]] = {}
    with tempfile.TemporaryDirectory() as folder:
        sources = {"before": checked_out(asked.commit, Path(folder)), "now": ROOT / "src"}
        for turn in range(asked.rounds):
            for name in sorted(sources, reverse=bool(turn % 2)):
                records[name], spent = read(sources[name], asked.scans)
                took[name].append(spent)
    before, now = took["before"], took["now"]
    print(f"{len(records['now'])} records, {asked.rounds} rounds by turns")
    print(_told("processor", [one.cpu_s for one in before], [one.cpu_s for one in now]))
    print(_told("clock", [one.wall_s for one in before], [one.wall_s for one in now]))
    found_out = list(differences(records["before"], records["now"]))
    if found_out:
        told = "\n".join(found_out[:MOST_TOLD])
        raise SystemExit(f"the records differ at {len(found_out)} places:\n{told}")
    print("all records are equal but for times")


if __name__ == "__main__":
    main()
