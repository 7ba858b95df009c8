"""An engine without recognition: everything around the reading is real, files and SQLite too."""

import hashlib
import importlib
import os
import tempfile
import traceback
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from digitize.errors import Withdrawn
from digitize.keep import failpoint
from digitize.keep.archive.archiver import archive_pending
from digitize.keep.archive.folders import Archive
from digitize.keep.ledger.chunks import (
    LEASE,
    begin,
    claim,
    crashed,
    expire,
    finish_chunk,
    lease_of,
    page_runs,
    plan,
    send,
)
from digitize.keep.ledger.documents import (
    Document,
    PipelineWanted,
    all_read,
    in_state,
    next_queued,
    opening,
    requeue,
)
from digitize.keep.ledger.finish import clear, finish
from digitize.keep.ledger.held import all_held
from digitize.keep.ledger.outbox import Parcel, newest
from digitize.keep.ledger.reasons import Reason, set_apart
from digitize.keep.ledger.revise import current, restore, revise, withdraw
from digitize.keep.ledger.sightings import sightings
from digitize.keep.ledger.states import State
from digitize.keep.store.ids import Fingerprint
from digitize.keep.store.pages import save_page, unread
from digitize.keep.workspace import Workspace, open_workspace
from digitize.record.edits import Hand, edited
from digitize.record.fields import RecordField
from digitize.record.model import Act, Edit, Process, Quality, Record, Source
from digitize.record.notes import note
from digitize.record.page import Page, PageState
from digitize.work.intake.take import Asked, Taken, take

MORNING = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
SHM = Path("/dev/shm")  # noqa: S108  (a second file system)
FIRST = PipelineWanted(Fingerprint("a" * 16), Fingerprint("a" * 16))
SAME_PAGES = PipelineWanted(Fingerprint("a" * 16), Fingerprint("b" * 16))
SECOND = PipelineWanted(Fingerprint("c" * 16), Fingerprint("c" * 16))


@dataclass
class Clock:
    """A second passes at each look."""

    at: datetime = MORNING

    def __call__(self) -> datetime:
        self.at += timedelta(seconds=1)
        return self.at


def scan(name: str, pages: int = 1, trait: str = "") -> bytes:
    """Bytes of a "scan".

    Its trait: `bad` does not open, `kills` ends every worker, `MẬT` is its marking.
    """
    return f"%PDF-1.4\n{name}\n{pages}\n{trait}\n%%EOF\n".encode()


def facts(data: bytes) -> tuple[int, str]:
    lines = data.decode().splitlines()
    return int(lines[2]), lines[3]


def page(page_no: int, state: PageState = PageState.BLANK, told: str = "") -> Page:
    return Page(
        number=page_no, state=state,
        reasons=[note("text", text=told)] if told else [],
        width=10, height=10, dpi=300, turn=0, skew=0,
        layout="none", steps=(), blocks=(), furniture=(), seconds=0.0,
    )  # fmt: skip


def record(
    sha256: str,
    *,
    filename: str = "tin.pdf",
    received_at: datetime = MORNING,
    pages: int = 1,
    text: str = "Tin",
) -> Record:
    return Record(
        record_id=f"{sha256}-1",
        source=Source(
            filename=filename, sha256=sha256, bytes=1, media_type="application/pdf",
            received_at=received_at, page_count=pages,
        ),
        text_raw=text, text=text, paragraphs=(text,),
        pages=tuple(page(page_no) for page_no in range(1, pages + 1)),
        quality=Quality(confidence_p10=None, damaged=False, review=False),
        process=Process(fingerprint="a" * 16, versions={}, seconds=0),
    )  # fmt: skip


