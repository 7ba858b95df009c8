import io
import zlib

import cv2
import numpy as np
import pytest
from PIL import Image

from digitize.outside.programs import wrapped
from digitize.read.scan import pdf
from digitize.read.scan.embedded import Wish, taken
from digitize.read.scan.pixels import PixelSize
from digitize.read.scan.source import open_scan
from digitize.settings import Limits, Settings
from tests.scan import pdfs

pytestmark = pytest.mark.scan

SIZE = (526.4, 704)  # points, width and height
PIXELS = (1316, 1760)  # of its picture: no whole bytes of eight two-level ones
HEAD = b"/Type /XObject /Subtype /Image /Width 1316 /Height 1760 /BitsPerComponent 8 "
GREY, RGB = HEAD + b"/ColorSpace /DeviceGray ", HEAD + b"/ColorSpace /DeviceRGB "
BITS = GREY.replace(b"Component 8", b"Component 1")
FILL = b"526.4 0 0 704 0 0 cm /I Do"
JPEG, FLATE = b"/Filter /DCTDecode ", b"/Filter /FlateDecode "


def page_pixels(colour: bool = False) -> np.ndarray:
    """Uneven paper with dark print on it, the same every time; no half looks like the other."""
    rng = np.random.default_rng(1)
    shape = (1760, 1316, 3) if colour else (1760, 1316)
    pixels = rng.integers(180, 255, shape, np.uint8)
    pixels[100:160, 60:900] = 20
    pixels[600:1000, 30:90] = (200, 30, 40) if colour else 70
    return pixels


def jpeg(pixels: np.ndarray, **how) -> bytes:
    held = io.BytesIO()
    Image.fromarray(pixels).save(held, "JPEG", quality=85, **how)
    return held.getvalue()


def fax(more: bytes = b"") -> bytes:
    """A two-level page in Group 4, as fax machines send it."""
    held = io.BytesIO()
    Image.fromarray(page_pixels()).convert("1").save(
        held, "TIFF", compression="group4", tiffinfo={278: 1760}
    )
    with Image.open(held) as tiff:
        [start], [count] = tiff.tag_v2[273], tiff.tag_v2[279]
    data = held.getvalue()[start : start + count]
    params = b"/DecodeParms << /K -1 /Columns 1316 %s >> " % more
    return pdfs.stream(data, BITS + b"/Filter /CCITTFaxDecode " + params)


def flate(pixels: np.ndarray, entries: bytes) -> bytes:
    return pdfs.stream(zlib.compress(pixels.tobytes()), entries + FLATE)


def page_of(picture: bytes, draw: bytes = FILL, more: bytes = b"", *others: bytes) -> bytes:
    page = b"/Contents {} 0 R /Resources << /XObject << /I {} 0 R >> "
    page += b"/Font << /F << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >> >> "
    if b"MediaBox" not in more:
        page += b"/MediaBox [0 0 %g %g] " % SIZE
    return pdfs.write(pdfs.page_tree([(page + more, [pdfs.stream(draw), picture, *others])]))


@pytest.fixture
def both(tmp_path, programs):
    """A page as it is taken out of its file, and as Poppler draws it."""

    def read(data: bytes, monkeypatch) -> tuple[np.ndarray | None, np.ndarray]:
        path, found = tmp_path / "scan.pdf", []
        path.write_bytes(data)
        scan = open_scan(path, programs, Limits())

        def kept(*asked):
            found.append(taken(*asked))

        monkeypatch.setattr(pdf, "taken", kept)
        drawn = pdf.pdf_page(scan, 1, programs, Settings()).pixels
        assert len(found) == 1
        return found[0], drawn

    return read


BLACK = page_pixels() < 128
PLAIN = {
    "grey": page_of(flate(page_pixels(), GREY)),
    "colour": page_of(flate(page_pixels(colour=True), RGB)),
    "two levels": page_of(flate(np.packbits(~BLACK, axis=1), BITS)),
    "jpeg": page_of(pdfs.stream(jpeg(page_pixels()), GREY + JPEG)),
    "coloured jpeg": page_of(pdfs.stream(jpeg(page_pixels(colour=True)), RGB + JPEG)),
    "progressive jpeg": page_of(pdfs.stream(jpeg(page_pixels(), progressive=True), GREY + JPEG)),
    "fax": page_of(fax()),
    "fax, black is one": page_of(fax(b"/BlackIs1 true")),
    "hidden text": page_of(
        flate(page_pixels(), GREY), b"q " + FILL + b" Q BT 3 Tr /F 9 Tf 9 9 Td (Tin) Tj ET"
    ),
    "clipped to the page": page_of(
        flate(page_pixels(), GREY), b"q 0 0 526.4 704 re W n " + FILL + b" Q"
    ),
    "moved box": page_of(
        flate(page_pixels(), GREY),
        b"526.4 0 0 704 50 60 cm /I Do",
        b"/MediaBox [50 60 576.4 764] ",
    ),
    "upside down": page_of(flate(page_pixels(), GREY), FILL, b"/Rotate 180 "),
    "quarter turn": page_of(flate(page_pixels(), GREY), FILL, b"/Rotate 90 "),
    "turned back": page_of(flate(page_pixels(), GREY), FILL, b"/Rotate -90 "),
}


