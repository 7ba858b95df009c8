"""`digitize reindex`: the archive's index, made anew."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from digitize.edge.cli.inert import inert
from digitize.edge.cli.options import clock, workspace_option
from digitize.edge.cli.places import known_workspace
from digitize.keep.archive.archiver import rebuild
from digitize.keep.archive.dossiers import mend_dossiers
from digitize.keep.archive.folders import Archive
from digitize.keep.archive.reconcile import reconcile


@click.command()
@workspace_option
def reindex_command(workspace: Path | None) -> None:
    """Rebuild the archive's index from its folders, if the index is lost, broken or out of date.

    Other commands may run meanwhile. If a record has no readable folder although the ledger says
    that it is archived, the command names it and exits with 1. Records that are withdrawn or on
    hold stay hidden. Dossiers that the ledger has lost come back from their bags.
    """
    opened = known_workspace(workspace)
    rebuilt = rebuild(Archive(opened.archive, opened.tmp))
    with opened.open_ledger() as db:
        missing = reconcile(opened, db)
        mended = mend_dossiers(db, Archive(opened.archive, opened.tmp), clock())
    for line in (*map(str, rebuilt.damaged), *missing, *mended):
        click.echo(inert(line))
    click.echo(f"{rebuilt.versions} versions of records in the index", err=True)
    sys.exit(1 if rebuilt.damaged or missing else 0)
