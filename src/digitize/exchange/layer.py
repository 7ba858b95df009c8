"""Writes the text of a page as PDF operators: invisible words at their boxes, in reading order.

A word is written level with the print, a whole line in one size and, where that moves no word far,
on one baseline: readers that put lines together by their geometry (Poppler's) would take words at
their own heights for lines of their own. Widths are those of the boxes, word by word.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

import numpy as np

from digitize.exchange.font import ADVANCE, DESCENT, UNITS, Letters
from digitize.record.base import Box
from digitize.record.page import Line, Page

FONT_NAME = "/DigitizeText"

# The next two are shares of a line's height.
APART = 0.2  # least gap between two words; Poppler joins words closer than 0.15
LEVEL = 0.2  # that a word may be moved to its line's baseline; more costs boxes (docs/decisions.md)
ENOUGH_FOR_CURVE = 7  # least words for a curve; shorter lines follow the page's skew
COURSE = 3  # least distinct places along the line for a curve
LEAST = 1.0  # least height and width of a word, px: PDF letters need a size

# Where the reading direction of a page turned by so many quarters points, in pixels (y down).
_ALONG = {0: (1, 0), 1: (0, -1), 2: (-1, 0), 3: (0, 1)}
_UP = {0: (0, -1), 1: (-1, 0), 2: (0, 1), 3: (1, 0)}

Matrix = tuple[float, float, float, float, float, float]


@dataclass(slots=True)
class _Word:
    """Where a word stands in its own direction: along the line, and up. Pixels."""

    text: str
    start: float
    end: float
    bottom: float
    top: float

    @property
    def middle(self) -> tuple[float, float]:
        return (self.start + self.end) / 2, (self.bottom + self.top) / 2


def text_layer(page: Page, lines: Iterable[Line], to_user: Matrix, letters: Letters) -> bytes:
    """The page's text as a content stream that needs the font `FONT_NAME`.

    Args:
        lines: of the page, in the order of reading.
        to_user: from pixels of the page image to the PDF's own units, as `cm` takes it.
    """
    frame = _frame(page.turn, to_user)
    slope = -math.tan(math.radians(page.skew))
    written = [_line(line, page.turn, slope, frame, letters) for line in lines]
    return "\n".join(["BT", "3 Tr", *filter(None, written), "ET"]).encode()


def _line(line: Line, turn: int, slope: float, frame: Matrix, letters: Letters) -> str:
    words = [_word(word.text, word.box, turn) for word in line.words if word.text]
    if not words:
        return ""
    height = max(LEAST, median(word.top - word.bottom for word in words))
    _part(words, APART * height)
    a, b, c, d, e, f = frame
    along, up = math.hypot(a, b), math.hypot(c, d)
    size = height * up
    turned = f"{a / along:.6g} {b / along:.6g} {c / up:.6g} {d / up:.6g}"
    written = []
    for word, middle in zip(words, _levels(words, slope, LEVEL * height), strict=True):
        base = middle - height * (0.5 + DESCENT / UNITS)
        x = a * word.start + c * base + e
        y = b * word.start + d * base + f
        wide = max(LEAST, word.end - word.start) * along / (len(word.text) * size * ADVANCE / UNITS)
        # The space is in the same string: PDFium leaves out a string of one letter.
        shown = letters.encode(f"{word.text} ")
        written.append(
            f"{FONT_NAME} {size:.3f} Tf {100 * wide:.2f} Tz"
            f" {turned} {x:.3f} {y:.3f} Tm <{shown}> Tj"
        )
    return "\n".join(written)


def _word(text: str, box: Box, turn: int) -> _Word:
    (ax, ay), (ux, uy) = _ALONG[turn], _UP[turn]
    x0, y0, x1, y1 = box
    along = sorted((ax * x0 + ay * y0, ax * x1 + ay * y1))
    up = sorted((ux * x0 + uy * y0, ux * x1 + uy * y1))
    return _Word(text, *along, *up)


def _frame(turn: int, to_user: Matrix) -> Matrix:
    """From along and up to the PDF's own units."""
    a, b, c, d, e, f = to_user
    (ax, ay), (ux, uy) = _ALONG[turn], _UP[turn]
    return (a * ax + c * ay, b * ax + d * ay, a * ux + c * uy, b * ux + d * uy, e, f)


def _part(words: Sequence[_Word], gap: float) -> None:
    """Shorten words that touch or overlap, so that PDF readers see the space between them."""
    for left, right in pairwise(words):
        if right.start - left.end < gap:
            middle = (left.end + right.start) / 2
            middle = max(left.start + gap, min(middle, right.end - gap))
            left.end = max(middle - gap / 2, left.start + 1)
            right.start = min(middle + gap / 2, right.end - 1)


def _levels(words: Sequence[_Word], slope: float, most: float) -> Sequence[float]:
    """How high the middle of each word is written: on one level, or near its box if that is far."""
    at, up = np.array([word.middle for word in words]).T
    if len(words) >= ENOUGH_FOR_CURVE and np.unique(at).size >= COURSE:
        at = at - at.mean()
        course = np.polyval(np.polyfit(at, up, 2), at)
    else:
        course = slope * at + np.median(up - slope * at)
    level = np.median(course)
    return [float(one) for one in course - np.clip(course - level, -most, most)]
