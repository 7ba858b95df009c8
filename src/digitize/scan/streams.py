"""What the bytes of a PDF tell of its pictures before anything is decoded.

Poppler draws a JPEG that ends halfway as white paper and says nothing, and must decode a
JPEG 2000 picture to know its size. Both are found by looking for the marks with which such data
begins, in one pass. Streams that are encrypted or packed once more are not seen so.
"""

from __future__ import annotations

import io
import mmap
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from PIL import Image

from digitize.apart import Wall, apart
from digitize.errors import ProgramOverLimit
from digitize.scan.pictures import rows_lost
from digitize.settings import Limits

JPEG = b"\xff\xd8\xff"
JPEG_END = b"\xff\xd9"
CODESTREAM = b"\xff\x4f\xff\x51"  # of JPEG 2000: SOC and SIZ (ISO 15444-1, annex A)
BOXES = b"\0\0\0\x0cjP  "  # of a JP2 file; its codestream begins somewhere behind
DICTIONARY_BYTES, BOXES_BYTES, PADDING_BYTES = 4096, 65536, 64
MOST_LOST = 0.02  # of the rows; a few missing ones are the lower margin

_DATA = re.compile(rb"stream\r?\n(?=\xff\xd8\xff|\xff\x4f\xff\x51|\0\0\0\x0cjP  )")
_OBJECT = re.compile(rb"(\d{1,9})\s+\d{1,5}\s+obj\b")


@dataclass(frozen=True, slots=True)
class Pictures:
    """What is wrong with the pictures of a PDF.

    cut: numbers of objects that hold the first part of a JPEG.
    largest: width and height of the largest JPEG 2000 picture; (0, 0) where there is none.
    """

    cut: frozenset[int]
    largest: tuple[int, int]


def look_at_pictures(path: Path, limits: Limits) -> Pictures:
    """Look through a PDF that is not empty. It is only read."""
    spans: dict[int, tuple[int, int] | None] = {}
    largest = (0, 0)
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
        for start in _starts(data):
            if data[start : start + len(JPEG)] == JPEG:
                span = _unended(data, start)
                spans[_object_number(data, start)] = span  # a later version of an object counts
            else:
                largest = max(largest, _size(data, start), key=_area)
    unended = {number: span for number, span in spans.items() if span}
    return Pictures(_really_cut(path, unended, limits) if unended else frozenset(), largest)


def _starts(data: mmap.mmap) -> Iterator[int]:
    return (found.end() for found in _DATA.finditer(data))


def _unended(data: mmap.mmap, start: int) -> tuple[int, int] | None:
    """Where a JPEG without its end mark lies; None for one that has it."""
    end = data.find(b"endstream", start)
    end = len(data) if end < 0 else end
    tail = data[max(start, end - PADDING_BYTES) : end]
    return None if JPEG_END in tail else (start, end)


def _object_number(data: mmap.mmap, start: int) -> int:
    before = _OBJECT.findall(data[max(0, start - DICTIONARY_BYTES) : start])
    return int(before[-1]) if before else 0


def _size(data: mmap.mmap, start: int) -> tuple[int, int]:
    """Width and height that a JPEG 2000 codestream announces; (0, 0) if it is not found."""
    at = data.find(CODESTREAM, start, start + BOXES_BYTES)
    if at < 0 or at + 24 > len(data):
        return (0, 0)
    right, lower, left, upper = (
        int.from_bytes(data[at + offset : at + offset + 4]) for offset in (8, 12, 16, 20)
    )
    return (max(0, right - left), max(0, lower - upper))


def _area(size: tuple[int, int]) -> int:
    return size[0] * size[1]


def _really_cut(path: Path, unended: dict[int, tuple[int, int]], limits: Limits) -> frozenset[int]:
    """Those that lack rows; some cameras leave out the end mark alone."""

    def cut() -> list[int]:
        found = []
        with path.open("rb") as file:
            for number, (start, end) in unended.items():
                file.seek(start)
                if _lacks_rows(file.read(end - start)):
                    found.append(number)
        return found

    try:
        wall = Wall("limits.pdfinfo_s", limits.pdfinfo_s)
        return frozenset(apart("Pillow", cut, limits, wall))
    except ProgramOverLimit:
        return frozenset(unended)


def _lacks_rows(data: bytes) -> bool:
    try:
        with Image.open(io.BytesIO(data), formats=("JPEG",)) as jpeg:
            return rows_lost(jpeg) > MOST_LOST * jpeg.height
    except Exception:  # whatever a broken header makes of Pillow
        return True
