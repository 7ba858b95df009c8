"""Makes text harmless for a terminal: anybody may choose the name of a file."""

from __future__ import annotations


def inert(line: str) -> str:
    """The line without control characters, which could move the cursor or ring the bell."""
    return "".join(letter if letter.isprintable() else "\ufffd" for letter in line)
