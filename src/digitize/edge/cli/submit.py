"""`digitize submit`: hand one scan in."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import uuid4

import click

from digitize.edge.cli.inert import inert
from digitize.edge.cli.options import (
    clock,
    file_option,
    fonds_option,
    given,
    keyword_option,
    needing_workers,
    one_thread,
    workspace_option,
)
from digitize.settings import EngineName, Settings, load_settings

if TYPE_CHECKING:
    from digitize.edge.services.submit import Door
    from digitize.keep.store.ids import Sha256


@click.command()
@click.argument("scan", metavar="FILE", type=click.Path(path_type=Path))
@workspace_option
@fonds_option
@file_option
@keyword_option
@click.option("--to", "url", metavar="URL", help="Send the file to a gateway by HTTP.")
@click.option("--priority", type=click.IntRange(-100, 100), default=0, help="Higher is read first.")
@click.option("--wait", is_flag=True, help="Wait for the outcome; exit with 1 if it is set apart.")
def submit_command(
    scan: Path,
    workspace: Path | None,
    fonds: str | None,
    file: str | None,
    keywords: tuple[str, ...],
    url: str | None,
    priority: int,
    wait: bool,
) -> None:
    """Submit the scan FILE and print the name of the submission.

    With the engine `celery`, the file goes into the shared store, or by HTTP to a gateway, and the
    message goes to Redis. Otherwise the scan is queued in the ledger of this machine.
    """
    one_thread()
    from digitize.edge.services.submit import wait_for_end
    from digitize.outside.queues.messages import Submission
    from digitize.work.engine.stop import stop_on_signals

    settings, description = load_settings(workspace=workspace), given(fonds, file, keywords)
    if url and settings.engine is EngineName.LOCAL:
        raise click.UsageError("--to is for the engine celery: set DIGITIZE_ENGINE=celery")
    sha256 = _hand_over(scan, url, settings)
    told = Submission(
        submission=uuid4().hex,
        sha256=sha256,
        filename=os.fsencode(scan.name).decode("utf-8", "replace"),
        priority=priority,
        **description.model_dump(),
    )
    with _door(settings) as door, stop_on_signals() as stop:
        door.hand_in(told)
        click.echo(told.submission)
        if not wait:
            return
        end = wait_for_end(door, told, stop, lambda line: click.echo(inert(line), err=True))
    if end is None:
        raise click.Abort
    parts = (end.outcome.replace("_", " "), end.records, end.code, end.message)
    click.echo(inert("  ".join(part for part in parts if part)))
    sys.exit(0 if end.outcome == "archived" else 1)


def _hand_over(scan: Path, url: str | None, settings: Settings) -> Sha256:
    """Copy the bytes into the shared store, or send them by HTTP."""
    from digitize.edge.services.submit import put_by_http
    from digitize.keep.workspace import open_folders
    from digitize.work.intake.take import copy_in

    if url:
        return put_by_http(scan, url, settings.gateway.token)
    return copy_in(scan, open_folders(settings.workspace, settings.store).store).stored.sha256


@contextmanager
def _door(settings: Settings) -> Iterator[Door]:
    from digitize.edge.services.submit import LedgerDoor
    from digitize.keep.workspace import open_workspace
    from digitize.work.engine.coordinator import reading_of

    if settings.engine is EngineName.CELERY:
        with needing_workers():
            from digitize.edge.services.stream_door import StreamDoor
            from digitize.outside.queues.streams import connect
        yield StreamDoor(connect(settings.redis.url))
        return
    opened = open_workspace(settings.workspace, settings.store)
    with opened.open_ledger() as db:
        yield LedgerDoor(db, opened.store, reading_of(settings, db), clock)
