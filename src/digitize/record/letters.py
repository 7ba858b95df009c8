"""Unicode normalisation of Vietnamese text, and foldings for comparing words.

`normalise` applies to every text that is kept. Foldings are for search alone. There are three, each
coarser than the one before, and every match of a finer one is a match of a coarser one. A folding
keeps the length, so that a position in the folded text is the position in the text. `bare` and
`tidy` are for comparing what was read with known words.
"""

from __future__ import annotations

import re
import unicodedata
from enum import StrEnum
from functools import lru_cache

REMEMBERED = 4096  # words in the cache; a page looks up each of its words about four times

SAME_LETTER = str.maketrans(
    {
        "Ð": "Đ",  # Eth, from Latin-1 keyboards and fonts
        "Ɖ": "Đ",  # African D
        "ð": "đ",
        "\u2044": "/",  # the fraction slash, which Tesseract takes for the common one
        "\u00a0": " ",  # no-break spaces
        "\u202f": " ",
        "\u200b": None,  # zero-width characters and the soft hyphen
        "\u200c": None,
        "\u200d": None,
        "\u2060": None,
        "\ufeff": None,
        "\u00ad": None,
    }
)


_TONES = ("\u0300", "\u0301", "\u0303", "\u0309", "\u0323")  # huyền, sắc, ngã, hỏi, nặng
_VOWELS = "aăâeêioôơuưy"
_OPEN = (("o", "a"), ("o", "e"), ("u", "y"))  # where the tone may stand on either vowel


def _compose(letter: str, mark: str) -> str:
    return unicodedata.normalize("NFC", letter + mark)


_TONELESS = str.maketrans({_compose(vowel, tone): vowel for vowel in _VOWELS for tone in _TONES})
_BARE = str.maketrans("ăâêôơưđ", "aaeooud")
_PLACED = {
    first + _compose(second, tone): _compose(first, tone) + second
    for first, second in _OPEN
    for tone in _TONES
}
_NEW_PLACE = re.compile(f"(?<!q)(?:{'|'.join(_PLACED)})")  # in "quý" the u is part of the onset
_Y_TO_I = str.maketrans({_compose("y", tone): _compose("i", tone) for tone in ("", *_TONES)})
# An open syllable after one of these may be spelled either way; "thuý" and "thúi" are two words.
_FINAL_Y = re.compile(r"(?<!\w)(?:[hklmstv]|qu)[yỳýỹỷỵ](?!\w)")


class Folding(StrEnum):
    """How much of a word's spelling is compared."""

    TYPED = "typed"  # all but case and spelling convention: hoà and hòa, kỹ and kĩ are the same
    TONELESS = "toneless"  # â, ơ and đ count, tones do not: hoa, tiên
    BARE = "bare"  # no diacritics, as on a keyboard without Vietnamese: tien, dang


def normalise(text: str) -> str:
    """Return NFC with one code point for each letter and nothing invisible. It is idempotent."""
    if text.isascii():
        return text
    return unicodedata.normalize("NFC", text.translate(SAME_LETTER))


def tidy(text: str) -> str:
    """Return the text in NFC, with one space between words and none at the ends."""
    return " ".join(unicodedata.normalize("NFC", text).split())


@lru_cache(maxsize=REMEMBERED)
def bare(word: str) -> str:
    """Return the word in lower case without tones and diacritics, and with d for đ."""
    split = unicodedata.normalize("NFD", word.lower().replace("đ", "d"))
    return "".join(letter for letter in split if not unicodedata.combining(letter))


def fold(text: str, folding: Folding) -> str:
    """Return the folded text in lower case; it is as long as the normalised text."""
    folded = _same_spelling(_small(normalise(text)))
    if folding is not Folding.TYPED:
        folded = folded.translate(_TONELESS)
    return folded.translate(_BARE) if folding is Folding.BARE else folded


def foldings(text: str) -> tuple[str, str, str]:
    """Return all three foldings, from fine to coarse."""
    typed = fold(text, Folding.TYPED)
    toneless = typed.translate(_TONELESS)
    return typed, toneless, toneless.translate(_BARE)


def _small(text: str) -> str:
    small = text.lower()
    if len(small) == len(text):
        return small
    # The lower case of a Turkish İ has two code points: it stays, so that the length is kept.
    return "".join(low if len(low := letter.lower()) == 1 else letter for letter in text)


def _same_spelling(text: str) -> str:
    """Place tones as the older convention does, and write i for y where both are correct."""
    text = _NEW_PLACE.sub(lambda found: _PLACED[found[0]], text)
    return _FINAL_Y.sub(lambda found: found[0].translate(_Y_TO_I), text)
