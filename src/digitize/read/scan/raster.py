"""Renders one page of a scan, and collects the notes on what was lost or unusual."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from digitize.errors import PageFailed, ProgramFailed, ResourceLimit, Truncated
from digitize.outside.programs import Programs
from digitize.read.image.types import Image
from digitize.read.scan.complaints import first_line, loss
from digitize.read.scan.formats import MediaType
from digitize.read.scan.look import PageLook
from digitize.read.scan.pdf import LEAST_PX, pdf_page
from digitize.read.scan.pictures import picture
from digitize.read.scan.source import Scan
from digitize.record.notes import Note, note
from digitize.record.paper import A4_LONG_IN, POINTS_AN_INCH
from digitize.settings import Settings

SCRATCH_BYTES = 4_000_000  # for Tesseract's words with their alternatives, and programs' output


@dataclass(frozen=True, slots=True)
class PageImage:
    """A rendered page; its pixels are (height, width) grey or (height, width, 3) RGB, uint8.

    complaints: what may be lost; any of them marks the document as damaged.
    doubts: content of the page or its file that is not read; a person has to check it.
    remarks: what is unusual and cost nothing.
    look: the structure of a PDF page; None for pictures and for pages that pikepdf cannot read.
    scanned: whether a picture covers the page.
    """

    page_no: int
    pixels: Image
    dpi: float
    complaints: tuple[Note, ...] = ()
    doubts: tuple[Note, ...] = ()
    remarks: tuple[Note, ...] = ()
    look: PageLook | None = None
    scanned: bool = True

    def without_pixels(self) -> PageImage:
        """A copy without the pixels, to free memory once the page has been prepared."""
        return replace(self, pixels=np.empty((0, 0), np.uint8))


def scratch_bytes(scan: Scan, page_no: int, settings: Settings) -> int:
    """The most bytes of temporary files while a page is read: its picture in colour, its lines."""
    box = scan.pages[page_no - 1]
    dots = settings.render.max_dpi / POINTS_AN_INCH if scan.media_type is MediaType.PDF else 1
    pixels = min(box.width * dots * box.height * dots, settings.limits.page_px)
    return SCRATCH_BYTES + 4 * int(pixels)


def page_image(scan: Scan, page_no: int, programs: Programs, settings: Settings) -> PageImage:
    """Render one page (counted from 1) at the scan's own resolution.

    Raises:
        PageFailed: the page could not be drawn, or a part of its pictures is missing.
        OSError: the disk is full.
    """
    box = scan.pages[page_no - 1]
    if not (box.width and box.height):
        raise scan.failed(page_no, note("page_missing"))
    try:
        if scan.media_type is MediaType.PDF:
            return _pdf_page(scan, page_no, programs, settings)
        return _picture(scan, page_no, programs)
    except ProgramFailed as error:
        code = error.code if error.code != ProgramFailed.code else PageFailed.code
        if "truncated" in error.stderr:  # only Pillow uses this word
            code = Truncated.code
        raise scan.failed(page_no, note("page_not_read", words=str(error)), code=code) from error


def _pdf_page(scan: Scan, page_no: int, programs: Programs, settings: Settings) -> PageImage:
    drawn = pdf_page(scan, page_no, programs, settings)
    remarks = (*scan.remarks, *drawn.remarks) if page_no == 1 else drawn.remarks
    return PageImage(
        page_no,
        drawn.pixels,
        drawn.dpi,
        drawn.faults,
        drawn.doubts,
        remarks,
        drawn.look,
        drawn.scanned,
    )


def _require_whole(said: str, scan: Scan, page_no: int) -> None:
    """Raises: PageFailed: the decoder reported that data is missing."""
    lost = loss(said)
    if lost:
        raise scan.failed(page_no, note("picture_damaged", words=lost))


def _picture(scan: Scan, page_no: int, programs: Programs) -> PageImage:
    """Decode a page of a picture file at its own size. Raises: PageFailed, ProgramFailed."""
    box, most = scan.pages[page_no - 1], programs.limits.page_px
    if box.width * box.height > most:
        why = note(
            "picture_too_large",
            width=round(box.width),
            height=round(box.height),
            limit=most,
            setting="limits.page_px",
        )
        raise scan.failed(page_no, why, code=ResourceLimit.code)
    drawn = picture(scan.path, scan.frames[page_no - 1], programs)
    _require_whole(drawn.said, scan, page_no)
    height, width = drawn.pixels.shape[:2]
    if min(height, width) < LEAST_PX:
        raise scan.failed(page_no, note("page_too_few_pixels", width=width, height=height))
    dpi = drawn.dpi or max(height, width) / A4_LONG_IN
    said = (note("decoder_said", words=first_line(drawn.said)),) if drawn.said else ()
    return PageImage(page_no, drawn.pixels, dpi, said, remarks=drawn.flaws)
