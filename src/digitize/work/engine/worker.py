"""A page process of a worker elsewhere: reads runs of pages and reports. It knows no ledger."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

from digitize.errors import QueueAway
from digitize.keep.ledger.chunks import HEARTBEAT
from digitize.keep.store.ids import Sha256
from digitize.keep.store.runs import Run
from digitize.read.scan.source import Scan, open_scan
from digitize.work.engine.page_run import Kit, read_run
from digitize.work.engine.readers import Alive, Began, Report

PATIENCE_S = (
    30.0  # seconds to wait for Redis or the archive's host, for the two messages that matter
)
AGAIN_S = 1.0  # seconds between two tries


@dataclass(slots=True)
class Worker:
    """One page process, with the scan that it opened last.

    name: of the process, for people.
    tell: sends a report to the coordinator; raises QueueAway if it could not be sent.
    go_on: is asked before each page; False once it should stop.
    """

    name: str
    kit: Kit
    tell: Callable[[Report], None]
    go_on: Callable[[], bool]
    _opened: dict[Sha256, Scan] = field(default_factory=dict)

    def read(self, run: Run) -> Report | None:
        """Read a run: announce it before the first page, give signs of life, report its end.

        None: it could not be announced, so its attempt would not have counted; it was not read.
        """
        if not self._insist(Began(run.token, self.name)):
            return None
        with self._heart(run):
            end = read_run(run, lambda: self._scan(run.sha256), self.kit, self.go_on, self._say)
        # Without this report the lease lapses, and the pages are found in the store.
        self._insist(end)
        return end

    def _scan(self, sha256: Sha256) -> Scan:
        if sha256 not in self._opened:
            original = self.kit.store.original(sha256)
            limits = self.kit.settings.limits
            self._opened = {sha256: open_scan(original, self.kit.programs, limits)}
        return self._opened[sha256]

    def _say(self, report: Report) -> None:
        with suppress(QueueAway):  # a page or a sign of life: the next message says as much
            self.tell(report)

    def _insist(self, report: Report) -> bool:
        end = time.monotonic() + PATIENCE_S
        while True:
            try:
                self.tell(report)
            except QueueAway:
                if time.monotonic() >= end or not self.go_on():
                    return False
                time.sleep(AGAIN_S)
            else:
                return True

    @contextmanager
    def _heart(self, run: Run) -> Iterator[None]:
        """Give a sign of life every 15 s from a thread, since a page may take longer."""
        over = threading.Event()

        def beat() -> None:
            while not over.wait(HEARTBEAT.total_seconds()):
                self._say(Alive(run.token))

        heart = threading.Thread(target=beat, daemon=True)
        heart.start()
        try:
            yield
        finally:
            over.set()
            heart.join()
