"""Folders with one file per page: which folders these are, and how they become one original.

A folder is joined only on request, and only if that surprises nobody: it holds nothing but page
images and one-page PDFs, whose names differ only by a number, and these are page numbers.
"""

from __future__ import annotations

import hashlib
import os
import re
import unicodedata
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

from digitize.errors import DamagedScan, DigitizeError, Encrypted
from digitize.keep.ledger.handed import PageFile
from digitize.keep.ledger.sightings import FileState
from digitize.keep.store.aside import folder_aside
from digitize.keep.store.ids import Sha256, sha256_id
from digitize.keep.store.interface import Store, Stored
from digitize.outside.forks import Bounds, Json, Wall, apart
from digitize.read.scan.formats import HEAD_BYTES, picture_type
from digitize.read.scan.pictures import picture_frames
from digitize.read.scan.source import looks_like_scan
from digitize.settings import Limits
from digitize.work.intake.names import is_ours, is_passing
from digitize.work.intake.packed import packed_image
from digitize.work.intake.take import Copied, blocks, open_regular

if TYPE_CHECKING:
    import pikepdf

# img2pdf and pikepdf are imported only where they are used: they take 0.34 s, which every `run`
# would lose. Processes that use them are forked from one that has imported them.

LARGEST_FIRST = 9  # of the first file: its first pages may be missing; IMG_0457 is no page
PAGE_CPU_S = 5  # CPU seconds for a page that must be packed again; most pages are only copied

