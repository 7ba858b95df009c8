"""Events that the engine reports while it works."""

from __future__ import annotations

from dataclasses import dataclass

from digitize.keep.ledger.ids import DocumentId
from digitize.keep.ledger.steps import StateStep


@dataclass(frozen=True, slots=True)
class Planned:
    """A document was opened; `pages` of its pages are still to be read."""

    document: DocumentId
    name: str
    pages: int


@dataclass(frozen=True, slots=True)
class PageRead:
    """One more page is in the store.

    seconds: that it took to read, and stages: those of each stage, where they are known.
    """

    document: DocumentId
    page_no: int | None = None
    seconds: float | None = None
    stages: tuple[tuple[str, float], ...] = ()


@dataclass(frozen=True, slots=True)
class Ended:
    """A document ended: archived, or set apart with a reason.

    document: None for a file that could not be taken in.
    """

    document: DocumentId | None
    name: str
    failure: str | None


@dataclass(frozen=True, slots=True)
class StateNote:
    """Something that people should know and that is not the fault of a document.

    code: for programs. document: the one concerned, if any.
    """

    line: str
    code: str = "note"
    document: DocumentId | None = None


Event = Planned | PageRead | Ended | StateNote | StateStep
