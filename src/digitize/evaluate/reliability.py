"""Measures whether probabilities are reliable, what cleaning breaks, and what flags find."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from digitize.evaluate.align import Match, align
from digitize.evaluate.text import normalise, split_words
from digitize.record.page import Page, Word

EDGES = (0.0, 0.3, 0.5, 0.7, 0.8, 0.9, 0.95, 0.98, 0.99, 0.998, 1.0)


@dataclass(frozen=True, slots=True)
class Judged:
    """A word of a record: whether it was right before and after cleaning, certainty and flag."""

    raw_right: bool
    right: bool
    certainty: float
    review: bool
    changed: bool


@dataclass(frozen=True, slots=True)
class Bin:
    """The words with a certainty from `low` to below `high`."""

    low: float
    high: float
    words: int
    certainty: float  # mean of the words
    right: float  # share of right words


@dataclass(frozen=True, slots=True)
class Tally:
    """The effect of cleaning on the words of some records."""

    words: int
    wrong_before: int
    mended: int
    broken: int
    wrong: int
    flagged: int
    flagged_wrong: int

    @property
    def fall(self) -> float:
        """The share of wrong words that cleaning mended, less those that it broke."""
        return (self.mended - self.broken) / self.wrong_before if self.wrong_before else 0.0

    @property
    def harm(self) -> tuple[float, float, float]:
        """Right words broken per 10,000, and the ends of its 95 % interval."""
        low, high = interval(self.broken, self.words)
        return 1e4 * self.broken / max(self.words, 1), 1e4 * low, 1e4 * high

    @property
    def found(self) -> float:
        """The share of the words still wrong that are flagged."""
        return self.flagged_wrong / self.wrong if self.wrong else 1.0


def judge(truth: str, pages: Sequence[Page]) -> list[Judged]:
    """Judge the words of a record's text; words that were not read at all do not count."""
    words = [word for page in pages for block in page.blocks for line in block.lines
             for word in line.words]  # fmt: skip
    raw, text = _right(truth, [word.raw for word in words]), _right(truth, [w.text for w in words])
    return [_judged(*one) for one in zip(words, raw, text, strict=True)]


def _judged(word: Word, raw_right: bool, right: bool) -> Judged:
    return Judged(raw_right, right, word.certainty, word.review, word.raw != word.text)


def _right(truth: str, texts: Sequence[str]) -> list[bool]:
    """Whether each word is right; a word with a space is right if all its parts are."""
    owner = [at for at, text in enumerate(texts) for _ in split_words(normalise(text))]
    read = [part for text in texts for part in split_words(normalise(text))]
    right = [True] * len(texts)
    for at in wrong_words(split_words(normalise(truth)), read):
        right[owner[at]] = False
    return right


def wrong_words(truth: Sequence[str], read: Sequence[str]) -> set[int]:
    """The indices of the wrong read words, order ignored.

    A word counts as right if it is printed elsewhere and was not read there.
    """
    steps = list(align(truth, read))
    unread = Counter(
        truth[step.truth_index]
        for step in steps
        if step.kind in (Match.MISSING, Match.SUBSTITUTION)
    )
    wrong = set()
    for step in steps:
        if step.kind in (Match.EXTRA, Match.SUBSTITUTION) and unread[read[step.read_index]]:
            unread[read[step.read_index]] -= 1
        elif step.kind not in (Match.RIGHT, Match.MISSING):
            wrong.add(step.read_index)
    return wrong


def tally(judged: Sequence[Judged]) -> Tally:
    """Count the words that were mended, broken and flagged."""
    return Tally(
        words=len(judged),
        wrong_before=sum(not one.raw_right for one in judged),
        mended=sum(one.changed and not one.raw_right and one.right for one in judged),
        broken=sum(one.changed and one.raw_right and not one.right for one in judged),
        wrong=sum(not one.right for one in judged),
        flagged=sum(one.review for one in judged),
        flagged_wrong=sum(one.review and not one.right for one in judged),
    )


def reliability(judged: Sequence[Judged]) -> list[Bin]:
    """The reliability diagram: for each range of certainty the share of right words."""
    bins = []
    for low, high in pairwise(EDGES):
        last = high == EDGES[-1]
        held = [one for one in judged if low <= one.certainty and (one.certainty < high or last)]
        if held:
            mean = sum(one.certainty for one in held) / len(held)
            share = sum(one.right for one in held) / len(held)
            bins.append(Bin(low, high, len(held), mean, share))
    return bins


def as_dict(judged: Sequence[Judged]) -> dict[str, object]:
    """The figures for a report as JSON.

    Returns:
        `words` read; `wrong_before` and `wrong` after cleaning; `mended`, `broken`, `harm` (a
        10,000, with its 95 % interval); `flagged` and `found`, the share of the wrong words that
        are flagged; `diagram`, rows of `from`, `to`, `words`, `certainty` (mean), `right` (share).
    """
    one = tally(judged)
    harm, low, high = one.harm
    return {
        "words": one.words,
        "wrong_before": one.wrong_before,
        "wrong": one.wrong,
        "mended": one.mended,
        "broken": one.broken,
        "harm": {"rate": round(harm, 2), "interval": [round(low, 2), round(high, 2)]},
        "flagged": one.flagged,
        "found": round(one.found, 4),
        "diagram": [
            {
                "from": held.low,
                "to": held.high,
                "words": held.words,
                "certainty": round(held.certainty, 4),
                "right": round(held.right, 4),
            }
            for held in reliability(judged)
        ],
    }


def as_lines(judged: Sequence[Judged]) -> list[str]:
    """The figures as lines of text."""
    one = tally(judged)
    harm, low, high = one.harm
    return [
        f"cleaning: {one.mended} of {one.wrong_before} wrong words mended,"
        f" {one.broken} of {one.words} broken: {harm:.1f} a 10,000 ({low:.1f} to {high:.1f})",
        f"to look at: {one.flagged} words; {one.found:.0%} of the {one.wrong} wrong are among them",
        "certainty      words  mean   right",
        *(
            f"{held.low:.3f} to {held.high:.3f}{held.words:7d}"
            f"  {held.certainty:.3f}  {held.right:.3f}"
            for held in reliability(judged)
        ),
    ]


def interval(count: int, of: int) -> tuple[float, float]:
    """The 95 % interval of a share. Source: Wilson, Probable Inference, 1927."""
    if not of:
        return 0.0, 1.0
    z, share = 1.96, count / of
    middle = (share + z * z / (2 * of)) / (1 + z * z / of)
    half = z * math.sqrt(share * (1 - share) / of + z * z / (4 * of * of)) / (1 + z * z / of)
    return max(0.0, middle - half), min(1.0, middle + half)
