"""One truth a paper: what a person puts right in a field stands in its words too, and the reverse.

A field leads to its words by its box. Where the words say otherwise than the field did, as where a
person has written into the field what is not printed, nothing follows: nobody guesses.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from difflib import SequenceMatcher
from typing import Final

from digitize.errors import BadEdit
from digitize.record.base import Box
from digitize.record.edit_parts import page_numbered
from digitize.record.fields import RecordField
from digitize.record.kinds import kind_named, kind_shown
from digitize.record.model import Edit, Record
from digitize.record.page import Page, Word
from digitize.record.paths import field_at, field_paths
from digitize.record.values import checked_value
from digitize.record.written import gap_between

DAYS: Final = ("issued_on", "event.date")
At = tuple[int, int, int]
_Written = set[tuple[int | None, At | None]]
_NUMBER = re.compile(r"(?<![\w/])([0-9]{1,6}[a-zđ]{0,3}) ?[/-]", re.IGNORECASE)
_BARE_SYMBOL = re.compile(r"[/-]\S+")
_PRINTED_DAY = re.compile(
    r"ngày\W*([0-9]{1,2})\W*tháng\W*([0-9]{1,2})\W*năm\W*([0-9]{4})(?![0-9])", re.IGNORECASE
)
_FIGURES_DAY = re.compile(r"(?<![0-9/])([0-9]{1,2})([/.-])([0-9]{1,2})\2([0-9]{4})(?![0-9/])")
_LABELS: Final = ("ngày", "tháng", "năm")
_FIGURES = re.compile(r"[0-9]+")
LAST_MONTH_WITH_NOUGHT = 2  # Decree 30/2020: a nought stands before days to 9 and months 1 and 2


@dataclass(frozen=True, slots=True)
class _Placed:
    """A word and its place: block, line and word, from 0."""

    at: At
    word: Word


def following(old: Record, new: Record, given: Sequence[Edit]) -> tuple[Edit, ...]:
    """Return the edits that make fields and words say the same after those that a person made.

    Args: old, new: the record before and after the edits that were given.
    """
    entered = {one.field for one in given if one.field}
    written: _Written = {(one.page, one.word) for one in given if one.word and not one.act}
    found: list[Edit] = []
    for one in given:
        if one.field and one.articles is None:
            found += _words_of_field(old, new, one, written)
    if any(one.field is None and one.articles is None for one in given):
        found += _fields_of_words(old, new, given, entered)
    return tuple(sorted(found, key=lambda one: one.act is not None))  # words are counted before


def stand_together(one: Edit, other: Edit) -> bool:
    """Return True if two edits are about one place of a page, so that one followed the other."""
    (page, box), (other_page, other_box) = _place_of(one), _place_of(other)
    if box is None or other_box is None or page != other_page:
        return False
    return _meet(_reach(box), other_box) or _meet(_reach(other_box), box)


def _place_of(edit: Edit) -> tuple[int | None, Box | None]:
    if isinstance(edit.was, RecordField) and edit.field:
        return edit.was.page, edit.was.box
    return edit.page, edit.box


# --- from words to fields ---------------------------------------------------------------------


def _fields_of_words(
    old: Record, new: Record, given: Sequence[Edit], entered: set[str]
) -> Iterator[Edit]:
    touched = [(one.page, one.box, one) for one in new.edits[len(old.edits) :] if one.box]
    for path in field_paths(new):
        field = field_at(new, path)
        page, before = page_numbered(new, field.page), page_numbered(old, field.page)
        if path in entered or page is None or before is None or field.box is None:
            continue
        reach = _reach(field.box)
        edit = next(
            (one for at, box, one in touched if at == page.number and _meet(box, reach)), None
        )
        if edit is None:
            continue
        value = _value_after(path, field, before, page)
        if value is not None and value != field.value and _is_one(path, value):
            yield Edit(by=edit.by, at=edit.at, field=path, after=value, follows=True)


def _value_after(path: str, field: RecordField, old: Page, new: Page) -> str | list[str] | None:
    """Return what a field says by its words as they are now; None: they do not tell."""
    box, value = field.box or (0, 0, 0, 0), field.value
    rows = _text(_row(old, box)), _text(_row(new, box))
    if path in DAYS or path.endswith(".event.date"):
        was, now = map(_day_in, rows)
        return now if value in (None, was) else None
    if path == "number":
        was, now = map(_number_in, rows)
        return now if value in (None, was) else None
    texts = _text(_within(old, box)), _text(_within(new, box))
    if path == "kind":
        named = kind_named(texts[1])
        return named if kind_named(texts[0]) == value and named != texts[1] else None
    if isinstance(value, list | tuple):
        made = [_moved(str(one), *texts) or str(one) for one in value]
        return made if made != list(value) else None
    return _moved(value, *texts) if isinstance(value, str) else None


def _moved(value: str, before: str, after: str) -> str | None:
    """Return the part of a changed text that stands where the value stood; None: none is."""
    at = before.lower().find(value.lower())
    if at < 0 or before == after:
        return None
    steps = SequenceMatcher(None, before, after, autojunk=False).get_opcodes()
    first, last = _carried(steps, at, first=True), _carried(steps, at + len(value), first=False)
    cut = after[first:last].strip()
    if not cut or not _whole(after, first, last):
        return None
    same = before[at : at + len(value)] == value
    return cut if same else cut.lower() if value.islower() else None


def _carried(steps: Sequence[tuple[str, int, int, int, int]], at: int, *, first: bool) -> int:
    """Return where a place between two letters lies after the steps that change a text."""
    for step, i0, i1, j0, j1 in steps:
        if step == "equal" and i0 <= at <= i1:
            if first and at == i1 and i1 != i0:
                continue
            return j0 + at - i0
        if i0 <= at < i1 or (at == i1 and not first):
            return j0 if first else j1
        if step == "insert" and i0 == at and first:
            return j0
    return steps[-1][4] if steps else 0


def _whole(text: str, first: int, last: int) -> bool:
    """Return True if no letter or figure stands right before or behind a part of a text."""
    before, behind = text[:first][-1:], text[last:][:1]
    inside = text[first:last]
    joins = (before.isalnum() and inside[:1].isalnum()) or (
        behind.isalnum() and inside[-1:].isalnum()
    )
    return not joins


def _number_in(text: str) -> str | None:
    found = _NUMBER.findall(text)
    return found[0] if len(found) == 1 else None


def _day_in(text: str) -> str | None:
    days = [(d, m, y) for d, m, y in _PRINTED_DAY.findall(text)]
    days += [(d, m, y) for d, _, m, y in _FIGURES_DAY.findall(text)]
    if len(days) != 1:
        return None
    day, month, year = map(int, days[0])
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return None


def _is_one(path: str, value: str | list[str]) -> bool:
    try:
        checked_value(path, value)
    except BadEdit:
        return False
    return True


# --- from fields to words ---------------------------------------------------------------------


def _words_of_field(old: Record, new: Record, edit: Edit, written: _Written) -> Iterator[Edit]:
    path = edit.field or ""
    was, now = _field_or_empty(old, path), _field_or_empty(new, path)
    page = page_numbered(new, was.page)
    if page is None or was.box is None or now.value is None or was.value == now.value:
        return
    for at, box, text in _texts_for(path, was, now.value, page):
        if at is not None and (page.number, at) not in written:
            yield Edit(by=edit.by, at=edit.at, page=page.number, word=at, after=text, follows=True)
        elif at is None:
            yield Edit(by=edit.by, at=edit.at, page=page.number, act="add", box=box, after=text,
                       follows=True)  # fmt: skip


def _field_or_empty(record: Record, path: str) -> RecordField:
    """The field at a path; an empty one of an article that is made or goes at the same time."""
    try:
        return field_at(record, path)
    except BadEdit:
        return RecordField()


_Texts = Iterator[tuple[At | None, Box | None, str]]


def _texts_for(path: str, was: RecordField, value: object, page: Page) -> _Texts:
    """Yield the words that change with a field: where each stands, or where a new one is to go."""
    box = was.box or (0, 0, 0, 0)
    row, inside = _row(page, box), _within(page, box)
    if path in DAYS or path.endswith(".event.date"):
        yield from _day_in_words(row, page, str(value))
    elif path == "number" and was.value is None:
        bare = [one for one in row if _BARE_SYMBOL.fullmatch(one.word.text)]
        if len(bare) == 1:
            yield bare[0].at, None, f"{value}{bare[0].word.text}"
    elif path == "kind":
        printed = _text(inside)
        if kind_named(printed) == was.value:
            shown = kind_shown(str(value), "vi")
            yield from _rewritten(inside, printed, shown.upper() if printed.isupper() else shown)
    elif isinstance(value, list | tuple):
        before = was.value if isinstance(was.value, list | tuple) else ()
        if len(before) == len(value):
            for one, other in zip(before, value, strict=True):
                yield from _rewritten(inside, str(one), str(other))
    elif isinstance(was.value, str):
        yield from _rewritten(inside, was.value, str(value))


def _rewritten(words: Sequence[_Placed], value: str, after: str) -> _Texts:
    """Yield the words in which a value stands, as they are with another value in its place."""
    text = _text(words)
    start = text.lower().find(value.lower())
    if start < 0 or value == after or not words:
        return
    spans = [(start + one.start(), start + one.end()) for one in re.finditer(r"\S+", value)]
    new = _by_token([value[a - start : b - start] for a, b in spans], after.split())
    at = 0
    for placed in words:
        end = at + len(placed.word.text)
        inside = [
            (a - at, b - at, _as_printed(text[a:b], value[a - start : b - start], told))
            for (a, b), told in zip(spans, new, strict=True)
            if at <= a and b <= end and told is not None
        ]
        changed = placed.word.text
        for a, b, told in reversed(inside):
            changed = changed[:a] + told + changed[b:]
        if inside and changed != placed.word.text:
            yield placed.at, None, changed.strip()
        at = end + 1


def _by_token(before: Sequence[str], after: Sequence[str]) -> list[str | None]:
    """Return what becomes of each word of a value; None: it stays."""
    made: list[str | None] = [None] * len(before)
    for step, i0, i1, j0, j1 in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        told = after[j0:j1]
        if step == "replace" and i1 - i0 == j1 - j0:
            made[i0:i1] = told
        elif step in ("replace", "delete"):
            made[i0:i1] = [" ".join(told), *[""] * (i1 - i0 - 1)]
        elif step == "insert" and i0:
            made[i0 - 1] = " ".join([made[i0 - 1] or before[i0 - 1], *told])
        elif step == "insert" and before:
            made[0] = " ".join([*told, made[0] or before[0]])
    return made


def _as_printed(printed: str, value: str, after: str) -> str:
    """Return a new word in capitals where the paper has them and the value has not."""
    if printed == value:
        return after
    return after.upper() if printed.isupper() else after[:1].upper() + after[1:]


def _day_in_words(row: Sequence[_Placed], page: Page, value: str) -> _Texts:
    try:
        day = date.fromisoformat(value)
    except ValueError:  # several days
        return
    for placed in row:
        if found := _FIGURES_DAY.search(placed.word.text):
            mark = found[2]
            shown = f"{day.day:02}{mark}{day.month}{mark}{day.year}"
            text = placed.word.text
            if _day_in(text) != value:
                yield placed.at, None, text[: found.start()] + shown + text[found.end() :]
            return
    month = f"{day.month:02}" if day.month <= LAST_MONTH_WITH_NOUGHT else str(day.month)
    told_parts = (f"{day.day:02}", month, str(day.year))
    for label, told in zip(_LABELS, told_parts, strict=True):
        stands = [nth for nth, one in enumerate(row) if _bare(one.word.text) == label]
        if len(stands) != 1:
            return
        behind = row[stands[0] + 1 : stands[0] + 2]
        figures = _FIGURES.search(behind[0].word.text) if behind else None
        if figures is None:
            left = row[stands[0]].word
            right = [one.word for one in behind]
            yield None, gap_between(page, left, right[0] if right else None), told
        elif int(figures[0]) != int(told):
            text = behind[0].word.text
            yield behind[0].at, None, text[: figures.start()] + told + text[figures.end() :]


# --- places -----------------------------------------------------------------------------------


def _within(page: Page, box: Box) -> list[_Placed]:
    """The words of a page whose centre lies in a box."""
    x0, y0, x1, y1 = box
    return [
        one for one in _words(page, box)
        if x0 <= (one.word.box[0] + one.word.box[2]) / 2 <= x1
        and y0 <= (one.word.box[1] + one.word.box[3]) / 2 <= y1
    ]  # fmt: skip


def _row(page: Page, box: Box) -> list[_Placed]:
    """The words of the lines that a field's box meets."""
    return list(_words(page, box))


def _words(page: Page, box: Box) -> Iterator[_Placed]:
    for block_at, block in enumerate(page.blocks):
        if not _meet(block.box, box):
            continue
        for line_at, line in enumerate(block.lines):
            if not _meet(line.box, box):
                continue
            for nth, word in enumerate(line.words):
                if word.text:
                    yield _Placed((block_at, line_at, nth), word)


def _text(words: Sequence[_Placed]) -> str:
    return " ".join(one.word.text for one in words)


def _reach(box: Box) -> Box:
    """A field's box and what stands right beside it, where a hand writes."""
    x0, y0, x1, y1 = box
    more = 2 * min(x1 - x0, y1 - y0)
    return x0 - more, y0 - more // 4, x1 + more, y1 + more // 4


def _meet(one: Box, other: Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def _bare(text: str) -> str:
    return text.strip(" ,.;:").lower()
