"""Proposes candidates for a word: other letters, the second reading, other tones."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import combinations

from digitize.record.letters import bare, normalise
from digitize.record.page import Doubt
from digitize.record.syllable import parse, spell
from digitize.understand.vietnamese.language import language, token_of
from digitize.understand.vietnamese.likelihood import (
    contradicts,
    nearby,
    quotes_in,
    same_print,
    same_second,
)
from digitize.understand.vietnamese.numbers import counts_on, may_become, number_in
from digitize.understand.vietnamese.phrases import PhraseWord
from digitize.understand.vietnamese.words import (
    WordKind,
    in_case_of,
    joined,
    opens_small,
    parts,
    roman,
)

SURE = 0.85  # confidence from which an uncontradicted word gets no candidates, to save time
MOST = 14  # most candidates of a word; the network orders its letters, so the best come first
_ALIKE = str.maketrans("I", "l")  # no reader tells them apart in type without serifs: Ioffice
_DASHES = str.maketrans("–—", "--")
# By whose authority a paper is signed, in small bold letters; the second reader has `T/N`.
AUTHORITIES = frozenset(("TM", "T/M", "KT", "K/T", "TL", "T/L", "TUQ", "T/U/Q"))
IMAGE_ONLY = frozenset(
    {
        WordKind.NAME,
        WordKind.ROMAN,
        WordKind.ACRONYM,
        WordKind.NUMBER,
        WordKind.SYMBOL,
        WordKind.MARK,
    }
)


@dataclass(frozen=True, slots=True)
class Evidence:
    """The evidence for one word. Confidences are the recognisers' own, 0 to 1.

    read: as recognised, normalised. second: None if there was no second reader, "" if it
    saw nothing. before, after: the words beside it, "" at the ends of a block. mentions: how often
    the document has a word, and a pair of words. settled: the word that place and readings
    prove, if it is not the one read (`figures.py`). known: the word of a known phrase at its place,
    also where it is the one read (`phrases.py`). unproven: it has figures that its line's second
    reading does not have (`twice.py`). chances: the letters that the second reader's network
    considered for it (`record/chances.py`). third, third_chances: the same of the third reader;
    None where it was not asked.
    """

    read: str
    kind: WordKind
    confidence: float
    doubts: tuple[Doubt, ...]
    second: str | None
    line_confidence: float
    second_confidence: float
    before: str
    after: str
    mentions: Mapping[str, int]
    settled: str | None = None
    known: PhraseWord | None = None
    unproven: bool = False
    chances: str | None = None
    third: str | None = None
    third_chances: str | None = None

    @property
    def core(self) -> str:
        """The word without the signs around it."""
        return parts(self.read)[1]


def candidates(evidence: Evidence) -> list[str]:
    """Candidates for the word other than as read, the most reliable sources first.

    One kind of dash for another is no candidate.
    """
    if not doubtful(evidence) or counts_on(evidence.before, evidence.read, evidence.after):
        return []
    found: dict[str, None] = {}
    sources = (_second, _third, _letters, _nearby, _tones)
    for text in (text for source in sources for text in source(evidence)):
        if text and _may_be(evidence, text):
            found.setdefault(text)
        if len(found) == MOST:
            break
    return list(found)


def _may_be(evidence: Evidence, text: str) -> bool:
    """Whether a candidate does more than swap dashes, and leaves signs signs, quotes quotes."""
    other_number = number_in(evidence.read) != number_in(text)
    if (other_number and not evidence.chances) or not may_become(evidence.read, text):
        return False
    quotes = quotes_in(text)
    if quotes and quotes != quotes_in(evidence.read):
        return False  # neither reader tells one quotation mark from another
    if "”" in parts(evidence.read)[2] and "”" not in text:
        return False  # the second reader leaves out what closes a quotation, `làng.”`
    core = parts(text)[1]
    if evidence.core in AUTHORITIES and core not in AUTHORITIES:
        return False
    unspoken = evidence.kind in IMAGE_ONLY or evidence.kind is WordKind.FOREIGN
    if unspoken and not roman(core) and text.translate(_ALIKE) == evidence.read.translate(_ALIKE):
        return False
    if (evidence.kind is WordKind.MARK and core) or (
        evidence.kind is WordKind.ROMAN and not roman(core)
    ):
        return False
    return text.translate(_DASHES) != evidence.read.translate(_DASHES)


def doubtful(evidence: Evidence) -> bool:
    """Whether any evidence contradicts the word as read."""
    return (
        bool(evidence.doubts)
        or evidence.confidence < SURE
        or (evidence.second is not None and not same_second(evidence.second, evidence.read))
        or (evidence.third is not None and not same_print(evidence.third, evidence.read))
        or (evidence.read[-1:] == "." and opens_small(evidence.after))
        or (evidence.kind not in IMAGE_ONLY and not _expected(evidence))
    )


def seen_by_someone(evidence: Evidence, text: str) -> bool:
    """Whether the image supports a text; False if only the language model does.

    If both readers agree, the network itself must have considered the other letters. And the second
    reader's network must not find them much less likely. And no `j` is taken from a name (`Phja`):
    on 300 composed and real pages the first reader saw none in a word that was not printed there,
    and the second one has `ị` for it.
    """
    if "j" in evidence.read and "j" not in text:
        return False
    if contradicts(evidence.chances, evidence.read, text):
        return False
    if evidence.second not in (evidence.read, None):
        return True
    if evidence.third is not None and same_print(evidence.third, text):
        return True
    considered = {(doubt.at, normalise(choice.text)) for doubt in evidence.doubts
                  for choice in doubt.choices}  # fmt: skip
    same_length = len(text) == len(evidence.read)
    return same_length and all(
        old == new or (at, new) in considered
        for at, (old, new) in enumerate(zip(evidence.read, text, strict=True))
    )


def _expected(evidence: Evidence) -> bool:
    """Whether the language data have the word beside its neighbours."""
    token = token_of(evidence.core)
    before, after = neighbours(evidence, evidence.read)
    return language().knows(token) and _together(before, token, after)


def neighbours(evidence: Evidence, text: str) -> tuple[str, str]:
    """The tokens before and after; "" if a sign separates them from this text."""
    before, after = evidence.before, evidence.after
    return (
        token_of(parts(before)[1]) if before and joined(before, text) else "",
        token_of(parts(after)[1]) if after and joined(text, after) else "",
    )


def _second(evidence: Evidence) -> Iterator[str]:
    return _mixed(evidence, evidence.second)


def _third(evidence: Evidence) -> Iterator[str]:
    return _mixed(evidence, evidence.third)


def _mixed(evidence: Evidence, other: str | None) -> Iterator[str]:
    """Another reading, and mixes of its letters and signs with those of the first."""
    if not other:
        return
    head, core, tail = parts(evidence.read)
    other_head, other_core, other_tail = parts(other)
    yield other
    if " " not in other_core:
        yield head + other_core + tail
    yield other_head + core + other_tail
    yield core


def _letters(evidence: Evidence) -> Iterator[str]:
    """The word with one or two letters replaced by others that the network considered."""
    read = evidence.read
    swaps = [
        (doubt.at, normalise(choice.text))
        for doubt in evidence.doubts
        if doubt.at < len(read) and normalise(doubt.choices[0].text) == read[doubt.at]
        for choice in doubt.choices[1:4]
    ]
    for at, letter in swaps:
        yield read[:at] + letter + read[at + 1 :]
    for (first, one), (last, other) in combinations(swaps[:6], 2):
        if first < last:
            yield read[:first] + one + read[first + 1 : last] + other + read[last + 1 :]


def _nearby(evidence: Evidence) -> Iterator[str]:
    """What the second reader's network sees, and that with one letter that it considered."""
    head, _, tail = parts(evidence.read)
    for text in nearby(evidence.chances) if evidence.chances else ():
        core = parts(text)[1]
        if core and " " not in text:
            yield head + core + tail
            yield text


def _tones(evidence: Evidence) -> Iterator[str]:
    """The same letters with other tones and hats, if the language data have that word here."""
    if evidence.kind in IMAGE_ONLY:
        return
    head, core, tail = parts(evidence.read)
    syllable = parse(core)
    moved = syllable is None or spell(syllable, moved=True) == core.lower()
    before, after = neighbours(evidence, evidence.read)
    for token in _same_letters().get(bare(core), ()):
        other = parse(token)
        if other is not None and other != syllable and _together(before, token, after):
            yield head + in_case_of(spell(other, moved=moved), core) + tail


def _together(before: str, token: str, after: str) -> bool:
    """Whether the data have a word beside one of its neighbours; True if it has no neighbours."""
    count = language().pair_count
    return bool(
        not (before or after)
        or (before and count(before, token))
        or (after and count(token, after))
    )


@cache
def _same_letters() -> dict[str, list[str]]:
    """Known syllables by their bare letters, the most frequent first."""
    found: dict[str, list[str]] = defaultdict(list)
    for token in language().place:
        found[bare(token)].append(token)
    return dict(found)
