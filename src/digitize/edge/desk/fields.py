"""Shows the fields of a record to people, and reads what they type."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from digitize.edge.desk.messages import Language
from digitize.errors import BadEdit
from digitize.record.article_kinds import article_kind_named, article_kind_shown
from digitize.record.articles import Serial
from digitize.record.fields import FieldStatus, RecordField, asks_for_a_person
from digitize.record.issue_dates import issue_date_shown, issue_date_typed
from digitize.record.kinds import kind_named, kind_shown
from digitize.record.model import Record
from digitize.record.paths import field_at, parted
from digitize.record.twins import OF_ISSUE
from digitize.record.values import checked_value

# The order of a catalogue card. Fields that are not listed are never shown.
PATHS = (
    "kind", "number", "number_year", "symbol", "title", "issued_on", "place", "issuer",
    "parent_issuer", "signer.authority", "signer.role", "signer.name", "recipients",
    "event.date", "event.part_of_day", "event.kind", "event.organiser", "secrecy",
    "fonds_code", "file_code", "access", "security", "physical_condition", "copy_status",
    "note",
)  # fmt: skip
SERIAL = tuple(f"serial.{name}" for name in Serial.model_fields)
"""Shown of records that have a bulletin's head, behind the others."""
BY_HAND = ("number", "issued_on")  # first in review: most papers have them filled in by hand
DATES = ("issued_on", "event.date")
_ARTICLE_KIND = re.compile(r"articles\.a[0-9]+\.kind")
_DAY = re.compile(r"(\d{1,2})[\s/.-]+(\d{1,2})[\s/.-]+(\d{4})")
_REST = re.compile(r"tháng\s*(\d{1,2})\s*năm\s*(\d{4})")


@dataclass(frozen=True, slots=True)
class FieldRow:
    """A field with its path in the record."""

    path: str
    field: RecordField

    def shown(self, language: Language) -> str:
        """The value for people."""
        return value_shown(self.path, self.field.value, language)

    @property
    def asks(self) -> bool:
        """Whether a person should look at it."""
        return asks_for_a_person(self.field.status, self.field.confidence)


def rows(record: Record) -> list[FieldRow]:
    """All fields of a record, in their order; those that the head of an issue has too stand there.

    Raises: BadEdit: a path that is none, our fault.
    """
    if record.serial == Serial():
        return [FieldRow(path, field_of(record, path)) for path in PATHS]
    told = {
        path for head, path in OF_ISSUE
        if field_of(record, path).value in (None, field_of(record, head).value)
    }  # fmt: skip
    paths = (*(path for path in PATHS if path not in told), *SERIAL)
    return [FieldRow(path, field_of(record, path)) for path in paths]


def sure_rows(record: Record) -> list[FieldRow]:
    """The fields that the machine is sure of and that nobody has confirmed.

    Raises: BadEdit: a path that is none, our fault.
    """
    return [
        row
        for row in rows(record)
        if row.field.status is FieldStatus.MACHINE
        and row.field.value is not None
        and not row.asks
        and _may_stand(row)
    ]


def field_of(record: Record, path: str) -> RecordField:
    """The field at a path, as `number` or `signer.name`. Raises: BadEdit: none that is shown."""
    if path not in PATHS and path not in SERIAL and not parted(path):
        raise BadEdit(path, "is no field")
    return field_at(record, path)


def typed(path: str, given: str, field: RecordField) -> str | None:
    """The record's form of what a person typed into a field; None if nothing was typed.

    A day may be typed as on the paper, or alone where month and year are printed. What is no day
    is left as it is: whoever checks the value says what is wrong.
    """
    given = " ".join(given.split())
    if path in DATES:
        return _day_kept(given, field.raw or "") or None
    if path == "serial.issued_on":
        return issue_date_typed(given) or None
    if path == "kind":
        return kind_named(given) or None
    if _ARTICLE_KIND.fullmatch(path):
        return article_kind_named(given) or None
    return given or None


def value_shown(path: str | None, value: object, language: Language) -> str:
    """The value of a field for people; path: None for a word of the text."""
    if value is None:
        return ""
    if isinstance(value, list | tuple):
        return "; ".join(map(str, value))
    if path in DATES:
        return day_shown(str(value))
    if path == "serial.issued_on":
        return issue_date_shown(str(value), language)
    if path and _ARTICLE_KIND.fullmatch(path):
        return article_kind_shown(str(value), language)
    return kind_shown(str(value), language) if path == "kind" else str(value)


def _day_kept(given: str, raw: str) -> str:
    rest = _REST.search(raw)
    if rest and re.fullmatch(r"\d{1,2}", given):
        given = f"{given}/{rest[1]}/{rest[2]}"
    found = _DAY.fullmatch(given)
    if not found:
        return given
    day, month, year = map(int, found.groups())
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return given


def day_shown(value: str) -> str:
    """A date as people write it; other text stays as it is."""
    try:
        return f"{date.fromisoformat(value):%d/%m/%Y}"
    except ValueError:
        return value


def _may_stand(row: FieldRow) -> bool:
    """Whether the value is one that a person could enter: others are left for a person to see."""
    value = list(row.field.value) if isinstance(row.field.value, tuple) else row.field.value
    try:
        return checked_value(row.path, value) == value
    except BadEdit:
        return False
