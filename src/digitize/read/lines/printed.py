"""Tells which coloured strokes are print: letters of similar height that stand in a row.

Strokes of a pen are long, or few, or uneven in height; letters around a seal stand on an arc.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

LETTER_MM = (1.1, 28.0)  # least and greatest height of a letter
WIDE = 1.7  # greatest width of one letter in letter heights; a wider stroke is several letters
WIDEST = 9.0  # greatest width, in the same unit, of letters that touch where a stamp's ink runs
EACH = 0.9  # width of one of these touching letters, in letter heights
FULL = 0.25  # least inked share of the box of touching letters; a signature inks 0.05 to 0.2
LOWER = 0.42  # least height of the lower of two neighbours, relative to the higher
BESIDE = 0.5  # least vertical overlap of two neighbours, relative to the lower
GAP = 1.3  # widest gap between two neighbours, relative to the higher; spaced titles have 1.0
HEIGHT_PERCENTILE = 75  # percentile of the strokes' heights that is the letter height of a row
TALL = 0.6  # least height of a letter, in letter heights; a lower stroke is a mark
FOOT = 0.12  # most distance of a letter's foot, or head, from its row, in letter heights
ON_ROW = 0.6  # least share of letters that stand on the row; the others have descenders
STEEPEST = 0.15  # greatest slope of a row; rubber stamps are askew by up to 8 degrees
MARKS_ABOVE = 0.75  # letter heights above a row within which its diacritics lie
MARKS_BELOW = 0.45  # the same below
AS_LARGE = 2.0  # greatest height of a stroke of a row, in letter heights; a signature is higher
AT_LEVEL = 0.95  # least share of a word that stands at the height of the rows beside it
LEAST_PIECES = 2  # least strokes of a row; words whose letters touch are one stroke each
MOST = 3000  # most strokes of a page that are compared with each other
MOST_POINTS = 60  # most letters of a row whose pairs are compared for its slope


@dataclass(frozen=True, slots=True)
class LetterRow:
    """A row of letters: its box and letter height in pixels.

    stroke: thickness of the strokes in letter heights. letters: estimated number of letters.
    """

    box: tuple[int, int, int, int]
    height: float
    stroke: float
    letters: int


def printed_rows(mask: NDArray[np.uint8], mm: float, least: int) -> tuple[LetterRow, ...]:
    """Find the rows of print among strokes of one colour.

    Args:
        mask: uint8, (height, width) of the upright picture, 1 on the strokes.
        mm: pixels per millimetre.
        least: least letters of a row.
    """
    left, top, width, height = cv2.boundingRect(mask)
    if not width:
        return ()
    whole = cv2.dilate(mask[top : top + height, left : left + width], np.ones((2, 2), np.uint8))
    stats = cv2.connectedComponentsWithStats(whole, connectivity=8)[2][1:]
    wide, high, area = stats[:, 2:].T
    letters = (high >= LETTER_MM[0] * mm) & (high <= LETTER_MM[1] * mm)
    full = area >= FULL * wide * high
    letters &= (wide <= WIDE * high) | ((wide <= WIDEST * high) & full)
    boxes = stats[letters, :4].astype(np.float64)
    if not LEAST_PIECES <= len(boxes) <= MOST:
        return ()
    boxes[:, 0] += left
    boxes[:, 1] += top
    chains = _chains(boxes)
    thick = cv2.distanceTransform(np.pad(whole, ((top, 0), (left, 0))), cv2.DIST_L2, 3)
    rows = (_row(boxes[chains == chain], least, thick) for chain in np.unique(chains))
    return tuple(row for row in rows if row is not None)


def _chains(boxes: NDArray[np.float64]) -> NDArray[np.intp]:
    """Label the chains of neighbouring letters: for each letter the index of its chain's first.

    Args: boxes: (n, 4), left, top, width, height.
    """
    left, top, wide, high = boxes.T
    higher, lower = np.maximum.outer(high, high), np.minimum.outer(high, high)
    beside = np.minimum.outer(top + high, top + high) - np.maximum.outer(top, top)
    gap = np.maximum.outer(left, left) - np.minimum.outer(left + wide, left + wide)
    near = (lower >= LOWER * higher) & (beside >= BESIDE * lower) & (gap <= GAP * higher)
    chain = np.arange(len(boxes))
    for _ in range(len(boxes)):  # the least index spreads along a chain within few rounds
        least = np.where(near, chain[None, :], len(boxes)).min(axis=1)
        least = np.minimum(least, least[least])
        if (least == chain).all():
            break
        chain = least
    return chain


def _row(boxes: NDArray[np.float64], least: int, thick: NDArray[np.float32]) -> LetterRow | None:
    """Make a row of a chain; None if it has too few letters on one straight line."""
    left, top, wide, high = boxes.T
    count = np.maximum(1, np.rint(wide / (EACH * high)))
    height = float(np.percentile(high, HEIGHT_PERCENTILE))
    tall = high >= TALL * height
    if count[tall].sum() < least or tall.sum() < LEAST_PIECES:
        return None
    middle, weight = (left + wide / 2)[tall], count[tall]
    # A word whose letters touch reaches down to its descenders; then the heads are level.
    edges = ((top + high)[tall], top[tall])
    standing = max(_standing(middle, edge, weight, height) for edge in edges)
    if standing < max(least, ON_ROW * float(weight.sum())):
        return None
    x0, y0 = float(left.min()), float(top.min()) - MARKS_ABOVE * height
    x1, y1 = float((left + wide).max()), float((top + high).max()) + MARKS_BELOW * height
    box = (max(0, round(x0 - height / 4)), max(0, round(y0)), round(x1 + height / 4), round(y1))
    strokes = [
        float(thick[int(y) : int(y + h), int(x) : int(x + w)].max()) for x, y, w, h in boxes[tall]
    ]
    return LetterRow(box, height, 2 * float(np.median(strokes)) / height, int(count.sum()))


def _standing(
    x: NDArray[np.float64], y: NDArray[np.float64], weight: NDArray[np.float64], height: float
) -> float:
    """The number of letters that have their foot, or head, on one line; 0 if it is too steep."""
    slope, start = _line(x, y)
    on = np.abs(y - slope * x - start) <= max(1.0, FOOT * height)
    return float((weight * on).sum()) if abs(slope) <= STEEPEST else 0.0


def _line(x: NDArray[np.float64], y: NDArray[np.float64]) -> tuple[float, float]:
    """Slope and intercept of a robust line through points: the median slope of all pairs.

    Source: P. Sen, Estimates of the regression coefficient based on Kendall's tau, 1968.
    """
    few = np.linspace(0, len(x) - 1, min(len(x), MOST_POINTS)).astype(int)
    across = np.subtract.outer(x[few], x[few])
    far = np.abs(across) > max(1.0, np.ptp(x) / 4)
    slopes = np.subtract.outer(y[few], y[few])[far] / across[far]
    slope = float(np.median(slopes)) if slopes.size else 0.0
    return slope, float(np.median(y - slope * x))


def in_rows(mask: NDArray[np.uint8], rows: tuple[LetterRow, ...]) -> NDArray[np.uint8]:
    """The strokes of rows of print with their diacritics: uint8, (height, width) of the mask.

    Strokes much larger than the letters of a row, as of a signature that crosses it, are left out.
    """
    found = np.zeros_like(mask)
    for row in rows:
        x0, y0, x1, y1 = row.box
        window = np.s_[y0:y1, x0:x1]
        _, labels, stats, _ = cv2.connectedComponentsWithStats(mask[window], connectivity=8)
        large = (stats[:, cv2.CC_STAT_HEIGHT] > AS_LARGE * row.height) | (
            stats[:, cv2.CC_STAT_WIDTH] > WIDEST * row.height
        )
        large[0] = True
        found[window] |= (~large).astype(np.uint8)[labels]
    return found


def with_words_beside(
    found: NDArray[np.uint8], strokes: NDArray[np.uint8], rows: tuple[LetterRow, ...]
) -> NDArray[np.uint8]:
    """Add words beside the found rows whose letters touch each other or the next row.

    Such words stand at the height of a row, and as close to found ink as words do to each other.

    Args: found, strokes: (height, width), 1 on ink; strokes are the candidates.
    """
    points = cv2.findNonZero(strokes & (1 - found)) if rows else None
    if points is None:
        return found
    level = np.zeros(len(strokes), np.bool_)
    for row in rows:
        level[row.box[1] : row.box[3]] = True
    pieces, labels = cv2.connectedComponents(strokes & (1 - found), connectivity=8)
    x, y = points.reshape(-1, 2).T  # points, not masks, to save time: ink is about 1 % of a page
    piece = labels[y, x]
    inside = np.bincount(piece[level[y]], minlength=pieces)
    may_be = inside >= AT_LEVEL * np.bincount(piece, minlength=pieces)
    across = np.ones((1, 2 * round(max(row.height for row in rows)) + 1), np.uint8)
    found = found.copy()
    while True:
        close = may_be[piece] & (cv2.dilate(found, across)[y, x] > 0)
        if not close.any():
            return found
        words = np.zeros(pieces, np.bool_)
        words[piece[close]] = True
        found[y[words[piece]], x[words[piece]]] = 1
        may_be &= ~words
