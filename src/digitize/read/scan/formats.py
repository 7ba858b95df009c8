"""Recognises the format of a file by its first bytes: supported ones, and some that are not."""

from __future__ import annotations

import re
from enum import StrEnum

HEAD_BYTES = 1024  # readers accept a PDF header anywhere in here (ISO 32000-1, annex H.3.4.1)
# Web servers and mail gateways put these before a picture: blanks, line ends, a byte order mark.
_BEFORE = re.compile(rb"(?:\xef\xbb\xbf)?[ \t\r\n]{0,64}")


class MediaType(StrEnum):
    """The supported formats of a scan."""

    PDF = "application/pdf"
    PNG = "image/png"
    JPEG = "image/jpeg"
    TIFF = "image/tiff"
    WEBP = "image/webp"
    BMP = "image/bmp"
    GIF = "image/gif"
    JP2 = "image/jp2"
    HEIC = "image/heic"


# Pillow's names for these formats.
PILLOW = {
    MediaType.PNG: "PNG",
    MediaType.JPEG: "JPEG",
    MediaType.TIFF: "TIFF",
    MediaType.WEBP: "WEBP",
    MediaType.BMP: "BMP",
    MediaType.GIF: "GIF",
    MediaType.JP2: "JPEG2000",
    MediaType.HEIC: "HEIF",
}
SUFFIXES = {
    MediaType.PDF: (".pdf",),
    MediaType.PNG: (".png",),
    MediaType.JPEG: (".jpg", ".jpeg"),
    MediaType.TIFF: (".tif", ".tiff"),
    MediaType.WEBP: (".webp",),
    MediaType.BMP: (".bmp",),
    MediaType.GIF: (".gif",),
    MediaType.JP2: (".jp2", ".j2k", ".jpx"),
    MediaType.HEIC: (".heic", ".heif"),
}
BIG_ENDIAN_BIGTIFF = b"MM\x00+"
_MAGIC = {
    b"\x89PNG\r\n\x1a\n": MediaType.PNG,
    b"\xff\xd8\xff": MediaType.JPEG,
    b"II*\x00": MediaType.TIFF,
    b"MM\x00*": MediaType.TIFF,
    b"II+\x00": MediaType.TIFF,  # BigTIFF
    BIG_ENDIAN_BIGTIFF: MediaType.TIFF,
    b"GIF87a": MediaType.GIF,
    b"GIF89a": MediaType.GIF,
    b"\x00\x00\x00\x0cjP  \r\n\x87\n": MediaType.JP2,
    b"\xff\x4f\xff\x51": MediaType.JP2,  # a bare codestream
}
_HEIC_BRANDS = frozenset(
    {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1", b"heif"}
)
_BMP_HEADS = frozenset({12, 40, 52, 56, 64, 108, 124})  # sizes of BMP headers, in bytes
# What people submit beside scans: its name, and how to make a scan of it.
_AS_PDF = "export it as PDF"
_OTHERS = {
    b"AT&TFORM": ("a DjVu file", _AS_PDF),
    b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1": ("an old Office document", _AS_PDF),
    b"{\\rtf": ("an RTF document", _AS_PDF),
    b"%!PS": ("a PostScript file", _AS_PDF),
    b"8BPS": ("a Photoshop file", _AS_PDF),
    b"Rar!": ("a RAR archive", "unpack it"),
    b"7z\xbc\xaf\x27\x1c": ("a 7z archive", "unpack it"),
    b"\x1f\x8b": ("a gzip archive", "unpack it"),
    b"\x1aE\xdf\xa3": ("a video", "take pictures of its pages"),
    b"ID3": ("a sound file", "only scans are read"),
    b"\xff\x0a": ("a JPEG XL picture", "save it as PNG or TIFF"),
    b"\x00\x00\x00\x0cJXL ": ("a JPEG XL picture", "save it as PNG or TIFF"),
}
_ZIPPED = (
    (b"word/", "a Word document", _AS_PDF),
    (b"xl/", "an Excel sheet", _AS_PDF),
    (b"ppt/", "a PowerPoint file", _AS_PDF),
    (b"mimetypeapplication/vnd.oasis", "an OpenDocument file", _AS_PDF),
    (b"[Content_Types].xml", "an Office document", _AS_PDF),
)


def picture_type(head: bytes) -> MediaType | None:
    """The format of a picture, from its first `HEAD_BYTES`; None if it is not supported."""
    start = head[bytes_before(head) :]
    for magic, media_type in _MAGIC.items():
        if start.startswith(magic):
            return media_type
    if start[:4] == b"RIFF" and start[8:12] == b"WEBP":
        return MediaType.WEBP
    if start[4:8] == b"ftyp" and start[8:12] in _HEIC_BRANDS and b"avif" not in start[:64]:
        return MediaType.HEIC
    if start[:2] == b"BM" and int.from_bytes(start[14:18], "little") in _BMP_HEADS:
        return MediaType.BMP
    return None


def bytes_before(head: bytes) -> int:
    """The number of stray bytes (blanks, line ends, byte order mark) before the file's content."""
    found = _BEFORE.match(head)
    return found.end() if found else 0


def other_type(head: bytes) -> tuple[str, str] | None:
    """What an unsupported file is, and how to make a scan of it; None if it is not recognised."""
    for magic, told in _OTHERS.items():
        if head.startswith(magic):
            return told
    if head.startswith(b"PK\x03\x04"):
        for mark, what, way in _ZIPPED:
            if mark in head:
                return what, way
        return "a ZIP archive", "unpack it"
    if head[4:8] == b"ftyp":
        if b"avif" in head[:64]:
            return "an AVIF picture", "save it as PNG or JPEG"
        return "a video or sound file", "take pictures of its pages"
    return None
