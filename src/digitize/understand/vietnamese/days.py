"""Looks at days that do not exist, such as 31/02/2024 (`day/1`).

No reader and no language knows that February has no 31st. Where such a day was read and another
reader has one that exists, it is taken; where only a network considered one, it is suggested, for
the slip may be the author's.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final, Literal

from digitize.record.letters import bare
from digitize.record.notes import Note, note
from digitize.settings import Cleaning
from digitize.understand.vietnamese.amounts import seen_as
from digitize.understand.vietnamese.candidates import Evidence
from digitize.understand.vietnamese.clean import Cleaned, Proposal, why
from digitize.understand.vietnamese.figures import RIGHT
from digitize.understand.vietnamese.twice import DIFFERENT

DAY: Final = "day/1"
SUGGESTED: Final = 0.7  # probability of a day that only a network considered
LEAP_YEAR: Final = 2024  # the year of a day that is printed without one
_SHORT = re.compile(r"(\d{1,2})([/-])(\d{1,2})\2((?:19|20)\d\d)")
_NUMBER = re.compile(r"\d{1,2}")
_AROUND = re.compile(r"^([(“\"]*)(.*?)([.,;:)”\"]*)$")


@dataclass(frozen=True, slots=True)
class _Day:
    """A day that was read: its words in the block, and the texts of these without signs."""

    places: tuple[int, ...]
    texts: tuple[str, ...]

    def exists(self, texts: tuple[str, ...]) -> bool:
        """Whether these texts in its place are a day of the calendar."""
        if len(texts) == 1:
            found = _SHORT.fullmatch(texts[0])
            return found is not None and _exists(found[1], found[3], found[4])
        year = texts[2] if len(texts) > 2 else str(LEAP_YEAR)
        return all(map(_NUMBER.fullmatch, texts[:2])) and _exists(texts[0], texts[1], year)


def clean_days(
    evidence: Sequence[Evidence], cleaned: Sequence[Cleaned], cleaning: Cleaning
) -> tuple[list[Cleaned], tuple[Note, ...]]:
    """The words of a block as they were cleaned, with days that exist where a reader has one.

    Returns: the words, and a note for each day that does not exist and stays.
    """
    done = list(cleaned)
    doubts = []
    for day in _days([one.text for one in done]) if cleaning is not Cleaning.OFF else ():
        if day.exists(day.texts):
            continue
        changes = list(dict.fromkeys(_changes(day, evidence)))
        if len(changes) == 1:
            at, text, told = changes[0]
            done[at] = _changed(done[at], evidence[at], (text, told), cleaning)
            if _core(done[at].text) == text:
                continue
        else:
            for at in day.places:
                sure = min(done[at].certainty, DIFFERENT)
                done[at] = replace(done[at], certainty=sure, review=True)
        doubts.append(note("no_such_day", read="/".join(day.texts)))
    return done, tuple(doubts)


def _days(texts: Sequence[str]) -> Iterator[_Day]:
    """The days that a text names: `31/02/2024`, and `ngày 31 tháng 02 năm 2024`."""
    words = [bare(text) for text in texts]
    for at, text in enumerate(texts):
        if _SHORT.fullmatch(core := _core(text)):
            yield _Day((at,), (core,))
        elif words[at] == "ngay" and words[at + 2 : at + 3] == ["thang"] and at + 3 < len(texts):
            places: tuple[int, ...] = (at + 1, at + 3)
            if words[at + 4 : at + 5] == ["nam"] and at + 5 < len(texts):
                year = _core(texts[at + 5])
                places = (*places, at + 5) if re.fullmatch(r"(?:19|20)\d\d", year) else places
            cores = tuple(_core(texts[place]) for place in places)
            if all(map(_NUMBER.fullmatch, cores[:2])):
                yield _Day(places, cores)


def _changes(day: _Day, evidence: Sequence[Evidence]) -> Iterator[tuple[int, str, bool]]:
    """Each word whose other reading makes the day exist, that reading, and whether one had it."""
    for part, at in enumerate(day.places):
        readers = [_core(text or "") for text in (evidence[at].second, evidence[at].third)]
        for seen in seen_as(evidence[at]):
            text = _core(seen)
            if day.exists((*day.texts[:part], text, *day.texts[part + 1 :])):
                yield at, text, text in readers


def _changed(
    one: Cleaned, evidence: Evidence, found: tuple[str, bool], cleaning: Cleaning
) -> Cleaned:
    """The word as another reading has it, or with that as a suggestion."""
    core, told = found
    around = _AROUND.match(one.text)
    text = f"{around[1]}{core}{around[3]}" if around else core
    sure = RIGHT if told else SUGGESTED
    applied = told and cleaning is Cleaning.APPLY and text != evidence.read
    outcome: Literal["applied", "suggested"] = "applied" if applied else "suggested"
    reason = (*why(evidence, text), note("no_such_day", read=_core(one.text)))
    change = Proposal(DAY, text, reason, sure, outcome)
    return Cleaned(text if applied else one.text, sure if applied else 1 - sure, True, change)


def _core(text: str) -> str:
    found = _AROUND.match(text)
    return found[2] if found else text


def _exists(day: str, month: str, year: str) -> bool:
    try:
        date(int(year), int(month), int(day))
    except ValueError:
        return False
    return True
