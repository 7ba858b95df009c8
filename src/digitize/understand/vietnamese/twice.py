"""Figures that were read twice: which words of a line have them otherwise in its second reading.

Figures have no language to tell a wrong one by, so two readings are all the proof there is.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from rapidfuzz.distance import Levenshtein

LOW = 0.6  # of a word's confidence: printed figures measure 0.8 and more
DIFFERENT = 0.5  # the certainty, at most, of figures that one of two readings has
_FIGURES = re.compile(r"\d+")


def unproven(words: Sequence[tuple[str, float]], second: str | None) -> frozenset[int]:
    """Which words of a line have figures that nobody should believe unseen.

    The second reading has others in their place, or they were read with little confidence. Where
    spaces fall does not count: the figures of both lines are laid side by side.

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
