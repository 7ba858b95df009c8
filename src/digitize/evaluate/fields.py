"""Compares the fields of a record with a cataloguer's entries in `NAME.fields.json`."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from digitize.evaluate.text import normalise
from digitize.record.fields import FieldStatus, Person
from digitize.record.model import Record

MAIN = ("number", "issued_on", "kind", "issuer", "title", "signer")
"""What a cataloguer enters of every paper; pooled in a row of its own."""

HANDWRITTEN = "by hand"
_LEAD = re.compile(r"(?:v\s*/\s*v|về việc)\b[\s:]*")
_EVENT = ("date", "part_of_day", "kind", "organiser")
_PATHS = {  # names in the truth, and their paths in the record
    "number": ("number",),
    "number_year": ("number_year",),
    "symbol": ("symbol",),
    "issued_on": ("issued_on",),
    "place": ("place",),
    "kind": ("kind",),
    "issuer": ("issuer",),
    "parent_issuer": ("parent_issuer",),
    "signer": ("signer", "name"),
    "signer_role": ("signer", "role"),
    "signer_authority": ("signer", "authority"),
    "end_mark": ("end_mark",),
    "secrecy": ("secrecy",),
}


@dataclass(frozen=True, slots=True)
class Compared:
    """A true value, a found value or both, as they are compared."""

    name: str
    true: str | None
    found: str | None

    @property
    def right(self) -> bool:
        """Whether the found value equals the true one."""
        return self.true is not None and self.true == self.found

    @property
    def invented(self) -> bool:
        """Whether a value was found although none is printed."""
        return self.found not in (None, HANDWRITTEN) and self.true in (None, HANDWRITTEN)


@dataclass(frozen=True, slots=True)
class FieldCount:
    """Values of a field over any number of records; counts add up."""

    true: int = 0
    found: int = 0
    right: int = 0
    invented: int = 0

    def __add__(self, other: FieldCount) -> FieldCount:
        return FieldCount(
            self.true + other.true,
            self.found + other.found,
            self.right + other.right,
            self.invented + other.invented,
        )

    @property
    def precision(self) -> float | None:
        """The share of the found values that are right."""
        return self.right / self.found if self.found else None

    @property
    def recall(self) -> float | None:
        """The share of the true values that were found right."""
        return self.right / self.true if self.true else None

    @property
    def f1(self) -> float | None:
        """The harmonic mean of both; None if there is no value to find and none was found."""
        both = self.true + self.found
        return 2 * self.right / both if both else None


@dataclass(frozen=True, slots=True)
class _Fields:
    """The fields of a record that are compared; all missing if there is no record."""

    record: Record | None

    def read(self, *path: str) -> str | None:
        """The value at a path, as it is compared."""
        field: Any = self.record
        for name in path:
            field = getattr(field, name, None)
        if field is None:
            return None
        return HANDWRITTEN if field.status is FieldStatus.HANDWRITTEN else folded(field.value)


def compare_fields(truth: Mapping[str, Any], record: Record | None) -> tuple[Compared, ...]:
    """Every true or found value; without a record no value was found.

    Case, spaces and a leading `V/v` or `Về việc` do not count; dashes and `…` are normalised as in
    error rates. A handwritten number or day is right if it is marked so. Fields that the truth
    lacks are not compared.
    """
    pairs = tuple(_pairs(truth, _Fields(record)))
    return tuple(one for one in pairs if one.true is not None or one.found is not None)


def count(compared: Iterable[Compared]) -> dict[str, FieldCount]:
    """Counts for each field, in the order in which the fields first come."""
    counts: dict[str, FieldCount] = {}
    for one in compared:
        counts[one.name] = counts.get(one.name, FieldCount()) + FieldCount(
            one.true is not None, one.found is not None, one.right, one.invented
        )
    return counts


def folded(value: object) -> str | None:
    """A value as it is compared; None stays None."""
    if value is None:
        return None
    text = " ".join(normalise(str(value)).casefold().split())
    return _LEAD.sub("", text, count=1) if _LEAD.match(text) else text


def _pairs(truth: Mapping[str, Any], fields: _Fields) -> Iterator[Compared]:
    for name, path in _PATHS.items():
        if name in truth:
            by_hand = truth.get(f"{name}_handwritten") and truth[name] is None
            true = HANDWRITTEN if by_hand else folded(truth[name])
            yield Compared(name, true, fields.read(*path))
    if "subject" in truth or "title" in truth:
        true = folded(truth.get("subject") or truth.get("title"))
        yield Compared("title", true, fields.read("title"))
    if "event" in truth:
        for part in _EVENT:
            true = folded((truth["event"] or {}).get(part))
            yield Compared(f"event_{part}", true, fields.read("event", part))
    if "people" in truth:
        yield from _people(truth["people"], fields.record.people if fields.record else ())


def _people(truth: Sequence[Mapping[str, Any]], found: Sequence[Person]) -> Iterator[Compared]:
    true = [Person.model_validate(one) for one in truth]
    for name, form in (("people", _names), ("honorifics", _honorifics), ("roles", _roles)):
        yield from _matched(name, form(true), form(found))


def _names(people: Iterable[Person]) -> list[str]:
    return [folded(one.name) or "" for one in people]


def _honorifics(people: Iterable[Person]) -> list[str]:
    return [folded(f"{one.honorific} {one.name}") or "" for one in people if one.honorific]


def _roles(people: Iterable[Person]) -> list[str]:
    return [
        folded(json.dumps([one.name, role.title, role.body], ensure_ascii=False)) or ""
        for one in people
        for role in one.roles
    ]


def _matched(name: str, true: list[str], found: list[str]) -> Iterator[Compared]:
    """The values of a list in any order: equal ones first, then those of one side alone."""
    both = Counter(true) & Counter(found)
    yield from (Compared(name, value, value) for value in both.elements())
    yield from (Compared(name, value, None) for value in (Counter(true) - both).elements())
    yield from (Compared(name, None, value) for value in (Counter(found) - both).elements())
