"""`digitize run`: scans in, records out."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from digitize.edge.cli.inert import inert
from digitize.edge.cli.options import (
    clock,
    file_option,
    fonds_option,
    given,
    json_option,
    keyword_option,
    one_thread,
    pages_option,
    person,
    workspace_option,
)
from digitize.edge.cli.records import line_of, page_count
from digitize.keep.archive.folders import Archive
from digitize.keep.archive.index import Archived
from digitize.settings import Cleaning, load_settings

if TYPE_CHECKING:
    from digitize.keep.ledger.ids import DocumentId
    from digitize.work.engine.embedded import ScanEnd
    from digitize.work.intake.find import Contents, Finding


@click.command()
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path))
@workspace_option
@json_option
@click.option(
    "--cleaning",
    type=click.Choice([choice.value for choice in Cleaning]),
    help="What to do with corrections.  [default: apply]",
)
@click.option("--processes", type=int, help="Pages to read in parallel.  [default: one per core]")
@fonds_option
@file_option
@keyword_option
@pages_option
def run_command(
    paths: tuple[Path, ...],
    workspace: Path | None,
    as_json: bool,
    cleaning: str | None,
    processes: int | None,
    fonds: str | None,
    file: str | None,
    keywords: tuple[str, ...],
    pages_in_folders: bool,
) -> None:
    """Read the scans at PATHS (files or folders) and archive their records.

    A folder is read with all its subfolders. Files that are PDF, PNG, JPEG, TIFF, WebP, BMP, GIF or
    JPEG 2000 by their content are read, and HEIC with the extra `heif`; other files are named and
    skipped.

    The command prints one line for each record: id, revision, pages, file name and title. It copies
    the scans, never changes them, and does not read a known scan again. An archive.csv in a folder
    gives archive data, as for `digitize batch`, and a dossiers.csv (or ho-so.csv) says which folder
    is which dossier.
    """
    one_thread()
    from digitize.edge.cli.engines import engine_of, queue_figures
    from digitize.edge.cli.progress import Progress
    from digitize.errors import Withdrawn
    from digitize.keep.workspace import open_workspace
    from digitize.work.engine.embedded import read_bundles
    from digitize.work.engine.stop import stop_on_signals
    from digitize.work.engine.work import Site
    from digitize.work.intake.dossier_data import enter_tables
    from digitize.work.intake.find import Finding

    settings = load_settings(workspace=workspace, cleaning=cleaning, processes=processes)
    started = time.monotonic()
    opened = open_workspace(settings.workspace, settings.store)
    with Progress() as progress, stop_on_signals() as stop:
        widest = given(fonds, file, keywords)
        finding = Finding(settings.limits, progress.say, pages_in_folders, widest)
        found, unknown = _scans(paths, finding)
        scans = [one for contents in found for one in contents.bundles]
        tables = tuple(one for contents in found for one in contents.dossiers)
        with opened.open_ledger() as db:
            for line in enter_tables(db, tables, person(None), clock()):
                progress.say(line)
        progress.expect(len(scans))
        for why in unknown:
            progress.say(f"set apart: {why}")
        site = Site(
            opened, settings, progress.tell, "digitize run", stop, engine_of(settings), now=clock,
            figures=queue_figures(settings),
        )  # fmt: skip
        outcomes = read_bundles(scans, site)
        for one in outcomes:
            if one.code == Withdrawn.code and one.failure:  # no step of this run has told it
                progress.say(f"set apart: {one.path.name}: {one.failure}")
        for path, first in _duplicates(outcomes):
            progress.say(f"duplicate: {path.name}: it has the same content as {first.name}")
    records = {one.record_id: one for outcome in outcomes for one in outcome.archived}
    unread = _print(list(records.values()), Archive(opened.archive, opened.tmp), as_json)
    if stop.asked:
        raise click.Abort
    others = sum(len(contents.others) for contents in found)
    apart = sum(one.failure is not None for one in outcomes) + len(unknown) + unread
    _summarise(list(records.values()), apart, others, time.monotonic() - started, opened.archive)
    sys.exit(1 if apart or others else 0)


def _duplicates(outcomes: Iterable[ScanEnd]) -> Iterator[tuple[Path, Path]]:
    """The archived scans whose content an earlier one of this run has, each with that one."""
    firsts: dict[DocumentId, Path] = {}
    for one in outcomes:
        if one.document is None or one.failure:
            continue
        first = firsts.setdefault(one.document, one.path)
        if first != one.path:
            yield one.path, first


def _scans(paths: Iterable[Path], finding: Finding) -> tuple[list[Contents], list[str]]:
    """What is at these paths, and errors of paths without scans."""
    from digitize.errors import NoSuchScan

    all_found: list[Contents] = []
    unknown = []
    for path in paths:
        try:
            found = finding.contents(path)
            if not found.bundles:
                unknown.append(str(NoSuchScan(path, "holds no scan")))
        except NoSuchScan as error:
            unknown.append(str(error))
        else:
            all_found.append(found)
    return all_found, unknown


def _print(entries: Sequence[Archived], archive: Archive, as_json: bool) -> int:
    """Print them; returns how many could not be read, which are named on stderr."""
    from digitize.errors import DamagedVersion

    unread = 0
    for entry in entries:
        if not as_json:
            click.echo(line_of(entry))
            continue
        try:
            click.echo(archive.record_json(entry.record_id, entry.revision).rstrip(b"\n"))
        except DamagedVersion as error:
            click.echo(inert(f"digitize: {error}"), err=True)
            unread += 1
    return unread


def _summarise(
    entries: Sequence[Archived], apart: int, others: int, seconds: float, folder: Path
) -> None:
    pages = sum(entry.pages for entry in entries)
    each = f", {seconds / pages:.2f} s a page" if pages else ""
    no_scans = f", {others} not taken" if others else ""
    click.echo(
        f"{len(entries)} archived ({page_count(pages)}), {apart} set apart{no_scans},"
        f" {seconds:.1f} s{each};"
        f" records in {folder}",
        err=True,
    )
