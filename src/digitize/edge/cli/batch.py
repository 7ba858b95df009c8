"""`digitize batch`: a backlog."""

from __future__ import annotations

import sys
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from digitize.edge.cli.options import (
    clock,
    file_option,
    fonds_option,
    given,
    keyword_option,
    log_option,
    one_thread,
    pages_option,
    person,
    workspace_option,
)
from digitize.settings import load_settings

if TYPE_CHECKING:
    from digitize.edge.cli.log import Log
    from digitize.edge.cli.progress import Progress
    from digitize.settings import Settings
    from digitize.work.engine.batch import Batch, ReportRow
    from digitize.work.engine.events import Event

LINE_S = 30.0  # seconds between two lines on progress, without a bar


@click.command()
@click.argument("folder", metavar="DIR", type=click.Path(exists=True, file_okay=False,
                path_type=Path))  # fmt: skip
@workspace_option
@fonds_option
@file_option
@keyword_option
@click.option("--csv", "table", type=click.Path(exists=True, dir_okay=False, path_type=Path),
              help="Table of archive data, used like an archive.csv in DIR.")  # fmt: skip
@pages_option
@click.option("--priority", type=click.IntRange(-100, -1), default=-10, show_default=True,
              help="Priority among batches; higher is read first.")  # fmt: skip
@log_option
def batch_command(
    folder: Path,
    workspace: Path | None,
    fonds: str | None,
    file: str | None,
    keywords: tuple[str, ...],
    table: Path | None,
    pages_in_folders: bool,
    priority: int,
    log: str | None,
) -> None:
    """Archive all scans in DIR and its subfolders while nothing more urgent waits.

    Files that are PDF, PNG, JPEG, TIFF, WebP, BMP, GIF or JPEG 2000 by their content are scans, and
    HEIC with the extra `heif`. Other files are listed in the report and skipped. The files are
    never changed.

    After a stop, run the same command again: it continues where it stopped. At the end it writes a
    CSV report on every file and prints the path of the report. Beside it stands conformance.csv,
    what Article 8 of Circular 05/2025 finds in the scans. An archive.csv in DIR or a subfolder
    gives archive data: one row for each file name, or * for all files in its folder. A dossiers.csv
    (or ho-so.csv) describes dossiers: one row for each folder.
    """
    one_thread()
    from digitize.edge.cli.engines import engine_of, queue_figures
    from digitize.edge.cli.log import teller
    from digitize.keep.workspace import open_workspace
    from digitize.work.engine.batch import Batch, batch_id
    from digitize.work.engine.stop import stop_on_signals
    from digitize.work.engine.work import Site
    from digitize.work.intake.archive_data import read_table
    from digitize.work.intake.dossier_data import enter_tables
    from digitize.work.intake.find import Finding

    settings = load_settings(workspace=workspace, log=log)
    opened, folder = open_workspace(settings.workspace, settings.store), folder.absolute()
    told = teller(settings, command="batch", batch=batch_id(folder))
    with told as progress, stop_on_signals() as stop, opened.open_ledger() as db:
        pace = Pace(progress)
        site = Site(
            opened, settings, pace.tell, "digitize batch", stop, engine_of(settings), now=clock,
            figures=queue_figures(settings),
        )  # fmt: skip
        finding = Finding(
            settings.limits,
            progress.say,
            pages_in_folders,
            given(fonds, file, keywords),
            read_table(table) if table else None,
        )
        batch = Batch(folder, site, db, finding, priority)
        found = batch.find()
        for line in enter_tables(db, batch.dossiers, person(None), clock()):
            progress.say(line)
        paths = batch.to_do(found)
        progress.say(f"{len(found)} scans, {len(found) - len(paths)} of them done before")
        pace.expect(len(paths))
        rows, others = batch.rows(found, batch.work(paths)), batch.others()
        click.echo(batch.report([*rows, *others]))
        progress.say(f"Article 8 of Circular 05/2025: {_conformance(batch, rows, settings)}")
    states = Counter(row.state for row in rows)
    left = len(rows) - states["archived"] - states["set_apart"]
    no_scans = f", {len(others)} not taken" if others else ""
    again = "; the same command goes on" if left else ""
    click.echo(
        f"{states['archived']} archived, {states['set_apart']} set apart{no_scans},"
        f" {left} left{again}",
        err=True,
    )
    sys.exit(0 if states["archived"] == len(rows) and not others else 1)


def _conformance(batch: Batch, rows: list[ReportRow], settings: Settings) -> Path:
    """Write the report on Article 8 of Circular 05/2025 for the archived scans of a batch."""
    from digitize.keep.archive.index import newest_of_scan, open_index
    from digitize.work.conform import conformance_csv, examining, judged_rows

    workspace = batch.site.workspace
    with (
        open_index(workspace.archive) as index,
        examining(workspace, batch.db, settings) as examiner,
    ):
        hashes = dict.fromkeys(row.sha256 for row in rows if row.record_id)
        found = (one for sha256 in hashes for one in newest_of_scan(index, sha256))
        path = batch.home / "conformance.csv"
        path.write_bytes(b"".join(conformance_csv(judged_rows(examiner, found))))
    return path


@dataclass(slots=True)
class Pace:
    """Tells the progress of a backlog and the time left."""

    progress: Progress | Log
    total: int = 0
    ended: int = 0
    began_s: float = 0.0
    said_s: float = 0.0

    def expect(self, total: int) -> None:
        """Expect this many scans."""
        self.total, self.began_s = total, time.monotonic()
        self.said_s = self.began_s
        self.progress.expect(total)

    def tell(self, event: Event) -> None:
        """Count an event of the engine; print a line only for a scan that is set apart."""
        from digitize.work.engine.events import Ended

        if not isinstance(event, Ended):
            self.progress.tell(event)
            return
        self.ended += 1
        if event.failure is not None:
            self.progress.tell(event)
        now_s = time.monotonic()
        if now_s - self.said_s >= LINE_S and not self.progress.has_bar:
            self.said_s = now_s
            self.progress.say(f"{self.ended} of {self.total} scans,"
                              f" {left(self.ended, self.total, now_s - self.began_s)}")  # fmt: skip


def left(ended: int, total: int, seconds: float) -> str:
    """The time left at the pace so far, in words."""
    minutes = seconds / ended * (total - ended) / 60
    if minutes < 2:
        return "a minute or two left"
    if minutes < 120:
        return f"about {minutes:.0f} minutes left"
    return f"about {minutes / 60:.0f} hours left"
