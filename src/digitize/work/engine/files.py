"""Takes scans in one after the other and waits for them, while pages are read."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from sqlite3 import Connection

from digitize.errors import DigitizeError, InternalFault, StoreAway, of_one_scan
from digitize.keep.ledger.db import disk_is_full
from digitize.keep.ledger.documents import document, ended_since, last_event
from digitize.keep.ledger.ids import DocumentId
from digitize.keep.ledger.reasons import reason_of
from digitize.keep.ledger.sightings import display_name
from digitize.keep.ledger.states import OPEN, State
from digitize.work.engine.events import Ended, Event, StateNote
from digitize.work.engine.work import Work

TAKING_S = 0.1  # seconds of taking scans in at a time: the page processes must not wait longer


@dataclass(slots=True)
class Files:
    """Takes scans in one after the other and waits for them. Pages are read meanwhile.

    receipts: for each scan so far its document, or why it could not be taken in.
    """

    work: Work
    has_room: Callable[[], bool] = lambda: True
    receipts: list[tuple[Path, DocumentId | DigitizeError]] = field(default_factory=list)
    _names: dict[DocumentId, str] = field(default_factory=dict)
    _waiting: set[DocumentId] = field(default_factory=set)
    _tick_at: float = 0.0
    _waits_for: str = ""  # the code of what hinders taking in, as it was last told
    _event: int = field(init=False)

    def __post_init__(self) -> None:
        self._event = last_event(self._db)
        self._tick_at = time.monotonic() + TAKING_S

    def bring(self, path: Path, take: Callable[[], DocumentId | None]) -> None:
        """Take one scan in. Returns when it is done, or when stop is asked.

        Args: take: returns the document that will read the scan; None: call it again.
        """
        taken = False
        while not (taken or self._stopped):
            with self.work.room():
                taken = self.work.may_bring() and self.has_room() and self._take_now(path, take)
                if not taken or time.monotonic() >= self._tick_at:
                    self._tick()

    def wait(self) -> None:
        """Wait until all of the scans have ended, or stop is asked."""
        while self._waiting and not self._stopped:
            with self.work.room():
                self._tick()

    @property
    def _db(self) -> Connection:
        return self.work.db

    @property
    def _stopped(self) -> bool:
        return self.work.site.stop.asked

    def _say(self, event: Event) -> None:
        self.work.site.tell(event)

    def _tick(self) -> None:
        self.work.tick()
        self._notice()
        self._tick_at = time.monotonic() + TAKING_S

    def _take_now(self, path: Path, take: Callable[[], DocumentId | None]) -> bool:
        """Return False if the scan cannot be taken in yet."""
        try:
            taken = self._take(path, take)
        except StoreAway as error:
            self._wait_for(f"{path.name}: {error}", error.code)
            return False
        except OSError as error:
            if not disk_is_full(error):
                raise
            self._wait_for(f"{path.name}: the disk is full; waiting for room", "disk_full")
            return False
        self._waits_for = ""
        return taken

    def _wait_for(self, why: str, code: str) -> None:
        """Say once why nothing is taken in."""
        if self._waits_for != code:
            self._say(StateNote(why, code))
        self._waits_for = code

    def _take(self, path: Path, take: Callable[[], DocumentId | None]) -> bool:
        try:
            id_ = take()
        except Exception as error:
            self._refuse(path, of_one_scan(error))
            return True
        if id_ is None:
            return False
        self.receipts.append((path, id_))
        if id_ not in self._names:
            self._names[id_] = display_name(os.fsencode(path.name))
            self.work.wanted.add(id_)
            if document(self._db, id_).state in (*OPEN, State.DONE):
                self._waiting.add(id_)
            else:
                self._tell_end(id_)
        return True

    def _refuse(self, path: Path, error: DigitizeError) -> None:
        """Note that a scan could not be taken in, and go on with the next."""
        if isinstance(error, InternalFault):
            self._say(
                StateNote(f"{display_name(os.fsencode(path.name))}: {error.told}", error.code)
            )
        self.receipts.append((path, error))
        self._say(Ended(None, path.name, str(error)))

    def _notice(self) -> None:
        newest = last_event(self._db)
        for id_ in ended_since(self._db, self._event):
            if id_ in self._waiting and document(self._db, id_).state not in (*OPEN, State.DONE):
                self._waiting.remove(id_)
                self._tell_end(id_)
        self._event = newest

    def _tell_end(self, id_: DocumentId) -> None:
        name = self._names[id_]
        apart = document(self._db, id_).state is State.SET_APART
        reason = reason_of(self._db, id_) if apart else None
        self._say(Ended(id_, name, reason.about(name) if reason else None))
