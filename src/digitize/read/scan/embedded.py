"""Takes the scan out of a PDF page that is nothing but one picture, instead of drawing the page.

Poppler needs 0.1 s to draw such a page, and copies the picture pixel by pixel; decoding takes 0.02.
What is not plain is left to Poppler: `taken` then gives None. It decodes in a forked process with
limits, as for picture files.
"""

from __future__ import annotations

import io
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from mmap import mmap
from pathlib import Path
from typing import NamedTuple

import cv2
import numpy as np
import pikepdf
from PIL import Image as Pillow
from PIL.JpegImagePlugin import JpegImageFile

from digitize.errors import ProgramFailed
from digitize.outside.forks import Wall, apart
from digitize.outside.programs import Programs
from digitize.read.image.types import Image
from digitize.read.scan.look import BROKEN
from digitize.read.scan.pictures import listening
from digitize.read.scan.pixels import PixelSize
from digitize.read.scan.source import PageBox
from digitize.read.scan.streams import FAX_COLUMNS, fax_as_tiff, filters_of, inflated

OFF_PT = 0.02  # most points by which an edge of the picture may miss that of the page
MOST_DRAWING = 100_000  # most bytes of drawing instructions; a scanner writes fifty
DEEPEST = 32  # levels of the page tree that are followed for /Rotate
QUARTER = 90  # degrees
HIDDEN_TEXT = 3  # text that is there to be searched (ISO 32000-1, table 106)
FLAT, COLOURED = 1, 3  # components of grey and of RGB
COMPONENTS = {"/DeviceGray": FLAT, "/DeviceRGB": COLOURED}

# A picture with any other entry may look different from its own pixels.
PLAIN_ENTRIES = frozenset({
    "/Type", "/Subtype", "/Name", "/Width", "/Height", "/ColorSpace", "/BitsPerComponent",
    "/Filter", "/DecodeParms", "/Length", "/Interpolate", "/Decode", "/Metadata", "/ID",
    "/StructParent",
})  # fmt: skip
# These instructions put nothing on the page and change nothing about a picture.
IDLE = frozenset({
    "w", "J", "j", "M", "d", "i", "ri", "g", "G", "rg", "RG", "k", "K", "BT", "ET", "Tf", "Td",
    "TD", "Tm", "T*", "Tc", "Tw", "Tz", "TL", "Ts", "BMC", "EMC", "MP",
})  # fmt: skip
SHOW = frozenset({"Tj", "TJ", "'", '"'})

Matrix = tuple[float, float, float, float, float, float]
IDENTITY: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)


@dataclass(frozen=True, slots=True)
class Wish:
    """The page to take out, counted from 1, and what Poppler would draw: its size, and colours."""

    page_no: int
    box: PageBox
    size: PixelSize
    colour: bool


class _State(NamedTuple):
    """The part of the graphics state that matters here. mode: of text."""

    matrix: Matrix = IDENTITY
    mode: int = 0


class _NotPlainError(Exception):
    """Poppler has to draw this page."""


def taken(path: Path, wish: Wish, programs: Programs) -> Image | None:
    """The pixels of a page, as Poppler would draw them; None if Poppler has to draw it."""
    limits, size = programs.limits, wish.size
    shape = (size.height, size.width, COLOURED) if wish.colour else (size.height, size.width)
    # Memory that the fork shares with us: a file would be written and read, 10 ms a page.
    pixels: Image = np.frombuffer(mmap(-1, math.prod(shape)), np.uint8).reshape(shape)
    wall = Wall("limits.picture_wall_s", limits.picture_wall_s)
    try:
        done = apart("pikepdf", lambda: _take(path, wish, pixels), limits, wall)
    except ProgramFailed:
        return None
    return pixels if done else None


def _take(path: Path, wish: Wish, pixels: Image) -> bool:
    """In the fork: write the page's pixels; False if it is not plain, or anything is odd."""
    try:
        with pikepdf.open(path) as pdf:
            page = pdf.pages[wish.page_no - 1]
            picture = _only_picture(page, wish.box)
            turns = _quarter_turns(page.obj)
            found = np.rot90(_pixels(picture), -turns)
    except (*BROKEN, OSError, SyntaxError, _NotPlainError):
        return False
    if found.shape != pixels.shape:
        return False
    pixels[:] = found
    return True


