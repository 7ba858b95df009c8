"""Receipt stamps without a frame that could be found, as worn ones have: known by their words.

`ĐẾN` stands beside or above blanks for the hour, the day and to whom a paper goes, each a row of
dots. Without the dots such a line reads well enough to pass for text.
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
BLANKS = ("GIO", "NGAY", "SO", "CHUYEN", "KINHCHUYEN", "LUUHOSO")  # with which its lines begin
DOTS = ".."  # of a leader of which a hand left too few to be painted over
NEAR = 3.5  # heights of the large word between its middle and the middle of a stamp's line
OVERRUN = 3.0  # heights of a line that it must reach out of its stamp to have run into print
LONGER = 2.0  # times the shortest row of a stamp that its others measure, at most
SLACK = 1.0  # line heights about the stamp's side in which the white that parts them is looked for


def part_receipts(lines: Sequence[Line]) -> dict[int, tuple[Strip, Strip]]:
    """The lines of receipt stamps that run on into print, by their index, each in two.

    A stamp set close to the text has a row of it at its own level: the stamp's words are lost
    to the text then, and never the line.
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
    """Where a stamp's rows end, but for those that ran on into print; None without rows."""
    if not rows:
        return None
    shortest = min(row.right - row.left for row in rows)
    return max(row.right for row in rows if row.right - row.left <= LONGER * shortest)


def receipts(strips: Sequence[Strip], texts: Sequence[str]) -> list[FoundMark]:
    """A stamp for each large word that has dotted blanks beside it or below it.

    Args: texts: a first reading of each strip.
    """
    curves = [strip.curve for strip in strips]
    blanks = [at for at, text in enumerate(texts) if _is_blank(strips[at], text)]
    found = []
    for at, text in enumerate(texts) if blanks else ():
        if not _has_large_word(text):
            continue
        own = [blank for blank in blanks if _is_near(curves[at], curves[blank])]
        if own and _is_large_word(_ends(text)[0]):  # else it has run into a line of print
            own.append(at)
        if own:
            found.append(_around([curves[one] for one in own]))
    return found


def _ends(text: str) -> tuple[str, str]:
    """The first and the last letters of a line, as many as the large word has."""
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
    """Whether a line lies in the stamp of a large word: not left of it, and level or below."""
    left, top, right, bottom = large.box
    x0, y0, x1, y1 = blank.box
    down = (y0 + y1 - top - bottom) / 2
    height = bottom - top
    return -height < down < NEAR * height and x1 > left and x0 < right + NEAR * height


def _is_beside(one: Curve, other: Curve) -> bool:
    """Whether two lines may be of one stamp: one over the other, with their starts close."""
    down = abs(one.box[1] + one.box[3] - other.box[1] - other.box[3]) / 2
    height = max(one.height, other.height)
    return down < NEAR * height and abs(one.left - other.left) < 2 * NEAR * height


def _cut_at(strip: Strip, x: float) -> tuple[Strip, Strip]:
    """The strip left and right of an x of the upright picture, cut in the widest white near it."""
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
