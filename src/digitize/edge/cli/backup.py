"""`digitize backup`: a copy to restore from."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from digitize.edge.cli.inert import inert
from digitize.edge.cli.options import clock, workspace_option
from digitize.edge.cli.places import known_workspace
from digitize.keep.archive.backup import back_up
from digitize.keep.archive.bags import Level
from digitize.keep.archive.duties import Duty, note_done


@click.command()
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@click.option(
    "--level",
    type=click.Choice([level.value for level in Level]),
    default=Level.FULL.value,
    show_default=True,
    help="full: compare existing files byte by byte. quick: compare names and sizes.",
)
@workspace_option
def backup_command(folder: Path, level: str, workspace: Path | None) -> None:
    """Back up the workspace into FOLDER while work goes on.

    FOLDER becomes a complete workspace, as it was at one moment. Running the command again copies
    only what is new or has changed on the disk. To restore, copy FOLDER to the place of the
    workspace.
    """
    opened = known_workspace(workspace)
    with opened.open_ledger() as db:
        done = back_up(opened, db, folder, Level(level))
    if not done.missing:
        full = (Duty.FULL_BACKUP,) if level == Level.FULL else ()
        note_done(opened, clock(), Duty.BACKUP, *full)
    for path in done.missing:
        click.echo(inert(f"missing: {path}"))
    click.echo(f"{done.files} files, {done.copied} of them new; in {folder.absolute()}", err=True)
    sys.exit(1 if done.missing else 0)
