"""Rows of pieces, and whether they look like print."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import cv2
import numpy as np

from digitize.read.image.types import Gray
from digitize.read.ink.pieces import Pieces
from digitize.read.lines.blobs import INK

SHRINK = 4  # rows are joined on a picture this many times smaller: 0.2 ms instead of 3
REACH = 1.1  # heights of a letter to the next one of its row, at most: a wide space
CORE = 0.25  # of a piece's height, above and below, that does not join it to another

# Of the lines of 25 real first pages, taken out of their records one by one, 98 of 100 words keep
# to these. Strokes of pens, of seals and of drawings mostly miss one of them.
SPREAD = 2.2  # heights of the 80th letter of a hundred to the 20th: capitals are 1.4 small letters
SWAY = 0.3  # of a letter's height by which half of the feet leave the line that they stand on
STROKE = (0.07, 0.45)  # of a letter's height: thin italics, bold capitals
NARROW_WIDE = (0.2, 3.0)  # width of a letter in its heights; of bold ones two and three touch
LEAST = 3  # pieces; strokes that lie side by side by chance are as many
# With fewer letters than these, a row must also be set as the page's other print is.
MANY = 9
STEADY = 0.2  # sway of so few
LIKE_HEIGHT = (0.6, 2.6)  # of the page's letters
LIKE_STROKE = (0.7, 4.0)  # of the page's strokes: worn seals 0.65, a rubber stamp's name 3.6
THIN = 0.6  # of the page's share of stroke in height: a pen's large letters have 0.4 to 0.55
UNEVEN = 0.5  # by which strokes vary, in their mean: pictures of things have thick and thin ones
# Where the record has a signature or a photograph, a row must be as regular as print can be.
SURE = 6  # pieces, at least: numbers and days by hand have fewer
SURE_SPREAD = 2.0
SURE_UNEVEN = 0.45
# Print that leans too far for rows, as on a label stuck on askew, is known as a heap of letters.
HEAP = 14  # pieces, at least
HEAP_REACH = 1.0  # heights of a letter to the next one of a heap, at most, all around
HEAP_SPREAD = 2.0  # heights of the 80th piece of a hundred to the 20th
HEAP_UNEVEN = 0.4  # by which its strokes vary, in their mean
PAPER = 200  # grey levels of what lies between letters; in photographs it is darker


@dataclass(frozen=True, slots=True)
class Print:
    """What the page's letters are like, in pixels: their height and stroke; 0 on one without."""

    height: float
    stroke: float

    def is_like(self, height: float, stroke: float) -> bool:
        """Whether letters of this height and stroke may stand on the same page."""
        return not self.height or (
            LIKE_HEIGHT[0] <= height / self.height <= LIKE_HEIGHT[1]
            and LIKE_STROKE[0] <= stroke / self.stroke <= LIKE_STROKE[1]
            and stroke / height >= THIN * self.stroke / self.height
        )


NO_PRINT = Print(0.0, 0.0)


