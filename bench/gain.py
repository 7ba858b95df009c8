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
from dataclasses import dataclass
from pathlib import Path

from bench.machine import vietnamese_model
from bench.memory import tree
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


@dataclass(frozen=True, slots=True)
class Services:
    """What runs beside the coordinator: the settings that lead to it, and ids of processes."""

    env: dict[str, str]
    redis: int
    others: tuple[int, ...]


@contextmanager
def services(folder: Path, processes: int) -> Iterator[Services]:
    """Redis, one Celery worker with so many page processes, and an archiver."""
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
            redis_pid = int(redis.client.info("server")["process_id"])
            yield Services(env, redis_pid, tuple(process.pid for process in started))
        finally:
            for process in started:
                process.terminate()
            for process in started:
                process.wait()


def spent_s(*pids: int) -> float:
    """Processor seconds of some processes, of all that run below them, and of all that have."""
    ticks = 0
    for one in (one for pid in pids for one in tree(pid)):
        try:
            stat = Path(f"/proc/{one}/stat").read_text()
        except FileNotFoundError:  # it has just ended
            continue
        ticks += sum(map(int, stat.rpartition(")")[2].split()[11:15]))
    return ticks / os.sysconf("SC_CLK_TCK")


def celery(folder: Path, scans: Sequence[Path], processes: int) -> tuple[float, float]:
    """Seconds that Celery workers take, and which share of all processor time goes beside them.

    That is the time of the coordinator and of Redis.
    """
    folder.mkdir()
    with services(folder, processes) as of:
        run(folder / "w", scans[:2], **of.env)  # the models are loaded, the archiver is up
        _, nothing_new = run(folder / "w", scans[:2], **of.env)
        redis, others = spent_s(of.redis), spent_s(*of.others)
        wall, cpu = run(folder / "w", scans[2:], **of.env)
        beside = cpu - nothing_new + spent_s(of.redis) - redis
        return wall, beside / (beside + spent_s(*of.others) - others)


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
                wall, share = celery(folder / f"c{mark}", scans, processes)
                for what, found in (
                    ("bare Tesseract", bare),
                    ("`local`", took),
                    ("`celery`", wall),
                ):
                    seconds[what, processes].append(found)
                shares.append(share)
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
    print(f"- coordinator and Redis of `celery` take {statistics.median(shares):.1%} of all"
          " processor time")  # fmt: skip


if __name__ == "__main__":
    main()
