"""Where a PDF begins and ends, and what stands before and behind it.

Printers put a job's header before a PDF; signers, mail gateways and copiers put bytes behind it.
A file that was cut off has neither its end mark nor its table of objects.
"""

from __future__ import annotations

import mmap
import re
from pathlib import Path

from digitize.errors import NotAScan, Truncated
from digitize.read.scan.formats import HEAD_BYTES
from digitize.record.notes import Note, note

JOB_BYTES = 16384  # a printer's job header, as drivers write it before the PDF, and room
TAIL_BYTES = 65536  # behind the header, in which a PDF has its first object; and at its end
TABLE_BYTES = 1 << 20  # of the table of objects and its trailer that are looked at
PADDING_BYTES = 64  # before a PDF and behind its end mark that are not worth a remark

HEADER, END = b"%PDF-", b"%%EOF"
_OBJECT = re.compile(rb"\b\d+ \d+ obj\b")
_AT_LINE = re.compile(rb"[\r\n\0]%PDF-\d")
_START = re.compile(rb"startxref\s+(\d+)\s*(?:%{0,2}E{0,1}O{0,1})\s*$")
_ZIP = b"PK\x03\x04"  # what is in it may hold a PDF, and is none


def pdf_begins(head: bytes) -> bool:
    """Whether a file that begins like this is a PDF, something of a printer's before it or not.

    Args: head: its first `JOB_BYTES`, or all of it.
    """
    if HEADER in head[:HEAD_BYTES]:
        return True
    return not head.startswith(_ZIP) and _AT_LINE.search(head, 0, JOB_BYTES) is not None


def look_at_ends(path: Path) -> tuple[Note, ...]:
    """What is unusual at both ends of a PDF that is not empty. It is only read.

    Raises:
        NotAScan: there is nothing behind its header.
        Truncated: its end is missing.
    """
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
        at = max(0, data.find(HEADER))
        if data.find(b" obj", at, at + TAIL_BYTES) < 0:
            raise NotAScan(path, "behind a PDF header there is nothing")
        remarks = [note("bytes_before", bytes=at)] if at > PADDING_BYTES else []
        end = data.rfind(END)
        # Linearized files have an end mark near their beginning, changed ones one for each change.
        if end >= 0 and not _OBJECT.search(data, end):
            behind = len(data) - end - len(END)
            if behind > PADDING_BYTES:
                remarks.append(note("bytes_behind", bytes=behind))
            return tuple(remarks)
        if _has_table(data, at):
            return (*remarks, note("end_mark_missing"))
    raise Truncated(path)


def _has_table(data: mmap.mmap, header_at: int) -> bool:
    """Whether the last thing in a file says where its table of objects is, and that is there."""
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
