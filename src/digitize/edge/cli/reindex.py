"""`digitize reindex`: the archive's index, made anew."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path
from sqlite3 import Connection

import click

from digitize.edge.cli.inert import inert
from digitize.edge.cli.options import clock, workspace_option
from digitize.edge.cli.places import known_workspace
from digitize.keep.archive.archiver import rebuild
from digitize.keep.archive.dossiers import mend_dossiers
from digitize.keep.archive.folders import Archive
from digitize.keep.archive.reconcile import reconcile
from digitize.keep.workspace import Workspace


@click.command()
@workspace_option
def reindex_command(workspace: Path | None) -> None:
    """Rebuild the archive's index from its folders, if the index is lost, broken or out of date.

    Other commands may run meanwhile. If a record has no readable folder although the ledger says
    that it is archived, the command names it and exits with 1. Records that are withdrawn or on
    hold stay hidden. Dossiers that the ledger has lost come back from their bags.
    """
    opened = known_workspace(workspace)
    with opened.open_ledger() as db:
        anew = index_anew(opened, db)
    for line in anew.told:
        click.echo(inert(line))
    click.echo(f"{anew.versions} versions of records in the index", err=True)
    sys.exit(1 if anew.lacks else 0)


@dataclass(frozen=True, slots=True)
class IndexMade:
    """An index made anew. told: lines for a person. lacks: whether records are missing in it."""

    versions: int
    told: tuple[str, ...]
    lacks: bool


def index_anew(opened: Workspace, db: Connection) -> IndexMade:
    """Make the index from the folders of the archive, and bring lost dossiers back.

    Raises: BadWorkspace: a newer digitize wrote the index.
    """
    archive = Archive(opened.archive, opened.tmp)
    rebuilt = rebuild(archive)
    missing = reconcile(opened, db)
    mended = mend_dossiers(db, archive, clock())
    told = (*map(str, rebuilt.damaged), *missing, *mended)
    return IndexMade(rebuilt.versions, told, bool(rebuilt.damaged or missing))
