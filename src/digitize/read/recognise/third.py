"""A third reading of the words that the first two readers disagree about."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from heapq import nsmallest

from digitize.read.image.types import Gray
from digitize.read.lines.cut import Strip
from digitize.read.lines.trueocr import SecondReading
from digitize.read.recognise import asterocr
from digitize.read.recognise.align import word_by_word
from digitize.read.recognise.words import NOISE_CONFIDENCE, Box, ReadWord, mean_confidence
from digitize.record.letters import normalise

MARGIN = 0.15  # of a word's height, on all sides: without it the network sees no dot under a letter

Place = tuple[int, int]  # which line, and which word of it, each from 0


def third_readings(
    strips: Sequence[Strip],
    seconds: Sequence[SecondReading],
    words: Sequence[Sequence[ReadWord]],
    most: int,
) -> dict[Place, str]:
    """What `asterocr` has for the words in doubt, those of least confidence first.

    Args:
        strips, seconds, words: of each line; boxes in pixels of its strip.
        most: words of the page that it is asked about.

    Raises: MissingProgram: `asterocr` is not installed.
    """
    doubts = (
        (words[line][at].confidence, line, at)
        for line, (second, read) in enumerate(zip(seconds, words, strict=True))
        for at in _doubted(read, second.text)
    )
    return {
        (line, at): asterocr.read(_crop(strips[line], words[line][at].box))
        for _, line, at in nsmallest(most, doubts)
    }


def _doubted(words: Sequence[ReadWord], second: str) -> Iterator[int]:
    """Which words of a line the second reader has otherwise; figures are never weighed."""
    if not words or mean_confidence(words) < NOISE_CONFIDENCE:
        return
    texts = [normalise(word.text) for word in words]
    for at, (one, other) in enumerate(zip(texts, word_by_word(texts, second), strict=True)):
        is_word = any(map(str.isalpha, one)) and not any(map(str.isdigit, one))
        if is_word and one != normalise(other):
            yield at


def _crop(strip: Strip, box: Box) -> Gray:
    x0, y0, x1, y1 = box
    margin = max(2, round(MARGIN * (y1 - y0)))
    top, left = max(0, y0 - margin), max(0, x0 - margin)
    return strip.pixels[top : y1 + margin, left : x1 + margin]
