"""Samples as one table of groups: a group is a word with its candidates, and which one is right."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from digitize.evaluate.align import AlignStep, Match, align
from digitize.evaluate.reliability import wrong_words
from digitize.evaluate.text import normalise, split_words
from digitize.understand.vietnamese.candidates import Evidence, candidates, doubtful
from digitize.understand.vietnamese.features import Features, features_of
from digitize.understand.vietnamese.gather import evidence_of
from tools.weighing.pages import Sample

MISLAID = 0.06  # share of words without a partner above which a page's order is not the truth's


@dataclass(frozen=True, slots=True)
class Group:
    """A word as read, its texts (the read one first), and what is printed.

    truth: empty where there is no such word; several where the reading ran words together.
    """

    sample: str
    evidence: Evidence
    texts: list[str]
    truth: tuple[str, ...]

    @property
    def right(self) -> int:
        """The place of the text that is right; -1 for none of them."""
        for at, text in enumerate(self.texts):
            if normalise(text) in self.truth:
                return at
        return -1


def groups(sample: Sample) -> list[Group]:
    """The words of a sample; none where its words do not lie in the order of the truth."""
    found = [evidence for page in evidence_of(sample.pages) for block in page for evidence in block]
    truth = split_words(normalise(sample.truth))
    read = [normalise(evidence.read) for evidence in found]
    steps, wrong = list(align(truth, read)), wrong_words(truth, read)
    missing = {step.truth_index for step in steps if step.kind is Match.MISSING}
    lost = sum(step.kind in (Match.MISSING, Match.EXTRA) for step in steps)
    if lost > MISLAID * len(truth) + 3:
        return []
    return [
        Group(
            sample.name,
            evidence := found[step.read_index],
            [evidence.read, *candidates(evidence)],
            _printed(truth, step, missing)
            if step.read_index in wrong
            else (read[step.read_index],),
        )
        for step in steps
        if step.kind is not Match.MISSING
    ]


def _printed(truth: list[str], step: AlignStep, missing: set[int]) -> tuple[str, ...]:
    """What is printed for a wrong word, alone and with a neighbour that nothing was read for."""
    if step.kind is Match.EXTRA:
        return ()
    at = step.truth_index
    found = [truth[at]]
    if at + 1 in missing:
        found.append(f"{truth[at]} {truth[at + 1]}")
    if at - 1 in missing:
        found.append(f"{truth[at - 1]} {truth[at]}")
    return tuple(found)


def questioned(found: Iterable[Group]) -> list[Group]:
    """The words that are weighed at all."""
    return [group for group in found if doubtful(group.evidence)]


def without_second(group: Group) -> Group:
    """The same word as it is where there is no second reader."""
    return _with(group, second=None, second_confidence=0.0, chances=None)


def without_third(group: Group) -> Group:
    """The same word as it is where the third reader is not asked."""
    if group.evidence.third is None:
        return group
    return _with(group, third=None, third_chances=None)


def _with(group: Group, **changed: Any) -> Group:
    evidence = replace(group.evidence, **changed)
    return replace(group, evidence=evidence, texts=[evidence.read, *candidates(evidence)])


def rows(found: Iterable[Group]) -> Iterator[tuple[int, list[Features]]]:
    """For each group, which text is right and the features of each."""
    for group in found:
        yield group.right, [features_of(group.evidence, text) for text in group.texts]
