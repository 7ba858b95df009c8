"""Classifies large pieces of ink that belong to nothing: rules, frames, holes, folds, drawings.

They are classified by their shape alone. The strokes of one drawing are joined to one picture. QR
codes are found by OpenCV in square groups of pieces.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import cv2
import numpy as np
from numpy.typing import NDArray

from digitize.read.image.types import Gray
from digitize.read.ink.pieces import Box, Pieces
from digitize.read.lines.blobs import INK
from digitize.read.lines.pictures import FoundPicture, Kind

RULE_MM = (10.0, 1.5)  # least length and greatest thickness of a rule; a printed dash is shorter
SLANT = 0.03  # how far a rule may depart from level or upright, in its own lengths
FOLD = 0.8  # least length of a fold, as a share of the page's side
FOLD_END = 0.03  # most distance of a fold's end from the side, same share; a masthead's rule ends
HOLE_MM = (3.5, 8.0)  # least and greatest diameter of a hole; office punches make 5.5 to 6
HOLE_FILLED = 0.7  # least share of its box that a hole inks; a perfect disc inks 0.785
ROUND = 0.8  # least ratio of the shorter to the longer side of a round or square shape
MARGIN_MM = 25.0  # most distance of a hole's centre from a side of the paper
THIN = 0.15  # most share of its box that a hollow piece inks
OUTLINE = (0.8, 0.4)  # least share of a frame's four sides that is inked, and of each of them
WORN_MM = 40.0  # least side of a frame that may be worn or in pieces
WORN = 0.5  # least share of its four sides that is inked
OUTLINE_MM = 0.8  # how far inside its box the stroke of a frame may run
LEAN = 0.01  # how much further on a page that is not quite level, in shorter sides of the frame
OUTLINED = 0.35  # most share of its box that a frame inks
DRAWN_MM = 10.0  # least side of a drawing or photograph
STROKE_MM = 1.5  # least size of a stroke that may belong to a drawing beside it
NEAR_MM = 3.0  # most distance between the strokes of one drawing
DENSE = 0.4  # share of its box from which it is a photograph and no drawing
CODE_MM = (8.0, 60.0)  # least and greatest side of a QR code
CODE_PIECES = 8  # least pieces of a code
QUIET_PX = 12  # white margin around a code that the detector needs


def hollow(pieces: Pieces, mm: float) -> NDArray[np.bool_]:
    """Which pieces may lie around others, so that their middle tells nothing of them: bool, (n,).

    Args: mm: pixels per millimetre.
    """
    filled = pieces.area / (pieces.width * pieces.height)
    return (np.minimum(pieces.width, pieces.height) >= DRAWN_MM * mm) & (filled <= THIN)


def things(pieces: Pieces, picture: Gray, mm: float) -> list[FoundPicture]:
    """Classify pieces of ink that no word, mark or table covers; small pieces are skipped.

    Args:
        picture: the upright picture.
        mm: pixels per millimetre.
    """
    found = list(_classified(pieces, picture, mm))
    drawn = [one for one in found if one.kind in ("drawing", "photograph")]
    rest = [one for one in found if one not in drawn]
    ruled = {one.box for one in rest}
    strokes = [
        box
        for box in _boxes(pieces.at(np.maximum(pieces.width, pieces.height) >= STROKE_MM * mm))
        if box not in ruled
    ]
    return [*rest, *_whole(drawn, strokes, round(NEAR_MM * mm))]


def _whole(drawn: list[FoundPicture], strokes: list[Box], near: int) -> list[FoundPicture]:
    """Join drawings with the strokes beside them; a drawing in or on a photograph is part of it."""
    made: list[FoundPicture] = []
    for one in drawn:
        box, before = one.box, None
        while one.kind == "drawing" and box != before:
            before = box
            box = around_all([box, *(other for other in strokes if _near(box, other, near))])
        kind: Kind = one.kind
        for other in [other for other in made if _near(other.box, box, 0)]:
            made.remove(other)
            box = around_all([box, other.box])
            kind = "photograph" if "photograph" in (kind, other.kind) else "drawing"
        made.append(FoundPicture(kind, box))
    return made


def _near(one: Box, other: Box, distance: int) -> bool:
    across = max(one[0], other[0]) - min(one[2], other[2])
    down = max(one[1], other[1]) - min(one[3], other[3])
    return max(across, down) <= distance


def around_all(boxes: Iterable[Box]) -> Box:
    """The smallest box around all of some boxes."""
    x0, y0, x1, y1 = zip(*boxes, strict=True)
    return min(x0), min(y0), max(x1), max(y1)


def _boxes(pieces: Pieces) -> list[Box]:
    return [(int(x0), int(y0), int(x1), int(y1)) for x0, y0, x1, y1 in pieces.boxes.tolist()]


def _classified(pieces: Pieces, picture: Gray, mm: float) -> Iterator[FoundPicture]:
    filled = pieces.area / (pieces.width * pieces.height)
    for box, share in zip(_boxes(pieces), filled.tolist(), strict=True):
        kind = _kind(box, share, picture, mm)
        if kind is not None:
            yield FoundPicture(kind, box)


def _kind(box: Box, filled: float, picture: Gray, mm: float) -> Kind | None:
    (x0, y0, x1, y1), (height, width) = box, picture.shape
    wide, high = x1 - x0, y1 - y0
    long_, short = max(wide, high) / mm, min(wide, high) / mm
    left, top, right, low = x0 <= 1, y0 <= 1, x1 >= width - 1, y1 >= height - 1
    along = top or low if wide > high else left or right
    thick = RULE_MM[1] if along else RULE_MM[1] + SLANT * long_
    stroke = filled * short  # mean thickness
    if long_ >= RULE_MM[0] and short <= thick and stroke <= RULE_MM[1]:
        side, start, end = (width, x0, x1) if wide > high else (height, y0, y1)
        ends = min(start, side - end) <= FOLD_END * side
        return "fold" if end - start >= FOLD * side and ends else "rule"
    margin = min((x0 + x1) / 2, (y0 + y1) / 2, width - (x0 + x1) / 2, height - (y0 + y1) / 2)
    if HOLE_MM[0] <= short and long_ <= HOLE_MM[1] and short >= ROUND * long_:
        return "hole" if filled >= HOLE_FILLED and margin <= MARGIN_MM * mm else None
    if short >= DRAWN_MM and filled <= OUTLINED and _is_outline(picture[y0:y1, x0:x1], mm):
        return "frame"
    if short >= DRAWN_MM:
        return "photograph" if filled >= DENSE else "drawing"
    return "edge" if (left or top or right or low) and long_ >= DRAWN_MM else None


def _is_outline(crop: Gray, mm: float) -> bool:
    """Whether ink runs along all four sides of a picture, (height, width) grey uint8."""
    ink = crop <= INK
    reach = max(2, round(OUTLINE_MM * mm + LEAN * min(crop.shape)))
    sides = (ink[:reach], ink[-reach:], ink[:, :reach].T, ink[:, -reach:].T)
    shares = [float(side.any(axis=0).mean()) for side in sides]
    whole = sum(shares) / 4
    if min(crop.shape) >= WORN_MM * mm:
        return whole >= WORN
    return whole >= OUTLINE[0] and min(shares) >= OUTLINE[1]


def codes(heaps: Iterable[Pieces], picture: Gray, mm: float) -> Iterator[FoundPicture]:
    """Find the groups of pieces that are QR codes.

    Args: mm: pixels per millimetre.
    """
    for heap in heaps:
        x0, y0, x1, y1 = heap.around
        long_, short = max(x1 - x0, y1 - y0) / mm, min(x1 - x0, y1 - y0) / mm
        square = CODE_MM[0] <= short and long_ <= CODE_MM[1] and short >= ROUND * long_
        if not square or len(heap.area) < CODE_PIECES:
            continue
        crop = picture[max(0, y0) : y1, max(0, x0) : x1]
        if cv2.QRCodeDetector().detect(np.pad(crop, QUIET_PX, constant_values=255))[0]:
            yield FoundPicture("code", (x0, y0, x1, y1))
