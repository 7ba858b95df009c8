"""Working off the ledger: for one who brings scans, beside others who do.

Everybody takes scans in. One at a time, whoever has the workspace's lock, reads the pages of all,
the most urgent first; the others wait for the end of theirs, or take the lock when it is free.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from sqlite3 import Connection
from typing import Protocol

from digitize.engine.coordinator import OpenEngine, coordinate, reading_of
from digitize.engine.events import Event, Note, PageRead, Planned
from digitize.engine.local import open_local
from digitize.engine.metrics import Metrics
from digitize.engine.stop import Stop
from digitize.ledger.db import stamp
from digitize.ledger.documents import has_work, last_event
from digitize.ledger.ids import DocumentId
from digitize.ledger.steps import steps_since
from digitize.settings import LogForm, Settings
from digitize.workspace import Holder, Workspace

TURN_S = 1.0  # between two looks at what is new
IDLE_TURNS = 10  # with nothing to do; then the page processes end, and others may have the lock


class Source(Protocol):
    """One who brings scans and wants to know how they end."""

    def turn(self) -> None:
        """Take in what is there, for about half a second, and notice what has ended."""
        ...

    def finished(self) -> bool:
        """Whether all that it will ever bring has ended."""
        ...

    def owns(self, id_: DocumentId) -> bool:
        """Whether it wants to hear of this document's pages."""
        ...


class Standby:
    """A source that brings nothing: it reads what others have brought, and never finishes."""

    def turn(self) -> None:
        """See `Source`."""

    def finished(self) -> bool:
        """See `Source`."""
        return False

    def owns(self, _: DocumentId) -> bool:
        """See `Source`."""
        return False


@dataclass(frozen=True, slots=True)
class Site:
    """Where and how to work, and whom to tell."""

    workspace: Workspace
    settings: Settings
    tell: Callable[[Event], None]
    command: str
    stop: Stop = field(default_factory=Stop)
    open_engine: OpenEngine = open_local
    now: Callable[[], datetime] = lambda: datetime.now(UTC)


def work(site: Site, db: Connection, source: Source) -> bool:
    """Until the source has finished. False: it was asked to stop before.

    Raises: MissingProgram: something is not installed; nothing is set apart for that.
    """
    reading = reading_of(site.settings)
    us = Holder(os.getpid(), site.command, stamp(site.now()), f"{reading.pages} {reading.record}")
    with Metrics(site.workspace, site.settings.metrics, site.tell, site.now) as metrics:
        return _work(site, db, source, us, metrics)


def _work(site: Site, db: Connection, source: Source, us: Holder, metrics: Metrics) -> bool:
    in_the_way: Holder | None = None
    while not site.stop.asked:
        with site.workspace.hold(us) as ours:
            if ours:
                metrics.open()
            finished = ours and _lead(site, db, source)
        if finished:
            return True
        other = None if ours else site.workspace.holder()
        if other and other.reading != us.reading:
            # It would read our scans by its own settings.
            if other != in_the_way:
                site.tell(Note(f"waiting: {other.command} (process {other.pid}) is at work here"
                               " with other settings", "waiting"))  # fmt: skip
            in_the_way = other
        elif not ours:
            source.turn()
            if source.finished():
                return True
        site.stop.wait(TURN_S)
    return False


def _lead(site: Site, db: Connection, source: Source) -> bool:
    """Read pages until the source has finished (True), stop is asked or nothing is left to do."""
    event = last_event(db)
    source.turn()
    if source.finished():
        return True
    if not has_work(db):
        return False

    logs = site.settings.log is LogForm.JSON  # all that is read here, whoever brought it

    def tell(event: Event) -> None:
        if logs or not isinstance(event, Planned | PageRead) or source.owns(event.document):
            site.tell(event)

    idle = 0
    with coordinate(
        site.workspace, db, site.settings, site.open_engine, tell, site.now
    ) as coordinator:
        while not site.stop.asked and idle < IDLE_TURNS:
            busy = coordinator.turn(TURN_S)
            source.turn()
            for step in steps_since(db, event):
                event = step.event
                site.tell(step)
            if source.finished():
                return True
            idle = 0 if busy else idle + 1
            if not busy:
                site.stop.wait(TURN_S)
    return False
