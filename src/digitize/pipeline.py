"""The way of a scan, in order. The page to read first.

    scan → page image → prepared page → lines → recognised lines → page → records

`read_page` is the one function that reads a page: `digitize`, batches and workers all call it.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import cv2

from digitize.assemble import records_of, source_of
from digitize.errors import (
    AllPagesFailed,
    DigitizeError,
    InternalFault,
    PageFailed,
    SeveralDocuments,
    of_one_scan,
)
from digitize.fingerprint import record_fingerprint, uses_line_stack, versions_with_model
from digitize.image.prepare import Prepared, prepare
from digitize.lines.find import find_lines
from digitize.pages import Reading, failed_page, page_of, sure_words
from digitize.programs import Programs, wrapped
from digitize.recognise.fallback import read_layout
from digitize.recognise.layered import judge, unread_notes, use_of, with_layer
from digitize.recognise.page import read_lines
from digitize.recognise.printed import joined_words, printed_lines
from digitize.recognise.rows import one_line_a_row
from digitize.record.model import Process, Record
from digitize.record.notes import Note, note, told_all
from digitize.record.page import Page, PageState
from digitize.scan.layer import Layer, layer_lines, read_layer
from digitize.scan.raster import page_image, scratch_bytes
from digitize.scan.source import Scan, open_scan
from digitize.settings import Settings, TextLayer

# The line finder has failed where less than this share of a page's letters lies in its lines:
# pages that it read well measure 0.96 and more.
ENOUGH_COVERED = 0.6


@dataclass(frozen=True, slots=True)
class _PageOf:
    """A page, counted from 1, whose layer is wanted.

    scanned: whether a picture covers it; size: height and width of its image in pixels.
    """

    scan: Scan
    page_no: int
    programs: Programs
    scanned: bool
    size: tuple[int, int]

    @property
    def scale(self) -> tuple[float, float]:
        """Pixels of its image a point, across and down."""
        box, (height, width) = self.scan.pages[self.page_no - 1], self.size
        return width / box.width, height / box.height


# Pages run side by side, one process each; threads inside one would fight over the cores.
cv2.setNumThreads(1)


def digitize(path: Path | str, settings: Settings | None = None) -> Record:
    """Read one scan that holds one document, and return its record.

    Args:
        path: a PDF or a picture of a format that is read; it is only read.
        settings: the defaults where none are given.

    Raises:
        DigitizeError: what kept the scan from becoming a record; see `digitize.errors`.
        SeveralDocuments: it holds more than one, and they are in the error; see `digitize_all`.
    """
    record, *more = digitize_all(path, settings)
    if more:
        raise SeveralDocuments(Path(path), (record, *more))
    return record


def digitize_all(path: Path | str, settings: Settings | None = None) -> tuple[Record, ...]:
    """Read one scan and return a record for each document in it, mostly one.

    Args: as for `digitize`.
    Raises: DigitizeError: what kept the scan from becoming records; see `digitize.errors`.
    """
    path, settings = Path(path), settings or Settings()
    with wrapped(settings.limits) as programs:
        scan = open_scan(path, programs, settings.limits)
        numbers = range(1, len(scan.pages) + 1)
        pages = [read_page(scan, page_no, programs, settings) for page_no in numbers]
    return finish(scan, pages, settings, path.name, datetime.now(UTC))


def read_page(
    scan: Scan,
    page_no: int,
    programs: Programs,
    settings: Settings,
    tell: Callable[[InternalFault], None] = lambda _: None,
) -> Page:
    """Read one page (counted from 1). One that fails comes back marked failed, with the reason.

    Args: tell: told of an error of ours, whose frames are for the log and not for the record.
    Raises: MissingProgram, MemoryError, or OSError for a full disk: nothing is wrong with the page.
    """
    started = time.perf_counter()
    need = scratch_bytes(scan, page_no, settings)
    programs.require_room(need)
    try:
        page = _read_page(scan, page_no, programs, settings)
    except Exception as error:
        # A disk that has filled up meanwhile leaves pictures without their end, or none.
        programs.require_room(need)
        known = of_one_scan(error)
        if isinstance(known, InternalFault):
            tell(known)
        page = failed_page(scan, page_no, _why_failed(known), known.code)
    seconds = round(time.perf_counter() - started, 3)
    return page.model_copy(update={"seconds": seconds})


def _why_failed(error: DigitizeError) -> tuple[Note, ...]:
    """What the record says of a page that failed. It must not depend on where the file lay."""
    told = error.why if isinstance(error, PageFailed) else [str(error)]
    return tuple(
        one if isinstance(one, Note) else note("page_not_read", words=str(one)) for one in told
    )


def _read_page(scan: Scan, page_no: int, programs: Programs, settings: Settings) -> Page:
    image = page_image(scan, page_no, programs, settings)
    prepared = prepare(image.pixels, settings.prepare.without)
    image = image.without_pixels()  # 26 MB that nobody needs while Tesseract works
    reading = _reading(prepared, programs, settings)
    layer = read_layer(scan, page_no, programs, image.look)
    of_page = _PageOf(scan, page_no, programs, image.scanned, prepared.page.shape[:2])
    reading = _with_layer(reading, layer, of_page, settings.recognise.text_layer)
    notes = unread_notes(image.look.notes if image.look else (), reading.lines)
    doubts = [*image.doubts, *(note("annotation_not_read", text=one) for one in notes)]
    if layer.bare and "text_layer" not in reading.steps:
        doubts.append(note("font_not_inside"))
    return page_of(replace(image, doubts=tuple(doubts)), prepared, reading)


def _reading(prepared: Prepared, programs: Programs, settings: Settings) -> Reading:
    """The page as the line stack reads it, or as Tesseract lays it out where that failed."""
    if not uses_line_stack(settings):
        return _layout_of(prepared, programs, settings)
    found = find_lines(prepared, settings.prepare.without)
    height, width = prepared.page.shape
    lines = one_line_a_row(read_lines(found, (width, height), programs, settings), found.rows)
    steps = (*prepared.steps, *found.steps)
    reading = Reading(
        "line_stack",
        steps,
        found.frame,
        lines,
        found.tables,
        found.marks,
        found.measured,
        pictures=found.pictures,
        blobs=found.blobs,
    )
    if found.coverage < ENOUGH_COVERED:
        other = _layout_of(prepared, programs, settings)
        reading = max(reading, other, key=sure_words)
    return reading


def _layout_of(prepared: Prepared, programs: Programs, settings: Settings) -> Reading:
    """The page as Tesseract itself lays it out."""
    frame, lines = read_layout(prepared.page, programs, settings)
    return Reading("tesseract", prepared.steps, frame, lines)


def _with_layer(reading: Reading, layer: Layer, page: _PageOf, wanted: TextLayer) -> Reading:
    """The reading with what the page itself carries: its text where that is right, signatures."""
    whole = layer if page.scanned else replace(layer, words=joined_words(layer.words))
    verdict = judge(whole, reading.lines, page.scanned)
    reading = replace(reading, layer=layer, verdict=verdict)
    use = use_of(verdict, whole, reading.lines, page.scanned)
    if wanted is TextLayer.ALWAYS and verdict is not None:
        use = use or "words"
    if use is None or wanted is TextLayer.NEVER:
        return reading
    scale = page.scale
    if use == "words":
        lines = with_layer(reading.lines, whole, scale)
    else:
        own = layer_lines(page.scan, page.page_no, page.programs, layer)
        lines = printed_lines(own, reading.lines, scale, reading.frame, layer.bare)
    return replace(reading, lines=lines, steps=(*reading.steps, "text_layer"))


def finish(
    scan: Scan, pages: Sequence[Page], settings: Settings, filename: str, received_at: datetime
) -> tuple[Record, ...]:
    """Make the records of a scan whose pages have all been read or marked failed.

    Raises: AllPagesFailed: there is not one page to archive.
    """
    started = time.perf_counter()
    if all(page.state is PageState.FAILED for page in pages):
        raise AllPagesFailed(scan.path, told_all(pages[0].reasons), _shared_code(pages))
    process = Process(
        fingerprint=record_fingerprint(settings),
        versions=versions_with_model(settings),
        seconds=0.0,
    )
    source = source_of(scan, filename, received_at)
    records = records_of(scan, pages, settings.cleaning, source, process)
    each = (time.perf_counter() - started) / len(records)
    return tuple(_timed(record, each) for record in records)


def _timed(record: Record, seconds: float) -> Record:
    """The record with the seconds that reading its pages took, and these."""
    spent = sum(page.seconds for page in record.pages) + seconds
    process = record.process.model_copy(update={"seconds": round(spent, 3)})
    return record.model_copy(update={"process": process})


def _shared_code(pages: Sequence[Page]) -> str:
    """The code with which all of these pages failed, where they have one that tells more."""
    codes = {page.code for page in pages}
    alone = codes.pop() if len(codes) == 1 else None
    return alone if alone and alone != PageFailed.code else AllPagesFailed.code
