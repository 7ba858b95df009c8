"""`digitize coordinate`: the service that decides what is read next."""

from __future__ import annotations

from pathlib import Path

import click

from digitize.edge.cli.options import clock, log_option, one_thread, workspace_option
from digitize.settings import load_settings


@click.command()
@workspace_option
@log_option
def coordinate_command(workspace: Path | None, log: str | None) -> None:
    """Read the scans that other commands submit, until SIGTERM or Ctrl-C.

    With `engine = "celery"` this service sends pages to the workers and records to the archivers.
    `watch`, `batch` and `gateway` then only bring scans in. Run it on the host of the ledger.
    """
    one_thread()
    from digitize.edge.cli.engines import engine_of, queue_figures
    from digitize.edge.cli.log import teller
    from digitize.keep.workspace import open_workspace
    from digitize.work.engine.stop import stop_on_signals
    from digitize.work.engine.work import Site, at_work

    settings = load_settings(workspace=workspace, log=log)
    with teller(settings, command="coordinate") as progress, stop_on_signals() as stop:
        opened = open_workspace(settings.workspace, settings.store)
        site = Site(
            opened,
            settings,
            progress.tell,
            "digitize coordinate",
            stop,
            engine_of(settings),
            now=clock,
            figures=queue_figures(settings),
        )
        progress.say(f"coordinating {opened.root}, engine {settings.engine}")
        with opened.open_ledger() as db, at_work(site, db) as work:
            while not stop.asked:
                with work.room():
                    work.tick()
        progress.say("stopped")
