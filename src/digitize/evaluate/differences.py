"""The wrong words themselves, for looking at errors."""

from __future__ import annotations

from dataclasses import dataclass

from digitize.evaluate.align import Match, align
from digitize.evaluate.text import normalise, split_words


@dataclass(frozen=True, slots=True)
class Difference:
    """One wrong word.

    `word_index` counts true words from 0; for an extra word it is that of the true word it
    stands before. `read_index` counts read words in the same way. `truth` is None for an extra
    word, `read` for a missing one.
    """

    kind: Match
    word_index: int
    read_index: int
    truth: str | None
    read: str | None


def differences(truth: str, read: str) -> tuple[Difference, ...]:
    """The wrong words of a read text, in order; as many as its word errors in order."""
    true_words, read_words = split_words(normalise(truth)), split_words(normalise(read))
    return tuple(
        Difference(
            kind=step.kind,
            word_index=step.truth_index,
            read_index=step.read_index,
            truth=None if step.kind is Match.EXTRA else true_words[step.truth_index],
            read=None if step.kind is Match.MISSING else read_words[step.read_index],
        )
        for step in align(true_words, read_words)
        if step.kind is not Match.RIGHT
    )
