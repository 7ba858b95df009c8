"""Evidence for a word, as the two readers might give it."""

from __future__ import annotations

from collections import Counter

from digitize.record.page import Alternative, Doubt
from digitize.understand.vietnamese.candidates import Evidence
from digitize.understand.vietnamese.words import kinds

SAME = object()


def seen(
    line: str,
    at: int = 0,
    *,
    second: str | object | None = SAME,
    confidence: float = 0.95,
    letters: dict[int, str] | None = None,
    chances: str | None = None,
    third: str | None = None,
) -> Evidence:
    """The word at a place of a line of text.

    Args: second: what the second reader has; the same as the first where it is not given.
    letters: for a letter of the word, another that the network saw nearly as well.
    chances: what the second reader's network considered (`record/chances.py`).
    third: what the third reader has; None where it was not asked.
    """
    words = ["", *line.split(), ""]
    word = words[at + 1]
    doubts = tuple(
        Doubt(
            at=place,
            choices=(
                Alternative(text=word[place], confidence=0.9),
                Alternative(text=other, confidence=0.6),
            ),
        )
        for place, other in (letters or {}).items()
    )
    return Evidence(
        read=word,
        kind=kinds(words[1:-1])[at],
        confidence=confidence,
        doubts=doubts,
        second=word if second is SAME else second,  # type: ignore[arg-type]
        line_confidence=0.94,
        second_confidence=0.97,
        before=words[at],
        after=words[at + 2],
        mentions=Counter(),
        chances=chances,
        third=third,
    )
