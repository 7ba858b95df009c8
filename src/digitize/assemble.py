"""From recognised lines to the record's pages, and from pages to the record."""

from __future__ import annotations

import statistics
from collections.abc import Iterable, Sequence
from datetime import datetime
from itertools import pairwise

from digitize.recognise.align import word_by_word
from digitize.recognise.page import RecognisedLine
from digitize.recognise.words import ReadWord
from digitize.record.model import (
    Alternative,
    Block,
    Box,
    Line,
    Page,
    PageState,
    Process,
    Quality,
    Record,
    Source,
    Word,
)
from digitize.scan.source import Scan
from digitize.vietnamese.unicode import normalise

# Lines below both were seals and handwriting every time they were looked at.
NOISE_CONFIDENCE = 0.50
NOISE_SECOND = 0.80
BLOCK_GAP = 0.9  # line heights of white between two lines of one block, at most
INDENT = 0.8  # line heights by which a new paragraph starts further right
SHORT_END = 4.0  # line heights that the last line of a paragraph leaves free, at least


def blocks_of(lines: Sequence[RecognisedLine]) -> tuple[tuple[Block, ...], tuple[Line, ...]]:
    """Lines in reading order as blocks of text, and the lines that are set apart as noise."""
    blocks: list[list[RecognisedLine]] = []
    furniture: list[Line] = []
    for line in lines:
        if not line.words:
            continue
        if _is_noise(line):
            furniture.append(_line(line))
        elif blocks and _continues(blocks[-1][-1], line):
            blocks[-1].append(line)
        else:
            blocks.append([line])
    return tuple(_block(block) for block in blocks), tuple(furniture)


def _is_noise(line: RecognisedLine) -> bool:
    confidence = statistics.fmean(word.confidence for word in line.words)
    second = line.second.confidence if line.second else 0.0
    return confidence < NOISE_CONFIDENCE and second < NOISE_SECOND


def _continues(above: RecognisedLine, line: RecognisedLine) -> bool:
    """Whether a line stands under another close enough, and overlaps it, to be of its block."""
    x0, top, x1, bottom = line.place
    left, _, right, above_bottom = above.place
    height = bottom - top
    overlaps = min(x1, right) - max(x0, left) > height
    return overlaps and -height < top - above_bottom < BLOCK_GAP * height


def _block(lines: Sequence[RecognisedLine]) -> Block:
    made = tuple(_line(line) for line in lines)
    return Block(box=_around(line.box for line in made), lines=made)


def _line(line: RecognisedLine) -> Line:
    raws = [word.text for word in line.words]
    seconds = word_by_word(raws, line.second.text) if line.second else [None] * len(raws)
    words = tuple(_word(word, second) for word, second in zip(line.words, seconds, strict=True))
    return Line(
        text=" ".join(word.text for word in words),
        box=line.box,
        confidence=round(statistics.fmean(word.confidence for word in words), 4),
        words=words,
        second=line.second.text if line.second else None,
        second_confidence=round(line.second.confidence, 4) if line.second else None,
    )


def _word(word: ReadWord, second: str | None) -> Word:
    return Word(
        raw=word.text,
        text=normalise(word.text),
        box=word.box,
        confidence=word.confidence,
        alternatives=tuple(
            tuple(Alternative(text=one.text, confidence=one.confidence) for one in letter)
            for letter in word.alternatives
        ),
        second=second,
    )


def _around(boxes: Iterable[Box]) -> Box:
    lefts, tops, rights, bottoms = zip(*boxes, strict=True)
    return min(lefts), min(tops), max(rights), max(bottoms)


def record_of(
    scan: Scan,
    pages: Sequence[Page],
    *,
    filename: str,
    received_at: datetime,
    process: Process,
) -> Record:
    """The record of a scan that holds one document, from its pages in order."""
    lines = [line for page in pages for block in page.blocks for line in block.lines]
    return Record(
        record_id=f"{scan.sha256}-1",
        source=Source(
            filename=filename,
            sha256=scan.sha256,
            bytes=scan.bytes,
            media_type=scan.media_type.value,
            received_at=received_at,
            page_count=len(scan.pages),
        ),
        text_raw="\n".join(" ".join(word.raw for word in line.words) for line in lines),
        text="\n".join(line.text for line in lines),
        paragraphs=tuple(
            paragraph for page in pages for block in page.blocks for paragraph in paragraphs(block)
        ),
        pages=tuple(pages),
        quality=_quality(pages, lines),
        process=process,
    )


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
    confidences = sorted(word.confidence for line in lines for word in line.words)
    failed = [page for page in pages if page.state is PageState.FAILED]
    reasons = [f"page {page.number}: {page.reason}" for page in failed]
    reasons += [f"page {page.number}: {flag}" for page in pages for flag in page.flags]
    damaged = bool(failed) or any("damaged" in page.flags for page in pages)
    return Quality(
        confidence_p10=confidences[len(confidences) // 10] if confidences else None,
        damaged=damaged,
        review=damaged,
        reasons=tuple(reasons),
    )
