"""Small files that promise, or unpack to, far more than anybody has room or time for."""

import io
import struct
import zlib

from PIL import Image

from tests.scan.pdfs import page_tree, placed, stream, write

A4 = (595.2, 841.92)
IMAGE = b"/Type /XObject /Subtype /Image /Width %d /Height %d /ColorSpace /DeviceGray"
IMAGE += b" /BitsPerComponent 8 /Filter %s"


def png_that_claims(width: int, height: int) -> bytes:
    """A PNG of a hundred bytes whose header promises any size."""
    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    parts = ((b"IHDR", head), (b"IDAT", zlib.compress(bytes(99))), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        for kind, data in parts
    )


def tiff_of_frames(frames: int, back_to: int | None = None) -> bytes:
    """A TIFF of so many grey pages of 32 × 32 pixels; the last may lead back to another."""
    first, size = 8 + 1024, len(_directory(0))
    links = [first + size * (n + 1) for n in range(frames - 1)]
    links.append(0 if back_to is None else first + size * back_to)
    return _tiff(b"".join(_directory(link) for link in links))


def tiff_with_a_giant_tag(values: int) -> bytes:
    """A TIFF with a tag of so many numbers, each of them an object in Python."""
    far = 2048
    return _tiff(_directory(0, (50000, 3, values, far))).ljust(far, b"\0") + bytes(2 * values)


def _tiff(directories: bytes) -> bytes:
    return b"II*\0" + struct.pack("<I", 8 + 1024) + bytes(1024) + directories


def _directory(link: int, *more: tuple[int, int, int, int]) -> bytes:
    """Tags of a TIFF page (number, type, count, value), and where the next page is."""
    width, height, depth, plain, black_is_zero = (
        (tag, 3, 1, value) for tag, value in ((256, 32), (257, 32), (258, 8), (259, 1), (262, 1))
    )
    strip = ((273, 4, 1, 8), (278, 3, 1, 32), (279, 4, 1, 1024))
    tags = (width, height, depth, plain, black_is_zero, *strip, *more)
    rows = b"".join(struct.pack("<HHII", *tag) for tag in tags)
    return struct.pack("<H", len(tags)) + rows + struct.pack("<I", link)


def jpeg2000_that_claims(side: int) -> bytes:
    """A codestream of a grey picture of so many pixels square; most of its tiles are not there."""
    held = io.BytesIO()
    Image.new("L", (64, 64), 200).save(held, "JPEG2000", no_jp2=True)
    data = bytearray(held.getvalue())
    at = data.index(b"\xff\x51") + 6
    data[at : at + 8] = struct.pack(">II", side, side)
    return bytes(data)


def with_picture(data: bytes, width: int, height: int, packed: bytes) -> bytes:
    """A PDF of one page with a picture all over it. packed: its filter, as a PDF names it."""
    picture = stream(data, IMAGE % (width, height, packed))
    return write(page_tree([placed(picture, *A4)]))


def zeros(megabytes: int) -> bytes:
    """So many bytes of zero, packed."""
    return _packed(bytes(1 << 20), megabytes)


def with_content(megabytes: int, operators: bytes, packed_again: bool = False) -> bytes:
    """A page whose drawing instructions unpack to so many megabytes."""
    content = _packed(operators * ((1 << 20) // len(operators)), megabytes)
    entries = b"/Filter /FlateDecode"
    if packed_again:
        content, entries = zlib.compress(content, 9), b"/Filter [/FlateDecode /FlateDecode]"
    page = b"/MediaBox [0 0 595 842] /Contents {} 0 R"
    return write(page_tree([(page, [stream(content, entries)])]))


def nested_forms(depth: int, wide: int) -> bytes:
    """A page that draws a form, which draws the next so many times, and so on."""
    forms = []
    for level in range(depth):
        last = level == depth - 1
        body = b"0 0 500 800 re f" if last else b"/F Do " * wide
        within = b"" if last else b"/Resources << /XObject << /F %d 0 R >> >>" % (level + 6)
        entries = b"/Type /XObject /Subtype /Form /BBox [0 0 595 842] " + within
        forms.append(stream(body, entries))
    page = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R"
    page += b" /Resources << /XObject << /F 5 0 R >> >> >>"
    tree = [b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>"]
    return write([*tree, page, stream(b"/F Do"), *forms])


def _packed(megabyte: bytes, times: int) -> bytes:
    """So many times the same, packed once: what follows a full flush can be repeated."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    block = packer.compress(megabyte) + packer.flush(zlib.Z_FULL_FLUSH)
    return b"\x78\xda" + block * times + b"\x03\x00" + bytes(4)  # nobody gets to the checksum
