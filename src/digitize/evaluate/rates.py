"""Counts errors, which add up over files, and computes their rates."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from rapidfuzz.distance import Levenshtein

from digitize.evaluate.align import Match, align
from digitize.evaluate.text import normalise, split_graphemes, split_words


@dataclass(frozen=True, slots=True)
class Errors:
    """The errors of one text or of many. Counts add up, so the rates of a sum are pooled.

    `words` and `characters` are those of the truth; the other counts are errors. A rate is errors
    over true words or characters. It is above 1 if many extra words were read, and None if the
    truth is empty.
    """

    words: int = 0
    in_order: int = 0
    aside: int = 0
    diacritics_only: int = 0
    characters: int = 0
    character_errors: int = 0

    def __add__(self, other: Errors) -> Errors:
        return Errors(
            words=self.words + other.words,
            in_order=self.in_order + other.in_order,
            aside=self.aside + other.aside,
            diacritics_only=self.diacritics_only + other.diacritics_only,
            characters=self.characters + other.characters,
            character_errors=self.character_errors + other.character_errors,
        )

    @property
    def in_order_rate(self) -> float | None:
        """Rate of word errors, order counted."""
        return _share(self.in_order, self.words)

    @property
    def aside_rate(self) -> float | None:
        """Rate of word errors, order ignored."""
        return _share(self.aside, self.words)

    @property
    def diacritics_only_rate(self) -> float | None:
        """Rate of words wrong in tones and hats only, a part of the word errors in order."""
        return _share(self.diacritics_only, self.words)

    @property
    def character_rate(self) -> float | None:
        """Rate of character errors, order counted."""
        return _share(self.character_errors, self.characters)


def count_errors(truth: str, read: str) -> Errors:
    """Count the errors of a read text.

    Args:
        truth: what is printed.
        read: what was read; empty counts every true word as missing.

    Returns:
        In order: edit distance over words. Aside: the larger of words missing and words too
        many, as multisets. Diacritics only: substitutions that are right once tones and hats
        are folded. Characters: edit distance over grapheme clusters.

    Source: design.md, Error rates.
    """
    true_text, read_text = normalise(truth), normalise(read)
    true_words, read_words = split_words(true_text), split_words(read_text)
    true_graphemes = split_graphemes(true_text)
    kinds = Counter(step.kind for step in align(true_words, read_words))
    return Errors(
        words=len(true_words),
        in_order=kinds.total() - kinds[Match.RIGHT],
        aside=_count_aside(true_words, read_words),
        diacritics_only=kinds[Match.DIACRITICS],
        characters=len(true_graphemes),
        character_errors=_count_edits(true_graphemes, split_graphemes(read_text)),
    )


def _count_edits(truth: Sequence[str], read: Sequence[str]) -> int:
    # The hint changes the time and not the result: a band of a tenth of the text holds most
    # readings, which took 200 pages from 14 s to 0.8 s.
    return Levenshtein.distance(truth, read, score_hint=len(truth) // 10)


def _count_aside(truth: Sequence[str], read: Sequence[str]) -> int:
    true_counts, read_counts = Counter(truth), Counter(read)
    missing, extra = true_counts - read_counts, read_counts - true_counts
    return max(missing.total(), extra.total())


def _share(wrong: int, of: int) -> float | None:
    return wrong / of if of else None
