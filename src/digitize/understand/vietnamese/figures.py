"""Figures that were read as letters, and dashes of lists that were read as other signs.

A figure alone in a cell has no neighbours to tell it by: `9` is read as `Ọ`, `21` as `2l`. It is
put right where two things meet: figures stand there, and the second reader or the network's own
choices have one. The figures that were read stay, but for the number of a list's entry.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from digitize.record.letters import bare
from digitize.record.page import Doubt, Page
from digitize.understand.vietnamese.words import roman

RIGHT = 0.98  # of the changes were right on pages of other texts and typefaces: benchmarks.md
# What a figure is read as where nothing but figures stand beside it.
LIKE = {"1": "lI|]![/ÍÌÏÎĨíìïîĩiỊị", "0": "OoÒÔÓÕØQ"}
LIKE_ONE = {*LIKE["1"], "1"}
ONES = ("1", "11")  # as a day or a month they are read as any strokes, also as one too many
ONE = "[lÍÌÏÎĨíìïîĩ|\\]!]"  # a one at the head of a list; `I` may be a Roman one
DASHES = ("-", "–", "—")
WAVES = "~_¬¯˜"  # what a dash is read as
SIGNS = WAVES + "-–—="  # and the dash of a list
HALF = 0.5  # of the other cells of a column of figures have nothing else
_NUMBER = re.compile(r"[+-]?\d[\d.,/%-]*")
_BODY = re.compile(r"^([(“\"]?)(.*?)([.,;:)%”\"]*)$")
_ICON = re.compile(r"[®©¤][^\w\s]?(\d{1,4})")
_AFTER_ICON = re.compile(r"(?:[A-Z]?[^\w\s]?)(\d{1,4})")  # the second reader has a letter for it
_ENTRY = re.compile(r"(\d{1,2})([.)])")
_ONE_ENTRY = re.compile(rf"{ONE}([.)])")


@dataclass(frozen=True, slots=True)
class WordPlace:
    """Where a word stands.

    opens: whether it is the first of a line that goes on.
    entry: the number that the next entry of a list would have here; 0 where no list runs.
    figures: whether it stands in a column of a table that has figures.
    dated: whether it is the day or the month of a date.
    filed: whether it names where a copy is filed, behind `Lưu:`.
    """

    opens: bool = False
    entry: int = 0
    figures: bool = False
    dated: bool = False
    filed: bool = False


@dataclass(frozen=True, slots=True)
class WordSeen:
    """What was seen of a word: as read, by the second reader, and the letters in doubt."""

    read: str
    second: str
    doubts: tuple[Doubt, ...]


def put_right(seen: WordSeen, place: WordPlace) -> str | None:
    """The word with its figures, or its dash; None where it stays as it was read."""
    entry = _entry(seen, place.entry) if place.opens else None
    other = _dash(seen, place.opens) or _office(seen, place) or _beside_icon(seen)
    return entry or other or _number(seen, place)


def entry_of(word: str) -> int:
    """The number of the list's entry that a word is the head of; 0 for none."""
    found = _ENTRY.fullmatch(word)
    return int(found[1]) if found else 0


def is_dated(words: Sequence[str], at: int) -> bool:
    """Whether a word of a line is its day or its month: `ngày … tháng … năm …`."""
    around = tuple(bare(word) for word in (*words[max(at - 1, 0) : at], *words[at + 1 : at + 2]))
    return around in {("ngay", "thang"), ("thang", "nam")}


def is_filed(words: Sequence[str], at: int) -> bool:
    """Whether a word of a line stands behind `Lưu:`."""
    return at > 0 and bare(words[at - 1]) == "luu:"


def columns_of_figures(page: Page) -> frozenset[tuple[int, int, int]]:
    """The cells of a page's tables whose column, itself left aside, has figures."""
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
    """`VT` (văn thư, the clerk's office), of which a serif makes `VI`: most papers are filed so."""
    head, body, tail = _parts(seen.read)
    misread = place.filed and re.fullmatch(r"V[IÌÍỊĨ1l]", body) is not None
    return f"{head}VT{tail}" if misread and "VT" in seen.second else None


def _beside_icon(seen: WordSeen) -> str | None:
    """A number without the icon before it, as calendars have: `®12` for a chasuble and 12."""
    own, told = _ICON.fullmatch(seen.read), _AFTER_ICON.fullmatch(seen.second)
    if not own or not told or own[1] != told[1] or seen.read[0] in seen.second:
        return None
    return own[1]


def _dash(seen: WordSeen, opens: bool) -> str | None:
    """A dash, where the second reader has one; one dash for another is no change."""
    if seen.second not in DASHES or seen.read in DASHES:
        return None
    return "-" if set(seen.read) <= set(SIGNS if opens else WAVES) else None


def _entry(seen: WordSeen, wanted: int) -> str | None:
    """The head of a list's entry: `1.` for `Ì.`, and the number that comes next, if it was seen."""
    if found := _ONE_ENTRY.fullmatch(seen.read):
        return f"1{found[1]}" if seen.second.startswith(("1.", "1)")) else None
    found = _ENTRY.fullmatch(seen.read)
    if not found or not wanted or int(found[1]) == wanted or len(found[1]) != len(str(wanted)):
        return None
    head = f"{wanted}{found[2]}"
    by_letters = all(new in _choices(seen, at) for at, new in _changed(seen.read, head))
    return head if seen.second.startswith(head) or by_letters else None


def _number(seen: WordSeen, place: WordPlace) -> str | None:
    """A number, in which what was read as a letter is the figure that somebody saw there."""
    head, body, tail = _parts(seen.read)
    if place.dated and body != seen.second and seen.second in ONES and set(body) <= LIKE_ONE:
        return head + seen.second + tail
    if not body or _NUMBER.fullmatch(body) or (place.figures and roman(body)):
        return None
    in_place = place.figures or place.dated
    if not in_place and not any(letter.isdigit() for letter in body) and len(body) > 1:
        return None
    other = _parts(seen.second)[1]
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
