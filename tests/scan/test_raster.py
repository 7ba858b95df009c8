import io
import zlib

import cv2
import numpy as np
import pytest
from pdf2image import convert_from_path
from PIL import Image

from digitize.errors import PageFailed
from digitize.outside.programs import wrapped
from digitize.read.pipeline import read_page
from digitize.read.scan.raster import page_image
from digitize.read.scan.source import open_scan
from digitize.record.notes import told_all
from digitize.record.page import PageState
from digitize.settings import Limits, Settings
from tests.conftest import ROOT
from tests.hostile.bombs import png_that_claims
from tests.scan import pdfs

pytestmark = pytest.mark.scan

A4 = (595.2, 841.92)
JPEG = (
    b"/Type /XObject /Subtype /Image /Width 400 /Height 600 /ColorSpace /DeviceGray"
    b" /BitsPerComponent 8 /Filter /DCTDecode"
)
FLATE = JPEG.replace(b"DCT", b"Flate")
FAX = FLATE.replace(b"Component 8 /Filter /Flate", b"Component 1 /Filter /CCITTFax")


def marked(height: int = 1754, width: int = 1240) -> np.ndarray:
    """A white page with a black square of 200 pixels near its upper left corner."""
    page = np.full((height, width), 255, np.uint8)
    page[100:300, 150:350] = 0
    return page


def printed_lines() -> np.ndarray:
    """The upper third of a fixture's page."""
    [page] = convert_from_path(ROOT / "fixtures" / "news-fax.pdf", dpi=150, grayscale=True)
    return np.asarray(page)[100:500]


def grey(pixels: np.ndarray) -> np.ndarray:
    return pixels if pixels.ndim == 2 else pixels[:, :, 0]


def square(pixels: np.ndarray) -> tuple[int, int, int, int]:
    """Left, top, width, height of the ink."""
    return cv2.boundingRect(cv2.findNonZero((grey(pixels) < 128).astype(np.uint8)))


@pytest.fixture
def drawn(tmp_path, programs):
    """Write a file and draw one of its pages."""

    def draw(data: bytes, page_no: int = 1, settings: Settings | None = None):
        path = tmp_path / "scan"
        path.write_bytes(data)
        scan = open_scan(path, programs, Limits())
        return page_image(scan, page_no, programs, settings or Settings())

    return draw


def saved(image: np.ndarray | Image.Image, form: str, **how) -> bytes:
    held = io.BytesIO()
    (image if isinstance(image, Image.Image) else Image.fromarray(image)).save(held, form, **how)
    return held.getvalue()


def pdf(*pages) -> bytes:
    return pdfs.write(pdfs.page_tree(pages))


def test_a_pdf_page_has_the_scanners_pixels(drawn):
    """As many pixels as the scan has, each mark where it was."""
    image = drawn(pdf(pdfs.image_page(marked(), *A4)))
    assert image.pixels.shape[:2] == (1754, 1240)
    assert image.dpi == pytest.approx(150, rel=1e-3)
    assert np.abs(np.subtract(square(image.pixels), (150, 100, 200, 200))).max() <= 1


@pytest.mark.parametrize("quarters", [1, 2, 3])
def test_a_page_with_rotate_is_drawn_upright(drawn, quarters):
    """/Rotate is obeyed: a landscape sheet scanned as portrait comes out with its pixels."""
    lying = np.ascontiguousarray(np.rot90(marked(), quarters))
    width, height = A4 if quarters == 2 else A4[::-1]
    image = drawn(pdf(pdfs.image_page(lying, width, height, rot=90 * quarters)))
    assert image.pixels.shape[:2] == (1754, 1240)
    assert np.abs(np.subtract(square(image.pixels), (150, 100, 200, 200))).max() <= 1


def test_a_cropped_page_is_not_distorted(drawn):
    """Where a page has a crop box, a square stays a square."""
    page = pdfs.image_page(marked(), *A4, more=b"/CropBox [50 400 450 820]")
    _, _, width, height = square(drawn(pdf(page)).pixels)
    assert width == pytest.approx(height, rel=0.02)


