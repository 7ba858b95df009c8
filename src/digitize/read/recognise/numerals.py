"""Numerals that are told by the picture or by their place.

Roman ones are counted on the picture: the serifs of `III` touch, and it is read as `HI`. What
stands behind the dots of a contents list is a page number.
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

# Ones, after tens or alone, and what they are read as. The slanted strokes of V are too steep to
# be told from ones, so numerals with it are left as they were read.
_NUMERAL = re.compile(r"(?P<head>[(\"“]?X*)(?P<ones>[IHÏÍÌ1l|]+)(?P<tail>[.,;:)\"”/]*)")
_SURELY = re.compile(r"X|[IH].|.[IH]")  # more than a one or a bracket alone
MANY = (2, 3)  # ones that touch; more are no numeral
_PAGE = re.compile(r"[\dlI|\]]{1,4}")  # figures, and what a one is read as beside no other figure
_ONES = str.maketrans("lI|]", "1111")
BAND = (0.2, 0.8)  # of the height of the letters: between the serifs, above and below
UPRIGHT = 0.85  # share of the band that a stroke inks in its columns
TALL_SIGNS = (")", "/")  # behind a numeral, as tall as its letters
BELOW_BRACKET = 0.5  # of the tallest blob: letters measure 0.7 of a bracket
TALL = 0.7  # of the tallest blob: lower ones are points and commas
SLACK_PX = 8  # by which Tesseract's box may reach to the left of a word
BESIDE_PX = 3  # columns at each side of a stroke, a slanted one's rim among them
PALE = 0.4  # share of ink in the palest of them: 0.5 and more beside the crossing of X
APART = 0.2  # of the letters' height: strokes further apart than serifs reach may be an H
BAR = 0.9  # share of the columns between two such strokes that a bar inks


def counted(word: ReadWord, strip: Gray) -> ReadWord:
    """The word with its ones counted on its strip, where it looks like a Roman numeral.

    Args: word: its box in pixels of the strip.
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
    """Whether there is white close by at both sides of a stroke; beside the crossing of X is none.

    Args: filled: the share of ink of each column, between the serifs.
    """
    sides = (filled[max(0, left - BESIDE_PX) : left], filled[right : right + BESIDE_PX])
    return all(side.size == 0 or side.min() <= PALE for side in sides)


def with_page_number(words: Sequence[ReadWord], leaders: Sequence[Span]) -> list[ReadWord]:
    """The words of a line, with the one behind its last row of dots read as a page number.

    `I` and `II` alone stay: a preface has Roman pages.

    Args:
        words: left to right, boxes in pixels of the strip.
        leaders: of the strip.
    """
    made = list(words)
    if not leaders or not made or made[-1].box[0] < leaders[-1][1] - SLACK_PX:
        return made
    number = made[-1]
    if _PAGE.fullmatch(number.text) and not number.text.isdigit() and set(number.text) != {"I"}:
        made[-1] = replace(number, text=number.text.translate(_ONES), alternatives=())
    return made


def _ones(ink: NDArray[np.bool_], brackets: tuple[int, int]) -> int:
    """How many upright strokes stand in a word; 0 where it has none, or two joined by a bar.

    Args: brackets: how many signs as tall as letters stand before and behind the numeral. They are
        upright enough to be taken for ones: `XII)` came out as `XIII)`.
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
