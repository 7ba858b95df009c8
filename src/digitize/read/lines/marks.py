"""Seals, stamps, signatures and handwriting: where they are, and which of their ink goes."""

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

JOIN_MM = 2.5  # white between two strokes of one mark
SEAL_MM = (20.0, 50.0)  # across; those of state bodies measure 30 to 42
STAMP_MM = ((20.0, 6.0), (90.0, 48.0))  # least and greatest width and height of a box stamp
SIGNATURE_MM2 = 110.0  # least area; a number or a day takes less
HAND_MM = (1.2, 2.5)  # least width and height of a digit
STRAY_MM = 1.5  # a fleck smaller than this is no stroke
FEW = 8  # strokes of a number or a signature, as a dry pen leaves them; print in blue has more
PEN_LETTERS = 5  # in a row: a number by hand has fewer
LINE_LETTERS = 12  # in a row: a line of print, however thin
PRINT_STROKE = 0.11  # letter heights that a title's strokes are thick; a pen's 0.06 to 0.1
ON_EDGE = 0.75  # of the outline of a box, or of a ring, that must be inked
SOLID = 0.45  # share of its box that a stamp inks, at most; heavy letters that touch ink half
AROUND = 0.8  # of the width and the height of a box stamp that its frame takes
RIM_PX = 7  # across a stroke's rim, both sides
PRINT = 110  # grey levels: darker than the rim of a pen's stroke
REACH_PX = 3  # by which a stamp's edge may sway
# Words of box stamps that office workers press on papers, without tones and hats.
STAMP_WORDS = ("CONG VAN DEN", "DEN", "HOA TOC", "THUONG KHAN", "KHAN", "SAO Y", "MAT", "TOI MAT")
ALIKE = 85.0  # of 100

Kind = Literal["seal", "stamp", "handwriting", "signature"]
Box = tuple[int, int, int, int]


@dataclass(frozen=True, slots=True)
class FoundMark:
    """What is on the page without being text; its box in pixels of the upright picture."""

    kind: Kind
    box: Box

    def holds(self, curve: Curve) -> bool:
        """Whether the middle of a line lies inside."""
        left, top, right, bottom = curve.box
        x0, y0, x1, y1 = self.box
        return x0 < (left + right) / 2 < x1 and y0 < (top + bottom) / 2 < y1


@dataclass(frozen=True, slots=True)
class Marks:
    """The marks of a page, and the coloured ink of theirs that would be read as letters.

    boxed: stamps in black, whose ink cannot be told from print: their lines are set apart.
    ink: uint8, 1 where it is to be erased, (height, width) of the picture; None for none.
    rings: of seals in black. drawn: uint8, 1 on such a ring and what is one stroke with it, as a
        signature is; the line finder does not see the names beside it; None for none.
    """

    marks: tuple[FoundMark, ...] = ()
    boxed: tuple[FoundMark, ...] = ()
    ink: NDArray[np.uint8] | None = None
    rings: tuple[Ring, ...] = ()
    drawn: NDArray[np.uint8] | None = None

    @property
    def written(self) -> tuple[Box, ...]:
        """Where a hand filled in a blank of a line."""
        return tuple(mark.box for mark in self.marks if mark.kind == "handwriting")


def find_marks(prepared: Prepared, frame: UprightFrame, blobs: Blobs) -> Marks:
    """The marks of a page."""
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
    """What the red channel has left of seals: pale, but the line finder loses the words on it."""
    shadows = np.zeros_like(red)
    for mark in marks:
        if mark.kind == "seal":
            x0, y0, x1, y1 = mark.box
            wide = cv2.dilate(red[y0:y1, x0:x1], np.ones((RIM_PX, RIM_PX), np.uint8))
            pale = (picture[y0:y1, x0:x1] >= PRINT).astype(np.uint8)
            # Erasing widens by a pixel, and is not to eat into letters.
            shadows[y0:y1, x0:x1] = cv2.erode(cv2.min(wide, pale), np.ones((3, 3), np.uint8))
    return shadows


def _with_rims(ink: NDArray[np.uint8], inks: NDArray[np.uint8], picture: Gray) -> NDArray[np.uint8]:
    """The ink with what is pale around it, as a blurred stroke leaves; black print stays."""
    wide = cv2.dilate(ink, np.ones((RIM_PX, RIM_PX), np.uint8))
    wide[(inks == Ink.NONE) & (picture < PRINT)] = 0
    return cv2.bitwise_or(wide, ink)


def stamped(
    boxed: Sequence[FoundMark], curves: Sequence[Curve], texts: Sequence[str]
) -> list[FoundMark]:
    """Those boxes in black that are stamps by what is written in them."""
    found = []
    for mark in boxed:
        inside = [
            plain(text) for curve, text in zip(curves, texts, strict=True) if mark.holds(curve)
        ]
        if any(_is_stamp_word(text) for text in inside):
            found.append(mark)
    return found


def _is_stamp_word(text: str) -> bool:
    return any(
        fuzz.partial_ratio(words, text) >= ALIKE for words in STAMP_WORDS if len(text) >= len(words)
    )