def _only_picture(page: pikepdf.Page, box: PageBox) -> pikepdf.Stream:
    """The picture that fills the page, with nothing seen beside it. Raises: _NotPlainError."""
    _require("/UserUnit" not in page.obj)
    sides = page.cropbox if box.cropped else page.mediabox
    x0, y0, x1, y1 = (float(side) for side in sides)
    left, right, low, high = min(x0, x1), max(x0, x1), min(y0, y1), max(y0, y1)
    names = [*_drawn_names(page, (left, low, right, high))]
    _require(len(names) == 1)
    picture = _stream(page.resources["/XObject"][names[0]])
    _require(picture.get("/Subtype") == "/Image")
    return picture


def _drawn_names(page: pikepdf.Page, box: Sequence[float]) -> Iterator[str]:
    """Follow the drawing instructions; yield the name of each picture that covers the box."""
    state, saved, paths = _State(), list[_State](), list[tuple[float, ...]]()
    for step in pikepdf.parse_content_stream(_drawing(page)):
        operands, name = list(step.operands), str(step.operator)
        if name == "q":
            saved.append(state)
        elif name == "Q":
            state = saved.pop()
        elif name == "cm":
            state = state._replace(matrix=_times(_numbers(operands, 6), state.matrix))
        elif name == "Tr":
            state = state._replace(mode=int(operands[0]))
        elif name == "Do":
            _require(_fits(state.matrix, (0.0, 0.0, 1.0, 1.0), box))
            yield str(operands[0])
        elif name in ("re", "W", "W*", "n"):
            _require_whole_clip(name, operands, paths, state.matrix, box)
        else:
            _require_unseen(name, operands, state)


def _require_whole_clip(
    name: str,
    operands: Sequence[object],
    paths: list[tuple[float, ...]],
    matrix: Matrix,
    box: Sequence[float],
) -> None:
    """Raises: _NotPlainError: the page is clipped to less than its box. paths: rectangles begun."""
    if name == "re":
        x, y, width, height = _numbers(operands, 4)
        paths.append((x, y, x + width, y + height))
    elif name == "n":
        paths.clear()
    else:
        _require(len(paths) == 1 and _covers(matrix, paths[0], box))


def _require_unseen(name: str, operands: Sequence[object], state: _State) -> None:
    """Raises: _NotPlainError: the instruction may put something on the page."""
    if name in SHOW:
        _require(state.mode == HIDDEN_TEXT)
    elif name in ("BDC", "DP"):
        _require(str(operands[0]) != "/OC")
    else:
        _require(name in IDLE)


def _drawing(page: pikepdf.Page) -> pikepdf.Page:
    """The page, if its instructions are few. Raises: _NotPlainError."""
    held = page.obj.get("/Contents")
    for one in list(held) if isinstance(held, pikepdf.Array) else [held]:
        stream = _stream(one)
        data = stream.read_raw_bytes()
        _require(len(data) <= MOST_DRAWING)
        names = [name for name, _ in filters_of(stream)]
        _require(names in ([], ["/FlateDecode"]))
        if names:
            _require(len(inflated(data, MOST_DRAWING + 1).data) <= MOST_DRAWING)
    return page


def _numbers(operands: Sequence[object], count: int) -> tuple[float, ...]:
    _require(len(operands) == count)
    return tuple(float(one) for one in operands)  # type: ignore[arg-type]  # numbers, or it raises


def _times(inner: Sequence[float], outer: Matrix) -> Matrix:
    """First the inner, then the outer transformation (ISO 32000-1, 8.3.4)."""
    a, b, c, d, e, f = inner
    o, p, q, r, s, t = outer
    return (
        a * o + b * q, a * p + b * r, c * o + d * q, c * p + d * r,
        e * o + f * q + s, e * p + f * r + t,
    )  # fmt: skip


def _placed(matrix: Matrix, area: Sequence[float]) -> tuple[float, float, float, float]:
    """Where an upright area comes to lie. Raises: _NotPlainError: it is turned, leans or flips."""
    a, b, c, d, e, f = matrix
    _require(b == 0 and c == 0 and a > 0 and d > 0)
    x0, y0, x1, y1 = area
    return a * x0 + e, d * y0 + f, a * x1 + e, d * y1 + f


def _fits(matrix: Matrix, area: Sequence[float], box: Sequence[float]) -> bool:
    found = _placed(matrix, area)
    return all(abs(one - other) <= OFF_PT for one, other in zip(found, box, strict=True))


