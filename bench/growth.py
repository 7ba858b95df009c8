"""A ledger that grows from 1,000 to 1,000,000 documents: `python -m bench.growth`.

The ledger and the list of the archive are filled by bulk SQL through the same schema, in the
states that a real backlog leaves: nine in ten archived, some set apart, the rest queued, a few in
hand. Then each thing that is asked of them is timed, in a process of its own for each size, with
its memory. Times are of the processor; the clock beside them says how busy the machine was.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import statistics
import subprocess
import sys
import tempfile
import time
import zlib
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path
from random import Random
from sqlite3 import Connection

from bench.backlog import dispatches
from digitize.keep.archive.folders import Archive, record_bytes, write_version
from digitize.keep.archive.index import each_record, open_index
from digitize.keep.archive.looks import count_waiting
from digitize.keep.archive.search import Query, facets, search, timeline
from digitize.keep.ledger.chunks import claim, release
from digitize.keep.ledger.db import atomic, stamp
from digitize.keep.ledger.documents import latest
from digitize.keep.ledger.facts import sampled
from digitize.keep.ledger.outbox import Parcel
from digitize.keep.ledger.overview import overview
from digitize.keep.store.ids import RecordId, Sha256
from digitize.keep.workspace import Workspace, open_workspace
from digitize.record.model import Process, Quality, Record, Source
from digitize.work.audit import audit_sample

SIZES = (1_000, 10_000, 100_000, 1_000_000)
NOW = datetime(2026, 11, 25, tzinfo=UTC)
PAGES = 3  # of each document
SAMPLE = 100
IN_HAND = 40  # documents that are being read


def scan(number: int) -> bytes:
    return b"scan %d of the bench" % number


def sha256_of(number: int) -> str:
    return hashlib.sha256(scan(number)).hexdigest()


def state_of(number: int, count: int) -> str:
    """Nine in ten archived, one in fifty set apart, IN_HAND being read, the rest queued."""
    if number < count * 0.9:
        return "archived" if number % 50 else "set_apart"
    return "reading" if number < count * 0.9 + min(IN_HAND, count // 50) else "queued"


def fill(workspace: Workspace, count: int) -> None:
    """The rows of a backlog, and the index's list of its archive."""
    with workspace.open_ledger() as db, atomic(db):
        for table, columns, rows in tables(count):
            marks = ", ".join("?" * len(columns.split(",")))
            db.executemany(f"INSERT INTO {table} ({columns}) VALUES ({marks})", rows)  # noqa: S608
    with open_index(workspace.archive) as index, atomic(index):
        index.executemany(
            "INSERT INTO archived (record_id, revision, record_sha256, filename, pages,"
            " received_at, archived_at) VALUES (?, 1, ?, ?, ?, ?, ?)",
            (
                (f"{sha}-1", record(sha)[1], f"tin-{number}.pdf", PAGES, when(number), when(number))
                for number, sha in archived(count)
            ),
        )
        searchable(index, count)
        index.execute("UPDATE search_state SET complete = 1")


