"""Checks whether every row of the pictures of one PDF page can be decoded.

Poppler is silent about a JPEG that ends halfway (it paints the rest white) and about compressed
pixels that are too few or fail their checksum, and it complains about much that costs no pixel. So
the data of the pictures themselves is checked. All of this runs in a forked process with limits.
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
CODESTREAM = b"\xff\x4f\xff\x51"  # markers SOC and SIZ of JPEG 2000 (ISO 15444-1, annex A)
BOXES_BYTES = 65536  # bytes of a JP2 file that may precede its codestream
SIZE_BYTES = 24  # bytes of a codestream up to the end of the offsets in SIZ
SIZE_AT = 8  # byte of a codestream at which SIZ gives the width
PADDING_BYTES = 64  # bytes allowed after the end mark of a JPEG, besides zeros and line ends
BLOCK_BYTES = 4096  # inflated at a time near a fault: at most so many bytes before it are lost
ZLIB_HEAD = 2  # bytes before the compressed data (RFC 1950)
ROOM = 2  # inflate at most so many times the pixels' bytes: rows of a predictor are longer
MOST_PACKED = 1 << 29  # most bytes between two filters: more than any picture that may be drawn
FAX_COLUMNS = 1728  # default of /Columns (ISO 32000-1, table 11)
# Shares of a picture's rows or bytes that are missing. Below LOST it may be the last row only. Up
# to MOST_LOST the page is kept with what is there, and marked; beyond, the picture counts as cut.
LOST, MOST_LOST = 0.02, 0.25
NOISE_BYTES = 4096  # appended to a truncated JPEG, to see from which row on the picture changes
_LINE = re.compile(r"at (?:line|scanline) (\d+)")

# The standard allows these abbreviations in inline images only; Poppler accepts them everywhere.
SHORT = {
    "/Fl": "/FlateDecode", "/DCT": "/DCTDecode", "/CCF": "/CCITTFaxDecode", "/LZW": "/LZWDecode",
    "/A85": "/ASCII85Decode", "/AHx": "/ASCIIHexDecode", "/RL": "/RunLengthDecode",
}  # fmt: skip

DECODERS = frozenset({"/DCTDecode", "/JPXDecode", "/CCITTFaxDecode", "/JBIG2Decode"})

Kind = Literal["whole", "faulty", "cut", "unknown"]


class Verdict(NamedTuple):
    """The result of checking one picture.

    kind: "whole"; "faulty": nearly all rows are there and some may be wrong; "cut": rows are
    missing; "unknown": none of our decoders reads this format. why: the reason, for "faulty" and
    "cut" only.
    """

    kind: Kind
    why: Note | None = None


WELL = Verdict("whole")


@dataclass(frozen=True, slots=True)
class Wanted:
    """A picture that Poppler drew: its object number, and the size of its pixels when decoded."""

    number: int
    generation: int
    bytes: int


@dataclass(frozen=True, slots=True)
class Unpacked:
    """A decompressed stream: whether its end was reached, and whether its checksum is right."""

    data: bytes
    ended: bool
    checked: bool


def filters_of(stream: pikepdf.Stream) -> list[tuple[str, pikepdf.Object | None]]:
    """The filters of a stream with their parameters, in the order in which to decode them."""
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
    """Check whether all rows of a picture can be decoded.

    Args:
        pixel_bytes: size of its pixels when decoded.
        closely: decode the picture; without it only its compression and its end are checked.
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
    """The verdict on pixels that are compressed without an image codec: count their bytes."""
    there = len(got.data)
    lost = 1 - there / max(1, pixel_bytes)
    if lost > LOST:
        return _lost(lost, note("picture_bytes_missing", there=there, of=pixel_bytes))
    return WELL if got.checked else Verdict("faulty", note("picture_checksum_wrong"))


def _lost(share: float, why: Note) -> Verdict:
    """The verdict on a picture that lacks this share of its rows."""
    return Verdict("cut" if share > MOST_LOST else "faulty", why)


