"""Turns lists of words into regular expressions."""

from __future__ import annotations

from typing import Final

UPPER: Final = "".join(chr(code) for code in range(0x41, 0x1EFA) if chr(code).isupper())
"""Capital letters, for a set in a pattern."""


def any_of(listing: str) -> str:
    """A pattern for the longest phrase of a list that matches.

    Args: listing: phrases with commas between, on any number of lines. They may contain patterns.
    """
    phrases = [" ".join(phrase.split()) for phrase in listing.split(",")]
    return f"(?:{'|'.join(sorted(phrases, key=len, reverse=True))})"
