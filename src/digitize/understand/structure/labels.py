"""Matches the fixed words of papers, such as `Nơi nhận`, even with a letter or two misread.

Only labels are matched this way. Values are as they stand on the page.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import TypeVar

from rapidfuzz.distance import Levenshtein

from digitize.record.letters import bare

Meaning = TypeVar("Meaning")

EXACT_BELOW = 6  # letters; in a shorter label one wrong letter makes another word
ONE_BELOW = 11  # letters; in a longer label two may be wrong


@lru_cache(maxsize=10_000)
def squeezed(text: str) -> str:
    """The letters and digits alone, in small letters without tones, hats and horns."""
    return "".join(letter for letter in bare(text) if letter.isalnum())


def allowed(label: str) -> int:
    """The number of letters of a squeezed label that may be wrong."""
    return 0 if len(label) < EXACT_BELOW else 1 if len(label) < ONE_BELOW else 2


def is_label(text: str, label: str) -> bool:
    """Whether a text is a label, up to a misread letter or two."""
    return _distance(squeezed(text), squeezed(label)) is not None


def opens_with(text: str, label: str) -> bool:
    """Whether a text begins with a label, up to a misread letter or two."""
    return opening(text, label) is not None


def opening(text: str, label: str) -> int | None:
    """The number of squeezed letters of the label that a text begins with; None if it does not."""
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
