"""Joins a document's lines to one running text, and leads from any part of it to the page."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from digitize.record.boxes import around
from digitize.record.fields import FieldStatus, RecordField
from digitize.record.notes import Note
from digitize.record.page import Word
from digitize.understand.structure.document import PrintedLine
from digitize.understand.structure.evidence import Proof

# A word with a certainty below DOUBTED takes its other reading in a field, if the document has that
# reading elsewhere with a certainty of VOUCHED: `,UBNĐ` for `UBND` on a worn scan.
DOUBTED = 0.5
VOUCHED = 0.99
_OPENING, _CLOSING = '“"(', '”")'


@dataclass(frozen=True, slots=True)
class Placed:
    """A word of the running text, with its place in the text and on paper."""

    start: int
    end: int
    line_at: int
    page_no: int
    word: Word
    second: bool  # whether the text has its second reading


@dataclass(frozen=True, slots=True)
class Flow:
    """Lines as one text, a space between words and between lines."""

    lines: tuple[PrintedLine, ...]
    text: str
    words: tuple[Placed, ...]

    def start_of(self, line_at: int) -> int:
        """Where a line begins in the text; its end for one past the last."""
        at = bisect_left(self.words, line_at, key=lambda placed: placed.line_at)
        return self.words[at].start if at < len(self.words) else len(self.text)

    def words_end(self, line_at: int) -> int:
        """Where a line ends in the text."""
        return (
            max(0, self.start_of(line_at + 1) - 1)
            if line_at + 1 < len(self.lines)
            else len(self.text)
        )

    def line_text(self, line_at: int) -> str:
        """A line as the running text has it."""
        return self.text[self.start_of(line_at) : self.words_end(line_at)]

    def trim(self, start: int, end: int) -> tuple[int, int]:
        """A span without the spaces, stops and dashes at its rims."""
        while start < end and not (self.text[start].isalnum() or self.text[start] in _OPENING):
            start += 1
        while start < end and not (self.text[end - 1].isalnum() or self.text[end - 1] in _CLOSING):
            end -= 1
        return start, end

    def within(self, start: int, end: int) -> tuple[Placed, ...]:
        """The words of a part of the text, those included that it cuts."""
        first = bisect_right(self.words, start, key=lambda placed: placed.end)
        last = bisect_left(self.words, end, key=lambda placed: placed.start)
        return self.words[first:last]

    def proof(self, start: int, end: int) -> Proof:
        """What proves a part of the text. The box: of its words on the page where it begins."""
        placed = self.within(start, end)
        page_no = placed[0].page_no
        return Proof(
            words=tuple(one.word for one in placed),
            raw=" ".join(one.word.raw for one in placed),
            page=page_no,
            box=around(one.word.box for one in placed if one.page_no == page_no),
            certainty=min((word.certainty for word in _telling(placed)), default=0.0),
        )

    def field(
        self,
        span: tuple[int, int],
        method: str,
        value: str | None = None,
        reason: Note | None = None,
    ) -> RecordField:
        """A field that a part of the text proves.

        Args:
            value: what to make of it; the text itself where nothing is given.
            reason: why there is no value although there is a text, such as a day without a year.
        """
        proof = self.proof(*span)
        stands = value if value is not None or reason else self.text[slice(*span)]
        second = any(placed.second for placed in self.within(*span))
        return RecordField(
            value=stands,
            raw=proof.raw,
            page=proof.page,
            box=proof.box,
            method=f"{method}, second reading" if second else method,
            confidence=proof.certainty,
            status=FieldStatus.MISSING if reason else FieldStatus.MACHINE,
            reason=reason,
        )


def flow_of(lines: Sequence[PrintedLine]) -> Flow:
    """The running text of these lines; a word of which nothing is left is no part of it."""
    vouched = {word.text for line in lines for word in line.line.words if word.certainty >= VOUCHED}
    texts: list[str] = []
    words: list[Placed] = []
    end = -1  # of the text so far; the next word begins behind a space
    for at, line in enumerate(lines):
        for word in line.line.words:
            said = _said(word, vouched)
            if not said:
                continue
            start = end + 1
            end = start + len(said)
            texts.append(said)
            words.append(Placed(start, end, at, line.page.number, word, said != word.text))
    return Flow(tuple(lines), " ".join(texts), tuple(words))


def _said(word: Word, vouched: set[str]) -> str:
    second = word.second
    return second if second and word.certainty < DOUBTED and second in vouched else word.text


def _telling(words: Sequence[Placed]) -> Iterator[Word]:
    """Words with a letter or a figure; the certainty of a dash says nothing about a value."""
    for placed in words:
        if any(map(str.isalnum, placed.word.text)):
            yield placed.word


def lines_with(flow: Flow, start: int, end: int) -> Iterator[PrintedLine]:
    """The lines that a part of the text stands on."""
    for at in sorted({placed.line_at for placed in flow.within(start, end)}):
        yield flow.lines[at]
