"""Groups pieces of ink into rows, and tells whether they look like print."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import cv2
import numpy as np

from digitize.read.image.types import Gray
from digitize.read.ink.pieces import Pieces
from digitize.read.lines.blobs import INK

SHRINK = 4  # factor by which the picture is shrunk for grouping, which takes 0.2 ms instead of 3
REACH = 1.1  # widest gap between two letters of a row, in letter heights: a wide space
CORE = 0.25  # share of a piece's height, above and below, that does not join it to another

# Limits of print. Of the lines of 25 real first pages, removed from their records one by one, 98 %
# of the words keep to them. Strokes of pens, seals and drawings mostly break one of them.
LOW_HIGH = (20, 80)  # percentiles of the letters' heights that are compared
SPREAD = 2.2  # greatest ratio of these two heights; capitals are 1.4 times as high as x-height
SWAY = 0.3  # greatest median distance of the letters' feet from their line, in letter heights
STROKE = (0.07, 0.45)  # thickness of strokes in letter heights: thin italics, bold capitals
NARROW_WIDE = (0.2, 3.0)  # width of a letter in its heights; two or three bold letters may touch
LEAST = 3  # least pieces of a row
# Strokes may lie side by side by chance. So a row with fewer letters than MANY must also resemble
# the other print of the page.
MANY = 9
STEADY = 0.2  # the sway allowed for such a row
LIKE_HEIGHT = (0.6, 2.6)  # height relative to the page's letters
LIKE_STROKE = (0.7, 4.0)  # stroke relative to the page's: worn seals 0.65, stamped names 3.6
THIN = 0.6  # least stroke per height relative to the page's; large pen letters have 0.4 to 0.55
UNEVEN = 0.5  # greatest standard deviation of the strokes relative to their mean
# Where the record has a signature or a picture, print must be very regular.
SURE = 6  # least pieces; handwritten numbers and days have fewer
SURE_SPREAD = 2.0  # as SPREAD
SURE_UNEVEN = 0.45  # as UNEVEN
# Print that is too skewed for rows, as on a label stuck on askew, is found as a group of letters.
HEAP = 14  # least pieces of such a group
HEAP_REACH = 1.0  # widest gap between two of its letters in any direction, in letter heights
HEAP_SPREAD = 2.0  # as SPREAD
HEAP_UNEVEN = 0.4  # as UNEVEN
PAPER = 200  # least median grey level between letters; in photographs it is darker


@dataclass(frozen=True, slots=True)
class Print:
    """Median height and stroke of a page's letters, in pixels; 0 if it has no letters."""

    height: float
    stroke: float

    def is_like(self, height: float, stroke: float) -> bool:
        """Whether letters of this height and stroke, in pixels, may belong to the same page."""
        return not self.height or (
            LIKE_HEIGHT[0] <= height / self.height <= LIKE_HEIGHT[1]
            and LIKE_STROKE[0] <= stroke / self.stroke <= LIKE_STROKE[1]
            and stroke / height >= THIN * self.stroke / self.height
        )


NO_PRINT = Print(0.0, 0.0)


@dataclass(frozen=True, slots=True)
class PieceRow:
    """A group of pieces, at least one: side by side, or a heap."""

    pieces: Pieces

    @property
    def height(self) -> float:
        """The median height of its pieces, in pixels."""
        return float(np.median(self.pieces.height))

    def looks_like_print(self, other: Print) -> bool:
        """Whether its pieces are as regular as letters: in height, baseline, stroke and width.

        Args: other: the measurements of the print that was read on the page.
        """
        pieces, height, count = self.pieces, self.height, len(self.pieces.area)
        if count < LEAST:
            return False
        low, high = np.percentile(pieces.height, LOW_HIGH)
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
        """Whether it is print even among pen strokes or parts of pictures, which resemble print.

        Args: other: the measurements of the print that was read on the page.
        """
        pieces, strokes = self.pieces, self.pieces.strokes
        if len(strokes) < SURE or not self.looks_like_print(other):
            return False
        low, high = np.percentile(pieces.height, LOW_HIGH)
        return bool(
            high <= SURE_SPREAD * low
            and _sway(pieces) <= STEADY * self.height
            and strokes.std() <= SURE_UNEVEN * strokes.mean()
            and np.ptp(pieces.middle[:, 0]) > SURE / 2 * self.height
        )

    def looks_like_leaning_print(self, other: Print) -> bool:
        """Whether the pieces of a heap are as regular as letters, apart from their baseline.

        Args: other: the measurements of the print that was read on the page.
        """
        height, strokes = self.height, self.pieces.strokes
        if len(strokes) < HEAP:
            return False
        low, high = np.percentile(self.pieces.height, LOW_HIGH)
        stroke = float(np.median(strokes))
        return (
            bool(high <= HEAP_SPREAD * low)
            and STROKE[0] * height <= stroke <= STROKE[1] * height
            and other.is_like(height, stroke)
            and float(strokes.std()) <= HEAP_UNEVEN * float(strokes.mean())
        )

    def stands_on_paper(self, picture: Gray) -> bool:
        """Whether there is white paper between its letters; in a photograph it is grey."""
        x0, y0, x1, y1 = self.pieces.around
        window = picture[max(0, y0) : y1, max(0, x0) : x1]
        between = window[window >= INK]
        return bool(between.size) and float(np.median(between)) >= PAPER


def print_of(letters: Pieces) -> Print:
    """Measure the letters that were read."""
    if not len(letters.area):
        return NO_PRINT
    return Print(float(np.median(letters.height)), float(np.median(letters.strokes)))


def _sway(pieces: Pieces) -> float:
    """The median distance of the pieces' feet from their baseline, level or straight, in pixels."""
    x, feet = pieces.middle[:, 0], pieces.boxes[:, 3]
    level = float(np.median(np.abs(feet - np.median(feet))))
    if len(feet) < 2 * LEAST or np.ptp(x) == 0:
        return level
    slope, start = np.polyfit(x, feet, 1)  # for print on a label that was stuck on askew
    away = feet - (slope * x + start)
    return min(level, float(np.median(np.abs(away - np.median(away)))))


def rows_of(pieces: Pieces, shape: tuple[int, int]) -> Iterator[PieceRow]:
    """Group the pieces into rows with their neighbours at the left and right.

    Args: shape: height, width of the picture.
    """
    return _grouped(pieces, shape, (REACH / 2, -CORE))


def heaps_of(pieces: Pieces, shape: tuple[int, int]) -> Iterator[PieceRow]:
    """Group the pieces into heaps with their neighbours in all directions.

    Args: shape: height, width of the picture.
    """
    return _grouped(pieces, shape, (HEAP_REACH / 2, HEAP_REACH / 2))


def _grouped(
    pieces: Pieces, shape: tuple[int, int], reach: tuple[float, float]
) -> Iterator[PieceRow]:
    """Group the pieces whose boxes touch after each is enlarged.

    Args: reach: the enlargement in heights of the piece, across and down.
    """
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
