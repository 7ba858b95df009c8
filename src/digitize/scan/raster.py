"""One page of a scan as pixels. Failures of poppler are silent, so its stderr is read too."""

from __future__ import annotations

import re
import tempfile
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from pdf2image import convert_from_path
from pdf2image.exceptions import PDFPopplerTimeoutError

from digitize.errors import PageFailed, ProgramFailed, ResourceLimit, Truncated
from digitize.image.types import Image
from digitize.programs import Programs, again_if_killed, cut_off, failure, out_of_memory, too_slow
from digitize.scan.complaints import complaints, loss
from digitize.scan.formats import MediaType
from digitize.scan.pictures import picture
from digitize.scan.pixels import PixelSize, PlacedImage, has_colour, pixels_for
from digitize.scan.source import Scan
from digitize.scan.streams import unpack
from digitize.settings import Settings

A4_LONG_IN = 11.69
LEAST_PX = 16  # of a side: less is no page, whatever its box says
LEAST_DPI = 18  # print of 12 points is three pixels high
WHOLE = 0.98  # of an image's bytes; a missing last row is the margin
COARSE = 5  # times fewer pixels than a picture has, before that is told; 1200 dpi to 300 is 4
POINTS_AN_INCH = 72
# What pdftoppm writes ahead of the pixels. Source: netpbm, ppm(5) and pgm(5).
NETPBM = re.compile(rb"P(?P<kind>[56])\n(?P<width>\d+) (?P<height>\d+)\n255\n")
HEAD_BYTES = 64
SCRATCH_BYTES = 4_000_000  # words with their letters' alternatives, and what the programs say


@dataclass(frozen=True, slots=True)
class PageImage:
    """A page as rendered: (height, width) grey or (height, width, 3) RGB, uint8."""

    page_no: int
    pixels: Image
    dpi: float
    complaints: str  # what poppler said and went on; the document is then marked damaged

    def without_pixels(self) -> PageImage:
        """Everything but the picture, once that has been prepared."""
        return replace(self, pixels=np.empty((0, 0), np.uint8))


def scratch_bytes(scan: Scan, page_no: int, settings: Settings) -> int:
    """What reading a page may write for a moment, at most: its picture in colour, and its lines."""
    box = scan.pages[page_no - 1]
    dots = settings.render.max_dpi / POINTS_AN_INCH if scan.media_type is MediaType.PDF else 1
    pixels = min(box.width * dots * box.height * dots, settings.limits.page_px)
    return SCRATCH_BYTES + 4 * int(pixels)


def page_image(scan: Scan, page_no: int, programs: Programs, settings: Settings) -> PageImage:
    """Render one page (counted from 1), annotations hidden, at the scan's own resolution.

    Raises:
        PageFailed: poppler failed, said that it lost data, or drew another size than asked.
        OSError: the disk is full.
    """
    box = scan.pages[page_no - 1]
    if not (box.width and box.height):
        raise PageFailed(scan.path, page_no, "it is missing: the file has a place for it, no more")
    try:
        if scan.media_type is MediaType.PDF:
            return _pdf_page(scan, page_no, programs, settings)
        return _picture(scan, page_no, programs)
    except ProgramFailed as error:
        code = error.code if error.code != ProgramFailed.code else PageFailed.code
        if "truncated" in error.stderr:  # Pillow's word; poppler has others
            code = Truncated.code
        raise PageFailed(scan.path, page_no, str(error), code) from error


def _pdf_page(scan: Scan, page_no: int, programs: Programs, settings: Settings) -> PageImage:
    images = _placed_images(scan, page_no, programs)
    faults = _faults(images, scan, page_no, settings)
    box = scan.pages[page_no - 1]
    size = pixels_for(box, images, settings.render, settings.limits.page_px)
    _require_page(size, scan, page_no)
    grey = not has_colour(box, images)
    pixels, said = again_if_killed(lambda: _draw(scan, page_no, programs, size, grey))
    _require_whole(said, scan, page_no)
    height, width = pixels.shape[:2]
    if abs(height - size.height) > 2 or abs(width - size.width) > 2:
        drawn, asked = f"{width} × {height}", f"{size.width} × {size.height}"
        raise PageFailed(scan.path, page_no, f"drawn with {drawn} pixels instead of {asked}")
    finest = max((max(image.x_ppi, image.y_ppi) for image in images), default=0.0)
    if finest > COARSE * size.dpi:
        faults.append(f"drawn with {size.dpi:.0f} dpi, and its picture has {finest:.0f}")
    return PageImage(page_no, pixels, size.dpi, "\n".join(filter(None, [said, *faults])))


