"""Links names of administrative units to the units that they meant on the paper's day.

Names are linked, never replaced; where only one unit with the letters of an unknown name is near, a
person is asked to look. On 1 July 2025 provinces and wards were merged
and districts abolished: a name is looked up in the list that was valid on the paper's day, and an
earlier unit has its successors. A name of several units is linked only if the paper also names the
unit that contains one of them.

Source: `vietnamadminunits` 1.0.4 (MIT), by `tools/units.py`. Changes before 2025 are not in it.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, Final, Literal

from digitize.record.fields import Event, RecordField, Unit, UnitLink
from digitize.record.letters import bare
from digitize.record.notes import note
from digitize.understand.structure.document import PrintedLine
from digitize.understand.structure.proven import to_look_at

REFORM: Final = date(2025, 7, 1)
LAST_BEFORE: Final = date(2025, 6, 30)
LINKED = ("issuer", "parent_issuer")

_DATA = Path(__file__).parent / "data" / "units.json"
_LEVELS: tuple[Literal["province", "district", "ward"], ...] = ("province", "district", "ward")
_TYPES = re.compile(r"(?:thành phố|tỉnh|quận|huyện|thị xã|thị trấn|phường|xã|tp\.?)(?= )", re.I)
_MONTH = re.compile(r"(?:tháng|/)\s*(\d{1,2})\s*(?:năm|/)\s*((?:19|20)\d\d)")
_YEAR = re.compile(r"(?:năm|/)\s*((?:19|20)\d\d)")
REMEMBERED = 8192  # words in the cache; the names of all units have 2,023
_TONES = "\u0300\u0301\u0303\u0309\u0323"


@dataclass(frozen=True, slots=True)
class _Row:
    """A unit of one of the two lists."""

    level: int
    code: str
    name: str
    parent: str | None
    successors: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Units:
    """One list, by name and by level and code."""

    by_name: Mapping[str, tuple[_Row, ...]]
    by_code: Mapping[tuple[int, str], _Row]

    def within(self, row: _Row) -> Iterator[_Row]:
        """The units that contain one, the nearest first."""
        while row.parent is not None:
            row = self.by_code.get((row.level - 1, row.parent)) or self.by_code[0, row.parent]
            yield row


def load() -> None:
    """Load all lists, ahead of the first document."""
    _by_letters()


@cache
def _lists() -> tuple[_Units, _Units]:
    """The units before the reform, and after it."""
    data = json.loads(_DATA.read_text(encoding="utf-8"))
    return _units(data["before"]), _units(data["after"])


def _units(rows: Sequence[Any]) -> _Units:
    by_name: dict[str, list[_Row]] = defaultdict(list)
    by_code = {}
    for level, code, name, parent, successors in rows:
        row = _Row(level, code, name, parent, tuple(successors))
        by_name[_key(name)].append(row)
        by_code[level, code] = row
    return _Units({key: tuple(of) for key, of in by_name.items()}, by_code)


def _key(name: str) -> str:
    """A name in small letters with each tone behind its word, so that `Hoà` equals `Hòa`."""
    return " ".join(map(_tone_last, name.lower().split()))


@lru_cache(maxsize=REMEMBERED)
def _tone_last(word: str) -> str:
    """A word with its tone at its end. The 14,000 names of units have 4,000 words among them."""
    letters = unicodedata.normalize("NFD", word)
    tones = "".join(letter for letter in letters if letter in _TONES)
    return "".join(letter for letter in letters if letter not in _TONES) + tones


def linked(fields: Mapping[str, Any], lines: Sequence[PrintedLine]) -> dict[str, Any]:
    """The fields of a document with links to the units that they name, where these are known."""
    when = _when(fields)
    if when is None:
        return dict(fields)
    text = " ".join(line.text for line in lines)
    found = dict(fields)
    for name in LINKED:
        if name in found:
            found[name] = _with_link(found[name], when, text)
    event = found.get("event")
    if isinstance(event, Event) and event.organiser.value:
        organiser = _with_link(event.organiser, when, text)
        found["event"] = event.model_copy(update={"organiser": organiser})
    if "place" in found:
        found["place"] = _place(found)
    return found


def _when(fields: Mapping[str, Any]) -> date | None:
    """The paper's day, or a day in its month or year if only that is printed."""
    issued, event = fields.get("issued_on"), fields.get("event")
    for field in (issued, event.date if isinstance(event, Event) else None):
        if field is None:
            continue
        if field.value:
            return date.fromisoformat(str(field.value)[:10])
        raw = field.raw or ""
        if (month := _MONTH.search(raw)) and 1 <= int(month[1]) <= 12:
            return date(int(month[2]), int(month[1]), 1)
        if (year := _YEAR.search(raw)) and int(year[1]) != REFORM.year:
            return date(int(year[1]), 1, 1)
    return None


