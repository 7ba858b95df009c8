"""How the pages of a file were scanned: resolution, bits of a pixel, size. Nothing is drawn."""

from __future__ import annotations

from collections import defaultdict
from functools import partial
from pathlib import Path

from PIL import Image

from digitize.dossier.conformance import PageScan
from digitize.outside.forks import Wall, apart
from digitize.outside.programs import Programs
from digitize.read.scan.formats import MediaType
from digitize.read.scan.frames import stated_dpi
from digitize.read.scan.pdf import placed_image
from digitize.read.scan.pictures import opened_picture, page_frames, reads_heic
from digitize.read.scan.pixels import PlacedImage, scan_dpi
from digitize.read.scan.source import PageBox, open_scan
from digitize.record.paper import POINTS_AN_INCH
from digitize.settings import Limits

BITS_OF_PROGRAMS = 24  # of a page that a program made: its colours are all there
MAIN_SHARE = 0.25  # least share of a page under a picture that is more than an ornament
_BITS = {"1": 1, "L": 8, "LA": 8, "P": 8, "PA": 8, "RGB": 24, "RGBA": 24, "RGBX": 24, "CMYK": 32,
         "YCbCr": 24, "LAB": 24, "HSV": 24, "F": 32}  # fmt: skip
_DEEP_GREY = 16  # Pillow's modes of grey with more than eight bits


def page_scans(path: Path, programs: Programs, limits: Limits) -> tuple[PageScan, ...]:
    """Return how each page was scanned, in order.

    Raises: as `open_scan`; ProgramFailed: its pictures cannot be listed.
    """
    scan = open_scan(path, programs, limits)
    if scan.media_type is not MediaType.PDF:
        reads_heic()  # before the fork
        wall = Wall("limits.picture_wall_s", limits.picture_wall_s)
        frames = apart("Pillow", partial(_of_picture, path, limits.pages), limits, wall)
        return tuple(
            PageScan(number, dpi or None, bits, width, height)
            for number, (dpi, bits, width, height) in enumerate(frames, 1)
        )
    told = programs.run("pdfimages", "-list", str(path.absolute())).out
    images: dict[int, list[PlacedImage]] = defaultdict(list)
    for row in told.splitlines()[2:]:
        cells = row.split()
        image = placed_image(cells)
        if image is not None:
            images[int(cells[0])].append(image)
    return tuple(_of_page(number, box, images[number]) for number, box in enumerate(scan.pages, 1))


def _of_page(number: int, box: PageBox, images: list[PlacedImage]) -> PageScan:
    placed = tuple(images)
    dpi = scan_dpi(box, placed) if box.width and box.height else None
    if dpi is None:  # no picture covers it: it was made by a program, or holds nothing
        return PageScan(number, None, BITS_OF_PROGRAMS, 0, 0, scanned=False)
    page = box.width * box.height / POINTS_AN_INCH**2
    bits = max(
        (one.colours * one.bits for one in images if one.area_sq_in >= MAIN_SHARE * page), default=1
    )
    dots = dpi / POINTS_AN_INCH
    return PageScan(number, dpi, bits, round(box.width * dots), round(box.height * dots))


def _of_picture(path: Path, most: int) -> list[tuple[float, int, int, int]]:
    """Return dpi (0: not stated), bits, width and height of each page. It runs in a fork."""
    with opened_picture(path) as opened:
        found = []
        for frame in page_frames(opened, most):
            if frame.number:
                opened.seek(frame.number)
            found.append((stated_dpi(opened) or 0.0, _bits(opened), frame.width, frame.height))
        return found


def _bits(opened: Image.Image) -> int:
    return _BITS.get(opened.mode, _DEEP_GREY)
