"""`digitize audit`: is everything still there?"""

from __future__ import annotations

import sys
from pathlib import Path

import click

from digitize.archive.audit import audit, summary
from digitize.archive.bags import Level
from digitize.cli.inert import inert
from digitize.cli.options import workspace_option
from digitize.cli.places import known_workspace


@click.command()
@click.option(
    "--level",
    type=click.Choice([level.value for level in Level]),
    default=Level.FULL.value,
    show_default=True,
    help="full: every hash. quick: names and sizes.",
)
@workspace_option
def audit_command(level: str, workspace: Path | None) -> None:
    """Check that every scan ever seen is archived, set apart or under way, and every hash again.

    Prints a line for each gap, and exits with 1 if there is one. Work may go on meanwhile.
    """
    opened = known_workspace(workspace)
    with opened.open_ledger() as db:
        done = audit(opened, db, Level(level))
    for gap in done.gaps:
        click.echo(inert(f"gap: {gap}"))
    click.echo(summary(done))
    sys.exit(1 if done.gaps else 0)
