"""Page processes of this machine: each reads one run of pages at a time.

Each slot has its own process and pipe, so that if a process dies, its pages are known. A slot on
the last page of its run is given the next one, so that it need not wait for the coordinator, which
may be making a record. Processes are forked before any model is loaded: ONNX sessions do not
survive a fork.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import tempfile
import time
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess

from digitize.keep.ledger.chunks import HEARTBEAT
from digitize.keep.store.ids import Token
from digitize.keep.store.runs import Run
from digitize.read.pipeline import load_models
from digitize.read.scan.source import Scan
from digitize.work.engine.page_run import Kit, keep_freed_memory, read_run
from digitize.work.engine.readers import Alive, PageDone, Report, RunFailed, RunStopped

PARENT_S = 1.0  # seconds between two checks of a waiting page process whether its parent lives

_fork = multiprocessing.get_context("fork")


@dataclass(slots=True, eq=False)
class _Given:
    """A run that a slot was given. left: pages not reported yet."""

    token: Token
    left: int


@dataclass(slots=True, eq=False)
class _Slot:
    """given: the run in hand and perhaps the next one. heard: when it last said or got something.

    times: of `time.monotonic`.
    """

    process: BaseProcess
    pipe: Connection
    given: list[_Given] = field(default_factory=list)
    heard: float = 0.0

    @property
    def has_room(self) -> bool:
        """Whether it is idle, or on the last page of all that it has."""
        return sum(one.left for one in self.given) <= 1 and len(self.given) <= 1


class Slots:
    """A fixed number of page processes, as `Readers`. As a context, it ends them on exit."""

    announced = False

    def __init__(self, count: int, kit: Kit) -> None:
        self._kit = kit
        # Whatever is written there is never read, so all page processes see that they are to stop.
        self._told_to_stop, self._stop = _fork.Pipe(duplex=False)
        # One page may be all there is: the others load their networks when they are given a run.
        self._slots = [self._start(ahead=number == 0) for number in range(count)]
        self._alive_at = time.monotonic()

    def __enter__(self) -> Slots:
        return self

    def __exit__(self, *_: object) -> None:
        for slot in self._slots:
            slot.pipe.close()
        for slot in self._slots:
            slot.process.kill()
            slot.process.join()
        self._stop.close()
        self._told_to_stop.close()

    def count(self) -> int:
        """See `Readers`."""
        return len(self._slots)

    def room(self, under_way: int) -> int:
        """See `Readers`."""
        return sum(slot.has_room for slot in self._slots)

    def give(self, run: Run, scan: Scan) -> None:
        """See `Readers`. A slot must have room; the one that will be done first gets it."""
        free = (one for one in self._slots if one.has_room)
        slot = min(free, key=lambda one: (len(one.given), one.heard))
        if not slot.given:
            slot.heard = time.monotonic()
        slot.given.append(_Given(run.token, len(run.page_numbers)))
        with suppress(OSError):  # the process has died; its report will say so
            slot.pipe.send((run, scan))

    def reports(self, timeout_s: float) -> list[Report]:
        """See `Readers`. If a process died, its slot has a new one when the report is returned."""
        busy = {slot.pipe: slot for slot in self._slots if slot.given}
        heard = wait(list(busy), timeout_s)
        told = [one for pipe, slot in busy.items() if pipe in heard for one in self._hear(slot)]
        if time.monotonic() - self._alive_at >= HEARTBEAT.total_seconds():
            self._alive_at = time.monotonic()
            told += [Alive(token) for token in self._under_way()]
        return told

    def stop(self) -> list[Token]:
        """See `Readers`."""
        self._stop.send(None)
        return self._under_way()

    def _under_way(self) -> list[Token]:
        return [one.token for slot in self._slots for one in slot.given]

    def _hear(self, slot: _Slot) -> list[Report]:
        """What a slot says. If its process has died, the run not begun yet is given back."""
        in_hand, *behind = slot.given
        slot.heard = time.monotonic()
        try:
            said: Report = slot.pipe.recv()
        except (EOFError, OSError):
            slot.process.join()
            self._kit.programs.forget(slot.process.pid or 0)
            code = slot.process.exitcode
            self._slots[self._slots.index(slot)] = self._start()
            failed = RunFailed(in_hand.token, f"the page process ended with status {code}")
            return [failed, *(RunStopped(one.token) for one in behind)]
        if isinstance(said, PageDone):
            in_hand.left -= 1
        else:
            slot.given = behind
        return [said]

    def _start(self, ahead: bool = False) -> _Slot:
        """Start a page process. Args: ahead: it loads its networks before it is given a run."""
        ours, theirs = _fork.Pipe()
        ends = (theirs, ours, self._told_to_stop)
        process = _fork.Process(target=_serve, args=(*ends, self._kit, ahead), daemon=True)
        process.start()
        theirs.close()
        return _Slot(process, ours)


def _serve(
    pipe: Connection, parents_end: Connection, stop: Connection, kit: Kit, ahead: bool
) -> None:
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
    if ahead:  # while the coordinator takes the first scan in
        with suppress(Exception):  # the first page meets the same error, and reports it
            load_models(kit.settings)

    def go_on() -> bool:
        return not stop.poll() and os.getppid() == parent

    with suppress(EOFError, ConnectionError):
        # A forked sibling may keep the pipe open after the parent's death: check its id as well.
        while os.getppid() == parent:
            if pipe.poll(PARENT_S):
                run, scan = pipe.recv()
                pipe.send(read_run(run, partial(_given, scan), kit, go_on, pipe.send))


def _given(scan: Scan) -> Scan:
    """Return the scan, which the coordinator has opened already."""
    return scan
