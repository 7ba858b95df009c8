"""What the pictures of one PDF page hold: whether every row of them can be delivered.

Poppler says nothing of a JPEG that ends halfway (the rest is white), nor of packed pixels that are
too few or whose checksum is wrong; and it complains of much that costs no pixel. So the data of the
page's own pictures is looked at. All of this runs in a fork with limits.
"""

from __future__ import annotations

import io
import random
import re
import struct
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

import cv2
import numpy as np
import pikepdf
from PIL import Image
from PIL.Jpeg2KImagePlugin import Jpeg2KImageFile

from digitize.read.scan.complaints import first_line
from digitize.read.scan.pictures import libjpeg_says, libtiff_says
from digitize.record.notes import Note, note

JPEG_START, JPEG_END = b"\xff\xd8", b"\xff\xd9"
CODESTREAM = b"\xff\x4f\xff\x51"  # of JPEG 2000: SOC and SIZ (ISO 15444-1, annex A)
BOXES_BYTES = 65536  # of a JP2 file before its codestream
PADDING_BYTES = 64  # behind the end mark of a JPEG, beside zeros and line ends
BLOCK_BYTES = 4096  # unpacked at once where a fault is near: so many may be lost before it
ZLIB_HEAD = 2  # bytes before the packed data (RFC 1950)
ROOM = 2  # times the pixels' bytes that are unpacked at most: rows of a predictor are longer
MOST_PACKED = 1 << 29  # bytes between two filters: more than any picture that may be drawn
# Shares of a picture's rows or bytes: less is the margin of a missing last row; a page that lost no
# more than the second is kept with what is there, and marked.
LOST, MOST_LOST = 0.02, 0.25
NOISE_BYTES = 4096  # put behind a JPEG that breaks off, to see where its rows change
_LINE = re.compile(r"at (?:line|scanline) (\d+)")

# Abbreviations are meant for inline images; Poppler takes them everywhere.
SHORT = {
    "/Fl": "/FlateDecode", "/DCT": "/DCTDecode", "/CCF": "/CCITTFaxDecode", "/LZW": "/LZWDecode",
    "/A85": "/ASCII85Decode", "/AHx": "/ASCIIHexDecode", "/RL": "/RunLengthDecode",
}  # fmt: skip

DECODERS = frozenset({"/DCTDecode", "/JPXDecode", "/CCITTFaxDecode", "/JBIG2Decode"})

Kind = Literal["whole", "faulty", "cut", "unknown"]


class Verdict(NamedTuple):
    """What was found of a picture.

    kind: whole; faulty: all of it is there, and some of it may be wrong; cut: rows are missing;
    unknown: nobody here can decode it. why: of faulty and cut ones, None of others.
    """

    kind: Kind
    why: Note | None = None


WELL = Verdict("whole")


@dataclass(frozen=True, slots=True)
class Wanted:
    """A picture that Poppler drew: its object, and how many bytes its pixels take, unpacked."""

    number: int
    generation: int
    bytes: int


@dataclass(frozen=True, slots=True)
class Unpacked:
    """What a packed stream gave: whether it reached its end, and whether its checksum is right."""

    data: bytes
    ended: bool
    checked: bool


def filters_of(stream: pikepdf.Stream) -> list[tuple[str, pikepdf.Object | None]]:
    """The filters of a stream in the order in which they are undone, with their parameters."""
    names, params = stream.get("/Filter"), stream.get("/DecodeParms", stream.get("/DP"))
    if names is None:
        return []
    many = isinstance(names, pikepdf.Array)
    listed = [str(name) for name in names] if many else [str(names)]
    given = list(params) if isinstance(params, pikepdf.Array) else [params]
    given += [None] * (len(listed) - len(given))
    return [(SHORT.get(name, name), one) for name, one in zip(listed, given, strict=False)]


