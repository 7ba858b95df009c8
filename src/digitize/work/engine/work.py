"""Working through the ledger in ticks, for a process that brings scans, beside others like it.

Every process takes scans in. The one with the workspace's lock reads the pages of all, the most
urgent first. The others wait until their scans end, or take the lock once it is free.

    with at_work(site, db) as work:
        while not site.stop.asked:
            with work.room():
                if work.may_bring():
                    ...                     # take a scan in, or look what has become of one
                work.tick()
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from sqlite3 import Connection

from digitize.errors import DigitizeError, StoreAway
from digitize.keep.archive.dossiers import file_away
from digitize.keep.archive.erase import carry_out
from digitize.keep.archive.folders import Archive
from digitize.keep.ledger.answers import records_waiting
from digitize.keep.ledger.db import disk_is_full, stamp
from digitize.keep.ledger.documents import has_work, last_event
from digitize.keep.ledger.ids import DocumentId
from digitize.keep.ledger.steps import steps_since
from digitize.keep.workspace import Holder, Workspace
from digitize.settings import LogForm, Settings
from digitize.work.engine.coordinator import Coordinator, OpenEngine, coordinate, reading_of
from digitize.work.engine.events import Event, PageRead, Planned, StateNote
from digitize.work.engine.local import open_local
from digitize.work.engine.revise import settle_or_why
from digitize.work.engine.stop import Stop
from digitize.work.seeing.door import Figures, WatchDoor
from digitize.work.seeing.ledger_figures import LedgerFigures
from digitize.work.seeing.process_figures import PageTimes, ProcessFigures, low_disk

TURN_S = 1.0  # seconds between two looks for new work
FULL_TURNS = 5  # turns until a full disk is tried again
LEFT = timedelta(seconds=10)  # a desk that lives has made a revision of an answer by then
IDLE_TURNS = 10  # turns without work; then the page processes end, and the lock is free


@dataclass(frozen=True, slots=True)
class Site:
    """Where and how to work, and whom to tell. figures: what `/metrics` tells besides."""

    workspace: Workspace
    settings: Settings
    tell: Callable[[Event], None]
    command: str
    stop: Stop = field(default_factory=Stop)
    open_engine: OpenEngine = open_local
    now: Callable[[], datetime] = field(kw_only=True)
    figures: tuple[Figures, ...] = field(kw_only=True, default=())


@dataclass(slots=True)
class Work:
    """Reads the pages of a workspace, with its lock or beside the process that has it.

    wanted: documents whose pages are reported; for others, only problems are.
    """

    site: Site
    db: Connection
    us: Holder
    door: WatchDoor
    pages: PageTimes
    wanted: set[DocumentId] = field(default_factory=set)
    _held: ExitStack = field(default_factory=ExitStack)  # the lock, and the coordinator under it
    _leads: bool = False
    _coordinator: Coordinator | None = None
    _event: int = 0  # number of the last step that was logged
    _idle: int = 0  # consecutive turns without work
    _in_the_way: Holder | None = None
    _said_full: bool = False
    _said_of_dossiers: frozenset[str] = frozenset()
    _said_of_answers: set[str] = field(default_factory=set)

    def may_bring(self) -> bool:
        """Return True if scans taken in now are read by our settings; take the lock if it is free.

        False: another process has the lock, and would read our scans by other settings.
        """
        if self._leads:
            return True
        if self._held.enter_context(self.site.workspace.hold(self.us)):
            self._leads, self._event, self._idle = True, last_event(self.db), 0
            self.door.open()
            return True
        self._held.close()
        other = self.site.workspace.holder()
        if not other or other.reading == self.us.reading:
            return True
        if other != self._in_the_way:
            told = (
                f"waiting: {other.command} (process {other.pid}) is at work here"
                " with other settings"
            )
            self.site.tell(StateNote(told, "waiting"))
        self._in_the_way = other
        return False

    def tick(self) -> None:
        """Read for about a second if we have the lock, else wait as long."""
        may_bring = self.may_bring()
        self.log()
        if self._leads:
            self.settle_left()
        if not (may_bring and self._leads and self._has_work()):
            if self._leads:
                self.file_dossiers()
            self.put_down()
            self._said_full = False
            self.site.stop.wait(TURN_S)
            return
        if self._idle:
            self.site.stop.wait(TURN_S)
        if self._coordinator is None:
            self._coordinator = self._held.enter_context(
                coordinate(self.site.workspace, self.db, self.site.settings,
                           self.site.open_engine, self._tell, self.site.now)
            )  # fmt: skip
        if not self.site.stop.asked:
            busy = self._coordinator.turn(TURN_S)
            self._idle = 0 if busy else self._idle + 1

    @contextmanager
    def room(self) -> Iterator[None]:
        """Run a block; if it meets a full disk, put all work down and resume after a while.

        Nothing is lost: what a full disk interrupts has not happened, in files or in the ledger.
        """
        try:
            yield
        except (OSError, sqlite3.OperationalError) as error:
            if not disk_is_full(error):
                raise
            try:
                self.put_down()
            except (OSError, sqlite3.OperationalError) as again:
                if not disk_is_full(again):
                    raise
            if not self._said_full:
                where = self.site.workspace.root
                self.site.tell(
                    StateNote(f"{where}: the disk is full; waiting for room", "disk_full")
                )
            self._said_full = True
            for _ in range(FULL_TURNS):
                self.site.stop.wait(TURN_S)

    def put_down(self) -> None:
        """Let readers end the page in hand, and release the lock."""
        self._leads, self._coordinator = False, None
        self._held.close()

    def log(self) -> None:
        """Report the steps of documents since the last call, if there is a log for programs."""
        if self._coordinator is not None and self._logs:
            for step in steps_since(self.db, self._event):
                self._event = step.event
                self.site.tell(step)

    def settle_left(self) -> None:
        """Make revisions of answers that a desk noted and did not live to make them of."""
        with suppress(StoreAway):  # a later turn makes them
            for record in records_waiting(self.db, before=self.site.now() - LEFT):
                why = settle_or_why(self.db, self.site.workspace.store, record)
                if isinstance(why, DigitizeError) and str(why) not in self._said_of_answers:
                    told = f"record {record}: what was put right waits: {why}"
                    self.site.tell(StateNote(told, "answers_wait"))
                    self._said_of_answers.add(str(why))

    def file_dossiers(self) -> None:
        """Put the documents of archived scans into their dossiers, finish deletions, and say so."""
        with suppress(StoreAway):  # a later turn finishes them
            for gone in carry_out(self.site.workspace, self.db, self.site.now()):
                told = f"record {gone.record_id} is deleted, and nothing of its content is left"
                self.site.tell(StateNote(told, "deleted"))
        archive = Archive(self.site.workspace.archive, self.site.workspace.tmp)
        done = file_away(self.db, archive, self.site.now())
        if done.documents:
            counts = (done.documents, "document"), (len(done.dossiers), "dossier")
            documents, dossiers = (f"{n} {one}" + "s" * (n != 1) for n, one in counts)
            told = f"{documents} put into {dossiers}"
            self.site.tell(StateNote(told, "dossiers"))
        for line in done.told:
            if line not in self._said_of_dossiers:  # what cannot be filed is tried at each turn
                self.site.tell(StateNote(line, "not_filed"))
        self._said_of_dossiers = frozenset(done.told)

    @property
    def _logs(self) -> bool:
        """Return True if everything read here is reported, whoever brought it."""
        return self.site.settings.log is LogForm.JSON

    def _has_work(self) -> bool:
        """Return True while there is work, and for some turns after, to keep the page processes."""
        if self._coordinator is None:
            return has_work(self.db)
        return self._idle < IDLE_TURNS

    def _tell(self, event: Event) -> None:
        if isinstance(event, PageRead) and event.seconds is not None and self.door.port:
            self.pages.note(event.seconds, event.stages)
        heard = not isinstance(event, Planned | PageRead) or event.document in self.wanted
        if self._logs or heard:
            self.site.tell(event)


@contextmanager
def at_work(site: Site, db: Connection) -> Iterator[Work]:
    """Work beside all others in the workspace, until the end of the context.

    Raises: MissingProgram: a program is not installed; no document is set apart for that.
    """
    reading = reading_of(site.settings, db)
    us = Holder(os.getpid(), site.command, stamp(site.now()), f"{reading.pages} {reading.record}")
    pages = PageTimes()
    with (
        ExitStack() as seen,
        _door(site, pages) as door,
        ExitStack() as held,
    ):
        with suppress(OSError):  # full disk: the process is not listed, but works
            seen.enter_context(site.workspace.stand_by(us))
        work = Work(site, db, us, door, pages, _held=held)
        yield work
        with work.room():
            work.file_dossiers()
        work.log()


def _door(site: Site, pages: PageTimes) -> WatchDoor:
    """The door of a process that reads; with several at work only one of them has the port."""
    root, low_bytes = site.workspace.root, site.settings.inbox.low_disk_bytes

    def trouble() -> str:
        return low_disk(root, low_bytes)

    figures: tuple[Figures, ...] = (
        ProcessFigures(site.command.removeprefix("digitize "), root, low_bytes, trouble),
        LedgerFigures(site.workspace, site.now),
        pages,
        *site.figures,
    )
    return WatchDoor(
        site.settings.metrics,
        figures,
        trouble,
        lambda line: site.tell(StateNote(line, "no_metrics")),
    )
