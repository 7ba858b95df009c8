"""Corrects numerals by the picture or by their place.

Strokes of Roman numerals are counted on the picture, because the serifs of `III` touch and it is
read as `HI`. What follows the dots in a table of contents is a page number.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

import cv2
import numpy as np
from numpy.typing import NDArray

from digitize.read.image.types import Gray
from digitize.read.lines.cut import ink_mask
from digitize.read.lines.leaders import Span
from digitize.read.recognise.words import ReadWord

# Readings of I, II and III, alone or after X. The slanted strokes of V cannot be told from I, so
# numerals with V are left as they were read.
_NUMERAL = re.compile(r"(?P<head>[(\"“]?X*)(?P<ones>[IHÏÍÌ1l|]+)(?P<tail>[.,;:)\"”/]*)")
_SURELY = re.compile(r"X|[IH].|.[IH]")  # more than a single I or a bracket
MANY = (2, 3)  # numbers of I that are corrected; a numeral has no more
_PAGE = re.compile(r"[\dlI|\]]{1,4}")  # digits, and letters as which a 1 is read
_ONES = str.maketrans("lI|]", "1111")
BAND = (0.2, 0.8)  # part of the letters' height that is between upper and lower serifs
UPRIGHT = 0.85  # least share of the band that a vertical stroke inks in its columns
TALL_SIGNS = (")", "/")  # signs after a numeral that are as tall as its letters
BELOW_BRACKET = 0.5  # least height of a letter relative to the tallest blob; letters have 0.7
TALL = 0.7  # least height relative to the tallest letter; full stops and commas are lower
SLACK_PX = 8  # strip pixels by which Tesseract's box may reach to the left of a word
BESIDE_PX = 3  # columns examined at each side of a stroke, which include the rim of a slanted one
PALE = 0.4  # most share of ink in the palest of them; beside the crossing of X it is 0.5 and more
APART = 0.2  # least distance of the strokes of an H, in letter heights; serifs are closer
BAR = 0.9  # least share of the columns between them that its bar inks


def counted(word: ReadWord, strip: Gray) -> ReadWord:
    """Correct a word that looks like a Roman numeral by counting its strokes on the strip.

    Args: word: its box is in pixels of the strip.
    """
    found = _NUMERAL.fullmatch(word.text)
    if not found or not _SURELY.match((found["head"] + found["ones"]).lstrip('("“')):
        return word
    x0, y0, x1, y1 = (max(0, side) for side in word.box)
    brackets = (found["head"].count("("), sum(map(found["tail"].count, TALL_SIGNS)))
    ones = _ones(ink_mask(strip)[y0:y1, x0:x1], brackets)
    text = found["head"] + "I" * ones + found["tail"]
    if ones not in MANY or text == word.text:
        return word
    return replace(word, text=text, alternatives=())


def _stands_free(filled: NDArray[np.float64], left: int, right: int) -> bool:
    """Whether there is white at both sides of a stroke; beside the crossing of X there is none.

    Args: filled: the share of ink of each column between the serifs, (width,).
    """
    sides = (filled[max(0, left - BESIDE_PX) : left], filled[right : right + BESIDE_PX])
    return all(side.size == 0 or side.min() <= PALE for side in sides)


def with_page_number(words: Sequence[ReadWord], leaders: Sequence[Span]) -> list[ReadWord]:
    """Correct the word after the last row of dots in a line to a page number.

    `I` and `II` stay as they are, since a preface has Roman page numbers.

    Args:
        words: left to right, boxes in pixels of the strip.
        leaders: the rows of dots of the strip.
    """
    made = list(words)
    if not leaders or not made or made[-1].box[0] < leaders[-1][1] - SLACK_PX:
        return made
    number = made[-1]
    if _PAGE.fullmatch(number.text) and not number.text.isdigit() and set(number.text) != {"I"}:
        made[-1] = replace(number, text=number.text.translate(_ONES), alternatives=())
    return made


def _ones(ink: NDArray[np.bool_], brackets: tuple[int, int]) -> int:
    """The number of vertical strokes in a word; 0 if a bar joins two of them, as in H.

    Args: brackets: the numbers of tall signs before and after the numeral, which would be counted
        too: `XII)` was read as `XIII)`.
    """
    blobs = ink.astype(np.uint8)
    count, labels, stats, _ = cv2.connectedComponentsWithStats(blobs, connectivity=8)
    if count == 1:
        return 0
    high = stats[:, cv2.CC_STAT_HEIGHT]
    tall = 1 + np.flatnonzero(high[1:] > BELOW_BRACKET * high[1:].max())
    tall = tall[np.argsort(stats[tall, cv2.CC_STAT_LEFT])]
    tall = tall[brackets[0] : len(tall) - brackets[1]]
    if not tall.size:
        return 0
    letters = np.isin(labels, tall[high[tall] > TALL * high[tall].max()])
    rows = np.flatnonzero(letters.any(axis=1))
    top, height = int(rows[0]), int(rows[-1] - rows[0] + 1)
    band = letters[top + round(BAND[0] * height) : top + round(BAND[1] * height)]
    if not band.size:
        return 0
    filled = band.mean(axis=0)
    upright = (filled >= UPRIGHT).astype(np.int8)
    edges = np.flatnonzero(np.diff(upright, prepend=0, append=0))
    strokes = [
        (left, right)
        for left, right in zip(edges[::2], edges[1::2], strict=True)
        if _stands_free(filled, int(left), int(right))
    ]
    for (_, left), (right, _) in pairwise(strokes):
        if right - left > APART * height and band[:, left:right].any(axis=0).mean() > BAR:
            return 0
    return len(strokes)
