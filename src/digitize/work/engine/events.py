"""What the engine tells while it works."""

from __future__ import annotations

from dataclasses import dataclass

from digitize.keep.ledger.ids import DocumentId
from digitize.keep.ledger.steps import StateStep


@dataclass(frozen=True, slots=True)
class Planned:
    """A document was opened; so many of its pages are still to be read."""

    document: DocumentId
    name: str
    pages: int


@dataclass(frozen=True, slots=True)
class PageRead:
    """One more page is in the store."""

    document: DocumentId
    page_no: int | None = None


@dataclass(frozen=True, slots=True)
class Ended:
    """A document came to its end: archived, or set apart with a reason.

    document: None for a file that could not be taken in.
    """

    document: DocumentId | None
    name: str
    failure: str | None


@dataclass(frozen=True, slots=True)
class StateNote:
    """Something that people should know, and that no document is to blame for.

    code: what programs know it by; document: the one that it is about, if it is about one.
    """

    line: str
    code: str = "note"
    document: DocumentId | None = None


Event = Planned | PageRead | Ended | StateNote | StateStep
