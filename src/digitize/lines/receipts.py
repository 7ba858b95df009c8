"""Receipt stamps without a frame that could be found, as worn ones have: known by their words.

`ĐẾN` stands beside or above blanks for the hour, the day and to whom a paper goes, each a row of
dots. Without the dots such a line reads well enough to pass for text.
"""

from __future__ import annotations

from collections.abc import Sequence

from digitize.lines.curve import Curve
from digitize.lines.cut import Strip
from digitize.lines.marks import Mark
from digitize.lines.plain import plain
from digitize.record.boxes import around

ARRIVED = "DEN"  # the stamp's large word, set in capitals
BLANKS = ("GIO", "NGAY", "SO", "CHUYEN", "KINHCHUYEN")  # with which its lines begin
DOTS = ".."  # of a leader of which a hand left too few to be painted over
NEAR = 3.5  # heights of the large word between its middle and the middle of a stamp's line


def receipts(strips: Sequence[Strip], texts: Sequence[str]) -> list[Mark]:
    """A stamp for each large word that has dotted blanks beside it or below it.

    Args: texts: a first reading of each strip.
    """
    curves = [strip.curve for strip in strips]
    blanks = [at for at, text in enumerate(texts) if _is_blank(strips[at], text)]
    found = []
    for at, text in enumerate(texts) if blanks else ():
        letters = "".join(filter(str.isalpha, text))
        first, last = letters[: len(ARRIVED)], letters[-len(ARRIVED) :]
        if not (_is_large_word(first) or _is_large_word(last)):
            continue
        own = [blank for blank in blanks if _is_near(curves[at], curves[blank])]
        if own and _is_large_word(first):  # else it has run into a line of print
            own.append(at)
        if own:
            found.append(_around([curves[one] for one in own]))
    return found


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


def _around(curves: Sequence[Curve]) -> Mark:
    left, top, right, bottom = around(curve.box for curve in curves)
    return Mark("stamp", (round(left), round(top), round(right), round(bottom)))
