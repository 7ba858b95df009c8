"""Finds dates as papers print them, `ngày 28 tháng 4 năm 2026`, also with blanks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import regex

from digitize.understand.structure.spans import flat

SIGNS = " .,:;'’‘\"-–—_|"  # around a day or a month: leaders of dots, specks
FIRST_YEAR, LAST_YEAR = 1900, 2100

_DAY = (r"\bngay", r"\b(?:ngay){s<=1}")  # as printed, before one letter misread
_LONG = r"(?P<day>.{0,14}?)(?:thang){s<=1}(?P<month>.{0,10}?)n[a-z]m\b(?P<year>.{0,10})"
_SHORT = r"\s*(?P<day>\d{1,2})\s*[/.-]\s*(?P<month>\d{1,2})\s*[/.-]\s*(?P<year>\d{4})"
_FORMS = tuple(regex.compile(day + rest) for day in _DAY for rest in (_SHORT, _LONG))
_DIGITS = regex.compile(r"\d+")
_BLANK = regex.compile(r"[\W_]*")


@dataclass(frozen=True, slots=True)
class PrintedDate:
    """A date in a line: its offsets, and the readings of day, month and year."""

    start: int
    end: int
    day: tuple[int, int]
    month: tuple[int, int]
    year: tuple[int, int]
    texts: tuple[str, str, str]

    @property
    def blank(self) -> tuple[int, int] | None:
        """The span from the first blank part to the last; None if there is no blank part."""
        spans = (self.day, self.month, self.year)
        empty = [
            span for span, text in zip(spans, self.texts, strict=True) if _BLANK.fullmatch(text)
        ]
        return (empty[0][0], empty[-1][1]) if empty else None

    @property
    def value(self) -> date | None:
        """The date; None if it is not whole or does not exist."""
        numbers = [_number(text) for text in self.texts]
        if None in numbers:
            return None
        day, month, year = (number or 0 for number in numbers)
        if not FIRST_YEAR <= year <= LAST_YEAR:
            return None
        try:
            return date(year, month, day)
        except ValueError:
            return None

    @property
    def complete(self) -> bool:
        """Whether all three parts are numbers."""
        return all(_number(text) is not None for text in self.texts)


def printed_date(text: str) -> PrintedDate | None:
    """The first date in a line that is printed with `ngày`; its parts may be blank."""
    seen = flat(text)
    hit = next((hit for form in _FORMS if (hit := form.search(seen))), None)
    if hit is None:
        return None
    year_end = hit.end("year")
    year = _DIGITS.search(seen, hit.start("year"), year_end)
    if year and _BLANK.fullmatch(seen, hit.start("year"), year.start()):
        year_end = year.end()
    day, month = (_within_signs(text, *hit.span(part)) for part in ("day", "month"))
    parts = (day, month, (hit.start("year"), year_end))
    texts = (text[slice(*day)], text[slice(*month)], text[slice(*parts[2])])
    return PrintedDate(hit.start(), year_end, *parts, texts)


def _within_signs(text: str, start: int, end: int) -> tuple[int, int]:
    """The span without dots and dashes around it; unchanged if it has nothing else."""
    part = text[start:end]
    core = part.strip(SIGNS)
    if not core:
        return start, end
    first = start + part.index(core)
    return first, first + len(core)


def _number(text: str) -> int | None:
    """The number of a part that has nothing else but signs and spaces."""
    core = text.strip(" .,:;")
    return int(core) if core.isascii() and core.isdigit() and len(core) <= 4 else None