@pytest.mark.parametrize("data", PLAIN.values(), ids=PLAIN)
def test_a_page_that_is_one_picture_is_taken_out(data, both, monkeypatch):
    """Its pixels are those that Poppler draws, every one."""
    found, drawn = both(data, monkeypatch)
    assert found is not None
    assert np.array_equal(found, drawn)


def test_rotation_may_stand_in_the_page_tree(both, monkeypatch):
    """Pages inherit /Rotate from the tree above them."""
    data = page_of(flate(page_pixels(), GREY)).replace(b"/Count 1 ", b"/Count 1 /Rotate 90 ")
    found, drawn = both(data, monkeypatch)
    assert found is not None
    assert np.array_equal(found, drawn)


def test_a_scan_that_does_not_fit_its_box_keeps_its_pixels(both, monkeypatch):
    """Poppler stretches it by a pixel and blurs it; taken out it has the scanner's own pixels."""
    data = page_of(
        flate(page_pixels(), GREY), b"527 0 0 704 0 0 cm /I Do", b"/MediaBox [0 0 527 704]"
    )
    found, _ = both(data, monkeypatch)
    assert found is not None
    assert np.array_equal(found, page_pixels())


def grey_with(entries: bytes) -> bytes:
    return flate(page_pixels(), GREY + entries)


NOT_PLAIN = {
    "visible text": page_of(grey_with(b""), FILL + b" BT /F 9 Tf 9 9 Td (Tin) Tj ET"),
    "a line": page_of(grey_with(b""), b"q " + FILL + b" Q 0 0 9 9 re f"),
    "two pictures": page_of(grey_with(b""), b"q " + FILL + b" Q " + FILL),
    "turned by its matrix": page_of(grey_with(b""), b"0 704 -526.4 0 526.4 0 cm /I Do"),
    "mirrored": page_of(grey_with(b""), b"-526.4 0 0 704 526.4 0 cm /I Do"),
    "a margin": page_of(grey_with(b""), b"471.6 0 0 630 5 5 cm /I Do"),
    "clipped": page_of(grey_with(b""), b"0 0 100 100 re W n " + FILL),
    "cropped": page_of(grey_with(b""), FILL, b"/CropBox [10 10 400 600] "),
    "graphics state": page_of(grey_with(b""), b"/G gs " + FILL),
    "a layer": page_of(grey_with(b""), b"/OC /L BDC " + FILL + b" EMC"),
    "a mask": page_of(grey_with(b"/Mask [0 90] ")),
    "inverted": page_of(grey_with(b"/Decode [1 0] ")),
    "a palette": page_of(
        flate(page_pixels() // 128, HEAD + b"/ColorSpace [/Indexed /DeviceGray 1 <ff00>] ")
    ),
    "calibrated": page_of(
        flate(page_pixels(), HEAD + b"/ColorSpace [/CalGray << /WhitePoint [0.95 1 1.09] >>] ")
    ),
    "units": page_of(grey_with(b""), FILL, b"/UserUnit 2 "),
    "jpeg with parameters": page_of(
        pdfs.stream(jpeg(page_pixels()), GREY + JPEG + b"/DecodeParms << /ColorTransform 0 >> ")
    ),
    "jpeg of another size": page_of(pdfs.stream(jpeg(page_pixels()[:1500]), GREY + JPEG)),
    "coloured jpeg called grey": page_of(
        pdfs.stream(jpeg(page_pixels(colour=True)), GREY + JPEG)
    ),
    "one-dimensional fax": page_of(fax(b"/K 0 ")),
    "a narrower fax": page_of(fax(b"/Columns 1000 ")),
}  # fmt: skip


@pytest.mark.parametrize("data", NOT_PLAIN.values(), ids=NOT_PLAIN)
def test_a_page_that_is_more_is_left_to_poppler(data, tmp_path, programs):
    """Whatever could look different from the picture's own pixels is drawn."""
    path = tmp_path / "scan.pdf"
    path.write_bytes(data)
    box = open_scan(path, programs, Limits()).pages[0]
    for colour in (False, True):
        assert taken(path, Wish(1, box, PixelSize(*PIXELS, 180.0), colour), programs) is None


@pytest.mark.parametrize("share", [0.3, 0.7, 0.99])
def test_a_damaged_picture_is_left_to_poppler(share, tmp_path, programs):
    """What the decoder complains about is not taken, so that Poppler and the checks judge it."""
    whole = jpeg(page_pixels())
    broken = bytearray(whole)
    at = round(share * (len(whole) - 700)) + 650
    broken[at : at + 40] = cv2.bitwise_not(np.frombuffer(whole[at : at + 40], np.uint8)).tobytes()
    path = tmp_path / "scan.pdf"
    path.write_bytes(page_of(pdfs.stream(bytes(broken[:at]) + b"\xff\xd9", GREY + JPEG)))
    box = open_scan(path, programs, Limits()).pages[0]
    assert taken(path, Wish(1, box, PixelSize(*PIXELS, 180.0), False), programs) is None


def test_limits_hold_while_it_is_taken_out(tmp_path):
    """A picture that takes longer than allowed is left to Poppler and its own limits."""
    path = tmp_path / "scan.pdf"
    path.write_bytes(page_of(flate(page_pixels(colour=True), RGB)))
    with wrapped(Limits(picture_wall_s=0.001)) as programs:
        box = open_scan(path, programs, Limits()).pages[0]
        assert taken(path, Wish(1, box, PixelSize(*PIXELS, 180.0), True), programs) is None
