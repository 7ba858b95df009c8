"""The desk in front of an archive of 100,000 records: `python -m bench.desk [SCANS…]`.

Index and ledger are filled by statements, with composed bulletins; the desk runs, and a browser
asks for each view many times. First: by when the browser has shown the page, from the moment it
was asked for. SCANS are then read and archived as well: the pages of the first, to look at and to
review, are asked for too, and the picture of each once, from nothing, and once more; without SCANS
that is left out. Beside each view stands a call that never changes (a file of 1 KiB), asked for
just before it, and the processor's seconds of the desk: a busy machine slows all of them.
"""

import argparse
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from sqlite3 import Connection

from playwright.sync_api import Page, sync_playwright

from bench.bulletins import versions
from bench.search import PORTION
from digitize.keep.archive.index import FILE, Version, each_record, forget, open_index, replace_all
from digitize.keep.archive.looks import Looks
from digitize.keep.ledger.db import atomic, stamp
from digitize.keep.workspace import Workspace, open_workspace
from tests.desk.conftest import CHROMIUM, desk_at

ROUNDS = 30
REFERENCE = "/static/icon.svg"
WAITING = 7  # each so many-th record asks for a person
APART = 500  # each so many-th document was set apart
VIEWS = (
    "/inbox", "/review", "/archive", "/archive?q=nhân+dân", "/archive?q=và",
    "/archive?q=tháng+2024",
    "/archive?q=hoi+nghi+tong+ket", "/archive?q=quyết+định+năm+2019", "/archive/about", "/numbers",
)  # fmt: skip
SHOWN = """() => new Promise((done) => requestAnimationFrame(() => setTimeout(
  () => done(performance.now()))))"""
PICTURE = """async (source) => {
  const begun = performance.now(), image = new Image();
  image.src = source;
  await image.decode();
  return performance.now() - begun;
}"""


_ASK = "UPDATE looks SET asks = 5 WHERE substr(record_id, 1, 4) < printf('%04x', 65536 / ?)"


def count_of(index: Connection) -> int:
    return int(index.execute("SELECT count(*) FROM archived").fetchone()[0])


def fill(workspace: Workspace, count: int, there: Sequence[str]) -> None:
    """An index and a ledger as so many scans of one page leave them, beside records there are."""

    def portions() -> Iterator[list[Version]]:
        portion: list[Version] = []
        for number, one in enumerate(versions(count)):
            looks = Looks(asks=5, by_hand=number % 3) if number % WAITING == 0 else Looks()
            portion.append(replace(one, looks=looks))
            if len(portion) == PORTION:
                yield portion
                portion = []
        yield portion

    with open_index(workspace.archive) as index:
        if (made := count_of(index)) > len(there):  # somebody gave an index that is full
            index.execute(_ASK, (WAITING,))
            count = made
        else:
            replace_all(index, portions())
            forget(index, lambda *_: True)
        ids = [one.record_id for one in each_record(index) if one.record_id not in there]
    at = stamp(datetime.now(UTC))
    with workspace.open_ledger() as db, atomic(db):
        [before] = db.execute("SELECT coalesce(max(id), 0) FROM document").fetchone()
        for number, record in enumerate(ids, before + 1):
            sha256, apart = record[:64], number % APART == 0
            state = "set_apart" if apart else "archived"
            db.execute("INSERT INTO original VALUES (?, 1, ?)", (sha256, at))
            db.execute(
                "INSERT INTO sighting (sha256, name, display_name, folder, way, seen_at)"
                " VALUES (?, ?, ?, ?, 'batch', ?)",
                (sha256, b"x", f"scan-{number}.pdf", b"/scans", at),
            )
            db.execute(
                "INSERT INTO document (id, sha256, pages_fingerprint, record_fingerprint, state,"
                " priority, page_count, queued_at) VALUES (?, ?, ?, ?, ?, 0, 1, ?)",
                (number, sha256, "a" * 16, "a" * 16, state, at),
            )
            for one in ("queued", "reading", *(() if apart else ("done",)), state):
                db.execute(
                    "INSERT INTO event (document, state, at) VALUES (?, ?, ?)", (number, one, at)
                )
            if apart:
                db.execute(
                    "INSERT INTO reason (document, code, message, stage, versions, stderr_tail, at)"
                    " VALUES (?, 'truncated', 'the end is missing', 'open', '{}', '', ?)",
                    (number, at),
                )


def views(page: Page, address: str, asked: Sequence[str]) -> Iterator[str]:
    for view in asked:
        took: list[float] = []
        beside: list[float] = []
        for _ in range(ROUNDS):
            beside.append(shown(page, f"{address}{REFERENCE}"))
            took.append(shown(page, f"{address}{view}"))
        yield (
            f"{view[:34]:34} {took[0]:6.0f} ms first, median {statistics.median(took):4.0f},"
            f" worst {max(took):4.0f}; the reference {statistics.median(beside):4.0f};"
            f" load {os.getloadavg()[0]:.1f}"
        )


def shown(page: Page, address: str) -> float:
    """Milliseconds from the request until the browser has shown the page."""
    page.goto(address, wait_until="commit")
    page.wait_for_load_state("domcontentloaded")
    return float(page.evaluate(SHOWN))


def pictures(page: Page, address: str, records: list[str]) -> Iterator[str]:
    page.goto(f"{address}/inbox")
    first, again = [], []
    for record in records:
        source = f"/pages/{record}/1.jpg?smaller"
        first.append(page.evaluate(PICTURE, source))
        again.append(page.evaluate(PICTURE, f"{source}&again"))
    yield (
        f"pictures of {len(records)} scans: median {statistics.median(first):.0f} ms, worst"
        f" {max(first):.0f}; again {statistics.median(again):.0f}, worst {max(again):.0f}"
    )


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m bench.desk", description=__doc__)
    parser.add_argument("scans", nargs="*", type=Path, metavar="SCANS")
    parser.add_argument("--records", type=int, default=100_000)
    parser.add_argument("--index", type=Path, help="a folder with an index of bench.search")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        workspace, records = open_workspace(Path(name) / "w"), []
        if options.index:
            shutil.copy(options.index / FILE, workspace.archive)
        if options.scans:
            command = [Path(sys.executable).with_name("digitize"), "run", "--workspace"]
            subprocess.run([*command, workspace.root, *options.scans], check=True)
            with workspace.open_ledger() as db:
                records = [row[0] for row in db.execute("SELECT record_id FROM outbox")]
        fill(workspace, options.records, records)
        with desk_at(workspace.root) as address, sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
            page = browser.new_page()
            one = [f"/records/{records[0]}", f"/review/{records[0]}"] if records else []
            for line in views(page, address, [*VIEWS, *one]):
                sys.stdout.write(f"{line}\n")
            for line in pictures(page, address, records) if records else ():
                sys.stdout.write(f"{line}\n")
            browser.close()


if __name__ == "__main__":
    main()