def test_a_giant_sheet_is_drawn_coarser(drawn):
    """14,400 points a side: within the limit of pixels, and never a page of one pixel."""
    height, width = drawn(pdf(pdfs.square_page(14_400, 14_400))).pixels.shape[:2]
    assert 1000 < width == height
    assert width * height <= Limits().page_px


def test_an_owner_password_is_no_hindrance(drawn):
    """The page of a PDF that may not be changed is drawn with its ink."""
    _, _, width, height = square(drawn(pdfs.encrypted(b"", b"owner")).pixels)
    assert (width, height) == pytest.approx((100 * 420.8 / 72, 100 * 420.8 / 72), abs=2)


@pytest.mark.parametrize(
    "broken",
    [
        pdfs.stream(b"garbage" * 99, JPEG),
        pdfs.stream(b"garbage" * 99, FLATE),
        pdfs.stream(zlib.compress(bytes(240_000))[:100], FLATE),
        pdfs.stream(b"garbage" * 99, FLATE.replace(b"Flate", b"JPX")),
        pdfs.stream(b"\x00\x01" * 99, FAX + b" /DecodeParms << /K -1 /Columns 400 >>"),
        b"null",
    ],
    ids=["jpeg", "flate", "flate-cut", "jpeg2000", "fax", "missing"],
)
def test_a_page_whose_picture_is_lost_fails(drawn, broken):
    """Poppler draws white paper and ends well: that is a failed page, never a blank one."""
    with pytest.raises(PageFailed, match="page 1: "):
        drawn(pdf(pdfs.placed(broken, *A4)))


def test_the_reason_is_popplers_own(drawn):
    """pdf2image drops what poppler says; the wrapper keeps it, and the error repeats it."""
    noise = pdfs.stream(b"\x00\x01" * 99, FAX + b" /DecodeParms << /K -1 /Columns 400 >>")
    with pytest.raises(PageFailed, match=r"damaged: Syntax Error.*code.*in CCITTFax stream"):
        drawn(pdf(pdfs.placed(noise, *A4)))


def test_a_failed_page_leaves_the_others(tmp_path, programs):
    """The second page of three is broken: it is marked so, and the others are read."""
    whole = pdfs.image_page(printed_lines(), 595.2, 192)
    cut = pdfs.placed(pdfs.stream(zlib.compress(bytes(240_000))[:100], FLATE), 595.2, 192)
    path = tmp_path / "ba trang.pdf"
    path.write_bytes(pdf(whole, cut, whole))
    scan = open_scan(path, programs, Limits())
    first, second, third = (read_page(scan, no, programs, Settings()) for no in (1, 2, 3))
    assert (first.state, second.state, third.state) == (
        PageState.READ,
        PageState.FAILED,
        PageState.READ,
    )
    assert [one.code for one in second.reasons] == ["picture_cut", "picture_bytes_missing"]
    assert second.code == "truncated"
    assert str(tmp_path) not in told_all(second.reasons)
    assert first.blocks == third.blocks


@pytest.mark.parametrize("form", ["PNG", "TIFF"])
def test_a_picture_is_its_own_page(drawn, form):
    """A lossless image comes back bit for bit, with the resolution that it states."""
    image = drawn(saved(marked(), form, dpi=(200, 200)))
    assert (grey(image.pixels) == marked()).all()
    assert image.dpi == pytest.approx(200, abs=0.1)


def test_each_frame_of_a_tiff_is_a_page(drawn):
    """Page 2 is the second frame."""
    frames = [Image.fromarray(marked()), Image.fromarray(255 - marked(400, 500))]
    data = saved(frames[0], "TIFF", save_all=True, append_images=frames[1:])
    assert (grey(drawn(data, 2).pixels) == 255 - marked(400, 500)).all()


