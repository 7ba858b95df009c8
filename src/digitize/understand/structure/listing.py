"""Lists of words as patterns."""

from __future__ import annotations

from typing import Final

UPPER: Final = "".join(chr(code) for code in range(0x41, 0x1EFA) if chr(code).isupper())
"""Capital letters, for a set in a pattern."""


def any_of(listing: str) -> str:
    """A pattern for whichever phrase of a list stands there: the longest that does.

    Args: listing: phrases with commas between, over as many lines as it takes. They may hold
        patterns themselves.
    """
    phrases = [" ".join(phrase.split()) for phrase in listing.split(",")]
    return f"(?:{'|'.join(sorted(phrases, key=len, reverse=True))})"
