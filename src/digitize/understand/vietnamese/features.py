"""Computes the features of a candidate: named numbers from the image and from the language.

The prefix of a name is its source: `read.` and `alt.` are the recogniser, `second.` the second
reader, `chance.` what its network considered, `third.` the third reader, `swap.` the kinds of
letters that are mistaken for each other, `lang.` the language data and `doc.` the document.
"""

from __future__ import annotations

import math
import unicodedata
from functools import lru_cache

from rapidfuzz.distance import Levenshtein

from digitize.record.letters import bare
from digitize.record.syllable import Tone, parse
from digitize.understand.vietnamese.candidates import Evidence, neighbours
from digitize.understand.vietnamese.language import language, mention_of, token_of
from digitize.understand.vietnamese.likelihood import (
    SECOND,
    THIRD,
    Network,
    gain,
    has_unknown,
    nearby,
    quotes_in,
    same_print,
    same_second,
    shortfall,
)
from digitize.understand.vietnamese.numbers import number_in
from digitize.understand.vietnamese.words import WordKind, opens_small, parts

Features = dict[str, float]

LANGUAGE_KINDS = frozenset({WordKind.PLAIN, WordKind.MISREAD, WordKind.TITLE, WordKind.CAPITALS})
_TONE_NAMES = {tone.value: tone.name.lower() for tone in Tone}
_HATS = {"\u0302": "hat", "\u0306": "breve", "\u031b": "horn"}
FARTHEST = 12.0  # greatest difference of log likelihoods that counts, in nats
STRONG = 3.0  # a pair 20 times as frequent as chance is a set phrase
CLOSING = "”’\"')]"  # signs that close what ends with a stop: the stop before them counts
NO_CHOICE = -5.0  # stands for the logarithm of a letter's share where the network saw no other


def surprise(confidence: float) -> float:
    """The negative logarithm of 1 - confidence: 0 for 0, 3 for 0.95, at most 5."""
    return min(-math.log(max(1.0 - confidence, 1e-3)), 5.0)


def features_of(evidence: Evidence, text: str) -> Features:
    """The features of a text as what is printed.

    Args: text: the word as read, or one of its candidates.
    """
    found = of_read(evidence) if text == evidence.read else _of_change(evidence, text)
    found.update(_of_second(evidence, text))
    found.update(_of_chances(evidence, text, evidence.chances, SECOND))
    found.update(_of_third(evidence, text))
    found.update(_of_chances(evidence, text, evidence.third_chances, THIRD))
    found.update(_of_signs(evidence, text))
    found.update(_of_language(evidence, text))
    return found


def of_read(evidence: Evidence) -> Features:
    """Features of the recogniser's confidence in its reading."""
    kind, confidence = evidence.kind, evidence.confidence
    rivals = [
        doubt.choices[1].confidence / (doubt.choices[0].confidence + 0.01)
        for doubt in evidence.doubts
    ]
    return {
        "read": 1.0,
        f"read.{kind.value}": 1.0,
        "read.confidence": surprise(confidence),
        "read.low": max(0.0, 0.8 - confidence),
        "read.line": surprise(evidence.line_confidence),
        "read.rival": max(rivals, default=0.0),
        "read.doubt": 1.0 if rivals else 0.0,
        "read.short": 1.0 if len(evidence.core) < 2 else 0.0,
    }


def _of_change(evidence: Evidence, text: str) -> Features:
    """Features of the letters that a candidate changes: their confidence and their kind."""
    found: Features = {
        "change": 1.0,
        f"change.{evidence.kind.value}": 1.0,
        "change.confidence": surprise(evidence.confidence),
        "change.line": surprise(evidence.line_confidence),
    }
    unseen = 0
    for edit in Levenshtein.editops(evidence.read, text):
        old = evidence.read[edit.src_pos] if edit.tag != "insert" else ""
        new = text[edit.dest_pos] if edit.tag != "delete" else ""
        for name in swap_names(old, new):
            found[name] = found.get(name, 0.0) + 1.0
        share = _share(evidence, edit.src_pos, new) if edit.tag == "replace" else None
        if share is None:
            unseen += 1
        else:
            found["alt.share"] = found.get("alt.share", 0.0) + share
            found["alt.letters"] = found.get("alt.letters", 0.0) + 1.0
    found["alt.unseen"] = float(unseen)
    if not unseen and text == evidence.second:
        found["alt.and.second"] = 1.0
    if unseen > 1:
        found["alt.unseen.more"] = float(unseen - 1)
    return found


