"""Normalises the text that is scored: one spelling for what is the same on paper."""

from __future__ import annotations

import unicodedata
from typing import NewType

import regex

Scored = NewType("Scored", str)
"""Text that went through `normalise`; nothing else is split or counted."""

_SAME_ON_PAPER = str.maketrans({"–": "-", "—": "-", "−": "-", "…": "..."})
_CLUSTER = regex.compile(r"\X")

# Grave, acute, tilde, hook above, dot below; circumflex, breve, horn. Not shared with cleaning, so
# that the measure stays the same when cleaning changes.
_TONES_AND_HATS = dict.fromkeys(
    map(ord, "\u0300\u0301\u0303\u0309\u0323\u0302\u0306\u031b"), None
) | str.maketrans("đĐ", "dD")


def normalise(text: str) -> Scored:
    """Text as it is scored.

    Args:
        text: any text, composed or not, with any white space.

    Returns:
        NFC; runs of white space one space, none at the ends; en dash, em dash and minus as
        `-`; the ellipsis as `...`. Case and punctuation stay.

    Source: design.md, Error rates.
    """
    composed = unicodedata.normalize("NFC", text).translate(_SAME_ON_PAPER)
    return Scored(" ".join(composed.split()))


def split_words(text: Scored) -> list[str]:
    """The words of a text, split at its spaces; none for an empty one."""
    return text.split()


def split_graphemes(text: Scored) -> list[str]:
    """The characters as people count them, with spaces.

    Source: Unicode UAX #29, extended grapheme clusters.
    """
    clusters: list[str] = _CLUSTER.findall(text)
    return clusters


def fold(word: str) -> str:
    """A word without tones, hats, breve and horn, and with d for đ; case stays."""
    bare = unicodedata.normalize("NFD", word).translate(_TONES_AND_HATS)
    return unicodedata.normalize("NFC", bare)
