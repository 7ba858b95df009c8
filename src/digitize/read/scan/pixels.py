"""Chooses the resolution at which a PDF page is rendered, from numbers alone.

Page boxes are unreliable: an "A4" from a phone measures 1441 × 2112 points. The scanned image
inside the page tells how many pixels there really are. Rendering exactly those keeps the scanner's
own pixels, and saves the time of enlarging 200 dpi to 300.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from digitize.read.scan.source import PageBox
from digitize.record.paper import A4_LONG_IN, POINTS_AN_INCH
from digitize.settings import Render

COVERS = 0.5  # least share of a page that its images cover if they are the scan of the page
COLOUR_SHARE = 0.05  # share of the page in colour pictures; less is a logo or a pasted seal
EXACT = 0.01  # an image within 1 % of the page in both directions is drawn pixel by pixel
PPI_OFF = 0.5  # rounding error of pdfimages, which prints whole pixels an inch
PRINT_SHARE = 0.25  # least share of a page under masks and stencils that hold its print
UNDER_PX = 0.01  # pixels by which the page is drawn smaller, see `_exactly`


@dataclass(frozen=True, slots=True)
class PlacedImage:
    """An image drawn on a PDF page, as pdfimages lists it."""

    width_px: int
    height_px: int
    x_ppi: float
    y_ppi: float
    colours: int  # colour components: 1 is grey or two-level
    bits: int = 8  # of a component
    object_no: int | None = None  # None: it stands in the page's content
    generation: int = 0
    is_mask: bool = False  # a mask of another image; object_no is then that image's
    is_print: bool = False  # a mask or a stencil: a layered scan stores its letters in one

    @property
    def bytes(self) -> int:
        """Size of its decoded pixels; each row is padded to whole bytes."""
        return self.height_px * math.ceil(self.width_px * self.colours * self.bits / 8)

    @property
    def area_sq_in(self) -> float:
        """The area that it covers, in square inches of the page box."""
        return self.width_px / self.x_ppi * self.height_px / self.y_ppi


@dataclass(frozen=True, slots=True)
class PixelSize:
    """The resolution at which to render a page, and the resulting size in pixels."""

    width: int
    height: int
    dpi: float


def pixels_for(
    box: PageBox, images: tuple[PlacedImage, ...], render: Render, most_px: int
) -> PixelSize:
    """Choose the size in pixels at which to render a PDF page.

    Args:
        box: the upright page box in points.
        images: all images on the page, strips included.
        render: bounds of the resolution, which hold for A4; a larger sheet may keep the upper one.
        most_px: most pixels of a page; a large sheet is rendered coarser to stay below.
    """
    long_in = max(box.width, box.height) / POINTS_AN_INCH
    low = render.min_dpi * A4_LONG_IN / long_in
    high = max(render.max_dpi, render.max_dpi * A4_LONG_IN / long_in)
    dpi = min(max(scan_dpi(box, images) or render.plain_dpi, low), high)
    dpi = min(dpi, POINTS_AN_INCH * math.sqrt(most_px / (box.width * box.height)))
    width = max(1, round(box.width * dpi / POINTS_AN_INCH))
    height = max(1, round(box.height * dpi / POINTS_AN_INCH))
    for image in images:
        for size in ((image.width_px, image.height_px), (image.height_px, image.width_px)):
            fits = _near(width, size[0], box.width) and _near(height, size[1], box.height)
            if fits and size[0] * size[1] <= most_px:
                return _exactly(box, *size)
    return PixelSize(width, height, dpi)


def covers_page(box: PageBox, images: tuple[PlacedImage, ...], size: PixelSize) -> bool:
    """Whether a scan covers the page and this size keeps the scan's resolution."""
    found = scan_dpi(box, images)
    return found is not None and size.dpi >= found - PPI_OFF


def _exactly(box: PageBox, width: int, height: int) -> PixelSize:
    """The resolution at which Poppler copies an image's pixels instead of resampling them.

    Poppler draws an image one pixel larger if the page's edge falls on a whole pixel, so the page
    is made UNDER_PX smaller. An office scan at 200 dpi then has 2.3 % word errors instead of 4.0.
    """
    dpi = POINTS_AN_INCH * (width - UNDER_PX) / box.width
    # If width and height give different resolutions, take their geometric mean.
    if abs(box.height * dpi / POINTS_AN_INCH - height) > 1:
        dpi = POINTS_AN_INCH * math.sqrt(width * height / (box.width * box.height))
    return PixelSize(width, height, dpi)


def has_colour(box: PageBox, images: tuple[PlacedImage, ...]) -> bool:
    """Whether to render a page in colour; a page without images may have coloured drawings."""
    coloured = sum(image.area_sq_in for image in images if image.colours > 1)
    return not images or coloured > COLOUR_SHARE * box.width * box.height / POINTS_AN_INCH**2


def scan_dpi(box: PageBox, images: tuple[PlacedImage, ...]) -> float | None:
    """The dpi at which most of the page was scanned; None if no scan covers the page.

    A layered scan has its letters in a fine mask over a coarse picture: then the mask's dpi counts.
    """
    page = box.width * box.height / POINTS_AN_INCH**2
    covered: dict[float, float] = {}
    printed: dict[float, float] = {}
    for image in images:
        ppi = max(image.x_ppi, image.y_ppi)
        layer = printed if image.is_print else covered
        layer[ppi] = layer.get(ppi, 0.0) + image.area_sq_in
    whole = {ppi: covered.get(ppi, 0.0) + printed.get(ppi, 0.0) for ppi in {**covered, **printed}}
    if max(whole.values(), default=0.0) < COVERS * page:
        return None
    main, _ = max(whole.items(), key=lambda found: found[1])
    return max([main, *(ppi for ppi, area in printed.items() if area >= PRINT_SHARE * page)])


def _near(value: int, wanted: int, points: float) -> bool:
    """Whether a side of the page equals that of an image, within the rounding of its ppi.

    Args: value, wanted: the page's and the image's side in pixels. points: the page's side.
    """
    return abs(value - wanted) <= max(EXACT * wanted, PPI_OFF * points / POINTS_AN_INCH)
