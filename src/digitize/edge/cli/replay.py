"""`digitize replay`: send records to the stream once more."""

from __future__ import annotations

from pathlib import Path

import click

from digitize.edge.cli.options import needing_workers, workspace_option
from digitize.edge.cli.places import known_workspace
from digitize.settings import load_settings


@click.command()
@click.option("--from", "after", type=click.IntRange(0), required=True, metavar="RECEIPT",
              help="The last receipt that the reader has; 0 sends everything.")  # fmt: skip
@workspace_option
def replay_command(after: int, workspace: Path | None) -> None:
    """Send the records that were archived after RECEIPT to `digitize:records` once more.

    For a reader that fell behind, or one that begins late: it gets every revision in the order of
    arrival, some perhaps twice. Other groups on the stream get them too. The command waits for the
    slowest group; Ctrl-C ends it, and it says where to go on.
    """
    from digitize.work.engine.stop import stop_on_signals

    with needing_workers():
        from digitize.edge.services.replay import Replaying, replay
        from digitize.outside.queues.streams import connect

    settings = load_settings(workspace=workspace)
    opened = known_workspace(workspace)
    with (
        stop_on_signals() as stop,
        opened.open_ledger() as db,
    ):
        way = Replaying(db, opened.archive, opened.store, connect(settings.redis.url))
        done = replay(way, after, stop)
        asked = stop.asked
    more = f"; go on with --from {done.receipt}" if asked else f", up to receipt {done.receipt}"
    click.echo(f"{done.records} records sent{more}", err=True)
