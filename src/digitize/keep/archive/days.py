"""Days, months and years, as people type them for a search."""

from __future__ import annotations

import calendar
import re
from datetime import date

_ISO = re.compile(r"(?P<year>\d{4})(?:-(?P<month>\d\d?))?(?:-(?P<day>\d\d?))?")
_HERE = re.compile(r"(?:(?:(?P<day>\d\d?)/)?(?P<month>\d\d?)/)?(?P<year>\d{4})")


def day_of(typed: str, *, last: bool) -> date:
    """Return the first or last day of 2025-03-02, 2025-03, 2025, 02/03/2025 or 3/2025.

    Raises: ValueError: it has none of these forms, or there is no such day.
    """
    found = _ISO.fullmatch(typed) or _HERE.fullmatch(typed)
    if found is None:
        raise ValueError(typed)
    year, month = int(found["year"]), int(found["month"] or (12 if last else 1))
    if found["day"]:
        return date(year, month, int(found["day"]))
    day = date(year, month, 1)  # raises for an invalid month
    return day.replace(day=calendar.monthrange(year, month)[1]) if last else day
