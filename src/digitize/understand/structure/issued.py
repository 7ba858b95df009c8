"""Reads place and date of issue; never the date of an event or of a cited paper."""

from __future__ import annotations

import re
from typing import Any

from digitize.record.fields import RecordField
from digitize.record.level import place_of
from digitize.record.notes import note
from digitize.understand.structure.dates import SIGNS, PrintedDate, printed_date
from digitize.understand.structure.document import PrintedLine
from digitize.understand.structure.evidence import all_missing, by_hand, found, missing, unread
from digitize.understand.structure.proven import proven, second_says
from digitize.understand.structure.spans import hand_between, proof_between

METHOD = "dateline/1"
NAMES = ("place", "issued_on")
_FIGURES = re.compile(r"\d+")
BY_HAND = note("day_by_hand")
SURE = 0.8  # least confidence of printed figures
TALLER = 1.3  # heights of the year; handwritten figures have 1.65 to 1.8, printed ones 0.9 to 1.05


def issue_fields(line: PrintedLine | None) -> dict[str, Any]:
    """Place and date, from the line `PLACE, ngày … tháng … năm …`; None: none was found."""
    dated = printed_date(line.text) if line else None
    if line is None or dated is None:
        return all_missing(NAMES, note("no_date_line"))
    return {"place": _place(line, dated), "issued_on": _issued_on(line, dated)}


def _taller(line: PrintedLine, dated: PrintedDate) -> slice | None:
    """The handwritten day or month: taller than the year, or no number and of low confidence."""
    [year] = proof_between(line, *dated.year).words[:1]
    least = TALLER * place_of(year.box, line.page).height
    for span, text in zip((dated.day, dated.month), dated.texts[:2], strict=True):
        words = proof_between(line, *span).words
        alone = len(words) == 1 and words[0].text.strip(SIGNS) == text.strip(SIGNS)
        number = text.strip(SIGNS).isdigit()
        tall = (
            alone and year.text[:1].isdigit() and place_of(words[0].box, line.page).height > least
        )
        if (number and tall) or (alone and not number and words[0].confidence < SURE):
            return slice(*span)
    return None


def _place(line: PrintedLine, dated: PrintedDate) -> RecordField:
    before = line.text[: dated.start]
    place = before.strip(" ,.;:-–—'|")
    if not any(map(str.isalpha, place)):
        return missing(note("no_place"))
    start = before.index(place)
    return found(place, proof_between(line, start, start + len(place)), METHOD)


def _issued_on(line: PrintedLine, dated: PrintedDate) -> RecordField:
    proof = proof_between(line, dated.start, dated.end)
    if dated.blank:
        box = hand_between(line, *dated.blank)
        return by_hand(proof.raw, proof, box, METHOD, BY_HAND)
    tall = _taller(line, dated)
    if tall is not None:
        rest = line.text[: tall.start].rstrip() + " " + line.text[tall.stop :].lstrip()
        printed = rest[dated.start :].strip()
        return by_hand(printed, proof, hand_between(line, tall.start, tall.stop), METHOD, BY_HAND)
    day = dated.value
    if day is None and dated.complete:
        return unread(proof, METHOD, note("no_such_day", read=proof.text))
    if day is None:
        return unread(proof, METHOD, note("not_a_date", read=proof.text))
    second = line.line.second
    says = second_says(day.isoformat(), _second_day(second or "", dated), second is not None)
    return proven(day.isoformat(), proof, METHOD, says, (proof.text, second or ""))


def _second_day(second: str, dated: PrintedDate) -> str | None:
    """The date in the second reading, if that has it whole or has the same figures in order."""
    other = printed_date(second)
    if other and other.value:
        return other.value.isoformat()
    figures = [text.strip(SIGNS) for text in dated.texts]
    same = _FIGURES.findall(second)[-len(figures) :] == figures
    return dated.value.isoformat() if same and dated.value else None
