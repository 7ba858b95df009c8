"""Cleaning a word, each change with its evidence, applied or only suggested.

Four rules: the same letters, well encoded; figures where figures stand; the `@` of an address;
and what the weighing of evidence finds more probable than the word as read. Spelling is left to
the author: `vẽ`, `hoà`, `uỷ` stay what the paper has, and where both readers saw the same letters
without a doubt, the language alone changes nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from digitize.record.letters import normalise
from digitize.record.notes import Note, note
from digitize.record.page import UNQUESTIONED, Block
from digitize.settings import Cleaning
from digitize.understand.vietnamese.addresses import LIKELY, address_of
from digitize.understand.vietnamese.candidates import Evidence, seen_by_someone
from digitize.understand.vietnamese.figures import RIGHT
from digitize.understand.vietnamese.twice import DIFFERENT
from digitize.understand.vietnamese.weigh import Weighed, weigh_all, weights
from digitize.understand.vietnamese.why import why

ENCODING = "encoding/1"
FIGURE = "figure/1"
WEIGH = "weigh/1"
ADDRESS = "address/1"
SAME_LETTERS = (note("same_letters"),)


@dataclass(frozen=True, slots=True)
class Proposal:
    """A change that the evidence asks for; confidence: the probability that `after` is right."""

    rule: str
    after: str
    evidence: tuple[Note, ...]
    confidence: float
    outcome: Literal["applied", "suggested"]


@dataclass(frozen=True, slots=True)
class Cleaned:
    """A word as it goes into the text, how certain it is, and what was or would be changed."""

    text: str
    certainty: float = UNQUESTIONED
    review: bool = False
    proposal: Proposal | None = None


def clean_block(block: Block, evidence: Sequence[Evidence], cleaning: Cleaning) -> list[Cleaned]:
    """Clean the words of a block, in order. With `off` and `suggest` the text stays as read."""
    raws = [word.raw for line in block.lines for word in line.words]
    return [
        clean(raw, one, weighed, cleaning)
        for raw, one, weighed in zip(raws, evidence, weigh_all(evidence, weights()), strict=True)
    ]


def clean(raw: str, evidence: Evidence, weighed: Weighed | None, cleaning: Cleaning) -> Cleaned:
    """Clean one recognised word; not weighed where nothing speaks against it."""
    encoded = _encoded(raw, cleaning)
    if evidence.settled is not None and cleaning is not Cleaning.OFF:
        return _settled(raw, evidence, evidence.settled, cleaning)
    address = address_of(encoded.text, evidence.second)
    if address is not None and cleaning is not Cleaning.OFF:
        return _address(raw, evidence, address, cleaning)
    done = encoded if weighed is None else _weighed(encoded, evidence, weighed, cleaning)
    if not evidence.unproven:
        return done
    return replace(done, certainty=min(done.certainty, DIFFERENT), review=True)


def _encoded(raw: str, cleaning: Cleaning) -> Cleaned:
    proposed = normalise(raw)
    if proposed == raw or cleaning is Cleaning.OFF:
        return Cleaned(raw)
    applied = cleaning is Cleaning.APPLY
    outcome: Literal["applied", "suggested"] = "applied" if applied else "suggested"
    change = Proposal(ENCODING, proposed, SAME_LETTERS, 1.0, outcome)
    return Cleaned(proposed if applied else raw, proposal=change)


def _settled(raw: str, evidence: Evidence, text: str, cleaning: Cleaning) -> Cleaned:
    """A figure or a dash put right. A person need not look at it: place and reading agree."""
    reason = why(evidence, text)
    if cleaning is Cleaning.APPLY:
        return Cleaned(text, RIGHT, proposal=Proposal(FIGURE, text, reason, RIGHT, "applied"))
    change = Proposal(FIGURE, text, reason, RIGHT, "suggested")
    return Cleaned(raw, round(1 - RIGHT, 4), True, change)


def _address(raw: str, evidence: Evidence, text: str, cleaning: Cleaning) -> Cleaned:
    """An address of e-mail with its sign. A person looks at it: its letters were read once."""
    reason = why(evidence, text)
    if cleaning is Cleaning.APPLY:
        change = Proposal(ADDRESS, text, reason, LIKELY, "applied")
        return Cleaned(text, LIKELY, True, change)
    change = Proposal(ADDRESS, text, reason, LIKELY, "suggested")
    return Cleaned(raw, round(1 - LIKELY, 4), True, change)


def _weighed(encoded: Cleaned, evidence: Evidence, weighed: Weighed, cleaning: Cleaning) -> Cleaned:
    """The outcome of the weighing: applied, suggested, or the word left as it was."""
    limits, best = weights(), weighed.best
    sure = weighed.probability[best]
    certainty = round(weighed.probability[evidence.read], 4)
    left = Cleaned(encoded.text, certainty, certainty < limits.review_below, encoded.proposal)
    if best == evidence.read or sure < limits.suggest_from or cleaning is Cleaning.OFF:
        return left
    reason = why(evidence, best)
    sure_enough = sure >= limits.apply_from and seen_by_someone(evidence, best)
    if sure_enough and cleaning is Cleaning.APPLY:
        change = Proposal(WEIGH, best, reason, round(sure, 4), "applied")
        return Cleaned(best, round(sure, 4), sure < limits.review_below, change)
    if encoded.proposal is not None and encoded.proposal.outcome == "applied":
        return left  # one change a word, so that the log reverses: the one that was made
    change = Proposal(WEIGH, best, reason, round(sure, 4), "suggested")
    return Cleaned(encoded.text, certainty, True, change)
