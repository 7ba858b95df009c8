"""`digitize archive`: the archiver as a service."""

from __future__ import annotations

from pathlib import Path

import click

from digitize.cli.options import clock, log_option, needing_workers, once_option, workspace_option
from digitize.settings import load_settings


@click.command()
@workspace_option
@once_option
@log_option
def archive_command(workspace: Path | None, once: bool, log: str | None) -> None:
    """Archive the records that arrive by Redis, and send receipts, until SIGTERM or Ctrl-C.

    The service needs Redis, the store and the archive, but no ledger. Several may run at once.
    """
    from contextlib import suppress

    from digitize.archive.folders import Archive
    from digitize.archive.index import lasting_index
    from digitize.cli.log import teller
    from digitize.engine.stop import stop_on_signals
    from digitize.errors import QueueAway
    from digitize.services.loop import Service, consumer_name
    from digitize.workspace import open_folders

    with needing_workers():
        from digitize.queues.streams import ARCHIVERS, PARCELS, Group, connect
        from digitize.services.archive import Archiver

    settings = load_settings(workspace=workspace, log=log)
    opened = open_folders(settings.workspace)
    group = Group(connect(settings.redis.url), PARCELS, ARCHIVERS, consumer_name())
    archive = Archive(opened.archive, opened.tmp)
    with (
        teller(settings, command="archive") as told,
        stop_on_signals() as stop,
        lasting_index(opened.archive) as index,
    ):
        say = told.say
        say(f"archiving into {opened.archive}")
        archiver = Archiver(group, opened.store, archive, index, say, clock)
        Service(archiver.turn, say).run(stop, once=once)
        with suppress(QueueAway):
            group.leave()
        say("stopped")
