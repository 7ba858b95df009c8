"""Parts what the second reader considered along a line among the line's words."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from digitize.read.lines.trueocr import LetterChances, SecondReading
from digitize.read.recognise.align import letters_beside
from digitize.read.recognise.words import ReadWord
from digitize.record.chances import written
from digitize.record.letters import normalise

# Least confidence of a word without figures, read alike twice, whose chances are not kept: nothing
# but the language could speak against it. Kept for all words, they mended no more, and took thrice
# the space.
SURE = 0.85
_FAR = 99.0  # cost of a letter that is not there, in nats


def chances_of(
    words: Sequence[ReadWord], seconds: Sequence[str | None], second: SecondReading | None
) -> list[str | None]:
    """For each word of a line the chances of its letters (`record/chances.py`).

    None for words that nothing speaks against, and where the second reader saw nothing.

    Args: seconds: the second reading of each word, as `word_by_word` has it.
    """
    if second is None or second.chances is None:
        return [None] * len(words)
    places = letters_beside([word.text for word in words], second.text)
    return [
        written_at(second.chances, place) if place and _in_doubt(word, other or "") else None
        for word, other, place in zip(words, seconds, places, strict=True)
    ]


def _in_doubt(word: ReadWord, second: str) -> bool:
    """Whether a letter is in doubt, or the word has figures, of which no reader is sure enough."""
    text = normalise(word.text)
    return (
        text != normalise(second)
        or bool(word.alternatives)
        or word.confidence < SURE
        or any(map(str.isdigit, text))
    )


def written_at(chances: LetterChances, place: tuple[int, int]) -> str:
    """The chances of the letters from the first to the last one of a place in the text.

    These are the frames from behind the letter before the first one to the letter behind the
    last one.
    """
    first, last = place
    start, end = 0, len(chances.costs)
    if first:
        start = chances.at[first - 1]
        before = chances.costs[start].argmin()
        while start < end and chances.costs[start].argmin() == before:
            start += 1
    if last + 1 < len(chances.at):
        end = chances.at[last + 1]
    return written(chances.costs[start : max(start, end)], chances.letters)


def joined(readings: Sequence[SecondReading]) -> LetterChances | None:
    """The chances of readings that become one line, with a sure space between them.

    None if those of one are not known.
    """
    parts = [reading.chances for reading in readings]
    known = [part for part in parts if part is not None]
    if not known or len(known) < len(parts):
        return None
    letters = known[0].letters
    space = np.full((1, len(letters)), _FAR, np.float32)
    space[0, letters.index(" ")] = 0.0
    costs, at = [known[0].costs], list(known[0].at)
    for part in known[1:]:
        frames = sum(map(len, costs))
        costs += [space, part.costs]
        at += [frames, *(frames + 1 + frame for frame in part.at)]
    return LetterChances(np.vstack(costs), letters, tuple(at))
