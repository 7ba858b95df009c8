"""Finds words whose figures differ between the two readings of a line.

No language model can tell a wrong figure, so two readings that agree are the only proof.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from rapidfuzz.distance import Levenshtein

LOW = 0.6  # least confidence of a word with figures; printed ones have 0.8 and more
DIFFERENT = 0.5  # greatest certainty of figures that only one of two readings has
_FIGURES = re.compile(r"\d+")


def unproven(words: Sequence[tuple[str, float]], second: str | None) -> frozenset[int]:
    """Which words of a line have figures that a person must look at.

    The second reading has other figures, or the confidence is low. Spaces do not count: the
    figures of both readings are compared without them.

    Args:
        words: of one line, each as read, with its confidence.
        second: the line as the second reader has it; None: it was read once.
    """
    runs = [(run, at) for at, (text, _) in enumerate(words) for run in _FIGURES.findall(text)]
    weak = {at for _, at in runs if words[at][1] < LOW}
    if second is None or not runs:
        return frozenset(weak)
    others = _FIGURES.findall(second)
    kept = {
        at
        for block in Levenshtein.opcodes([run for run, _ in runs], others)
        if block.tag == "equal"
        for at in range(block.src_start, block.src_end)
    }
    return frozenset(weak | {runs[at][1] for at in range(len(runs)) if at not in kept})
