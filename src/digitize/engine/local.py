"""The engine of one machine: page processes and the archive, no server."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from digitize.archive.archiver import archive_pending
from digitize.archive.folders import Archive
from digitize.engine.coordinator import Engine, Ground
from digitize.engine.events import Note
from digitize.engine.page_run import Kit
from digitize.engine.slots import Slots
from digitize.errors import InternalFault
from digitize.ledger.outbox import pending
from digitize.settings import process_count


@contextmanager
def open_local(ground: Ground) -> Iterator[Engine]:
    """Start the page processes; they are gone at the end."""
    workspace, db = ground.workspace, ground.db
    archive = Archive(workspace.archive, workspace.tmp)

    def deliver(now: datetime) -> None:
        if pending(db, 1):
            archive_pending(db, workspace.store, archive, now, say)

    def say(line: str) -> None:
        ground.tell(Note(line, InternalFault.code))

    kit = Kit(workspace.store, ground.programs, ground.settings)
    with Slots(process_count(ground.settings), kit) as slots:
        yield Engine(slots, deliver)
