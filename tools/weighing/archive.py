"""Makes an archive whose pages people have confirmed, and learns from it: `make learn`.

    python -m tools.weighing.archive PAGES GROUP… --others FOLDER… --workspace FOLDER

PAGES is what `tools.weighing.pages` wrote, GROUP the beginning of the names in it. Every word that
is wrong is put right by its truth, and every other word to look at is confirmed, as at the desk.
The weights that are learnt are then measured on the other samples. With `--workspace` the archive
is kept there, so that `digitize learn` itself may be tried on it.
"""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from sqlite3 import Connection

from digitize.evaluate.reliability import judge, tally
from digitize.keep.archive.archiver import archive_pending
from digitize.keep.archive.folders import Archive
from digitize.keep.ledger.chunks import plan
from digitize.keep.ledger.finish import finish
from digitize.keep.workspace import Workspace, open_workspace
from digitize.read.scan.source import MediaType, PageBox, Scan
from digitize.record.base import Box
from digitize.record.edits import words_on
from digitize.record.model import Edit, Process, Record
from digitize.record.page import Page
from digitize.settings import Cleaning, Settings
from digitize.understand.assemble import cleaned_pages, records_of, source_of
from digitize.understand.vietnamese.weigh import Weights, weights
from digitize.work.engine import revise
from digitize.work.engine.coordinator import reading_of
from digitize.work.engine.learnt import weights_of
from digitize.work.intake.take import Asked, take
from digitize.work.learn import confirmed, keep, learn
from tools.weighing.pages import Sample, samples
from tools.weighing.table import groups

BY = "Lê An"
COUNTED = ("words", "wrong", "mended", "broken", "flagged")
Place = tuple[int, Box]
"""A word's page and box, by which it is found in the record."""


def archived(workspace: Workspace, db: Connection, sample: Sample, now: datetime) -> list[Record]:
    """Put a sample into the archive as if it had been read there, and return its records."""
    scan = workspace.tmp / f"{sample.name}.pdf"
    scan.write_bytes(f"%PDF-1.4\n{sample.name}\n%%EOF\n".encode())
    taken = take(scan, db, workspace.store, Asked(reading_of(Settings(), db)), now)
    scan.unlink()
    plan(db, taken.document.id, len(sample.pages), [], now)
    boxes = tuple(PageBox(1, 1) for _ in sample.pages)
    opened = Scan(scan, taken.sha256, 1, MediaType.PDF, boxes)
    source = source_of(opened, scan.name, now)
    process = Process(fingerprint="a" * 16, versions={}, seconds=0.0)
    made = records_of(opened, sample.pages, Cleaning.APPLY, source, process)
    finish(db, workspace.store, taken.document.id, made, now)
    archive_pending(db, workspace.store, Archive(workspace.archive, workspace.tmp), now)
    return list(made)


def truths(sample: Sample) -> dict[Place, str]:
    """What is printed for each word; nothing for a word that is none."""
    words = [(page.number, word.box) for page in sample.pages for _, word in words_on(page)]
    found = groups(sample)
    printed = (one.truth[0] if one.truth else "" for one in found)
    return dict(zip(words, printed, strict=True)) if found else {}


def confirm(
    workspace: Workspace, record: Record, printed: Mapping[Place, str], now: datetime
) -> None:
    """Put right what is wrong on a record's pages and confirm what else there is to look at."""
    edits = list(_edits(record.pages, printed, now))
    if edits:
        parcel = revise.revise(workspace, record.record_id, record.revision, edits, now)
        revise.deliver(workspace, Settings(), now, record.record_id, parcel.revision)


def _edits(pages: Sequence[Page], printed: Mapping[Place, str], now: datetime) -> Iterator[Edit]:
    for page in pages:
        for at, word in words_on(page):
            right = printed.get((page.number, word.box), word.text)
            if right != word.text or word.review:
                yield Edit(by=BY, at=now, page=page.number, word=at, after=right)


def fill(workspace: Workspace, db: Connection, pages: Path, names: Sequence[str]) -> None:
    """Archive the samples of some groups, and confirm their words; those out of order stay out."""
    now = datetime.now(UTC)
    for sample in (one for name in names for one in samples(pages, name)):
        printed = truths(sample)
        for record in archived(workspace, db, sample, now) if printed else ():
            confirm(workspace, record, printed, now)


def compare(pages: Path, name: str, learnt: Weights) -> None:
    """Print what the shipped and the learnt weights make of a group of samples."""
    for what, by in (("shipped", weights()), ("learnt", learnt)):
        made = [
            tally(judge(one.truth, cleaned_pages(one.pages, Cleaning.APPLY, [], by)))
            for one in samples(pages, name)
        ]
        told = (f"{sum(getattr(one, key) for one in made)} {key}" for key in COUNTED)
        print(f"{name}, {what}: {', '.join(told)}")


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tools.weighing.archive")
    parser.add_argument("pages", type=Path)
    parser.add_argument("groups", nargs="+", metavar="GROUP")
    parser.add_argument("--others", nargs="*", default=["fixtures", "real-scans", "scans"])
    parser.add_argument("--workspace", type=Path, help="where to keep the archive; not there yet")
    asked = parser.parse_args()
    with ExitStack() as stack:
        folder = asked.workspace or Path(stack.enter_context(tempfile.TemporaryDirectory())) / "w"
        workspace = open_workspace(folder)
        db = stack.enter_context(workspace.open_ledger())
        fill(workspace, db, asked.pages, asked.groups)
        found = confirmed(workspace, db)
        lesson = learn(db, workspace.store, found)
        print(f"{found.teaching_pages} pages teach, {found.judging_pages} judge: {lesson[1]}")
        if not asked.workspace and lesson[1].better:
            keep(db, workspace.store, lesson, BY, datetime.now(UTC))
        by = lesson[0] if lesson[1].better else weights_of(db, workspace.store)
    for name in asked.others:
        compare(asked.pages, name, by)


if __name__ == "__main__":
    main()
