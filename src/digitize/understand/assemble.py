"""Makes the records of a scan's documents from its pages: words, text, fields, quality."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from itertools import islice
from typing import Final, TypeVar

from digitize.errors import AllPagesFailed, PageFailed
from digitize.read.fingerprint import record_fingerprint, versions_with_model
from digitize.read.pages import NOT_ALL_READ
from digitize.read.scan.signed import signatures_of
from digitize.read.scan.source import Scan
from digitize.record.arrangement import Arrangement
from digitize.record.base import Model
from digitize.record.compose import composed
from digitize.record.model import Change, Process, Quality, Record, Source
from digitize.record.notes import Note, note, told_all
from digitize.record.page import Line, Page, PageState
from digitize.record.texts import (
    line_text,
    lines_of,
    with_cells,
    words_of,
)
from digitize.settings import Cleaning, Settings
from digitize.understand.issue.layout import fields_of_issue, laid_out
from digitize.understand.structure import units
from digitize.understand.structure.describe import describe, doubts_of, secrecy_of
from digitize.understand.structure.split import ScanPart, parted_by_people
from digitize.understand.structure.symbols import with_symbol
from digitize.understand.vietnamese.candidates import Evidence
from digitize.understand.vietnamese.clean import Cleaned, clean_block
from digitize.understand.vietnamese.days import clean_days
from digitize.understand.vietnamese.gather import evidence_of
from digitize.understand.vietnamese.headlines import Face, clean_headline, face_of
from digitize.understand.vietnamese.language import language
from digitize.understand.vietnamese.second_words import with_second_words
from digitize.understand.vietnamese.tables import clean_tables
from digitize.understand.vietnamese.weigh import Weights, weights

# Roles of lines in other letters than the text, whose words stand in it again.
AGAIN: Final = ("title", "subtitle", "kicker", "caption")

Kept = TypeVar("Kept", bound=Model)


@cache
def load_data() -> None:
    """Load what the first record would wait for, once: 0.1 s of processor."""
    weights()
    language()
    units.load()


def finish(  # noqa: PLR0913  (what a record is made of)
    scan: Scan, pages: Sequence[Page], settings: Settings, filename: str, received_at: datetime,
    by: Weights | None = None, arranged: Arrangement | None = None,
) -> tuple[Record, ...]:  # fmt: skip
    """Make the records of a scan whose pages have all been read or marked failed.

    Args:
        by: the weights that the archive has learnt; the shipped ones if None.
        arranged: into which papers people parted the scan, if anybody did.
    Raises: AllPagesFailed: there is not one page to archive.
    """
    started = time.perf_counter()
    if all(page.state is PageState.FAILED for page in pages):
        raise AllPagesFailed(scan.path, told_all(pages[0].reasons), _shared_code(pages))
    process = Process(
        fingerprint=record_fingerprint(settings, (by or weights()).sha256),
        versions=versions_with_model(settings),
        seconds=0.0,
    )
    source = source_of(scan, filename, received_at)
    records = records_of(scan, pages, settings.cleaning, source, process, by, arranged)
    if signed := signatures_of(scan, settings, received_at):
        records = tuple(one.model_copy(update={"signatures": signed}) for one in records)
    each = (time.perf_counter() - started) / len(records)
    return tuple(_timed(record, each) for record in records)


def _timed(record: Record, seconds: float) -> Record:
    """The record with the seconds that reading its pages took, and these."""
    spent = sum(page.seconds for page in record.pages) + seconds
    process = record.process.model_copy(update={"seconds": round(spent, 3)})
    return record.model_copy(update={"process": process})


def _shared_code(pages: Sequence[Page]) -> str:
    """The code with which all pages failed, or that of `AllPagesFailed` if they differ."""
    codes = {page.code for page in pages}
    alone = codes.pop() if len(codes) == 1 else None
    return alone if alone and alone != PageFailed.code else AllPagesFailed.code


def records_of(  # noqa: PLR0913  (what a record is made of)
    scan: Scan, pages: Sequence[Page], cleaning: Cleaning, source: Source, process: Process,
    by: Weights | None = None, arranged: Arrangement | None = None,
) -> tuple[Record, ...]:  # fmt: skip
    """The records of a scan's documents, from its pages in order: one for each.

    Args: as for `finish`.
    """
    parts = parted_by_people(pages, arranged.papers if arranged else None)
    ways = Ways(cleaning, by or weights())
    records = (_record_of(scan, part, ways, source, process) for part in parts)
    if len(parts) == 1:
        return tuple(records)
    return tuple(
        _placed(record, part, number, len(parts))
        for number, (record, part) in enumerate(zip(records, parts, strict=True), 1)
    )


@dataclass(frozen=True, slots=True)
class Ways:
    """How words are cleaned: what is done with a change, and by which weights it is found."""

    cleaning: Cleaning
    by: Weights


def _record_of(scan: Scan, part: ScanPart, ways: Ways, source: Source, process: Process) -> Record:
    changes: list[Change] = []
    off: list[Note] = []
    pages = part.pages
    if ways.cleaning is Cleaning.APPLY:
        pages = tuple(map(with_second_words, pages))
    issue = laid_out(pages)
    printed = issue.pages if issue else pages
    cleaned = cleaned_pages(printed, ways.cleaning, changes, ways.by, off)
    lines = lines_of(cleaned)
    fields = describe(cleaned) if issue is None else {
        "secrecy": secrecy_of(cleaned), **fields_of_issue(cleaned, issue)
    }  # fmt: skip
    doubts = (*(doubts_of(fields) if issue is None else issue.doubts), *off)
    texts = composed(cleaned, fields.pop("articles", ()))
    return Record(
        record_id=f"{scan.sha256}-1",
        source=source,
        pages=tuple(cleaned),
        digital_signatures=tuple(
            dict.fromkeys(one for page in cleaned for one in page.digital_signatures)
        ),
        changes=tuple(changes),
        quality=_quality(cleaned, lines, doubts),
        process=process,
        **texts.by_name,
        **fields,
    )


def _placed(record: Record, part: ScanPart, number: int, of: int) -> Record:
    """A record with its place among several documents, and the reason for the split.

    A person must look at a split, unless a printed separator stands there.
    """
    numbers = [page.number for page in part.pages]
    first, last = min(numbers), max(numbers)
    if first == last:
        place = note("document_on_page", number=number, of=of).of_page(first)
    else:
        place = note("document_on_pages", number=number, of=of, first=first, last=last)
    because = [part.because.of_page(first)] if part.because else []
    reasons = (place, *because, *record.quality.reasons)
    review = record.quality.review or not part.certain
    return record.model_copy(
        update={
            "record_id": f"{record.source.sha256}-{number}",
            "ordinal": number,
            "quality": record.quality.model_copy(update={"review": review, "reasons": reasons}),
        }
    )


def source_of(scan: Scan, filename: str, received_at: datetime) -> Source:
    """The record's description of the original."""
    return Source(
        filename=filename,
        sha256=scan.sha256,
        bytes=scan.bytes,
        media_type=scan.media_type.value,
        received_at=received_at,
        page_count=len(scan.pages),
    )