def _covers(matrix: Matrix, area: Sequence[float], box: Sequence[float]) -> bool:
    x0, y0, x1, y1 = _placed(matrix, area)
    left, right, low, high = min(x0, x1), max(x0, x1), min(y0, y1), max(y0, y1)
    off = OFF_PT
    x_fits = left <= box[0] + off and right >= box[2] - off
    return x_fits and low <= box[1] + off and high >= box[3] - off


def _quarter_turns(page: pikepdf.Object) -> int:
    """Quarter turns clockwise of /Rotate, which may stand higher in the page tree."""
    for _ in range(DEEPEST):
        turn = page.get("/Rotate")
        if turn is not None:
            _require(int(turn) % QUARTER == 0)
            return int(turn) // QUARTER % 4
        parent = page.get("/Parent")
        if not isinstance(parent, pikepdf.Dictionary):
            return 0
        page = parent
    raise _NotPlainError


def _pixels(picture: pikepdf.Stream) -> Image:
    """Decode a picture: (height, width) grey or (height, width, 3) RGB. Raises: _NotPlainError."""
    _require(set(picture.keys()) <= PLAIN_ENTRIES)
    space = picture.get("/ColorSpace")
    _require(isinstance(space, pikepdf.Name) and str(space) in COMPONENTS)
    components, bits = COMPONENTS[str(space)], int(picture.get("/BitsPerComponent", 8))
    _require(bits == 8 or (bits, components) == (1, FLAT))
    ranges = picture.get("/Decode")
    _require(ranges is None or [float(one) for one in ranges] == [0.0, 1.0] * components)
    height, width = int(picture["/Height"]), int(picture["/Width"])
    shape = (height, width) if components == FLAT else (height, width, components)
    decoders = filters_of(picture)
    _require(len(decoders) <= 1)
    name, params = decoders[0] if decoders else ("", None)
    if name == "/DCTDecode" and bits == 8 and params is None:
        return _of_jpeg(picture.read_raw_bytes(), shape)
    if name == "/CCITTFaxDecode" and bits == 1 and isinstance(params, pikepdf.Dictionary):
        return _of_fax(picture.read_raw_bytes(), params, shape)
    if name in ("", "/FlateDecode"):
        data = np.frombuffer(picture.read_bytes(), np.uint8)
        return _of_bits(data, shape) if bits == 1 else _whole(data, shape)
    raise _NotPlainError


def _of_jpeg(data: bytes, shape: tuple[int, ...]) -> Image:
    with Pillow.open(io.BytesIO(data), formats=(JpegImageFile.format,)) as head:
        _require((head.height, head.width) == shape[:2])
        _require(head.mode == ("L" if len(shape) == 2 else "RGB"))
    kind = cv2.IMREAD_GRAYSCALE if len(shape) == 2 else cv2.IMREAD_COLOR_RGB
    coded = np.frombuffer(data, np.uint8)
    decoded, said = listening(lambda: cv2.imdecode(coded, kind | cv2.IMREAD_IGNORE_ORIENTATION))
    if decoded is None or said or decoded.shape != shape:
        raise _NotPlainError
    return decoded


def _of_fax(data: bytes, params: pikepdf.Dictionary, shape: tuple[int, ...]) -> Image:
    height, width = shape
    _require(int(params.get("/K", 0)) < 0 and int(params.get("/Columns", FAX_COLUMNS)) == width)
    _require(not bool(params.get("/EncodedByteAlign", False)))
    coded = np.frombuffer(fax_as_tiff(data, width, height), np.uint8)
    decoded, said = listening(lambda: cv2.imdecode(coded, cv2.IMREAD_GRAYSCALE))
    if decoded is None or said or decoded.shape != shape:
        raise _NotPlainError
    return cv2.bitwise_not(decoded) if bool(params.get("/BlackIs1", False)) else decoded


def _of_bits(data: Image, shape: tuple[int, ...]) -> Image:
    height, width = shape
    rows = _whole(data, (height, -(-width // 8)))
    return np.unpackbits(rows, axis=1)[:, :width] * np.uint8(255)


def _whole(data: Image, shape: tuple[int, ...]) -> Image:
    """The data in this shape. Raises: _NotPlainError: they are too few or too many."""
    _require(data.size == np.prod(shape))
    return data.reshape(shape)


def _stream(found: object) -> pikepdf.Stream:
    """Raises: _NotPlainError: it is none."""
    if not isinstance(found, pikepdf.Stream):
        raise _NotPlainError
    return found


def _require(plain: object) -> None:
    """Raises: _NotPlainError."""
    if not plain:
        raise _NotPlainError