def searchable(index: Connection, count: int) -> None:
    """Rows for search, with one word each: what grows with records, and not with their words."""
    index.executemany("INSERT INTO facet VALUES (?, ?, ?)",
                      [(at, ("report", "plan", "letter")[at % 3], f"UBND xã {at}")
                       for at in range(1, 101)])  # fmt: skip
    body = zlib.compress(b"Tin")
    rows = [((730000 + number % 8000 << 20) + number // 8000, number, sha)
            for number, sha in archived(count)]  # fmt: skip
    index.executemany("INSERT INTO searched VALUES (?, ?, 1, ?)",
                      ((row, f"{sha}-1", b"%08d" % number)
                       for row, number, sha in rows))  # fmt: skip
    index.executemany("INSERT INTO described VALUES (?, ?)",
                      ((row, number % 100 + 1) for row, number, _ in rows))  # fmt: skip
    index.executemany("INSERT INTO body VALUES (?, ?)", ((row, body) for row, _, _ in rows))
    index.executemany("INSERT INTO words (rowid, marked) VALUES (?, '1tin 2tin 3tin 5 5report 5')",
                      ((row,) for row in sorted(row for row, _, _ in rows)))  # fmt: skip


def desk(index: Connection) -> None:
    """What the first view of the archive asks for."""
    search(index, Query(limit=50))
    timeline(index, Query())
    facets(index, Query())
    count_waiting(index)


def archived(count: int) -> Iterator[tuple[int, str]]:
    return (
        (number, sha256_of(number)) for number in range(count)
        if state_of(number, count) == "archived"
    )  # fmt: skip


def when(number: int) -> str:
    return stamp(NOW - timedelta(days=60) + timedelta(seconds=5 * number))


def tables(count: int) -> Iterator[tuple[str, str, Iterable[tuple[object, ...]]]]:
    """Table, columns, rows."""
    of = [(number, sha256_of(number), state_of(number, count)) for number in range(count)]
    ended = {"archived": ("queued", "reading", "done", "archived"),
             "set_apart": ("queued", "set_apart"), "reading": ("queued", "reading"),
             "queued": ("queued",)}  # fmt: skip
    yield "original", "sha256, bytes, taken_at", ((s, len(scan(n)), when(n)) for n, s, _ in of)
    yield ("sighting", "sha256, name, display_name, folder, way, seen_at",
           ((s, b"tin-%d.pdf" % n, f"tin-{n}.pdf", b"/backlog", "batch", when(n))
            for n, s, _ in of))  # fmt: skip
    yield ("document", "id, sha256, pages_fingerprint, record_fingerprint, state, priority,"
           " page_count, queued_at",
           ((n + 1, s, "aa", "aa", state, -10, None if state == "queued" else PAGES, when(n))
            for n, s, state in of))  # fmt: skip
    yield ("event", "document, state, at, pages",
           ((n + 1, step, when(n), PAGES if step == "done" else None)
            for n, _, state in of for step in ended[state]))  # fmt: skip
    yield ("reason", "document, code, message, stage, versions, stderr_tail, at",
           ((n + 1, ("truncated", "encrypted")[n % 3 == 0], "its end is missing", "open", "{}", "",
             when(n)) for n, _, state in of if state == "set_apart"))  # fmt: skip
    read = [(n, s, state) for n, s, state in of if state in ("archived", "reading")]
    yield ("lease", "document, first_page, worker, at",
           ((n + 1, 1, "local", when(n)) for n, _, _ in read))  # fmt: skip
    yield ("chunk", "document, first_page, last_page, state",
           ((n + 1, 1, PAGES, "waiting")
            for n, _, state in read if state == "reading"))  # fmt: skip
    done = [(n, s) for n, s, state in read if state == "archived"]
    yield ("receipt", "record_id, revision, outcome, at",
           ((f"{s}-1", 1, "archived", when(n)) for n, s in done))  # fmt: skip
    yield ("outbox", "record_id, revision, document, record_sha256, made_at, receipt",
           ((f"{s}-1", 1, n + 1, record(s)[1], when(n), at) for at, (n, s) in
            enumerate(done, start=1)))  # fmt: skip


def record(sha256: str) -> tuple[bytes, str]:
    """A record as short as can be, and its hash."""
    data = TEMPLATE.replace(NOBODY.encode(), sha256.encode())
    return data, hashlib.sha256(data).hexdigest()


def template() -> bytes:
    source = Source(
        filename="tin.pdf", sha256=NOBODY, bytes=1, media_type="application/pdf",
        received_at=NOW, page_count=PAGES,
    )  # fmt: skip
    quality = Quality(confidence_p10=None, flagged=None, damaged=False, review=False)
    made = Record(
        record_id=f"{NOBODY}-1", source=source, text_raw="Tin", text="Tin", paragraphs=(),
        pages=(), quality=quality, process=Process(fingerprint="aa", versions={}, seconds=0),
    )  # fmt: skip
    return made.model_dump_json().encode()


NOBODY = "f" * 64
TEMPLATE = template()


def claims(db: Connection) -> Iterator[float]:
    for _ in range(200):
        start = time.process_time()
        lease = claim(db, "bench", NOW)
        yield time.process_time() - start
        if lease:
            release(db, lease.token)


def timed(work: Callable[[], object], rounds: int) -> Iterator[float]:
    for _ in range(rounds):
        start = time.process_time()
        work()
        yield time.process_time() - start


def measure(root: Path) -> dict[str, list[float]]:
    """Milliseconds of processor: median and longest of each. Memory: MiB."""
    workspace = open_workspace(root)
    took: dict[str, list[float]] = {}
    memory = 0.0
    with workspace.open_ledger() as db, open_index(workspace.archive) as index:
        runs: dict[str, Iterator[float]] = {
            "claim": claims(db),
            "status": timed(lambda: overview(db, NOW), 5),
            "list, first 50": timed(lambda: list(islice(each_record(index), 50)), 20),
            "desk's first view": timed(lambda: desk(index), 5),
            "search, one common word": timed(lambda: search(index, Query("tin")), 5),
            "list, all of it": timed(lambda: sum(1 for _ in each_record(index)), 1),
            f"audit --sample {SAMPLE}": timed(
                lambda: audit_sample(workspace, db, SAMPLE, Random(1)), 3
            ),
            "dispatch": dispatches(db),
        }
        for name, run in runs.items():
            times = [1000 * one for one in run]
            took[name] = [statistics.median(times), max(times)]
            memory = max(memory, own_memory_mib())
    return took | {"memory of its own, MiB": [memory]}


def own_memory_mib() -> float:
    """What the process has for itself; the kernel's own peak counts its parent before the exec."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    [kib] = [line.split()[1] for line in status.splitlines() if line.startswith("RssAnon:")]
    return int(kib) / 1024


def make_bags(workspace: Workspace) -> None:
    """The originals and bags of those that the audit's dice will choose."""
    archive = Archive(workspace.archive, workspace.tmp)
    with workspace.open_ledger() as db:
        for posted in sampled(db, SAMPLE, Random(1)):
            sha256 = Sha256(posted.record_id[:64])
            number = latest(db, sha256).id - 1
            source = workspace.store.place("originals", sha256)
            source.parent.mkdir(parents=True, exist_ok=True)
            source.write_bytes(scan(number))
            parcel = Parcel(RecordId(posted.record_id), 1, Sha256(posted.record_sha256))
            write_version(archive, parcel, record_bytes(record(sha256)[0]), source, NOW)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m bench.growth", description=__doc__)
    parser.add_argument("--most", type=int, default=SIZES[-1], help="documents, at most")
    parser.add_argument("--measure", type=Path, help="the workspace that is there")
    options = parser.parse_args()
    if options.measure:
        sys.stdout.write(json.dumps(measure(options.measure)))
        return
    found = {}
    for size in (one for one in SIZES if one <= options.most):
        with tempfile.TemporaryDirectory() as name:
            workspace = open_workspace(Path(name))
            start = time.perf_counter()
            fill(workspace, size)
            make_bags(workspace)
            sys.stderr.write(f"{size:,} documents in {time.perf_counter() - start:.0f} s\n")
            done = subprocess.run(
                [sys.executable, "-m", "bench.growth", "--measure", name],
                capture_output=True, text=True, check=True,
            )  # fmt: skip
            found[size] = json.loads(done.stdout)
            ledger = Path(name, "ledger.sqlite").stat().st_size / 2**20
            found[size]["ledger, MiB"] = [ledger]
    sys.stdout.write("\n".join(report(found)) + "\n")


def report(found: dict[int, dict[str, list[float]]]) -> list[str]:
    lines = ["| documents | " + " | ".join(f"{size:,}" for size in found) + " |"]
    lines.append("|---" * (len(found) + 1) + "|")
    for name in next(iter(found.values())):
        cells = (" / ".join(f"{one:.3g}" for one in took[name]) for took in found.values())
        lines.append(f"| {name} | " + " | ".join(cells) + " |")
    return lines


if __name__ == "__main__":
    main()
