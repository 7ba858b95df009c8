"""Makes fields of the record: a value with what proves it, or why there is none."""

from __future__ import annotations

from collections.abc import Container, Sequence
from dataclasses import dataclass
from typing import Any

from digitize.record.base import Box
from digitize.record.boxes import around
from digitize.record.fields import FieldStatus, RecordField
from digitize.record.notes import Note
from digitize.record.page import Page, Word
from digitize.understand.structure.document import PrintedLine

UNREAD = 0.5  # greatest confidence of a text that was read but gives no value


@dataclass(frozen=True, slots=True)
class Proof:
    """The words on the page that prove a value of the record.

    words: in reading order; from running text, some may stand on the pages that follow.
    raw: the words as recognised. page: the page's number, where the first of them stands.
    box: around those on that page. certainty: from 0 to 1, of the least certain word.
    """

    words: tuple[Word, ...]
    raw: str
    page: int
    box: Box
    certainty: float

    @property
    def text(self) -> str:
        """As cleaned, in one line."""
        return " ".join(word.text for word in self.words)

    @property
    def plain(self) -> str:
        """The text without the signs around it, such as specks and dashes of lists."""
        return self.text.strip(" .,:;_*'‘’|~")


def proof_from(page: Page, words: Sequence[Word], breaks: Container[int] = ()) -> Proof:
    """The proof that words of one page are.

    Args: breaks: places of the words with which a printed line begins.
    """
    raw = "".join(
        ("" if at == 0 else "\n" if at in breaks else " ") + word.raw
        for at, word in enumerate(words)
    )
    certainty = min((word.certainty for word in words), default=1.0)
    return Proof(tuple(words), raw, page.number, around(word.box for word in words), certainty)


def proof_of(lines: Sequence[PrintedLine]) -> Proof:
    """All words of lines that stand on one page; of more pages, those of the first."""
    page = lines[0].page
    words: list[Word] = []
    breaks = set()
    for line in lines:
        if line.page is page:
            breaks.add(len(words))
            words += line.line.words
    return proof_from(page, words, breaks)


def found(value: object, proof: Proof, method: str) -> RecordField:
    """A field with a value that printed words prove."""
    return RecordField(
        value=value,
        raw=proof.raw,
        page=proof.page,
        box=proof.box,
        method=method,
        confidence=round(proof.certainty, 4),
        status=FieldStatus.MACHINE,
        reason=None,
    )


def missing(reason: Note) -> RecordField:
    """A field without a value: the paper has none, or none was found."""
    return RecordField(reason=reason)


def unread(proof: Proof, method: str, reason: Note) -> RecordField:
    """A field that is on the paper but was not read as a value. Its place is kept for a person."""
    return doubted(proof, method, reason).model_copy(update={"status": FieldStatus.MISSING})


def doubted(proof: Proof, method: str, reason: Note) -> RecordField:
    """A field whose reading is not proven. It has no value until a person looks."""
    sure = min(UNREAD, round(proof.certainty, 4))
    return found(None, proof, method).model_copy(update={"confidence": sure, "reason": reason})


def by_hand(printed: str, proof: Proof, box: Box, method: str, reason: Note) -> RecordField:
    """A field filled in by hand: its printed part, and the box where a person must look."""
    return RecordField(
        value=None,
        raw=printed,
        page=proof.page,
        box=box,
        method=method,
        confidence=None,
        status=FieldStatus.HANDWRITTEN,
        reason=reason,
    )


def all_missing(names: Sequence[str], reason: Note) -> dict[str, Any]:
    """The same reason for several fields."""
    return {name: missing(reason) for name in names}
