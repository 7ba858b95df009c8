"""What shines through from the other side of the sheet: lines that read better mirrored."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from digitize.read.image.types import Gray
from digitize.read.lines import trueocr
from digitize.read.lines.cut import Strip
from digitize.read.lines.trueocr import SecondReading

# Confidences of the second reader, 0 to 1. What shines through reads 0.70 to 0.90 as it lies and
# 0.88 to 0.98 mirrored; most print reads 0.93 to 1.0, and mirrored less than it does as it lies.
DOUBTED = 0.92
SURE = 0.86
BETTER = 0.06
LEAST_LETTERS = 8  # shorter readings tell nothing
FEWEST = 3  # lines of a back that shine through, where it is not most of the page: one is print
MANY = 3  # lines in doubt, of which none reads better: the page may lie on its head as well


def shining_through(strips: Sequence[Strip], second: Sequence[SecondReading]) -> set[int]:
    """Indices of the lines that are printed on the back of the page, however strong they shine.

    Only lines of which the second reader is in doubt are read again, so a clean page costs
    nothing. Where most lines are of the back, so are the others that are in doubt.

    Args: second: the reading of each strip.
    """
    long_ = [at for at, line in enumerate(second) if len(line.text) >= LEAST_LETTERS]
    doubted = [at for at in long_ if second[at].confidence < DOUBTED]
    behind = _better([strips[at].letters()[:, ::-1] for at in doubted], doubted, second)
    if not behind and len(doubted) >= MANY:
        behind = _better([strips[at].letters()[::-1] for at in doubted], doubted, second)
    if len(behind) < FEWEST and 2 * len(behind) <= len(long_):
        return set()
    if 2 * len(behind) > len(long_):
        behind |= {at for at, line in enumerate(second) if line.confidence < DOUBTED}
    return behind


def _better(
    pictures: Sequence[Gray], lines: Sequence[int], second: Sequence[SecondReading]
) -> set[int]:
    """Those of the lines whose flipped picture reads better than the line as it lies."""
    flipped = trueocr.read([np.ascontiguousarray(picture) for picture in pictures])
    return {
        at
        for at, line in zip(lines, flipped, strict=True)
        if line.confidence >= max(SURE, second[at].confidence + BETTER)
    }