def in_picture(inks: NDArray[np.uint8], frame: UprightFrame, page_px: int) -> NDArray[np.uint8]:
    """The inks of the page as it lay, turned and levelled like the picture, in its shape."""
    height, width = frame.picture.shape
    flags = cv2.INTER_NEAREST | cv2.WARP_INVERSE_MAP
    return cv2.warpAffine(inks, to_inks(inks, frame, page_px), (width, height), flags=flags)


def to_inks(inks: NDArray[np.uint8], frame: UprightFrame, page_px: int) -> NDArray[np.float64]:
    """float64, in the shape (2, 3): from pixels of the picture to those of the inks.

    Args: page_px: of the page's long side.
    """
    return frame.to_page * (max(inks.shape) / page_px)


def _red(mask: NDArray[np.uint8], mm: float) -> list[FoundMark]:
    """Seals and stamps in red; the red channel has turned them into paper already."""
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
    """Whether red ink is as large as a stamp; a tinted column or a frame is larger."""
    (least_w, least_h), (most_w, most_h) = STAMP_MM
    return least_w / 2 <= width_mm <= most_w and least_h / 2 <= height_mm <= most_h


def is_round(box: Box) -> bool:
    """Whether a box is about as wide as high, as that of a seal is."""
    return 0.7 < (box[2] - box[0]) / max(1, box[3] - box[1]) < 1.4


def _blue(inks: NDArray[np.uint8], mm: float) -> tuple[list[FoundMark], NDArray[np.uint8]]:
    """Stamps, signatures and numbers in blue, and their ink. Print in blue is left alone."""
    blue = (inks >= Ink.BLUE).astype(np.uint8)
    # Black print of a bad camera has blue rims, a pixel wide.
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
    """What a pen wrote, by its size; None for print in blue, which has more strokes."""
    height, width = inside.shape[0] / mm, inside.shape[1] / mm
    whole = cv2.dilate(inside, np.ones((3, 3), np.uint8))  # a dry pen leaves gaps
    stats = cv2.connectedComponentsWithStats(whole, connectivity=8)[2][1:]
    sizes = stats[:, [cv2.CC_STAT_WIDTH, cv2.CC_STAT_HEIGHT]].max(axis=1, initial=0) / mm
    if int((sizes >= STRAY_MM).sum()) > FEW or width < HAND_MM[0] or height < HAND_MM[1]:
        return None
    return "signature" if width * height >= SIGNATURE_MM2 else "handwriting"


def _black(blobs: Blobs, mm: float) -> tuple[list[FoundMark], list[FoundMark]]:
    """Rings that are seals, and boxes that may be stamps, whatever touches them."""
    seals, boxes = [], []
    least, most = ((width * mm, height * mm) for width, height in STAMP_MM)
    for blob in large_blobs(blobs, least, most):
        x0, y0, width, height = (int(value) for value in blobs.stats[blob, :4])
        mask = blobs.mask(blob)
        if 0.85 < width / height < 1.18 and _is_ring(mask):
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
    """Strokes that lie close together: their box, and the strokes in it, in the shape of it."""
    left, top, wide, high = cv2.boundingRect(mask)  # seldom more than a corner of the page
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
    """Whether something is as large as a box stamp."""
    (least_w, least_h), (most_w, most_h) = STAMP_MM
    return least_w <= width_mm <= most_w and least_h <= height_mm <= most_h


def is_box(strokes: NDArray[np.uint8]) -> bool:
    """Whether strokes run along most of the smallest rectangle around them, tilted or not.

    One of them must reach around: the heavy letters of a title run along its sides as well.

    Args: strokes: uint8, (height, width), 1 on ink.
    """
    if strokes.mean() > SOLID or not _reaches_around(strokes):
        return False
    points = cv2.findNonZero(strokes)
    corners = cv2.boxPoints(cv2.minAreaRect(points))
    along = np.linspace(0, 1, 40)[:, None]
    sides = [
        (1 - along) * a + along * b for a, b in zip(corners, np.roll(corners, -1, 0), strict=True)
    ]
    shares = [_inked(strokes, side) for side in sides]
    return float(np.mean(shares)) >= ON_EDGE and min(shares) >= ON_EDGE / 2


def _reaches_around(strokes: NDArray[np.uint8]) -> bool:
    """Whether one stroke is about as wide and as high as all; a dry stamp's has small gaps."""
    height, width = strokes.shape
    whole = cv2.dilate(strokes, np.ones((RIM_PX, RIM_PX), np.uint8))
    stats = cv2.connectedComponentsWithStats(whole, connectivity=8)[2][1:]
    wide, high = stats[:, cv2.CC_STAT_WIDTH], stats[:, cv2.CC_STAT_HEIGHT]
    return bool(((wide >= AROUND * width) & (high >= AROUND * height)).any())


def _is_ring(strokes: NDArray[np.uint8]) -> bool:
    """Whether strokes run along most of the ellipse in their box."""
    height, width = strokes.shape
    turn = np.linspace(0, 2 * np.pi, 90, endpoint=False)
    x = width / 2 + (width / 2 - REACH_PX) * np.cos(turn)
    y = height / 2 + (height / 2 - REACH_PX) * np.sin(turn)
    return _inked(strokes, np.column_stack([x, y])) >= ON_EDGE


def _inked(strokes: NDArray[np.uint8], points: NDArray[np.floating]) -> float:
    """The share of points, (n, 2) as x y, with ink close by."""
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
