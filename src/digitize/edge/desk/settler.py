"""Makes revisions of noted answers behind the desk, and puts them into the archive.

Whoever looks into the index gets that done first (`Desk.index`), so nobody sees less than was
saved; the page of review alone goes on at once, with the record in memory (`in_hand.py`).
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from threading import Event, Lock, Thread
from typing import Final

from digitize.edge.desk.keeper import Trouble
from digitize.edge.desk.reading import in_memory, keep_in_memory
from digitize.keep.ledger.answers import Settled
from digitize.keep.workspace import Workspace
from digitize.settings import Settings
from digitize.work.engine.revise import settle_all

QUIET_S: Final = 0.7  # without a new answer; a person's next page is drawn in that time
MOST_S: Final = 2.0  # from the first answer
AGAIN_S: Final = 10.0  # after a failure
STOP_S: Final = 20.0


@dataclass(slots=True)
class Settler:
    """Does the work in a thread, and at once for who waits. said: why it cannot, if so."""

    workspace: Workspace
    settings: Settings
    now: Callable[[], datetime]
    said: Trouble | None = None
    _turn: Lock = field(default_factory=Lock)
    _noted: Event = field(default_factory=Event)
    _stop: Event = field(default_factory=Event)

    def settle(self) -> None:
        """Make revisions of all that is noted. What cannot be made now stays noted; see `said`."""
        with self._turn:
            failed = settle_all(self.workspace, self.settings, self.now(), in_memory, _kept)
            self.said = Trouble("answers_wait", "; ".join(failed)) if failed else None

    def soon(self) -> None:
        """An answer was noted: settle it when no more come for a moment."""
        self._noted.set()

    def run(self) -> None:
        """Settle what an end in between has left, then all that comes, until `stop`."""
        self.settle()
        while not self._stop.is_set():
            if self.said:
                self._noted.wait(AGAIN_S)
            else:
                self._noted.wait()
            self._wait_until_quiet()
            self.settle()

    def stop(self) -> None:
        """End after what is noted now."""
        self._stop.set()
        self._noted.set()

    def _wait_until_quiet(self) -> None:
        end = time.monotonic() + MOST_S
        while not self._stop.is_set() and time.monotonic() < end:
            self._noted.clear()
            if not self._noted.wait(QUIET_S):
                return
        self._noted.clear()


def _kept(one: Settled) -> None:
    keep_in_memory(one.parcel.record_sha256, one.record)


@contextmanager
def settling(
    workspace: Workspace, settings: Settings, now: Callable[[], datetime]
) -> Iterator[Settler]:
    """A settler that works until the end of the context, and has then settled all."""
    settler = Settler(workspace, settings, now)
    thread = Thread(target=settler.run, daemon=True)
    thread.start()
    try:
        yield settler
    finally:
        settler.stop()
        thread.join(STOP_S)
