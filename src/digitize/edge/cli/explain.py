"""`digitize explain`: what cleaning did to a record, with its evidence."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import groupby
from pathlib import Path

import click

from digitize.edge.cli.inert import inert
from digitize.edge.cli.options import one_thread, workspace_option, writing
from digitize.edge.cli.places import settled_workspace
from digitize.keep.archive.folders import Archive
from digitize.keep.archive.index import find, open_index
from digitize.record.base import Box
from digitize.record.boxes import around
from digitize.record.model import Change, Record
from digitize.record.notes import told_all
from digitize.record.page import Line, Page, Word
from digitize.settings import load_settings

MARGIN = 0.6  # margin around a crop in word heights: enough to see the neighbours


@click.command()
@click.argument("record_id", metavar="ID")
@workspace_option
@click.option("--crops", type=click.Path(file_okay=False, path_type=Path),
              help="Write a PNG of each changed word into this folder.")  # fmt: skip
def explain_command(record_id: str, workspace: Path | None, crops: Path | None) -> None:
    """Show every change in the record whose id starts with ID: what, where, why and how sure."""
    opened = settled_workspace(workspace)
    with open_index(opened.archive) as index:
        entry = find(index, record_id)
    archive = Archive(opened.archive, opened.tmp)
    record = Record.model_validate_json(archive.record_json(entry.record_id, entry.revision))
    click.echo(f"record    {record.record_id}, revision {record.revision}")
    click.echo(f"changes   {_count(record.changes)}")
    click.echo(f"look at   {record.quality.flagged or 0} words")
    click.echo(f"readers   {_alone(record)}")
    for line in _lines(record):
        click.echo(inert(line))
    if crops is not None:
        for path in _cut(archive.original(entry.record_id), record.changes, crops):
            click.echo(inert(f"crop      {path}"))


def _count(changes: Sequence[Change]) -> str:
    applied = sum(change.outcome == "applied" for change in changes)
    return f"{applied} applied, {len(changes) - applied} suggested"


def _alone(record: Record) -> str:
    """How many words one reader alone has read, since it was sure of each letter."""
    words = [word for page in record.pages for _, _, word in _words(page)]
    alone = sum(word.alone for word in words)
    return f"{len(words)} words, of which the second alone was sure of {alone}"


def _lines(record: Record) -> Iterator[str]:
    for change in record.changes:
        yield ""
        yield f"{change.before} → {change.after}   {change.outcome}, {change.confidence:.2f}"
        yield f"  {place(change)}, box {' '.join(map(str, change.box))}; {change.rule}"
        yield f"  {told_all(change.evidence)}"
    yield from _from_second(record)
    changed = {(change.page, change.at) for change in record.changes}
    for page in record.pages:
        for at, line, word in _words(page):
            if word.review and (page.number, at) not in changed:
                yield ""
                yield f"{word.text}   to be looked at, {word.certainty:.2f}"
                yield f"  page {page.number}, box {' '.join(map(str, word.box))}: {line.text}"


def _from_second(record: Record) -> Iterator[str]:
    """Places at which the second reader's words stand, since the first reader's were none."""
    for page in record.pages:
        lines = (line for block in page.blocks for line in block.lines)
        for line in lines:
            for first, words in groupby(line.words, key=lambda word: word.first):
                if first is not None:
                    some = list(words)
                    box = " ".join(map(str, around(word.box for word in some)))
                    yield ""
                    yield f"{first} → {' '.join(word.raw for word in some)}   the second reader's"
                    yield f"  page {page.number}, box {box}: {line.text}"


def _words(page: Page) -> Iterator[tuple[tuple[int, int, int], Line, Word]]:
    for block_at, block in enumerate(page.blocks):
        for line_at, line in enumerate(block.lines):
            for word_at, word in enumerate(line.words):
                yield (block_at, line_at, word_at), line, word


def place(change: Change) -> str:
    """The place of a change: page, block, line and word, counted from 1."""
    block, line, word = (at + 1 for at in change.at)
    return f"page {change.page}, block {block}, line {line}, word {word}"


def _cut(original: Path, changes: Sequence[Change], folder: Path) -> Iterator[Path]:
    """Cut the changed words out of the scan; each page is rendered once."""
    one_thread()
    from PIL import Image

    from digitize.outside.programs import wrapped
    from digitize.read.scan.raster import page_image
    from digitize.read.scan.source import open_scan

    settings = load_settings()
    with writing(folder):
        folder.mkdir(parents=True, exist_ok=True)
    by_page: dict[int, list[Change]] = defaultdict(list)
    for change in changes:
        by_page[change.page].append(change)
    with wrapped(settings.limits) as programs:
        scan = open_scan(original, programs, settings.limits)
        for page_no, some in by_page.items():
            page = Image.fromarray(page_image(scan, page_no, programs, settings).pixels)
            for change in some:
                block, line, word = (at + 1 for at in change.at)
                path = folder / f"page-{page_no}-{block}-{line}-{word}.png"
                page.crop(_around(change.box, page.size)).save(path)
                yield path


def _around(box: Box, size: tuple[int, int]) -> Box:
    x0, y0, x1, y1 = box
    more = round(MARGIN * (y1 - y0)) + 4
    return max(x0 - more, 0), max(y0 - more, 0), min(x1 + more, size[0]), min(y1 + more, size[1])
