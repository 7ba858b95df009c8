"""Print up a margin, as on the spine of a folder: found letter by letter, and no text of the page.

A title that is turned by a quarter stands beside all lines, and each of its letters is found as a
line of its own. What is read of them says nothing.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np

from digitize.read.lines.curve import Curve

LEAST_LETTERS = 5  # found in the band, as lines of their own
SHORT = 2.0  # line heights that one or two letters are wide, at most
BAND = 3.0  # of their heights that the band is wide, at most

# Numbers, letters and bullets before the paragraphs or rows of a page stand in such a band too.
_COUNTS = re.compile(r"[([]?(\d{1,4}|[a-zđ]|[IVX]{1,5})[.):/\]]?|[-–—+*•.o✓xX]|")


def margin_print(curves: Sequence[Curve], texts: Sequence[str]) -> frozenset[int]:
    """The lines that stand in a band of single letters beside all others, by their index.

    Args: texts: a first reading of each.
    """
    short = [at for at, one in enumerate(curves) if one.right - one.left <= SHORT * one.height]
    long_ = [curve.box for at, curve in enumerate(curves) if at not in short]
    if len(short) < LEAST_LETTERS or not long_:
        return frozenset()
    boxes = np.array(long_)
    left, right = float(boxes[:, 0].min()), float(boxes[:, 2].max())
    beside = (
        [at for at in short if curves[at].right <= left],
        [at for at in short if curves[at].left >= right],
    )
    return frozenset(at for band in beside if _is_spine(band, curves, texts) for at in band)


def _is_spine(band: Sequence[int], curves: Sequence[Curve], texts: Sequence[str]) -> bool:
    if len(band) < LEAST_LETTERS:
        return False
    wide = max(curves[at].right for at in band) - min(curves[at].left for at in band)
    height = float(np.median([curves[at].height for at in band]))
    counts = sum(_COUNTS.fullmatch(texts[at].strip()) is not None for at in band)
    return wide <= BAND * height and 2 * counts < len(band)
