"""A backlog of 10,000 and an urgent scan: `python -m bench.backlog`.

The ledger is filled by its own functions, then a real `digitize run` brings an urgent scan: how
long until it is archived, and how much memory the process takes that reads for all. Beside it, the
same with an empty ledger. The steps of the dispatch are timed by themselves.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from sqlite3 import Connection

from bench.memory import measure
from digitize.keep.ledger.chunks import claim, finish_chunk, plan
from digitize.keep.ledger.db import atomic
from digitize.keep.ledger.documents import all_read, has_work, next_queued
from digitize.keep.ledger.sightings import Way, file_origin
from digitize.keep.store.ids import Sha256
from digitize.keep.store.interface import Stored
from digitize.keep.workspace import open_workspace
from digitize.settings import Settings
from digitize.work.engine.coordinator import reading_of
from digitize.work.intake.take import Asked, note

ROOT = Path(__file__).resolve().parent.parent
DIGITIZE = ROOT / ".venv" / "bin" / "digitize"
FAX = (ROOT / "fixtures" / "news-fax.pdf").read_bytes()
DISPATCHES = 500


def queue(db: Connection, originals: Iterable[Stored]) -> None:
    """Queue scans as a batch would."""
    asked = Asked(reading_of(Settings(), db), -10)
    with atomic(db):
        for number, stored in enumerate(originals):
            origin = file_origin(Path(f"/backlog/{number}.pdf"), Way.BATCH)
            note(origin, db, stored, asked, datetime.now(UTC))


def dispatches(db: Connection) -> Iterator[float]:
    """Seconds that each dispatch takes: what a turn asks the ledger, and one run of pages."""
    for _ in range(DISPATCHES):
        now, start = datetime.now(UTC), time.perf_counter()
        has_work(db)
        queued = next_queued(db)
        if queued is None:
            return
        plan(db, queued.id, 1, [range(1, 2)], now)
        lease = claim(db, "bench", now)
        all_read(db)
        took = time.perf_counter() - start
        if lease is None:
            return
        finish_chunk(db, lease.token)
        db.execute("UPDATE document SET state = 'done' WHERE id = ?", (queued.id,))
        yield took


def urgent(root: Path, count: int) -> tuple[float, float]:
    """Wall seconds until an urgent scan is archived, and the peak memory in MiB of one process."""
    workspace = open_workspace(root)
    with workspace.open_ledger() as db:
        queue(db, (workspace.store.put_original([FAX, b"%% %d\n" % n]) for n in range(count)))
    scan = root.parent / f"urgent-{count}.pdf"
    scan.write_bytes(FAX + b"%% urgent\n")
    start = datetime.now(UTC)
    peak = measure([str(DIGITIZE), "run", "--workspace", str(root), str(scan)])
    if peak.exit_code:
        raise SystemExit(f"bench: digitize run ended with {peak.exit_code}")
    with workspace.open_ledger() as db:
        archived = db.execute(
            "SELECT at FROM event JOIN document ON document.id = document"
            " WHERE event.state = 'archived' AND priority = 0"
        ).fetchone()[0]
    return (datetime.fromisoformat(archived) - start).total_seconds(), peak.root_mib


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m bench.backlog", description=__doc__)
    parser.add_argument("--documents", type=int, default=10_000)
    count = parser.parse_args().documents
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        idle_s, idle_mib = urgent(folder / "none", 0)
        full_s, full_mib = urgent(folder / "many", count)
        workspace = open_workspace(folder / "dispatch")
        with workspace.open_ledger() as db:
            queue(db, (Stored(Sha256(f"{number:064x}"), 1) for number in range(count)))
            took = sorted(1000 * one for one in dispatches(db))
    lines = (
        f"queued: {count:,} documents",
        f"a dispatch: median {statistics.median(took):.1f} ms,"
        f" 99 of 100 under {took[int(len(took) * 0.99)]:.1f} ms, longest {took[-1]:.1f} ms",
        f"an urgent scan: archived after {full_s:.1f} s, with nothing queued {idle_s:.1f} s",
        f"the process that reads for all: {full_mib:.0f} MiB, with nothing queued"
        f" {idle_mib:.0f} MiB: {full_mib - idle_mib:+.0f} MiB",
    )
    sys.stdout.write("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