def cleaned_pages(
    pages: Sequence[Page], cleaning: Cleaning, changes: list[Change], by: Weights | None = None,
    doubts: list[Note] | None = None,
) -> list[Page]:  # fmt: skip
    """The pages of a document with cleaned words; the changes are appended to `changes`.

    What a person must be told of numbers and days that do not fit is appended to `doubts`.

    Unchanged parts stay the same objects, so that a long document is in memory once.

    Args: by: the weights that the archive has learnt; the shipped ones if None.
    """
    done = []
    read = evidence_of(pages)
    face: Face | None = None
    if any(block.role == "title" for page in pages for block in page.blocks):
        each = list(read)
        read, face = iter(each), face_of(list(_headlines(pages, each)))
    for page, of_blocks in zip(pages, read, strict=True):
        blocks = []
        each_block = []
        off: list[Note] = []
        for block, evidence in zip(page.blocks, of_blocks, strict=True):
            of_block = clean_block(block, evidence, cleaning, by)
            if block.role in AGAIN and face is not None:
                of_block = clean_headline(of_block, evidence, face, cleaning)
            of_block, no_days = clean_days(evidence, of_block, cleaning)
            off += no_days
            each_block.append(of_block)
        each_block, sums = clean_tables(page, of_blocks, each_block, cleaning)
        if doubts is not None:
            doubts += (one.of_page(page.number) for one in (*off, *sums))
        for block_at, (block, of_block) in enumerate(zip(page.blocks, each_block, strict=True)):
            words = iter(of_block)
            lines = []
            for line_at, line in enumerate(block.lines):
                cleaned = list(islice(words, len(line.words)))
                changes += _changes(line, cleaned, page.number, (block_at, line_at))
                lines.append(_clean_line(line, cleaned))
            blocks.append(_with(block, lines=tuple(lines)))
        done.append(with_cells(_with(page, blocks=tuple(blocks))))
    return with_symbol(done, cleaning, changes)


