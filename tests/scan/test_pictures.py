"""Picture files that decoders differ on: read wherever every pixel is there."""

import io
import struct
import zlib

import numpy as np
import pytest
from PIL import Image, ImageOps
from PIL.TiffImagePlugin import AppendingTiffWriter

from digitize.errors import DigitizeError, NotAScan, PageFailed, Truncated
from digitize.read.scan.formats import MediaType
from digitize.read.scan.raster import page_image
from digitize.read.scan.source import open_scan
from digitize.settings import Limits, Settings

pytestmark = pytest.mark.scan

SIZE = (300, 420)


def sheet(size=SIZE) -> np.ndarray:
    """White paper with a black corner at its upper left, and grey rows as a print has them."""
    page = np.full(size[::-1], 255, np.uint8)
    page[20:80, 20:120] = 0
    page[120:-20:12, 20:-20] = 90
    return page


PAGE = Image.fromarray(sheet())


def saved(form: str, *pages: Image.Image, **how) -> bytes:
    first, *more = pages or (PAGE,)
    held = io.BytesIO()
    first.save(held, form, **({"save_all": True, "append_images": more} if more else {}), **how)
    return held.getvalue()


@pytest.fixture
def scan(tmp_path, programs):
    """Write a file and open it."""

    def open_(data: bytes):
        path = tmp_path / "scan"
        path.write_bytes(data)
        return open_scan(path, programs, Limits())

    return open_


@pytest.fixture
def drawn(scan, programs):
    """Write a file and draw one of its pages."""
    return lambda data, page_no=1: page_image(scan(data), page_no, programs, Settings())


def shows_page(image, like: np.ndarray | None = None, most: float = 2.0) -> bool:
    """Whether a page is the sheet, apart from what a lossy format changes."""
    wanted = sheet() if like is None else like
    grey = image.pixels if image.pixels.ndim == 2 else image.pixels.mean(axis=2)
    assert grey.shape == wanted.shape
    return float(np.abs(grey - wanted.astype(float)).mean()) <= most


@pytest.mark.parametrize(
    "how",
    [
        {"big_tiff": True},
        {"compression": "zstd"},
        {"compression": "lzma"},
        {"compression": "packbits"},
        {"compression": "jpeg", "quality": 95},
        {"compression": "tiff_adobe_deflate", "big_tiff": True},
    ],
    ids=str,
)
def test_what_pillow_reads_of_a_tiff_is_read(drawn, how):
    """OpenCV, which is asked a second time, lacks some methods: that is its gap, and no damage."""
    image = drawn(saved("TIFF", PAGE.convert("RGB"), **how))
    assert shows_page(image)
    assert image.complaints == ()


@pytest.mark.parametrize("how", ["zstd", "lzma", "tiff_lzw", "tiff_adobe_deflate"])
@pytest.mark.parametrize("spoil", ["flipped", "gone"])
def test_a_tiff_with_spoilt_strips_is_not_read(drawn, how, spoil):
    """Where the second look is blind, the first one still tells of missing data."""
    rows = np.random.default_rng(1).integers(0, 4, (900, 700), np.uint8) * 80
    data = bytearray(saved("TIFF", Image.fromarray(rows), compression=how))
    tags = struct.unpack("<L", data[4:8])[0]
    if spoil == "flipped":
        at = tags // 2 if tags > len(data) // 2 else len(data) // 2
        data[at : at + 3000] = bytes(255 - byte for byte in data[at : at + 3000])
    else:  # the tags are moved to where the pixels' last half was
        with Image.open(io.BytesIO(data)) as image:
            offsets = image.tag_v2[273]
        last = struct.pack("<L", offsets[-1])
        data = data.replace(last, struct.pack("<L", len(data) + 1000))
    with pytest.raises(DigitizeError):
        drawn(bytes(data))


JPEG = saved("JPEG", PAGE, quality=95)


@pytest.mark.parametrize(
    "data",
    [
        JPEG[:-2],
        saved("JPEG", PAGE.convert("CMYK"), quality=95)[:-2],
        saved("JPEG", PAGE, quality=95, progressive=True)[:-2],
        b"\r\n" + JPEG,
        b"\n" + JPEG[:-2],
        b"\xef\xbb\xbf" + JPEG,
        b"\r\n" + saved("PNG"),
        b"\r\n" + saved("TIFF"),
    ],
    ids=["end", "cmyk-end", "progressive-end", "crlf", "lf-and-end", "mark", "png", "tiff"],
)
def test_a_small_flaw_is_a_remark(drawn, data):
    """Every row is there: the page is read, and the record says what was mended."""
    image = drawn(data)
    assert shows_page(image)
    assert image.remarks
    assert {one.code for one in image.remarks} <= {"end_mark_missing", "bytes_before"}
    assert not image.complaints