def _ends(name: str, data: bytes) -> Verdict:
    """The verdict from the end of the data alone; only a JPEG's end is known without decoding."""
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
    """Decode one filter that is not an image codec. Flate stops after about `most` bytes."""
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
    """Inflate zlib data as far as it goes, up to about `most` bytes.

    Data that is longer counts as ended: nobody needs the rest.
    """
    inflate = zlib.decompressobj()
    try:
        got = inflate.decompress(data, max(1, most))
    except zlib.error as error:
        wrong_sum = "data check" in str(error)
        return Unpacked(_until_broken(data, most), ended=wrong_sum, checked=not wrong_sum)
    return Unpacked(got, inflate.eof or len(got) >= most, checked=True)


def _until_broken(data: bytes, most: int) -> bytes:
    """The data before the first fault, whatever its checksum."""
    inflate, parts, found = zlib.decompressobj(-zlib.MAX_WBITS), [], 0
    left = data[ZLIB_HEAD:]
    try:
        while left and found < most and not inflate.eof:
            parts.append(inflate.decompress(left, BLOCK_BYTES))
            found += len(parts[-1])
            left = inflate.unconsumed_tail
    except zlib.error:
        pass  # the parts before the fault are kept
    return b"".join(parts)


def jpeg2000_size(data: bytes) -> tuple[int, int]:
    """Width and height in pixels from a JPEG 2000 header; (0, 0) if there is no codestream."""
    at = data.find(CODESTREAM, 0, BOXES_BYTES)
    if at < 0 or at + SIZE_BYTES > len(data):
        return (0, 0)
    right, lower, left, upper = struct.unpack(">4I", data[at + SIZE_AT : at + SIZE_BYTES])
    return (max(0, right - left), max(0, lower - upper))


def _look_at_jpeg(data: bytes, closely: bool) -> Verdict:
    """The verdict on a JPEG. One that has its end mark is decoded only if `closely`."""
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

    The JPEG is decoded with two different endings: rows that come out the same have their data.
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
    """Decode strictly with OpenJPEG: it stops at missing data, where Poppler lets it continue."""
    try:
        with Image.open(io.BytesIO(data), formats=(Jpeg2KImageFile.format,)) as opened:
            opened.load()
    except (OSError, ValueError, SyntaxError) as error:
        return Verdict("cut", note("jpeg2000_not_decoded", words=first_line(str(error))))
    return WELL


def _look_at_fax(data: bytes, params: pikepdf.Object | None, stream: pikepdf.Stream) -> Verdict:
    """Decode a Group 4 fax with libtiff, which names the line at which it had to stop."""
    held = params if isinstance(params, pikepdf.Dictionary) else pikepdf.Dictionary()
    height = int(stream.get("/Height", stream.get("/H", 0)))
    if int(held.get("/K", 0)) >= 0 or bool(held.get("/EncodedByteAlign", False)) or not height:
        return Verdict("unknown")  # TIFF cannot express these variants
    said = libtiff_says(fax_as_tiff(data, int(held.get("/Columns", FAX_COLUMNS)), height), 0)
    if not said:
        return WELL
    line = _LINE.search(said)
    lost = 1 - int(line[1]) / height if line else 1.0
    return _lost(lost, note("fax_rows_missing", share=round(lost, 4), words=first_line(said)))


def fax_as_tiff(data: bytes, width: int, height: int) -> bytes:
    """Wrap Group 4 data in a TIFF of one strip (TIFF 6.0, sections 2 and 11)."""
    short, long_ = 3, 4
    start = 8 + 2 + 9 * 12 + 4
    tags: Sequence[tuple[int, int, int]] = (
        (256, long_, width), (257, long_, height), (258, short, 1), (259, short, 4),
        (262, short, 0), (273, long_, start), (277, short, 1), (278, long_, height),
        (279, long_, len(data)),
    )  # fmt: skip
    rows = b"".join(struct.pack("<HHII", tag, kind, 1, value) for tag, kind, value in tags)
    return b"II*\0" + struct.pack("<IH", 8, len(tags)) + rows + bytes(4) + data
