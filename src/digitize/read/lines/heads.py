"""Two heads of a letterhead that stand so close that they were found as one line.

The office at the left may reach up to the national title, with less white between the two than a
justified line has in it, or with an underscore through it. Then the words say where a head ends.
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
BELOW = 8.0  # line heights under the title in which its motto and the day stand
LEAST_GAP = 0.5  # line heights of white between two heads; a space measures 0.2 to 0.4
AWAY = 0.1  # of the line's letters by which the white may lie beside where the words part
FEWEST = 3  # letters of a left head
BEHIND = 3  # letters read behind a title, of specks or of a rule's end

# What stands at the left of the day; any other line with a day at its end is text.
_DAY = re.compile(r"(?:S[O0]\W|V/?V).*(NGAY.{0,6}THANG.{0,6}NAM.{0,6})$")

Line = tuple[Strip, Cell | None, SecondReading]


def part_heads(lines: Sequence[Line], height: int) -> dict[int, tuple[Strip, Strip]]:
    """The lines that run through both heads of a letterhead, by their index, each in two.

    Args: lines: each with its cell, None outside of tables, and a first reading.
        height: of the upright picture, in pixels.
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
    """The letter at which one of these titles starts that ends the line; None without one."""
    for title in titles:
        found = fuzz.partial_ratio_alignment(title, letters, score_cutoff=ALIKE)
        if found and len(letters) >= len(title) and found.dest_end >= len(letters) - BEHIND:
            return found.dest_start
    return None


def _parted(strip: Strip, letters: str) -> tuple[Strip, Strip] | None:
    """The two heads in a line; None where it is one line, or where no white parts it."""
    start, day = _start(letters, (*TITLES, *MOTTO)), _DAY.match(letters)
    if start is not None:
        places = start / len(letters) - AWAY, start / len(letters) + AWAY
    elif day is not None:  # the name of a place stands before it, and may have any length
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
    """Which columns hold letters; one that holds nothing but a rule or an underscore does not."""
    ink = ink_mask(strip.letters()).view(np.uint8)
    thick = np.ones((round(RULE_THICK * LINE_PX), 1), np.uint8)
    paper = {
        "borderType": cv2.BORDER_CONSTANT,
        "borderValue": 0,
    }  # else a rule at the edge is thick
    flat = cv2.subtract(ink, cv2.morphologyEx(ink, cv2.MORPH_OPEN, thick, **paper))
    long_ = np.ones((1, round(LEAST_GAP * LINE_PX)), np.uint8)
    rules = cv2.morphologyEx(flat, cv2.MORPH_OPEN, long_)
    inked: NDArray[np.bool_] = cv2.subtract(ink, rules).sum(axis=0) >= LEAST_INK_PX
    return inked
