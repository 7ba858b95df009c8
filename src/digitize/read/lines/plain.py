"""Text without tones and hats, for comparing a worn first reading with known words."""

from __future__ import annotations

import unicodedata
from functools import lru_cache

REMEMBERED = 4096  # words; a page asks for each of its own about four times


@lru_cache(maxsize=REMEMBERED)
def plain(text: str) -> str:
    """Capitals without tones and hats."""
    split = unicodedata.normalize("NFD", text.upper().replace("Đ", "D"))
    return "".join(letter for letter in split if not unicodedata.combining(letter)).strip()
