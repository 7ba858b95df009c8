"""What a cataloguer would enter: fields with their evidence, events, signers and people."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Any, Final, Literal

from pydantic import Field

from digitize.record.base import Box, Model
from digitize.record.notes import Note, note

NOT_LOOKED_FOR: Final = note("not_looked_for")
NOT_GIVEN: Final = note("not_given")


class FieldStatus(StrEnum):
    """Where a value comes from: who found, gave or checked it."""

    MISSING = "missing"
    MACHINE = "machine"
    HANDWRITTEN = "handwritten"
    GIVEN = "given"  # handed in with the scan
    CONFIRMED = "confirmed"
    CORRECTED = "corrected"


class Unit(Model):
    """An administrative unit from the official list."""

    name: str = Field(description="with its type, `Phường Mỹ Long`")
    code: str = Field(description="of the General Statistics Office, for units of this level")
    level: Literal["province", "district", "ward"]
    within: tuple[str, ...] = Field(description="the units around it, the nearest first")


class UnitLink(Unit):
    """The administrative unit that a value names. The value itself stays as printed."""

    valid_from: date | None = Field(description="null: before the list begins")
    valid_until: date | None = Field(description="its last day; null: it stands")
    successors: tuple[Unit, ...] = Field(description="what its area belongs to since then")


SURE: Final = 0.9
"""Confidence from which a value that the machine found needs no check by a person."""


def asks_for_a_person(status: str, confidence: float | None) -> bool:
    """Return True if a person should check a field with this status and confidence.

    A field without a value has a confidence if something is printed there that could not be read.
    """
    if status in (FieldStatus.MACHINE, FieldStatus.MISSING):
        return confidence is not None and confidence < SURE
    return status == FieldStatus.HANDWRITTEN


class RecordField(Model):
    """A value with its place on the page as evidence; null, with the reason, if it is missing."""

    value: Any = None
    raw: str | None = None
    page: int | None = None
    box: Box | None = None
    method: str | None = None
    confidence: float | None = Field(None, ge=0, le=1)
    status: FieldStatus = FieldStatus.MISSING
    reason: Note | None = Field(NOT_LOOKED_FOR, description="why there is no value, or a doubt")
    by: str | None = Field(None, description="the person who confirmed or corrected it")
    at: datetime | None = Field(None, description="when")
    link: UnitLink | None = Field(
        None, description="the administrative unit that the value names; null: unknown, or several"
    )


class Event(Model):
    """The event that a news item reports."""

    date: RecordField = RecordField()
    part_of_day: RecordField = RecordField()
    kind: RecordField = RecordField()
    organiser: RecordField = RecordField()


class Signer(Model):
    """The person who signed, with office and authority."""

    authority: RecordField = RecordField()
    role: RecordField = RecordField()
    name: RecordField = RecordField()


class Role(Model):
    """An office that a person holds."""

    title: str
    body: str | None = None


class Person(Model):
    """A person as named in the text, with the place on the page that proves it."""

    name: str
    honorific: str | None = None
    roles: tuple[Role, ...] = ()
    raw: str | None = Field(None, description="the words it was taken from, as recognised")
    page: int | None = None
    box: Box | None = None
    method: str | None = None
    confidence: float | None = Field(None, ge=0, le=1)
    status: FieldStatus = FieldStatus.MACHINE
    by: str | None = Field(None, description="the person who confirmed or corrected it")
    at: datetime | None = Field(None, description="when")
