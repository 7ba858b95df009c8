"""A list of scans as a source of work: taken in one after the other, and waited for."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from sqlite3 import Connection

from digitize.engine.events import Ended, Event, Note
from digitize.errors import DigitizeError, InternalFault, of_one_scan
from digitize.ledger.db import disk_is_full
from digitize.ledger.documents import document, ended_since, last_event
from digitize.ledger.ids import DocumentId
from digitize.ledger.reasons import reason_of
from digitize.ledger.sightings import display_name
from digitize.ledger.states import OPEN, State

TAKING_S = 0.1  # how long a turn takes scans in: the page processes must not wait for it


@dataclass(slots=True)
class Files:
    """Scans at known paths.

    take: takes one in, and gives the document that will read it; None: ask again for the same.
    receipts: for each path so far its document, or why it could not be taken in.
    """

    paths: Iterator[Path]
    take: Callable[[Path], DocumentId | None]
    db: Connection
    tell: Callable[[Event], None]
    has_room: Callable[[], bool] = lambda: True
    receipts: list[tuple[Path, DocumentId | DigitizeError]] = field(default_factory=list)
    _names: dict[DocumentId, str] = field(default_factory=dict)
    _waiting: set[DocumentId] = field(default_factory=set)
    _taken: bool = False
    _held: Path | None = None  # begun and not taken in yet
    _said_full: bool = False
    _event: int = field(init=False)

    def __post_init__(self) -> None:
        self._event = last_event(self.db)

    def turn(self) -> None:
        """See `Source`."""
        end = time.monotonic() + TAKING_S
        while not self._taken and time.monotonic() < end and self.has_room():
            if not self._take_next():
                break
        self._notice()

    def finished(self) -> bool:
        """See `Source`."""
        return self._taken and not self._waiting

    def owns(self, id_: DocumentId) -> bool:
        """See `Source`."""
        return id_ in self._names

    def _take_next(self) -> bool:
        """False when there is no next one, or it cannot be taken in yet."""
        self._held = path = self._held or next(self.paths, None)
        self._taken = path is None
        if path is None:
            return False
        try:
            taken = self._take(path)
        except OSError as error:
            if not disk_is_full(error):
                raise
            if not self._said_full:
                self.tell(Note(f"{path.name}: the disk is full; waiting for room", "disk_full"))
            self._said_full = True
            return False
        self._said_full = False
        if taken:
            self._held = None
        return taken

    def _take(self, path: Path) -> bool:
        try:
            id_ = self.take(path)
        except Exception as error:
            self._refuse(path, of_one_scan(error))
            return True
        if id_ is None:
            return False
        self.receipts.append((path, id_))
        if id_ not in self._names:
            self._names[id_] = display_name(os.fsencode(path.name))
            if document(self.db, id_).state in (*OPEN, State.DONE):
                self._waiting.add(id_)
            else:
                self._tell(id_)
        return True

    def _refuse(self, path: Path, error: DigitizeError) -> None:
        """Note that a scan could not be taken in; the next ones are."""
        if isinstance(error, InternalFault):
            self.tell(Note(f"{display_name(os.fsencode(path.name))}: {error.told}", error.code))
        self.receipts.append((path, error))
        self.tell(Ended(None, path.name, str(error)))

    def _notice(self) -> None:
        newest = last_event(self.db)
        for id_ in ended_since(self.db, self._event):
            if id_ in self._waiting and document(self.db, id_).state not in (*OPEN, State.DONE):
                self._waiting.remove(id_)
                self._tell(id_)
        self._event = newest

    def _tell(self, id_: DocumentId) -> None:
        name = self._names[id_]
        apart = document(self.db, id_).state is State.SET_APART
        reason = reason_of(self.db, id_) if apart else None
        self.tell(Ended(id_, name, reason.about(name) if reason else None))
