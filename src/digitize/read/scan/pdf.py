"""Renders one page of a PDF with Poppler, and decides whether anything of it is missing.

Poppler fails silently, and its complaints prove nothing. What decides is whether every row of the
page's pictures can be decoded (`streams`); a complaint is only a reason to decode them.
"""

from __future__ import annotations

import re
import tempfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from pdf2image import convert_from_path
from pdf2image.exceptions import PDFPageCountError, PDFPopplerTimeoutError

from digitize.errors import PageFailed, ProgramKilled, ResourceLimit, Truncated
from digitize.outside.programs import (
    Programs,
    again_if_killed,
    cut_off,
    failure,
    out_of_memory,
    too_slow,
)
from digitize.read.image.types import Image
from digitize.read.scan.complaints import Said, complaints, first_line, kinds
from digitize.read.scan.embedded import Wish, taken
from digitize.read.scan.look import Annotations, PageLook, look_at_page, without_captions
from digitize.read.scan.pixels import (
    PixelSize,
    PlacedImage,
    covers_page,
    has_colour,
    pixels_for,
    scan_dpi,
)
from digitize.read.scan.source import PageBox, Scan
from digitize.read.scan.streams import Wanted
from digitize.record.notes import Note, note
from digitize.record.paper import POINTS_AN_INCH
from digitize.settings import Settings

LEAST_PX = 16  # shortest side of a page, whatever its box says
LEAST_DPI = 18  # lowest resolution of a page: 12 point print is then three pixels high
COARSE = 5  # a note is made if a picture has more than 5 times the dpi drawn; 1200 to 300 is 4
OFF_PX = 3  # most pixels by which a side may differ from what was asked: Poppler rounds up
# What pdftoppm writes ahead of the pixels. Source: netpbm, ppm(5) and pgm(5).
NETPBM = re.compile(rb"P(?P<kind>[56])\n(?P<width>\d+) (?P<height>\d+)\n255\n")
HEAD_BYTES = 64  # longer than any netpbm header that pdftoppm writes
PICTURES, MASKS = ("image", "stencil"), ("mask", "smask")  # as pdfimages calls them
LEAST_CELLS = 14  # columns of a row that pdfimages lists, up to y-ppi; shorter rows are ignored
MOST_NOTES = 10  # most notes of one kind on a page, whose many pictures may each have a fault


@dataclass(frozen=True, slots=True)
class Drawn:
    """A rendered PDF page: pixels (height, width) grey or (height, width, 3) RGB, uint8.

    faults: what may be lost. doubts: content of the page or its file that is not read.
    remarks: what is unusual and cost nothing. scanned: whether a picture covers the page.
    """

    pixels: Image
    dpi: float
    faults: tuple[Note, ...]
    doubts: tuple[Note, ...]
    remarks: tuple[Note, ...]
    look: PageLook | None
    scanned: bool


@dataclass(frozen=True, slots=True)
class _Asked:
    """The page to draw, counted from 1, with the programs and settings to use."""

    scan: Scan
    page_no: int
    programs: Programs
    settings: Settings

    @property
    def box(self) -> PageBox:
        return self.scan.pages[self.page_no - 1]

    def failed(self, *why: Note, code: str = PageFailed.code) -> PageFailed:
        """Make the error for this page, with the notes for the record."""
        return self.scan.failed(self.page_no, *why, code=code)

    def look(self, wanted: list[Wanted], closely: bool = False) -> PageLook | None:
        """The structure of the page. See `look_at_page`."""
        return look_at_page(self.scan.path, self.page_no, self.programs, wanted, closely)


@dataclass(frozen=True, slots=True)
class _Source:
    """What pdftoppm has to draw. cropped: draw the crop box instead of the media box."""

    path: Path
    page_no: int
    annotations: bool
    cropped: bool


