"""Classifies large pieces of ink that belong to nothing: rules, frames, holes, folds, drawings.

They are classified by their shape alone. QR codes are found by OpenCV in square groups of pieces.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import cv2
import numpy as np

from digitize.read.image.types import Gray
from digitize.read.ink.pieces import Box, Pieces
from digitize.read.lines.pictures import FoundPicture, Kind

RULE_MM = (10.0, 1.5)  # least length and greatest thickness of a rule; a printed dash is shorter
FOLD = 0.8  # least length of a fold, as a share of the page's side
HOLE_MM = (3.5, 8.0)  # least and greatest diameter of a hole; office punches make 5.5 to 6
HOLE_FILLED = 0.7  # least share of its box that a hole inks; a perfect disc inks 0.785
ROUND = 0.8  # least ratio of the shorter to the longer side of a round or square shape
MARGIN_MM = 25.0  # most distance of a hole's centre from a side of the paper
FRAME_MM = 40.0  # least side of a frame
THIN = 0.15  # most share of its box that a frame inks
DRAWN_MM = 10.0  # least side of a drawing or photograph
DENSE = 0.4  # share of its box from which it is a photograph and no drawing
CODE_MM = (8.0, 60.0)  # least and greatest side of a QR code
CODE_PIECES = 8  # least pieces of a code
QUIET_PX = 12  # white margin around a code that the detector needs


def things(pieces: Pieces, shape: tuple[int, int], mm: float) -> Iterator[FoundPicture]:
    """Classify pieces of ink that no word, mark or table covers; small pieces are skipped.

    Args:
        shape: height, width of the picture.
        mm: pixels per millimetre.
    """
    filled = pieces.area / (pieces.width * pieces.height)
    for (x0, y0, x1, y1), share in zip(pieces.boxes.tolist(), filled.tolist(), strict=True):
        box = int(x0), int(y0), int(x1), int(y1)
        kind = _kind(box, share, shape, mm)
        if kind is not None:
            yield FoundPicture(kind, box)


def _kind(box: Box, filled: float, shape: tuple[int, int], mm: float) -> Kind | None:
    (x0, y0, x1, y1), (height, width) = box, shape
    wide, high = x1 - x0, y1 - y0
    long_, short = max(wide, high) / mm, min(wide, high) / mm
    if long_ >= RULE_MM[0] and short <= RULE_MM[1]:
        along = wide / width if wide > high else high / height
        return "fold" if along >= FOLD else "rule"
    margin = min((x0 + x1) / 2, (y0 + y1) / 2, width - (x0 + x1) / 2, height - (y0 + y1) / 2)
    if HOLE_MM[0] <= short and long_ <= HOLE_MM[1] and short >= ROUND * long_:
        return "hole" if filled >= HOLE_FILLED and margin <= MARGIN_MM * mm else None
    if short >= FRAME_MM and filled <= THIN:
        return "frame"
    if short >= DRAWN_MM:
        return "photograph" if filled >= DENSE else "drawing"
    on_side = x0 <= 1 or y0 <= 1 or x1 >= width - 1 or y1 >= height - 1
    return "edge" if on_side and long_ >= DRAWN_MM else None


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
