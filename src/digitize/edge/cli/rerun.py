"""`digitize rerun`: read what is archived again, by the pipeline at hand."""

from __future__ import annotations

import sys
from datetime import date, datetime
from datetime import time as day_time
from pathlib import Path

import click

from digitize.edge.cli.options import clock, kind_option, one_thread, workspace_option
from digitize.edge.cli.places import known_workspace
from digitize.edge.cli.search import DayType
from digitize.settings import load_settings


@click.command()
@click.argument("ids", nargs=-1, metavar="[ID]…")
@click.option(
    "--since", type=DayType(last=False), metavar="DATE", help="Received on this date or later."
)
@kind_option
@workspace_option
def rerun_command(
    ids: tuple[str, ...], since: date | None, kind: str | None, workspace: Path | None
) -> None:
    """Read archived scans again: all of them, or those of the records whose ids start with ID.

    Records that this version has already read with these settings stay as they are. The others get
    a new revision, which keeps every correction by people. Pages whose result would not change are
    not read again. More urgent work goes first; after a stop, the rest stays queued.
    """
    one_thread()
    from digitize.edge.cli.engines import engine_of
    from digitize.edge.cli.progress import Progress
    from digitize.work.engine.rerun import Selection, chosen, outdated, rerun
    from digitize.work.engine.stop import stop_on_signals
    from digitize.work.engine.work import Site

    settings, opened = load_settings(workspace=workspace), known_workspace(workspace)
    start = datetime.combine(since, day_time()).astimezone() if since else None
    entries = chosen(opened, Selection(ids, start, kind))
    with Progress() as progress, stop_on_signals() as stop, opened.open_ledger() as db:
        site = Site(
            opened, settings, progress.tell, "digitize rerun", stop, engine_of(settings), now=clock
        )
        old = outdated(db, site, entries)
        progress.expect(len(old))
        done = rerun(db, site, old) if old else []
    apart = sum(one.failure is not None for one in done)
    click.echo(
        f"{len(done) - apart} read again, {apart} set apart, {len(entries) - len(old)} of"
        f" {len(entries)} up to date",
        err=True,
    )
    if stop.asked:
        click.echo(f"stopped; {len(old) - len(done)} stay queued", err=True)
        raise click.Abort
    sys.exit(1 if apart else 0)
