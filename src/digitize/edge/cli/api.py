"""`digitize api`: the way in and out for other programs, by HTTP."""

from __future__ import annotations

from pathlib import Path

import click

from digitize.edge.cli.desk import reader_command
from digitize.edge.cli.inert import inert
from digitize.edge.cli.options import one_thread, person, workspace_option
from digitize.errors import MissingProgram
from digitize.settings import load_settings

RIGHTS = ("submit", "read", "copy", "edit", "watch", "work")


@click.command()
@workspace_option
@click.option("--port", type=int, help="Port to listen on.  [default: 8421]")
@click.option("--add", "added", metavar="NAME", help="Create a client, print its token and exit.")
@click.option("--may", "rights", type=click.Choice(RIGHTS), multiple=True,
              help="A right of that client; repeatable.  [default: submit, read]")  # fmt: skip
@click.option("--remove", "removed", metavar="NAME", help="Take a client's token back and exit.")
@click.option("--clients", "listed", is_flag=True, help="List the clients and exit.")
@click.option("--describe", is_flag=True, help="Print the OpenAPI description and exit.")
def api_command(
    workspace: Path | None,
    port: int | None,
    added: str | None,
    rights: tuple[str, ...],
    removed: str | None,
    listed: bool,
    describe: bool,
) -> None:
    """Serve the HTTP API by which other programs hand scans in and take records out.

    It works with either engine. Like the desk, it reads scans itself while no other command reads
    in this workspace. Each program has a token of its own with its own rights (--add, --may).
    """
    one_thread()
    try:
        from digitize.edge.api import clients
        from digitize.edge.api.app import described
        from digitize.edge.api.server import serve
    except ImportError as error:
        mend = "pip install 'digitize[api]', or -r requirements/workers.lock"
        raise MissingProgram(f"the Python package {error.name}", mend) from error
    import json

    from digitize.keep.workspace import open_workspace

    if describe:
        click.echo(json.dumps(described(None, click.echo).openapi(), ensure_ascii=False, indent=1))
        return
    settings = load_settings(workspace=workspace)
    if port is not None:
        settings = load_settings(
            workspace=workspace, api={**settings.api.model_dump(), "port": port}
        )
    opened = open_workspace(settings.workspace, settings.store)
    if added is not None:
        chosen = [clients.Right(one) for one in rights or ("submit", "read")]
        click.echo(clients.add_client(opened.root, person(added), chosen))
    elif removed is not None:
        if not clients.remove_client(opened.root, person(removed)):
            raise click.UsageError(f"there is no client {removed}; --clients lists them")
    elif listed:
        for one in clients.clients_of(opened.root):
            click.echo(inert(f"{one.name}: {', '.join(sorted(one.rights))}"))
    else:
        if not clients.clients_of(opened.root):
            click.echo("nobody has a token yet: digitize api --add NAME", err=True)
        reader = reader_command(opened.root)
        serve(opened, settings, reader, lambda line: click.echo(inert(line), err=True))