def _draw(
    scan: Scan, page_no: int, programs: Programs, size: PixelSize, grey: bool
) -> tuple[Image, str]:
    """The page as pdftoppm draws it, and what it complained of.

    Raises: ProgramFailed; OSError: the disk is full.
    """
    # A folder for each run: what a stopped one left must not be taken for the next page.
    with tempfile.TemporaryDirectory(dir=programs.scratch) as folder:
        try:
            rendered = convert_from_path(
                scan.path.absolute(),
                first_page=page_no,
                last_page=page_no,
                # One resolution, not two sides: those would be meant before /Rotate.
                dpi=size.dpi,  # type: ignore[arg-type]  # pdftoppm takes fractions
                use_cropbox=True,  # it is what pdfinfo gives as the size of the page
                # A grey page has no colour to lose and a third of the bytes to carry.
                grayscale=grey,
                # A signature's caption is an annotation; hiding it cut errors from 9.7 to 7.9 %.
                hide_annotations=True,
                poppler_path=programs.poppler_path,
                # By way of a file: through a pipe a page stands in memory four times.
                output_folder=folder,
                output_file="page",
                paths_only=True,
                timeout=programs.limits.poppler_wall_s,  # type: ignore[arg-type]
            )
        except PDFPopplerTimeoutError as error:
            programs.pdftoppm_end()
            seconds = programs.limits.poppler_wall_s
            raise too_slow("pdftoppm", "limits.poppler_wall_s", seconds) from error
        end = programs.pdftoppm_end()
        if end.status or out_of_memory(end.err):
            raise failure("pdftoppm", end.status, end.err)
        pixels = _pixels([Path(str(path)) for path in rendered])
        if not pixels.size:
            programs.require_room(3 * size.width * size.height)  # an empty file is its fault
            raise cut_off("pdftoppm", end.err or "it drew nothing")
    return pixels, complaints(end.err)


def _faults(
    images: tuple[PlacedImage, ...], scan: Scan, page_no: int, settings: Settings
) -> list[str]:
    """What is wrong with the images on a page that can be drawn all the same.

    Raises: PageFailed: an image is too large to be decoded, or a part of it is missing.
    """
    most, pictures, faults = settings.limits.image_px, scan.pictures, []
    for image in images:
        if image.width_px * image.height_px > most:
            what = f"an image of {image.width_px:,} × {image.height_px:,} pixels"
            why = f"it holds {what}; the limit is {most:,} (limits.image_px)"
            raise PageFailed(scan.path, page_no, why, ResourceLimit.code)
        if image.object_no in pictures.cut:
            why = "its picture is cut off: the end of the JPEG is missing"
            raise PageFailed(scan.path, page_no, why, Truncated.code)
        if image.object_no in pictures.packed:
            found = unpack(scan.path, pictures.packed[image.object_no], 2 * image.bytes)
            if found.bytes < WHOLE * image.bytes:
                why = f"its picture is cut off: {found.bytes:,} of {image.bytes:,} bytes are there"
                raise PageFailed(scan.path, page_no, why, Truncated.code)
            if not found.checked:
                faults.append("the checksum of its picture is wrong")
    return faults


def _require_whole(said: str, scan: Scan, page_no: int) -> None:
    """Raises: PageFailed: whoever drew the page said that data is missing."""
    lost = loss(said)
    if lost:
        raise PageFailed(scan.path, page_no, f"its picture is damaged ({lost})")


def _require_page(size: PixelSize, scan: Scan, page_no: int) -> None:
    """Raises: PageFailed: no page looks like this, or none of its letters would be seen."""
    if min(size.width, size.height) >= LEAST_PX and size.dpi >= LEAST_DPI:
        return
    box = scan.pages[page_no - 1]
    asked = f"{size.width:,} × {size.height:,} pixels ({size.dpi:.1f} dpi)"
    why = f"its box of {box.width:g} × {box.height:g} points is no page: it would be {asked}"
    raise PageFailed(scan.path, page_no, why, ResourceLimit.code)


def _placed_images(scan: Scan, page_no: int, programs: Programs) -> tuple[PlacedImage, ...]:
    """The page's images as `pdfimages -list` prints them; a soft mask is no scan."""
    only = str(page_no)
    told = programs.run("pdfimages", "-list", "-f", only, "-l", only, str(scan.path.absolute()))
    rows = [row.split() for row in told.out.splitlines()[2:]]
    found = (_placed(row) for row in rows if len(row) >= 14 and row[2] in ("image", "stencil"))
    return tuple(image for image in found if image.x_ppi and image.y_ppi)


def _placed(row: list[str]) -> PlacedImage:
    """A row of the list. `[inline]` stands for the two columns of an object's number."""
    return PlacedImage(
        width_px=int(row[3]),
        height_px=int(row[4]),
        x_ppi=float(row[-4]),
        y_ppi=float(row[-3]),
        colours=_components(row[6]),
        bits=int(row[7]) if row[7].isdigit() else 1,
        object_no=int(row[10]) if row[10].isdigit() else None,
    )


def _components(cell: str) -> int:
    """Colour components as pdfimages prints them; a dash for what it cannot tell."""
    return int(cell) if cell.isdigit() else 3


def _pixels(files: list[Path]) -> Image:
    """The pixels of what pdftoppm wrote, grey or RGB; empty if it is not one whole picture.

    The file has them as they are wanted; OpenCV turns their order, and it is turned back: 15 ms.
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


def _picture(scan: Scan, page_no: int, programs: Programs) -> PageImage:
    """A page of a picture file, as it is. Raises: PageFailed, ProgramFailed."""
    box, most = scan.pages[page_no - 1], programs.limits.page_px
    if box.width * box.height > most:
        what = f"an image of {box.width:,.0f} × {box.height:,.0f} pixels"
        why = f"{what}; the limit is {most:,} (limits.page_px)"
        raise PageFailed(scan.path, page_no, why, ResourceLimit.code)
    drawn = picture(scan.path, scan.frames[page_no - 1], programs)
    _require_whole(drawn.complaints, scan, page_no)
    height, width = drawn.pixels.shape[:2]
    if min(height, width) < LEAST_PX:
        raise PageFailed(scan.path, page_no, f"its {width:,} × {height:,} pixels are no page")
    dpi = drawn.dpi or max(height, width) / A4_LONG_IN
    return PageImage(page_no, drawn.pixels, dpi, drawn.complaints)
