"""Fields that say the same in two places of a record: where a person corrects one, both follow.

The head of an issue is what its record is called by, and the one article of a news item is the
record itself.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from digitize.record.fields import Event, RecordField
from digitize.record.issue_dates import is_day
from digitize.record.kinds import BULLETIN
from digitize.record.model import Record
from digitize.record.notes import note
from digitize.record.paths import field_at, paths_in

OF_ISSUE: Final = (
    ("serial.title", "title"), ("serial.issued_on", "issued_on"), ("serial.place", "place"),
    ("serial.publisher", "issuer"),
)  # fmt: skip
OF_ARTICLE: Final = ("title", *(f"event.{name}" for name in paths_in(Event)))
"""Fields that a record with one article has in common with it."""


def twins_of(
    record: Record, path: str, was: RecordField, now: RecordField
) -> Iterator[tuple[str, RecordField, RecordField]]:
    """Yield the paths of fields that said the same as one and follow it, with their old and new.

    Args: was: the field at the path before; a twin that already says something else stays.
    """
    for one, other in _pairs(record):
        twin = {one: other, other: one}.get(path)
        if twin is None:
            continue
        old = field_at(record, twin)
        if _same(old, _as(twin, was)):
            yield twin, old, _as(twin, now).model_copy(update={"link": old.link})


def _pairs(record: Record) -> list[tuple[str, str]]:
    if record.kind.value == BULLETIN:
        return list(OF_ISSUE)
    if len(record.articles) == 1:
        return [(f"articles.{record.articles[0].id}.{name}", name) for name in OF_ARTICLE]
    return []


def _same(one: RecordField, other: RecordField) -> bool:
    """Return True if two fields have the same value at the same place, or both have none."""
    if one.value is None or other.value is None:
        return one.value is None and other.value is None
    return (one.value, one.page, one.box) == (other.value, other.page, other.box)


def _as(path: str, field: RecordField) -> RecordField:
    """Return a field as its twin has it: the date of issue of a record is a whole day, or none."""
    if path != "issued_on" or field.value is None or is_day(str(field.value)):
        return field
    why = note("issue_without_day", read=str(field.value))
    return field.model_copy(update={"value": None, "reason": why})