@pytest.mark.parametrize("share", [0.5, 0.9, 0.99])
def test_a_jpeg_that_lacks_rows_stays_truncated(drawn, share):
    """An end mark cannot be put where data is missing."""
    noise = Image.fromarray(np.random.default_rng(1).integers(0, 255, (900, 700), np.uint8))
    data = saved("JPEG", noise)
    with pytest.raises(PageFailed) as failed:
        drawn(data[: int(len(data) * share)])
    assert failed.value.code == Truncated.code


def chunk(name: bytes, data: bytes, spoilt: int = 0) -> bytes:
    checksum = zlib.crc32(name + data) ^ spoilt
    return struct.pack(">L", len(data)) + name + data + struct.pack(">L", checksum)


COMMENT = chunk(b"tEXt", b"Comment\0from a scanner", spoilt=1)


@pytest.mark.parametrize("before", [b"IDAT", b"IEND"])
def test_the_checksum_of_a_comment_is_no_page(drawn, before):
    """A comment with a wrong checksum is left out; the pixels have their own."""
    png = saved("PNG")
    at = png.index(before) - 4
    image = drawn(png[:at] + COMMENT + png[at:])
    assert shows_page(image, most=0)


def test_the_checksum_of_a_head_is(scan):
    """A PNG whose header is wrong is damaged."""
    png = bytearray(saved("PNG"))
    png[29] ^= 1  # in the checksum of IHDR
    with pytest.raises(DigitizeError):
        scan(bytes(png))


