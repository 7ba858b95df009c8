"""What is to be done next: plan documents, give pages to slots, finish, archive.

All truth is in the ledger and the store. This loop can be killed at any point; the next one goes
on where it stopped, and no finished page is read again.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from sqlite3 import Connection

from digitize.archive.archiver import archive_pending
from digitize.archive.folders import Archive
from digitize.engine.slots import PageDone, SlotFailed, Slots, Task
from digitize.errors import DigitizeError, LostRace, MissingProgram
from digitize.fingerprint import page_fingerprint, record_fingerprint, versions
from digitize.ledger import chunks
from digitize.ledger.chunks import Lease, page_runs
from digitize.ledger.documents import Document, Reading, adopt, document, next_queued
from digitize.ledger.finish import finish
from digitize.ledger.ids import DocumentId
from digitize.ledger.reasons import Reason, reason_of, set_apart
from digitize.ledger.sightings import Sighting, sightings
from digitize.ledger.states import State
from digitize.pipeline import finish as make_record
from digitize.programs import Programs, wrapped
from digitize.scan.source import Scan, open_scan
from digitize.settings import Settings, process_count
from digitize.store.ids import fingerprint_id
from digitize.store.pages import load_pages, unread
from digitize.workspace import Workspace

HEARTBEAT_S = 15.0  # a quarter of a lease
STDERR_TAIL = 2000  # characters of a program's last words that a reason keeps


@dataclass(frozen=True, slots=True)
class Planned:
    """A document was opened; so many of its pages are still to be read."""

    document: DocumentId
    name: str
    pages: int


@dataclass(frozen=True, slots=True)
class PageRead:
    """One more page is in the store."""

    document: DocumentId


@dataclass(frozen=True, slots=True)
class Ended:
    """A document came to its end: archived, or set apart with a reason.

    document: None for a file that could not be taken in.
    """

    document: DocumentId | None
    name: str
    failure: str | None


Event = Planned | PageRead | Ended


def reading_of(settings: Settings) -> Reading:
    """The pipeline at hand, as documents ask for it."""
    return Reading(
        pages=fingerprint_id(page_fingerprint(settings)),
        record=fingerprint_id(record_fingerprint(settings)),
    )


def drain(
    workspace: Workspace,
    db: Connection,
    settings: Settings,
    tell: Callable[[Event], None],
    now: Callable[[], datetime] = lambda: datetime.now(UTC),
) -> None:
    """Work until every document of the ledger is archived or set apart.

    Raises: MissingProgram: something is not installed; nothing is set apart for that.
    """
    adopt(db, reading_of(settings), now())
    # We hold the workspace, so whoever had a lease in it is dead: no need to wait it out.
    chunks.expire(db, now() + chunks.LEASE)
    with wrapped(settings.limits) as programs:
        _Coordinator(workspace, db, settings, programs, tell, now).run()


@dataclass(frozen=True, slots=True)
class _Coordinator:
    """One run: what it works with, who is reading what, and which scans are open."""

    workspace: Workspace
    db: Connection
    settings: Settings
    programs: Programs
    tell: Callable[[Event], None]
    now: Callable[[], datetime]
    busy: dict[int, Lease] = field(default_factory=dict)
    scans: dict[DocumentId, Scan] = field(default_factory=dict)

    def run(self) -> None:
        """Until nothing is queued, waiting or under way."""
        count = process_count(self.settings)
        with Slots(count, self.workspace.store, self.programs, self.settings) as slots:
            while True:
                self._fill(slots)
                self._conclude()
                if self.busy:
                    self._listen(slots)
                elif next_queued(self.db) is None:
                    return

    def _fill(self, slots: Slots) -> None:
        """Give every idle slot a run of pages, as long as there are any."""
        for slot in range(len(slots)):
            if slot in self.busy:
                continue
            lease = self._lease(slot, len(slots))
            if lease is None:
                return
            self.busy[slot] = lease
            slots.give(slot, self._task(lease))

    def _task(self, lease: Lease) -> Task:
        sha256, reading = lease.document.sha256, lease.document.reading.pages
        done = load_pages(self.workspace.store, sha256, reading)
        numbers = unread(done, lease.page_numbers)
        return Task(self._scan(lease.document), sha256, reading, lease.token, numbers)

    def _lease(self, slot: int, slots: int) -> Lease | None:
        """The next run of pages; documents are opened only when there is a slot for them."""
        while True:
            lease = chunks.claim(self.db, f"local-{slot}", self.now())
            queued = next_queued(self.db) if lease is None else None
            if queued is None:
                return lease
            self._plan(queued, slots)

    def _plan(self, asked: Document, slots: int) -> None:
        """Open a queued document and cut its unread pages into runs, or set it apart."""
        try:
            scan = self._scan(asked)
        except DigitizeError as error:
            self._set_apart(asked, error, "open")
            return
        done = load_pages(self.workspace.store, asked.sha256, asked.reading.pages)
        missing = unread(done, range(1, len(scan.pages) + 1))
        # A long document is shared out; runs as long as a task allows would leave slots idle.
        longest = min(chunks.CHUNK_PAGES, max(1, len(missing) // (2 * slots)))
        runs = page_runs(missing, longest)
        chunks.plan(self.db, asked.id, len(scan.pages), runs, self.now())
        self.tell(Planned(asked.id, self._seen(asked).display_name, len(missing)))

    def _listen(self, slots: Slots) -> None:
        """Wait for the slots, and keep their leases alive meanwhile."""
        for report in slots.reports(tuple(self.busy), HEARTBEAT_S):
            lease = self.busy[report.slot]
            if isinstance(report, PageDone):
                self.tell(PageRead(lease.document.id))
                continue
            del self.busy[report.slot]
            with suppress(LostRace):  # the document was wanted anew: this lease counts no more
                if isinstance(report, SlotFailed):
                    chunks.crashed(self.db, lease.chunk, lease.token, self.now())
                    self._tell_if_apart(lease.document, report.why)
                else:
                    chunks.finish_chunk(self.db, lease.chunk, lease.token)
        for lease in self.busy.values():
            with suppress(LostRace):
                chunks.renew(self.db, lease.chunk, lease.token, self.now())

    def _conclude(self) -> None:
        """Make records of the documents whose pages are all read, and archive them."""
        store = self.workspace.store
        finished = []
        for asked in chunks.all_read(self.db):
            seen = self._seen(asked)
            pages = load_pages(store, asked.sha256, asked.reading.pages)
            try:
                scan = self._scan(asked)
                in_order = [pages[number] for number in range(1, len(scan.pages) + 1)]
                record = make_record(scan, in_order, self.settings, seen.display_name, seen.seen_at)
            except DigitizeError as error:
                self._set_apart(asked, error, "read")
                continue
            finish(self.db, store, asked.id, [record], self.now())
            finished.append(asked)
        if finished:
            archive = Archive(self.workspace.archive, self.workspace.tmp)
            archive_pending(self.db, store, archive, self.now())
        for asked in finished:
            self.scans.pop(asked.id, None)
            self.tell(Ended(asked.id, self._seen(asked).display_name, self._why(asked)))

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
        self.tell(Ended(asked.id, name, reason.message))

    def _tell_if_apart(self, asked: Document, why: str) -> None:
        """After its fifth crash the ledger has set the document apart."""
        apart = self._why(asked)
        if apart is not None:
            name = self._seen(asked).display_name
            self.tell(Ended(asked.id, name, f"{apart} ({why})"))

    def _why(self, asked: Document) -> str | None:
        """Why a document is set apart; None when it is not."""
        if document(self.db, asked.id).state is not State.SET_APART:
            return None
        reason = reason_of(self.db, asked.id)
        return reason.message if reason else "no reason was kept"
