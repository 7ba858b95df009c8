"""Finds seals, stamps, signatures and handwriting, and the coloured ink to erase with them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

import cv2
import numpy as np
from numpy.typing import NDArray
from rapidfuzz import fuzz

from digitize.read.image.colour import Ink
from digitize.read.image.prepare import Prepared
from digitize.read.image.types import Gray
from digitize.read.lines.blobs import Blobs
from digitize.read.lines.boxes import framed, large_blobs
from digitize.read.lines.curve import Curve
from digitize.read.lines.frame import UprightFrame
from digitize.read.lines.plain import plain
from digitize.read.lines.printed import in_rows, printed_rows, with_words_beside
from digitize.read.lines.rings import Ring, black_rings, find_rings, without_rings
from digitize.record.paper import A4_LONG_MM

# Pixels are those of the upright picture, which is 2,048 long.
JOIN_MM = 2.5  # widest gap between two strokes of one mark
SEAL_MM = (20.0, 50.0)  # least and greatest diameter of a seal; state seals measure 30 to 42
ROUND = (0.7, 1.4)  # width over height of a coloured seal; the slack is for worn or blurred edges
RING_ROUND = (0.85, 1.18)  # the same for a black seal; stricter, since black shapes may be print
STAMP_MM = ((20.0, 6.0), (90.0, 48.0))  # least and greatest width and height of a box stamp
SIGNATURE_MM2 = 110.0  # least area of a signature's box; a number or a day is smaller
HAND_MM = (1.2, 2.5)  # least width and height of a handwritten digit
STRAY_MM = 1.5  # least size of a stroke; smaller flecks are not counted
FEW = 8  # most strokes of a number or a signature, even by a dry pen; print in blue has more
PEN_LETTERS = 5  # least letters of a printed row; a number by hand has fewer
LINE_LETTERS = 12  # a row of so many letters is print, however thin its strokes are
PRINT_STROKE = 0.11  # least stroke of a title, in letter heights; a pen's is 0.06 to 0.1
ON_EDGE = 0.75  # least share of a box's outline, or of a ring, that is inked
SOLID = 0.45  # greatest inked share of a stamp's box; touching heavy letters ink half of theirs
AROUND = 0.8  # least share of a box stamp's width and height that its frame covers
SIDE_POINTS, RING_POINTS = 40, 90  # points tested on each side of a box, and along a ring
RIM_PX = 7  # width of the blurred rim across both edges of a stroke
PRINT = 110  # grey level below which a pixel is black print; the rim of a pen's stroke is paler
REACH_PX = 3  # most distance of a stamp's outline from its ideal shape
# Words of box stamps used in offices, in capitals and without tones and other diacritics.
STAMP_WORDS = ("CONG VAN DEN", "DEN", "HOA TOC", "THUONG KHAN", "KHAN", "SAO Y", "MAT", "TOI MAT")
ALIKE = 85.0  # least similarity of a stamp's words as read, 0 to 100
SHORT = 4  # letters of words that stand in many others, as MAT in MAT HANG: they must stand alone
OWN = 1 / 3  # least share of a line's capitals that are its stamp's words: `KHẨN`, no headline

Kind = Literal["seal", "stamp", "handwriting", "signature"]
Box = tuple[int, int, int, int]


@dataclass(frozen=True, slots=True)
class FoundMark:
    """A mark on the page that is no text; its box in pixels of the upright picture."""

    kind: Kind
    box: Box

    def holds(self, curve: Curve) -> bool:
        """Whether the centre of a line lies inside."""
        return curve.is_centred_in(self.box)


@dataclass(frozen=True, slots=True)
class Marks:
    """The marks of a page, and the masks of their ink to erase.

    boxed: boxes in black that may be stamps. Their ink looks like print, so it stays, and the lines
        in them are set apart.
    ink: coloured ink to erase, uint8, 1 or 0, (height, width) of the picture; None if there is
        none.
    rings: rings of black seals. drawn: uint8, 1 on such rings and on signatures connected to them,
        in the same shape; None if there are none. The line finder would miss the names beside them.
    """

    marks: tuple[FoundMark, ...] = ()
    boxed: tuple[FoundMark, ...] = ()
    ink: NDArray[np.uint8] | None = None
    rings: tuple[Ring, ...] = ()
    drawn: NDArray[np.uint8] | None = None

    @property
    def written(self) -> tuple[Box, ...]:
        """The boxes of handwriting that fills a blank in a line."""
        return tuple(mark.box for mark in self.marks if mark.kind == "handwriting")


def find_marks(prepared: Prepared, frame: UprightFrame, blobs: Blobs) -> Marks:
    """Find the marks of a page: coloured ones by their ink, black ones among the blobs."""
    picture, inks = frame.picture, prepared.inks
    mm = max(picture.shape) / A4_LONG_MM
    marks: list[FoundMark] = []
    gone: NDArray[np.uint8] | None = None
    if inks is not None and inks.any():
        level = in_picture(inks, frame, max(prepared.page.shape))
        red = cv2.inRange(level, int(Ink.RED), int(Ink.RED))
        marks += _red(red, mm)
        gone = _shadows(red, marks, picture)
        blue, ink = _blue(level, mm)
        if ink.any():
            gone = cv2.bitwise_or(gone, _with_rims(ink, level, picture))
        marks += blue
    seals, boxed = _black(blobs, mm)
    drawn, rings = black_rings(blobs, mm)
    seals += [FoundMark("seal", ring.around(drawn, mm)) for ring in rings]
    known = [mark.box for mark in marks]
    for seal in seals:
        if not any(_meet(seal.box, mark.box) for mark in marks):
            marks.append(seal)
    boxed = [stamp for stamp in boxed if not any(_meet(stamp.box, box) for box in known)]
    return Marks(
        tuple(marks),
        tuple(boxed),
        gone if gone is not None and gone.any() else None,
        rings,
        drawn if rings else None,
    )


def _shadows(
    red: NDArray[np.uint8], marks: Sequence[FoundMark], picture: Gray
) -> NDArray[np.uint8]:
    """Mask of the pale remains of red seals, on which the line finder would lose words."""
    shadows = np.zeros_like(red)
    for mark in marks:
        if mark.kind == "seal":
            x0, y0, x1, y1 = mark.box
            wide = cv2.dilate(red[y0:y1, x0:x1], np.ones((RIM_PX, RIM_PX), np.uint8))
            pale = (picture[y0:y1, x0:x1] >= PRINT).astype(np.uint8)
            # Erasing widens the mask by a pixel, which must not damage letters.
            shadows[y0:y1, x0:x1] = cv2.erode(cv2.min(wide, pale), np.ones((3, 3), np.uint8))
    return shadows


def _with_rims(ink: NDArray[np.uint8], inks: NDArray[np.uint8], picture: Gray) -> NDArray[np.uint8]:
    """The ink with the pale rim of its blurred strokes, without black print."""
    wide = cv2.dilate(ink, np.ones((RIM_PX, RIM_PX), np.uint8))
    wide[(inks == Ink.NONE) & (picture < PRINT)] = 0
    return cv2.bitwise_or(wide, ink)


def stamped(
    boxed: Sequence[FoundMark], curves: Sequence[Curve], texts: Sequence[str]
) -> list[FoundMark]:
    """The black boxes that are stamps, because a line in them has the words of a stamp."""
    found = []
    for mark in boxed:
        inside = [text for curve, text in zip(curves, texts, strict=True) if mark.holds(curve)]
        if any(map(_is_of_stamp, inside)):
            found.append(mark)
    return found


def _is_of_stamp(text: str) -> bool:
    """Whether a line has the words of a stamp: in capitals, and with few others beside them.

    A bulletin frames a table of prices (`Mặt hàng`) or a programme (`công nhân`) as well.
    """
    words = ["".join(filter(str.isalpha, word)) for word in text.split()]
    said = [plain(word) for word in words if 2 * sum(map(str.isupper, word)) > len(word)]
    letters = sum(map(len, said))
    return any(
        len(own) >= OWN * letters
        and (own in said if len(own) <= SHORT else fuzz.partial_ratio(own, " ".join(said)) >= ALIKE)
        for own in STAMP_WORDS
        if letters >= len(own.replace(" ", ""))
    )


def in_picture(inks: NDArray[np.uint8], frame: UprightFrame, page_px: int) -> NDArray[np.uint8]:
    """Transform the inks of the page into the upright picture: uint8, (height, width) of it.

    Args: page_px: the page's long side in pixels.
    """
    height, width = frame.picture.shape
    flags = cv2.INTER_NEAREST | cv2.WARP_INVERSE_MAP
    return cv2.warpAffine(inks, to_inks(inks, frame, page_px), (width, height), flags=flags)


def to_inks(inks: NDArray[np.uint8], frame: UprightFrame, page_px: int) -> NDArray[np.float64]:
    """The affine matrix from pixels of the picture to pixels of the inks: float64, shape (2, 3).

    Args: page_px: the page's long side in pixels.
    """
    return frame.to_page * (max(inks.shape) / page_px)


def _red(mask: NDArray[np.uint8], mm: float) -> list[FoundMark]:
    """Red seals and stamps. Their ink needs no erasing: the red channel shows it as paper."""
    rings = find_rings(mask, mm)
    marks = [FoundMark("seal", ring.around(mask, mm)) for ring in rings]
    boxes = [box for box, _ in groups(without_rings(mask, rings, mm), mm)]
    for box in boxes:
        if any(_inside(box, other) for other in boxes):
            continue  # the star in the middle of a seal
        width, height = (box[2] - box[0]) / mm, (box[3] - box[1]) / mm
        if is_round(box) and SEAL_MM[0] <= max(width, height) <= SEAL_MM[1]:
            marks.append(FoundMark("seal", box))
        elif _may_be_stamp(width, height):
            marks.append(FoundMark("stamp", box))
    return marks


def _may_be_stamp(width_mm: float, height_mm: float) -> bool:
    """Whether red ink may be a stamp by its size; tinted columns and frames are larger."""
    (least_w, least_h), (most_w, most_h) = STAMP_MM
    return least_w / 2 <= width_mm <= most_w and least_h / 2 <= height_mm <= most_h


def is_round(box: Box) -> bool:
    """Whether a box is about as wide as high, as the box of a seal is."""
    return ROUND[0] < (box[2] - box[0]) / max(1, box[3] - box[1]) < ROUND[1]


def _blue(inks: NDArray[np.uint8], mm: float) -> tuple[list[FoundMark], NDArray[np.uint8]]:
    """Blue stamps, signatures and handwritten numbers, and the mask of their ink without print."""
    blue = (inks >= Ink.BLUE).astype(np.uint8)
    # A poor camera gives black print blue rims that are one pixel wide.
    pen = (inks == Ink.PEN).astype(np.uint8)
    pen = cv2.morphologyEx(pen, cv2.MORPH_OPEN, np.ones((2, 2), np.uint8))
    marks, gone = [], np.zeros_like(blue)
    for (x0, y0, x1, y1), inside in groups(blue, mm):
        if is_stamp_sized((x1 - x0) / mm, (y1 - y0) / mm) and is_box(inside):
            marks.append(FoundMark("stamp", (x0, y0, x1, y1)))
            gone[y0:y1, x0:x1] = blue[y0:y1, x0:x1]
            pen[y0:y1, x0:x1] = 0
    written = cv2.subtract(blue, gone)
    rows = printed_rows(written, mm, PEN_LETTERS) if pen.any() else ()
    rows = tuple(row for row in rows if row.stroke >= PRINT_STROKE or row.letters >= LINE_LETTERS)
    if rows:
        print_ = with_words_beside(in_rows(written, rows), written, rows)
        pen = cv2.subtract(pen, cv2.dilate(print_, np.ones((3, 3), np.uint8)))
    for (x0, y0, x1, y1), inside in groups(pen, mm):
        kind = _hand(inside, mm)
        if kind:
            marks.append(FoundMark(kind, (x0, y0, x1, y1)))
            gone[y0:y1, x0:x1] |= inside
    return marks, gone


def _hand(inside: NDArray[np.uint8], mm: float) -> Kind | None:
    """Whether strokes are a signature or other handwriting, by size; None for print and flecks."""
    height, width = inside.shape[0] / mm, inside.shape[1] / mm
    whole = cv2.dilate(inside, np.ones((3, 3), np.uint8))  # a dry pen leaves gaps
    stats = cv2.connectedComponentsWithStats(whole, connectivity=8)[2][1:]
    sizes = stats[:, [cv2.CC_STAT_WIDTH, cv2.CC_STAT_HEIGHT]].max(axis=1, initial=0) / mm
    if int((sizes >= STRAY_MM).sum()) > FEW or width < HAND_MM[0] or height < HAND_MM[1]:
        return None
    return "signature" if width * height >= SIGNATURE_MM2 else "handwriting"


def _black(blobs: Blobs, mm: float) -> tuple[list[FoundMark], list[FoundMark]]:
    """Black rings, which are seals, and black boxes, which may be stamps, even if print touches."""
    seals, boxes = [], []
    least, most = ((width * mm, height * mm) for width, height in STAMP_MM)
    for blob in large_blobs(blobs, least, most):
        x0, y0, width, height = (int(value) for value in blobs.stats[blob, :4])
        mask = blobs.mask(blob)
        if RING_ROUND[0] < width / height < RING_ROUND[1] and _is_ring(mask):
            seals.append(FoundMark("seal", (x0, y0, x0 + width, y0 + height)))
            continue
        whole = (x0, y0, x0 + width, y0 + height)
        if is_stamp_sized(width / mm, height / mm) and is_box(mask):
            boxes.append(FoundMark("stamp", whole))
            continue
        found = framed(mask, mm)  # print may touch it
        if found is None:
            continue
        (left, top, right, bottom), frame = found
        if is_stamp_sized((right - left) / mm, (bottom - top) / mm) and is_box(frame):
            boxes.append(FoundMark("stamp", (x0 + left, y0 + top, x0 + right, y0 + bottom)))
    return seals, boxes


def groups(mask: NDArray[np.uint8], mm: float) -> Iterator[tuple[Box, NDArray[np.uint8]]]:
    """Group strokes that lie close together.

    Yields: the box of each group, and its strokes, uint8, (height, width) of the box.
    """
    left, top, wide, high = cv2.boundingRect(mask)  # to save time: usually a corner of the page
    if not wide:
        return
    mask = mask[top : top + high, left : left + wide]
    size = max(3, round(JOIN_MM * mm))
    joined = cv2.dilate(mask, np.ones((size, size), np.uint8))
    count, labels, stats, _ = cv2.connectedComponentsWithStats(joined, connectivity=8)
    for label in range(1, count):
        x0, y0, width, height = (int(value) for value in stats[label, :4])
        if max(width, height) < size + HAND_MM[1] * mm:
            continue
        window = np.s_[y0 : y0 + height, x0 : x0 + width]
        strokes = mask[window] * (labels[window] == label).astype(np.uint8)
        x, y, wide, high = cv2.boundingRect(strokes)
        x0, y0 = left + x0 + x, top + y0 + y
        yield (x0, y0, x0 + wide, y0 + high), strokes[y : y + high, x : x + wide]


def is_stamp_sized(width_mm: float, height_mm: float) -> bool:
    """Whether this width and height are within the limits of box stamps."""
    (least_w, least_h), (most_w, most_h) = STAMP_MM
    return least_w <= width_mm <= most_w and least_h <= height_mm <= most_h


def is_box(strokes: NDArray[np.uint8]) -> bool:
    """Whether strokes follow the outline of their smallest rectangle, tilted or not.

    One stroke must be about as large as the rectangle: heavy letters of a title follow its sides
    too.

    Args: strokes: uint8, (height, width), 1 on ink.
    """
    if strokes.mean() > SOLID or not _reaches_around(strokes):
        return False
    points = cv2.findNonZero(strokes)
    corners = cv2.boxPoints(cv2.minAreaRect(points))
    along = np.linspace(0, 1, SIDE_POINTS)[:, None]
    sides = [
        (1 - along) * a + along * b for a, b in zip(corners, np.roll(corners, -1, 0), strict=True)
    ]
    shares = [_inked(strokes, side) for side in sides]
    return float(np.mean(shares)) >= ON_EDGE and min(shares) >= ON_EDGE / 2


def _reaches_around(strokes: NDArray[np.uint8]) -> bool:
    """Whether one stroke spans the whole width and height; small gaps of a dry stamp are closed."""
    height, width = strokes.shape
    whole = cv2.dilate(strokes, np.ones((RIM_PX, RIM_PX), np.uint8))
    stats = cv2.connectedComponentsWithStats(whole, connectivity=8)[2][1:]
    wide, high = stats[:, cv2.CC_STAT_WIDTH], stats[:, cv2.CC_STAT_HEIGHT]
    return bool(((wide >= AROUND * width) & (high >= AROUND * height)).any())


def _is_ring(strokes: NDArray[np.uint8]) -> bool:
    """Whether strokes follow most of the ellipse inscribed in their box."""
    height, width = strokes.shape
    turn = np.linspace(0, 2 * np.pi, RING_POINTS, endpoint=False)
    x = width / 2 + (width / 2 - REACH_PX) * np.cos(turn)
    y = height / 2 + (height / 2 - REACH_PX) * np.sin(turn)
    return _inked(strokes, np.column_stack([x, y])) >= ON_EDGE


def _inked(strokes: NDArray[np.uint8], points: NDArray[np.floating]) -> float:
    """The share of points, (n, 2) as x y, that have ink within REACH_PX."""
    size = 2 * REACH_PX + 1
    near = cv2.dilate(strokes, np.ones((size, size), np.uint8))
    height, width = near.shape
    x = np.clip(np.rint(points[:, 0]), 0, width - 1).astype(int)
    y = np.clip(np.rint(points[:, 1]), 0, height - 1).astype(int)
    return float(near[y, x].mean())


def _inside(one: Box, other: Box) -> bool:
    return (
        one != other
        and one[0] >= other[0]
        and one[1] >= other[1]
        and one[2] <= other[2]
        and one[3] <= other[3]
    )


def _meet(one: Box, other: Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]
