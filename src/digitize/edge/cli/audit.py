"""`digitize audit`: is everything still there?"""

from __future__ import annotations

import sys
from pathlib import Path
from random import Random

import click

from digitize.edge.cli.inert import inert
from digitize.edge.cli.options import clock, workspace_option
from digitize.edge.cli.places import known_workspace
from digitize.keep.archive.bags import Level
from digitize.keep.archive.duties import Duty, note_done
from digitize.work.audit import audit, audit_sample, sample_summary, summary


@click.command()
@click.option(
    "--level",
    type=click.Choice([level.value for level in Level]),
    default=Level.FULL.value,
    show_default=True,
    help="full: verify every hash. quick: compare names and sizes.",
)
@click.option(
    "--sample",
    type=click.IntRange(1),
    metavar="N",
    help="Check only N random records.",
)
@workspace_option
def audit_command(level: str, sample: int | None, workspace: Path | None) -> None:
    """Check that every known scan is archived, set apart or in work, and verify all hashes.

    Print one line for each gap, and exit with 1 if there is one. Other commands may run meanwhile.
    """
    opened = known_workspace(workspace)
    with opened.open_ledger() as db:
        if sample:
            done = audit_sample(opened, db, sample, Random(), Level(level))  # noqa: S311
        else:
            done = audit(opened, db, Level(level))
    if not sample and level == Level.FULL and not done.gaps:
        note_done(opened, clock(), Duty.FULL_AUDIT)
    for gap in done.gaps:
        click.echo(inert(f"gap: {gap}"))
    click.echo(sample_summary(done) if sample else summary(done))
    sys.exit(1 if done.gaps else 0)
