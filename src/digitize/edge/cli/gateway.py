"""`digitize gateway`: the way in for other programs."""

from __future__ import annotations

from pathlib import Path

import click

from digitize.edge.cli.options import (
    clock,
    log_option,
    needing_workers,
    once_option,
    one_thread,
    workspace_option,
)
from digitize.settings import load_settings


@click.command()
@workspace_option
@once_option
@log_option
def gateway_command(workspace: Path | None, once: bool, log: str | None) -> None:
    """Accept scans from other programs by Redis and report their outcomes.

    The service runs until SIGTERM or Ctrl-C, on the coordinator's host, because it opens the
    ledger. With the setting gateway.http it also accepts files by PUT /originals.
    """
    one_thread()
    from contextlib import suppress

    from digitize.edge.cli.log import teller
    from digitize.edge.services.loop import Service, consumer_name
    from digitize.edge.services.watched import watched
    from digitize.errors import QueueAway
    from digitize.keep.workspace import open_workspace
    from digitize.work.engine.coordinator import reading_of
    from digitize.work.engine.stop import stop_on_signals
    from digitize.work.intake.room import Room

    with needing_workers():
        from digitize.edge.services.gateway import GATEWAYS, Gateway
        from digitize.edge.services.http import HttpDoor, listening
        from digitize.outside.queues.streams import OUTCOMES, SUBMIT, Group, connect
        from digitize.work.seeing.queue_figures import QueueFigures

    settings = load_settings(workspace=workspace, log=log)
    opened = open_workspace(settings.workspace, settings.store)
    group = Group(connect(settings.redis.url), SUBMIT, GATEWAYS, consumer_name())
    limit_bytes, token = settings.limits.file_bytes, settings.gateway.token
    with (
        teller(settings, command="gateway") as told,
        stop_on_signals() as stop,
        opened.open_ledger() as db,
    ):
        say = told.say
        room = Room(opened.root, settings.inbox.low_disk_bytes, say)
        gateway = Gateway(group, db, opened.store, reading_of(settings, db), room, say, clock)
        service = Service(gateway.turn, say)
        door = HttpDoor(opened.store, limit_bytes, token, room, lambda: service.trouble)
        seen = QueueFigures(connect(settings.redis.url), (SUBMIT, OUTCOMES))
        with (
            watched("gateway", opened.root, settings, lambda: service.trouble, say, seen),
            listening(settings, door),
        ):
            say(f"taking submissions into {opened.root}")
            service.run(stop, once=once)
        with suppress(QueueAway):
            group.leave()
        say("stopped")
