"""`digitize push`: tell other programs of records and outcomes by webhooks."""

from __future__ import annotations

from pathlib import Path

import click

from digitize.edge.cli.inert import inert
from digitize.edge.cli.options import clock, log_option, once_option, workspace_option
from digitize.errors import MissingProgram
from digitize.settings import load_settings


@click.command()
@workspace_option
@once_option
@click.option("--dead", is_flag=True, help="List what was put aside after many tries, and exit.")
@click.option("--again", is_flag=True, help="Send what was put aside once more, and exit.")
@log_option
def push_command(
    workspace: Path | None, once: bool, dead: bool, again: bool, log: str | None
) -> None:
    """Tell the programs in `push.targets` of records and outcomes, until SIGTERM or Ctrl-C.

    Each message is signed (Standard Webhooks), and sent again with growing pauses until it is
    taken; after some seventeen hours it is put aside, and the next one goes on. No address but
    those of the settings is ever called.
    """
    try:
        import httpx

        from digitize.edge.services.push import ANSWER_S, Pusher, PushFigures
    except ImportError as error:
        mend = "pip install 'digitize[api]', or -r requirements/workers.lock"
        raise MissingProgram(f"the Python package {error.name}", mend) from error
    from digitize.edge.cli.log import teller
    from digitize.edge.services.loop import WAIT_S, Service
    from digitize.edge.services.watched import watched
    from digitize.keep.ledger.pushes import dead_pushes
    from digitize.keep.workspace import open_workspace
    from digitize.work.engine.stop import stop_on_signals

    settings = load_settings(workspace=workspace, log=log)
    opened = open_workspace(settings.workspace, settings.store)
    if dead:
        with opened.open_ledger() as db:
            for one in dead_pushes(db):
                click.echo(inert(f"{one.at}  {one.target}  {one.kind} {one.number}: {one.why}"))
        return
    if not settings.push.targets:
        raise click.UsageError("nobody is to be told: name programs in push.targets (settings.md)")
    with (
        teller(settings, command="push") as told,
        stop_on_signals() as stop,
        opened.open_ledger() as db,
        httpx.Client(timeout=ANSWER_S, follow_redirects=False, trust_env=False) as client,
    ):
        pusher = Pusher(
            db, opened.archive, opened.store, client, settings.push.targets, told.say, clock
        )
        if again:
            taken, left = pusher.again()
            click.echo(f"{taken} taken, {left} still put aside", err=True)
            raise SystemExit(1 if left else 0)

        def turn() -> bool:
            busy = pusher.turn()
            if not busy and not once:
                stop.wait(WAIT_S)
            return busy

        told.say(f"telling {', '.join(one.name for one in settings.push.targets)}")
        service, seen = Service(turn, told.say), PushFigures(opened, settings.push.targets)
        with watched("push", opened.root, settings, lambda: service.trouble, told.say, seen):
            service.run(stop, once=once)
        told.say("stopped")
