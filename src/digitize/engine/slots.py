"""Page processes of this machine: each reads one run of pages at a time.

A process of its own for every slot, with a pipe to it, so that when one dies it is known which
pages it had. Processes are forked before any model is loaded: ONNX sessions do not survive a fork.
"""

from __future__ import annotations

import errno
import multiprocessing
import os
import signal
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from enum import Enum, auto
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess

from digitize.engine.memory import keep_freed_memory
from digitize.pipeline import read_page
from digitize.programs import Programs
from digitize.scan.source import Scan
from digitize.settings import Settings
from digitize.store.ids import Fingerprint, Sha256, Token
from digitize.store.interface import Store
from digitize.store.pages import save_page

PARENT_S = 1.0  # a page process that waits looks this often whether its parent lives

_fork = multiprocessing.get_context("fork")


@dataclass(frozen=True, slots=True)
class Task:
    """A run of pages to read, and under which name to keep them."""

    scan: Scan
    sha256: Sha256
    fingerprint: Fingerprint
    token: Token
    page_numbers: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class PageDone:
    """A page is in the store."""

    slot: int
    page_no: int


@dataclass(frozen=True, slots=True)
class TaskDone:
    """All pages of the slot's task are in the store."""

    slot: int


@dataclass(frozen=True, slots=True)
class TaskStopped:
    """The slot has put its task down in good order; pages that it had finished are in the store.

    asked: it was told to; otherwise the disk is full.
    """

    slot: int
    asked: bool


@dataclass(frozen=True, slots=True)
class SlotFailed:
    """The slot's process died, or an error of ours stopped its task. It is running anew."""

    slot: int
    why: str


Report = PageDone | TaskDone | TaskStopped | SlotFailed


class _End(Enum):
    """How a task ended, as its process says it; a fault of ours is said as text."""

    DONE = auto()
    STOPPED = auto()
    NO_SPACE = auto()


@dataclass(slots=True)
class _Slot:
    process: BaseProcess
    pipe: Connection


class Slots:
    """A fixed number of page processes; use it as a context, it ends them."""

    def __init__(self, count: int, store: Store, programs: Programs, settings: Settings) -> None:
        self._work = (store, programs, settings)
        self._slots = [self._start() for _ in range(count)]

    def __enter__(self) -> Slots:
        return self

    def __exit__(self, *_: object) -> None:
        for slot in self._slots:
            slot.pipe.close()
        for slot in self._slots:
            slot.process.kill()
            slot.process.join()

    def __len__(self) -> int:
        return len(self._slots)

    def give(self, slot: int, task: Task) -> None:
        """Hand a task to an idle slot."""
        self._send(slot, task)

    def stop(self, slot: int) -> None:
        """Ask a busy slot to put its task down after the page in hand."""
        self._send(slot, None)

    def reports(self, busy: Sequence[int], timeout_s: float) -> list[Report]:
        """What the busy slots have to say; empty when nothing came in time."""
        pipes = {self._slots[slot].pipe: slot for slot in busy}
        heard = wait(list(pipes), timeout_s)
        return [self._hear(pipes[pipe]) for pipe in pipes if pipe in heard]

    def _send(self, slot: int, task: Task | None) -> None:
        with suppress(OSError):  # it has died meanwhile; its report will say so
            self._slots[slot].pipe.send(task)

    def _hear(self, slot: int) -> Report:
        try:
            said: int | str | _End = self._slots[slot].pipe.recv()
        except (EOFError, OSError):
            process = self._slots[slot].process
            process.join()
            self._work[1].forget(process.pid or 0)
            self._slots[slot] = self._start()
            return SlotFailed(slot, f"the page process ended with status {process.exitcode}")
        if isinstance(said, str):
            return SlotFailed(slot, said)
        if isinstance(said, int):
            return PageDone(slot, said)
        return TaskDone(slot) if said is _End.DONE else TaskStopped(slot, said is _End.STOPPED)

    def _start(self) -> _Slot:
        ours, theirs = _fork.Pipe()
        process = _fork.Process(target=_serve, args=(theirs, ours, *self._work), daemon=True)
        process.start()
        theirs.close()
        return _Slot(process, ours)


def _serve(
    pipe: Connection, parents_end: Connection, store: Store, programs: Programs, settings: Settings
) -> None:
    """Read what comes until the pipe closes or the parent is dead.

    Signals to a whole group are for the parent, which then ends us. What we start ignores them
    too, so that no page fails for them.
    """
    parents_end.close()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    keep_freed_memory()
    # What pytesseract leaves when we are killed goes away with this folder.
    tempfile.tempdir = str(programs.scratch)
    parent = os.getppid()
    with suppress(EOFError, ConnectionError):
        # A forked sibling may hold the pipe open after the parent's death: look at its id too.
        while os.getppid() == parent:
            task: Task | None = pipe.recv() if pipe.poll(PARENT_S) else None
            if task is not None:  # None: nothing came, or a wish to stop that came too late
                pipe.send(_read(task, pipe, parent, store, programs, settings))


def _read(  # noqa: PLR0913  (what a page process has)
    task: Task, pipe: Connection, parent: int, store: Store, programs: Programs, settings: Settings
) -> _End | str:
    try:
        for page_no in task.page_numbers:
            # All that ever comes to a busy slot is the wish to stop, or the end of the pipe.
            if pipe.poll() or os.getppid() != parent:
                return _End.STOPPED
            with _ended_after(settings.limits.page_s):
                page = read_page(task.scan, page_no, programs, settings)
            save_page(store, task.sha256, task.fingerprint, page, task.token)
            pipe.send(page_no)
    except Exception as error:
        if getattr(error, "errno", None) in (errno.ENOSPC, errno.EDQUOT):
            return _End.NO_SPACE
        return f"{type(error).__name__}: {error}"
    return _End.DONE


@contextmanager
def _ended_after(seconds: float) -> Iterator[None]:
    """Let SIGALRM end this process, whatever library of ours hangs: the attempt counts."""
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
