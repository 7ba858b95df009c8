"""`digitize watch`: an inbox."""

from __future__ import annotations

from pathlib import Path

import click

from digitize.edge.cli.options import clock, log_option, one_thread, workspace_option
from digitize.settings import load_settings


@click.command()
@click.argument("inbox", type=click.Path(file_okay=False, path_type=Path))
@workspace_option
@log_option
def watch_command(inbox: Path, workspace: Path | None, log: str | None) -> None:
    """Archive the files that arrive in the folder INBOX, until SIGTERM or Ctrl-C.

    A complete file is read, archived and moved to INBOX/done. A file that cannot be read moves to
    INBOX/set-apart, with the reason beside it. A file that is known already moves to
    INBOX/duplicates. Subfolders of INBOX are watched too.
    """
    one_thread()
    from digitize.edge.cli.engines import engine_of, queue_figures
    from digitize.edge.cli.log import teller
    from digitize.keep.workspace import open_workspace
    from digitize.work.engine.stop import stop_on_signals
    from digitize.work.engine.watch import watch
    from digitize.work.engine.work import Site

    settings = load_settings(workspace=workspace, log=log)
    with teller(settings, command="watch") as progress, stop_on_signals() as stop:
        opened = open_workspace(settings.workspace, settings.store)
        engine, figures = engine_of(settings), queue_figures(settings)
        site = Site(opened, settings, progress.tell, "digitize watch", stop, engine, now=clock,
                    figures=figures)  # fmt: skip
        watch(inbox, site)
