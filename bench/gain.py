"""What a second page process brings, and what the coordinator costs: `python -m bench.gain`.

Bare Tesseract, page processes of this machine and Celery workers read the same pages, each with one
process and with two, in turns. The coordinator's share is measured where it stands alone: with
Celery workers reading, its process reads no page. What starting it costs is taken off.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

from bench.machine import vietnamese_model
from tests.queues.redis_server import RedisServer

ROOT = Path(__file__).resolve().parent.parent
BIN = ROOT / ".venv" / "bin"
SCANS = sorted(
    path for path in (ROOT / "fixtures").glob("*.pdf") if path.stem != "plan-two-pages"
)  # of one page each
START_S = 30.0


def copies(count: int, folder: Path) -> list[Path]:
    """So many scans of a page each: the fixtures over and over, each time with other bytes."""
    made = []
    for number in range(count):
        source = SCANS[number % len(SCANS)]
        copy = folder / f"{source.stem}-{number // len(SCANS)}.pdf"
        copy.write_bytes(source.read_bytes() + b"%% %d\n" % number)
        made.append(copy)
    return made


def tesseract(pages: Sequence[Path], processes: int) -> float:
    """Seconds that bare Tesseract takes for page images, so many at a time."""
    model = vietnamese_model()
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "check": True}
    env = os.environ | {"OMP_THREAD_LIMIT": "1"}

    def read(page: Path) -> None:
        subprocess.run(["tesseract", page, "stdout", "-l", model], env=env, **quiet)

    start = time.perf_counter()
    with ThreadPoolExecutor(processes) as pool:
        list(pool.map(read, pages))
    return time.perf_counter() - start


def run(workspace: Path, scans: Sequence[Path], **env: str) -> tuple[float, float]:
    """Wall and processor seconds of one `digitize run`, with its children's."""
    start = time.perf_counter()
    process = subprocess.Popen(
        [BIN / "digitize", "run", "--workspace", workspace, *scans],
        env=os.environ | env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    _, status, used = os.wait4(process.pid, 0)
    assert status == 0, "digitize run failed"
    return time.perf_counter() - start, used.ru_utime + used.ru_stime


def local(folder: Path, scans: Sequence[Path], processes: int) -> float:
    """Seconds that page processes of this machine take."""
    return run(folder, scans, DIGITIZE_PROCESSES=str(processes))[0]


@contextmanager
def services(folder: Path, processes: int) -> Iterator[dict[str, str]]:
    """Redis, one Celery worker with so many page processes, an archiver; gives the settings."""
    with RedisServer(folder / "redis") as redis:
        env = {
            "DIGITIZE_ENGINE": "celery", "DIGITIZE_REDIS__URL": redis.url,
            "DIGITIZE_WORKSPACE": str(folder / "w"), "DIGITIZE_PROCESSES": str(processes),
        }  # fmt: skip
        commands = (
            [BIN / "celery", "-A", "workers.pages", "worker", "--without-mingle"],
            [BIN / "digitize", "archive"],
        )
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        started = [subprocess.Popen(command, cwd=ROOT, env=os.environ | env, **quiet)
                   for command in commands]  # fmt: skip
        try:
            end = time.monotonic() + START_S
            while not redis.client.keys("digitize:workers:*"):
                assert time.monotonic() < end, "the worker does not start"
                time.sleep(0.1)
            yield env
        finally:
            for process in started:
                process.terminate()
            for process in started:
                process.wait()


def celery(folder: Path, scans: Sequence[Path], processes: int) -> tuple[float, float]:
    """Seconds that Celery workers take, and processor seconds of the coordinator meanwhile."""
    folder.mkdir()
    with services(folder, processes) as env:
        run(folder / "w", scans[:2], **env)  # the models are loaded, the archiver is up
        _, nothing_new = run(folder / "w", scans[:2], **env)
        wall, cpu = run(folder / "w", scans[2:], **env)
    return wall, cpu - nothing_new


def main() -> None:
    """Measure in turns, and print medians and ratios as Markdown."""
    parser = argparse.ArgumentParser(prog="python -m bench.gain", description=__doc__)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--pages", type=int, default=len(SCANS), help="that digitize reads")
    asked = parser.parse_args()
    seconds: dict[tuple[str, int], list[float]] = defaultdict(list)
    shares = []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        scans = copies(asked.pages, folder)
        pages = []
        for scan in SCANS:
            subprocess.run(["pdftoppm", "-r", "300", "-gray", scan, folder / scan.stem], check=True)
            pages += sorted(folder.glob(f"{scan.stem}-*.pgm"))
        for turn in range(asked.rounds):
            for processes in (1, 2) if turn % 2 else (2, 1):
                mark = f"{turn}-{processes}"
                bare = tesseract(pages, processes)
                took = local(folder / f"l{mark}", scans, processes)
                wall, cpu = celery(folder / f"c{mark}", scans, processes)
                for what, found in (
                    ("bare Tesseract", bare),
                    ("`local`", took),
                    ("`celery`", wall),
                ):
                    seconds[what, processes].append(found)
                shares.append(cpu / (wall * min(processes, os.cpu_count() or 1)))
                told = f"{bare:.1f}, {took:.1f}, {wall:.1f} s, coordinator {shares[-1]:.1%}"
                print(f"round {turn + 1}, {processes}: {told}", file=sys.stderr)
    print("| | one process, s | two, s | gain |\n|---|---|---|---|")
    medians = {key: statistics.median(values) for key, values in seconds.items()}
    gains = {}
    for what in dict.fromkeys(key[0] for key in medians):
        one, two = medians[what, 1], medians[what, 2]
        gains[what] = one / two
        print(f"| {what} | {one:.1f} | {two:.1f} | {one / two:.2f} |")
    for what, gain in gains.items():
        print(f"- {what}: {gain / gains['bare Tesseract']:.2f} of bare Tesseract's gain")
    print(f"- the coordinator of `celery` takes {statistics.median(shares):.1%} of the"
          " processors' time while pages are read")  # fmt: skip


if __name__ == "__main__":
    main()
