"""Finds receipt stamps by their words if their frame is too worn to be found.

`ĐẾN` stands beside or above dotted blanks for the hour, the day and the recipient within the
office. Without its dots such a line reads well enough to be taken for text.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from digitize.read.lines.curve import Curve
from digitize.read.lines.cut import LINE_PX, SIDE, Strip, ink_mask
from digitize.read.lines.heads import Line
from digitize.read.lines.marks import FoundMark
from digitize.read.lines.plain import plain
from digitize.read.lines.split import part_of
from digitize.record.boxes import around

ARRIVED = "DEN"  # the stamp's large word, set in capitals
BLANKS = ("GIO", "NGAY", "SO", "CHUYEN", "KINHCHUYEN", "LUUHOSO")  # first words of its lines
DOTS = ".."  # remains in the text if handwriting left too few dots to be found as a leader
NEAR = 3.5  # most distance from the large word to a line of its stamp, in heights of the word
OVERRUN = 3.0  # a line longer than its stamp by so many line heights runs on into print
LONGER = 2.0  # most length of a row of the stamp, in lengths of its shortest row
SLACK = 1.0  # line heights around the stamp's side within which the line is cut


def part_receipts(lines: Sequence[Line]) -> dict[int, tuple[Strip, Strip]]:
    """Split the lines that run from a receipt stamp into print, by their index.

    If a stamp stands close to the text, the line finder joins its rows with lines of the text.
    """
    free = {at: line for at, line in enumerate(lines) if line[1] is None}
    blanks = [at for at, (strip, _, second) in free.items() if _is_blank(strip, second.text)]
    if not blanks or not any(_has_large_word(line[2].text) for line in free.values()):
        return {}
    large = [at for at, line in free.items() if _is_large_word(_ends(line[2].text)[0])]
    parted = {}
    for at in {*blanks, *large}:
        strip = lines[at][0]
        others = [lines[other][0].curve for other in {*blanks, *large} if other != at]
        side = _side([one for one in others if _is_beside(strip.curve, one)])
        if side is not None and strip.curve.right - side > OVERRUN * strip.curve.height:
            parted[at] = _cut_at(strip, side)
    return parted


def _side(rows: Sequence[Curve]) -> float | None:
    """The right end of a stamp's rows, ignoring those that run on into print; None if no rows."""
    if not rows:
        return None
    shortest = min(row.right - row.left for row in rows)
    return max(row.right for row in rows if row.right - row.left <= LONGER * shortest)


def receipts(strips: Sequence[Strip], texts: Sequence[str]) -> list[FoundMark]:
    """Find a stamp for each large word that has dotted blanks beside or below it.

    Args: texts: the first reading of each strip.
    """
    curves = [strip.curve for strip in strips]
    blanks = [at for at, text in enumerate(texts) if _is_blank(strips[at], text)]
    found = []
    for at, text in enumerate(texts) if blanks else ():
        if not _has_large_word(text):
            continue
        own = [blank for blank in blanks if _is_near(curves[at], curves[blank])]
        if own and _is_large_word(_ends(text)[0]):  # otherwise it ends a line of print
            own.append(at)
        if own:
            found.append(_around([curves[one] for one in own]))
    return found


def _ends(text: str) -> tuple[str, str]:
    """The first and the last letters of a line, each as many as the large word has."""
    letters = "".join(filter(str.isalpha, text))
    return letters[: len(ARRIVED)], letters[-len(ARRIVED) :]


def _has_large_word(text: str) -> bool:
    return any(map(_is_large_word, _ends(text)))


def _is_large_word(letters: str) -> bool:
    return letters.isupper() and plain(letters) == ARRIVED


def _is_blank(strip: Strip, text: str) -> bool:
    """Whether a line begins with a word of a receipt stamp and has a row of dots."""
    if not strip.leaders and DOTS not in text:
        return False
    letters = "".join(filter(str.isalpha, plain(text))).removeprefix(ARRIVED)
    return letters.startswith(BLANKS)


def _is_near(large: Curve, blank: Curve) -> bool:
    """Whether a line belongs to the stamp of a large word: not left of it, and level or below."""
    left, top, right, bottom = large.box
    x0, y0, x1, y1 = blank.box
    down = (y0 + y1 - top - bottom) / 2
    height = bottom - top
    return -height < down < NEAR * height and x1 > left and x0 < right + NEAR * height


def _is_beside(one: Curve, other: Curve) -> bool:
    """Whether two lines may belong to one stamp: close in height, and starting near each other."""
    down = abs(one.box[1] + one.box[3] - other.box[1] - other.box[3]) / 2
    height = max(one.height, other.height)
    return down < NEAR * height and abs(one.left - other.left) < 2 * NEAR * height


def _cut_at(strip: Strip, x: float) -> tuple[Strip, Strip]:
    """Cut a strip in two at the widest white near an x of the upright picture."""
    inked = np.any(ink_mask(strip.letters()), axis=0)
    column = round((x - strip.curve.left + SIDE * strip.curve.height) * strip.scale)
    slack = round(SLACK * LINE_PX)
    first, last = max(0, column - slack), min(len(inked), column + slack)
    white = np.flatnonzero(~inked[first:last])
    runs = np.split(white, 1 + np.flatnonzero(np.diff(white) > 1))
    middle = first + int(max(runs, key=len).mean()) if white.size else column
    return part_of(strip, 0, middle), part_of(strip, middle, len(inked))


def _around(curves: Sequence[Curve]) -> FoundMark:
    left, top, right, bottom = around(curve.box for curve in curves)
    return FoundMark("stamp", (round(left), round(top), round(right), round(bottom)))
