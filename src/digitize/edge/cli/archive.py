"""`digitize archive`: the archiver as a service."""

from __future__ import annotations

from pathlib import Path

import click

from digitize.edge.cli.options import (
    clock,
    log_option,
    needing_workers,
    once_option,
    workspace_option,
)
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

    from digitize.edge.cli.log import teller
    from digitize.edge.services.loop import Service, consumer_name
    from digitize.edge.services.watched import watched
    from digitize.errors import QueueAway
    from digitize.keep.archive.folders import Archive
    from digitize.keep.archive.index import lasting_index
    from digitize.keep.workspace import open_folders
    from digitize.work.engine.stop import stop_on_signals

    with needing_workers():
        from digitize.edge.services.archive import Archiver
        from digitize.outside.queues.streams import ARCHIVERS, PARCELS, Group, connect
        from digitize.work.seeing.queue_figures import QueueFigures

    settings = load_settings(workspace=workspace, log=log)
    opened = open_folders(settings.workspace, settings.store)
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
        service, seen = Service(archiver.turn, say), QueueFigures(connect(settings.redis.url))
        with watched("archive", opened.root, settings, lambda: service.trouble, say, seen):
            service.run(stop, once=once)
        with suppress(QueueAway):
            group.leave()
        say("stopped")
