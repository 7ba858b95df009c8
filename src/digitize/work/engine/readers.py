"""The coordinator's interface to readers of pages: processes here, or workers elsewhere."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Protocol

from digitize.keep.store.ids import Token
from digitize.keep.store.runs import Run
from digitize.read.scan.source import Scan


@dataclass(frozen=True, slots=True)
class Began:
    """A worker is about to read the first page."""

    token: Token
    worker: str


@dataclass(frozen=True, slots=True)
class Alive:
    """The run is still being read."""

    token: Token


@dataclass(frozen=True, slots=True)
class PageDone:
    """A page is in the store.

    fault: a bug of ours met while reading it, for the log; else "". seconds: that it took to read.
    stages: the seconds of each stage of it.
    """

    token: Token
    page_no: int
    fault: str = ""
    seconds: float | None = field(default=None, compare=False)
    stages: tuple[tuple[str, float], ...] = field(default=(), compare=False)


@dataclass(frozen=True, slots=True)
class RunDone:
    """All pages of the run are in the store."""

    token: Token


@dataclass(frozen=True, slots=True)
class RunStopped:
    """The run was stopped cleanly; its finished pages are in the store.

    why: "" if it was asked to stop; else what prevents reading, such as a full disk.
    """

    token: Token
    why: str = ""


@dataclass(frozen=True, slots=True)
class RunFailed:
    """The process with the run died, or a bug of ours stopped it."""

    token: Token
    why: str


Report = Began | Alive | PageDone | RunDone | RunStopped | RunFailed


class Readers(Protocol):
    """A set of page readers. Each reads one run at a time."""

    @property
    def announced(self) -> bool:
        """True if a run may be lost on its way: then its attempt counts only once it has begun."""
        ...

    def count(self) -> int:
        """Return how many runs can be read at once. Raises: QueueAway."""
        ...

    def room(self, under_way: int) -> int:
        """Return how many more runs to hand out now. Raises: QueueAway.

        Args: under_way: runs handed out and not ended, according to the ledger.
        """
        ...

    def give(self, run: Run, scan: Scan) -> None:
        """Hand out a run. Raises: QueueAway: it was not handed out."""
        ...

    def reports(self, timeout_s: float) -> list[Report]:
        """Return reports; wait up to `timeout_s` for the first. Raises: QueueAway."""
        ...

    def stop(self) -> list[Token]:
        """Ask readers to stop after the page in hand; return the runs whose end will be reported.

        Empty if readers outlive the coordinator.
        """
        ...
