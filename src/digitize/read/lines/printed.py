"""Which coloured strokes are print: letters of like heights that stand in a row.

A pen's strokes are long, or few, or dance up and down; the letters around a seal stand on an arc.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

LETTER_MM = (1.1, 28.0)  # least and greatest height of a letter
WIDE = 1.7  # letter heights that one letter is wide, at most; a wider stroke is several
WIDEST = 9.0  # that letters which touch are wide together, as ink of rubber stamps runs
EACH = 0.9  # that one of them takes
FULL = 0.25  # share of their box that they ink; a signature inks 0.05 to 0.2
LOWER = 0.42  # of the higher one's height that the lower of two neighbours has, at least
BESIDE = 0.5  # of the lower one's height in which two neighbours stand beside each other
GAP = 1.3  # of the higher one's height between two neighbours; wide-spaced titles have 1.0
FOOT = 0.12  # letter heights that a letter's foot, or head, may lie off its row
ON_ROW = 0.6  # share of the letters that stand on the row; some go below it
STEEPEST = 0.15  # of a row: rubber stamps are pressed on askew by up to 8 degrees
MARKS_ABOVE = 0.75  # letter heights above a row in which its tones and hats lie
MARKS_BELOW = 0.45
AT_LEVEL = 0.95  # share of a word that stands at the level of rows beside it
LEAST_PIECES = 2  # of a row: words whose letters touch
MOST = 3000  # strokes of a page that are compared with each other


@dataclass(frozen=True, slots=True)
class LetterRow:
    """Letters in a row; its box and the height of its letters, in pixels.

    stroke: how thick their strokes are, in letter heights; letters: how many there are, about.
    """

    box: tuple[int, int, int, int]
    height: float
    stroke: float
    letters: int


def printed_rows(mask: NDArray[np.uint8], mm: float, least: int) -> tuple[LetterRow, ...]:
    """The rows of print among strokes of one colour.

    Args:
        mask: uint8, 1 on the strokes, in the shape of the upright picture.
        mm: pixels a millimetre.
        least: letters of a row.
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
    """For each letter the number of the chain of neighbours that it is in.

    Args: boxes: (n, 4), left, top, width, height.
    """
    left, top, wide, high = boxes.T
    higher, lower = np.maximum.outer(high, high), np.minimum.outer(high, high)
    beside = np.minimum.outer(top + high, top + high) - np.maximum.outer(top, top)
    gap = np.maximum.outer(left, left) - np.minimum.outer(left + wide, left + wide)
    near = (lower >= LOWER * higher) & (beside >= BESIDE * lower) & (gap <= GAP * higher)
    chain = np.arange(len(boxes))
    for _ in range(len(boxes)):  # the least number spreads through a chain; a row takes few rounds
        least = np.where(near, chain[None, :], len(boxes)).min(axis=1)
        least = np.minimum(least, least[least])
        if (least == chain).all():
            break
        chain = least
    return chain


def _row(boxes: NDArray[np.float64], least: int, thick: NDArray[np.float32]) -> LetterRow | None:
    """A chain as a row of print; None where its letters do not stand on one line."""
    left, top, wide, high = boxes.T
    count = np.maximum(1, np.rint(wide / (EACH * high)))
    height = float(np.percentile(high, 75))
    tall = high >= 0.6 * height
    if count[tall].sum() < least or tall.sum() < LEAST_PIECES:
        return None
    middle, weight = (left + wide / 2)[tall], count[tall]
    # Words whose letters touch reach down where they have a descender: their heads are level.
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
    """How many letters have their foot, or head, on one line; 0 where that is too steep."""
    slope, start = _line(x, y)
    on = np.abs(y - slope * x - start) <= max(1.0, FOOT * height)
    return float((weight * on).sum()) if abs(slope) <= STEEPEST else 0.0


def _line(x: NDArray[np.float64], y: NDArray[np.float64]) -> tuple[float, float]:
    """Slope and start of the line that most points lie near: the median of all pairs' slopes.

    Source: P. Sen, Estimates of the regression coefficient based on Kendall's tau, 1968.
    """
    few = np.linspace(0, len(x) - 1, min(len(x), 60)).astype(int)
    across = np.subtract.outer(x[few], x[few])
    far = np.abs(across) > max(1.0, np.ptp(x) / 4)
    slopes = np.subtract.outer(y[few], y[few])[far] / across[far]
    slope = float(np.median(slopes)) if slopes.size else 0.0
    return slope, float(np.median(y - slope * x))


def in_rows(mask: NDArray[np.uint8], rows: tuple[LetterRow, ...]) -> NDArray[np.uint8]:
    """The strokes of rows of print with their tones and hats: uint8, in the shape of the mask.

    What is much larger than the letters of a row, as a signature that crosses it, is not its.
    """
    found = np.zeros_like(mask)
    for row in rows:
        x0, y0, x1, y1 = row.box
        window = np.s_[y0:y1, x0:x1]
        _, labels, stats, _ = cv2.connectedComponentsWithStats(mask[window], connectivity=8)
        large = (stats[:, cv2.CC_STAT_HEIGHT] > 2.0 * row.height) | (
            stats[:, cv2.CC_STAT_WIDTH] > WIDEST * row.height
        )
        large[0] = True
        found[window] |= (~large).astype(np.uint8)[labels]
    return found


def with_words_beside(
    found: NDArray[np.uint8], strokes: NDArray[np.uint8], rows: tuple[LetterRow, ...]
) -> NDArray[np.uint8]:
    """What was found, and words beside it whose letters touch one another or those of a next row.

    They stand at the level of rows, and no further from what is found than words do.

    Args: found, strokes: (height, width), 1 where there is ink; strokes may be such words.
    """
    points = cv2.findNonZero(strokes & (1 - found)) if rows else None
    if points is None:
        return found
    level = np.zeros(len(strokes), np.bool_)
    for row in rows:
        level[row.box[1] : row.box[3]] = True
    pieces, labels = cv2.connectedComponents(strokes & (1 - found), connectivity=8)
    x, y = points.reshape(-1, 2).T  # ink is seldom more than a hundredth of a page
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
