"""Weighs the words of headlines once more, by what the articles under them say (`headline/1`).

Headlines are set in letters that neither reader knows well: where `a` has one storey, both read
`vờ vườn` for `và vườn`. But the words of a headline stand in the text under it, in letters that are
read well, and what a type makes alike it makes alike in all headlines of an issue.
"""

from __future__ import annotations

import math
import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final, Literal, TypeAlias

from digitize.record.letters import bare, normalise
from digitize.record.syllable import parse
from digitize.settings import Cleaning
from digitize.understand.vietnamese.candidates import Evidence, candidates, neighbours
from digitize.understand.vietnamese.clean import Cleaned, Proposal, why
from digitize.understand.vietnamese.language import language, mention_of, token_of
from digitize.understand.vietnamese.likelihood import gain
from digitize.understand.vietnamese.weigh import weights
from digitize.understand.vietnamese.words import in_case_of, parts

HEADLINE: Final = "headline/1"
# Least probability of a change. By quarters of 64 issues, 39 of 113 wrong words of headlines were
# mended so and 1 right word of 4,249 was broken; from 0.7 on, 47 were mended and 8 broken.
APPLY_FROM: Final = 0.9
FARTHEST: Final = 8.0  # greatest difference of log likelihoods that counts, in nats
UNLIKELY: Final = -6.0  # least gain of a letter that tells what a type makes alike, in nats

_VOWELS = "aàáảãạăằắẳẵặâầấẩẫậeèéẻẽẹêềếểễệiìíỉĩịoòóỏõọôồốổỗộơờớởỡợuùúủũụưừứửữựyỳýỷỹỵ"
_TONES = "\u0300\u0301\u0303\u0309\u0323"
# A conditional logit as in `weigh`, fitted on the headlines of 64 composed issues.
_WEIGHTS: Final[Mapping[str, float]] = {
    "change": -1.44,
    "considered": 1.87,
    "considered.share": -0.21,
    "face": 1.34,
    "more.letters": -0.39,
    "confidence": -1.31,
    "second": 0.36,
    "second.bare": 1.96,
    "gain": 0.23,
    "no.chances": -1.49,
    "document.word": 0.48,
    "document.pairs": 2.33,
    "document.pair": 2.21,
    "language.pair": 0.47,
    "language.word": -0.36,
    "language.known": 1.01,
    "unknown": -4.68,
    "no.syllable": -2.82,
}

Swap: TypeAlias = tuple[str, ...]
"""A kind of letters that are taken for each other: their bases, or their tones."""


@dataclass(frozen=True, slots=True)
class Face:
    """How often each kind of letters was taken for another in the headlines of a document."""

    swaps: Mapping[Swap, int]


def face_of(headlines: Sequence[Sequence[Evidence]]) -> Face:
    """Count what the second reader or the text of the document reads otherwise in headlines."""
    found: Counter[Swap] = Counter()
    for evidence in (one for words in headlines for one in words):
        before, after = neighbours(evidence, evidence.read)
        for text in _candidates(evidence, before, after):
            swaps = _swaps(evidence.read, text)
            if len(swaps) == 1 and _is_supported(evidence, text, before, after):
                found[swaps[0]] += 1
    return Face(found)


def clean_headline(
    cleaned: Sequence[Cleaned], evidence: Sequence[Evidence], face: Face, cleaning: Cleaning
) -> list[Cleaned]:
    """The words of a headline as they were cleaned, or as their article has them.

    Args: cleaned, evidence: of the same words. face: that of all headlines of the document.
    """
    done = list(cleaned)
    if cleaning is Cleaning.OFF:
        return done
    for at, one in enumerate(evidence):
        before = done[at - 1].text if at and one.before else ""
        after = cleaned[at + 1].text if at + 1 < len(cleaned) and one.after else ""
        if one.known is None and one.settled is None and _is_word(one.read):
            done[at] = _again(cleaned[at], replace(one, before=before, after=after), face, cleaning)
    return done


def _is_word(text: str) -> bool:
    return bool(parts(text)[1]) and not any(map(str.isdigit, text))


def _again(cleaned: Cleaned, evidence: Evidence, face: Face, cleaning: Cleaning) -> Cleaned:
    """The word that the headline most probably has."""
    before, after = neighbours(evidence, evidence.read)
    others = _candidates(evidence, before, after)
    # No type makes small letters and capitals alike, and the text under it writes `Pì` so.
    same = evidence.read.lower()
    texts = [evidence.read, *(text for text in others if text.lower() != same)]
    scores = [_score(evidence, text, (before, after), face) for text in texts]
    shares = [math.exp(score - max(scores)) for score in scores]
    best = max(range(len(texts)), key=shares.__getitem__)
    sure = shares[best] / sum(shares)
    text = texts[best]
    if text in (evidence.read, cleaned.text) or sure < APPLY_FROM:
        return cleaned
    outcome: Literal["applied", "suggested"] = "suggested"
    if cleaning is Cleaning.APPLY:
        outcome = "applied"
    elif cleaned.proposal is not None:
        return cleaned
    proposal = Proposal(HEADLINE, text, why(evidence, text), round(sure, 4), outcome)
    if outcome == "suggested":
        return replace(cleaned, review=True, proposal=proposal)
    return Cleaned(text, round(sure, 4), sure < weights().review_below, proposal)


