"""`digitize work`: read pages for an archive on another host."""

from __future__ import annotations

import click

from digitize.edge.cli.inert import inert
from digitize.edge.cli.options import one_thread
from digitize.errors import BadSettings, MissingProgram
from digitize.settings import load_settings


@click.command()
@click.option("--at", "address", metavar="URL", help="Address of the archive's API.")
@click.option("--processes", type=int, help="Pages read side by side.  [default: one a core]")
def work_command(address: str | None, processes: int | None) -> None:
    """Read pages for an archive on another host, until SIGTERM or Ctrl-C.

    An address and the token of a client with the right `work` are all that it needs: no shared
    folder and no Redis. The token is in the setting worker.token, as DIGITIZE_WORKER__TOKEN. The
    version and the settings must be those of the other host.
    """
    one_thread()
    try:
        from digitize.work.engine.away_processes import work
    except ImportError as error:
        mend = "pip install 'digitize[api]', or -r requirements/workers.lock"
        raise MissingProgram(f"the Python package {error.name}", mend) from error
    settings = load_settings(processes=processes)
    if address is not None:
        settings = load_settings(
            processes=processes, worker={**settings.worker.model_dump(), "at": address}
        )
    if not settings.worker.at or not settings.worker.token:
        raise BadSettings("worker.at and worker.token name the archive's host and open it")
    work(settings, lambda line: click.echo(inert(line), err=True))
