"""What the coordinator asks of whoever reads pages: processes here, or workers elsewhere."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from digitize.keep.store.ids import Token
from digitize.keep.store.runs import Run
from digitize.read.scan.source import Scan


@dataclass(frozen=True, slots=True)
class Began:
    """A worker is about to touch the first page."""

    token: Token
    worker: str


@dataclass(frozen=True, slots=True)
class Alive:
    """The run is still being read."""

    token: Token


@dataclass(frozen=True, slots=True)
class PageDone:
    """A page is in the store. fault: where reading it met an error of ours, for the log; or ""."""

    token: Token
    page_no: int
    fault: str = ""


@dataclass(frozen=True, slots=True)
class RunDone:
    """All pages of the run are in the store."""

    token: Token


@dataclass(frozen=True, slots=True)
class RunStopped:
    """The run was put down in good order; pages that were finished are in the store.

    why: "" when it was asked to stop; else what keeps it from reading, a full disk say.
    """

    token: Token
    why: str = ""


@dataclass(frozen=True, slots=True)
class RunFailed:
    """The process that had the run died, or an error of ours stopped it."""

    token: Token
    why: str


Report = Began | Alive | PageDone | RunDone | RunStopped | RunFailed


class Readers(Protocol):
    """A number of page readers. Each reads one run at a time."""

    @property
    def announced(self) -> bool:
        """Whether a run may be lost on its way, so that it counts only once it has begun."""
        ...

    def count(self) -> int:
        """How many runs can be read at once. Raises: QueueAway."""
        ...

    def room(self, under_way: int) -> int:
        """How many more runs to hand out now. Raises: QueueAway.

        Args: under_way: runs that are handed out and not ended, as the ledger has it.
        """
        ...

    def give(self, run: Run, scan: Scan) -> None:
        """Hand out a run. Raises: QueueAway: it was not."""
        ...

    def reports(self, timeout_s: float) -> list[Report]:
        """What there is to say; waits for the first so long at most. Raises: QueueAway."""
        ...

    def stop(self) -> list[Token]:
        """Ask for an end after the page in hand; returns the runs whose end will be reported.

        None where readers outlive the coordinator.
        """
        ...
