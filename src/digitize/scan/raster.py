"""One page of a scan as pixels. Failures of poppler are silent, so its stderr is read too."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass, replace
from pathlib import Path

import cv2
import numpy as np
from pdf2image import convert_from_path
from pdf2image.exceptions import PDFPopplerTimeoutError
from PIL import Image as Pillow
from PIL import ImageOps

from digitize.errors import PageFailed, ProgramFailed
from digitize.image.types import Image
from digitize.programs import Programs
from digitize.scan.pixels import PixelSize, PlacedImage, has_colour, pixels_for
from digitize.scan.source import MediaType, Scan
from digitize.settings import Settings

# poppler goes on after these and leaves a picture out or half drawn, with exit status 0.
LOST = re.compile(
    r"out of memory|bogus memory|unexpected end|decod|couldn't read|truncat|unknown compression"
    r"|could not find start|bad two dim code|xobject .* is unknown",
    re.I,
)
POINTS_AN_INCH = 72
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
    """
    if scan.media_type is MediaType.PDF:
        return _pdf_page(scan, page_no, programs, settings)
    return _picture(scan, page_no, settings)


def _pdf_page(scan: Scan, page_no: int, programs: Programs, settings: Settings) -> PageImage:
    images = _placed_images(scan, page_no, programs)
    for image in images:
        if image.width_px * image.height_px > settings.limits.image_px:
            what = f"an image of {image.width_px:,} × {image.height_px:,} pixels"
            limit = f"{settings.limits.image_px:,} (limits.image_px)"
            raise PageFailed(scan.path, page_no, f"it holds {what}; the limit is {limit}")
    box = scan.pages[page_no - 1]
    size = pixels_for(box, images, settings.render, settings.limits.page_px)
    try:
        rendered = convert_from_path(
            scan.path.absolute(),
            first_page=page_no,
            last_page=page_no,
            # One resolution, not two sides: those would be meant before /Rotate.
            dpi=size.dpi,  # type: ignore[arg-type]  # pdftoppm takes fractions
            use_cropbox=True,  # it is what pdfinfo gives as the size of the page
            # A grey page has no colour to lose and a third of the bytes to carry.
            grayscale=not has_colour(box, images),
            # A signature's caption is an annotation; hiding it cut errors from 9.7 to 7.9 %.
            hide_annotations=True,
            poppler_path=programs.folder,
            # By way of a file: through a pipe a page stands in memory four times.
            output_folder=programs.folder,
            output_file=f"page-{os.getpid()}-",
            paths_only=True,
            timeout=2 * settings.limits.poppler_cpu_s,
        )
    except (PDFPopplerTimeoutError, OSError, ValueError) as error:
        raise PageFailed(scan.path, page_no, f"pdftoppm failed ({error})") from error
    said = programs.stderr_of_poppler()
    if not rendered:
        last = said.strip().splitlines()[-1:] or ["nothing on stderr"]
        raise PageFailed(scan.path, page_no, f"pdftoppm drew nothing ({last[0]})")
    pixels = _take(Path(str(rendered[0])))
    if LOST.search(said):
        raise PageFailed(scan.path, page_no, f"its picture is damaged ({said.splitlines()[0]})")
    _require_size(pixels, scan, page_no, size)
    return PageImage(page_no, pixels, size.dpi, said)


def _placed_images(scan: Scan, page_no: int, programs: Programs) -> tuple[PlacedImage, ...]:
    """The page's images as `pdfimages -list` prints them; a soft mask is no scan."""
    only = str(page_no)
    try:
        told = programs.run("pdfimages", "-list", "-f", only, "-l", only, str(scan.path.absolute()))
    except ProgramFailed as error:
        raise PageFailed(scan.path, page_no, str(error)) from error
    images = []
    for row in told.splitlines()[2:]:
        cells = row.split()
        if (
            len(cells) >= 14
            and cells[2] in ("image", "stencil")
            and float(cells[12])
            and float(cells[13])
        ):
            size, ppi = (int(cells[3]), int(cells[4])), (float(cells[12]), float(cells[13]))
            images.append(PlacedImage(*size, *ppi, colours=_components(cells[6])))
    return tuple(images)


def _components(cell: str) -> int:
    """Colour components as pdfimages prints them; a dash for what it cannot tell."""
    return int(cell) if cell.isdigit() else 3


def _take(path: Path) -> Image:
    """The pixels of a file that pdftoppm wrote, grey or RGB; the file goes."""
    pixels = cv2.imread(str(path), cv2.IMREAD_UNCHANGED)
    path.unlink()
    if pixels is None:
        return np.empty((0, 0), np.uint8)  # a full disk leaves a file without a picture
    return pixels[:, :, ::-1] if pixels.ndim == 3 else pixels  # OpenCV has blue first


def _require_size(pixels: Image, scan: Scan, page_no: int, size: PixelSize) -> None:
    """Raises: PageFailed: poppler drew another number of pixels than it was asked for."""
    height, width = pixels.shape[:2]
    if abs(height - size.height) > 2 or abs(width - size.width) > 2:
        drawn, asked = f"{width} × {height}", f"{size.width} × {size.height}"
        raise PageFailed(scan.path, page_no, f"drawn with {drawn} pixels instead of {asked}")


def _eight_bits(picture: Pillow.Image) -> Pillow.Image:
    """Pillow cuts 16-bit grey off at 255 where it should be divided: print would turn white."""
    if not picture.mode.startswith(("I", "F")):
        return picture
    deep = np.asarray(picture).astype(np.float64)
    return Pillow.fromarray((deep / max(255.0, deep.max()) * 255).astype(np.uint8))


def _picture(scan: Scan, page_no: int, settings: Settings) -> PageImage:
    """A page of a PNG, JPEG or TIFF: as it is, on white where it is transparent."""
    try:
        with Pillow.open(scan.path) as opened:
            opened.seek(page_no - 1)
            stated = opened.info.get("dpi", (0, 0))[0]
            upright = _eight_bits(ImageOps.exif_transpose(opened)).convert("RGBA")
    except (OSError, ValueError, SyntaxError) as error:
        raise PageFailed(scan.path, page_no, f"the image does not decode ({error})") from error
    paper = Pillow.new("RGBA", upright.size, "white")
    pixels = np.asarray(Pillow.alpha_composite(paper, upright).convert("RGB"))
    # Cameras write 72 and mean nothing by it; a page is then taken for A4.
    dpi = float(stated) if stated > POINTS_AN_INCH else max(pixels.shape[:2]) / 11.69
    return PageImage(page_no, pixels, dpi, "")
