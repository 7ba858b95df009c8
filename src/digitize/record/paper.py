"""Lengths of paper, named once."""

from __future__ import annotations

from typing import Final

POINTS_AN_INCH: Final = 72
# A page is assumed to be A4 where the physical size of a mark or a letter decides what it is.
A4_LONG_MM: Final = 297.0
A4_LONG_IN: Final = 11.69
A4_LONG_POINTS: Final = 841.89
