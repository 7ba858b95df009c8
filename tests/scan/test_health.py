"""Sound pages that look odd are drawn without a word; what is missing is still told."""

import base64
import io
import struct
import zlib

import numpy as np
import pikepdf
import pytest
from PIL import Image

from digitize.errors import NotAScan, PageFailed, Truncated
from digitize.read.scan.raster import page_image
from digitize.read.scan.source import open_scan
from digitize.record.notes import note
from digitize.settings import Limits, Settings
from tests.scan import pdfs

pytestmark = pytest.mark.scan

A4 = (595.28, 841.89)
WIDTH, HEIGHT = 827, 1170  # 100 dpi


def marked(height: int = HEIGHT, width: int = WIDTH) -> np.ndarray:
    """White, with lines of print down to the lower edge: what is cut off is missed."""
    page = np.full((height, width), 255, np.uint8)
    for top in range(60, height - 20, 40):
        page[top : top + 12, 80 : width - 80 : 3] = 0
    return page


def entries(filters: bytes, height: int = HEIGHT, width: int = WIDTH, bits: int = 8) -> bytes:
    head = b"/Type /XObject /Subtype /Image /Width %d /Height %d /ColorSpace /DeviceGray"
    return (head + b" /BitsPerComponent %d /Filter %s") % (width, height, bits, filters)


def jpeg(page: np.ndarray, **how) -> bytes:
    held = io.BytesIO()
    Image.fromarray(page).save(held, "JPEG", quality=85, **how)
    return held.getvalue()


def group4(page: np.ndarray) -> bytes:
    """The strip of a Group 4 TIFF."""
    held = io.BytesIO()
    Image.fromarray(page).convert("1").save(held, "TIFF", compression="group4", strip_size=10**9)
    with Image.open(held) as tiff:
        [at], [size] = tiff.tag_v2[273], tiff.tag_v2[279]
    return held.getvalue()[at : at + size]


def jpeg2000(page: np.ndarray) -> bytes:
    held = io.BytesIO()
    Image.fromarray(page).save(held, "JPEG2000")
    return held.getvalue()


def run_length(data: bytes) -> bytes:
    """Packed as ISO 32000-1, 7.4.5 has it, in literal runs."""
    parts = [data[at : at + 128] for at in range(0, len(data), 128)]
    return b"".join(bytes([len(part) - 1]) + part for part in parts) + b"\x80"


def a85(data: bytes) -> bytes:
    return base64.a85encode(data) + b"~>"


def one(picture: bytes, more: bytes = b"", size=A4) -> bytes:
    return pdfs.write(pdfs.page_tree([pdfs.placed(picture, *size, more=more)]))


@pytest.fixture
def drawn(tmp_path, programs):
    def draw(data: bytes, page_no: int = 1):
        path = tmp_path / "scan.pdf"
        path.write_bytes(data)
        return page_image(open_scan(path, programs, Limits()), page_no, programs, Settings())

    return draw


def is_whole(image) -> bool:
    """The lowest line of print is there, and nothing is said of damage."""
    grey = image.pixels if image.pixels.ndim == 2 else image.pixels[:, :, 1]
    inked = np.flatnonzero((grey < 128).any(axis=1)) / len(grey)
    return image.complaints == () and image.doubts == () and inked[-1] > 0.94


PIXELS = marked().tobytes()
FAX = b"/DecodeParms << /K -1 /Columns %d /Rows %d >>" % (WIDTH, HEIGHT)
CHAINS = {
    "flate-jpeg": (b"[/FlateDecode /DCTDecode]", zlib.compress(jpeg(marked()))),
    "flate-flate": (b"[/FlateDecode /FlateDecode]", zlib.compress(zlib.compress(PIXELS))),
    "flate-a85": (b"[/FlateDecode /ASCII85Decode]", zlib.compress(a85(PIXELS))),
    "a85-jpeg": (b"[/ASCII85Decode /DCTDecode]", a85(jpeg(marked()))),
    "hex-jpeg": (b"[/ASCIIHexDecode /DCTDecode]", jpeg(marked()).hex().encode() + b">"),
    "flate-rle": (b"[/FlateDecode /RunLengthDecode]", zlib.compress(run_length(PIXELS))),
    "rle": (b"/RunLengthDecode", run_length(PIXELS)),
    "flate-jpeg2000": (b"[/FlateDecode /JPXDecode]", zlib.compress(jpeg2000(marked()))),
    "short-names": (b"[/Fl /DCT]", zlib.compress(jpeg(marked()))),
    "progressive": (b"[/FlateDecode /DCTDecode]", zlib.compress(jpeg(marked(), progressive=True))),
    "jpeg-without-end-mark": (b"/DCTDecode", jpeg(marked())[:-2]),
    "jpeg-with-padding": (b"/DCTDecode", jpeg(marked()) + bytes(5000)),
}


