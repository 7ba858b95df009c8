"""`digitize desk`: the web page for people."""

from __future__ import annotations

from pathlib import Path

import click

from digitize.edge.cli.inert import inert
from digitize.edge.cli.options import one_thread, own_command, person, workspace_option
from digitize.errors import MissingProgram
from digitize.settings import load_settings

ROLES = ("reader", "clerk", "reviewer", "archivist", "administrator")


@click.command()
@workspace_option
@click.option("--port", type=int, help="Port on this machine.  [default: 8420]")
@click.option(
    "--add", "added", metavar="NAME", help="Create a token for a person, print it and exit."
)
@click.option(
    "--role",
    type=click.Choice(ROLES),
    help="What that person may do.  [default: the first administrator, then clerk]",
)
def desk_command(
    workspace: Path | None, port: int | None, added: str | None, role: str | None
) -> None:
    """Serve the web page on which people add scans, check what was read and correct it.

    The desk reads scans itself while no other command reads in this workspace. At first only the
    user of this machine may use it. Once a person has a token (--add), everybody needs one. A
    reader finds and reads; a clerk also takes scans in and reviews; a reviewer also assigns and
    undoes acts of others; an archivist also keeps dossiers and clears what is on hold; an
    administrator also says who may come.
    """
    one_thread()
    try:
        from digitize.edge.desk.people import LastAdministrator, People
        from digitize.edge.desk.roles import Role
        from digitize.edge.desk.server import serve
    except ImportError as error:
        mend = "pip install 'digitize[desk]', or -r requirements/run.lock"
        raise MissingProgram(f"the Python package {error.name}", mend) from error
    from digitize.keep.workspace import open_workspace

    settings = load_settings(workspace=workspace)
    if port is not None:
        settings = load_settings(
            workspace=workspace, desk={**settings.desk.model_dump(), "port": port}
        )
    opened = open_workspace(settings.workspace, settings.store)
    if added is not None:
        people, name = People(opened.root), person(added)
        try:
            token = people.add(name, Role(role) if role else None)
        except LastAdministrator as error:
            raise click.UsageError(
                f"{name} would be no administrator, and nobody else is"
            ) from error
        given = people.with_name(name)
        click.echo(inert(f"{name}: {given.role if given else ''}"), err=True)
        click.echo(token)
        return
    serve(
        opened,
        settings,
        reader_command(opened.root),
        lambda line: click.echo(inert(line), err=True),
    )


def reader_command(workspace: Path) -> list[str]:
    """Return `digitize coordinate`, as this Python runs it: it reads pages beside desk and door."""
    return own_command("coordinate", "--log", "json", "--workspace", str(workspace))
