"""Finds small flaws of picture files that cost no pixel, and repairs them in memory.

A JPEG without its end mark, a PNG whose comment has a wrong checksum, or a line end before the
first byte stop a strict decoder, although the page is there. A file that lacks pixels is not
repaired.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable
from dataclasses import dataclass

from digitize.read.scan.formats import HEAD_BYTES, MediaType, bytes_before, picture_type
from digitize.record.notes import Note, note

JPEG_END = b"\xff\xd9"
PADDING_BYTES = 64  # bytes that may follow a JPEG's end mark
_PNG_MARK_BYTES = 8  # length of a PNG's signature
_CHUNK_BYTES = 12  # length of a PNG chunk without its data: length, name and checksum
_ANCILLARY = 0x20  # bit of a chunk's first letter: a decoder may skip this chunk (PNG, 5.4)

Complaints = Callable[[bytes], str | None]


@dataclass(frozen=True, slots=True)
class Mended:
    """The repaired bytes of a picture file, and a note on each flaw that was repaired."""

    data: bytes
    flaws: tuple[Note, ...]


def mended(data: bytes, jpeg_complaints: Complaints) -> Mended | None:
    """Repair the small flaws of a picture file. None if it has none, or if pixels are missing.

    Args: jpeg_complaints: returns libjpeg's complaints about a JPEG; None if it does not decode.
    """
    flaws = []
    before = bytes_before(data[:HEAD_BYTES])
    if before:
        data = data[before:]
        flaws.append(note("bytes_before", bytes=before))
    form = picture_type(data[:HEAD_BYTES])
    if form is MediaType.JPEG and JPEG_END not in data[-PADDING_BYTES:]:
        ended = data + JPEG_END
        if jpeg_complaints(ended) == "":
            data = ended
            flaws.append(note("end_mark_missing"))
    elif form is MediaType.PNG:
        whole = _without_bad_comments(data)
        if len(whole) < len(data):
            data = whole
            flaws.append(note("comment_checksum_wrong"))
    return Mended(data, tuple(flaws)) if flaws else None


def _without_bad_comments(png: bytes) -> bytes:
    """The PNG without ancillary chunks whose checksum is wrong: they hold no pixels."""
    kept, at = [png[:_PNG_MARK_BYTES]], _PNG_MARK_BYTES
    while at + _CHUNK_BYTES <= len(png):
        length = int.from_bytes(png[at : at + 4], "big")
        end = at + _CHUNK_BYTES + length
        checksum = int.from_bytes(png[end - 4 : end], "big")
        comment = bool(png[at + 4] & _ANCILLARY)
        if not comment or end > len(png) or zlib.crc32(png[at + 4 : end - 4]) == checksum:
            kept.append(png[at:end])
        at = end
    return b"".join([*kept, png[at:]])