@pytest.mark.parametrize(
    "as_stored",
    [
        lambda page: saved(page.astype(np.uint16) * 257, "PNG"),
        lambda page: saved(page.astype(np.uint16) * 257, "TIFF"),
        lambda page: saved(Image.fromarray(page).convert("1"), "TIFF", compression="group4"),
        lambda page: saved(Image.fromarray(page).convert("P"), "PNG"),
        lambda page: saved(Image.fromarray(page).convert("CMYK"), "JPEG", quality=95),
        lambda page: saved(
            Image.merge("LA", [Image.fromarray(p) for p in (page * 0, 255 - page)]), "PNG"
        ),
    ],
    ids=["16-bit-png", "16-bit-tiff", "fax-tiff", "palette", "cmyk", "transparent"],
)
def test_every_kind_of_pixel_keeps_ink_and_paper(drawn, as_stored):
    """Whatever the depth and colour model, grey ink stays dark on white paper."""
    page = marked()
    page[100:300, 150:350] = 60  # grey, as print is
    pixels = drawn(as_stored(page)).pixels
    assert np.abs(np.subtract(square(pixels), (150, 100, 200, 200))).max() <= 1
    assert pixels[:50].min() >= 250


def test_a_photograph_is_turned_as_its_camera_says(drawn):
    """EXIF orientation is obeyed."""
    exif = Image.Exif()
    exif[0x112] = 6
    lying = np.ascontiguousarray(np.rot90(marked()))
    pixels = drawn(saved(lying, "JPEG", exif=exif, quality=95)).pixels
    assert np.abs(np.subtract(square(pixels), (150, 100, 200, 200))).max() <= 1


@pytest.mark.parametrize("side", [12_000, 60_000])
def test_a_giant_image_is_refused_before_it_is_decoded(drawn, side):
    """A header that promises 3.6 thousand million pixels is believed, and nothing is unpacked."""
    with pytest.raises(PageFailed, match=f"{side:,} × {side:,} pixels") as refused:
        drawn(png_that_claims(side, side))
    assert refused.value.code == "resource_limit"


def test_a_cut_off_picture_fails(drawn):
    """A JPEG without its second half is a failed page."""
    rng = np.random.default_rng(1)
    data = saved(rng.integers(0, 256, (400, 400)).astype(np.uint8), "JPEG")
    with pytest.raises(PageFailed, match="truncated"):
        drawn(data[: len(data) // 2])


def test_a_photograph_with_broken_data_fails(drawn):
    """libjpeg draws something where it cannot go on, and Pillow does not tell (60 of 68 times)."""
    data, told = saved(printed_lines(), "JPEG"), []
    for at in range(4000, len(data) - 100, len(data) // 20):
        flipped = bytes(byte ^ 0x5A for byte in data[at : at + 20])
        try:
            drawn(data[:at] + flipped + data[at + 20 :])
        except PageFailed as error:
            told.append(str(error))
    assert any("damaged: Corrupt JPEG data: premature end" in line for line in told), told


def test_a_fax_with_broken_data_fails(drawn):
    """Pillow reads a TIFF of a fax to its end, whatever stands there (25 of 25 times)."""
    fax = Image.fromarray(printed_lines()).convert("1")
    data = saved(fax, "TIFF", compression="group4")
    drawn(data)
    at = len(data) // 2
    with pytest.raises(PageFailed, match="Fax4Decode"):
        drawn(data[:at] + bytes(byte ^ 0x5A for byte in data[at : at + 20]) + data[at + 20 :])


def test_a_page_is_drawn_although_the_count_of_pages_was_killed(tmp_path):
    """pdf2image counts pages by a program first; it may be killed as well, and is asked again."""
    (tmp_path / "x.pdf").write_bytes(pdfs.write(pdfs.page_tree([pdfs.square_page()])))
    with wrapped(Limits()) as programs:
        scan = open_scan(tmp_path / "x.pdf", programs, Limits())
        count, runs = programs.poppler_path / "pdfinfo", tmp_path / "runs"
        whole = count.read_text().removeprefix("#!/bin/sh\n")
        count.write_text(
            f"#!/bin/sh\necho >>{runs}\n[ $(wc -l <{runs}) -gt 2 ] || kill -9 $$\n{whole}"
        )
        assert page_image(scan, 1, programs, Settings()).pixels.size
    assert len(runs.read_text()) == 3
