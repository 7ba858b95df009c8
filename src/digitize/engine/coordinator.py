"""What is to be done next: plan documents, give pages to slots, finish, archive.

All truth is in the ledger and the store. This loop can be killed at any point; the next one goes
on where it stopped, and no finished page is read again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from sqlite3 import Connection

from digitize.archive.archiver import archive_pending
from digitize.archive.folders import Archive
from digitize.engine.events import Event, Note, PageRead, Planned
from digitize.engine.slots import PageDone, SlotFailed, Slots, Task, TaskDone, TaskStopped
from digitize.errors import DigitizeError, LostRace, MissingProgram
from digitize.fingerprint import page_fingerprint, record_fingerprint, versions
from digitize.ledger import chunks
from digitize.ledger.chunks import Lease, page_runs
from digitize.ledger.documents import (
    Document,
    Reading,
    adopt,
    has_work,
    in_state,
    next_queued,
    restart,
)
from digitize.ledger.finish import finish
from digitize.ledger.ids import DocumentId
from digitize.ledger.reasons import Reason, set_apart
from digitize.ledger.sightings import Sighting, sightings
from digitize.ledger.states import State
from digitize.pipeline import finish as make_record
from digitize.programs import Programs, wrapped
from digitize.scan.source import Scan, open_scan
from digitize.settings import Settings, process_count
from digitize.store.aside import folder_aside
from digitize.store.ids import fingerprint_id
from digitize.store.pages import load_pages, unread
from digitize.workspace import Workspace

HEARTBEAT = timedelta(seconds=15)  # a quarter of a lease
STOP = timedelta(seconds=8)  # for the page in hand; then its process is ended with it unfinished
FULL = timedelta(seconds=30)  # reading pauses for this long when the disk is full
BEGINNING = datetime.min.replace(tzinfo=UTC)
STDERR_TAIL = 2000  # characters of a program's last words that a reason keeps


def reading_of(settings: Settings) -> Reading:
    """The pipeline at hand, as documents ask for it."""
    return Reading(
        pages=fingerprint_id(page_fingerprint(settings)),
        record=fingerprint_id(record_fingerprint(settings)),
    )


@contextmanager
def coordinate(
    workspace: Workspace,
    db: Connection,
    settings: Settings,
    tell: Callable[[Event], None],
    now: Callable[[], datetime],
) -> Iterator[Coordinator]:
    """Be the coordinator of a workspace that this process holds. At the end no lease is left.

    Raises: MissingProgram: something is not installed; nothing is set apart for that.
    """
    reading = reading_of(settings)
    adopt(db, reading, now())
    # We hold the workspace, so whoever had a lease in it is dead: no need to wait it out.
    chunks.orphaned(db, now())
    count = process_count(settings)
    with (
        folder_aside(workspace.tmp) as aside,
        wrapped(settings.limits, aside) as programs,
        Slots(count, workspace.store, programs, settings) as slots,
    ):
        coordinator = Coordinator(workspace, db, settings, reading, programs, slots, tell, now)
        try:
            yield coordinator
        finally:
            coordinator.stop()


@dataclass(slots=True)
class Coordinator:
    """What it works with, who is reading what, and which scans are open."""

    workspace: Workspace
    db: Connection
    settings: Settings
    reading: Reading
    programs: Programs
    slots: Slots
    tell: Callable[[Event], None]
    now: Callable[[], datetime]
    busy: dict[int, Lease] = field(default_factory=dict)
    scans: dict[DocumentId, Scan] = field(default_factory=dict)
    renew_at: datetime = BEGINNING
    full_until: datetime = BEGINNING

    def turn(self, patience_s: float) -> bool:
        """Do what can be done, and listen for so long at most. False: there is nothing to do."""
        self._fill()
        self._conclude()
        if self.busy:
            self._listen(patience_s)
            return True
        return has_work(self.db) and self.now() >= self.full_until

    def stop(self) -> None:
        """Let every slot end the page in hand, and give the leases back: no attempt is lost."""
        for slot in self.busy:
            self.slots.stop(slot)
        end = self.now() + STOP
        while self.busy and self.now() < end:
            self._listen(1.0)
        for lease in self.busy.values():
            with suppress(LostRace):
                chunks.release(self.db, lease.token)
        self.busy.clear()

    def _fill(self) -> None:
        """Give every idle slot a run of pages, as long as there are any."""
        if self.now() < self.full_until:
            return
        for slot in range(len(self.slots)):
            if slot in self.busy:
                continue
            lease = self._lease(slot)
            if lease is None:
                return
            try:
                task = self._task(lease)
            except DigitizeError as error:  # its original has gone since it was planned
                self._set_apart(lease.document, error, "open")
                continue
            self.busy[slot] = lease
            self.slots.give(slot, task)

    def _task(self, lease: Lease) -> Task:
        sha256, reading = lease.document.sha256, lease.document.reading.pages
        done = load_pages(self.workspace.store, sha256, reading)
        numbers = unread(done, lease.page_numbers)
        return Task(self._scan(lease.document), sha256, reading, lease.token, numbers)

    def _lease(self, slot: int) -> Lease | None:
        """The next run of pages; documents are opened only when there is a slot for them."""
        while True:
            lease = chunks.claim(self.db, f"local-{slot}", self.now())
            queued = next_queued(self.db) if lease is None else None
            if queued is None:
                return lease
            self._plan(queued)

    def _plan(self, asked: Document) -> None:
        """Open a queued document and cut its unread pages into runs, or set it apart."""
        if asked.reading != self.reading:  # wanted so since we began
            adopt(self.db, self.reading, self.now())
            return
        try:
            scan = self._scan(asked)
        except DigitizeError as error:
            self._set_apart(asked, error, "open")
            return
        done = load_pages(self.workspace.store, asked.sha256, asked.reading.pages)
        missing = unread(done, range(1, len(scan.pages) + 1))
        # A long document is shared out; runs as long as a task allows would leave slots idle.
        longest = min(chunks.CHUNK_PAGES, max(1, len(missing) // (2 * len(self.slots))))
        runs = page_runs(missing, longest)
        chunks.plan(self.db, asked.id, len(scan.pages), runs, self.now())
        self.tell(Planned(asked.id, self._seen(asked).display_name, len(missing)))

    def _listen(self, patience_s: float) -> None:
        """Wait for the slots, and keep their leases alive meanwhile."""
        for report in self.slots.reports(tuple(self.busy), patience_s):
            lease = self.busy[report.slot]
            if isinstance(report, PageDone):
                self.tell(PageRead(lease.document.id))
                continue
            del self.busy[report.slot]
            with suppress(LostRace):  # the document was wanted anew: this lease counts no more
                self._end(lease, report)
        if self.now() >= self.renew_at:
            self.renew_at = self.now() + HEARTBEAT
            for lease in self.busy.values():
                with suppress(LostRace):
                    chunks.renew(self.db, lease.token, self.now())

    def _end(self, lease: Lease, report: TaskDone | TaskStopped | SlotFailed) -> None:
        if isinstance(report, TaskDone):
            chunks.finish_chunk(self.db, lease.token)
        elif isinstance(report, TaskStopped):
            chunks.release(self.db, lease.token)
            if not report.asked:
                self.full_until = self.now() + FULL
                self.tell(Note(f"{self.workspace.root}: the disk is full; reading pauses"))
        else:
            chunks.crashed(self.db, lease.token, self.now(), report.why)

    def _conclude(self) -> None:
        """Make records of the documents whose pages are all read, and archive them."""
        for asked in chunks.all_read(self.db):
            with suppress(LostRace):  # it was wanted anew while its record was made
                self._finish(asked)
        done = in_state(self.db, State.DONE)
        if not done:
            return
        archive = Archive(self.workspace.archive, self.workspace.tmp)
        archive_pending(self.db, self.workspace.store, archive, self.now())
        for asked in done:
            self.scans.pop(asked.id, None)

    def _finish(self, asked: Document) -> None:
        store, seen = self.workspace.store, self._seen(asked)
        pages = load_pages(store, asked.sha256, asked.reading.pages)
        try:
            scan = self._scan(asked)
            numbers = range(1, len(scan.pages) + 1)
            if not pages.keys() >= set(numbers):  # a page result has rotted: it is read again
                restart(self.db, asked.id, State.READING, self.now())
                return
            in_order = [pages[number] for number in numbers]
            record = make_record(scan, in_order, self.settings, seen.display_name, seen.seen_at)
        except DigitizeError as error:
            self._set_apart(asked, error, "read")
        else:
            finish(self.db, store, asked.id, [record], self.now())

    def _scan(self, asked: Document) -> Scan:
        if asked.id not in self.scans:
            original = self.workspace.store.original(asked.sha256)
            self.scans[asked.id] = open_scan(original, self.programs, self.settings.limits)
        return self.scans[asked.id]

    def _seen(self, asked: Document) -> Sighting:
        return sightings(self.db, asked.sha256)[0]

    def _set_apart(self, asked: Document, error: DigitizeError, stage: str) -> None:
        if error.exit_code == MissingProgram.exit_code:
            raise error  # nothing is wrong with the document
        name = self._seen(asked).display_name
        stored = str(self.workspace.store.original(asked.sha256))
        reason = Reason(
            code=error.code,
            message=str(error).replace(stored, name),
            stage=stage,
            versions=versions(),
            stderr_tail=getattr(error, "stderr", "")[-STDERR_TAIL:],
        )
        set_apart(self.db, asked.id, reason, self.now())
        self.scans.pop(asked.id, None)
