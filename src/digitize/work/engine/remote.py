"""The engine for several machines: Celery workers and archivers, connected by Redis.

Workers need Redis and the store, but no ledger. They outlive the coordinator: without one, finished
pages are in the store and reports wait on the stream.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta

from digitize.errors import QueueAway
from digitize.keep.store.ids import Token
from digitize.keep.store.runs import Run
from digitize.outside.queues.celery_app import App, celery_app
from digitize.outside.queues.hints import live_workers, send_hint
from digitize.outside.queues.messages import StreamEntry
from digitize.outside.queues.streams import PAGES, Client, Group, connect
from digitize.read.fingerprint import page_fingerprint
from digitize.read.scan.source import Scan
from digitize.work.engine.announce import report_of
from digitize.work.engine.coordinator import Engine, Ground
from digitize.work.engine.delivery import StreamDelivery
from digitize.work.engine.events import StateNote
from digitize.work.engine.readers import Report

PER_SLOT = 2  # runs in Redis for each slot: few, so that urgent scans pass and no hint grows old
COUNT_S = 5.0  # seconds between two counts of live workers
PORTION = 100  # reports taken at once


@dataclass(slots=True)
class Workers:
    """Celery workers, as `Readers`."""

    app: App
    client: Client
    fingerprint: str
    announced: bool = True
    _slots: int = 0
    _count_at: float = 0.0
    _had: list[str] = field(default_factory=list)  # ids taken from the stream and not done yet
    _behind: bool = True  # the stream may hold entries handed to us that we do not know of
    _group: Group = field(init=False)

    def __post_init__(self) -> None:
        self._group = Group(self.client, PAGES, "coordinator", "coordinator")

    def count(self) -> int:
        """See `Readers`."""
        if time.monotonic() >= self._count_at:
            living = live_workers(self.client)
            self._slots = sum(one.slots for one in living if one.fingerprint == self.fingerprint)
            self._count_at = time.monotonic() + COUNT_S
        return self._slots

    def room(self, under_way: int) -> int:
        """See `Readers`."""
        return max(0, PER_SLOT * self.count() - under_way)

    def give(self, run: Run, scan: Scan) -> None:
        """See `Readers`. Only ids are sent; the worker opens the scan itself."""
        send_hint(self.app, self.fingerprint, run.told)

    def reports(self, timeout_s: float) -> list[Report]:
        """See `Readers`. Reports leave Redis at the next call, when they are in the ledger."""
        try:
            entries = self._entries(timeout_s)
        except QueueAway:
            self._behind = True  # entries of a lost answer were handed to us all the same
            raise
        self._had = [entry.id for entry in entries]
        return [report for entry in entries if (report := report_of(entry))]

    def _entries(self, timeout_s: float) -> list[StreamEntry]:
        self._group.done(self._had, delete=True)
        self._had = []
        entries = self._group.mine(PORTION) if self._behind else []
        self._behind = bool(entries)
        return entries or self._group.new(PORTION, timeout_s)

    def stop(self) -> list[Token]:
        """See `Readers`."""
        return []


@contextmanager
def open_remote(ground: Ground) -> Iterator[Engine]:
    """Connect to the workers and archivers that use the Redis of the settings."""
    settings = ground.settings
    client = connect(settings.redis.url)
    app = celery_app("digitize.coordinator", settings.redis.url)
    keep = timedelta(seconds=settings.redis.retention_s)

    def say(line: str) -> None:
        ground.tell(StateNote(line))

    delivery = StreamDelivery(client, ground.db, ground.workspace.store, keep, say)
    with client, app:
        yield Engine(Workers(app, client, page_fingerprint(settings)), delivery.turn)