@dataclass
class Engine:
    """One process at work on one workspace, until nothing is left to do."""

    workspace: Workspace
    db: object
    clock: Clock
    reads: list[tuple[str, str, int]] = field(default_factory=list)
    handed_out: int = 0
    opens_bad: bool = False  # as a newer Poppler would

    @property
    def store(self):
        return self.workspace.store

    @property
    def archive(self) -> Archive:
        return Archive(self.workspace.archive, self.workspace.tmp)

    def take(self, path: Path, reading: PipelineWanted = FIRST) -> Taken:
        return take(path, self.db, self.store, Asked(reading), self.clock())

    def plan_next(self) -> Document | None:
        """Plan the next document, or set it apart if it does not open."""
        document = next_queued(self.db)
        if document:
            opening(self.db, document.id)
            pages, trait = facts(self.store.original(document.sha256).read_bytes())
            if trait == "bad" and not self.opens_bad:
                reason = Reason("not_a_scan", "it does not open", "open")
                set_apart(self.db, document.id, reason, self.clock())
            else:
                numbers = range(1, pages + 1)
                missing = page_runs(
                    unread(self.store, document.sha256, document.reading.pages, numbers), 2
                )
                plan(self.db, document.id, pages, missing, self.clock())
        return document

    def read_next(self, worker: str = "w") -> bool:
        """Claim a chunk and read it, or die of it."""
        lease = self._hand_out(worker)
        if lease is None:
            return False
        document = lease.document
        _, trait = facts(self.store.original(document.sha256).read_bytes())
        if trait == "kills":
            self._die(lease)
            return True
        of = document.sha256, document.reading.pages
        for page_no in unread(self.store, *of, lease.run.page_numbers):
            fingerprint = document.reading.pages
            self.reads.append((document.sha256, fingerprint, page_no))
            save_page(self.store, document.sha256, fingerprint, page(page_no), lease.token)
        finish_chunk(self.db, lease.token)
        return True

    def _hand_out(self, worker: str):
        """Here and elsewhere in turn: every second chunk goes to a worker that announces itself."""
        self.handed_out += 1
        if self.handed_out % 2:
            return claim(self.db, worker, self.clock())
        lease = send(self.db, self.clock())
        if lease:
            begin(self.db, lease.token, worker, self.clock())
            return lease_of(self.db, lease.token)
        return None

    def _die(self, lease) -> None:
        if lease.attempts % 2:
            crashed(self.db, lease.token, self.clock())
        else:
            self.clock.at += LEASE

    def finish_all(self) -> None:
        for document in all_read(self.db):
            seen = sightings(self.db, document.sha256)[0]
            made = record(
                document.sha256,
                filename=seen.display_name,
                received_at=seen.seen_at,
                pages=document.page_count,
                text=f"Tin {document.reading.record}",
            )
            _, trait = facts(self.store.original(document.sha256).read_bytes())
            if trait.endswith("MẬT"):
                secrecy = RecordField(value=trait, status="machine", reason=None)
                made = made.model_copy(update={"secrecy": secrecy})
            finish(self.db, self.store, document.id, [made], self.clock())

    def edit(self, sha256: str, value: str, *, on_revision: int | None = None) -> Parcel:
        """A person enters a number."""
        id_, now = f"{sha256}-1", self.clock()
        seen = on_revision or newest(self.db, id_).parcel.revision
        edit = Edit(by="Lê An", at=now, field="number", after=value)
        return revise(self.db, self.store, (id_, seen), lambda old: edited(old, [edit]), now)

    def clear_all(self) -> int:
        """A person lets all that is on hold go on."""
        held = {one.document: one for one in all_held(self.db)}
        for one in held.values():
            with suppress(Withdrawn):
                clear(self.db, self.store, one, Hand("Lê An", self.clock()), "đã giải mật")
        return len(held)

    def withdraw(self, sha256: str) -> Parcel:
        act = Act(by="Lê An", at=self.clock(), why="nhầm hồ sơ")
        return withdraw(self.db, self.store, f"{sha256}-1", act)

    def restore(self, sha256: str) -> Parcel:
        act = Act(by="Trần Bình", at=self.clock(), why="đúng hồ sơ")

        def read(parcel: Parcel) -> bytes:
            return self.store.record(parcel.record_sha256)

        return restore(self.db, read, self.store, f"{sha256}-1", act)

    def current(self, sha256: str) -> Record:
        return current(self.db, self.store, f"{sha256}-1")

    def archive_all(self) -> int:
        return archive_pending(self.db, self.store, self.archive, self.clock())

    def drain(self) -> None:
        """All that can be done is done."""
        while expire(self.db, self.clock()) or self.plan_next() or self.read_next():
            self.finish_all()
        self.finish_all()
        self.archive_all()

    def requeue_refused(self) -> None:
        for document in in_state(self.db, State.SET_APART):
            code = self.db.execute(
                "SELECT code FROM reason WHERE document = ? ORDER BY id DESC", (document.id,)
            ).fetchone()[0]
            if code == "archive_conflict":
                requeue(self.db, document.id, self.clock())


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def dies_at(point: str, work) -> bool:
    """Run `work` in a process of its own that is killed at a failpoint; whether it came there."""
    child = os.fork()
    if child == 0:
        try:
            os.environ["DIGITIZE_FAILPOINT"] = point
            importlib.reload(failpoint)  # reads the variable; whoever holds the function sees it
            work()
        except BaseException:
            traceback.print_exc()
            os._exit(1)
        os._exit(0)
    _, status = os.waitpid(child, 0)
    if os.WIFSIGNALED(status):
        assert os.WTERMSIG(status) == 9
        return True
    assert os.WEXITSTATUS(status) == 0, "the child failed; its traceback is above"
    return False


def memory_folder() -> tempfile.TemporaryDirectory:
    """A folder in memory where there is one: a kill needs no disk, and hundreds are slow."""
    return tempfile.TemporaryDirectory(dir=SHM if SHM.is_dir() else None)


def workspace_at(root: Path) -> Workspace:
    return open_workspace(root / "workspace")
