"""`digitize backup`: a copy to restore from."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from digitize.archive.backup import back_up
from digitize.archive.bags import Level
from digitize.cli.inert import inert
from digitize.cli.options import workspace_option
from digitize.cli.places import known_workspace


@click.command()
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@click.option(
    "--level",
    type=click.Choice([level.value for level in Level]),
    default=Level.FULL.value,
    show_default=True,
    help="full: what is there already is compared byte by byte. quick: names and sizes.",
)
@workspace_option
def backup_command(folder: Path, level: str, workspace: Path | None) -> None:
    """Copy the workspace as it is at one moment into FOLDER, while work goes on.

    FOLDER is a workspace then, in which nothing is missing; called again it is brought up to date,
    and only what is new or has changed on its disk is copied. To restore, copy it to where the
    workspace was.
    """
    opened = known_workspace(workspace)
    with opened.open_ledger() as db:
        done = back_up(opened, db, folder, Level(level))
    for path in done.missing:
        click.echo(inert(f"missing: {path}"))
    click.echo(f"{done.files} files, {done.copied} of them new; in {folder.absolute()}", err=True)
    sys.exit(1 if done.missing else 0)
