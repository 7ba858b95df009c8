"""Corrects the reading order of columns that were read across, and of labels beside paragraphs."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from digitize.read.lines.rows import Grid, across, printed_rows, ragged_columns

LEAST_LINES = 5  # least lines of each column
READ_ACROSS = 0.5  # columns were read across if more than this share of steps changes the column
NEAR = 1.5  # line heights above and below a label within which its column has only other labels

_LABEL = re.compile(r"(\S+ ){0,2}\S*[^\W_]\S*:")  # `Lâm:`, the name of a speaker


def down(order: Sequence[int], boxes: NDArray[np.float32], texts: Sequence[str]) -> list[int]:
    """Correct the order so that columns of text are read one after the other.

    Columns of text are recognised by rows that do not line up.

    Args: boxes: float32, (lines, 4), x0 y0 x1 y1.
    """
    settled = list(order)
    for columns in ragged_columns(boxes, texts):
        column_of = {line: at for at, lines in enumerate(columns) for line in lines}
        steps = [column_of[line] for line in settled if line in column_of]
        jumps = sum(here != there for here, there in pairwise(steps))
        if min(map(len, columns)) >= LEAST_LINES and jumps > READ_ACROSS * len(steps):
            settled = across(settled, [Grid(tuple(map(tuple, columns)))])
    return settled


def with_labels(
    order: Sequence[int], boxes: NDArray[np.float32], texts: Sequence[str]
) -> list[int]:
    """Correct the order so that each label, such as a speaker's name, precedes its paragraph.

    Args: boxes: float32, (lines, 4), x0 y0 x1 y1.
    """
    settled = list(order)
    for row in printed_rows(boxes):
        if len(row) == 2 and _is_label(row[0], boxes, texts):
            settled.remove(row[0])
            settled.insert(settled.index(row[1]), row[0])
    return settled


def _is_label(line: int, boxes: NDArray[np.float32], texts: Sequence[str]) -> bool:
    if not _LABEL.fullmatch(texts[line].strip()):
        return False
    x0, y0, x1, y1 = boxes[line]
    near = NEAR * (y1 - y0)
    beside = (boxes[:, 0] < x1) & (boxes[:, 2] > x0) & (boxes[:, 1] < y1 + near)
    beside &= boxes[:, 3] > y0 - near
    return all(_LABEL.fullmatch(texts[other].strip()) for other in np.flatnonzero(beside).tolist())