def pdf_page(scan: Scan, page_no: int, programs: Programs, settings: Settings) -> Drawn:
    """Draw one page (counted from 1) at its scan's own resolution.

    Raises:
        PageFailed: it is too large or too small, or a part of its pictures is missing.
        ProgramFailed: Poppler failed. OSError: the disk is full.
    """
    asked = _Asked(scan, page_no, programs, settings)
    listed, listing = _placed_images(asked)
    _require_small(listed, asked)
    size = pixels_for(asked.box, listed, settings.render, settings.limits.page_px)
    _require_page(size, listed, asked)
    wanted = _wanted(listed)
    look = asked.look(wanted)
    _require_delivered(look, asked)
    colour = has_colour(asked.box, listed) or (look is not None and look.annotations != "none")
    plain = None
    if look and look.annotations == "none" and not (listing or scan.remarks) and _are_whole(look):
        plain = taken(scan.path, Wish(page_no, asked.box, size, colour), programs)
    if plain is not None:
        pixels, told, hidden = plain, "", False
    else:
        annotations = look.annotations if look else "none"
        pixels, told, hidden = _drawn(asked, size, not colour, annotations)
    said = kinds(told)
    faults, harmless = _faulty(look), [said.harmless]
    if _are_whole(look) and (scan.remarks or not said.of_file):
        harmless.append(said.broken)
    elif said.broken:
        faults.append(_damage(said.broken))
    if said.left_out or said.decoding:
        lost = _looked_closely(said, pixels, wanted, asked)
        if lost is None:
            harmless.append(said.decoding)
        else:
            faults.append(lost)
    finest = max((max(image.x_ppi, image.y_ppi) for image in listed), default=0.0)
    if finest > COARSE * size.dpi:
        faults.append(note("drawn_coarse", dpi=size.dpi, picture_dpi=finest))
    doubts = [*_unread(look), *([note("annotations_not_drawn")] if hidden else [])]
    remarks = [note("poppler_said", words=first_line(words)) for words in harmless if words]
    scanned = scan_dpi(asked.box, listed) is not None
    return Drawn(pixels, size.dpi, _told(faults), _told(doubts), _told(remarks), look, scanned)


def _told(notes: list[Note]) -> tuple[Note, ...]:
    return tuple(dict.fromkeys(notes))[:MOST_NOTES]


def _damage(words: str) -> Note:
    return note("poppler_said_damage", words=first_line(words))


def _unread(look: PageLook | None) -> list[Note]:
    """Notes on content of the file that is not read: attached files and XFA forms."""
    found = []
    if look and look.file_count:
        found.append(note("files_inside", count=look.file_count, names=look.files))
    if look and look.form:
        found.append(note("xfa_form"))
    return found


def _are_whole(look: PageLook | None) -> bool:
    """Whether the page has pictures and all are whole: other complaints then cost nothing."""
    found = look.pictures if look else ()
    return bool(found) and all(one.kind == "whole" for one in found)


def _faulty(look: PageLook | None) -> list[Note]:
    return _why(look, "faulty")


def _why(look: PageLook | None, kind: str) -> list[Note]:
    """The reasons of those pictures whose verdict is of this kind."""
    return [one.why for one in look.pictures if one.kind == kind and one.why] if look else []


def _looked_closely(said: Said, pixels: Image, wanted: list[Wanted], asked: _Asked) -> Note | None:
    """Decode the pictures after a complaint; return a note on what is lost, None if nothing is.

    Raises: PageFailed: a picture, or most of the page, is lost.
    """
    words = said.left_out or said.decoding
    look = asked.look(wanted, closely=True)
    cut = _why(look, "cut")
    unknown = look is None or any(one.kind == "unknown" for one in look.pictures)
    if said.left_out or cut or (unknown and said.of_pictures) or not look:
        raise asked.failed(note("picture_damaged", words=first_line(words)), *cut[:1])
    if _faulty(look):
        return _faulty(look)[0]
    if not look.drawing or not look.pictures:
        if _is_plain(pixels):
            raise asked.failed(note("page_not_drawn", words=first_line(words)))
        return _damage(words)
    return None


def _is_plain(pixels: Image) -> bool:
    return bool((pixels == pixels.reshape(-1)[0]).all())


