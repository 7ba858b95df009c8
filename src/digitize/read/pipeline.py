"""Reads one page of a scan, step by step: pixels, preparation, lines, words, unread ink.

    scan → page image → prepared page → lines → recognised lines → page

`read_page` is the only way to read a page: `digitize`, every engine and the tools call it.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace

import cv2

from digitize.errors import (
    DigitizeError,
    InternalFault,
    PageFailed,
    of_one_scan,
)
from digitize.outside.programs import Programs
from digitize.read.fingerprint import uses_line_stack
from digitize.read.image.prepare import Prepared, prepare
from digitize.read.lines import trueocr
from digitize.read.lines.find import find_lines
from digitize.read.pages import PageReading, failed_page, page_of, sure_words
from digitize.read.recognise.fallback import read_layout
from digitize.read.recognise.layered import judge, unread_notes, use_of, with_layer
from digitize.read.recognise.page import read_lines
from digitize.read.recognise.printed import joined_words, printed_lines
from digitize.read.recognise.rows import one_line_a_row
from digitize.read.scan.layer import Layer, layer_lines, read_layer
from digitize.read.scan.raster import page_image, scratch_bytes
from digitize.read.scan.source import Scan
from digitize.record.notes import Note, note
from digitize.record.page import Page
from digitize.settings import Settings, TextLayer

# The line finder has failed if less than this share of a page's letters lies in its lines. Pages
# that it read well measure 0.96 and more.
ENOUGH_COVERED = 0.6


@dataclass(frozen=True, slots=True)
class PageWatch:
    """Who is told how a page is read.

    fault: of an internal fault, whose traceback goes to the log, not to the record. took: of the
    seconds of each stage: `pixels`, `prepare`, `lines`, `words`, `layer`, `account`.
    """

    fault: Callable[[InternalFault], None] = lambda _: None
    took: Callable[[str, float], None] = lambda _stage, _seconds: None

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        """Time a stage; one that fails is told of too."""
        begun = time.perf_counter()
        try:
            yield
        finally:
            self.took(name, time.perf_counter() - begun)


NOBODY = PageWatch()


@dataclass(frozen=True, slots=True)
class _PageOf:
    """A page (counted from 1) whose text layer is used.

    scanned: whether a picture covers it. size: height and width of its image in pixels.
    """

    scan: Scan
    page_no: int
    programs: Programs
    scanned: bool
    size: tuple[int, int]

    @property
    def scale(self) -> tuple[float, float]:
        """Pixels of the page image per point, across and down."""
        box, (height, width) = self.scan.pages[self.page_no - 1], self.size
        return width / box.width, height / box.height


# Pages are read in parallel, one process each; threads inside a process would compete for cores.
cv2.setNumThreads(1)


def load_models(settings: Settings) -> None:
    """Load ahead what the first page would wait for. Not before a fork: ONNX survives none."""
    if uses_line_stack(settings):
        trueocr.load()


def read_page(
    scan: Scan,
    page_no: int,
    programs: Programs,
    settings: Settings,
    watch: PageWatch = NOBODY,
) -> Page:
    """Read one page (counted from 1). A page that fails is returned as failed, with the reason.

    Raises: MissingProgram, MemoryError, or OSError for a full disk: nothing is wrong with the page.
    """
    started = time.perf_counter()
    need = scratch_bytes(scan, page_no, settings)
    programs.require_room(need)
    try:
        page = _read_page(scan, page_no, programs, settings, watch)
    except Exception as error:
        # A disk that has filled up meanwhile leaves truncated pictures or none.
        programs.require_room(need)
        known = of_one_scan(error)
        if isinstance(known, InternalFault):
            watch.fault(known)
        page = failed_page(scan, page_no, _why_failed(known), known.code)
    seconds = round(time.perf_counter() - started, 3)
    return page.model_copy(update={"seconds": seconds})


def _why_failed(error: DigitizeError) -> tuple[Note, ...]:
    """The notes for a page that failed. They must not depend on the path of the file."""
    told = error.why if isinstance(error, PageFailed) else [str(error)]
    return tuple(
        one if isinstance(one, Note) else note("page_not_read", words=str(one)) for one in told
    )


def _read_page(
    scan: Scan, page_no: int, programs: Programs, settings: Settings, watch: PageWatch
) -> Page:
    with watch.stage("pixels"):
        image = page_image(scan, page_no, programs, settings)
    with watch.stage("prepare"):
        prepared = prepare(image.pixels, settings.prepare.without)
    image = image.without_pixels()  # frees 26 MB while Tesseract works
    reading = _reading(prepared, programs, settings, watch)
    with watch.stage("layer"):
        layer = read_layer(scan, page_no, programs, image.look)
        of_page = _PageOf(scan, page_no, programs, image.scanned, prepared.page.shape[:2])
        reading = _with_layer(reading, layer, of_page, settings.recognise.text_layer)
    notes = unread_notes(image.look.notes if image.look else (), reading.lines)
    doubts = [*image.doubts, *(note("annotation_not_read", text=one) for one in notes)]
    if layer.bare and "text_layer" not in reading.steps:
        doubts.append(note("font_not_inside"))
    with watch.stage("account"):
        return page_of(replace(image, doubts=tuple(doubts)), prepared, reading)


def _reading(
    prepared: Prepared, programs: Programs, settings: Settings, watch: PageWatch
) -> PageReading:
    """Read with the line finder, or with Tesseract's layout if the lines cover too little."""
    if not uses_line_stack(settings):
        with watch.stage("words"):
            return _layout_of(prepared, programs, settings)
    with watch.stage("lines"):
        found = find_lines(prepared, settings.prepare.without, settings.prepare.turn)
    height, width = prepared.page.shape
    with watch.stage("words"):
        lines = one_line_a_row(read_lines(found, (width, height), programs, settings), found.rows)
    steps = (*prepared.steps, *found.steps)
    reading = PageReading(
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
        with watch.stage("words"):
            other = _layout_of(prepared, programs, settings)
        reading = max(reading, other, key=sure_words)
    return reading


def _layout_of(prepared: Prepared, programs: Programs, settings: Settings) -> PageReading:
    """Read the page with Tesseract's own layout analysis."""
    frame, lines = read_layout(prepared.page, programs, settings)
    return PageReading("tesseract", prepared.steps, frame, lines)


def _with_layer(
    reading: PageReading, layer: Layer, page: _PageOf, wanted: TextLayer
) -> PageReading:
    """Add the text layer's signatures, its verdict, and its text if that is found right."""
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
