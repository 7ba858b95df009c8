"""Says which other text a word with figures may become: what it is by its form, it stays."""

from __future__ import annotations

import re

_GROUPED = re.compile(r"\d+(,\d+)?|\d{1,3}(\.\d{3})+(,\d+)?")
_NUMBER = re.compile(r"\d(?:.*\d)?")
# A quarter or a term with its year, `I/2005`; the symbol of a law or an ordinance, `QH11`: the
# National Assembly with the number of its term.
_OF_A_YEAR = re.compile(r"\W*[IVX]+/(?:19|20)\d\d\W*")
_OF_A_LAW = re.compile(r"(?:^|/|-)(?:UBTV)?QH1?\d\W*$")
_BARE = re.compile(r"\d{1,3}")


def number_in(text: str) -> str:
    """The part of a word from its first digit to its last: 796,63 of `(796,63`."""
    found = _NUMBER.search(text)
    return found[0] if found else ""


def may_become(read: str, text: str) -> bool:
    """Whether a word as read may be another one, as far as the figures in both tell.

    No word comes in beside a number: what shows through from the other side is read so, `ana 870`;
    a space may take the place of a sign. A symbol without its number, `/BC-UBND`, stays one: a hand
    has filled in the number. A number that is grouped as numbers are, `1.250,0`, becomes none that
    is not, `1.250.0`; and where the figures are the same, only one that is not grouped so is put
    right: `63.26` to `63,26`. A quarter of a year and the symbol of a law stay what they are.
    """
    old, new = number_in(read), number_in(text)
    if (old or new) and " " in text and _letters(read) != _letters(text):
        return False
    if old == new:
        return True
    if not any(map(str.isalpha, read)) and not text.isascii() and any(map(str.isalpha, text)):
        return False  # `5ẽ` for 50: no letter with a mark stands beside figures
    for form in (_OF_A_YEAR, _OF_A_LAW):
        if form.search(read) and not form.search(text):
            return False
    by_hand = read.startswith("/") != text.startswith("/")
    was_good, is_good = (_GROUPED.fullmatch(one) is not None for one in (old, new))
    same = [one for one in old if one.isdigit()] == [one for one in new if one.isdigit()]
    worse = (was_good or same) if not is_good else (was_good and same)
    return bool(old and new) and " " not in text and not (by_hand or worse)


def counts_on(before: str, read: str, after: str) -> bool:
    """Whether a number stands between the one before it and the one after it: 6, 7, 8.

    Then nothing can be wrong with it: the days of a calendar, the rows of a list.
    """
    if not all(_BARE.fullmatch(one) for one in (before, read, after)):
        return False
    return int(before) + 1 == int(read) == int(after) - 1


def _letters(text: str) -> str:
    return "".join(filter(str.isalnum, text))