def _share(evidence: Evidence, at: int, letter: str) -> float | None:
    """Log of a letter's confidence over the best letter's; None if the network had no such one."""
    for doubt in evidence.doubts:
        if doubt.at == at:
            best = max(doubt.choices[0].confidence, 0.01)
            for choice in doubt.choices[1:]:
                if choice.text == letter:
                    return max(math.log(max(choice.confidence, 0.001) / best), NO_CHOICE)
    return None


def _of_second(evidence: Evidence, text: str) -> Features:
    second = evidence.second
    if not second:
        missing = "second.absent" if second is None else "second.none"
        return {missing: 1.0} if text == evidence.read else {f"{missing}.change": 1.0}
    sure = surprise(evidence.second_confidence)
    if same_second(second, text):
        return {"second.same": 1.0, "second.same.sure": sure, **_how_far(evidence.read, text)}
    found: Features = {"second.far": float(min(Levenshtein.distance(text, second), 4))}
    if parts(text)[1] == parts(second)[1]:
        found["second.core"] = 1.0
    elif bare(text) == bare(second):
        found["second.letters"] = 1.0
    if same_second(second, evidence.read):  # both readers agree, against this text
        found["second.against"] = 1.0
        found["second.against.sure"] = sure
    return found


def _of_chances(evidence: Evidence, text: str, chances: str | None, network: Network) -> Features:
    """How likely a reader's network finds a text, against its best and what was read.

    Each kind of letters has weights of its own: a network is better at some than at others.
    """
    name = network.name
    if not chances:
        return {}
    if quotes_in(text) != quotes_in(evidence.read):
        return {f"{name}.quotes": 1.0}  # no network is a judge of them
    best = nearby(chances)[0]
    found = {f"{name}.top": 1.0} if text.translate(network.like) == best else {}
    kind = _kind_of_change(evidence.read, text, network)
    short = max(shortfall(chances, text, network), -FARTHEST)
    if text == evidence.read:
        return {**found, f"{name}.read.{kind}": short}
    more = gain(chances, evidence.read, text, network)
    return {
        **found,
        f"{name}.{kind}.more": min(max(more, 0.0), FARTHEST),
        f"{name}.{kind}.less": max(min(more, 0.0), -FARTHEST),
        f"{name}.best": short,
    }


def _of_third(evidence: Evidence, text: str) -> Features:
    """Whether the third reader has a text, and with whom it agrees; {} where it was not asked."""
    third, read, second = evidence.third, evidence.read, evidence.second
    if third is None:
        return {}
    if not third:
        return {"third.none": 1.0} if text == read else {"third.none.change": 1.0}
    if same_print(third, text):
        found = {"third.same": 1.0}
        if text == read:
            found["third.same.read"] = 1.0
        elif second is not None and same_print(third, second):
            found["third.same.second"] = 1.0
        return found
    found = {"third.far": float(min(Levenshtein.distance(text, third), 4))}
    if parts(text)[1] == parts(third)[1]:
        found["third.core"] = 1.0
    elif bare(text) == bare(third):
        found["third.letters"] = 1.0
    if same_print(third, read):
        found["third.against"] = 1.0
    return found


def _kind_of_change(read: str, text: str, network: Network) -> str:
    """What kind of letters a change is about; of a word as it was read, what it consists of."""
    if has_unknown(text, network) or has_unknown(read, network):
        return "unknown"
    if number_in(read) or number_in(text):
        return "figures"
    core = parts(text)[1]
    if read != text and core == parts(read)[1]:
        return "signs"
    return "capitals" if core.isupper() and len(core) > 1 else "small"


def _how_far(read: str, second: str) -> Features:
    """The kind of difference between the readings; the second reader is better at tones."""
    if same_second(second, read):
        return {"second.agrees": 1.0}
    if parts(read)[1] == parts(second)[1]:
        return {"second.sign": 1.0}
    return {"second.tone": 1.0} if bare(read) == bare(second) else {"second.letter": 1.0}


