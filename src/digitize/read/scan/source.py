"""Identifies a file and lists its pages, by its content and never by its name."""

from __future__ import annotations

import hashlib
import os
import re
import stat
from dataclasses import dataclass
from pathlib import Path

from digitize.errors import (
    DamagedScan,
    Encrypted,
    NoSuchScan,
    NotAScan,
    PageFailed,
    ProgramFailed,
    ProgramKilled,
    ProgramOverLimit,
    ResourceLimit,
    TooManyPages,
)
from digitize.outside.programs import Programs
from digitize.read.scan.ends import JOB_BYTES, look_at_ends, pdf_begins
from digitize.read.scan.formats import MediaType, other_type, picture_type
from digitize.read.scan.pictures import picture_pages, reads_heic
from digitize.record.notes import Note
from digitize.settings import Limits

_PAGE_SIZE = re.compile(r"^Page +(\d+) size: +([\d.e+]+) x ([\d.e+]+) pts", re.MULTILINE)
_PAGE_TURN = re.compile(r"^Page +(\d+) rot: +(\d+)", re.MULTILINE)
_PAGE_BOX = re.compile(
    r"^Page +(\d+) (Media|Crop)Box: +([-\d.e+]+) +([-\d.e+]+) +([-\d.e+]+) +([-\d.e+]+)",
    re.MULTILINE,
)
LEAST_PT = 0.01  # shortest side of a page box, in points; a smaller box is empty
_LOOP = re.compile(r"loop in (xref table|pages tree)", re.I)


@dataclass(frozen=True, slots=True)
class PageBox:
    """The upright size of a page as its file states it, in points (PDF) or pixels (pictures).

    The size is 0 × 0 for a page that is counted and cannot be found.
    cropped: whether the crop box applies; it does not if it lies outside the page.
    """

    width: float
    height: float
    cropped: bool = True


@dataclass(frozen=True, slots=True)
class Scan:
    """A file that can be read: its identity and its pages.

    remarks: notes on what is unusual about the file and costs nothing.
    """

    path: Path
    sha256: str
    bytes: int
    media_type: MediaType
    pages: tuple[PageBox, ...]
    remarks: tuple[Note, ...] = ()
    frames: tuple[int, ...] = ()  # of a picture file: the frame of each page, without thumbnails

    def failed(self, page_no: int, *why: Note, code: str = PageFailed.code) -> PageFailed:
        """Make the error for one of its pages (counted from 1), with the notes for the record."""
        return PageFailed(self.path, page_no, why, code)


def open_scan(path: Path, programs: Programs, limits: Limits) -> Scan:
    """Identify a file, hash it and count its pages. The file is only read.

    Raises:
        NoSuchScan: the file does not exist, cannot be read, or is not a regular file.
        NotAScan: its content has no supported format, whatever its name says.
        Truncated, Encrypted, DamagedScan: it is a PDF or a picture that cannot be used.
        TooManyPages, ResourceLimit: it exceeds a limit of the settings.
        ProgramKilled: every program that examined it was killed.
    """
    size = _regular_size(path)
    if size == 0:
        raise NotAScan(path, "the file is empty")
    if size > limits.file_bytes:
        limit = f"{limits.file_bytes:,} (limits.file_bytes)"
        raise ResourceLimit(path, f"{size:,} bytes; the limit is {limit}")
    media_type = _sniff(path)
    remarks = look_at_ends(path) if media_type is MediaType.PDF else ()
    frames: tuple[int, ...] = ()
    try:
        if media_type is MediaType.PDF:
            pages = _pdf_pages(path, programs, limits)
        else:
            found = picture_pages(path, limits)
            pages, frames = tuple(PageBox(*one) for one in found.sizes), found.frames
    except ProgramKilled:
        raise
    except ProgramOverLimit as error:
        raise ResourceLimit(path, str(error)) from error
    except ProgramFailed as error:
        raise DamagedScan(path, str(error)) from error
    if len(pages) > limits.pages:
        raise TooManyPages(path, len(pages), limits.pages)
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    return Scan(path, digest, size, media_type, pages, remarks, frames)


def looks_like_scan(path: Path) -> bool:
    """Whether a file begins like one of the supported formats; it may still be broken."""
    try:
        with path.open("rb") as file:
            head = file.read(JOB_BYTES)
    except OSError:
        return False
    return pdf_begins(head) or picture_type(head) is not None


