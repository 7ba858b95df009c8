"""Cleaning a word, each change with its evidence: so far the same letters, well encoded."""

from __future__ import annotations

from dataclasses import dataclass

from digitize.settings import Cleaning
from digitize.vietnamese.unicode import normalise

RULE = "encoding/1"


@dataclass(frozen=True, slots=True)
class Cleaned:
    """A word as it goes into the text; `rule` and `evidence` where cleaning would change it."""

    text: str
    rule: str | None = None
    evidence: str = ""
    proposal: str = ""


def clean(raw: str, cleaning: Cleaning) -> Cleaned:
    """Clean one recognised word. With `off` and `suggest` the text stays as read."""
    proposal = normalise(raw)
    if proposal == raw or cleaning is Cleaning.OFF:
        return Cleaned(raw)
    text = proposal if cleaning is Cleaning.APPLY else raw
    return Cleaned(text, RULE, "the same letters in other code points", proposal)
