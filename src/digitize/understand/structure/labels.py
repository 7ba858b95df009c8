"""Finds the fixed words of papers, such as `Nơi nhận`, also with a letter or two misread.

Only labels are matched this way. Values are as they stand on the page.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import TypeVar

from rapidfuzz.distance import Levenshtein

from digitize.record.letters import bare

Meaning = TypeVar("Meaning")

EXACT_BELOW = 6  # letters: one wrong in a shorter label makes another word of it
ONE_BELOW = 11  # letters: with more of them, two may be wrong


@lru_cache(maxsize=10_000)
def squeezed(text: str) -> str:
    """Letters and digits alone, small, without tones, hats and horns."""
    return "".join(letter for letter in bare(text) if letter.isalnum())


def allowed(label: str) -> int:
    """How many letters of a squeezed label may be wrong."""
    return 0 if len(label) < EXACT_BELOW else 1 if len(label) < ONE_BELOW else 2


def is_label(text: str, label: str) -> bool:
    """Whether a text is a label, a misread letter or two aside."""
    return _distance(squeezed(text), squeezed(label)) is not None


def opens_with(text: str, label: str) -> bool:
    """Whether a text begins with a label, a misread letter or two aside."""
    return opening(text, label) is not None


def opening(text: str, label: str) -> int | None:
    """How many squeezed letters a text begins with that are a label; None where it does not."""
    seen, wanted = squeezed(text), squeezed(label)
    slack = allowed(wanted)
    sizes = sorted(
        range(len(wanted) - slack, len(wanted) + slack + 1), key=lambda n: abs(n - len(wanted))
    )
    found = [
        (distance, size)
        for size in sizes
        if size <= len(seen) and (distance := _distance(seen[:size], wanted)) is not None
    ]
    return min(found, key=lambda pair: pair[0])[1] if found else None


def nearest(text: str, labels: Mapping[str, Meaning] | Iterable[str]) -> str | None:
    """The label that a text is; of several, the one with the fewest letters wrong."""
    seen = squeezed(text)
    near = [
        (distance, bare(label) != bare(text), label)
        for label in labels
        if (distance := _distance(seen, squeezed(label))) is not None
    ]
    return min(near)[2] if near else None


def _distance(seen: str, wanted: str) -> int | None:
    most = allowed(wanted)
    distance = Levenshtein.distance(seen, wanted, score_cutoff=most)
    return distance if distance <= most else None
