"""Place and date of issue. The date of an event, or of a paper that is cited, is never taken."""

from __future__ import annotations

from typing import Any

from digitize.record.model import RecordField
from digitize.structure.dates import PrintedDate, printed_date
from digitize.structure.document import PrintedLine
from digitize.structure.evidence import all_missing, by_hand, found, missing, unread
from digitize.structure.spans import hand_between, proof_between

METHOD = "dateline/1"
NAMES = ("place", "issued_on")


def issue_fields(line: PrintedLine | None) -> dict[str, Any]:
    """Place and date, from the line `PLACE, ngày … tháng … năm …`; None: none was found."""
    dated = printed_date(line.text) if line else None
    if line is None or dated is None:
        return all_missing(NAMES, "no line of place and date was found in the head")
    return {"place": _place(line, dated), "issued_on": _issued_on(line, dated)}


def _place(line: PrintedLine, dated: PrintedDate) -> RecordField:
    before = line.text[: dated.start]
    place = before.strip(" ,.;:-–—'|")
    if not any(map(str.isalpha, place)):
        return missing("no place stands before the date")
    start = before.index(place)
    return found(place, proof_between(line, start, start + len(place)), METHOD)


def _issued_on(line: PrintedLine, dated: PrintedDate) -> RecordField:
    proof = proof_between(line, dated.start, dated.end)
    if dated.blank:
        return by_hand(
            proof,
            hand_between(line, *dated.blank),
            METHOD,
            "the day is filled in by hand: a person is to read it",
        )
    day = dated.value
    if day is None and dated.complete:
        return unread(proof, METHOD, f"there is no such day: {proof.text}")
    if day is None:
        return unread(proof, METHOD, f"what was read is no date: {proof.text}")
    return found(day.isoformat(), proof, METHOD)
