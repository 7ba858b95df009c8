"""Page processes of this machine: each reads one run of pages at a time.

A process of its own for every slot, with a pipe to it, so that when one dies it is known which
pages it had. Processes are forked before any model is loaded: ONNX sessions do not survive a fork.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import tempfile
import time
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess

from digitize.keep.ledger.chunks import HEARTBEAT
from digitize.keep.store.ids import Token
from digitize.keep.store.runs import Run
from digitize.read.scan.source import Scan
from digitize.work.engine.memory import keep_freed_memory
from digitize.work.engine.page_run import Kit, read_run
from digitize.work.engine.readers import Alive, PageDone, Report, RunFailed

PARENT_S = 1.0  # a page process that waits looks this often whether its parent lives

_fork = multiprocessing.get_context("fork")


@dataclass(slots=True, eq=False)
class _Slot:
    process: BaseProcess
    pipe: Connection
    token: Token | None = None  # of the run in hand


class Slots:
    """A fixed number of page processes, as `Readers`; use it as a context, it ends them."""

    announced = False

    def __init__(self, count: int, kit: Kit) -> None:
        self._kit = kit
        self._slots = [self._start() for _ in range(count)]
        self._alive_at = time.monotonic()

    def __enter__(self) -> Slots:
        return self

    def __exit__(self, *_: object) -> None:
        for slot in self._slots:
            slot.pipe.close()
        for slot in self._slots:
            slot.process.kill()
            slot.process.join()

    def count(self) -> int:
        """See `Readers`."""
        return len(self._slots)

    def room(self, under_way: int) -> int:
        """See `Readers`."""
        return sum(slot.token is None for slot in self._slots)

    def give(self, run: Run, scan: Scan) -> None:
        """See `Readers`. There must be room."""
        slot = next(one for one in self._slots if one.token is None)
        slot.token = run.token
        _send(slot, (run, scan))

    def reports(self, timeout_s: float) -> list[Report]:
        """See `Readers`. A slot whose process has died is running anew when it is reported."""
        busy = {slot.pipe: slot for slot in self._slots if slot.token is not None}
        heard = wait(list(busy), timeout_s)
        told = [self._hear(slot, slot.token) for pipe, slot in busy.items()
                if pipe in heard and slot.token is not None]  # fmt: skip
        if time.monotonic() - self._alive_at >= HEARTBEAT.total_seconds():
            self._alive_at = time.monotonic()
            told += [Alive(slot.token) for slot in self._slots if slot.token is not None]
        return told

    def stop(self) -> list[Token]:
        """See `Readers`."""
        busy = [slot for slot in self._slots if slot.token is not None]
        for slot in busy:
            _send(slot, None)
        return [slot.token for slot in busy if slot.token is not None]

    def _hear(self, slot: _Slot, token: Token) -> Report:
        try:
            said: Report = slot.pipe.recv()
        except (EOFError, OSError):
            slot.process.join()
            self._kit.programs.forget(slot.process.pid or 0)
            code = slot.process.exitcode
            self._slots[self._slots.index(slot)] = self._start()
            return RunFailed(token, f"the page process ended with status {code}")
        if not isinstance(said, PageDone):
            slot.token = None
        return said

    def _start(self) -> _Slot:
        ours, theirs = _fork.Pipe()
        process = _fork.Process(target=_serve, args=(theirs, ours, self._kit), daemon=True)
        process.start()
        theirs.close()
        return _Slot(process, ours)


def _send(slot: _Slot, what: tuple[Run, Scan] | None) -> None:
    with suppress(OSError):  # it has died meanwhile; its report will say so
        slot.pipe.send(what)


def _serve(pipe: Connection, parents_end: Connection, kit: Kit) -> None:
    """Read what comes until the pipe closes or the parent is dead.

    Signals to a whole group are for the parent, which then ends us. What we start ignores them
    too, so that no page fails for them.
    """
    parents_end.close()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    keep_freed_memory()
    # What pytesseract leaves when we are killed goes away with this folder.
    tempfile.tempdir = str(kit.programs.scratch)
    parent = os.getppid()

    def go_on() -> bool:
        # All that ever comes to a busy slot is the wish to stop, or the end of the pipe.
        return not pipe.poll() and os.getppid() == parent

    with suppress(EOFError, ConnectionError):
        # A forked sibling may hold the pipe open after the parent's death: look at its id too.
        while os.getppid() == parent:
            given: tuple[Run, Scan] | None = pipe.recv() if pipe.poll(PARENT_S) else None
            if given is not None:  # None: nothing came, or a wish to stop that came too late
                run, scan = given
                pipe.send(read_run(run, partial(_given, scan), kit, go_on, pipe.send))


def _given(scan: Scan) -> Scan:
    """The coordinator has opened it already."""
    return scan
