"""Words that the first reader glued together, and the second reader reads apart: `Mt5:13`.

On crisp coloured print Tesseract drops narrow spaces between letters and figures. On forty real
pages each of the twelve words that the second reader had with the same letters and a space in
them was printed so; the picture must have the white as well.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import accumulate

import numpy as np

from digitize.read.image.types import Gray
from digitize.read.lines.cut import ink_mask
from digitize.read.lines.trueocr import SecondReading
from digitize.read.recognise.align import word_by_word
from digitize.read.recognise.glued import NEAR, cut_at
from digitize.read.recognise.words import ReadWord

SURE = 0.9  # confidence of the second reading of the line
WIDER = 1.5  # times the usual white between the letters of the word: the least that a space is


def with_spaces(
    words: Sequence[ReadWord], second: SecondReading, strip: Gray
) -> Iterator[ReadWord]:
    """The words of a line, those parted that hold a space.

    Args:
        words: left to right, boxes in pixels of their strip.
        strip: the line's picture, (height, width) grey uint8.
    """
    if second.confidence < SURE or len(second.text.split()) <= len(words):
        yield from words  # nearly all lines; laying readings beside each other takes a while
        return
    seconds = word_by_word([word.text for word in words], second.text)
    for word, other in zip(words, seconds, strict=True):
        parts = other.split()
        glued = len(parts) > 1 and "".join(parts) == word.text
        cuts = list(accumulate(map(len, parts)))[:-1] if glued else []
        spaces = [cut for cut in cuts if _is_space(word, cut, strip)]
        yield from cut_at(word, spaces, strip, apart=True)


def _is_space(word: ReadWord, cut: int, strip: Gray) -> bool:
    """Whether the white nearest to the place of a cut is wider than that between letters."""
    x0, y0, x1, y1 = word.box
    inked = np.any(ink_mask(strip)[max(y0, 0) : y1, max(x0, 0) : x1], axis=0)
    edges = np.flatnonzero(np.diff(inked, prepend=True, append=True))
    starts, ends = edges[::2], edges[1::2]
    if not starts.size:
        return False
    place = len(inked) * cut / len(word.text)
    near = np.abs((starts + ends) / 2 - place) <= NEAR * len(inked)
    widths = ends - starts
    return bool(near.any() and widths[near].max() >= WIDER * np.median(widths))
