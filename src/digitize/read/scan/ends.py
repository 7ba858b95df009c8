"""Finds where a PDF begins and ends, and what stands before and after it.

Printers put a job header before a PDF; signing programs, mail gateways and copiers append bytes.
A truncated file has neither its end mark nor its cross-reference table.
"""

from __future__ import annotations

import mmap
import re
from pathlib import Path

from digitize.errors import NotAScan, Truncated
from digitize.read.scan.formats import HEAD_BYTES
from digitize.record.notes import Note, note

JOB_BYTES = 16384  # longest job header that a printer driver writes before the PDF, with a margin
TAIL_BYTES = 65536  # bytes after the header within which a PDF has its first object
TABLE_BYTES = 1 << 20  # bytes of the cross-reference table and its trailer that are searched
PADDING_BYTES = 64  # so many bytes before a PDF or after its end mark are not worth a remark

HEADER, END = b"%PDF-", b"%%EOF"
_OBJECT = re.compile(rb"\b\d+ \d+ obj\b")
_AT_LINE = re.compile(rb"[\r\n\0]%PDF-\d")
_START = re.compile(rb"startxref\s+(\d+)\s*(?:%{0,2}E{0,1}O{0,1})\s*$")
_ZIP = b"PK\x03\x04"  # a ZIP archive may contain a PDF, and is not one itself


def pdf_begins(head: bytes) -> bool:
    """Whether a file with this beginning is a PDF, with or without a printer's job header.

    Args: head: the first `JOB_BYTES` of the file, or the whole file if it is shorter.
    """
    if HEADER in head[:HEAD_BYTES]:
        return True
    return not head.startswith(_ZIP) and _AT_LINE.search(head, 0, JOB_BYTES) is not None


def look_at_ends(path: Path) -> tuple[Note, ...]:
    """Notes on what is unusual at both ends of a PDF, which must not be empty.

    Raises:
        NotAScan: no object follows the header.
        Truncated: the end of the file is missing.
    """
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
        at = max(0, data.find(HEADER))
        if data.find(b" obj", at, at + TAIL_BYTES) < 0:
            raise NotAScan(path, "behind a PDF header there is nothing")
        remarks = [note("bytes_before", bytes=at)] if at > PADDING_BYTES else []
        end = data.rfind(END)
        # A linearized file has a second one near its beginning, an edited file one for each edit.
        if end >= 0 and not _OBJECT.search(data, end):
            behind = len(data) - end - len(END)
            if behind > PADDING_BYTES:
                remarks.append(note("bytes_behind", bytes=behind))
            return tuple(remarks)
        if _has_table(data, at):
            return (*remarks, note("end_mark_missing"))
    raise Truncated(path)


def _has_table(data: mmap.mmap, header_at: int) -> bool:
    """Whether the file ends with the place of its cross-reference table, and the table is there."""
    last = _START.search(data[-HEAD_BYTES:])
    if not last:
        return False
    for at in (int(last[1]), int(last[1]) + header_at):
        table = data[at : at + TABLE_BYTES]
        plain = table.startswith(b"xref") and b"trailer" in table
        packed = _OBJECT.match(table) and b"/XRef" in table and b"endobj" in table
        if plain or packed:
            return True
    return False
