"""Removes diacritics, to compare an inaccurate first reading with known words."""

from __future__ import annotations

import unicodedata
from functools import lru_cache

REMEMBERED = 4096  # entries of the cache; each word of a page is asked for about four times


@lru_cache(maxsize=REMEMBERED)
def plain(text: str) -> str:
    """The text in capitals without tones and other diacritics; Đ becomes D."""
    split = unicodedata.normalize("NFD", text.upper().replace("Đ", "D"))
    return "".join(letter for letter in split if not unicodedata.combining(letter)).strip()