def _with_link(field: RecordField, when: date, text: str) -> RecordField:
    if not field.value:
        return field
    if row := _named(str(field.value), when, text):
        return field.model_copy(update={"link": _link(row, when)})
    like = _alike(str(field.value), when, text)
    return field if like is None else to_look_at(field, note("unit_alike", name=like.name))


def _alike(text: str, when: date, around: str) -> _Row | None:
    """The one unit that has the letters of a named one with other tones or hats; None if unclear.

    A province, or a unit within one that the document names: thousands of communes have names that
    differ in a tone.
    """
    units, names = _lists()[when >= REFORM], list(_names(text))
    if any(_key(name) in units.by_name for name in names):
        return None
    within = f" {_words(around)} "
    near = {
        _key(row.name): row
        for name in names
        for row in _by_letters()[when >= REFORM].get(bare(name), ())
        if row.parent is None or any(f" {_key(one.name)} " in within for one in units.within(row))
    }
    return next(iter(near.values())) if len(near) == 1 else None


@cache
def _by_letters() -> tuple[dict[str, tuple[_Row, ...]], dict[str, tuple[_Row, ...]]]:
    """The units of both lists by their names without tones and hats."""
    before: dict[str, tuple[_Row, ...]] = defaultdict(tuple)
    after: dict[str, tuple[_Row, ...]] = defaultdict(tuple)
    for found, units in zip((before, after), _lists(), strict=True):
        for rows in units.by_name.values():
            # Word by word, since `bare` remembers words, and names share them.
            found[" ".join(map(bare, rows[0].name.split(" ")))] += rows
    return before, after


def _place(fields: Mapping[str, Any]) -> RecordField:
    """The place of issue with the link of the issuer whose unit has the same name.

    A place has no type, so alone it could be a ward or a province.
    """
    place: RecordField = fields["place"]
    links = (fields[name].link for name in LINKED if name in fields)
    for link in (one for one in links if one and place.value):
        if _key(link.name).endswith(f" {_key(str(place.value))}"):
            return place.model_copy(update={"link": link})
    return place


def _named(text: str, when: date, around: str) -> _Row | None:
    """The unit that a text names; None if it is unknown or ambiguous."""
    units = _lists()[when >= REFORM]
    for name in _names(text):
        if rows := units.by_name.get(_key(name)):
            return _chosen(rows, units, around)
    return None


def _names(text: str) -> Iterator[str]:
    """The units that a text names, each with its type: `tỉnh Quảng Ngãi`."""
    for found in _TYPES.finditer(text):
        kind = "thành phố" if found[0].lower().startswith("tp") else found[0]
        yield f"{kind} {_name(text[found.end() :])}"


def _name(text: str) -> str:
    """The whole name behind a unit's type: `Vĩnh Khê Hạ` is not `Vĩnh Khê`."""
    until = _TYPES.search(text)
    words = re.split(r"[,;:.(–-]", text[: until.start() if until else None])[0].split()
    small = next((at for at, word in enumerate(words) if word[0].islower()), len(words))
    return " ".join(words[:small])


def _chosen(rows: Sequence[_Row], units: _Units, around: str) -> _Row | None:
    """Of units with the same name, the one whose containing unit the document names."""
    if len(rows) == 1:
        return rows[0]
    key = f" {_words(around)} "
    near = [row for row in rows if any(f" {_key(one.name)} " in key for one in units.within(row))]
    return near[0] if len(near) == 1 else None


def _words(text: str) -> str:
    """The words of a text as `_key` has those of names."""
    return _key(re.sub(r"[^\w ]", " ", text))


def _link(row: _Row, when: date) -> UnitLink:
    before, after = _lists()
    old = when < REFORM
    units = before if old else after
    return UnitLink(
        **_unit(row, units).model_dump(),
        valid_from=None if old else REFORM,
        valid_until=LAST_BEFORE if old else None,
        successors=tuple(_unit(after.by_code[row.level, code], after) for code in row.successors),
    )


def _unit(row: _Row, units: _Units) -> Unit:
    return Unit(
        name=row.name,
        code=row.code,
        level=_LEVELS[row.level],
        within=tuple(one.name for one in units.within(row)),
    )
