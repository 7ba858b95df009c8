"""Measures the letters of one line: how tall and how thick they are.

Headlines, bylines and captions differ from the text around them in these two, so both are measured
while the straightened picture of the line is at hand. Both are free of the line's length, of its
tones and, as far as print allows, of whether it is set in capitals.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from digitize.read.image.types import Gray
from digitize.read.lines.cut import DARKEST, LINE_PX, Strip

PALE = 0.85  # a pixel has no ink from this share of the way from the darkest grey to white
FULL = 0.5  # rows with at least this share of the fullest row's ink make up the x-height
CAPITAL = 1.38  # height of capitals in x-heights: 1.44 in Liberation Serif, 1.30 in the Sans
CAPITALS = 0.6  # a line is set in capitals if more than this share of its signs are tall ones
FEW = 20  # lines of fewer letters are measured by single letters too: tall ones may prevail
PIECE = 96  # darkness, of 255, from which a pixel belongs to a single letter
LEAST = 0.25  # least height of a letter in line heights; tone marks and dots are lower
WHOLE = 0.5  # least share of a line's letters that stand apart, so that single ones are measured
TALL = frozenset("bdđfghklpqty")  # small letters that are taller than x
LEVELS = np.arange(256)  # of grey


@dataclass(frozen=True, slots=True)
class LetterMeasures:
    """The letters of a line.

    size: their x-height in pixels of the page; of a line in capitals what belongs to them.
    weight: mean thickness of their strokes in x-heights, 0.1 to 0.15 for regular print.
    """

    size: float
    weight: float


def measure_letters(strip: Strip, text: str, scale: float) -> LetterMeasures | None:
    """Measure the letters of a line; None if it has no ink, or no letter or digit.

    On twelve composed bulletins every bold headline and byline was heavier than every line of the
    text around it, whether clean, yellowed, worn or faxed; sizes of equal print differed by 1.2 %.

    Args:
        text: what the line says, to tell capitals from small letters.
        scale: pixels of the page per pixel of the upright picture.
    """
    low, tall, capitals = _counts(text)
    ink = _darkness(strip.pixels)
    total = cv2.sumElems(ink)[0]  # three times as fast as NumPy's sum
    rims = cv2.norm(ink[:, 1:], ink[:, :-1], cv2.NORM_L1)
    rims += cv2.norm(ink[1:], ink[:-1], cv2.NORM_L1)
    if not low + tall or rims == 0:
        return None
    high, even = _full_rows(ink)
    high /= CAPITAL if capitals > CAPITALS * (low + tall) else 1
    if low + tall < FEW or not even:
        high = min(high, _single_letters(ink, low, tall) or high)
    return LetterMeasures(round(high * scale / strip.scale, 1), round(2 * total / rims / high, 3))


def _counts(text: str) -> tuple[int, int, int]:
    """The number of letters as low as x, of taller letters and digits, and of capitals and digits.

    The capitals and digits are counted among the tall ones.
    """
    signs = [sign for sign in unicodedata.normalize("NFC", text) if sign.isalnum()]
    capitals = sum(not sign.islower() for sign in signs)
    small = [unicodedata.normalize("NFD", sign)[0] for sign in signs if sign.islower()]
    low = sum(sign not in TALL for sign in small)
    return low, len(signs) - low, capitals


def _darkness(pixels: Gray) -> Gray:
    """How dark each pixel is, from 0 for paper to 255 for the line's darkest ink."""
    counts = cv2.calcHist([pixels], [0], None, [256], [0, 256]).cumsum()
    darkest = int(np.searchsorted(counts, DARKEST / 100 * pixels.size))
    pale = darkest + PALE * (255 - darkest)
    levels = (pale - LEVELS) * 255 / max(pale - darkest, 1)
    return cv2.LUT(pixels, levels.clip(0, 255).astype(np.uint8))


def _full_rows(ink: Gray) -> tuple[float, bool]:
    """Height of the full rows in strip pixels, to parts of a pixel, and whether all are full.

    Serifs and the bars of letters make some rows much fuller than those between them. A line with
    many tall letters may have full rows above its small letters too, so this may be too much.
    """
    rows = cv2.reduce(ink, 1, cv2.REDUCE_SUM, dtype=cv2.CV_64F).ravel()
    least = FULL * rows.max()
    full = np.flatnonzero(rows >= least)
    first, last = int(full[0]), int(full[-1])
    span = last + 1 - first
    high = span + _part(rows, first, first - 1, least) + _part(rows, last, last + 1, least)
    return high, span == len(full)


def _part(rows: NDArray[np.float64], full: int, beyond: int, least: float) -> float:
    """How far beyond the middle of its last full row the ink reaches, less half a row."""
    if not 0 <= beyond < len(rows):
        return 0.0
    return float((rows[full] - least) / max(rows[full] - rows[beyond], 1)) - 0.5


def _single_letters(ink: Gray, low: int, tall: int) -> float | None:
    """The x-height in strip pixels by the letters that stand apart; None if too many touch.

    Letters that touch are as tall as the tallest of them, so this is too much on a coarse scan.
    """
    _, _, stats, _ = cv2.connectedComponentsWithStats((ink >= PIECE).view(np.uint8), connectivity=8)
    heights = np.sort(stats[1:, cv2.CC_STAT_HEIGHT])[::-1]
    heights = heights[heights >= LEAST * LINE_PX]
    if len(heights) == 0 or len(heights) < WHOLE * (low + tall):
        return None
    if low == 0:
        return float(np.median(heights[:tall])) / CAPITAL
    found = min(1.0, len(heights) / (low + tall))
    first = int(tall * found)
    end = max(first + 1, round((low + tall) * found))
    return float(np.median(heights[first:end]))
