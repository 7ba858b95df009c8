"""Stacks all lines of a page into columns, which one call of Tesseract reads."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from digitize.read.image.types import Gray
from digitize.read.lines.cut import Strip

# Most lines of a column. To write its output Tesseract goes back to the head of a column for every
# word: columns of 12 lines take 5 % less time than one of 40, and read as well.
MOST_LINES = 12
WIDEST_PX = 30_000  # Tesseract refuses images from 32,768 pixels a side
GAP_PX = 8  # pixels of white between two lines; 16 take 0.03 s more a page and read no better
EDGE_PX = 24  # pixels of white around the column


@dataclass(frozen=True, slots=True)
class Stack:
    """One column: its image, and for each line the index of its strip and its first row."""

    image: Gray
    strips: tuple[int, ...]
    tops: tuple[int, ...]

    def line_at(self, y: float) -> int:
        """The position in `strips` of the line at row y of the image, in pixels."""
        return max(0, int(np.searchsorted(np.array(self.tops) - GAP_PX / 2, y, "right")) - 1)


def stacks(strips: Sequence[Strip]) -> list[Stack]:
    """Distribute the strips in turn over as few columns as hold them.

    So each column resembles the page. Noise often lies together below the text: Tesseract reads
    words into a column of noise alone, but leaves noise out among lines of text.
    """
    columns = -(-len(strips) // MOST_LINES)
    return [_stack(strips, range(first, len(strips), columns)) for first in range(columns)]


def _stack(strips: Sequence[Strip], chosen: range) -> Stack:
    heights = [strips[index].pixels.shape[0] for index in chosen]
    tops = (EDGE_PX + np.concatenate([[0], np.cumsum(np.array(heights) + GAP_PX)[:-1]])).tolist()
    width = min(WIDEST_PX, max(strips[index].pixels.shape[1] for index in chosen) + 2 * EDGE_PX)
    image = np.full((tops[-1] + heights[-1] + EDGE_PX, width), 255, np.uint8)
    for index, top in zip(chosen, tops, strict=True):
        pixels = strips[index].pixels[:, : width - 2 * EDGE_PX]
        image[top : top + pixels.shape[0], EDGE_PX : EDGE_PX + pixels.shape[1]] = pixels
    return Stack(image, tuple(chosen), tuple(tops))