def _of_signs(evidence: Evidence, text: str) -> Features:
    """Whether the signs at the word's end fit the case of the next word."""
    tail, after = parts(text)[2].rstrip(CLOSING), evidence.after
    small = opens_small(after)
    if not (small or after[:1].isupper()):
        return {}
    if tail[-1:] in (".", "!", "?"):
        return {"sign.stop.small": 1.0} if small else {"sign.stop.capital": 1.0}
    if tail[-1:] in (",", ";", ":"):
        return {"sign.pause.small": 1.0} if small else {"sign.pause.capital": 1.0}
    return {} if small else {"sign.none.capital": 1.0}


def _of_language(evidence: Evidence, text: str) -> Features:
    """How frequent a word is, alone and beside its neighbours; for names, in the document alone."""
    core = parts(text)[1]
    found: Features = {}
    token = token_of(core)
    read = text == evidence.read
    mentions = evidence.mentions.get(mention_of(core), 0) - read
    if mentions > 0:
        found["doc.word"] = math.log1p(mentions)
    if parse(core) is not None:
        found[f"form.syllable.{evidence.kind.value}"] = 1.0
        found["form.syllable"] = 1.0
    if evidence.kind not in LANGUAGE_KINDS:
        return found
    data = language()
    found["lang.word"] = data.frequency(token)
    if not data.knows(token):
        found["lang.unknown"] = 1.0
    before, after = neighbours(evidence, text)
    if before:
        found.update(_of_pair((before, token), "before", data.follows(before, token)))
        found["doc.before"] = float(evidence.mentions.get(f"{before} {token}", 0) > read)
    if after:
        found.update(_of_pair((token, after), "after", data.precedes(token, after)))
        found["doc.after"] = float(evidence.mentions.get(f"{token} {after}", 0) > read)
    if not (before or after):
        found["lang.alone"] = 1.0
    return found


def _of_pair(pair: tuple[str, str], side: str, together: float) -> Features:
    """How much more frequent a pair is than by chance; for an unknown pair, its count by chance."""
    data = language()
    gain = together - data.frequency(pair[0] if side == "after" else pair[1])
    if data.pair_count(*pair):
        return {
            f"lang.{side}": gain,
            f"lang.{side}.known": 1.0,
            f"lang.{side}.strong": max(0.0, gain - STRONG),
        }
    return {f"lang.{side}": gain, f"lang.{side}.missing": math.log1p(data.by_chance(*pair))}


@lru_cache(maxsize=20_000)
def swap_names(old: str, new: str) -> tuple[str, ...]:
    """The kinds of change that lead from one letter to another; "" stands for no letter."""
    if old.isalpha() and new.isalpha():
        return _letter_swaps(old, new)
    if not (old.isalnum() or new.isalnum()):
        return (f"swap.sign:{old}>{new}", "swap.sign")
    if not old:
        return ("swap.more",)
    return ("swap.less",) if not new else ("swap.class",)


def _letter_swaps(old: str, new: str) -> tuple[str, ...]:
    one, other = _Letter(old), _Letter(new)
    found = []
    if one.base != other.base:
        found.append("swap.letter")
    if one.tone != other.tone:
        found += [f"swap.tone:{one.tone}>{other.tone}", "swap.tone"]
    if one.hat != other.hat:
        found += [f"swap.hat:{one.hat}>{other.hat}", "swap.hat"]
    if old.isupper() != new.isupper():
        found.append("swap.case")
    return tuple(found)


class _Letter:
    """A letter taken apart: its base, and its hat and tone by name."""

    __slots__ = ("base", "hat", "tone")

    def __init__(self, letter: str) -> None:
        marks = unicodedata.normalize("NFD", letter.lower())
        self.base = marks[0].replace("đ", "d")
        self.hat = "stroke" if marks[0] == "đ" else "none"
        self.tone = _TONE_NAMES[""]
        for mark in marks[1:]:
            self.hat = _HATS.get(mark, self.hat)
            self.tone = _TONE_NAMES.get(mark, self.tone)
