"""Finds lines that show through from the back of the sheet: they read better mirrored."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from digitize.read.image.types import Gray
from digitize.read.lines import trueocr
from digitize.read.lines.cut import Strip
from digitize.read.lines.trueocr import SecondReading

# Confidences of the second reader, 0 to 1. Lines of the back read with 0.70 to 0.90 as they are and
# with 0.88 to 0.98 mirrored. Most print reads with 0.93 to 1.0, and with less when mirrored.
DOUBTED = 0.92  # a line is read again, mirrored, if its confidence is below this
SURE = 0.86  # least confidence of the mirrored reading
BETTER = 0.06  # least gain of the mirrored reading
LEAST_LETTERS = 8  # shorter readings are not compared
FEWEST = 3  # least lines of the back, unless they are most of the page; fewer may be print
MANY = 3  # if so many lines are doubted and none reads better mirrored, try upside down as well


def shining_through(strips: Sequence[Strip], second: Sequence[SecondReading]) -> set[int]:
    """Indices of the lines that are printed on the back of the page.

    Only lines with a doubtful reading are read again, so a clean page costs nothing. If most lines
    belong to the back, all other doubtful lines count as the back too.

    Args: second: the second reader's reading of each strip.
    Raises: MissingProgram: `trueocr` is not installed.
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
    """Those of the lines whose flipped picture reads better than the line itself."""
    flipped = trueocr.read([np.ascontiguousarray(picture) for picture in pictures])
    return {
        at
        for at, line in zip(lines, flipped, strict=True)
        if line.confidence >= max(SURE, second[at].confidence + BETTER)
    }
