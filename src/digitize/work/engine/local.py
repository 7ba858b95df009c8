"""The engine for one machine: page processes and the archive, without a server."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from sqlite3 import Connection

from digitize.errors import InternalFault
from digitize.keep.archive.archiver import archive_pending
from digitize.keep.archive.folders import Archive
from digitize.keep.ledger.outbox import pending
from digitize.keep.workspace import Workspace
from digitize.settings import process_count
from digitize.work.engine.coordinator import Engine, Ground
from digitize.work.engine.events import StateNote
from digitize.work.engine.page_run import Kit
from digitize.work.engine.slots import Slots


def keep(workspace: Workspace, db: Connection, now: datetime, say: Callable[[str], None]) -> None:
    """Put what waits in the outbox into the archive. Args: say: is told of internal faults."""
    if pending(db, 1):
        archive = Archive(workspace.archive, workspace.tmp)
        archive_pending(db, workspace.store, archive, now, say)


@contextmanager
def open_local(ground: Ground) -> Iterator[Engine]:
    """Start the page processes; they end with the context."""

    def deliver(now: datetime) -> None:
        keep(ground.workspace, ground.db, now, say)

    def say(line: str) -> None:
        ground.tell(StateNote(line, InternalFault.code))

    kit = Kit(ground.workspace.store, ground.programs, ground.settings)
    with Slots(process_count(ground.settings), kit) as slots:
        yield Engine(slots, deliver, keep)
