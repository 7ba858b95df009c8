"""Reads number, year and symbol of a paper from the line that begins with `Số`."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from digitize.record.fields import RecordField
from digitize.record.notes import note
from digitize.understand.structure.document import PrintedLine
from digitize.understand.structure.evidence import all_missing, by_hand, doubted, found, missing
from digitize.understand.structure.proven import Second, proven, second_says
from digitize.understand.structure.spans import hand_between, proof_between

METHOD = "number/1"
NAMES = ("number", "number_year", "symbol")

_LABEL = re.compile(r"^[\W_]*(?:\w{2,3}?|(?<=\$)\w)\s*[:.;,]*\s*")  # `$ố:` is `Số:` misread
# `21/2026/TT-BCT`, `64-TB/ĐU`, `45 TB/HU` behind the label; a slash is sometimes read as two.
_PRINTED = re.compile(
    r"(?P<number>\d{1,5}[a-z]?)\s*(?:/\s*(?P<year>(?:19|20)\d\d)\s*)?"
    r"(?:[/\-–—]{1,2}\s*(?=[A-ZĐ])|(?=[A-ZĐ]{2}))(?P<symbol>[A-ZĐ].*)$"
)
# `/QĐ-UBND`, `/2022/TT-BTNMT`: the number is left blank.
_BLANK = re.compile(
    r"(?P<number>[\W_]*)(?:(?P<year>(?:19|20)\d\d)\s*[/\-–—]\s*)?"
    r"(?P<symbol>(?:[A-ZĐ]|[a-zđ]{1,2}(?=[A-ZĐ])).*)$"
)
# Any text, as handwriting is read, before the first letters that look like a symbol.
_GARBLED = re.compile(
    r"(?P<number>.*?)(?P<year>(?!))?"
    r"(?P<symbol>[A-ZĐ][A-Za-zĐđ]*(?:[/\-–—&.~][A-ZĐ][\wĐ&.]*)+)\W*$"
)
_YEAR = re.compile(r"(?:19|20)\d\d")
_GAPS = re.compile(r"\s*([/\-–—&.,])\s*")
_SYMBOL = re.compile(r"[^\W\d_][\w/\-–—&.]*")
SURE = 0.9  # least confidence of a printed number, even if a figure is misread


def number_fields(line: PrintedLine | None, lines: Sequence[PrintedLine] = ()) -> dict[str, Any]:
    """Number, year and symbol, from the line of the number; None: none was found.

    Args: lines: all lines of the document, which may repeat the number.
    """
    if line is None:
        return all_missing(NAMES, note("no_number_line"))
    hit = _taken_apart(line.text)
    if hit is None:
        whole = proof_between(line, 0, len(line.text))
        reason = note("number_line_not_parted")
        return {name: doubted(whole, METHOD, reason) for name in NAMES}
    return {
        "number": _number(line, hit, lines),
        "number_year": _year(line, hit),
        "symbol": _symbol(line, hit),
    }


def _taken_apart(text: str) -> re.Match[str] | None:
    label = _LABEL.match(text)
    start = label.end() if label else 0
    forms = (_PRINTED, _BLANK, _GARBLED)
    return next((hit for form in forms if (hit := form.match(text, start))), None)


def _year(line: PrintedLine, hit: re.Match[str]) -> RecordField:
    if not hit["year"]:
        return missing(note("number_without_year"))
    proof = proof_between(line, *hit.span("year"))
    second = line.line.second
    other = next((year for year in _YEAR.findall(second or "") if year == hit["year"]), None)
    says = second_says(hit["year"], other, second is not None)
    return proven(int(hit["year"]), proof, METHOD, says, (hit["year"], second or ""))


def _number(line: PrintedLine, hit: re.Match[str], lines: Sequence[PrintedLine]) -> RecordField:
    """The number. A handwritten one has a space behind it, and two readers seldom agree on it."""
    start, end = hit.span("number")
    proof = proof_between(line, start, end)
    other = _second_number(line)
    figures = "".join(filter(str.isdigit, hit["number"]))
    printed = hit["number"] if hit.re is _PRINTED else other if other == figures else None
    gap = line.text[end : end + 1] == " "
    if printed and not (gap and other not in (None, printed)):
        second = line.line.second
        says = second_says(printed, other, second is not None)
        if says is Second.DIFFERS and _said_elsewhere(printed, hit["symbol"], line, lines):
            says = Second.AGREES
        return proven(printed, proof, METHOD, says, (printed, other or second or ""))
    sure = all(word.confidence >= SURE for word in proof.words)
    if hit.re is _GARBLED and sure:
        return doubted(proof, METHOD, note("not_a_number", read=hit["number"].strip()))
    return by_hand(
        f"{line.text[: hit.start('number')].strip()} /{hit['symbol']}",
        proof,
        hand_between(line, start, hit.start("symbol")),
        METHOD,
        note("number_by_hand"),
    )


def _said_elsewhere(
    number: str, symbol: str, own: PrintedLine, lines: Sequence[PrintedLine]
) -> bool:
    """Whether another line has the same number and symbol, and its second reading has them, too."""
    wanted = re.compile(rf"(?<!\d){number}\W.{{0,12}}{re.escape(symbol.split()[0])}")
    return any(
        wanted.search(line.text) and re.search(rf"(?<!\d){number}(?!\d)", line.line.second or "")
        for line in lines
        if line.line.box != own.line.box or line.page is not own.page
    )


def _second_number(line: PrintedLine) -> str | None:
    """The number in the second reading; None if it has none."""
    second = line.line.second or ""
    label = _LABEL.match(second)
    other = _PRINTED.match(second, label.end() if label else 0)
    return other["number"] if other else None


def _symbol(line: PrintedLine, hit: re.Match[str]) -> RecordField:
    text = _GAPS.sub(r"\1", hit["symbol"]).rstrip(" .,;:-–—'")
    proof = proof_between(line, *hit.span("symbol"))
    if not _SYMBOL.fullmatch(text):
        return doubted(proof, METHOD, note("not_a_symbol", read=text))
    told = _in_capitals(text, line.line.second or "")
    return found(told, proof, METHOD)


def _in_capitals(symbol: str, second: str) -> str:
    """The symbol; if it begins with a small letter, as the second reader has it in capitals."""
    at = second.casefold().replace(" ", "").find(symbol.casefold())
    other = second.replace(" ", "")[at : at + len(symbol)] if at >= 0 else ""
    return other if symbol[0].islower() and other[:1].isupper() else symbol