def _regular_size(path: Path) -> int:
    """Size in bytes. Symlinks and FIFOs are refused: they could lead anywhere, or block."""
    try:
        found = os.lstat(path)
    except OSError as error:
        raise NoSuchScan(path, error.strerror or "cannot be opened") from error
    if stat.S_ISLNK(found.st_mode):
        raise NoSuchScan(path, "is a symbolic link, which is not followed")
    if not stat.S_ISREG(found.st_mode):
        raise NoSuchScan(path, "is not a regular file")
    if not os.access(path, os.R_OK):
        raise NoSuchScan(path, "may not be read by this user")
    return found.st_size


def _sniff(path: Path) -> MediaType:
    with path.open("rb") as file:
        head = file.read(JOB_BYTES)
    media_type = picture_type(head)
    if media_type is not None:
        return _readable(path, media_type)
    if not pdf_begins(head):
        raise NotAScan(path, why_not(head))
    return MediaType.PDF


def why_not(head: bytes) -> str:
    """Why a file is no scan, from its first `HEAD_BYTES`, and how to make a scan of it if known."""
    known = other_type(head)
    if known is None:
        return "its first bytes are those of no format we read"
    what, way = known
    return f"it is {what}: {way}"


def _readable(path: Path, media_type: MediaType) -> MediaType:
    """Return the type. Raises: NotAScan: this installation has no decoder for it."""
    if media_type is MediaType.HEIC and not reads_heic():
        why = "it is a HEIC picture, which needs the extra: pip install 'digitize[heif]'"
        raise NotAScan(path, f"{why}, or save it as JPEG")
    return media_type


def _pdf_pages(path: Path, programs: Programs, limits: Limits) -> tuple[PageBox, ...]:
    """Page sizes after /Rotate, as Poppler draws the pages.

    Raises: ProgramFailed, Encrypted, DamagedScan, TooManyPages.
    """
    try:
        told = programs.run(
            "pdfinfo", "-f", "1", "-l", str(limits.pages), "--", str(path.absolute())
        )
    except ProgramFailed as error:
        if "Incorrect password" in error.stderr:
            raise Encrypted(path) from error
        raise
    loop = _LOOP.search(told.err)
    if loop:
        raise DamagedScan(path, loop[0])
    # Titles and other free text come first, and could look like any of these lines.
    _, _, about_pages = told.out.rpartition("\nPages:")
    count = int(re.match(r" *(\d*)", about_pages)[1] or 0)  # type: ignore[index]  # it matches
    if count > limits.pages:
        raise TooManyPages(path, count, limits.pages)
    sizes = {int(page_no): (float(width), float(height))
             for page_no, width, height in _PAGE_SIZE.findall(about_pages)}  # fmt: skip
    beside = {page_no for page_no, sides in sizes.items() if min(sides) < LEAST_PT}
    sizes |= _media_sizes(path, programs, limits) if beside else {}
    turns = {int(page_no): int(turn) for page_no, turn in _PAGE_TURN.findall(about_pages)}
    pages = []
    for page_no in range(1, count + 1):
        width, height = sizes.get(page_no, (0.0, 0.0))
        sideways = turns.get(page_no, 0) % 180 == 90
        sides = (height, width) if sideways else (width, height)
        pages.append(PageBox(*sides, cropped=page_no not in beside))
    if not any(page.width and page.height for page in pages):
        raise DamagedScan(path, "it has no pages")
    return tuple(pages)


def _media_sizes(path: Path, programs: Programs, limits: Limits) -> dict[int, tuple[float, float]]:
    """Width and height of the media box of each page whose crop box lies outside it.

    Raises: ProgramFailed.
    """
    last = str(limits.pages)
    told = programs.run("pdfinfo", "-box", "-f", "1", "-l", last, "--", str(path.absolute()))
    boxes: dict[tuple[int, str], tuple[float, float]] = {}
    for page_no, kind, *corners in _PAGE_BOX.findall(told.out):
        x0, y0, x1, y1 = map(float, corners)
        boxes[int(page_no), kind] = (abs(x1 - x0), abs(y1 - y0))
    return {
        page_no: boxes[page_no, "Media"]
        for page_no, kind in boxes
        if kind == "Crop" and min(boxes[page_no, kind]) < LEAST_PT and (page_no, "Media") in boxes
    }
