"""Read a folder of any PDFs and tell how each ended: `python -m bench.corpus DIR`.

Prints a table in Markdown. Exit 1 when a process died or something was left behind.
"""

from __future__ import annotations

import argparse
import json
import os
import sqlite3
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from bench.quick import quick_tesseract
from digitize.record.notes import Note, told_all

DIGITIZE = Path(sys.executable).with_name("digitize")
SHOWN = 90  # characters of what was said


@dataclass(frozen=True, slots=True)
class End:
    """How one document ended. seconds: since it was opened; the others were read meanwhile."""

    name: str
    end: str
    pages: str
    seconds: float
    said: str
    crashes: int


def run(folder: Path, place: Path, quick: bool) -> subprocess.CompletedProcess[str]:
    """Read all scans of a folder, in a workspace in `place`."""
    (place / "tmp").mkdir()
    places = {"TMPDIR": str(place / "tmp"), "HOME": str(place / "tmp")}
    if quick:
        places["PATH"] = quick_tesseract(place / "bin", 0)
    command = [str(DIGITIZE), "run", "--workspace", str(place / "workspace"), "--", str(folder)]
    return subprocess.run(
        command, env=os.environ | places, text=True, capture_output=True, check=False
    )


def ends(workspace: Path) -> list[End]:
    """How each document of a workspace ended, by name."""
    with sqlite3.connect(workspace / "ledger.sqlite") as db:
        rows = db.execute(
            "SELECT document.id, sha256, state, (SELECT display_name FROM sighting"
            "  WHERE sighting.sha256 = document.sha256 ORDER BY id LIMIT 1),"
            " (SELECT min(at) FROM event WHERE document = document.id AND state = 'reading'),"
            " (SELECT max(at) FROM event WHERE document = document.id),"
            " (SELECT count(*) - count(DISTINCT first_page) FROM lease"
            "  WHERE document = document.id)"
            " FROM document"
        ).fetchall()
        reasons = {id_: (code, message) for id_, code, message in db.execute(
            "SELECT document, code, message FROM reason ORDER BY id")}  # fmt: skip
    found = []
    for id_, sha256, state, name, opened, ended, crashes in rows:
        seconds = _seconds(opened, ended) if opened else 0.0
        if state == "archived":
            path = (
                workspace / "archive" / sha256[:2] / f"{sha256}-1" / "v1" / "data" / "record.json"
            )
            record = json.loads(path.read_text(encoding="utf-8"))
            end = "damaged" if record["quality"]["damaged"] else "archived"
            states = Counter(page["state"] for page in record["pages"])
            pages = ", ".join(f"{number} {state}" for state, number in states.items())
            said = told_all(map(Note.model_validate, record["quality"]["reasons"]))
        else:
            code, message = reasons.get(id_, (state, ""))
            end, pages, said = f"apart: {code}", "", message.removeprefix(f"{name}: ")
        found.append(End(name, end, pages, seconds, said, crashes))
    return sorted(found, key=lambda one: one.name)


def left_behind(place: Path) -> Iterator[str]:
    """Files that nobody needs any more, processes that nobody waits for, and gaps."""
    for folder in (place / "tmp", place / "workspace" / "tmp"):
        yield from (f"file: {path}" for path in folder.rglob("*"))
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            line = path.read_bytes()
        except OSError:
            continue  # it has ended
        if os.fsencode(place) in line:
            yield f"process {path.parent.name}: {line.replace(bytes(1), b' ').decode()}"
    audit = [str(DIGITIZE), "audit", "--workspace", str(place / "workspace")]
    done = subprocess.run(audit, capture_output=True, text=True, check=False)
    if done.returncode:
        yield f"audit: {done.stdout}"


def table(found: Sequence[End]) -> str:
    """As Markdown."""
    lines = ["| file | end | pages | s | what was said |", "|---|---|---|---:|---|"]
    for one in found:
        cells = one.name, one.end, one.pages, f"{one.seconds:.1f}", one.said[:SHOWN]
        lines.append("| " + " | ".join(map(_inert, cells)) + " |")
    counts = Counter(one.end for one in found)
    total = ", ".join(f"{number} {end}" for end, number in counts.most_common())
    return "\n".join([*lines, "", f"{len(found)} documents: {total}"])


def _inert(cell: str) -> str:
    """A cell that neither ends its column nor moves a cursor."""
    printable = "".join(letter if letter.isprintable() else "\ufffd" for letter in cell)
    return printable.replace("|", "\\|")


def _seconds(first: str, last: str) -> float:
    return (datetime.fromisoformat(last) - datetime.fromisoformat(first)).total_seconds()


def main(arguments: Sequence[str] | None = None) -> int:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python -m bench.corpus", description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--quick", action="store_true", help="do not wait for Tesseract's reading")
    asked = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory(prefix="corpus-") as name:
        place = Path(name)
        done = run(asked.folder, place, asked.quick)
        if not (place / "workspace" / "ledger.sqlite").exists() or done.returncode not in (0, 1):
            print(done.stderr, file=sys.stderr)
            return 1
        found, left = ends(place / "workspace"), [*left_behind(place)]
    print(table(found))
    faults = [f"{one.name}: a process died {one.crashes} times" for one in found if one.crashes]
    faults += [f"left behind: {one}" for one in left]
    if "Traceback" in done.stderr:
        faults.append(done.stderr)
    for fault in faults:
        print(_inert(fault), file=sys.stderr)
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
