"""`digitize withdraw`: take a record back, and leave a tombstone."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from digitize.edge.cli.inert import inert
from digitize.edge.cli.options import by_option, clock, given_reason, person, workspace_option
from digitize.edge.cli.places import known_workspace
from digitize.settings import load_settings


@click.command()
@click.argument("asked", metavar="ID")
@click.option(
    "--why", metavar="TEXT", required=True, help="Reason for the tombstone; others can read it."
)
@by_option
@click.option("--restore", is_flag=True, help="Bring back a record that was withdrawn.")
@workspace_option
def withdraw_command(
    asked: str, why: str, by: str | None, restore: bool, workspace: Path | None
) -> None:
    """Withdraw the record whose id starts with ID.

    A tombstone takes its place and says who withdrew it, when and why. Lists, search and exports
    leave the record out, readers of the queue are told, and a new reading does not bring it back.
    Its archived files stay in their folder, readable only by the owner of the archive.
    """
    from digitize.keep.ledger.outbox import sent_as
    from digitize.record.model import Act
    from digitize.work.engine import revise

    opened, now, who = known_workspace(workspace), clock(), person(by)
    reason = given_reason(why)
    with opened.open_ledger() as db:
        record_id = sent_as(db, asked)
    act = Act(by=who, at=now, why=reason)
    parcel = (revise.restore if restore else revise.withdraw)(opened, record_id, act)
    settings = load_settings(workspace=workspace)
    state = revise.deliver(opened, settings, now, record_id, parcel.revision)
    refused = state is revise.Delivery.REFUSED
    if not refused:
        did = "brought back" if restore else "withdrawn"
        click.echo(inert(f"{record_id[:12]}  {did} by {who}: {reason}"))
    click.echo(f"revision {parcel.revision}, {state}", err=True)
    sys.exit(1 if refused else 0)