def look_at_picture(
    pdf: pikepdf.Pdf, stream: pikepdf.Stream, pixel_bytes: int, closely: bool
) -> Verdict:
    """Whether a picture can be delivered whole.

    Args:
        pixel_bytes: that its pixels take, unpacked.
        closely: decode it, too, where its beginning and end tell nothing.
    """
    *outer, (last, params) = filters_of(stream) or [("", None)]
    data, ended, checked = stream.read_raw_bytes(), True, True
    for name, of_filter in outer:
        got = unpacked(pdf, data, name, of_filter, MOST_PACKED)
        data, ended, checked = got.data, ended and got.ended, checked and got.checked
    if last in DECODERS:
        doubted = closely or not (ended and checked)
        found = _decoded(last, data, params, stream) if doubted else _ends(last, data)
    else:
        found = _counted(unpacked(pdf, data, last, params, ROOM * pixel_bytes), pixel_bytes)
    if found.kind == "unknown" and not ended:
        return Verdict("faulty", note("picture_packing_broken"))
    if found.kind in ("whole", "unknown") and not checked:
        return Verdict("faulty", note("picture_checksum_wrong"))
    return found


def _counted(got: Unpacked, pixel_bytes: int) -> Verdict:
    """Pixels that were packed and not coded: they are there or they are not."""
    there = len(got.data)
    lost = 1 - there / max(1, pixel_bytes)
    if lost > LOST:
        return _lost(lost, note("picture_bytes_missing", there=there, of=pixel_bytes))
    return WELL if got.checked else Verdict("faulty", note("picture_checksum_wrong"))


def _lost(share: float, why: Note) -> Verdict:
    """The verdict on a picture that lost this share of its rows."""
    return Verdict("cut" if share > MOST_LOST else "faulty", why)


def _ends(name: str, data: bytes) -> Verdict:
    """Coded pixels by their end alone; only a JPEG has one that can be told without decoding."""
    return _look_at_jpeg(data, closely=False) if name == "/DCTDecode" else WELL


def _decoded(
    name: str, data: bytes, params: pikepdf.Object | None, stream: pikepdf.Stream
) -> Verdict:
    if name == "/DCTDecode":
        return _look_at_jpeg(data, closely=True)
    if name == "/JPXDecode":
        return _look_at_jpeg2000(data)
    if name == "/CCITTFaxDecode":
        return _look_at_fax(data, params, stream)
    return Verdict("unknown")


def unpacked(
    pdf: pikepdf.Pdf, data: bytes, name: str, params: pikepdf.Object | None, most: int
) -> Unpacked:
    """Undo one filter that is no way of storing pictures, up to about `most` bytes."""
    if name in ("", "/Crypt"):
        return Unpacked(data, ended=True, checked=True)
    if name == "/FlateDecode":
        return inflated(data, most)
    held = pdf.make_stream(data)
    held["/Filter"] = pikepdf.Name(name)
    if params is not None:
        held["/DecodeParms"] = params
    try:
        return Unpacked(held.read_bytes(pikepdf.StreamDecodeLevel.specialized), True, True)
    except pikepdf.PdfError:
        return Unpacked(b"", ended=False, checked=True)


def inflated(data: bytes, most: int) -> Unpacked:
    """What zlib has packed, as far as it can be unpacked, up to about `most` bytes.

    Where more is there it counts as ended: nobody wants it.
    """
    inflate = zlib.decompressobj()
    try:
        got = inflate.decompress(data, max(1, most))
    except zlib.error as error:
        wrong_sum = "data check" in str(error)
        return Unpacked(_until_broken(data, most), ended=wrong_sum, checked=not wrong_sum)
    return Unpacked(got, inflate.eof or len(got) >= most, checked=True)


def _until_broken(data: bytes, most: int) -> bytes:
    """What can be unpacked before the first fault, without a look at the checksum."""
    inflate, parts, found = zlib.decompressobj(-zlib.MAX_WBITS), [], 0
    left = data[ZLIB_HEAD:]
    try:
        while left and found < most and not inflate.eof:
            parts.append(inflate.decompress(left, BLOCK_BYTES))
            found += len(parts[-1])
            left = inflate.unconsumed_tail
    except zlib.error:
        pass  # what came before it is there
    return b"".join(parts)


