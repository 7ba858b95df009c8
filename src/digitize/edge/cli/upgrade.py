"""`digitize upgrade`: bring the workspace up to this version, or leave it as it was."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

import click

from digitize.edge.cli.inert import inert
from digitize.edge.cli.options import clock, workspace_option
from digitize.errors import BadWorkspace, DigitizeError
from digitize.keep.workspace import Holder, Workspace, open_folders
from digitize.settings import load_settings


@click.command()
@click.option("--back", is_flag=True, help="Put the ledger of before an interrupted upgrade back.")
@workspace_option
def upgrade_command(back: bool, workspace: Path | None) -> None:
    """Bring the workspace up to this version, check it, and go back if anything is wrong.

    Call it after the new version was installed, while no service is at work. The ledger of before
    is kept until everything was checked: the ledger, the archive (`audit --level quick`), and
    reading (`selftest`). With the package, `digitize-upgrade` does all of it.
    """
    from digitize.work import upgrade

    settings = load_settings(workspace=workspace)
    root = settings.workspace
    if not Workspace(root).ledger.exists():
        raise BadWorkspace(root, "is no workspace; name one with --workspace")
    opened = open_folders(root, settings.store)
    us = Holder(0, "digitize upgrade", clock().isoformat(), "")
    others = opened.standing_by()
    with opened.hold(us) as ours:
        if others or not ours:
            names = ", ".join(sorted({one.command for one in others})) or "another command"
            raise BadWorkspace(root, f"{names} is at work in it; stop it first")
        if back:
            if upgrade.is_under_way(opened):
                upgrade.put_back(opened)
                click.echo("the ledger of before is back", err=True)
            return
        upgrade.set_aside(opened)
        wrong = _wrong(opened)
        if wrong:
            for line in wrong:  # told first: that it cannot go back is no reason to keep quiet
                click.echo(inert(f"wrong: {line}"))
            upgrade.put_back(opened)
            click.echo("the workspace is as it was before; use the version of before", err=True)
            sys.exit(1)
        upgrade.end(opened)
    click.echo("the workspace is of this version, and everything was checked", err=True)


def _wrong(opened: Workspace) -> list[str]:
    """Migrate the ledger and the index, and return what is wrong with them or with reading."""
    from digitize.edge.cli.reindex import index_anew
    from digitize.edge.cli.selftest import told
    from digitize.edge.cli.trial import tried
    from digitize.keep.archive.bags import Level
    from digitize.keep.archive.index import is_complete, open_index
    from digitize.work.audit import audit

    try:
        with opened.open_ledger() as db:
            with open_index(opened.archive) as index:
                complete = is_complete(index)
            if not complete:  # this version keeps more in the index than the one before
                click.echo("making the index anew, which may take a while", err=True)
                index_anew(opened, db)  # the audit tells what it lacks
            gaps = audit(opened, db, Level.QUICK).gaps
    except DigitizeError as error:
        return [str(error)]
    except Exception as error:  # a migration that fails must not leave a workspace between versions
        return [f"{type(error).__name__}: {error}"]
    with tempfile.TemporaryDirectory(prefix="digitize-upgrade-") as folder:
        failed = told(tried(Path(folder)))
    return [*map(str, gaps), *(["the selftest failed (see above)"] if failed else [])]