def _headlines(
    pages: Sequence[Page], read: Sequence[Sequence[list[Evidence]]]
) -> Iterator[list[Evidence]]:
    """The evidence for the words of each headline of a document."""
    for page, of_blocks in zip(pages, read, strict=True):
        for block, evidence in zip(page.blocks, of_blocks, strict=True):
            if block.role == "title":
                yield evidence


def _clean_line(line: Line, cleaned: Sequence[Cleaned]) -> Line:
    words = tuple(
        _with(word, text=one.text, certainty=one.certainty, review=one.review)
        for word, one in zip(line.words, cleaned, strict=True)
    )
    return _with(line, words=words, text=line_text(words))


def _changes(
    line: Line, cleaned: Sequence[Cleaned], page_no: int, at: tuple[int, int]
) -> Iterator[Change]:
    for word_at, (word, one) in enumerate(zip(line.words, cleaned, strict=True)):
        if one.proposal is not None:
            yield Change(
                rule=one.proposal.rule,
                page=page_no,
                at=(*at, word_at),
                box=word.box,
                before=word.raw,
                after=one.proposal.after,
                evidence=one.proposal.evidence,
                confidence=one.proposal.confidence,
                outcome=one.proposal.outcome,
            )


def _with(model: Kept, **fields: object) -> Kept:
    """A copy with these fields; the same object if they are equal already."""
    same = all(getattr(model, name) == value for name, value in fields.items())
    return model if same else model.model_copy(update=fields)


def _quality(pages: Sequence[Page], lines: Sequence[Line], doubts: Sequence[Note]) -> Quality:
    confidences = sorted(word.confidence for word in words_of(lines))
    failed = [page for page in pages if page.state is PageState.FAILED]
    damaged = bool(failed) or any("damaged" in page.flags for page in pages)
    return Quality(
        confidence_p10=confidences[len(confidences) // 10] if confidences else None,
        flagged=sum(word.review for word in words_of(lines)),
        damaged=damaged,
        review=bool(doubts) or damaged or any(_wants_a_look(page) for page in pages),
        reasons=(
            *(reason.of_page(page.number) for page in pages for reason in page.reasons),
            *(_unread(page).of_page(page.number) for page in pages if _lacks_words(page)),
            *doubts,
        ),
    )


def _wants_a_look(page: Page) -> bool:
    """Whether print on a page, or a part of its file, was not read."""
    return _lacks_words(page) or NOT_ALL_READ in page.flags


def _lacks_words(page: Page) -> bool:
    """Whether a page has print outside the lines of its text, or ink and no word."""
    wordless = page.state is PageState.READ and page.ink is not None and not page.blocks
    return bool(page.unread) or wordless


def _unread(page: Page) -> Note:
    """The note on what `_lacks_words` found; the page itself has the places."""
    if not page.unread:
        return note("ink_without_words")
    return note("print_not_read", places=len(page.unread))
