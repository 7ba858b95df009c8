"""Search in an archive of 100,000 pages: `python -m bench.search`.

The index is made by its own functions from composed bulletins, one page a record. Then every
query is asked many times in one process (warm), and once each in a process of its own after the
kernel has dropped the file from its cache (cold). Beside it: what the index costs a record, in
bytes and in the archiver's time. Processor time too: on a machine that is busy with other things
it says more than the clock does.
"""

from __future__ import annotations

import argparse
import contextlib
import hashlib
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from itertools import islice
from pathlib import Path
from sqlite3 import Connection

from bench.bulletins import versions
from digitize.keep.archive.index import Version, enter, forget, open_index, replace_all
from digitize.keep.archive.search import Query, Sort, facets, search, timeline
from digitize.keep.archive.words import Span

PORTION = 1000
ROUNDS = 30
REFERENCE = bytes(8 << 20)  # whose SHA-256 is computed beside each question
YEAR = Span(date(2020, 1, 1), date(2020, 12, 31))
QUERIES: dict[str, Query] = {
    "a word of every page": Query("và"),
    "the same, last portion": Query("và", offset=5000),
    "a common word": Query("nhân dân"),
    "a common phrase": Query('"cộng hòa xã hội chủ nghĩa việt nam"'),
    "five common words": Query("ủy ban nhân dân phường công tác"),
    "common, other tones only": Query("cõng tàc"),
    "common, without diacritics": Query("uy ban nhan dan"),
    "common phrase, without diacritics": Query('"doc lap tu do hanh phuc"'),
    "a rare word": Query("Tuấn quở"),
    "a rare phrase": Query('"dồn điền đổi thửa"'),
    "a rare phrase, without diacritics": Query('"don dien doi thua"'),
    "a document's number": Query("1234/BC-UBND"),
    "four words, none with diacritics": Query("hoi nghi tong ket"),
    "a long title": Query("Những người thầm lặng giữ rừng phòng hộ ở xã Bình Lạc"),
    "a kind and a year": Query("quyết định năm 2019"),
    "a day": Query("27/12/2021"),
    "a word of every page, one number": Query("và", number="1234"),
    "nothing": Query("xyzzy"),
    "common, one year": Query("nhân dân", issued=YEAR),
    "common, one kind": Query("nhân dân", kind="report"),
    "common, one issuer": Query("nhân dân", issuer="UBND Thuận"),
    "common, year, kind and issuer": Query("nhân dân", YEAR, "ubnd", "report"),
    "no words, one kind": Query(kind="plan"),
    "no words at all": Query(),
    "common, sorted by name": Query("nhân dân", sort=Sort.NAME),
}
Look = Callable[[Connection, Query], object]


def make(root: Path, count: int) -> tuple[float, float]:
    """Fill an index; returns seconds and MiB."""
    start, made = 0.0, versions(count)

    def portions():
        nonlocal start
        while portion := list(islice(made, PORTION)):
            begun = time.perf_counter()
            yield portion
            start += time.perf_counter() - begun

    with open_index(root) as index:
        replace_all(index, portions())
        forget(index, lambda *_: True)
        index.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return start, size_mib(root)


def size_mib(root: Path) -> float:
    return sum(path.stat().st_size for path in root.glob("index.sqlite*")) / 2**20


@dataclass(frozen=True)
class Took:
    """Milliseconds of each round, by the clock and of processor, sorted; the first is in it.

    reference: by the clock, of a call that never changes, made just before each round.
    """

    clock: list[float]
    processor: list[float]
    reference: list[float]

    def cells(self) -> str:
        of = (f"{statistics.median(one):.1f} | {at(one, 0.95):.1f} | {one[-1]:.1f}"
              for one in (self.processor, self.clock))  # fmt: skip
        return " | ".join((*of, f"{statistics.median(self.reference):.1f}"))


def at(times: list[float], share: float) -> float:
    return times[min(int(len(times) * share), len(times) - 1)]