def jpeg2000_size(data: bytes) -> tuple[int, int]:
    """Width and height that a JPEG 2000 codestream announces; (0, 0) if it is not found."""
    at = data.find(CODESTREAM, 0, BOXES_BYTES)
    if at < 0 or at + 24 > len(data):
        return (0, 0)
    right, lower, left, upper = struct.unpack(">4I", data[at + 8 : at + 24])
    return (max(0, right - left), max(0, lower - upper))


def _look_at_jpeg(data: bytes, closely: bool) -> Verdict:
    """A JPEG; one with an end mark is decoded only where something is suspected."""
    data = data[max(0, data.find(JPEG_START)) :]
    ends = data.rstrip(b"\0\r\n \t").rfind(JPEG_END)
    ended = ends >= 0 and len(data.rstrip(b"\0\r\n \t")) - ends <= PADDING_BYTES
    if ended and not closely:
        return WELL
    body = data[:ends] if ended else data
    said = libjpeg_says(body + JPEG_END)
    if said is None:
        return Verdict("cut", note("jpeg_not_decoded"))
    if said == "" or "before marker 0xd9" in said:
        return WELL
    lost = _rows_lost(body)
    if lost > LOST:
        return _lost(lost, note("jpeg_end_missing", share=round(lost, 4)))
    return Verdict("faulty", note("decoder_said", words=first_line(said)))


def _rows_lost(jpeg: bytes) -> float:
    """The share of a JPEG's rows for which there is no data.

    It is decoded with two different ends: only rows that it has data for come out the same.
    """
    noise = random.Random(0).randbytes(NOISE_BYTES).replace(b"\xff", b"\x5a")  # noqa: S311
    one, other = (
        cv2.imdecode(np.frombuffer(jpeg + end + JPEG_END, np.uint8),
                     cv2.IMREAD_REDUCED_GRAYSCALE_8)
        for end in (b"", noise)
    )  # fmt: skip
    if one is None or other is None:
        return 1.0
    differing = np.flatnonzero((one != other).any(axis=1))
    return 1 - float(differing[0]) / len(one) if differing.size else 0.0


def _look_at_jpeg2000(data: bytes) -> Verdict:
    """Decoded by openjpeg, which gives up where data is missing; Poppler lets it go on."""
    try:
        with Image.open(io.BytesIO(data), formats=(Jpeg2KImageFile.format,)) as opened:
            opened.load()
    except (OSError, ValueError, SyntaxError) as error:
        return Verdict("cut", note("jpeg2000_not_decoded", words=first_line(str(error))))
    return WELL


def _look_at_fax(data: bytes, params: pikepdf.Object | None, stream: pikepdf.Stream) -> Verdict:
    """A Group 4 fax, decoded by libtiff; it says at which line it could not go on."""
    held = params if isinstance(params, pikepdf.Dictionary) else pikepdf.Dictionary()
    height = int(stream.get("/Height", stream.get("/H", 0)))
    if int(held.get("/K", 0)) >= 0 or bool(held.get("/EncodedByteAlign", False)) or not height:
        return Verdict("unknown")  # TIFF has no name for all of these
    said = libtiff_says(_fax_as_tiff(data, int(held.get("/Columns", 1728)), height), 0)
    if not said:
        return WELL
    line = _LINE.search(said)
    lost = 1 - int(line[1]) / height if line else 1.0
    return _lost(lost, note("fax_rows_missing", share=round(lost, 4), words=first_line(said)))


def _fax_as_tiff(data: bytes, width: int, height: int) -> bytes:
    """A TIFF of one strip with this Group 4 data (TIFF 6.0, section 2 and 11)."""
    short, long_ = 3, 4
    start = 8 + 2 + 9 * 12 + 4
    tags: Sequence[tuple[int, int, int]] = (
        (256, long_, width), (257, long_, height), (258, short, 1), (259, short, 4),
        (262, short, 0), (273, long_, start), (277, short, 1), (278, long_, height),
        (279, long_, len(data)),
    )  # fmt: skip
    rows = b"".join(struct.pack("<HHII", tag, kind, 1, value) for tag, kind, value in tags)
    return b"II*\0" + struct.pack("<IH", 8, len(tags)) + rows + bytes(4) + data