_NUMBER = re.compile(r"(.*?)([0-9]+)([^0-9]*)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Numbered:
    """A page file and the number in its name."""

    number: int
    path: Path


def numbered_pages(folder: Path, limits: Limits) -> tuple[Numbered, ...] | str:
    """Return the page files of a folder in order of their numbers, or why it is not joined.

    Empty for a folder with at most one file: there is nothing to join.
    """
    entries = [one for one in os.scandir(folder) if not _passes(one)]
    if len(entries) < 2:
        return ()
    found = []
    for entry in entries:
        path = Path(entry.path)
        if not entry.is_file(follow_symlinks=False) or not looks_like_scan(path):
            return f"{entry.name} is no page"
        parts = _NUMBER.fullmatch(unicodedata.normalize("NFC", path.stem))
        if parts is None:
            return f"{entry.name} has no number"
        found.append((parts[1].lower(), parts[3].lower(), Numbered(int(parts[2]), path)))
    if len({(before, behind) for before, behind, _ in found}) > 1:
        return "its files are not named alike but for a number"
    pages = sorted((one for *_, one in found), key=lambda one: one.number)
    return _why_no_pages(pages) or _why_not_single(pages, limits) or tuple(pages)


def join(pages: Sequence[Numbered], store: Store, tmp: Path, limits: Limits) -> Copied:
    """Join all pages to one PDF in the store; JPEG and G4 data and PDF pages are kept as they are.

    The same files give the same bytes: the PDF has no date, no file name and nothing random.

    Raises:
        StillBeingWritten, NoSuchScan: of one of the files.
        NotAScan, DamagedScan, Encrypted, ResourceLimit: one of them cannot become a page.
    """
    import pikepdf

    parts, look = [], look_at_pages(pages)
    with folder_aside(tmp) as aside, ExitStack() as opened:
        made_of_all = opened.enter_context(pikepdf.new())
        for page in pages:
            data = _bytes(page.path)
            name = os.fsencode(page.path.name)
            hash_ = hashlib.sha256(data).hexdigest()
            parts.append(PageFile(page.number, name, Sha256(hash_), len(data)))
            made = aside / f"{len(parts)}.pdf"
            made.write_bytes(
                data if b"%PDF-" in data[:HEAD_BYTES] else packed_image(page.path, data, limits)
            )
            one = opened.enter_context(_opened(page.path, made))
            made_of_all.pages.extend(one.pages)
        whole = aside / "whole.pdf"
        made_of_all.save(
            whole,
            deterministic_id=True,
            compress_streams=False,
            stream_decode_level=pikepdf.StreamDecodeLevel.none,
            object_stream_mode=pikepdf.ObjectStreamMode.disable,
        )
        with whole.open("rb") as file:
            stored = store.put_original(blocks(file, whole))
    return Copied(stored, look, tuple(parts))


def join_told(pages: Sequence[Numbered], store: Store, tmp: Path, limits: Limits) -> Json:
    """Do the same as `join`, with the result as JSON: the process has parsed untrusted bytes.

    Raises: as `join`.
    """
    copied = join(pages, store, tmp, limits)
    parts = [[one.number, one.name.hex(), one.sha256, one.bytes] for one in copied.parts]
    return [
        copied.stored.sha256,
        copied.stored.bytes,
        copied.look.bytes,
        copied.look.mtime_ns,
        parts,
    ]


def joined(told: Json) -> Copied:
    """Return the result of `join_told`. Raises: BadId: it is no valid answer."""
    sha256, size, look_bytes, mtime_ns, parts = told
    files = (
        PageFile(int(number), bytes.fromhex(name), sha256_id(hash_), int(length))
        for number, name, hash_, length in parts
    )
    stored = Stored(sha256_id(sha256), int(size))
    return Copied(stored, FileState(int(look_bytes), int(mtime_ns)), tuple(files))


def bounds_of(pages: Sequence[Numbered], limits: Limits) -> Bounds:
    """Return the limits for examining or joining these files."""
    return Bounds(limits.poppler_cpu_s + PAGE_CPU_S * len(pages), limits.poppler_bytes)


def look_at_pages(pages: Sequence[Numbered]) -> FileState:
    """Return a state that changes if a page file is written, renamed, added or removed.

    Raises: FileNotFoundError: a file was removed.
    """
    seen = [page.path.lstat() for page in pages]
    folder = pages[0].path.parent.stat()
    newest = max(folder.st_mtime_ns, *(one.st_mtime_ns for one in seen))
    return FileState(sum(one.st_size for one in seen), newest)


def _passes(entry: os.DirEntry[str]) -> bool:
    name = os.fsencode(entry.name)
    return is_ours(name) or is_passing(name) or entry.is_dir(follow_symlinks=False)


def _why_no_pages(pages: Sequence[Numbered]) -> str:
    """Return why these are no page numbers: years, days, the counter of a camera."""
    numbers = [page.number for page in pages]
    for one, other in pairwise(pages):
        if one.number == other.number:
            return f"{one.path.name} and {other.path.name} have the same number"
    if numbers[0] > LARGEST_FIRST:
        return f"its numbers begin with {numbers[0]}"
    if numbers[-1] > 2 * len(numbers):
        return f"of the numbers up to {numbers[-1]} only {len(numbers)} are there"
    return ""


def _why_not_single(pages: Sequence[Numbered], limits: Limits) -> str:
    import img2pdf  # noqa: F401  (before the fork)
    import pikepdf  # noqa: F401

    wall = Wall("limits.pdfinfo_s for each page", limits.pdfinfo_s * len(pages))
    try:
        return str(apart("pikepdf", partial(_not_single, pages), limits, wall))
    except DigitizeError as error:
        return str(error)


def _not_single(pages: Sequence[Numbered]) -> str:
    for page in pages:
        try:
            count = _page_count(page.path)
        except DigitizeError as error:
            return str(error)
        if count != 1:
            return f"{page.path.name} has {count} pages"
    return ""


def _page_count(path: Path) -> int:
    with open_regular(path) as file:
        head = file.read(HEAD_BYTES)
    if picture_type(head) is None:
        with _opened(path, path) as pdf:
            return len(pdf.pages)
    try:
        return len(picture_frames(path, 1))
    except (OSError, ValueError, SyntaxError):
        # A damaged page counts as a page: joining reports it, and nothing is taken without it.
        return 1


def _opened(path: Path, where: Path) -> pikepdf.Pdf:
    """Open the PDF of a page file; `where` holds its bytes."""
    import pikepdf

    try:
        return pikepdf.open(where)
    except pikepdf.PasswordError as error:
        raise Encrypted(path) from error
    except (pikepdf.PdfError, ValueError) as error:
        raise DamagedScan(path, str(error).replace(str(where), path.name)) from error


def _bytes(path: Path) -> bytes:
    with open_regular(path) as file:
        return b"".join(blocks(file, path))
