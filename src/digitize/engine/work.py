"""Working off the ledger: for one who brings scans, beside others who do.

Everybody takes scans in. One at a time, whoever has the workspace's lock, reads the pages of all,
the most urgent first; the others wait for the end of theirs, or take the lock when it is free.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from sqlite3 import Connection
from typing import Protocol

from digitize.engine.coordinator import OpenEngine, coordinate, reading_of
from digitize.engine.events import Event, Note, PageRead, Planned
from digitize.engine.local import open_local
from digitize.engine.metrics import Metrics
from digitize.engine.stop import Stop
from digitize.ledger.db import disk_is_full, stamp
from digitize.ledger.documents import has_work, last_event
from digitize.ledger.ids import DocumentId
from digitize.ledger.steps import steps_since
from digitize.settings import LogForm, Settings
from digitize.workspace import Holder, Workspace

TURN_S = 1.0  # between two looks at what is new
FULL_TURNS = 5  # until a full disk is tried again
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
    now: Callable[[], datetime] = field(kw_only=True)


def work(site: Site, db: Connection, source: Source) -> bool:
    """Until the source has finished. False: it was asked to stop before.

    Raises: MissingProgram: something is not installed; nothing is set apart for that.
    """
    reading = reading_of(site.settings)
    us = Holder(os.getpid(), site.command, stamp(site.now()), f"{reading.pages} {reading.record}")
    with (
        ExitStack() as seen,
        Metrics(site.workspace, site.settings.metrics, site.tell, site.now) as metrics,
    ):
        with suppress(OSError):  # a full disk: it is not seen, and works all the same
            seen.enter_context(site.workspace.stand_by(us))
        turn = partial(_turn, site, db, source, _Place(us, metrics))
        while not site.stop.asked:
            if _with_room(site, turn):
                return True
            site.stop.wait(TURN_S)
    return False


@dataclass(slots=True)
class _Place:
    """Who we are beside others, and whom we have told of."""

    us: Holder
    metrics: Metrics
    in_the_way: Holder | None = None


def _with_room(site: Site, turn: Callable[[], bool]) -> bool:
    """Take turns until one is done to its end; while the disk is full, wait and try again.

    Nothing is lost by that: what a full disk cuts off has not happened, in files and in the ledger.
    """
    said = False
    while not site.stop.asked:
        try:
            return turn()
        except (OSError, sqlite3.OperationalError) as error:
            if not disk_is_full(error):
                raise
            if not said:
                where = site.workspace.root
                site.tell(Note(f"{where}: the disk is full; waiting for room", "disk_full"))
            said = True
        for _ in range(FULL_TURNS):
            site.stop.wait(TURN_S)
    return False


def _turn(site: Site, db: Connection, source: Source, place: _Place) -> bool:
    """Lead, if nobody does; else bring what is to be read to whoever leads."""
    with site.workspace.hold(place.us) as ours:
        if ours:
            place.metrics.open()
            return _lead(site, db, source)
    other = site.workspace.holder()
    if other and other.reading != place.us.reading:
        # It would read our scans by its own settings.
        if other != place.in_the_way:
            site.tell(Note(f"waiting: {other.command} (process {other.pid}) is at work here"
                           " with other settings", "waiting"))  # fmt: skip
        place.in_the_way = other
        return False
    source.turn()
    return source.finished()


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
            for step in steps_since(db, event) if logs else ():
                event = step.event
                site.tell(step)
            if source.finished():
                return True
            idle = 0 if busy else idle + 1
            if not busy:
                site.stop.wait(TURN_S)
    return False
