"""The letters that the second reader considered for a word, as a short text in the record.

Its network goes over a line in frames and tells for each how probable every letter is, and that
there is none. `ộ02ô17|∅00|c00` are three frames: in the first one the letter `ộ` costs 0.2 and `ô`
1.7, the second one has no letter (`∅`), the last one has a `c`. A cost is minus the natural
logarithm of the probability, here in tenths. Letters that cost more than `MOST` are left out. From
this the likelihood of any word can be computed, as when the page was read.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

NO_LETTER = "∅"
# Greatest cost of a letter that is kept, in nats. With all letters up to 9.9 the weighing mends
# no more words, and the text is half as long again.
MOST = 7.0
LEFT_OUT = 11.0  # cost of a letter that is not kept, in nats
REMEMBERED = 4096  # words in the caches; a page has about a hundred with chances
_BREAK = "|"
_SURE = f"{NO_LETTER}00"
_ENTRY = 3  # characters of a letter with its cost
_SHARES = tuple(math.exp(-tenths / 10) for tenths in range(100))
_LEFT_OUT_SHARE = math.exp(-LEFT_OUT)
_LEAST = 1e-300


def written(costs: NDArray[np.float32], letters: Sequence[str]) -> str:
    """The chances of a word as text. Neighbouring frames that are sure of no letter become one.

    Args:
        costs: float32 of shape (frames, letters), minus natural logarithms of probabilities.
        letters: those of the columns, NO_LETTER among them.
    """
    rows, columns = np.nonzero(costs <= MOST)
    tenths = np.rint(costs[rows, columns] * 10).astype(int).tolist()
    told: list[list[tuple[int, str]]] = [[] for _ in costs]
    for row, column, cost in zip(rows.tolist(), columns.tolist(), tenths, strict=True):
        told[row].append((max(cost, 0), letters[column]))
    frames: list[str] = []
    for frame in told:
        text = "".join(f"{letter}{cost:02d}" for cost, letter in sorted(frame))
        if text != _SURE or frames[-1:] != [_SURE]:
            frames.append(text)
    return _BREAK.join(frames)


@lru_cache(REMEMBERED)
def _frames(chances: str) -> tuple[dict[str, float], ...]:
    """For each frame the probability of each letter that was kept."""
    return tuple(
        {
            frame[at]: _SHARES[int(frame[at + 1 : at + _ENTRY])]
            for at in range(0, len(frame), _ENTRY)
        }
        for frame in chances.split(_BREAK)
    )


@lru_cache(4 * REMEMBERED)
def log_likelihood(chances: str, text: str) -> float:
    """Natural logarithm of the probability that the frames show this text, in whatever way.

    Source: Graves et al., Connectionist Temporal Classification, ICML 2006.
    """
    size = len(text)
    repeated = [at > 0 and text[at] == text[at - 1] for at in range(size)]
    # The probability that nothing was seen yet; of each letter, that it was seen last and goes on,
    # and that it was seen last and is over.
    nothing, goes_on, over = 1.0, [0.0] * size, [0.0] * size
    for frame in _frames(chances):
        none = frame.get(NO_LETTER, _LEFT_OUT_SHARE)
        before_on, before_over = 0.0, nothing
        nothing *= none
        for at, letter in enumerate(text):
            on, off = goes_on[at], over[at]
            come = on + before_over + (0.0 if repeated[at] else before_on)
            if come == 0.0:
                break  # so many frames cannot have so many letters
            goes_on[at] = come * frame.get(letter, _LEFT_OUT_SHARE)
            over[at] = (on + off) * none
            before_on, before_over = on, off
    return math.log(max(goes_on[-1] + over[-1] if size else nothing, _LEAST))


@lru_cache(REMEMBERED)
def best_likelihood(chances: str) -> float:
    """Natural logarithm of the probability of the best letter of every frame together."""
    return sum(math.log(max(frame.values(), default=_LEFT_OUT_SHARE)) for frame in _frames(chances))


@lru_cache(REMEMBERED)
def considered(chances: str, most: float) -> tuple[str, ...]:
    """The text of the best letters, then that text with one letter replaced, the likeliest first.

    Args: most: how much less probable a letter may be than the best one there, in nats.
    """
    frames = [frame for frame in _frames(chances) if frame]
    path = [max(frame, key=frame.__getitem__) for frame in frames]
    costs = {_text(path): 0.0}
    for at, frame in enumerate(frames):
        least = frame[path[at]] * math.exp(-most)
        for letter, share in frame.items():
            if letter != path[at] and share >= least:
                text = _text([*path[:at], letter, *path[at + 1 :]])
                cost = math.log(frame[path[at]] / share)
                costs[text] = min(cost, costs.get(text, cost))
    return tuple(sorted(costs, key=lambda text: (costs[text], text)))


def _text(path: Sequence[str]) -> str:
    """What the letters of the frames read: of equal neighbours one, without those of no letter."""
    kept = [one for at, one in enumerate(path) if at == 0 or path[at - 1] != one]
    return "".join(kept).replace(NO_LETTER, "").strip()