@dataclass(frozen=True, slots=True)
class PieceRow:
    """Pieces that stand side by side, at least one."""

    pieces: Pieces

    @property
    def height(self) -> float:
        """Of the middle one of its letters, in pixels."""
        return float(np.median(self.pieces.height))

    def looks_like_print(self, other: Print) -> bool:
        """Whether its pieces are as regular as letters: in height, foot, stroke and width.

        Args: other: what the print is like that was read on the page.
        """
        pieces, height, count = self.pieces, self.height, len(self.pieces.area)
        if count < LEAST:
            return False
        low, high = np.percentile(pieces.height, [20, 80])
        strokes = pieces.strokes
        stroke, width = float(np.median(strokes)), float(np.median(pieces.width / pieces.height))
        regular = (
            high <= SPREAD * low
            and STROKE[0] * height <= stroke <= STROKE[1] * height
            and NARROW_WIDE[0] <= width <= NARROW_WIDE[1]
            and _sway(pieces) <= (SWAY if count >= MANY else STEADY) * height
        )
        if not regular or count >= MANY:
            return regular
        return other.is_like(height, stroke) and float(strokes.std()) <= UNEVEN * float(
            strokes.mean()
        )

    def is_surely_print(self, other: Print) -> bool:
        """Whether it is print also where things lie that come near to it.

        Args: other: what the print is like that was read on the page.
        """
        pieces, strokes = self.pieces, self.pieces.strokes
        if len(strokes) < SURE or not self.looks_like_print(other):
            return False
        low, high = np.percentile(pieces.height, [20, 80])
        return bool(
            high <= SURE_SPREAD * low
            and _sway(pieces) <= STEADY * self.height
            and strokes.std() <= SURE_UNEVEN * strokes.mean()
            and np.ptp(pieces.middle[:, 0]) > SURE / 2 * self.height
        )

    def looks_like_leaning_print(self, other: Print) -> bool:
        """Whether its pieces, a heap of them, are as regular as letters but for where they stand.

        Args: other: what the print is like that was read on the page.
        """
        height, strokes = self.height, self.pieces.strokes
        if len(strokes) < HEAP:
            return False
        low, high = np.percentile(self.pieces.height, [20, 80])
        stroke = float(np.median(strokes))
        return (
            bool(high <= HEAP_SPREAD * low)
            and STROKE[0] * height <= stroke <= STROKE[1] * height
            and other.is_like(height, stroke)
            and float(strokes.std()) <= HEAP_UNEVEN * float(strokes.mean())
        )

    def stands_on_paper(self, picture: Gray) -> bool:
        """Whether paper lies between its letters: what lies there in a photograph is grey."""
        x0, y0, x1, y1 = self.pieces.around
        window = picture[max(0, y0) : y1, max(0, x0) : x1]
        between = window[window >= INK]
        return bool(between.size) and float(np.median(between)) >= PAPER


def print_of(letters: Pieces) -> Print:
    """What the letters that were read are like."""
    if not len(letters.area):
        return NO_PRINT
    return Print(float(np.median(letters.height)), float(np.median(letters.strokes)))


def _sway(pieces: Pieces) -> float:
    """By how much half of the feet leave the straight line that they stand on, in pixels."""
    x, feet = pieces.middle[:, 0], pieces.boxes[:, 3]
    level = float(np.median(np.abs(feet - np.median(feet))))
    if len(feet) < 2 * LEAST or np.ptp(x) == 0:
        return level
    slope, start = np.polyfit(x, feet, 1)  # the print of a label that was stuck on askew
    away = feet - (slope * x + start)
    return min(level, float(np.median(np.abs(away - np.median(away)))))


def rows_of(pieces: Pieces, shape: tuple[int, int]) -> Iterator[PieceRow]:
    """The pieces in rows, each with its neighbours to the left and right.

    Args: shape: height, width of the picture.
    """
    return _grouped(pieces, shape, (REACH / 2, -CORE))


def heaps_of(pieces: Pieces, shape: tuple[int, int]) -> Iterator[PieceRow]:
    """The pieces in heaps, each with its neighbours all around.

    Args: shape: height, width of the picture.
    """
    return _grouped(pieces, shape, (HEAP_REACH / 2, HEAP_REACH / 2))


def _grouped(
    pieces: Pieces, shape: tuple[int, int], reach: tuple[float, float]
) -> Iterator[PieceRow]:
    """The pieces whose boxes meet, once each reaches by these heights of its own further."""
    if not len(pieces.area):
        return
    mask = np.zeros((shape[0] // SHRINK + 2, shape[1] // SHRINK + 2), np.uint8)
    across, down = reach
    spread = pieces.boxes + pieces.height[:, None] * np.array([-across, -down, across, down])
    for x0, y0, x1, y1 in (np.maximum(spread, 0) / SHRINK).astype(int).tolist():
        mask[y0 : y1 + 1, x0 : x1 + 1] = 1
    labels = cv2.connectedComponents(mask, connectivity=4)[1]
    x, y = ((pieces.boxes[:, :2] + pieces.boxes[:, 2:]) / 2 / SHRINK).astype(int).T
    row_of = labels[y.clip(0, mask.shape[0] - 1), x.clip(0, mask.shape[1] - 1)]
    order = np.argsort(row_of, kind="stable")
    for members in np.split(order, np.flatnonzero(np.diff(row_of[order])) + 1):
        yield PieceRow(pieces.at(members))
