"""Makes fields of the record: a value with what proves it, or why there is none."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from digitize.record.base import Box
from digitize.record.boxes import around
from digitize.record.fields import FieldStatus, RecordField
from digitize.record.notes import Note
from digitize.record.page import Page, Word
from digitize.understand.structure.document import PrintedLine

UNREAD = 0.5  # at most: the confidence of what was read and is no value


@dataclass(frozen=True, slots=True)
class Proof:
    """Words of one page from which a value is taken; `breaks` are the places of line ends."""

    page: Page
    words: tuple[Word, ...]
    breaks: frozenset[int] = frozenset()

    @property
    def raw(self) -> str:
        """As recognised, a printed line a line."""
        return "".join(
            ("" if at == 0 else "\n" if at in self.breaks else " ") + word.raw
            for at, word in enumerate(self.words)
        )

    @property
    def text(self) -> str:
        """As cleaned, in one line."""
        return " ".join(word.text for word in self.words)

    @property
    def plain(self) -> str:
        """The text without signs around it: dots that are specks, dashes of lists."""
        return self.text.strip(" .,:;_*'‘’|~")

    @property
    def box(self) -> Box:
        """Around all of its words."""
        return around([word.box for word in self.words])

    @property
    def certainty(self) -> float:
        """Of its least certain word."""
        return min((word.certainty for word in self.words), default=1.0)


def proof_of(lines: Sequence[PrintedLine]) -> Proof:
    """All words of lines that stand on one page; of more pages, those of the first."""
    page = lines[0].page
    words: list[Word] = []
    breaks = set()
    for line in lines:
        if line.page is page:
            breaks.add(len(words))
            words += line.line.words
    return Proof(page, tuple(words), frozenset(breaks))


def words_of(line: PrintedLine, start: int, end: int | None = None) -> Proof:
    """The words of a line from one to before another, as Python slices count them."""
    return Proof(line.page, line.line.words[start:end])


def found(value: object, proof: Proof, method: str) -> RecordField:
    """A value that print proves."""
    return RecordField(
        value=value,
        raw=proof.raw,
        page=proof.page.number,
        box=proof.box,
        method=method,
        confidence=round(proof.certainty, 4),
        status=FieldStatus.MACHINE,
        reason=None,
    )


def missing(reason: Note) -> RecordField:
    """Nothing on the paper, or nothing that was found."""
    return RecordField(reason=reason)


def unread(proof: Proof, method: str, reason: Note) -> RecordField:
    """It stands there, but what was read of it is no value: its place is kept, and asked about."""
    return doubted(proof, method, reason).model_copy(update={"status": FieldStatus.MISSING})


def doubted(proof: Proof, method: str, reason: Note) -> RecordField:
    """It was read, and nobody can say that it was read right: no value until a person looks."""
    sure = min(UNREAD, round(proof.certainty, 4))
    return found(None, proof, method).model_copy(update={"confidence": sure, "reason": reason})


def by_hand(printed: str, proof: Proof, box: Box, method: str, reason: Note) -> RecordField:
    """A hand filled it in: the printed part, and where a person is to look."""
    return RecordField(
        value=None,
        raw=printed,
        page=proof.page.number,
        box=box,
        method=method,
        confidence=None,
        status=FieldStatus.HANDWRITTEN,
        reason=reason,
    )


def all_missing(names: Sequence[str], reason: Note) -> dict[str, Any]:
    """The same reason for several fields."""
    return {name: missing(reason) for name in names}
