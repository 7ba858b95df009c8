"""`digitize upload`: from a folder into the bucket of the settings."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from digitize.edge.cli.inert import inert
from digitize.edge.cli.options import clock, workspace_option
from digitize.errors import BadSettings, BadWorkspace
from digitize.keep.workspace import Holder, Workspace, note_bucket
from digitize.settings import load_settings


@click.command()
@click.option("--from", "source", type=click.Path(exists=True, file_okay=False, path_type=Path),
              help="Another workspace or a backup whose store to put there.")  # fmt: skip
@workspace_option
def upload_command(source: Path | None, workspace: Path | None) -> None:
    """Put the workspace's originals, page results and records into the bucket of the settings.

    Each is read back before it counts. Nothing is removed here: once `digitize audit` is clean,
    remove the folder `store` of the workspace. Call it while no service is at work; interrupted,
    call it again. With `--from` a bucket is filled again from a backup.
    """
    from digitize.keep.store.upload import upload

    settings = load_settings(workspace=workspace)
    ours = Workspace(settings.workspace.absolute(), settings.store)
    objects = ours.objects
    if objects is None:
        raise BadSettings("store.endpoint: names no object store to put it into")
    if not ours.ledger.exists():
        raise BadWorkspace(ours.root, "is no workspace; name one with --workspace")
    files = Workspace(source.absolute()).files if source else ours.files
    with ours.hold(Holder(0, "digitize upload", clock().isoformat(), "")) as held:
        if not held or ours.standing_by():
            raise BadWorkspace(ours.root, "is worked in; stop its services first")
        ours.tmp.mkdir(exist_ok=True)
        done = upload(files, objects)
        if not done.rotted:
            note_bucket(ours)
    for path in done.rotted:
        click.echo(inert(f"rotted: {path}"))
    click.echo(f"{done.objects} files are in the bucket {settings.store.bucket}", err=True)
    sys.exit(1 if done.rotted else 0)
