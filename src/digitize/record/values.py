"""Checks of what a person enters into a field: the form that each kind of value has."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from datetime import date
from typing import Final

from digitize.errors import BadEdit
from digitize.record import issue_dates, kinds
from digitize.record.article_kinds import ARTICLE_KINDS
from digitize.record.leave import level_given

MOST_LETTERS: Final = 2000  # of one value; a longer text is in the wrong field
PARTS_OF_DAY: Final = ("sáng", "trưa", "chiều", "tối", "đêm")
_NUMBER = re.compile(r"[0-9]{1,6}[a-zđA-ZĐ]{0,3}")
_SYMBOL = re.compile(r"\w+(?: ?[-/.&,+] ?\w+)*")
_YEAR = re.compile(r"(?:19|20)[0-9]{2}")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_IN_ARTICLE = re.compile(r"^articles\.a[1-9][0-9]*\.")


def checked_value(path: str, value: object) -> str | list[str] | None:
    """Return the value as the field keeps it; None for nothing, or only white space.

    Raises: BadEdit: the field does not accept it.
    """
    if path in _LISTS and value is not None:
        parts = value.split(";") if isinstance(value, str) else value
        if not isinstance(parts, list | tuple):
            raise BadEdit(path, "takes texts, parted by semicolons")
        texts = [text for text in (plain(path, part) for part in parts) if text]
        return texts or None
    text = plain(path, value)
    check = _CHECKS.get(_IN_ARTICLE.sub("articles.", path))
    return check(path, text) if check and text is not None else text


def plain(path: str, value: object) -> str | None:
    """Return a text in NFC with single spaces; None if it is empty.

    Raises: BadEdit: it is no text, too long, or holds unprintable characters.
    """
    if value is None:
        return None
    if not isinstance(value, str):
        raise BadEdit(path, "takes a text")
    text = " ".join(unicodedata.normalize("NFC", value).split())
    if len(text) > MOST_LETTERS:
        raise BadEdit(path, f"takes at most {MOST_LETTERS:,} letters")
    if not text.isprintable():
        raise BadEdit(path, "takes only characters that can be printed")
    return text or None


def _day(path: str, text: str) -> str:
    if not _DAY.fullmatch(text):
        raise BadEdit(path, f"takes a date as 2025-09-30, not {text!r}")
    try:
        date.fromisoformat(text)
    except ValueError as error:
        raise BadEdit(path, f"{text} is no day of the calendar") from error
    return text


def _days(path: str, text: str) -> str:
    """Check a day, or the first and last of several days."""
    first, _, last = text.partition("/")
    days = [_day(path, day) for day in (first, last or first)]
    if days[0] > days[1]:
        raise BadEdit(path, f"{text} ends before it begins")
    return text


def _issue_date(path: str, text: str) -> str:
    if not issue_dates.is_issue_date(text):
        raise BadEdit(path, f"takes a date as {issue_dates.FORMS}, not {text!r}")
    return text


def _matching(pattern: re.Pattern[str], form: str) -> Callable[[str, str], str]:
    def check(path: str, text: str) -> str:
        if not pattern.fullmatch(text):
            raise BadEdit(path, f"takes {form}, not {text!r}")
        return text

    return check


def _one_of(words: tuple[str, ...]) -> Callable[[str, str], str]:
    def check(path: str, text: str) -> str:
        if text.lower() not in words:
            raise BadEdit(path, f"takes one of: {', '.join(words)}; not {text!r}")
        return text.lower()

    return check


def _level(path: str, text: str) -> str:
    try:
        return level_given(text)
    except ValueError as error:
        raise BadEdit(path, str(error)) from error


_LISTS = ("recipients",)
_CHECKS: Mapping[str, Callable[[str, str], str]] = {
    "issued_on": _day,
    "event.date": _days,
    "event.part_of_day": _one_of(PARTS_OF_DAY),
    "kind": _one_of(kinds.NAMES),
    "number": _matching(_NUMBER, "figures, and letters behind them where there are any (86, 12a)"),
    "number_year": _matching(_YEAR, "a year of four figures"),
    "symbol": _matching(_SYMBOL, "letters and figures parted by - or / (QĐ-UBND)"),
    "serial.issued_on": _issue_date,
    "articles.kind": _one_of(ARTICLE_KINDS),
    "articles.event.date": _days,
    "articles.event.part_of_day": _one_of(PARTS_OF_DAY),
    "secrecy": _level,
    "security": _level,
}
