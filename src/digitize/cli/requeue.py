"""`digitize requeue`: try once more what was set apart."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import click

from digitize.cli.options import workspace_option
from digitize.cli.places import known_workspace
from digitize.errors import NotSetApart
from digitize.ledger.documents import requeue, set_apart_as


@click.command()
@click.argument("asked", metavar="ID")
@workspace_option
def requeue_command(asked: str, workspace: Path | None) -> None:
    """Queue the scan ID again, which was set apart; the next watch, batch or run reads it.

    ID is the start of its sha256 (as in NAME.reason.json), or its document number.
    """
    with known_workspace(workspace).open_ledger() as db:
        found = set_apart_as(db, asked)
        exact = [one for one in found if str(one.id) == asked]
        chosen = exact or found
        if len(chosen) != 1:
            raise NotSetApart(asked, len(chosen))
        requeue(db, chosen[0].id, datetime.now(UTC))
    click.echo(f"queued again: {chosen[0].sha256[:12]}", err=True)