def _candidates(evidence: Evidence, before: str, after: str) -> list[str]:
    """Candidates of the word: those of `weigh`, and words with one other vowel that fit here."""
    head, core, tail = parts(evidence.read)
    found = dict.fromkeys(candidates(evidence))
    pairs = language().pair_count
    for word in _with_another_letter(core.lower()):
        token = token_of(word)
        if parse(word) is None or len(token) < 2:
            continue
        beside = (before and pairs(before, token)) or (after and pairs(token, after))
        if evidence.mentions.get(token) or beside:
            found.setdefault(head + in_case_of(word, core) + tail)
    return list(found)


def _with_another_letter(core: str) -> Iterator[str]:
    """A word in small letters with each vowel, and each `d` and `đ`, as another letter."""
    for at, letter in enumerate(core):
        others = _VOWELS if letter in _VOWELS else "dđ" if letter in "dđ" else ""
        for other in others:
            if other != letter:
                yield core[:at] + other + core[at + 1 :]


def _swaps(read: str, text: str) -> list[Swap]:
    """The kinds of letters in which two words of one length differ."""
    if len(read) != len(text):
        return []
    pairs = zip(read.lower(), text.lower(), strict=False)
    return [_swap(one, other) for one, other in pairs if one != other]


def _swap(one: str, other: str) -> Swap:
    bases = [
        unicodedata.normalize("NFC", "".join(mark for mark in marks if mark not in _TONES))
        for marks in (unicodedata.normalize("NFD", one), unicodedata.normalize("NFD", other))
    ]
    if bases[0] == bases[1]:
        return ("tone", one, other)
    return tuple(bare(base) + ("+" if bare(base) != base else "") for base in bases)


def _is_supported(evidence: Evidence, text: str, before: str, after: str) -> bool:
    """Whether the second reader reads a text, or the document has it beside its neighbours."""
    if _plain(evidence.second or "") == _plain(text):
        return True
    gained = gain(evidence.chances, evidence.read, text) if evidence.chances else 0.0
    pairs = [sum(_beside(evidence, one, before, after)) for one in (evidence.read, text)]
    return pairs[1] > 0 and pairs[0] <= 1 and gained > UNLIKELY


def _beside(evidence: Evidence, text: str, before: str, after: str) -> tuple[int, int]:
    """How often the document has a text after the word before it, and before the one after it."""
    token = mention_of(parts(text)[1])
    return (
        evidence.mentions.get(f"{before} {token}", 0) if before else 0,
        evidence.mentions.get(f"{token} {after}", 0) if after else 0,
    )


def _plain(text: str) -> str:
    return parts(text)[1].lower()


def _score(evidence: Evidence, text: str, beside: tuple[str, str], face: Face) -> float:
    features = {
        **_of_image(evidence, text, face),
        **_of_document(evidence, text, beside),
        **_of_language(text, beside),
    }
    return sum(_WEIGHTS[name] * value for name, value in features.items())


def _of_image(evidence: Evidence, text: str, face: Face) -> dict[str, float]:
    """What the readers saw, and what they take for each other in other headlines."""
    found: dict[str, float] = {}
    if evidence.second:
        found["second"] = float(_plain(evidence.second) == _plain(text))
        found["second.bare"] = float(bare(_plain(evidence.second)) == bare(_plain(text)))
    if evidence.chances:
        found["gain"] = max(-FARTHEST, min(FARTHEST, gain(evidence.chances, evidence.read, text)))
    if text == evidence.read:
        return found
    if not evidence.chances:
        found["no.chances"] = 1.0
    own = set(_swaps(evidence.read, evidence.second or ""))
    swaps = _swaps(evidence.read, text)
    found["change"] = 1.0
    found["confidence"] = -math.log(max(1 - evidence.confidence, 0.03))
    found["more.letters"] = len(swaps) - 1.0 if len(text) == len(evidence.read) else 1.0
    found["face"] = sum(
        math.log1p(max(0, face.swaps.get(swap, 0) - (swap in own))) for swap in swaps
    )
    shares = [
        math.log(max(choice.confidence, 0.01) / max(doubt.choices[0].confidence, 0.01))
        for doubt in evidence.doubts
        for choice in doubt.choices
        if len(text) == len(evidence.read)
        and text[doubt.at : doubt.at + 1] == normalise(choice.text)
        and text[doubt.at : doubt.at + 1] != evidence.read[doubt.at : doubt.at + 1]
    ]
    found["considered"], found["considered.share"] = float(len(shares)), sum(shares)
    return found


def _of_document(evidence: Evidence, text: str, beside: tuple[str, str]) -> dict[str, float]:
    """Whether the document has the word elsewhere, alone and beside the same neighbours."""
    once = text == evidence.read
    word = evidence.mentions.get(mention_of(parts(text)[1]), 0) - once
    pairs = [count - once > 0 for count in _beside(evidence, text, *beside)]
    return {
        "document.word": math.log1p(max(0, word)),
        "document.pairs": float(sum(pairs)),
        "document.pair": float(any(pairs)),
    }


def _of_language(text: str, beside: tuple[str, str]) -> dict[str, float]:
    """How frequent the word is in Vietnamese, alone and beside its neighbours."""
    token, (before, after), data = mention_of(parts(text)[1]), beside, language()
    found = {"language.word": data.frequency(token)}
    if parse(parts(text)[1]) is None:
        found["no.syllable"] = 1.0
    if not data.knows(token):
        return {**found, "unknown": 1.0}
    left = data.follows(before, token) - data.frequency(token) if before else 0.0
    right = data.precedes(token, after) - data.frequency(after) if after else 0.0
    counts = (
        data.pair_count(before, token) if before else 0.0,
        data.pair_count(token, after) if after else 0.0,
    )
    return {
        **found,
        "language.pair": left + right,
        "language.known": float(sum(count > 0 for count in counts)),
    }
