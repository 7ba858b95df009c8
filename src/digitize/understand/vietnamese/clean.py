"""Cleans words. Each change is applied or only suggested, and has its evidence.

Five rules are here: normalised encoding; known phrases at their places; figures where figures are
expected; the `@` of an address; and a candidate that the weighing finds more probable than the word
as read. `headlines.py`, `tables.py` and `days.py` have one each. Spelling is left to the author:
`vẽ`, `hoà`, `uỷ` stay as printed, and if both readers saw the same letters without a doubt, the
language model alone changes nothing.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from rapidfuzz import fuzz

from digitize.record.letters import normalise
from digitize.record.notes import Note, note
from digitize.record.page import UNQUESTIONED, Block
from digitize.settings import Cleaning
from digitize.understand.vietnamese.candidates import (
    Evidence,
    neighbours,
    seen_by_someone,
)
from digitize.understand.vietnamese.features import LANGUAGE_KINDS
from digitize.understand.vietnamese.figures import RIGHT
from digitize.understand.vietnamese.language import language, mention_of, token_of
from digitize.understand.vietnamese.likelihood import gain
from digitize.understand.vietnamese.numbers import number_in
from digitize.understand.vietnamese.phrases import PhraseWord
from digitize.understand.vietnamese.twice import DIFFERENT
from digitize.understand.vietnamese.weigh import Weighed, Weights, weigh_all, weights
from digitize.understand.vietnamese.words import WordKind, parts

ENCODING = "encoding/1"
PHRASE = "phrase/1"
FIGURE = "figure/1"
WEIGH = "weigh/1"
ADDRESS = "address/1"
SAME_LETTERS = (note("same_letters"),)
ADDRESS_ALIKE = 60.0  # least likeness of both readings, 0 to 100; the sign spoils letters beside it
# Of eight such words of real papers six were right to the letter, and all had the sign.
ADDRESS_LIKELY = 0.7
MOST_TIMES = math.log(1000)  # a letter that was left out has no exact probability

_ADDRESS = re.compile(r"[\w.+-]+@[a-zA-Z\d-]+(\.[a-zA-Z\d-]+)+")
_AROUND_ADDRESS = re.compile(r"^((?:[eE]-?mail)?[:(]*)(.*?)([.,;:)/]*)$")


@dataclass(frozen=True, slots=True)
class Proposal:
    """A change that the evidence supports; confidence: the probability that `after` is right."""

    rule: str
    after: str
    evidence: tuple[Note, ...]
    confidence: float
    outcome: Literal["applied", "suggested"]


@dataclass(frozen=True, slots=True)
class Cleaned:
    """A word for the text, its certainty from 0 to 1, and the change that was made or suggested."""

    text: str
    certainty: float = UNQUESTIONED
    review: bool = False
    proposal: Proposal | None = None


def clean_block(
    block: Block, evidence: Sequence[Evidence], cleaning: Cleaning, by: Weights | None = None
) -> list[Cleaned]:
    """Clean the words of a block, in order. With `off` and `suggest` the text stays as read.

    Args: by: the weights that the archive has learnt; the shipped ones if None.
    """
    by = by or weights()
    raws = [word.raw for line in block.lines for word in line.words]
    return [
        clean(raw, one, weighed, cleaning, by)
        for raw, one, weighed in zip(raws, evidence, weigh_all(evidence, by), strict=True)
    ]


def clean(
    raw: str,
    evidence: Evidence,
    weighed: Weighed | None,
    cleaning: Cleaning,
    by: Weights | None = None,
) -> Cleaned:
    """Clean one recognised word; `weighed` is None if the word was not in doubt.

    Args: by: the weights with which it was weighed, for their limits; the shipped ones if None.
    """
    encoded = _encoded(raw, cleaning)
    if evidence.known is not None and cleaning is not Cleaning.OFF:
        return _known(encoded, raw, evidence, evidence.known, cleaning)
    if evidence.settled is not None and cleaning is not Cleaning.OFF:
        return _settled(raw, evidence, evidence.settled, cleaning)
    address = address_of(encoded.text, evidence.second)
    if address is not None and cleaning is not Cleaning.OFF:
        return _address(raw, evidence, address, cleaning)
    limits = (by or weights()).of_word(evidence)
    done = encoded if weighed is None else _weighed(encoded, evidence, (weighed, limits), cleaning)
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


def _known(
    encoded: Cleaned, raw: str, evidence: Evidence, known: PhraseWord, cleaning: Cleaning
) -> Cleaned:
    """Correct a word of a known phrase, or leave it unquestioned if it was read as the phrase is.

    No person need look at it: its place and the other words prove it.
    """
    if known.text == evidence.read:
        return encoded
    reason = (*_image(evidence, known.text), note("known_phrase", phrase=known.phrase))
    if cleaning is Cleaning.APPLY:
        change = Proposal(PHRASE, known.text, reason, RIGHT, "applied")
        return Cleaned(known.text, RIGHT, proposal=change)
    change = Proposal(PHRASE, known.text, reason, RIGHT, "suggested")
    return Cleaned(raw, round(1 - RIGHT, 4), True, change)


def _settled(raw: str, evidence: Evidence, text: str, cleaning: Cleaning) -> Cleaned:
    """Correct a figure or a dash. No person need look at it: place and reading agree."""
    reason = why(evidence, text)
    if cleaning is Cleaning.APPLY:
        return Cleaned(text, RIGHT, proposal=Proposal(FIGURE, text, reason, RIGHT, "applied"))
    change = Proposal(FIGURE, text, reason, RIGHT, "suggested")
    return Cleaned(raw, round(1 - RIGHT, 4), True, change)


def _address(raw: str, evidence: Evidence, text: str, cleaning: Cleaning) -> Cleaned:
    """Restore the `@` of an e-mail address. A person checks it: it was read only once."""
    reason = why(evidence, text)
    if cleaning is Cleaning.APPLY:
        change = Proposal(ADDRESS, text, reason, ADDRESS_LIKELY, "applied")
        return Cleaned(text, ADDRESS_LIKELY, True, change)
    change = Proposal(ADDRESS, text, reason, ADDRESS_LIKELY, "suggested")
    return Cleaned(raw, round(1 - ADDRESS_LIKELY, 4), True, change)


def _weighed(
    encoded: Cleaned, evidence: Evidence, found: tuple[Weighed, Weights], cleaning: Cleaning
) -> Cleaned:
    """Apply or suggest the most probable text, or leave the word as it was."""
    weighed, limits = found
    best = weighed.best
    sure = weighed.probability[best]
    certainty = round(weighed.probability[evidence.read], 4)
    left = Cleaned(encoded.text, certainty, certainty < limits.review_below, encoded.proposal)
    if best == evidence.read or sure < limits.suggest_from or cleaning is Cleaning.OFF:
        return left
    reason = why(evidence, best)
    other_number = number_in(best) != number_in(evidence.read)
    least = limits.figures_from if other_number else limits.apply_from
    if evidence.kind is WordKind.NAME:
        least = max(least, limits.names_from)
    sure_enough = sure >= least and seen_by_someone(evidence, best)
    if sure_enough and cleaning is Cleaning.APPLY:
        change = Proposal(WEIGH, best, reason, round(sure, 4), "applied")
        doubted = sure < limits.review_below or other_number  # nothing but the image proves it
        return Cleaned(best, round(sure, 4), doubted, change)
    if encoded.proposal is not None and encoded.proposal.outcome == "applied":
        return left  # one change a word, so that the log reverses: the one that was made
    change = Proposal(WEIGH, best, reason, round(sure, 4), "suggested")
    return Cleaned(encoded.text, certainty, True, change)


def why(evidence: Evidence, text: str) -> tuple[Note, ...]:
    """The evidence for a text and against it, compared with the word as read."""
    return (*_image(evidence, text), *_language(evidence, text))


def _image(evidence: Evidence, text: str) -> Iterator[Note]:
    yield note("read_as", text=evidence.read, confidence=_share(evidence.confidence))
    if evidence.second:
        sure = _share(evidence.second_confidence)
        yield note("second_read_as", text=evidence.second, confidence=sure)
    if evidence.third:
        yield note("third_read_as", text=evidence.third)
    times = _times(evidence, text)
    if times > 1:
        yield note("letters_likelier", times=times)
    for doubt in evidence.doubts:
        best = doubt.choices[0]
        for other in doubt.choices[1:]:
            if text[doubt.at : doubt.at + 1] == other.text:
                yield note(
                    "letter_possible",
                    letter=other.text,
                    confidence=_share(other.confidence),
                    read=best.text,
                    read_confidence=_share(best.confidence),
                )


def _times(evidence: Evidence, text: str) -> int:
    """How many times as likely as the word as read the second reader's network finds a text."""
    if not evidence.chances:
        return 0
    return round(math.exp(min(gain(evidence.chances, evidence.read, text), MOST_TIMES)))


