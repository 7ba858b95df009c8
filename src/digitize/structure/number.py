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

_LABEL = re.compile(r"^[\W_]*\w{2,3}?\s*[:.;,]*\s*")
# `21/2026/TT-BCT`, `64-TB/ĐU`, `45 TB/HU`, behind the label; a slash is now and then read as two.
_PRINTED = re.compile(
    r"(?P<number>\d{1,5}[a-z]?)\s*(?:/\s*(?P<year>(?:19|20)\d\d)\s*)?"
    r"(?:[/\-–—]{1,2}\s*(?=[A-ZĐ])|(?=[A-ZĐ]{2}))(?P<symbol>[A-ZĐ].*)$"
)
# `/QĐ-UBND`, `/2022/TT-BTNMT`: nothing stands before it.
_BLANK = re.compile(
    r"(?P<number>[\W_]*)(?:(?P<year>(?:19|20)\d\d)\s*[/\-–—]\s*)?"
    r"(?P<symbol>(?:[A-ZĐ]|[a-zđ](?=[A-ZĐ])).*)$"
)
# Anything, as a hand's strokes are read, before the first letters that look like a symbol.
_GARBLED = re.compile(
    r"(?P<number>.*?)(?P<year>(?!))?"
    r"(?P<symbol>[A-ZĐ][A-Za-zĐđ]*(?:[/\-–—&.~][A-ZĐ][\wĐ&.]*)+)\W*$"
)
_GAPS = re.compile(r"\s*([/\-–—&.,])\s*")
_SYMBOL = re.compile(r"[^\W\d_][\w/\-–—&.]*")
SURE = 0.9  # a printed number is read with more confidence, also where a figure is misread


def number_fields(line: PrintedLine | None) -> dict[str, Any]:
    """Number, year and symbol, from the line of the number; None: none was found."""
    if line is None:
        return all_missing(NAMES, "no line of a number (Số: …) was found in the head")
    label = _LABEL.match(line.text)
    start = label.end() if label else 0
    hit = next(
        (hit for form in (_PRINTED, _BLANK, _GARBLED) if (hit := form.match(line.text, start))),
        None,
    )
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
    """A hand leaves a space before the slash, and two readers seldom read it alike."""
    start, end = hit.span("number")
    proof = proof_between(line, start, end)
    other = _second_number(line)
    figures = "".join(filter(str.isdigit, hit["number"]))
    printed = hit["number"] if hit.re is _PRINTED else other if other == figures else None
    gap = line.text[end : end + 1] == " "
    if printed and not (gap and other not in (None, printed)):
        return found(printed, proof, METHOD)
    sure = all(word.confidence >= SURE for word in proof.words)
    if hit.re is _GARBLED and sure:
        return unread(proof, METHOD, f"what was read is no number: {hit['number'].strip()}")
    return by_hand(
        f"{line.text[:start].strip()} /{hit['symbol']}",
        proof,
        hand_between(line, start, hit.start("symbol")),
        METHOD,
        "the number is filled in by hand: a person is to read it",
    )


def _second_number(line: PrintedLine) -> str | None:
    """The number as the second reader has it; None where it has none."""
    second = line.line.second or ""
    label = _LABEL.match(second)
    other = _PRINTED.match(second, label.end() if label else 0)
    return other["number"] if other else None


def _symbol(line: PrintedLine, hit: re.Match[str]) -> RecordField:
    text = _GAPS.sub(r"\1", hit["symbol"]).rstrip(" .,;:-–—'")
    proof = proof_between(line, *hit.span("symbol"))
    if not _SYMBOL.fullmatch(text):
        return unread(proof, METHOD, f"what was read is no symbol: {text}")
    return found(text, proof, METHOD)