def timed(root: Path, query: Query, look: Look, rounds: int) -> Took:
    clock: list[float] = []
    processor: list[float] = []
    reference: list[float] = []
    with open_index(root) as index:
        for _ in range(rounds):
            start = time.perf_counter()
            hashlib.sha256(REFERENCE).digest()
            reference.append(1000 * (time.perf_counter() - start))
            start, begun = time.perf_counter(), time.process_time()
            look(index, query)
            processor.append(1000 * (time.process_time() - begun))
            clock.append(1000 * (time.perf_counter() - start))
    return Took(sorted(clock), sorted(processor), reference)


def cold(root: Path, name: str) -> float:
    """Milliseconds of a first question in a new process, none of the file in memory."""
    for path in root.glob("index.sqlite*"):
        with path.open("rb") as file:
            os.fsync(file.fileno())
            os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
    done = subprocess.run(
        [sys.executable, "-m", "bench.search", "--once", name, "--keep", str(root)],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    return float(done.stdout)


def entering(root: Path, sample: list[Version]) -> float:
    """Median milliseconds that the archiver's own call takes for a record, its commit included."""
    took = []
    with open_index(root) as index:
        for version in sample:
            start = time.perf_counter()
            enter(index, version)
            took.append(1000 * (time.perf_counter() - start))
    return statistics.median(took)


def report(root: Path, rounds: int) -> list[str]:
    lines = [
        "| ms | found | processor: median | 95 of 100 | longest | clock: median | 95 of 100 |"
        " longest | reference | cold |",
        "|---|---|---|---|---|---|---|---|---|---|",
    ]
    clock: list[float] = []
    processor: list[float] = []
    for name, query in QUERIES.items():
        with open_index(root) as index:
            total = search(index, query).total
        took = timed(root, query, search, rounds)
        clock += took.clock
        processor += took.processor
        lines.append(f"| {name} | {total:,} | {took.cells()} | {cold(root, name):.0f} |")
    for about, look in (("timeline", timeline), ("facets", facets)):
        for name in ("a common word", "common, one year", "no words at all"):
            took = timed(root, QUERIES[name], look, rounds)
            lines.append(f"| {about}: {name} | | {took.cells()} | |")
    for about, times in (("of processor", sorted(processor)), ("by the clock", sorted(clock))):
        lines.append(
            f"\nall searches, {about}: median {statistics.median(times):.1f} ms, 95 of 100 under"
            f" {at(times, 0.95):.1f} ms, longest {times[-1]:.1f} ms;"
            f" {sum(one < 100 for one in times) / len(times):.1%} under 100 ms"
        )
    lines.append(f"load of the machine meanwhile: {os.getloadavg()[0]:.1f}")
    return lines


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m bench.search", description=__doc__)
    parser.add_argument("--pages", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--keep", type=Path, help="make the index here, or ask the one that is")
    parser.add_argument("--once", metavar="QUERY", help="ask one query once, print milliseconds")
    options = parser.parse_args()
    if options.once:
        sys.stdout.write(f"{timed(options.keep, QUERIES[options.once], search, 1).clock[0]}\n")
        return
    with contextlib.ExitStack() as stack:
        root = options.keep or Path(stack.enter_context(tempfile.TemporaryDirectory()))
        root.mkdir(exist_ok=True)
        lines = []
        if not (root / "index.sqlite").exists():
            seconds, mib = make(root, options.pages)
            sample = list(versions(200, seed=9))
            lines.append(
                f"{options.pages:,} pages: index {mib:.0f} MiB,"
                f" {1024 * mib / options.pages:.1f} KiB a page; made in {seconds:.0f} s,"
                f" {1000 * seconds / options.pages:.2f} ms a page"
            )
            fresh = [_renamed(version, f"{at:064x}") for at, version in enumerate(sample)]
            lines.append(f"a record that is archived: {entering(root, fresh):.1f} ms in the index")
        lines += report(root, options.rounds)
    sys.stdout.write("\n".join(lines) + "\n")


def _renamed(version: Version, sha256: str) -> Version:
    return replace(version, row=replace(version.row, record_id=f"{sha256}-1"))


if __name__ == "__main__":
    main()
