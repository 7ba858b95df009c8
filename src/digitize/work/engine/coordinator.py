"""The coordinator: plans documents, hands out pages, finishes documents, delivers records.

The ledger and the store hold the whole state. This loop may be killed at any point: the next one
resumes, and no finished page is read again. The engine decides who reads the pages (`Readers`) and
how records reach the archive (`Deliver`).
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from sqlite3 import Connection

from digitize.errors import (
    Away,
    DigitizeError,
    InternalFault,
    LostRace,
    NoSuchScan,
    NotInStore,
    UnreadableCopy,
    is_of_file,
    of_one_scan,
)
from digitize.keep.ledger import chunks
from digitize.keep.ledger.arranged import arranged
from digitize.keep.ledger.chunks import Lease, page_runs
from digitize.keep.ledger.documents import (
    Document,
    PipelineWanted,
    adopt,
    all_read,
    has_work,
    next_queued,
    opening,
    unopened,
)
from digitize.keep.ledger.ids import DocumentId
from digitize.keep.ledger.reasons import Reason, set_apart
from digitize.keep.ledger.sightings import sightings
from digitize.keep.ledger.states import MAX_OPENED
from digitize.keep.store.aside import folder_aside
from digitize.keep.store.ids import fingerprint_id
from digitize.keep.store.pages import are_there, unread
from digitize.keep.store.runs import in_way
from digitize.keep.workspace import Workspace
from digitize.outside.programs import Programs, wrapped
from digitize.read.fingerprint import page_fingerprint, record_fingerprint, versions
from digitize.read.scan.source import Scan, open_scan
from digitize.record.arrangement import PageWay
from digitize.settings import Settings
from digitize.understand.vietnamese.weigh import Weights
from digitize.work.engine.events import Event, PageRead, Planned, StateNote
from digitize.work.engine.finishing import (
    LONG,
    Finishing,
    Keep,
    finish_apart,
    finish_scan,
    make_ready,
)
from digitize.work.engine.learnt import in_use, weights_of
from digitize.work.engine.readers import (
    Alive,
    Began,
    PageDone,
    Readers,
    Report,
    RunDone,
    RunStopped,
)
from digitize.work.engine.visitors import visiting

STOP = timedelta(seconds=8)  # for the page in hand; after that its process is killed
PAUSE = timedelta(seconds=5)  # of handing out, if a reader cannot read (on a full disk, say)
AWAY = timedelta(seconds=2)  # of handing out, if Redis or the store is away
AHEAD = 2  # runs that wait for each slot of workers by HTTP
CLOSING_S = 0.2  # of listening while no page is in hand: receipts do not arrive through readers
LAPSES = timedelta(seconds=5)  # between two checks for lapsed leases and hints
BEGINNING = datetime.min.replace(tzinfo=UTC)
STDERR_TAIL = 2000  # characters of a program's stderr that a reason keeps

Deliver = Callable[[datetime], None]  # sends what is in the outbox, and takes receipts


def last_words(error: DigitizeError) -> str:
    """Return what a reason keeps for developers: a program's stderr, or a bug's frames."""
    return error.told if isinstance(error, InternalFault) else getattr(error, "stderr", "")


@dataclass(frozen=True, slots=True)
class Ground:
    """What a coordinator and its engine work with."""

    workspace: Workspace
    db: Connection
    settings: Settings
    programs: Programs
    tell: Callable[[Event], None]
    now: Callable[[], datetime]


@dataclass(frozen=True, slots=True)
class Engine:
    """Who reads the pages, and how records reach the archive.

    keep: puts records into the archive in the process that made them; None: an archiver does it.
    """

    readers: Readers
    deliver: Deliver
    keep: Keep | None = None


OpenEngine = Callable[[Ground], AbstractContextManager[Engine]]


def reading_of(settings: Settings, db: Connection) -> PipelineWanted:
    """Return the current pipeline, as documents request it, with the weights in use."""
    learnt = in_use(db)
    return PipelineWanted(
        pages=fingerprint_id(page_fingerprint(settings)),
        record=fingerprint_id(
            record_fingerprint(settings, learnt.weights_sha256 if learnt else "")
        ),
    )


@contextmanager
def coordinate(  # noqa: PLR0913  (what the ground is made of)
    workspace: Workspace,
    db: Connection,
    settings: Settings,
    open_engine: OpenEngine,
    tell: Callable[[Event], None],
    now: Callable[[], datetime],
) -> Iterator[Coordinator]:
    """Run as the coordinator of a workspace whose lock this process holds.

    Raises: MissingProgram: a program is not installed; no document is set apart for that.
    """
    reading, by = reading_of(settings, db), weights_of(db, workspace.store)
    adopt(db, reading, now())
    with folder_aside(workspace.tmp) as aside, wrapped(settings.limits, aside) as programs:
        ground = Ground(workspace, db, settings, programs, tell, now)
        with open_engine(ground) as engine:
            if not engine.readers.announced:
                # We hold the lock, so whoever had a lease is dead: no need to wait for its end.
                chunks.orphaned(db, now())
            coordinator = Coordinator(ground, engine, reading, by)
            try:
                yield coordinator
            finally:
                coordinator.stop()


@dataclass(slots=True)
class Coordinator:
    """The coordinator's state: its ground and engine, and the scans that are open."""

    ground: Ground
    engine: Engine
    reading: PipelineWanted
    by: Weights
    scans: dict[DocumentId, Scan] = field(default_factory=dict)
    paused_until: datetime = BEGINNING
    look_at: datetime = BEGINNING
    said: str = ""

    def turn(self, patience_s: float) -> bool:
        """Do what can be done, then listen for at most `patience_s`. False: there is no work."""
        with self._patient():
            self._fill()
        self._conclude()
        if not has_work(self._db):
            return False
        in_hand = chunks.under_way(self._db)
        if in_hand:
            make_ready()  # while the first pages are read
        self._listen(patience_s if in_hand else min(patience_s, CLOSING_S))
        with self._patient():
            self._take_back()
        return True

    def stop(self) -> None:
        """Let our readers end the page in hand, and give leases back: no attempt is counted."""
        ours = set(self.engine.readers.stop())
        end = self._now() + STOP
        while ours and self._now() < end:
            for report in self._heard(1.0):
                self._note(report)
                if not isinstance(report, Began | Alive | PageDone):
                    ours.discard(report.token)
        for token in ours:
            with suppress(LostRace):
                chunks.release(self._db, token)

    @property
    def _db(self) -> Connection:
        return self.ground.db

    @property
    def _now(self) -> Callable[[], datetime]:
        return self.ground.now

    def _fill(self) -> None:
        """Hand out chunks while there are both chunks and free readers."""
        if self._now() < self.paused_until:
            return
        readers = self.engine.readers
        for _ in range(readers.room(chunks.under_way(self._db, away=False))):
            lease = self._lease()
            if lease is None:
                break
            self._give(lease)
        self._look_ahead()
        self.said = ""

    def _look_ahead(self) -> None:
        """Plan scans for workers that ask by HTTP, which take what waits in the ledger."""
        wanted = AHEAD * self._away()
        while chunks.waiting(self._db) < wanted:
            queued = next_queued(self._db)
            if queued is None:
                return
            self._plan(queued)

    def _away(self) -> int:
        """Return how many runs are read at once by workers that ask by HTTP."""
        found = visiting(self.ground.workspace, self._now())
        return sum(one.slots for one in found if one.fingerprint == self.reading.pages)

    def _give(self, lease: Lease) -> None:
        asked = lease.document
        try:
            self.engine.readers.give(lease.run, self._scan(asked))
        except Away:
            chunks.release(self._db, lease.token)
            raise
        except Exception as error:  # for example, the original was removed since it was planned
            self._set_apart(asked, error, "open")

    def _lease(self) -> Lease | None:
        """Return the next lease; documents are opened only if a reader is free for them."""
        while True:
            now = self._now()
            if self.engine.readers.announced:
                lease = chunks.send(self._db, now)
            else:
                lease = chunks.claim(self._db, "local", now)
            queued = next_queued(self._db) if lease is None else None
            if queued is None:
                return lease
            self._plan(queued)

    def _plan(self, asked: Document) -> None:
        """Open a queued document and divide its unread pages into chunks, or set it apart."""
        if asked.reading != self.reading:  # requested so after we started
            adopt(self._db, self.reading, self._now())
            return
        times = opening(self._db, asked.id)
        if times > MAX_OPENED:
            why = f"opening it ended in a crash {times - 1} times"
            reason = Reason("worker_crashed", why, "open", attempts=times - 1, versions=versions())
            set_apart(self._db, asked.id, reason, self._now())
            return
        try:
            self._cut(asked)
        except LostRace:
            pass  # another process has planned it
        except Away:
            unopened(self._db, asked.id)
            raise
        except Exception as error:
            self._set_apart(asked, error, "open")

    def _cut(self, asked: Document) -> None:
        scan = self._scan(asked)
        ways = arranged(self._db, asked.sha256).arrangement.ways
        missing = self._unread(asked, ways, len(scan.pages))
        # Divide a long document among all readers; chunks of full length would leave some idle.
        share = len(missing) // (2 * max(1, self.engine.readers.count() + self._away()))
        runs = page_runs(
            missing, min(chunks.CHUNK_PAGES, max(1, share)), [one.page for one in ways]
        )
        chunks.plan(self._db, asked.id, len(scan.pages), runs, self._now())
        self.ground.tell(Planned(asked.id, self._name(asked), len(missing)))

    def _listen(self, patience_s: float) -> None:
        for report in self._heard(patience_s):
            self._note(report)

    def _heard(self, patience_s: float) -> list[Report]:
        try:
            return self.engine.readers.reports(patience_s)
        except Away as error:
            self._pause(AWAY, str(error), error.code)
            time.sleep(patience_s)  # a refused connection returns at once
            return []

    def _note(self, report: Report) -> None:
        """Note a reader's report in the ledger."""
        with suppress(LostRace), self._patient():  # lost: this lease no longer counts
            if isinstance(report, Began):
                chunks.begin(self._db, report.token, report.worker, self._now())
            elif isinstance(report, Alive):
                chunks.renew(self._db, report.token, self._now())
            elif isinstance(report, PageDone):
                asked = chunks.lease_of(self._db, report.token).document
                self.ground.tell(PageRead(asked.id, report.page_no, report.seconds, report.stages))
                if report.fault:
                    line = f"{asked.sha256[:12]}, page {report.page_no}: {report.fault}"
                    self.ground.tell(StateNote(line, InternalFault.code, asked.id))
            elif isinstance(report, RunDone):
                self._read(chunks.lease_of(self._db, report.token))
            elif isinstance(report, RunStopped):
                asked = chunks.lease_of(self._db, report.token).document
                chunks.release(self._db, report.token)
                if report.why and not self._is_lost(asked):
                    self._pause(PAUSE, f"{report.why}; reading pauses", "reading_pauses")
            else:
                chunks.crashed(self._db, report.token, self._now(), report.why)

    def _is_lost(self, asked: Document) -> bool:
        """Whether the original is missing here as well: then the scan ends, and others go on."""
        try:
            self.ground.workspace.store.original(asked.sha256)
        except (NotInStore, UnreadableCopy) as error:
            self._set_apart(asked, error, "read")
            return True
        return False

    def _read(self, lease: Lease) -> None:
        """Finish a chunk reported as read if the store has its pages; the report is not trusted."""
        if self._is_there(lease):
            chunks.finish_chunk(self._db, lease.token)
        else:
            why = "its pages are not in the store, although they were said to be"
            chunks.crashed(self._db, lease.token, self._now(), why)

    def _is_there(self, lease: Lease) -> bool:
        run, store = lease.run, self.ground.workspace.store
        return are_there(store, run.sha256, run.fingerprint, run.page_numbers)

    def _take_back(self) -> None:
        """Hand out lapsed chunks again, unless all their pages are in the store.

        A failed result of an earlier attempt does not count: the page may be in hand again.
        """
        now = self._now()
        if now < self.look_at:
            return
        self.look_at = now + LAPSES
        for lease in chunks.lapsed(self._db, now):
            run, store = lease.run, self.ground.workspace.store
            if not unread(store, run.sha256, run.fingerprint, run.page_numbers):
                with suppress(LostRace):
                    chunks.finish_chunk(self._db, lease.token)
        chunks.expire(self._db, now)

    def _conclude(self) -> None:
        """Make records of the documents whose pages are all read, and deliver them."""
        with self._patient():
            for asked in all_read(self._db):
                with suppress(LostRace):  # it was requested again while its record was made
                    self._finish(asked)
                self.scans.pop(asked.id, None)
        with self._patient():
            self.engine.deliver(self._now())

    def _finish(self, asked: Document) -> None:
        try:
            scan, now = self._scan(asked), self._now()
            one = Finishing(self.ground.workspace, self.ground.settings, asked, scan, self.by, now)
            if len(scan.pages) <= LONG:
                finish_scan(one, self._db)
            else:
                for line in finish_apart(one, self.engine.keep):
                    self.ground.tell(StateNote(line, InternalFault.code, asked.id))
        except LostRace:
            raise
        except Exception as error:  # the results of its pages stay in the store for another try
            self._set_apart(asked, error, "read")

    def _unread(self, asked: Document, ways: Sequence[PageWay], count: int) -> list[int]:
        """The pages of a scan that are still to be read, each in its way."""
        store, base = self.ground.workspace.store, asked.reading.pages
        own = {one.page: in_way(base, one.told) for one in ways}
        numbers = [number for number in range(1, count + 1) if number not in own]
        found = [*unread(store, asked.sha256, base, numbers)]
        for page_no, fingerprint in own.items():
            found += unread(store, asked.sha256, fingerprint, (page_no,))
        return sorted(found)

    def _scan(self, asked: Document) -> Scan:
        if asked.id not in self.scans:
            original = self.ground.workspace.store.original(asked.sha256)
            try:
                scan = open_scan(original, self.ground.programs, self.ground.settings.limits)
            except OSError as error:
                if is_of_file(error, original):
                    why = (error.strerror or "cannot be read").lower()
                    raise NoSuchScan(original, why) from error
                raise
            self.scans[asked.id] = scan
        return self.scans[asked.id]

    def _name(self, asked: Document) -> str:
        seen = sightings(self._db, asked.sha256)
        return seen[0].display_name if seen else asked.sha256[:12]

    @contextmanager
    def _patient(self) -> Iterator[None]:
        """Pause if Redis or the object store is away: a later turn does what was not done."""
        try:
            yield
        except Away as error:
            self._pause(AWAY, str(error), error.code)

    def _pause(self, how_long: timedelta, why: str, code: str) -> None:
        self.paused_until = self._now() + how_long
        if self.said != why:
            self.ground.tell(StateNote(f"{self.ground.workspace.root}: {why}", code))
        self.said = why

    def _set_apart(self, asked: Document, error: Exception, stage: str) -> None:
        """Raises: the error itself, if the machine is at fault and not this document."""
        store = self.ground.workspace.store
        if isinstance(error, NotInStore) and not store.is_there():
            raise error
        known = of_one_scan(error)
        if isinstance(known, InternalFault):
            line = f"{asked.sha256[:12]}, {stage}: {known.told}"
            self.ground.tell(StateNote(line, known.code, asked.id))
        with suppress(LostRace):  # it has ended meanwhile
            set_apart(self._db, asked.id, self._reason(asked, known, stage), self._now())
        self.scans.pop(asked.id, None)

    def _reason(self, asked: Document, error: DigitizeError, stage: str) -> Reason:
        stored = str(self.ground.workspace.store.local_path(asked.sha256))
        return Reason(
            code=error.code,
            message=str(error).replace(stored, self._name(asked)),
            stage=stage,
            versions=versions(),
            stderr_tail=last_words(error)[-STDERR_TAIL:],
        )