def _language(evidence: Evidence, text: str) -> Iterator[Note]:
    """Notes on pairs with neighbours that the data have for only one of the two words."""
    mentions = evidence.mentions.get(mention_of(parts(text)[1]))
    if mentions:
        yield note("found_elsewhere", times=mentions)
    if evidence.kind not in LANGUAGE_KINDS:
        yield note("image_decides", kind=evidence.kind.value)
        return
    old, new = _pairs(evidence, evidence.read), _pairs(evidence, text)
    if new - old:
        yield note("usual", pairs=tuple(sorted(new - old)))
    if old - new:
        yield note("usual_as_read", pairs=tuple(sorted(old - new)))


def _share(confidence: float) -> float:
    """A confidence as the record has it."""
    return round(confidence, 4)


def _pairs(evidence: Evidence, text: str) -> set[str]:
    token = token_of(parts(text)[1])
    before, after = neighbours(evidence, text)
    pairs = {(before, token), (token, after)}
    return {" ".join(pair) for pair in pairs if all(pair) and language().pair_count(*pair)}


def address_of(read: str, second: str | None) -> str | None:
    """The word with the second reader's address; None if neither reading gives a better one.

    Tesseract often reads `ø`, `€` or `2` for the `@` of an address of e-mail.

    The signs around it stay as first read, because the second reader often omits them.
    """
    own, told = _AROUND_ADDRESS.match(read), _AROUND_ADDRESS.match(second or "")
    if own is None or told is None:
        return None
    if _ADDRESS.fullmatch(own[2]) or not _ADDRESS.fullmatch(told[2]):
        return None
    return f"{own[1]}{told[2]}{own[3]}" if fuzz.ratio(own[2], told[2]) >= ADDRESS_ALIKE else None
