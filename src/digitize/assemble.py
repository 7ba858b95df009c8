"""From pages to the record: cleaned words, text, paragraphs, quality."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import pairwise
from typing import TypeVar

from digitize.record.model import (
    Block,
    Change,
    Line,
    Model,
    Page,
    PageState,
    Process,
    Quality,
    Record,
    Source,
    Word,
)
from digitize.scan.source import Scan
from digitize.settings import Cleaning
from digitize.vietnamese.clean import clean

Kept = TypeVar("Kept", bound=Model)

INDENT = 0.8  # line heights by which a new paragraph starts further right
SHORT_END = 4.0  # line heights that the last line of a paragraph leaves free, at least


def record_of(
    scan: Scan, pages: Sequence[Page], cleaning: Cleaning, source: Source, process: Process
) -> Record:
    """The record of a scan that holds one document, from its pages in order."""
    changes: list[Change] = []
    cleaned = [_clean_page(page, cleaning, changes) for page in pages]
    lines = [line for page in cleaned for block in page.blocks for line in block.lines]
    blocks = [block for page in cleaned for block in page.blocks]
    return Record(
        record_id=f"{scan.sha256}-1",
        source=source,
        text_raw="\n".join(" ".join(word.raw for word in line.words) for line in lines),
        text="\n".join(line.text for line in lines),
        paragraphs=tuple(text for block in blocks for text in paragraphs(block)),
        pages=tuple(cleaned),
        changes=tuple(changes),
        quality=_quality(cleaned, lines),
        process=process,
    )


def source_of(scan: Scan, filename: str, received_at: datetime) -> Source:
    """What the record says of the original."""
    return Source(
        filename=filename,
        sha256=scan.sha256,
        bytes=scan.bytes,
        media_type=scan.media_type.value,
        received_at=received_at,
        page_count=len(scan.pages),
    )


def _clean_page(page: Page, cleaning: Cleaning, changes: list[Change]) -> Page:
    """The page with its words cleaned; what was changed is added to `changes`.

    What stays as it is stays the same object: a long document then stands in memory once.
    """
    blocks = tuple(
        _with(
            block,
            lines=tuple(_clean_line(line, page.number, cleaning, changes) for line in block.lines),
        )
        for block in page.blocks
    )
    return _with(page, blocks=blocks)


def _clean_line(line: Line, page_no: int, cleaning: Cleaning, changes: list[Change]) -> Line:
    words = tuple(_clean_word(word, page_no, cleaning, changes) for word in line.words)
    return _with(line, words=words, text=" ".join(word.text for word in words))


def _clean_word(word: Word, page_no: int, cleaning: Cleaning, changes: list[Change]) -> Word:
    result = clean(word.raw, cleaning)
    if result.rule:
        changes.append(
            Change(
                rule=result.rule,
                page=page_no,
                box=word.box,
                before=word.raw,
                after=result.proposal,
                evidence=result.evidence,
                confidence=1.0,
                outcome="applied" if cleaning is Cleaning.APPLY else "suggested",
            )
        )
    return _with(word, text=result.text)


def _with(model: Kept, **fields: object) -> Kept:
    """A copy with these fields, or the very same where they are equal already."""
    same = all(getattr(model, name) == value for name, value in fields.items())
    return model if same else model.model_copy(update=fields)


def paragraphs(block: Block) -> list[str]:
    """The block's text, its lines joined where the print runs on.

    A hyphen at a line's end stays: Vietnamese is not hyphenated there.
    """
    left, _, right, _ = block.box
    texts = [block.lines[0].text]
    for above, line in pairwise(block.lines):
        height = line.box[3] - line.box[1]
        indented = line.box[0] - left > INDENT * height and above.box[0] - left < INDENT * height
        ended = right - above.box[2] > SHORT_END * height
        if indented or ended:
            texts.append(line.text)
        else:
            texts[-1] += " " + line.text
    return texts


def _quality(pages: Sequence[Page], lines: Sequence[Line]) -> Quality:
    confidences = sorted(word.confidence for word in _words(lines))
    failed = [page for page in pages if page.state is PageState.FAILED]
    damaged = bool(failed) or any("damaged" in page.flags for page in pages)
    return Quality(
        confidence_p10=confidences[len(confidences) // 10] if confidences else None,
        damaged=damaged,
        review=damaged,
        reasons=(
            *(f"page {page.number} failed: {page.reason}" for page in failed),
            *(_flagged(page, flag) for page in pages for flag in page.flags),
        ),
    )


def _flagged(page: Page, flag: str) -> str:
    because = f" ({page.reason})" if flag == "damaged" and page.reason else ""
    return f"page {page.number}: {flag}{because}"


def _words(lines: Sequence[Line]) -> Iterator[Word]:
    for line in lines:
        yield from line.words
