"""The way of a scan, in order. The page to read first.

    scan → page image → prepared page → lines → recognised lines → page → record

`read_page` is the one function that reads a page: `digitize`, batches and workers all call it.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

import cv2

from digitize.assemble import blocks_of, record_of
from digitize.errors import AllPagesFailed, DigitizeError
from digitize.fingerprint import fingerprint, uses_line_stack, versions
from digitize.image.prepare import prepare
from digitize.lines.find import find_lines
from digitize.programs import Programs, wrapped
from digitize.recognise.fallback import read_layout
from digitize.recognise.page import read_lines
from digitize.record.model import Page, PageState, Process, Record
from digitize.scan.raster import PageImage, page_image
from digitize.scan.source import Scan, open_scan
from digitize.settings import Settings

# Pages run side by side, one process each; threads inside one would fight over the cores.
cv2.setNumThreads(1)


def digitize(path: Path | str, settings: Settings | None = None) -> Record:
    """Read one scan and return its record.

    Args:
        path: a PDF, PNG, JPEG or TIFF; it is only read.
        settings: the defaults where none are given.

    Raises:
        DigitizeError: what kept the scan from becoming a record; see `digitize.errors`.
    """
    path, settings = Path(path), settings or Settings()
    started = time.perf_counter()
    with wrapped(settings.limits) as programs:
        scan = open_scan(path, programs, settings.limits)
        numbers = range(1, len(scan.pages) + 1)
        pages = [read_page(scan, page_no, programs, settings) for page_no in numbers]
    seconds = time.perf_counter() - started
    return finish(scan, pages, settings, filename=path.name, seconds=seconds)


def read_page(scan: Scan, page_no: int, programs: Programs, settings: Settings) -> Page:
    """Read one page (counted from 1). A page that fails is a page marked failed, with the reason."""
    try:
        image = page_image(scan, page_no, programs, settings)
        return _read_image(image, programs, settings)
    except DigitizeError as error:
        if error.exit_code != DigitizeError.exit_code:
            raise  # nothing is wrong with the page: a program is missing
        box = scan.pages[page_no - 1]
        return Page(
            number=page_no, state=PageState.FAILED, reason=str(error), width=round(box.width),
            height=round(box.height), dpi=72.0, turn=0, skew=0.0, layout="none", steps=(),
            blocks=(), furniture=(),
        )  # fmt: skip


def _read_image(image: PageImage, programs: Programs, settings: Settings) -> Page:
    prepared = prepare(image.pixels)
    height, width = prepared.page.shape
    layout: Literal["line_stack", "tesseract"]
    if uses_line_stack(settings):
        found = find_lines(prepared.page)
        frame, layout = found.frame, "line_stack"
        lines = read_lines(found, (width, height), programs, settings)
    else:
        frame, lines = read_layout(prepared.page, programs, settings)
        layout = "tesseract"
    blocks, furniture = blocks_of(lines)
    return Page(
        number=image.page_no,
        state=PageState.READ if blocks else PageState.BLANK,
        width=width,
        height=height,
        dpi=round(image.dpi, 1),
        turn=frame.turn,
        skew=frame.skew,
        layout=layout,
        steps=prepared.steps,
        blocks=blocks,
        furniture=furniture,
        flags=("damaged",) if image.complaints else (),
    )


def finish(
    scan: Scan,
    pages: Sequence[Page],
    settings: Settings,
    *,
    filename: str,
    seconds: float,
) -> Record:
    """Make the record of a scan whose pages have all been read or marked failed.

    Raises: AllPagesFailed: there is not one page to archive.
    """
    if all(page.state is PageState.FAILED for page in pages):
        raise AllPagesFailed(scan.path, pages[0].reason or "")
    process = Process(
        fingerprint=fingerprint(settings), versions=versions(), seconds=round(seconds, 3)
    )
    return record_of(scan, pages, filename=filename, received_at=datetime.now(UTC), process=process)
