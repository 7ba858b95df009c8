"""How long a paper is to be kept, by the term of its dossier or its own.

A term of years is counted in whole years: it begins on 1 January after the year in which the
business ended, and runs to the end of its last year. Source: Law on Archives 33/2024/QH15 and
Circular 05/2025/TT-BNV, code list `maintenance`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Final

from digitize.dossier.codes import MAINTENANCE

PERMANENT: Final = "01"
YEARS: Final = {"02": 70, "03": 50, "04": 30, "05": 20, "06": 10}
"""Years of each term that has a number; the code for `other` has none."""


@dataclass(frozen=True, slots=True)
class Retention:
    """A term: its code, or the text that is none; and its last day, None if it has none."""

    term: str
    until: date | None

    @property
    def permanent(self) -> bool:
        """Whether it never ends."""
        return self.term == PERMANENT

    @property
    def label(self) -> str:
        """The term in Vietnamese, as it was entered."""
        return MAINTENANCE.label(self.term)


def retention(term: str, days: Iterable[str | None]) -> Retention:
    """Return how long a paper is kept.

    Args: term: its code or its name. days: when the business may have ended, as dossiers and
        records have days; the latest counts.
    Raises: ValueError: no day is given.
    """
    try:
        code = MAINTENANCE.code(term)
    except ValueError:
        return Retention(term, None)
    years = YEARS.get(code)
    ended = max(int(day[:4]) for day in days if day)
    return Retention(code, None if years is None else date(ended + years, 12, 31))
