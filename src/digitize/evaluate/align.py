"""Aligns read words with true words, in order."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby

from rapidfuzz.distance import Levenshtein

from digitize.evaluate.text import fold

# Cells of the table above which a wrong stretch is paired from its front instead. Pages of rubbish
# have no pairs worth finding, and the table is plain Python (0.2 s at this size).
_MOST_CELLS = 1_000_000


class Match(StrEnum):
    """How a read word compares with a true one."""

    RIGHT = "right"
    SUBSTITUTION = "substitution"
    DIACRITICS = "diacritics only"
    MISSING = "missing"
    EXTRA = "extra"


@dataclass(frozen=True, slots=True)
class AlignStep:
    """One step of an alignment.

    `truth_index` and `read_index` say where the step stands in the two lists; the word there
    belongs to the step unless the kind is EXTRA (no true word) or MISSING (no read word).
    """

    kind: Match
    truth_index: int
    read_index: int


def align(truth: Sequence[str], read: Sequence[str]) -> Iterator[AlignStep]:
    """The steps of a shortest edit path from the true words to the read words, in order.

    Of the shortest paths it takes one with the most words that are wrong in diacritics only, so
    that a speck read as a word beside `duong` does not hide that `đường` was meant.

    Args:
        truth: true words, normalised.
        read: read words, normalised.

    Returns:
        Steps; those that are not RIGHT are as many as the edit distance.

    Source: Wagner and Fischer, The String-to-String Correction Problem, 1974.
    """
    codes = Levenshtein.opcodes(truth, read)
    for is_right, group in groupby(codes, key=lambda code: code.tag == "equal"):
        run = list(group)
        truth_at, read_at = run[0].src_start, run[0].dest_start
        truth_end, read_end = run[-1].src_end, run[-1].dest_end
        if is_right:
            for offset in range(truth_end - truth_at):
                yield AlignStep(Match.RIGHT, truth_at + offset, read_at + offset)
        else:
            wrong = _align_wrong(truth[truth_at:truth_end], read[read_at:read_end])
            for step in wrong:
                yield AlignStep(step.kind, truth_at + step.truth_index, read_at + step.read_index)


def _align_wrong(truth: Sequence[str], read: Sequence[str]) -> Iterator[AlignStep]:
    """The steps through a stretch without a right word; each word of the shorter side is paired.

    Such a stretch costs as many edits as its longer side has words, however it is paired.
    """
    shorter, longer = sorted((truth, read), key=len)
    partners = _pair([fold(word) for word in shorter], [fold(word) for word in longer])
    truth_at = read_at = 0
    for short_index, long_index in enumerate([*partners, len(longer)]):
        truth_end, read_end = (
            (short_index, long_index) if longer is read else (long_index, short_index)
        )
        while truth_at < truth_end:
            yield AlignStep(Match.MISSING, truth_at, read_at)
            truth_at += 1
        while read_at < read_end:
            yield AlignStep(Match.EXTRA, truth_at, read_at)
            read_at += 1
        if short_index < len(shorter):
            alike = fold(truth[truth_at]) == fold(read[read_at])
            yield AlignStep(Match.DIACRITICS if alike else Match.SUBSTITUTION, truth_at, read_at)
            truth_at, read_at = truth_at + 1, read_at + 1


def _pair(shorter: Sequence[str], longer: Sequence[str]) -> list[int]:
    """For each word of the shorter list its partner's index, rising, with the most words alike."""
    gap = len(longer) - len(shorter)
    if gap == 0 or len(shorter) * (gap + 1) > _MOST_CELLS:
        return list(range(len(shorter)))
    # best[shift]: most words alike so far with the last partner at most `shift` places ahead.
    best = [0] * (gap + 1)
    taken: list[list[int]] = []
    for index, word in enumerate(shorter):
        row = [best[shift] + (word == longer[index + shift]) for shift in range(gap + 1)]
        leader, leaders = 0, []
        for shift, count in enumerate(row):
            leader = shift if count > row[leader] else leader
            leaders.append(leader)
        best = [row[leader] for leader in leaders]
        taken.append(leaders)
    partners, shift = [], gap
    for index in range(len(shorter) - 1, -1, -1):
        shift = taken[index][shift]
        partners.append(index + shift)
    return partners[::-1]
