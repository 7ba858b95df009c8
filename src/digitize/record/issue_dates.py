"""Dates of issues, as exact as a bulletin prints them: a day, a month, a quarter or a year."""

from __future__ import annotations

import re
from datetime import date
from typing import Final, Literal

FORMS: Final = "1996-08-15, 2011-09, 2005-Q1 or 2005"
_YEAR = r"(?P<year>(?:19|20)[0-9]{2})"
_KEPT: Final = re.compile(
    rf"{_YEAR}(?:-Q(?P<quarter>[1-4])|-(?P<month>[0-9]{{2}})(?:-(?P<day>[0-9]{{2}}))?)?"
)
_SEP = r"\s*[/.\-]\s*"
_TYPED: Final = (
    re.compile(rf"(?P<day>[0-9]{{1,2}}){_SEP}(?P<month>[0-9]{{1,2}}){_SEP}{_YEAR}"),
    re.compile(rf"(?:tháng\s+)?(?P<month>[0-9]{{1,2}})(?:{_SEP}|\s+năm\s+){_YEAR}", re.IGNORECASE),
    re.compile(
        rf"(?:quý\s+|q)(?P<quarter>[1-4]|IV|I{{1,3}})(?:{_SEP}|\s+năm\s+|\s+){_YEAR}", re.IGNORECASE
    ),
    re.compile(rf"(?:năm\s+)?{_YEAR}", re.IGNORECASE),
)
_QUARTERS: Final = {"I": "1", "II": "2", "III": "3", "IV": "4"}
_ROMAN: Final = {figure: roman for roman, figure in _QUARTERS.items()}


def is_issue_date(text: str) -> bool:
    """Return True if a text is a date of an issue as records keep it, and in the calendar."""
    found = _KEPT.fullmatch(text)
    if found is None:
        return False
    try:
        date(int(found["year"]), int(found["month"] or 1), int(found["day"] or 1))
    except ValueError:
        return False
    return True


def is_day(text: str) -> bool:
    """Return True if a date of an issue is a whole day, and no month, quarter or year."""
    found = _KEPT.fullmatch(text)
    return found is not None and found["day"] is not None


def issue_date_typed(text: str) -> str:
    """Return a date as records keep it, of one that a person typed; other text is returned as is.

    15/8/1996, 9/2011, tháng 9 năm 2011, quý I/2005 and 2005 are what people write.
    """
    given = " ".join(text.split())
    for pattern in _TYPED:
        if found := pattern.fullmatch(given):
            told = found.groupdict()
            if quarter := told.get("quarter"):
                return f"{told['year']}-Q{_QUARTERS.get(quarter.upper(), quarter)}"
            parts = [told["year"], told.get("month"), told.get("day")]
            return "-".join(f"{part:0>2}" for part in parts if part)
    return given


def issue_date_shown(value: str, language: Literal["vi", "en"]) -> str:
    """Return a date of an issue as people write it; other text stays as it is."""
    found = _KEPT.fullmatch(value)
    if found is None:
        return value
    if quarter := found["quarter"]:
        name = f"quý {_ROMAN[quarter]}" if language == "vi" else f"Q{quarter}"
        return f"{name}/{found['year']}"
    return "/".join(part for part in (found["day"], found["month"], found["year"]) if part)
