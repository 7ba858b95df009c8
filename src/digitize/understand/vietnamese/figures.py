"""Corrects figures read as letters, dashes of lists read as other signs, and dots of initials.

A figure alone in a cell has no neighbours that could correct it: `9` is read as `Ọ`, `21` as `2l`.
It is corrected if figures are expected at its place and the second reader, or the network's own
choices, have one. Figures that were read stay, except for the number of a list's entry.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from digitize.record.letters import bare
from digitize.record.page import Doubt, Page
from digitize.understand.vietnamese.words import roman

RIGHT = 0.98  # share of changes that were right on other texts and typefaces: benchmarks.md
# Letters that figures are read as, where only figures stand beside them.
LIKE = {"1": "lI|]![/ÍÌÏÎĨíìïîĩiỊị", "0": "OoÒÔÓÕØQ"}
LIKE_ONE = {*LIKE["1"], "1"}
ONES = ("1", "11")  # as a day or month, read as any strokes, also as one stroke too many
ONE = "[lÍÌÏÎĨíìïîĩ|\\]!]"  # a one at the head of a list; `I` may be a Roman one
DASHES = ("-", "–", "—")
WAVES = "~_¬¯˜"  # what a dash is read as
SIGNS = WAVES + "-–—="  # and the dash of a list
HALF = 0.5  # least share of the other cells with figures alone that makes a column of figures
_NUMBER = re.compile(r"[+-]?\d[\d.,/%-]*")
_BODY = re.compile(r"^([(“\"]?)(.*?)([.,;:)%”\"]*)$")
_ICON = re.compile(r"[®©¤][^\w\s]?(\d{1,4})")
_AFTER_ICON = re.compile(r"(?:[A-Z]?[^\w\s]?)(\d{1,4})")  # the icon, read as a letter
_INITIALS = re.compile(r"([A-ZĐ]\.){1,3}[A-ZĐ]\.?")
_ENTRY = re.compile(r"(\d{1,2})([.)])")
_ONE_ENTRY = re.compile(rf"{ONE}([.)])")


@dataclass(frozen=True, slots=True)
class WordPlace:
    """Where a word stands.

    opens: whether it is the first word of a line with more words.
    entry: the number that the next entry of a list would have here; 0 where no list runs.
    figures: whether it stands in a column of a table that has figures.
    dated: whether it is the day or the month of a date.
    filed: whether it stands behind `Lưu:` and names where a copy is filed.
    """

    opens: bool = False
    entry: int = 0
    figures: bool = False
    dated: bool = False
    filed: bool = False


@dataclass(frozen=True, slots=True)
class WordSeen:
    """The readings of a word: the first, the second, and the letters in doubt."""

    read: str
    second: str
    doubts: tuple[Doubt, ...]


def put_right(seen: WordSeen, place: WordPlace) -> str | None:
    """The word with its figures or its dash corrected; None if it stays as it was read."""
    entry = _entry(seen, place.entry) if place.opens else None
    other = _dash(seen, place.opens) or _office(seen, place) or _beside_icon(seen)
    other = other or _initials(seen)
    return entry or other or _number(seen, place)


def entry_of(word: str) -> int:
    """The number of the list's entry that this word opens; 0 if it opens none."""
    found = _ENTRY.fullmatch(word)
    return int(found[1]) if found else 0


def is_dated(words: Sequence[str], at: int) -> bool:
    """Whether a word is the day or the month of its line's date: `ngày … tháng … năm …`."""
    around = tuple(bare(word) for word in (*words[max(at - 1, 0) : at], *words[at + 1 : at + 2]))
    return around in {("ngay", "thang"), ("thang", "nam")}


def is_filed(words: Sequence[str], at: int) -> bool:
    """Whether a word of a line stands behind `Lưu:`."""
    return at > 0 and bare(words[at - 1]) == "luu:"


def columns_of_figures(page: Page) -> frozenset[tuple[int, int, int]]:
    """The cells whose column has figures in its other cells."""
    cells: dict[tuple[int, int, int], str] = {}
    for line in (line for block in page.blocks for line in block.lines):
        if line.cell and line.cell[1]:  # the first row has the headings
            cells[line.cell] = f"{cells.get(line.cell, '')} {line.text}".strip()
    many = Counter((table, column) for table, _, column in cells)
    figures = Counter(
        (table, column) for (table, _, column), text in cells.items() if _NUMBER.fullmatch(text)
    )
    return frozenset(
        (table, row, column)
        for (table, row, column), text in cells.items()
        if figures[table, column] - bool(_NUMBER.fullmatch(text))
        >= HALF * (many[table, column] - 1)
        > 0
    )


