"""Page processes of this machine: each reads one run of pages at a time.

Each slot has its own process and pipe, so that if a process dies, its pages are known. Processes
are forked before any model is loaded: ONNX sessions do not survive a fork.
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
from digitize.work.engine.page_run import Kit, keep_freed_memory, read_run
from digitize.work.engine.readers import Alive, PageDone, Report, RunFailed

PARENT_S = 1.0  # seconds between two checks of a waiting page process whether its parent lives

_fork = multiprocessing.get_context("fork")


@dataclass(slots=True, eq=False)
class _Slot:
    process: BaseProcess
    pipe: Connection
    token: Token | None = None  # of the run in hand; None: idle


class Slots:
    """A fixed number of page processes, as `Readers`. As a context, it ends them on exit."""

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
        """See `Readers`. A slot must be free."""
        slot = next(one for one in self._slots if one.token is None)
        slot.token = run.token
        _send(slot, (run, scan))

    def reports(self, timeout_s: float) -> list[Report]:
        """See `Readers`. If a process died, its slot has a new one when the report is returned."""
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
    with suppress(OSError):  # the process has died; its report will say so
        slot.pipe.send(what)


def _serve(pipe: Connection, parents_end: Connection, kit: Kit) -> None:
    """Read runs until the pipe closes or the parent is dead.

    Signals to the process group are meant for the parent, which then ends us. Programs that we
    start ignore them too, so that no page fails because of them.
    """
    parents_end.close()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    keep_freed_memory()
    # Files that pytesseract leaves when we are killed are removed with this folder.
    tempfile.tempdir = str(kit.programs.scratch)
    parent = os.getppid()

    def go_on() -> bool:
        # A busy slot receives only the request to stop, or the end of the pipe.
        return not pipe.poll() and os.getppid() == parent

    with suppress(EOFError, ConnectionError):
        # A forked sibling may keep the pipe open after the parent's death: check its id as well.
        while os.getppid() == parent:
            given: tuple[Run, Scan] | None = pipe.recv() if pipe.poll(PARENT_S) else None
            if given is not None:  # None: a timeout, or a request to stop that came too late
                run, scan = given
                pipe.send(read_run(run, partial(_given, scan), kit, go_on, pipe.send))


def _given(scan: Scan) -> Scan:
    """Return the scan, which the coordinator has opened already."""
    return scan
