"""Opens an existing workspace for commands that only look."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from sqlite3 import Connection
from typing import TYPE_CHECKING

import click

from digitize.edge.cli.inert import inert
from digitize.edge.cli.options import clock
from digitize.errors import BadWorkspace
from digitize.keep.workspace import Workspace, open_workspace
from digitize.settings import load_settings

if TYPE_CHECKING:
    from digitize.keep.archive.folders import Archive


def known_workspace(given: Path | None) -> Workspace:
    """The existing workspace; none is made for a mistyped path.

    Raises: BadWorkspace: there is none.
    """
    settings = load_settings(workspace=given)
    root = settings.workspace
    if not Workspace(root).ledger.exists():
        raise BadWorkspace(root, "is no workspace; name one with --workspace")
    return open_workspace(root, settings.store)


def settled_workspace(given: Path | None) -> Workspace:
    """The existing workspace, with all that people have put right in the archive.

    What cannot be made a revision now is told on stderr, and the command goes on without it.

    Raises: BadWorkspace: there is none.
    """
    return settled(known_workspace(given))


def settled(opened: Workspace) -> Workspace:
    """Have the archive take what a desk has noted; what it cannot take now is told on stderr."""
    from digitize.work.engine.revise import settle_all

    for why in settle_all(opened, load_settings(), clock()):
        click.echo(inert(f"what was put right last is not in here yet: {why}"), err=True)
    return opened


def workspace_of_group(given: Path | None) -> Workspace:
    """Return the workspace named after a subcommand, or before it, where its group keeps it."""
    return known_workspace(given or click.get_current_context().obj)


@contextmanager
def filed_dossiers(given: Path | None) -> Iterator[tuple[Connection, Archive]]:
    """The ledger and the archive, with documents filed that came in; bags are written at the end.

    Documents that cannot be filed are told on stderr.
    """
    from digitize.keep.archive.dossiers import archive_dossiers, file_away
    from digitize.keep.archive.folders import Archive

    opened = settled(workspace_of_group(given))
    archive = Archive(opened.archive, opened.tmp)
    with opened.open_ledger() as db:
        for line in file_away(db, archive, clock()).told:
            click.echo(inert(line), err=True)
        yield db, archive
        archive_dossiers(db, archive, clock())
