"""What a file is and which pages it has, found from its content and never from its name."""

from __future__ import annotations

import hashlib
import os
import re
import stat
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from PIL import Image, UnidentifiedImageError

from digitize.errors import (
    BrokenScan,
    Encrypted,
    NoSuchScan,
    NotAScan,
    ProgramFailed,
    TooLarge,
    Truncated,
)
from digitize.programs import Programs
from digitize.settings import Limits

HEAD_BYTES = 1024  # readers accept a PDF header anywhere in here (ISO 32000-1, annex H.3.4.1)
TAIL_BYTES = 65536  # room for what mail gateways and signers add behind %%EOF

# Pillow's own limit knows two sizes and no settings; ours is checked before anything is decoded.
Image.MAX_IMAGE_PIXELS = None

_PAGE_SIZE = re.compile(r"^Page +(\d+) size: +([\d.]+) x ([\d.]+) pts", re.MULTILINE)


class MediaType(StrEnum):
    """The kinds of scan that are taken in."""

    PDF = "application/pdf"
    PNG = "image/png"
    JPEG = "image/jpeg"
    TIFF = "image/tiff"


MAGIC = {
    b"\x89PNG\r\n\x1a\n": MediaType.PNG,
    b"\xff\xd8\xff": MediaType.JPEG,
    b"II*\x00": MediaType.TIFF,
    b"MM\x00*": MediaType.TIFF,
}


@dataclass(frozen=True, slots=True)
class PageBox:
    """A page as the file describes it: upright size in points (PDF) or pixels (images)."""

    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Scan:
    """A file that can be read: its identity and its pages."""

    path: Path
    sha256: str
    bytes: int
    media_type: MediaType
    pages: tuple[PageBox, ...]


def open_scan(path: Path, programs: Programs, limits: Limits) -> Scan:
    """Identify a file, hash it and count its pages. The file is only read.

    Raises:
        NoSuchScan: nothing is there, it cannot be read, or it is no regular file.
        NotAScan: no PDF, PNG, JPEG or TIFF, whatever its name says.
        Truncated, Encrypted, BrokenScan: a PDF or an image that cannot be used.
        TooLarge: over a limit of the settings.
    """
    size = _regular_size(path)
    if size == 0:
        raise NotAScan(path, "the file is empty")
    if size > limits.file_bytes:
        raise TooLarge(path, f"{size:,} bytes", f"{limits.file_bytes:,} (limits.file_bytes)")
    media_type = _sniff(path)
    if media_type is MediaType.PDF:
        pages = _pdf_pages(path, programs)
    else:
        pages = _image_pages(path, limits)
    if len(pages) > limits.pages:
        raise TooLarge(path, f"{len(pages):,} pages", f"{limits.pages:,} (limits.pages)")
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    return Scan(path, digest, size, media_type, pages)


def looks_like_scan(path: Path) -> bool:
    """Whether a regular file starts as one of the formats that are read; it may still be broken."""
    try:
        with path.open("rb") as file:
            head = file.read(HEAD_BYTES)
    except OSError:
        return False
    return b"%PDF-" in head or any(head.startswith(magic) for magic in MAGIC)


def _regular_size(path: Path) -> int:
    """Bytes of a regular file. A symlink or FIFO is refused: it could name or block anything."""
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
        head = file.read(HEAD_BYTES)
        for magic, media_type in MAGIC.items():
            if head.startswith(magic):
                return media_type
        if b"%PDF-" not in head:
            raise NotAScan(path, "its first bytes are those of no format we read")
        if b" obj" not in head + file.read(TAIL_BYTES):
            raise NotAScan(path, "behind a PDF header there is nothing")
        file.seek(0, os.SEEK_END)
        file.seek(max(0, file.tell() - TAIL_BYTES))
        if b"%%EOF" not in file.read():
            raise Truncated(path)
    return MediaType.PDF


def _pdf_pages(path: Path, programs: Programs) -> tuple[PageBox, ...]:
    """Page sizes after /Rotate, which is how poppler draws them."""
    try:
        told = programs.run("pdfinfo", "-f", "1", "-l", "-1", "--", str(path.absolute()))
    except ProgramFailed as error:
        if "Incorrect password" in error.stderr:
            raise Encrypted(path) from error
        raise BrokenScan(path, str(error)) from error
    turns = dict(re.findall(r"^Page +(\d+) rot: +(\d+)", told, re.MULTILINE))
    pages = []
    for page_no, width, height in _PAGE_SIZE.findall(told):
        box = PageBox(float(width), float(height))
        if not (box.width > 0 and box.height > 0):
            raise BrokenScan(path, f"page {page_no} has no size")
        sideways = int(turns.get(page_no, 0)) % 180 == 90
        pages.append(PageBox(box.height, box.width) if sideways else box)
    if not pages:
        raise BrokenScan(path, "it has no pages")
    return tuple(pages)


def _image_pages(path: Path, limits: Limits) -> tuple[PageBox, ...]:
    """Pages of a PNG, JPEG or TIFF, from the headers alone: nothing is decoded yet."""
    try:
        with Image.open(path) as image:
            sizes = []
            for index in range(getattr(image, "n_frames", 1)):
                image.seek(index)
                sizes.append(image.size)
    except (UnidentifiedImageError, OSError, ValueError) as error:
        raise BrokenScan(path, f"the image does not open ({error})") from error
    for width, height in sizes:
        if width * height > limits.page_px:
            limit = f"{limits.page_px:,} (limits.page_px)"
            raise TooLarge(path, f"an image of {width:,} × {height:,} pixels", limit)
    return tuple(PageBox(width, height) for width, height in sizes)
