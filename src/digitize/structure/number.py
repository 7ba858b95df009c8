"""Number, year and symbol of a paper, from the line that begins with `Số`."""

from __future__ import annotations

import re
from typing import Any

from digitize.record.model import RecordField
from digitize.structure.document import PrintedLine
from digitize.structure.evidence import all_missing, by_hand, found, missing, unread
from digitize.structure.spans import hand_between, proof_between

METHOD = "number/1"
NAMES = ("number", "number_year", "symbol")

# `Số: 21/2026/TT-BCT`, `Số 64-TB/ĐU`, `Số:     /QĐ-UBND`, `Số: 45 TB/HU`
_LINE = re.compile(
    r"""^\W*\w{2}\s*[:.;,]*\s*
    (?P<number>[^/\-–—]*?)\s*
    (?:/\s*(?P<year>(?:19|20)\d\d)\s*)?
    (?:[/\-–—]|(?<=\d)\s(?=[A-ZĐ]))\s*
    (?P<symbol>\S.*)$""",
    re.VERBOSE,
)
_NUMBER = re.compile(r"\d{1,5}[A-Za-z]?")
_EMPTY = re.compile(r"[\W_]*")
_GAPS = re.compile(r"\s*([/\-–—&.,])\s*")
_SYMBOL = re.compile(r"[^\W\d_][\w/\-–—&.]*")


def number_fields(line: PrintedLine | None) -> dict[str, Any]:
    """Number, year and symbol, from the line of the number; None: none was found."""
    if line is None:
        return all_missing(NAMES, "no line of a number (Số: …) was found in the head")
    hit = _LINE.match(line.text)
    if hit is None:
        whole = proof_between(line, 0, len(line.text))
        reason = "the line of the number could not be taken apart"
        return {name: unread(whole, METHOD, reason) for name in NAMES}
    year = hit["year"]
    return {
        "number": _number(line, hit),
        "number_year": found(int(year), proof_between(line, *hit.span("year")), METHOD)
        if year
        else missing("the number has no year"),
        "symbol": _symbol(line, hit),
    }


def _number(line: PrintedLine, hit: re.Match[str]) -> RecordField:
    start, end = hit.span("number")
    text = hit["number"].strip()
    if _EMPTY.fullmatch(text):
        return by_hand(
            proof_between(line, 0, len(line.text)),
            hand_between(line, start, hit.start("symbol")),
            METHOD,
            "the number is filled in by hand: a person is to read it",
        )
    proof = proof_between(line, start, end)
    if not _NUMBER.fullmatch(text):
        return unread(proof, METHOD, f"what was read is no number: {text}")
    return found(text, proof, METHOD)


def _symbol(line: PrintedLine, hit: re.Match[str]) -> RecordField:
    text = _GAPS.sub(r"\1", hit["symbol"]).rstrip(" .,;:-–—'")
    proof = proof_between(line, *hit.span("symbol"))
    if not _SYMBOL.fullmatch(text):
        return unread(proof, METHOD, f"what was read is no symbol: {text}")
    return found(text, proof, METHOD)
