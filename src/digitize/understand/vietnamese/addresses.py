"""Addresses of e-mail: Tesseract often reads `ø`, `€` or `2` for their `@`."""

from __future__ import annotations

import re

from rapidfuzz import fuzz

ALIKE = 60.0  # of 100: what was read for the sign spoils the letters beside it as well
LIKELY = 0.7  # of eight such words of real papers six were right to the letter; all had the sign

_ADDRESS = re.compile(r"[\w.+-]+@[a-zA-Z\d-]+(\.[a-zA-Z\d-]+)+")
_ROUND = re.compile(r"^((?:[eE]-?mail)?[:(]*)(.*?)([.,;:)/]*)$")


def address_of(read: str, second: str | None) -> str | None:
    """The word with the address that the second reader has; None where there is none to be had.

    The signs around it stay as they were read first: the second reader often leaves them out.
    """
    own, told = _ROUND.match(read), _ROUND.match(second or "")
    if own is None or told is None:
        return None
    if _ADDRESS.fullmatch(own[2]) or not _ADDRESS.fullmatch(told[2]):
        return None
    return f"{own[1]}{told[2]}{own[3]}" if fuzz.ratio(own[2], told[2]) >= ALIKE else None
