"""Tells the kinds of words apart: names, numbers, acronyms and others."""

from __future__ import annotations

import re
from collections.abc import Sequence
from enum import StrEnum
from functools import cache, lru_cache

from digitize.record.letters import bare
from digitize.record.syllable import ONSETS, is_syllable, rimes

_PARTS = re.compile(r"^([\W_]*)(.*?)([\W_]*)$", re.DOTALL)
_ROMAN = re.compile(r"[IVXLC]+")
_ENDS_CONTEXT = set('.,;:!?()[]“”"…-–—/')


class WordKind(StrEnum):
    """Kinds of words. Only the first four may be changed by the language model."""

    PLAIN = "plain"
    MISREAD = "misread"  # a syllable's letters with tones or hats that no syllable has
    TITLE = "title"  # begins with a capital and has no capitalised neighbour
    CAPITALS = "capitals"  # a heading
    NAME = "name"
    FOREIGN = "foreign"  # not a Vietnamese syllable: another language, or misread
    ROMAN = "roman"
    ACRONYM = "acronym"
    NUMBER = "number"  # whatever has a digit: dates, money, symbols of documents
    SYMBOL = "symbol"  # with a sign inside: TN&MT, NQ/TW
    MARK = "mark"  # signs alone


@lru_cache(maxsize=50_000)
def parts(word: str) -> tuple[str, str, str]:
    """A word as the signs before it, the word itself, and the signs behind it."""
    found = _PARTS.match(word)
    assert found is not None  # noqa: S101  (the pattern fits every text)
    return found[1], found[2], found[3]


def kinds(words: Sequence[str]) -> list[WordKind]:
    """The kind of each word of a line."""
    found = [_kind(word) for word in words]
    titles = [kind is WordKind.TITLE for kind in found]
    for at, kind in enumerate(found):
        if kind is not WordKind.TITLE:
            continue
        joins_left = at > 0 and titles[at - 1] and joined(words[at - 1], words[at])
        joins_right = at + 1 < len(words) and titles[at + 1] and joined(words[at], words[at + 1])
        if joins_left or joins_right:
            found[at] = WordKind.NAME
    return found


def joined(left: str, right: str) -> bool:
    """Whether no sign separates two neighbours, so that each is evidence for the other."""
    return not (left and left[-1] in _ENDS_CONTEXT) and not (right and right[0] in _ENDS_CONTEXT)


def roman(core: str) -> bool:
    """Whether a word consists of the letters of Roman numerals."""
    return _ROMAN.fullmatch(core) is not None


def opens_small(word: str) -> bool:
    """Whether a word begins with a small letter and is not a list mark such as `a)`."""
    return word[:1].islower() and (len(word) == 1 or word[1].isalpha())


@lru_cache(maxsize=50_000)
def _kind(word: str) -> WordKind:
    core = parts(word)[1]
    if not core:
        return WordKind.MARK
    if any(letter.isdigit() for letter in core):
        return WordKind.NUMBER
    if not core.isalpha():
        return WordKind.SYMBOL
    if roman(core):
        return WordKind.ROMAN
    marked = bare(core) != core.lower().replace("đ", "d")
    if core.isupper() and len(core) > 1:
        return WordKind.CAPITALS if marked or is_syllable(core) else WordKind.ACRONYM
    if not (core.islower() or core.istitle()):
        return WordKind.FOREIGN
    if not is_syllable(core):
        # Words of other languages have no marks; ethnic names have them on other letters.
        return WordKind.MISREAD if marked and is_syllable_base(bare(core)) else WordKind.FOREIGN
    return WordKind.PLAIN if core.islower() else WordKind.TITLE


def is_syllable_base(letters: str) -> bool:
    """Whether some syllable has these letters without its tone, hats and horns."""
    return letters in _bases()


@cache
def _bases() -> frozenset[str]:
    return frozenset(bare(onset + rime) for onset in ONSETS for rime in rimes())


def in_case_of(word: str, model: str) -> str:
    """A word in small letters, given the capitals of a model."""
    if model.isupper() and len(model) > 1:
        return word.upper()
    return word[:1].upper() + word[1:] if model[:1].isupper() else word