def _require_delivered(look: PageLook | None, asked: _Asked) -> None:
    """Raises: PageFailed: a part of a picture is missing, or a picture is too large to decode."""
    if look is None:
        return
    width, height = look.largest
    if width * height > asked.settings.limits.image_px:
        raise _too_large(width, height, asked)
    if cut := _why(look, "cut"):
        raise asked.failed(note("picture_cut"), cut[0], code=Truncated.code)


def _require_small(images: tuple[PlacedImage, ...], asked: _Asked) -> None:
    """Raises: PageFailed: a listed image is too large to decode."""
    for image in images:
        if image.width_px * image.height_px > asked.settings.limits.image_px:
            raise _too_large(image.width_px, image.height_px, asked)


def _too_large(width: int, height: int, asked: _Asked) -> PageFailed:
    most, setting = asked.settings.limits.image_px, "limits.image_px"
    why = note("picture_too_large", width=width, height=height, limit=most, setting=setting)
    return asked.failed(why, code=ResourceLimit.code)


def _require_page(size: PixelSize, images: tuple[PlacedImage, ...], asked: _Asked) -> None:
    """Raises: PageFailed: the page is too small, or drawn so coarsely that print is illegible.

    A scan that covers the page is accepted at any size of sheet: then its pixels count.
    """
    box = asked.box
    seen = size.dpi >= LEAST_DPI or covers_page(box, images, size)
    if min(size.width, size.height) >= LEAST_PX and seen:
        return
    why = note(
        "page_box_too_small",
        width_pt=box.width,
        height_pt=box.height,
        width=size.width,
        height=size.height,
        dpi=size.dpi,
    )
    raise asked.failed(why, code=ResourceLimit.code)


def _drawn(
    asked: _Asked, size: PixelSize, grey: bool, annotations: Annotations
) -> tuple[Image, str, bool]:
    """Draw the page; return pixels, complaints, and whether visible annotations had to be hidden.

    Captions of signatures are annotations and not text of the paper: hiding them cut word errors
    from 9.7 to 7.9 %. Poppler hides all annotations or none, so if a page has both kinds, a copy
    without the captions is drawn.

    Raises: PageFailed: the result has another size than was asked for; ProgramFailed; OSError.
    """
    path, programs = asked.scan.path, asked.programs
    with tempfile.TemporaryDirectory(dir=programs.scratch) as folder:
        cropped = asked.box.cropped
        source = _Source(path.absolute(), asked.page_no, annotations == "all", cropped)
        copy, hidden = Path(folder) / "page.pdf", False
        if annotations == "some":
            hidden = not without_captions(path, asked.page_no, copy, programs)
            source = source if hidden else _Source(copy, 1, True, cropped)
        pixels, said = again_if_killed(lambda: _draw(source, programs, size, grey))
    height, width = pixels.shape[:2]
    right = asked.box.width * size.dpi / POINTS_AN_INCH
    lower = asked.box.height * size.dpi / POINTS_AN_INCH
    if abs(width - right) > OFF_PX or abs(height - lower) > OFF_PX:
        size_asked = {"asked_width": round(right), "asked_height": round(lower)}
        raise asked.failed(note("drawn_in_other_size", width=width, height=height, **size_asked))
    return pixels, said, hidden


