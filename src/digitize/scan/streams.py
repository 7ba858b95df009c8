"""What the bytes of a PDF tell of its pictures before anything is decoded.

Poppler says nothing of a JPEG that ends halfway (the rest is white), nor of packed pixels whose
checksum is wrong or that are too few, and it must decode a JPEG 2000 picture to know its size.
All are found by the marks with which such data begins, in one pass over the file. Streams that
are encrypted or packed twice are not seen so.
"""

from __future__ import annotations

import mmap
import os
import re
import tempfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import BinaryIO

import cv2
import numpy as np

from digitize.apart import Wall, apart
from digitize.errors import ProgramOverLimit
from digitize.settings import Limits

JPEG, JPEG_END = b"\xff\xd8\xff", b"\xff\xd9"
CODESTREAM = b"\xff\x4f\xff\x51"  # of JPEG 2000: SOC and SIZ (ISO 15444-1, annex A)
ZLIB = b"\x78"
DICTIONARY_BYTES, BOXES_BYTES, PADDING_BYTES = 4096, 65536, 64
MOST_STREAMS = 50_000  # that are looked at: a second's work
BLOCK_BYTES = 1 << 16

_DATA = re.compile(
    rb"stream\r?\n(?=\xff\xd8\xff|\xff\x4f\xff\x51|\0\0\0\x0cjP  |\x78[\x01\x5e\x9c\xda])"
)
_OBJECT = re.compile(rb"(\d{1,9})\s{1,9}\d{1,5}\s{1,9}obj\b")

Span = tuple[int, int]  # first byte, and the one behind the last


@dataclass(frozen=True, slots=True)
class Pictures:
    """The pictures of a PDF that need a second look, by the number of their object.

    cut: they hold the first part of a JPEG.
    packed: where a picture's pixels lie that zlib has packed.
    largest: width and height of the largest JPEG 2000 picture; (0, 0) where there is none.
    """

    cut: frozenset[int] = frozenset()
    packed: dict[int, Span] = field(default_factory=dict)
    largest: tuple[int, int] = (0, 0)


@dataclass(frozen=True, slots=True)
class Unpacked:
    """How many bytes of a packed picture there are, and whether their checksum is right."""

    bytes: int
    checked: bool


def look_at_pictures(path: Path, limits: Limits) -> Pictures:
    """Look through a PDF that is not empty. It is only read."""
    unended: dict[int, Span | None] = {}
    packed: dict[int, Span] = {}
    largest = (0, 0)
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
        for start, end in islice(_spans(data), MOST_STREAMS):
            if data[start : start + len(JPEG)] == JPEG:
                number, _ = _object(data, start)  # a later version of an object is the one
                unended[number] = None if _has_end(data, start, end) else (start, end)
            elif data[start : start + len(ZLIB)] == ZLIB:
                number, dictionary = _object(data, start)
                if b"/Image" in dictionary:
                    packed[number] = start, end
            else:
                largest = max(largest, _size(data, start), key=_area)
    spans = {number: span for number, span in unended.items() if span}
    cut = _really_cut(path, spans, limits) if spans else frozenset()
    return Pictures(cut, packed, largest)


def unpack(path: Path, span: Span, most: int) -> Unpacked:
    """Unpack a picture to see whether it is whole, up to `most` bytes; nothing is kept."""
    inflate, found = zlib.decompressobj(), 0
    with path.open("rb") as file:
        file.seek(span[0])
        left = span[1] - span[0]
        try:
            while found < most and not inflate.eof:
                block = inflate.unconsumed_tail or file.read(min(BLOCK_BYTES, left))
                left -= 0 if inflate.unconsumed_tail else len(block)
                got = inflate.decompress(block, BLOCK_BYTES)
                found += len(got)
                if not block and not got:
                    break  # the end of the data; poppler tells if it comes too early
        except zlib.error as error:
            return Unpacked(most, "data check" not in str(error))  # of others poppler tells
    return Unpacked(found, checked=True)


def _spans(data: mmap.mmap) -> Iterator[Span]:
    """Where streams begin whose data has one of the marks, and where they end."""
    end = 0
    for found in _DATA.finditer(data):
        start = found.end()
        if end < start:  # else no stream has ended since the last began
            end = data.find(b"endstream", start)
            end = len(data) if end < 0 else end
        yield start, end


def _has_end(data: mmap.mmap, start: int, end: int) -> bool:
    return JPEG_END in data[max(start, end - PADDING_BYTES) : end]


def _object(data: mmap.mmap, start: int) -> tuple[int, bytes]:
    """The number of the object with the stream that starts here, and its dictionary."""
    before = data[max(0, start - DICTIONARY_BYTES) : start]
    found = [*_OBJECT.finditer(before)][-1:]
    return (int(found[0][1]), before[found[0].end() :]) if found else (0, b"")


def _size(data: mmap.mmap, start: int) -> tuple[int, int]:
    """Width and height that a JPEG 2000 codestream announces; (0, 0) if it is not found."""
    at = data.find(CODESTREAM, start, start + BOXES_BYTES)
    if at < 0 or at + 24 > len(data):
        return (0, 0)
    right, lower, left, upper = (
        int.from_bytes(data[at + offset : at + offset + 4], "big") for offset in (8, 12, 16, 20)
    )
    return (max(0, right - left), max(0, lower - upper))


def _area(size: tuple[int, int]) -> int:
    return size[0] * size[1]


def _really_cut(path: Path, spans: dict[int, Span], limits: Limits) -> frozenset[int]:
    """Those that lack more than the end mark, which some cameras leave out."""

    def cut() -> list[int]:
        with path.open("rb") as file:
            return [number for number, span in spans.items() if _lacks_data(_part(file, span))]

    try:
        wall = Wall("limits.pdfinfo_s", limits.pdfinfo_s)
        return frozenset(apart("OpenCV", cut, limits, wall))
    except ProgramOverLimit:
        return frozenset(spans)


def _part(file: BinaryIO, span: Span) -> bytes:
    file.seek(span[0])
    return file.read(span[1] - span[0])


def _lacks_data(jpeg: bytes) -> bool:
    """Whether libjpeg complains when the end mark is added; it does so on stderr, and in a fork."""
    with tempfile.TemporaryFile() as said:
        os.dup2(said.fileno(), 2)
        ended = np.frombuffer(jpeg + JPEG_END, np.uint8)
        decoded = cv2.imdecode(ended, cv2.IMREAD_REDUCED_GRAYSCALE_8)
        return decoded is None or said.seek(0, os.SEEK_END) > 0
