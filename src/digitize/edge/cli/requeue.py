"""`digitize requeue`: what was set apart, and to try it once more."""

from __future__ import annotations

from pathlib import Path
from sqlite3 import Connection

import click

from digitize.edge.cli.inert import inert
from digitize.edge.cli.options import clock, workspace_option
from digitize.edge.cli.places import known_workspace
from digitize.errors import NotSetApart
from digitize.keep.ledger.desk import apart
from digitize.keep.ledger.documents import requeue, set_apart_as
from digitize.keep.ledger.reasons import reason_of

LISTED = 10_000


@click.command()
@click.argument("asked", metavar="[ID]", required=False)
@workspace_option
def requeue_command(asked: str | None, workspace: Path | None) -> None:
    """Queue the scan ID again that was set apart; the next watch, batch or run reads it.

    ID is the start of the scan's sha256 (see NAME.reason.json) or its document number. Without ID,
    list the scans set apart, newest first: id, code, name and reason.
    """
    with known_workspace(workspace).open_ledger() as db:
        if asked is None:
            _list(db)
            return
        found = set_apart_as(db, asked)
        exact = [one for one in found if str(one.id) == asked]
        chosen = exact or found
        if len(chosen) != 1:
            raise NotSetApart(asked, len(chosen))
        requeue(db, chosen[0].id, clock())
    click.echo(f"queued again: {chosen[0].sha256[:12]}", err=True)


def _list(db: Connection) -> None:
    found = apart(db, LISTED)
    for one in found:
        reason = reason_of(db, one.id)
        code, message = (reason.code, reason.message) if reason else ("unknown", "")
        click.echo(inert(f"{one.sha256[:12]}  {code}  {message or one.name}"))
    if len(found) == LISTED:
        click.echo(f"the newest {LISTED:,}; `digitize status` counts all", err=True)
    elif not found:
        click.echo("nothing is set apart", err=True)
