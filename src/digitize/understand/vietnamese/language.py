"""A language model of Vietnamese: frequencies of syllables and of pairs of neighbours.

The counts are estimated from ranks (see `tools/language.py`), so only their ratios have a meaning.
"""

from __future__ import annotations

import math
from array import array
from bisect import bisect_left
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from digitize.record.syllable import parse, spell

DATA = Path(__file__).parent / "data" / "language.npz"
NUMBER = "0"  # stands for every number
STEPS_AN_OCTAVE = 8  # counts are kept as rounded logarithms
BACK_OFF = 0.3  # share of a syllable's weight for neighbours that the data do not have beside it
UNKNOWN = 0.2  # count of an unknown syllable, as a share of the rarest syllable's count


@dataclass(frozen=True, slots=True, eq=False)
class Language:
    """Counts of syllables and pairs, in Python's arrays, in which single look-ups are quick.

    place: of each syllable. counts: of each. keys: sorted, first syllable times the number of
    syllables plus the second. pairs: the count of each key. before, after: of each syllable, the
    pairs that it opens, and closes.
    all_words, all_pairs: sums of the counts.
    """

    place: dict[str, int]
    counts: array[float]
    keys: array[int]
    pairs: array[float]
    before: array[float]
    after: array[float]
    all_words: float
    all_pairs: float

    def knows(self, token: str) -> bool:
        """Whether the data have this syllable. A token is the result of `token_of`."""
        return token in self.place

    def frequency(self, token: str) -> float:
        """Natural logarithm of a syllable's share of running text."""
        return math.log(self._share(token))

    def pair_count(self, first: str, second: str) -> float:
        """The count of a pair; 0 where the data do not have it."""
        one, two = self.place.get(first), self.place.get(second)
        if one is None or two is None:
            return 0.0
        key = one * len(self.place) + two
        at = bisect_left(self.keys, key)
        return self.pairs[at] if at < len(self.keys) and self.keys[at] == key else 0.0

    def by_chance(self, first: str, second: str) -> float:
        """The count that a pair would have if its two parts were independent."""
        one, two = self.place.get(first), self.place.get(second)
        if one is None or two is None:
            return 0.0
        return self.before[one] * self.after[two] / self.all_pairs

    def follows(self, first: str, second: str) -> float:
        """Log probability of the second syllable after the first."""
        opened = self.before[self.place[first]] if first in self.place else 0.0
        return self._blend(self.pair_count(first, second), opened, second)

    def precedes(self, first: str, second: str) -> float:
        """Log probability of the first syllable before the second."""
        closed = self.after[self.place[second]] if second in self.place else 0.0
        return self._blend(self.pair_count(first, second), closed, first)

    def _blend(self, together: float, alone: float, token: str) -> float:
        known = (1 - BACK_OFF) * together / alone if alone else 0.0
        return math.log(known + BACK_OFF * self._share(token))

    def _share(self, token: str) -> float:
        at = self.place.get(token)
        count = self.counts[at] if at is not None else UNKNOWN * self.counts[-1]
        return count / self.all_words


@lru_cache(maxsize=50_000)
def token_of(word: str) -> str:
    """A word as the data spell it: small letters, tone as in `hoà`; NUMBER if it has a digit.

    Args: word: without the punctuation around it.
    """
    if any(letter.isdigit() for letter in word):
        return NUMBER
    syllable = parse(word)
    return spell(syllable) if syllable else word.lower()


def mention_of(word: str) -> str:
    """The key under which a document's words are counted: numbers as they are, others by token."""
    token = token_of(word)
    return word if token == NUMBER else token


@cache
def language() -> Language:
    """The shipped data, loaded once."""
    with np.load(DATA) as file:
        syllables = file["syllables"].tobytes().decode().split()
        keys = np.cumsum(file["gaps"], dtype=np.uint32)
        counts, pairs = _counts(file["counts"]), _counts(file["pairs"])
    return make_language(syllables, counts, keys, pairs)


def make_language(
    syllables: list[str],
    counts: NDArray[np.float32],
    keys: NDArray[np.uint32],
    pairs: NDArray[np.float32],
) -> Language:
    """A language from its counts; the most frequent syllable first, keys sorted.

    Args:
        syllables, counts: each with how often it was seen; counts of shape (syllables,).
        keys, pairs: of neighbours: first * size + second, and how often; both of shape (n,).
    """
    size = len(syllables)
    return Language(
        place={syllable: at for at, syllable in enumerate(syllables)},
        counts=_floats(counts),
        keys=array("I", keys.tobytes()),
        pairs=_floats(pairs),
        before=_floats(np.bincount(keys // size, pairs, size)),
        after=_floats(np.bincount(keys % size, pairs, size)),
        all_words=float(counts.sum()),
        all_pairs=float(pairs.sum()),
    )


def _floats(values: NDArray[np.number]) -> array[float]:
    return array("f", values.astype(np.float32).tobytes())


def _counts(steps: NDArray[np.uint8]) -> NDArray[np.float32]:
    return np.exp2(steps.astype(np.float32) / STEPS_AN_OCTAVE)
