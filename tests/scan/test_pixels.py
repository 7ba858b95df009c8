import math

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from digitize.read.scan.pixels import PlacedImage, pixels_for
from digitize.read.scan.source import PageBox
from digitize.settings import Limits, Render

pytestmark = pytest.mark.unit

A4 = PageBox(595.28, 841.89)
A3_LANDSCAPE = PageBox(1190.55, 841.89)
TELEPHONE = PageBox(1441, 2112)  # points: what a telephone's scanner takes for a page
RENDER, MOST_PX = Render(), Limits().page_px

sides_pt = st.floats(1, 14_400)
ppis = st.floats(10, 1200)


def image(width_px: int, height_px: int, x_ppi: float, y_ppi: float) -> PlacedImage:
    return PlacedImage(width_px, height_px, x_ppi, y_ppi, colours=1)


def filling(box: PageBox, width_px: int, height_px: int) -> PlacedImage:
    """An image that fills the page, with the resolution that `pdfimages` then gives it."""
    return image(width_px, height_px, 72 * width_px / box.width, 72 * height_px / box.height)


def size(box: PageBox, *images: PlacedImage, render: Render = RENDER, most_px: int = MOST_PX):
    found = pixels_for(box, images, render, most_px)
    return found.width, found.height


@pytest.mark.parametrize(
    ("box", "width_px", "height_px"),
    [
        (A4, 1654, 2339),  # 200 dpi
        (A4, 1653, 2339),
        (A4, 2480, 3508),  # 300 dpi
        (A4, 1240, 1754),  # 150 dpi
        (A3_LANDSCAPE, 4961, 3508),  # 300 dpi
        (A3_LANDSCAPE, 3307, 2339),  # 200 dpi
        (TELEPHONE, 1441, 2112),  # a pixel a point
        (TELEPHONE, 2882, 4224),
    ],
)
def test_a_scanned_page_keeps_its_pixels(box, width_px, height_px):
    """A page that one image fills is rendered with exactly the image's pixels."""
    assert size(box, filling(box, width_px, height_px)) == (width_px, height_px)


def test_an_image_drawn_sideways_keeps_its_pixels():
    """On a turned page the image's width is the page's height."""
    assert size(A4, image(3508, 2480, 300, 300)) == (2480, 3508)


def test_a_page_of_strips_has_their_resolution():
    """A page cut into 180 strips is rendered as if it were whole."""
    strips = [image(1654, 13, 200, 200)] * 180
    width, height = size(A4, *strips)
    assert abs(width - 1654) <= 1
    assert abs(height - 2339) <= 1


def test_layers_of_a_compressed_scan_count_as_one():
    """Letters at 300 dpi over a background at 100: the finer one that covers the page decides."""
    background, letters = filling(A4, 827, 1169), filling(A4, 2480, 3508)
    assert size(A4, letters, background) == (2480, 3508)


@pytest.mark.parametrize("images", [(), (image(300, 300, 200, 200),)])
def test_a_page_without_a_scan_gets_the_plain_resolution(images):
    """No image, or a logo only: 300 dpi."""
    width, height = size(A4, *images)
    assert (width, height) == (round(A4.width * 300 / 72), round(A4.height * 300 / 72))


def test_the_bounds_are_kept():
    """A page scanned with 72 dpi is enlarged to 150, one with 600 reduced to 300."""
    assert size(A4, filling(A4, 595, 842)) == (1240, 1754)
    assert size(A4, filling(A4, 4961, 7016)) == (2480, 3508)


def test_stated_resolution_is_that_of_the_pixels():
    """dpi is what the rendered pixels mean on the page box."""
    found = pixels_for(TELEPHONE, (filling(TELEPHONE, 2882, 4224),), RENDER, MOST_PX)
    assert found.dpi == pytest.approx(144, rel=0.01)


@example(1000, 1000, [(229, 229)])  # an image a little finer than the limit allows
@given(sides_pt, sides_pt, st.lists(st.tuples(ppis, ppis), max_size=3))
def test_never_above_the_limit(width_pt, height_pt, resolutions):
    """Whatever the page box and its images say, the page has no more pixels than the limit."""
    box = PageBox(width_pt, height_pt)
    images = [
        image(max(1, round(width_pt * x / 72)), max(1, round(height_pt * y / 72)), x, y)
        for x, y in resolutions
    ]
    width, height = size(box, *images, most_px=10_000_000)
    assert width >= 1
    assert height >= 1
    # A side is rounded to whole pixels, which counts on a page a pixel wide.
    assert width * height <= 10_000_000 + (width + height) / 2


@given(st.floats(100, 5000), st.floats(100, 5000), st.floats(20, 1200))
def test_the_shape_of_the_page_is_kept(width_pt, height_pt, ppi):
    """Width to height is as in the page box, to a pixel or to the one per cent of a match."""
    box = PageBox(width_pt, height_pt)
    scanned = image(round(width_pt * ppi / 72), round(height_pt * ppi / 72), ppi, ppi)
    width, height = size(box, scanned)
    off = math.log((width / height) / (width_pt / height_pt))
    assert abs(off) <= 0.02 + 1 / min(width, height)