def test_a_comment_is_no_excuse_for_missing_rows(drawn):
    """A cut PNG with a bad comment is truncated all the same."""
    noise = Image.fromarray(np.random.default_rng(1).integers(0, 255, (900, 700), np.uint8))
    png = saved("PNG", noise)
    at = png.index(b"IDAT") - 4
    with pytest.raises(PageFailed) as failed:
        drawn((png[:at] + COMMENT + png[at:])[: len(png) // 2])
    assert failed.value.code == Truncated.code


THUMB = PAGE.resize((75, 105))


def tiff(*frames: tuple[Image.Image, dict[int, int]]) -> bytes:
    """A TIFF of frames, each with tags of its own."""
    held = io.BytesIO()
    with AppendingTiffWriter(held, new=True) as writer:
        for page, tags in frames:
            page.save(writer, "TIFF", tiffinfo=tags, dpi=(200, 200))
            writer.newFrame()
    return held.getvalue()


REDUCED, PAGE_OF_MANY, MASK = {254: 1}, {254: 2}, {254: 4}
OTHER = ImageOps.flip(PAGE)


@pytest.mark.parametrize(
    ("frames", "wanted"),
    [
        ([(PAGE, {}), (THUMB, REDUCED)], [PAGE]),
        ([(THUMB, REDUCED), (PAGE, {})], [PAGE]),
        (
            [(PAGE, PAGE_OF_MANY), (THUMB, REDUCED), (OTHER, PAGE_OF_MANY), (THUMB, REDUCED)],
            [PAGE, OTHER],
        ),
        ([(PAGE, {}), (PAGE.resize((150, 210)), REDUCED), (THUMB, {254: 5})], [PAGE]),
        ([(PAGE, {}), (THUMB, {255: 2})], [PAGE]),
        ([(PAGE, {}), (THUMB, {})], [PAGE]),
        ([(PAGE, {}), (OTHER, REDUCED)], [PAGE, OTHER]),
        ([(PAGE, REDUCED), (OTHER, REDUCED)], [PAGE, OTHER]),
        ([(PAGE, {}), (PAGE.resize((300, 100)), {})], [PAGE, PAGE.resize((300, 100))]),
    ],
    ids=[
        "after",
        "before",
        "two-pages",
        "pyramid",
        "old-tag",
        "no-flag",
        "wrong-flag",
        "all-flagged",
        "strip",
    ],
)
def test_thumbnails_are_no_pages(scan, programs, frames, wanted):
    """What is called reduced and is smaller than its page is left out; pages keep their order."""
    opened = scan(tiff(*frames))
    assert len(opened.pages) == len(wanted)
    for page_no, page in enumerate(wanted, 1):
        image = page_image(opened, page_no, programs, Settings())
        assert shows_page(image, np.asarray(page), most=0)


@pytest.mark.parametrize(
    ("size", "dpi", "wanted"),
    [
        ((1728, 1143), (204, 98), (1728, 2379)),
        ((1728, 2292), (204, 196), (1728, 2292)),
        ((600, 420), (400, 200), (600, 840)),
        ((420, 600), (100, 200), (840, 600)),
        ((300, 420), (300, 1), (300, 420)),
    ],
    ids=["coarse-fax", "fine-fax", "wide", "high", "nonsense"],
)
def test_pixels_become_square(scan, programs, size, dpi, wanted):
    """A page with two resolutions is stretched to the finer; the record's pixels are those."""
    page = Image.fromarray(sheet(size)).convert("1")
    opened = scan(saved("TIFF", page, dpi=dpi, compression="group4"))
    image = page_image(opened, 1, programs, Settings())
    assert (opened.pages[0].width, opened.pages[0].height) == wanted
    assert image.pixels.shape[1::-1] == wanted
    if dpi[1] > 1:
        assert image.dpi == max(dpi)


def test_a_turned_page_is_squared_in_its_own_directions(scan, programs):
    """A camera's turn comes before the stretch: what was across is down."""
    exif = Image.Exif()
    exif[274] = 6
    data = saved("JPEG", Image.fromarray(sheet((420, 600))), dpi=(200, 100), exif=exif)
    opened = scan(data)
    assert page_image(opened, 1, programs, Settings()).pixels.shape[:2] == (420, 1200)
    assert (opened.pages[0].width, opened.pages[0].height) == (1200, 420)


@pytest.mark.parametrize("turn", range(1, 9))
@pytest.mark.parametrize("form", ["JPEG", "TIFF", "PNG", "WEBP"])
def test_every_orientation_comes_out_upright(drawn, form, turn):
    """All eight of EXIF, in each format that can state them."""
    back = {1: None, 2: 0, 3: 3, 4: 1, 5: 5, 6: 2, 7: 6, 8: 4}[turn]
    stored = PAGE if back is None else PAGE.transpose(Image.Transpose(back))
    exif = Image.Exif()
    exif[274] = turn
    how = {"tiffinfo": {274: turn}} if form == "TIFF" else {"exif": exif}
    assert shows_page(drawn(saved(form, stored.convert("RGB"), **how)), most=3)


def deep(kind, top: float) -> Image.Image:
    return Image.fromarray((sheet().astype(np.float64) / 255 * top).astype(kind))


def spoilt(page: Image.Image) -> Image.Image:
    values = np.asarray(page).copy()
    values[0, :2] = np.nan, np.inf
    return Image.fromarray(values)


@pytest.mark.parametrize(
    "data",
    [
        saved("TIFF", deep(np.float32, 1)),
        saved("TIFF", deep(np.float32, 255)),
        saved("TIFF", deep(np.float32, 65535)),
        saved("TIFF", spoilt(deep(np.float32, 1))),
        saved("TIFF", deep(np.uint16, 65535)),
        saved("TIFF", deep(np.uint16, 4095)),
        saved("TIFF", deep(np.int32, 65535)),
        saved("PNG", deep(np.uint16, 65535)),
        saved("TIFF", deep(np.float32, 1).point(lambda v: v * -1 + 1), tiffinfo={262: 0}),
        saved("TIFF", PAGE.convert("CMYK")),
        saved("JPEG", PAGE.convert("CMYK"), quality=95),
        saved("TIFF", PAGE.convert("RGBA")),
        saved("PNG", PAGE.convert("LA")),
        saved("PNG", Image.merge("LA", [PAGE, Image.new("L", SIZE, 0)])),
        saved("PNG", PAGE.convert("RGB").quantize(16)),
        saved("TIFF", PAGE.convert("RGB").quantize(16)),
    ],
    ids=[
        "float-1",
        "float-255",
        "float-65535",
        "float-nan",
        "deep",
        "twelve",
        "int32",
        "png16",
        "white-is-0",
        "cmyk",
        "cmyk-jpeg",
        "alpha",
        "grey-alpha",
        "alpha-all-0",
        "palette-png",
        "palette-tiff",
    ],
)
def test_ink_is_dark_and_paper_white(drawn, data):
    """Whatever numbers stand for it: never white paper where there is print."""
    assert shows_page(drawn(data), most=12)


@pytest.mark.parametrize("white_is", [0, 1])
def test_two_levels_both_ways_round(drawn, white_is):
    """A fax says which of its two values is white."""
    two = Image.fromarray((sheet() > 128).astype(np.uint8) * 255).convert("1")
    data = saved("TIFF", two, compression="group4", tiffinfo={262: white_is})
    grey = np.asarray(two).astype(np.uint8) * 255
    image = drawn(data)
    assert shows_page(image, grey, most=0) or shows_page(image, 255 - grey, most=0)


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (saved("WEBP", PAGE.convert("RGB"), quality=95), MediaType.WEBP),
        (saved("WEBP", PAGE.convert("RGB"), lossless=True), MediaType.WEBP),
        (saved("BMP"), MediaType.BMP),
        (saved("BMP", PAGE.convert("1", dither=Image.Dither.NONE)), MediaType.BMP),
        (saved("GIF"), MediaType.GIF),
        (saved("JPEG2000"), MediaType.JP2),
        (saved("JPEG2000", no_jp2=True), MediaType.JP2),
    ],
    ids=["webp", "webp-lossless", "bmp", "bmp-1", "gif", "jp2", "j2k"],
)
def test_other_pictures_are_scans_too(scan, programs, data, kind):
    """Known by their content, and read."""
    opened = scan(data)
    assert (opened.media_type, len(opened.pages)) == (kind, 1)
    image = page_image(opened, 1, programs, Settings())
    assert (image.pixels.min() < 30, image.pixels.max() > 240) == (True, True)