@pytest.mark.parametrize("name", CHAINS)
def test_pictures_behind_any_filters_are_sound(drawn, name):
    """PDFsharp and OCRmyPDF's optimiser pack JPEGs once more; others do worse."""
    filters, data = CHAINS[name]
    assert is_whole(drawn(one(pdfs.stream(data, entries(filters)))))


@pytest.mark.parametrize("name", ["flate-jpeg", "flate-flate", "flate-rle", "flate-jpeg2000"])
def test_a_cut_picture_behind_two_filters_is_told(drawn, name):
    """Half of what the inner filter gets is missing."""
    filters, data = CHAINS[name]
    inner = zlib.decompress(data)
    data = zlib.compress(inner[: len(inner) // 2])
    with pytest.raises(PageFailed):
        drawn(one(pdfs.stream(data, entries(filters))))


def test_a_fax_with_another_filter_around_is_sound(drawn):
    """Flate over CCITT, with parameters for the second alone."""
    parms = b"/DecodeParms [null << /K -1 /Columns %d /Rows %d >>]" % (WIDTH, HEIGHT)
    about = entries(b"[/FlateDecode /CCITTFaxDecode]", bits=1) + parms
    assert is_whole(drawn(one(pdfs.stream(zlib.compress(group4(marked())), about))))


@pytest.mark.parametrize("rows", [HEIGHT - 1, HEIGHT + 3, HEIGHT - 9])
@pytest.mark.parametrize("across", [WIDTH, WIDTH + 8])
def test_a_picture_that_has_not_quite_the_shape_of_its_page_is_whole(drawn, rows, across):
    """0.1 to 1 % off, as scan programs round to 16 rows: any of three pages is drawn."""
    odd = pdfs.image_page(marked(rows, across), *A4)
    well = pdfs.image_page(marked(), *A4)
    data = pdfs.write(pdfs.page_tree([well, odd, well]))
    assert all(is_whole(drawn(data, page_no)) for page_no in (1, 2, 3))


def test_another_file_with_the_same_object_number_does_not_count(drawn, tmp_path):
    """An attached PDF whose picture is cut off, packed not at all: the scan is whole."""
    inner = one(pdfs.stream(jpeg(marked())[:3000], entries(b"/DCTDecode")))
    path = tmp_path / "outer.pdf"
    path.write_bytes(one(pdfs.stream(jpeg(marked()), entries(b"/DCTDecode"))))
    with pikepdf.open(path, allow_overwriting_input=True) as pdf:
        pdf.attachments["phụ lục.pdf"] = inner
        pdf.save(path, compress_streams=False)
    image = drawn(path.read_bytes())
    assert image.complaints == ()
    assert image.doubts == (note("files_inside", count=1, names=("phụ lục.pdf",)),)


def test_an_older_revision_does_not_count(drawn):
    """A cut picture that an update has replaced by a whole one with another filter."""
    old = one(pdfs.stream(jpeg(marked())[:3000], entries(b"/DCTDecode")))
    number = old.split(b" 0 obj\n<< /Length 3000 ")[0].split(b"\n")[-1]
    new = pdfs.stream(zlib.compress(PIXELS), entries(b"/FlateDecode"))
    at, start = len(old), old.split(b"startxref\n")[1].split()[0]
    update = b"%s 0 obj\n%s\nendobj\n" % (number, new)
    table = b"xref\n%s 1\n%010d 00000 n \ntrailer\n<< /Size 9 /Root 1 0 R /Prev %s >>\n"
    update += table % (number, at, start) + b"startxref\n%d\n%%%%EOF\n" % (at + len(update))
    assert is_whole(drawn(old + update))


def test_a_picture_of_another_page_does_not_count(drawn):
    """Pages share one list of pictures, and one that another page draws is cut."""
    whole, cut = (pdfs.stream(data, entries(b"/DCTDecode"))
                  for data in (jpeg(marked()), jpeg(marked())[:3000]))  # fmt: skip
    page, [draw, picture] = pdfs.placed(whole, *A4)
    shared = page.replace(b"<< /I {} 0 R >>", b"<< /I {} 0 R /J {} 0 R >>")
    assert is_whole(drawn(pdfs.write(pdfs.page_tree([(shared, [draw, picture, cut])]))))


@pytest.mark.parametrize("profile", [b"", b"no profile" * 20, b"\0" * 128])
def test_a_broken_colour_profile_costs_nothing(drawn, profile):
    """Poppler says `Read from memory error` and takes other colours: no limit, no damage."""
    about = entries(b"/DCTDecode").replace(b"/DeviceGray", b"[/ICCBased {} 0 R]")
    page, [draw, picture] = pdfs.placed(pdfs.stream(jpeg(marked()), about), *A4)
    data = pdfs.write(pdfs.page_tree([(page, [draw, picture, pdfs.stream(profile, b"/N 1")])]))
    image = drawn(data.replace(b"[/ICCBased {} 0 R]", b"[/ICCBased 6 0 R]"))
    assert is_whole(image)
    assert "rofile" in str(image.remarks[0]) or "memory" in str(image.remarks[0])


def jbig2(page: np.ndarray, more: bytes) -> bytes:
    """One generic region, MMR coded, in a page of its own (ITU-T T.88, 7.2 and 7.4.6)."""
    height, width = page.shape
    info = struct.pack(">IIIIBH", width, height, 0, 0, 0, 0)
    region = struct.pack(">IIIIBB", width, height, 0, 0, 0, 1) + group4(page)
    segments = [(48, info), (38, region)]
    data = b"".join(
        struct.pack(">IBBBI", number, kind, 0, 1, len(body)) + body
        for number, (kind, body) in enumerate(segments)
    )
    return data + more


def test_segments_that_end_a_jbig2_page_cost_nothing(drawn):
    """Some encoders leave `end of page` and `end of file` in; Poppler does not know the second."""
    ends = struct.pack(">IBBBI", 2, 49, 0, 1, 0) + struct.pack(">IBBBI", 3, 51, 0, 0, 0)
    about = entries(b"/JBIG2Decode", bits=1)
    image = drawn(one(pdfs.stream(jbig2(marked(), ends), about)))
    assert image.complaints == ()
    assert image.remarks == () or "JBIG2" in str(image.remarks[0])


WELL = one(pdfs.stream(jpeg(marked()), entries(b"/DCTDecode")))
ODD_ENDS = {
    "pad80k": (WELL + bytes(80_508), "80,509 bytes stand behind its end"),
    "sig70k": (WELL + b"\n-----SIGNATURE-----" * 3500, "bytes stand behind its end"),
    "no-end-mark": (WELL.replace(b"%%EOF\n", b""), "its end mark is missing"),
    "last-byte": (WELL[:-2], "its end mark is missing"),
    "job": (b"\x1b%-12345X@PJL JOB\r\n" + b"@PJL SET A=B\r\n" * 150 + WELL, "stand before it"),
}


@pytest.mark.parametrize("name", ODD_ENDS)
def test_odd_ends_are_remarked_on(drawn, name):
    """What printers, signers and copiers put before and behind a PDF, or leave out."""
    data, remark = ODD_ENDS[name]
    image = drawn(data)
    assert is_whole(image)
    assert remark in str(image.remarks[0])


@pytest.mark.parametrize(
    "data",
    [WELL[:-30], WELL[:-60], WELL[: len(WELL) // 2], WELL + b"\n9 0 obj\n<< /Type /Cat"],
    ids=["no-start", "no-trailer", "half", "update"],
)
def test_a_file_that_was_cut_is_truncated(drawn, data):
    """Its table of objects is not whole, or an update has begun."""
    with pytest.raises(Truncated):
        drawn(data)


def test_a_zip_with_a_pdf_in_it_is_no_scan(drawn):
    """What is packed far inside another file is not that file."""
    with pytest.raises(NotAScan):
        drawn(b"PK\x03\x04" + bytes(2000) + b"\n" + WELL)


def test_a_sheet_of_five_metres_with_a_scan_is_read(drawn):
    """10,182 × 14,400 points: twelve pixels an inch are all that was ever scanned."""
    image = drawn(one(pdfs.stream(jpeg(marked(2339, 1654)), entries(b"/DCTDecode", 2339, 1654)),
                      size=(10_182, 14_400)))  # fmt: skip
    assert image.pixels.shape == pytest.approx((2339, 1654), abs=3)
    assert is_whole(image)


def test_a_layered_scan_has_the_pixels_of_its_mask(drawn):
    """Background at 50 dpi, print as a mask at 200."""
    ink = np.packbits(marked(2339, 1654) > 0, axis=1).tobytes()
    stencil = entries(b"/FlateDecode", 2339, 1654, 1).replace(b"/ColorSpace /DeviceGray", b"")
    mask = pdfs.stream(zlib.compress(ink), stencil + b"/ImageMask true")
    colour = entries(b"/DCTDecode", 10, 10) + b"/Mask 7 0 R"
    page, [draw, back] = pdfs.placed(
        pdfs.stream(jpeg(np.full((585, 414), 250, np.uint8)), entries(b"/DCTDecode", 585, 414)), *A4
    )
    front = pdfs.stream(jpeg(np.zeros((10, 10), np.uint8)), colour)
    page = page.replace(b"<< /I {} 0 R >>", b"<< /I {} 0 R /F {} 0 R >>")
    draw = pdfs.stream(b"%g 0 0 %g 0 0 cm /I Do /F Do" % A4)
    image = drawn(pdfs.write(pdfs.page_tree([(page, [draw, back, front, mask])])))
    assert image.pixels.shape[:2] == pytest.approx((2339, 1654), abs=3)


LOOK = b"/Type /XObject /Subtype /Form /BBox [0 0 200 40]"


def annotated(*kinds: bytes) -> bytes:
    """A white page with a black square of 200 × 40 points for each of these annotations."""
    blank = np.full((HEIGHT, WIDTH), 255, np.uint8)
    page, needed = pdfs.image_page(blank, *A4)
    listed = b""
    for at, kind in enumerate(kinds):
        place = b"/Rect [%d 300 %d 340] /F 4" % (50 + 250 * at, 250 + 250 * at)
        listed += b"<< /Type /Annot %s %s /AP << /N {} 0 R >> >>" % (kind, place)
    looks = [pdfs.stream(b"0 0 200 40 re f", LOOK)] * len(kinds)
    return pdfs.write(pdfs.page_tree([(page + b" /Annots [%s]" % listed, [*needed, *looks])]))


SIGNED = b"/Subtype /Widget /FT /Sig /T (s) /V << /Type /Sig /M (D:2024) >>"
TYPED = b"/Subtype /FreeText /DA (/Helv 9 Tf) /Contents (Kinh chuyen)"
FILLED = b"/Subtype /Widget /FT /Tx /T (ten) /V (Trinh Hoai Sam)"
STAMP = b"/Subtype /Stamp"


@pytest.mark.parametrize(
    ("kinds", "seen"),
    [
        ((STAMP,), (True, False)),
        ((TYPED,), (True, False)),
        ((FILLED, STAMP), (True, True)),
        ((SIGNED,), (False, False)),
        ((SIGNED, STAMP), (False, True)),
        ((STAMP, b"/Subtype /Link"), (True, False)),
        ((b"/Subtype /Popup",), (False, False)),
    ],
    ids=["stamp", "note", "field", "signature", "both", "link", "popup"],
)
def test_what_annotations_show_is_drawn_but_for_signatures(drawn, kinds, seen):
    """A stamp and a filled field belong to the paper; a signature's caption does not."""
    image = drawn(annotated(*kinds))
    height, width = image.pixels.shape[:2]
    row = image.pixels[round(height * (1 - 320 / A4[1]))]
    dots = [row[round(width * x / A4[0])].min() < 128 for x in (150, 400)]
    assert tuple(dots) == seen
    assert image.complaints == ()


def test_a_portfolio_names_the_files_inside(drawn, tmp_path):
    """A cover sheet and two files; of an XFA form it is told too."""
    path = tmp_path / "cover.pdf"
    path.write_bytes(WELL)
    with pikepdf.open(path, allow_overwriting_input=True) as pdf:
        for name in ("bản tin 1.pdf", "bản tin 2.pdf"):
            pdf.attachments[name] = WELL
        pdf.Root["/Collection"] = pikepdf.Dictionary()
        pdf.Root["/AcroForm"] = pikepdf.Dictionary(Fields=[], XFA=pdf.make_stream(b"<xdp/>"))
        pdf.save(path)
    inside, form = drawn(path.read_bytes()).doubts
    assert inside == note("files_inside", count=2, names=("bản tin 1.pdf", "bản tin 2.pdf"))
    assert form == note("xfa_form")


def test_drawing_that_breaks_off_is_told(drawn):
    """The page's instructions are packed and cut; what they drew until then is there."""
    packed = zlib.compress(b"0 0 100 100 re f\n" + b"% nothing\n" * 5000)
    cut = pdfs.stream(packed[: len(packed) // 2], b"/Filter /FlateDecode")
    image = drawn(pdfs.write(pdfs.page_tree([(b"/MediaBox [0 0 300 300] /Contents {} 0 R",
                                              [cut])])))  # fmt: skip
    [damage] = image.complaints
    assert (damage.code, "flate" in str(damage)) == ("poppler_said_damage", True)


@pytest.mark.parametrize("packed", [False, True], ids=["jpeg", "packed-jpeg"])
def test_a_page_that_lost_a_little_is_kept_and_marked(drawn, packed):
    """A tenth of its rows: what is there is worth reading, and a person is told."""
    data = jpeg(marked())[: len(jpeg(marked())) * 9 // 10]
    filters = b"[/FlateDecode /DCTDecode]" if packed else b"/DCTDecode"
    image = drawn(one(pdfs.stream(zlib.compress(data) if packed else data, entries(filters))))
    assert "jpeg_end_missing" in [one.code for one in image.complaints]


def saved_anew(data: bytes, **how) -> bytes:
    held = io.BytesIO()
    with pikepdf.open(io.BytesIO(data)) as pdf:
        pdf.save(held, **how)
    return held.getvalue()


def with_rows_ahead(page: np.ndarray) -> bytes:
    """Each row as the differences from the row above (PNG's filter 2)."""
    above = np.vstack([np.zeros((1, page.shape[1]), np.uint8), page[:-1]])
    return b"".join(b"\x02" + (row - up).tobytes() for row, up in zip(page, above, strict=True))


def nested() -> bytes:
    """The picture is drawn by a form that a form draws."""
    look = (
        b"/Type /XObject /Subtype /Form /BBox [0 0 1 1] /Resources << /XObject << /I %d 0 R >> >>"
    )
    page = b"/MediaBox [0 0 %g %g] /Contents {} 0 R /Resources << /XObject << /I {} 0 R >> >>" % A4
    filters, data = CHAINS["flate-jpeg"]
    forms = [pdfs.stream(b"/I Do", look % number) for number in (6, 7)]
    draw = pdfs.stream(b"%g 0 0 %g 0 0 cm /I Do" % A4)
    return pdfs.write(pdfs.page_tree([(page, [draw, *forms, pdfs.stream(data, entries(filters))])]))


PACKED_JPEG = one(pdfs.stream(CHAINS["flate-jpeg"][1], entries(CHAINS["flate-jpeg"][0])))
PREDICTED = b"/DecodeParms << /Predictor 15 /Columns %d >>" % WIDTH
BESIDE = b"/CropBox [900 900 1200 1300]"
IN_JPEG = entries(b"/DCTDecode")
AROUND = {
    "owner-password": saved_anew(PACKED_JPEG, encryption=pikepdf.Encryption(owner="x", user="")),
    "object-streams": saved_anew(
        PACKED_JPEG, object_stream_mode=pikepdf.ObjectStreamMode.generate, linearize=True
    ),
    "predictor": one(pdfs.stream(zlib.compress(with_rows_ahead(marked())),
                                 entries(b"/FlateDecode") + PREDICTED)),
    "no-checksum": one(pdfs.stream(CHAINS["flate-jpeg"][1][:-4], entries(CHAINS["flate-jpeg"][0]))),
    "crop-box-beside": one(pdfs.stream(jpeg(marked()), IN_JPEG), more=BESIDE),
    "length-wrong": one(pdfs.stream(jpeg(marked()), IN_JPEG)
                        .replace(b"/Length %d" % len(jpeg(marked())), b"/Length 99")),
    "nested": nested(),
}  # fmt: skip


@pytest.mark.parametrize("name", AROUND)
def test_whatever_is_around_a_sound_picture_it_is_sound(drawn, name):
    """Encryption, object streams, predictors, forms, a wrong length, a crop box beside the page."""
    assert is_whole(drawn(AROUND[name]))
