"""Splits lines that run through both heads of a letterhead.

The office at the left may end so close to the national title that the gap is no wider than a space
of a justified line, or that a rule runs through it. Then the words tell where to split.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import cv2
import numpy as np
from numpy.typing import NDArray
from rapidfuzz import fuzz

from digitize.read.lines.cut import LINE_PX, RULE_THICK, Strip, ink_mask
from digitize.read.lines.order import ALIKE, NATIONAL_TITLES, TITLE_ZONE
from digitize.read.lines.plain import plain
from digitize.read.lines.split import LEAST_INK_PX, part_of
from digitize.read.lines.tables import Cell
from digitize.read.lines.trueocr import SecondReading

TITLES = tuple(title.replace(" ", "") for title in NATIONAL_TITLES)
MOTTO = ("DOCLAPTUDOHANHPHUC",)
BELOW = 8.0  # line heights below the title within which its motto and the date stand
LEAST_GAP = 0.5  # least line heights of white between two heads; a space measures 0.2 to 0.4
AWAY = 0.1  # most distance of the gap from where the words split, as a share of the line's letters
FEWEST = 3  # least letters of a left head
BEHIND = 3  # most letters that may be read after a title, from specks or the end of a rule

# A number before the date; any other line that ends with a date is text.
_DAY = re.compile(r"(?:S[O0]\W|V/?V).*(NGAY.{0,6}THANG.{0,6}NAM.{0,6})$")

Line = tuple[Strip, Cell | None, SecondReading]


def part_heads(lines: Sequence[Line], height: int) -> dict[int, tuple[Strip, Strip]]:
    """Split the lines that run through both heads of a letterhead, by their index.

    Args: lines: each with its cell, None outside of tables, and its first reading.
        height: the upright picture's, in pixels.
    """
    title = next(
        (
            strip.curve
            for strip, cell, second in lines
            if cell is None
            and strip.curve.box[1] < TITLE_ZONE * height
            and _start(_letters(second.text), TITLES) is not None
        ),
        None,
    )
    if title is None:
        return {}
    zone = title.box[1] - title.height, title.box[3] + BELOW * title.height
    found = {}
    for at, (strip, cell, second) in enumerate(lines):
        if cell is None and zone[0] < strip.curve.box[1] < zone[1]:
            parts = _parted(strip, _letters(second.text))
            if parts is not None:
                found[at] = parts
    return found


def _letters(text: str) -> str:
    return plain(text).replace(" ", "")


def _start(letters: str, titles: Sequence[str]) -> int | None:
    """The index of the letter at which a title starts that ends the line; None if none does."""
    for title in titles:
        found = fuzz.partial_ratio_alignment(title, letters, score_cutoff=ALIKE)
        if found and len(letters) >= len(title) and found.dest_end >= len(letters) - BEHIND:
            return found.dest_start
    return None


def _parted(strip: Strip, letters: str) -> tuple[Strip, Strip] | None:
    """The two heads in a line; None if it is a single line, or has no gap at the right place."""
    start, day = _start(letters, (*TITLES, *MOTTO)), _DAY.match(letters)
    if start is not None:
        places = start / len(letters) - AWAY, start / len(letters) + AWAY
    elif day is not None:  # a place name of any length stands before the date
        start, places = day.start(1), (0.0, day.start(1) / len(letters))
    if start is None or start < FEWEST:
        return None
    inked = _inked(strip)
    columns = np.flatnonzero(inked)
    if not columns.size:
        return None
    along = inked.cumsum() / columns.size
    gaps = np.diff(columns)
    likely = (along[columns[:-1]] > places[0]) & (along[columns[:-1]] < places[1])
    likely &= gaps >= LEAST_GAP * LINE_PX
    if not likely.any():
        return None
    at = int(np.where(likely, gaps, 0).argmax())
    first, *_, last = columns.tolist()
    return (
        part_of(strip, first, int(columns[at]) + 1),
        part_of(strip, int(columns[at + 1]), last + 1),
    )


def _inked(strip: Strip) -> NDArray[np.bool_]:
    """Which columns of the strip hold letters and not only a rule: bool, (width,)."""
    ink = ink_mask(strip.letters()).view(np.uint8)
    thick = np.ones((round(RULE_THICK * LINE_PX), 1), np.uint8)
    paper = {
        "borderType": cv2.BORDER_CONSTANT,
        "borderValue": 0,
    }  # without it a rule at the edge would seem thick
    flat = cv2.subtract(ink, cv2.morphologyEx(ink, cv2.MORPH_OPEN, thick, **paper))
    long_ = np.ones((1, round(LEAST_GAP * LINE_PX)), np.uint8)
    rules = cv2.morphologyEx(flat, cv2.MORPH_OPEN, long_)
    inked: NDArray[np.bool_] = cv2.subtract(ink, rules).sum(axis=0) >= LEAST_INK_PX
    return inked