def _draw(source: _Source, programs: Programs, size: PixelSize, grey: bool) -> tuple[Image, str]:
    """Run pdftoppm; return the pixels and its complaints.

    Raises: ProgramFailed; OSError: the disk is full.
    """
    # Each run has its own folder, so that the output of a stopped run is not taken for this page.
    with tempfile.TemporaryDirectory(dir=programs.scratch) as folder:
        try:
            rendered = convert_from_path(
                source.path,
                first_page=source.page_no,
                last_page=source.page_no,
                # Not a size in pixels: pdftoppm would apply it before /Rotate.
                dpi=size.dpi,  # type: ignore[arg-type]  # pdftoppm takes fractions
                use_cropbox=source.cropped,  # pdfinfo gives the size of this box
                # A page without colour loses nothing in grey, and takes a third of the bytes.
                grayscale=grey,
                hide_annotations=not source.annotations,
                poppler_path=programs.poppler_path,
                # Output goes to a file: through a pipe, four copies of a page stand in memory.
                output_folder=folder,
                output_file="page",
                paths_only=True,
                timeout=programs.limits.poppler_wall_s,  # type: ignore[arg-type]
            )
        except PDFPageCountError as error:
            # pdf2image asks for the number of pages first, and gets it from a script of ours.
            raise ProgramKilled("pdfinfo", "gave no number of pages", str(error)) from error
        except PDFPopplerTimeoutError as error:
            programs.pdftoppm_end()
            seconds = programs.limits.poppler_wall_s
            raise too_slow("pdftoppm", "limits.poppler_wall_s", seconds) from error
        end = programs.pdftoppm_end()
        if end.status or out_of_memory(end.err):
            raise failure("pdftoppm", end.status, end.err)
        pixels = _pixels([Path(str(path)) for path in rendered])
        if not pixels.size:
            programs.require_room(3 * size.width * size.height)  # a full disk leaves an empty file
            raise cut_off("pdftoppm", end.err or "it drew nothing")
    return pixels, complaints(end.err)


def _wanted(images: tuple[PlacedImage, ...]) -> list[Wanted]:
    """The pictures that are objects of the file; a mask is checked with the picture it masks."""
    return [
        Wanted(image.object_no, image.generation, image.bytes)
        for image in images
        if image.object_no is not None and not image.is_mask
    ]


def _placed_images(asked: _Asked) -> tuple[tuple[PlacedImage, ...], str]:
    """The page's images, masks included, from `pdfimages -list`, and its complaints."""
    only, path = str(asked.page_no), str(asked.scan.path.absolute())
    told = asked.programs.run("pdfimages", "-list", "-f", only, "-l", only, path)
    found = (placed_image(row.split()) for row in told.out.splitlines()[2:])
    return tuple(image for image in found if image is not None), told.err


def placed_image(row: list[str]) -> PlacedImage | None:
    """Parse a row of `pdfimages -list`; None if it is no picture, or is drawn without any size.

    Its columns are page, num, type, width, height, color, comp, bpc, interp, enc, object, ID,
    x-ppi, y-ppi, size, ratio. `[inline]` replaces object and ID, so what follows counts from the
    end.
    """
    if len(row) < LEAST_CELLS or row[2] not in (*PICTURES, *MASKS):
        return None
    is_object = row[10].isdigit()
    image = PlacedImage(
        width_px=int(row[3]),
        height_px=int(row[4]),
        x_ppi=float(row[-4]),
        y_ppi=float(row[-3]),
        colours=1 if row[2] in MASKS or row[2] == "stencil" else _components(row[6]),
        bits=int(row[7]) if row[7].isdigit() else 1,
        object_no=int(row[10]) if is_object else None,
        generation=int(row[11]) if is_object and row[11].isdigit() else 0,
        is_mask=row[2] in MASKS,
        is_print=row[2] in (*MASKS, "stencil"),
    )
    return image if image.x_ppi and image.y_ppi else None


def _components(cell: str) -> int:
    """Colour components from the list, which has a dash if they are unknown: then 3."""
    return int(cell) if cell.isdigit() else 3


def _pixels(files: list[Path]) -> Image:
    """Read pdftoppm's output, grey or RGB; empty if it is not exactly one whole picture.

    OpenCV would read it as BGR, and converting that back takes 15 ms a page.
    """
    nothing = np.empty((0, 0), np.uint8)
    if len(files) != 1 or not files[0].stat().st_size:
        return nothing
    written = np.fromfile(files[0], np.uint8)
    head = NETPBM.match(written[:HEAD_BYTES].tobytes())
    if head is None:
        return nothing
    width, height = int(head["width"]), int(head["height"])
    shape = (height, width, 3) if head["kind"] == b"6" else (height, width)
    pixels = written[head.end() :]
    return pixels.reshape(shape) if pixels.size == np.prod(shape) else nothing
