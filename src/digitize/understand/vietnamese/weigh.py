"""Weighs the evidence for a word: the probability of each candidate, and that none is right.

A conditional logit: the score of a candidate is the weighted sum of its features, that of "none of
them" is 0, and probabilities are the scores' softmax. `tools/weighing/fit.py` fits the weights.

Source: McFadden, Conditional Logit Analysis of Qualitative Choice Behavior, 1974.
"""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

from digitize.understand.vietnamese.candidates import Evidence, candidates, doubtful
from digitize.understand.vietnamese.features import Features, features_of

DATA = Path(__file__).parent / "data" / "weights.json"


@dataclass(frozen=True, slots=True)
class Weights:
    """The fitted weight of each feature, and the least probability for each action.

    figures_from: for a change of a number, which a person looks at in any case. names_from: for one
    of a name, where no language helps. third: the weights
    for words that the third reader was asked about. sha256: of the weights that an archive learnt;
    empty for the shipped ones, which are part of the code's digest.
    """

    of: Mapping[str, float]
    apply_from: float
    figures_from: float
    names_from: float
    suggest_from: float
    review_below: float
    third: Weights | None = None
    sha256: str = ""

    def of_word(self, evidence: Evidence) -> Weights:
        """The weights for a word: by the readers that were asked about it."""
        return self if evidence.third is None or self.third is None else self.third


@dataclass(frozen=True, slots=True)
class Weighed:
    """The probability of each text, 0 to 1; the rest to 1 is the probability of "none of them"."""

    read: str
    probability: Mapping[str, float]

    @property
    def likely(self) -> str:
        """The text with a probability above 0.5; the word as read if there is none."""
        best = self.best
        return best if self.probability[best] > 0.5 else self.read

    @property
    def best(self) -> str:
        """The most probable text; the word as read where it is as probable."""
        return max(self.probability, key=lambda text: (self.probability[text], text == self.read))


@cache
def weights() -> Weights:
    """The shipped weights, loaded once."""
    return _whole(DATA.read_bytes())


@cache
def shipped_sha256() -> str:
    """The SHA-256 of the shipped weights: what is learnt from them counts beside them alone."""
    return hashlib.sha256(DATA.read_bytes()).hexdigest()


def learnt_weights(data: bytes) -> Weights:
    """The weights that an archive learnt, from what `written` made of them."""
    return replace(_whole(data), sha256=hashlib.sha256(data).hexdigest())


def written(by: Weights) -> bytes:
    """The weights as JSON, in the form of the shipped ones."""
    held = _told(by) | ({"third": _told(by.third)} if by.third is not None else {})
    return f"{json.dumps(held, ensure_ascii=False, indent=1)}\n".encode()


def _told(by: Weights) -> dict[str, Any]:
    limits = {
        "apply": by.apply_from,
        "figures": by.figures_from,
        "names": by.names_from,
        "suggest": by.suggest_from,
        "review": by.review_below,
    }
    return {"from": limits, "weights": dict(by.of)}


def _whole(data: bytes) -> Weights:
    held = json.loads(data)
    return replace(_of(held), third=_of(held["third"]) if "third" in held else None)


def _of(held: Mapping[str, Any]) -> Weights:
    limits = held["from"]
    return Weights(
        held["weights"],
        apply_from=limits["apply"],
        figures_from=limits["figures"],
        names_from=limits.get("names", limits["apply"]),  # weights learnt before have none
        suggest_from=limits["suggest"],
        review_below=limits["review"],
    )


def weigh_all(block: Sequence[Evidence], by: Weights) -> list[Weighed | None]:
    """Weigh the words of a block in order; None for words that are not in doubt.

    Neighbours are evidence for each other. So a word whose neighbour is probably another word than
    the one read is weighed again beside that other word.
    """
    first = [weigh(one, by) if doubtful(one) else None for one in block]
    best = [
        one.read if told is None else told.likely for one, told in zip(block, first, strict=True)
    ]
    again = list(first)
    for at, (one, told) in enumerate(zip(block, first, strict=True)):
        before = best[at - 1] if one.before else ""
        after = best[at + 1] if one.after else ""
        if told is not None and (before, after) != (one.before, one.after):
            again[at] = weigh(replace(one, before=before, after=after), by)
    return again


def weigh(evidence: Evidence, by: Weights) -> Weighed:
    """The probabilities of a word as read and of its candidates."""
    by = by.of_word(evidence)
    texts = [evidence.read, *candidates(evidence)]
    scores = [score(features_of(evidence, text), by) for text in texts]
    top = max(0.0, *scores)
    shares = [math.exp(one - top) for one in scores]
    total = sum(shares) + math.exp(-top)
    return Weighed(
        evidence.read, {text: share / total for text, share in zip(texts, shares, strict=True)}
    )


def score(features: Features, by: Weights) -> float:
    """The weighted sum of the features; a feature without a weight counts 0."""
    of, total = by.of, 0.0
    for name, value in features.items():
        if name in of:
            total += of[name] * value
    return total
