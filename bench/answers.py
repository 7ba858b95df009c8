"""A word put right in a paper of 100 pages: `python -m bench.answers [SCAN]`.

The first page of SCAN is read and its record gets it 100 times. The desk runs, and a person without
a browser opens a page and puts a word right, on one page after the other. Beside each answer stands
a call that never changes (a file of 1 KiB) on the same connection. Told are the time until the
answer is saved, that of the next page, how long a search that must know the last answer waits, and
the processor's seconds of the desk for each answer, the making of the record behind it included.
"""

import argparse
import http.client
import json
import os
import re
import statistics
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import quote

from digitize.keep.archive.archiver import archive_pending
from digitize.keep.archive.folders import Archive
from digitize.keep.ledger import revise
from digitize.keep.ledger.revise import current
from digitize.keep.store.ids import RecordId
from digitize.keep.workspace import Workspace, open_workspace
from digitize.record.compose import composed
from digitize.record.model import Record
from digitize.record.texts import lines_of, words_of
from tests.conftest import ROOT
from tests.desk.conftest import desk_at

PAGES = 100
ROUNDS = 30
REFERENCE = "/static/icon.svg"


def lengthened(record: Record) -> Record:
    """The record with its first page 100 times."""
    pages = tuple(record.pages[0].model_copy(update={"number": at + 1}) for at in range(PAGES))
    flagged = sum(one.review for one in words_of(lines_of(pages)))
    quality = record.quality.model_copy(update={"flagged": flagged})
    told = {"pages": pages, "quality": quality, **composed(pages).by_name}
    return record.model_copy(update=told)


def long_paper(workspace: Workspace, scan: Path) -> RecordId:
    """Read a scan, and archive its record at length."""
    command = [Path(sys.executable).with_name("digitize"), "run", "--workspace"]
    subprocess.run([*command, workspace.root, scan], check=True, stdout=subprocess.DEVNULL)
    now = datetime.now(UTC)
    with workspace.open_ledger() as db:
        id_ = RecordId(db.execute("SELECT record_id FROM outbox").fetchone()[0])
        seen = id_, current(db, workspace.store, id_).revision
        revise.revise(db, workspace.store, seen, lengthened, now)
        archive_pending(db, workspace.store, Archive(workspace.archive, workspace.tmp), now)
    return id_


class Person:
    """Somebody at the desk, on one connection."""

    def __init__(self, address: str) -> None:
        self.address, self.csrf = address, ""
        self.line = http.client.HTTPConnection(address.removeprefix("http://"), timeout=60)

    def ask(self, method: str, path: str, body: str | None = None) -> tuple[float, str]:
        """Milliseconds, and the answer."""
        headers = {"Origin": self.address, "X-CSRF": self.csrf} if body else {}
        begun = time.perf_counter()
        self.line.request(method, path, body, headers)
        answer = self.line.getresponse()
        text = answer.read().decode()
        took_ms = 1000 * (time.perf_counter() - begun)
        if answer.status != 200:
            raise SystemExit(f"{method} {path}: {answer.status} {text[:200]}")
        return took_ms, text

    def opens(self, path: str) -> tuple[float, dict[str, object]]:
        """Milliseconds, and what the script of the page gets."""
        took_ms, text = self.ask("GET", path)
        self.csrf = re.findall('name="csrf" content="(.*?)"', text)[0]
        return took_ms, json.loads(re.findall(r'id="session">(.*?)</script>', text, re.DOTALL)[0])


def told(name: str, took_ms: list[float]) -> str:
    return f"{name:34} median {statistics.median(took_ms):5.1f} ms, worst {max(took_ms):5.0f}"


def seconds_of(workspace: Path) -> float:
    """The processor's seconds of the desk of a workspace, without its reader."""
    for entry in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            words = entry.read_bytes().split(b"\0")
            if b"desk" in words and os.fsencode(workspace) in words:
                row = entry.with_name("stat").read_text().rpartition(")")[2].split()
                return (int(row[11]) + int(row[12])) / os.sysconf("SC_CLK_TCK")
        except OSError:
            continue
    raise SystemExit("the desk is not there")


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m bench.answers", description=__doc__)
    parser.add_argument("scan", nargs="?", type=Path, metavar="SCAN",
                        default=ROOT / "fixtures" / "report-seal.pdf")  # fmt: skip
    parser.add_argument("--pause", type=float, default=0.0, help="seconds before each answer")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        workspace = open_workspace(Path(name) / "w")
        id_ = long_paper(workspace, options.scan)
        with desk_at(workspace.root) as address:
            person = Person(address)
            opened, saved, beside = [], [], []
            first_ms, _ = person.opens(f"/review/{id_}?page=1")
            before_s = seconds_of(workspace.root)
            for at in range(ROUNDS):
                took_ms, seen = person.opens(f"/review/{id_}?page={at + 1}")
                opened.append(took_ms)
                time.sleep(options.pause)
                word = next(one["word"] for one in seen["items"] if one.get("word"))
                edit = {"page": at + 1, "word": word, "after": f"Sửa{at}zz"}
                answer = {"revision": seen["revision"], "page": at + 1, "edits": [edit]}
                beside.append(person.ask("GET", REFERENCE)[0])
                saved.append(person.ask("POST", f"/review/{id_}", json.dumps(answer))[0])
            searched_ms, found = person.ask("GET", f"/archive?q={quote(f'Sửa{at}zz')}")
            if id_ not in found:
                raise SystemExit("the last answer is not found")
            spent_s = (seconds_of(workspace.root) - before_s) / ROUNDS
    for line in (
        told("a word put right", saved), told("the fixed call beside it", beside),
        told("the next page", opened), f"the paper opened first              {first_ms:.0f} ms",
        f"a search that waits for the answers {searched_ms:.0f} ms",
        f"processor of the desk an answer    {spent_s:.3f} s; load {os.getloadavg()[0]:.1f}",
    ):  # fmt: skip
        sys.stdout.write(f"{line}\n")


if __name__ == "__main__":
    main()
