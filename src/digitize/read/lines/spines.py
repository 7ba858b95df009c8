"""Finds print that runs up a margin, as on the spine of a folder.

A title turned by 90 degrees stands beside all lines, and each of its letters is found as a line of
its own, whose reading is meaningless.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np

from digitize.read.lines.curve import Curve

LEAST_LETTERS = 5  # least lines of one or two letters in the band
SHORT = 2.0  # greatest width of such a line, in its heights
BAND = 3.0  # greatest width of the band, in median heights of these lines

# Numbers, letters and bullets of a list stand in such a band too.
_COUNTS = re.compile(r"[([]?(\d{1,4}|[a-zđ]|[IVX]{1,5})[.):/\]]?|[-–—+*•.o✓xX]|")


def margin_print(curves: Sequence[Curve], texts: Sequence[str]) -> frozenset[int]:
    """Indices of the lines that form a band of single letters beside all other lines.

    Args: texts: the first reading of each line.
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