def _office(seen: WordSeen, place: WordPlace) -> str | None:
    """`VT` (văn thư, the clerk's office, where papers are filed), read as `VI` for its serif."""
    head, body, tail = _parts(seen.read)
    misread = place.filed and re.fullmatch(r"V[IÌÍỊĨ1l]", body) is not None
    return f"{head}VT{tail}" if misread and "VT" in seen.second else None


def _beside_icon(seen: WordSeen) -> str | None:
    """A calendar's number without the icon that was read before it: `®12` for a chasuble and 12."""
    own, told = _ICON.fullmatch(seen.read), _AFTER_ICON.fullmatch(seen.second)
    if not own or not told or own[1] != told[1] or seen.read[0] in seen.second:
        return None
    return own[1]


def _initials(seen: WordSeen) -> str | None:
    """The initials of a writer, `T.M.Đ`, of whose dots the first reader has not seen all."""
    misread = "." in seen.read[:-1] and _INITIALS.fullmatch(seen.read) is None
    same = seen.read.replace(".", "") == seen.second.replace(".", "")
    return seen.second if misread and same and _INITIALS.fullmatch(seen.second) else None


def _dash(seen: WordSeen, opens: bool) -> str | None:
    """A dash if the second reader has one; one kind of dash for another is no change."""
    if seen.second not in DASHES or seen.read in DASHES:
        return None
    return "-" if set(seen.read) <= set(SIGNS if opens else WAVES) else None


def _entry(seen: WordSeen, wanted: int) -> str | None:
    """The number that opens a list's entry: `1.` for `Ì.`, or the next one if a reader saw it."""
    if found := _ONE_ENTRY.fullmatch(seen.read):
        return f"1{found[1]}" if seen.second.startswith(("1.", "1)")) else None
    found = _ENTRY.fullmatch(seen.read)
    if not found or not wanted or int(found[1]) == wanted or len(found[1]) != len(str(wanted)):
        return None
    head = f"{wanted}{found[2]}"
    by_letters = all(new in _choices(seen, at) for at, new in _changed(seen.read, head))
    return head if seen.second.startswith(head) or by_letters else None


def _number(seen: WordSeen, place: WordPlace) -> str | None:
    """A number whose misread letters are replaced by the figures that a reader saw there."""
    head, body, tail = _parts(seen.read)
    if place.dated and body != seen.second and seen.second in ONES and set(body) <= LIKE_ONE:
        return head + seen.second + tail
    if not body or _NUMBER.fullmatch(body) or (place.figures and roman(body)):
        return None
    in_place = place.figures or place.dated
    if not in_place and not any(letter.isdigit() for letter in body) and len(body) > 1:
        return None
    other = _parts(seen.second)[1]
    if roman(body.partition("/")[0]) and not other[:1].isdigit():
        return None  # the quarter in `II/2017`, where no reader has a figure there
    made = []
    for at, letter in enumerate(body):
        if letter.isdigit() or letter in ".,/-":
            made.append(letter)
            continue
        told = other[at] if len(other) == len(body) else ""
        figures = [
            one
            for one in (told, *_choices(seen, at + len(head)))
            if one.isdecimal() and (in_place or letter in LIKE.get(one, ""))
        ]
        if not figures:
            return None
        made.append(figures[0])
    text = "".join(made)
    if _NUMBER.fullmatch(other) and other != text:
        return None  # two readings with other figures: they are weighed, or a person looks
    alone = len(body) == 1 and not in_place
    if not _NUMBER.fullmatch(text) or (alone and (body in "lIiịOo" or other != text)):
        return None
    return head + text + tail


def _parts(word: str) -> tuple[str, str, str]:
    found = _BODY.match(word)
    return (found[1], found[2], found[3]) if found else ("", word, "")


def _choices(seen: WordSeen, at: int) -> list[str]:
    return [choice.text for doubt in seen.doubts if doubt.at == at for choice in doubt.choices]


def _changed(old: str, new: str) -> Iterator[tuple[int, str]]:
    return (
        (at, other) for at, (one, other) in enumerate(zip(old, new, strict=True)) if one != other
    )