@pytest.mark.parametrize("form", ["GIF", "WEBP"])
def test_a_picture_with_frames_loses_none(scan, programs, form):
    """Each frame is a page: nobody knows better which one is meant."""
    opened = scan(saved(form, PAGE.convert("RGB"), OTHER.convert("RGB")))
    assert len(opened.pages) == 2
    assert shows_page(page_image(opened, 2, programs, Settings()), np.asarray(OTHER), most=4)


def heic() -> bytes:
    pillow_heif = pytest.importorskip("pillow_heif")
    pillow_heif.register_heif_opener()
    return saved("HEIF", PAGE.convert("RGB"))


HEIC_HEAD = b"\0\0\0\x1cftypheic\0\0\0\0mif1heic" + bytes(900)


def test_heic_is_read_or_says_what_it_needs(scan, programs, monkeypatch):
    """With the extra it is a scan; without, the message names the extra."""
    monkeypatch.setattr("digitize.read.scan.source.reads_heic", lambda: False)
    with pytest.raises(NotAScan, match=r"digitize\[heif\]"):
        scan(HEIC_HEAD)
    monkeypatch.undo()
    opened = scan(heic())
    assert opened.media_type is MediaType.HEIC
    assert shows_page(page_image(opened, 1, programs, Settings()), most=4)


@pytest.mark.parametrize(
    ("head", "told"),
    [
        (b"AT&TFORM\0\0\0\0DJVM", "DjVu"),
        (b"PK\x03\x04....[Content_Types].xml....word/document.xml", "Word"),
        (b"PK\x03\x04....[Content_Types].xml....xl/workbook.xml", "Excel"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "Office"),
        (b"\0\0\0\x18ftypmp42\0\0\0\0", "video"),
        (b"\0\0\0\x1cftypavif\0\0\0\0avifmif1", "AVIF"),
    ],
)
def test_what_is_not_taken_is_named(scan, head, told):
    """The message says what the file is, and the way to a scan."""
    with pytest.raises(NotAScan, match=f"{told}.*give a PDF"):
        scan(head + bytes(2000))


@pytest.mark.parametrize("text", [b"BM mentions of something", b"GIF or JPEG?", b"\r\n\r\nhello"])
def test_text_is_no_picture(scan, text):
    """Two letters at its beginning do not make a bitmap of a note."""
    with pytest.raises(NotAScan):
        scan(text + b" and so on" * 99)
