"""What a page was like and what it was scanned with, as far as that is known afterwards."""

from __future__ import annotations

from collections.abc import Iterator

from digitize.record.model import Record
from digitize.record.page import Page

FINE_DPI, COARSE_DPI = 290, 190  # 300 and 200 as scanners round them
ASKEW = 2.0  # degrees; office scans are within

CONDITIONS = (
    "fine", "middling", "coarse", "colour", "grain", "two_level", "seal", "stamp", "handwriting",
    "askew", "turned", "table", "damaged", "text_layer",
)  # fmt: skip


def conditions(page: Page) -> Iterator[str]:
    """The conditions of a page, by its resolution and by what preparing it has met."""
    if page.dpi >= FINE_DPI:
        yield "fine"
    else:
        yield "middling" if page.dpi >= COARSE_DPI else "coarse"
    if "red_channel" in page.steps:
        yield "colour"
    if "median_3" in page.steps:
        yield "grain"
    if "divide_background" not in page.steps:
        yield "two_level"
    kinds = {mark.kind for mark in page.marks}
    yield from (name for name in ("seal", "stamp", "handwriting") if name in kinds)
    if abs(page.skew) > ASKEW:
        yield "askew"
    if page.turn:
        yield "turned"
    if page.tables:
        yield "table"
    if "damaged" in page.flags:
        yield "damaged"
    if page.text_layer == "agrees":
        yield "text_layer"


def origin(record: Record, scanner: str, folder: str) -> str:
    """What it was scanned with: as the file says; else where it came from, of which that is known.

    Args: scanner: of the file's own data; folder: the last folder that it came from.
    """
    fonds = record.fonds_code.value
    if scanner:
        return scanner
    return folder or (str(fonds) if fonds else "")
