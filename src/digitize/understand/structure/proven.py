"""Decides whether a number or a date is proven: two readings agree, with enough confidence.

No language model can tell a wrong figure. So a value in one reading alone gives no value until a
person looks. A value in both stands, and is asked for if it was read with little confidence.
"""

from __future__ import annotations

from enum import Enum

from digitize.record.fields import SURE, FieldStatus, RecordField
from digitize.record.notes import Note, note
from digitize.record.page import Word
from digitize.understand.structure.evidence import Proof, doubted, found

LOW = 0.6  # least confidence if both readings agree; such print has 0.8 and more
ALONE = 0.85  # least confidence without a second reading
UNSURE = 0.89  # greatest confidence of a field that a person must look at


class Second(Enum):
    """How the second reading compares with a value."""

    AGREES = "agrees"
    DIFFERS = "differs"
    NONE = "none"


def second_says(value: str, other: str | None, read: bool) -> Second:
    """Compare the second reading with a value.

    Args:
        other: the value in the second reading; None if it has none.
        read: whether the line was read twice at all.
    """
    if not read:
        return Second.NONE
    return Second.AGREES if other == value else Second.DIFFERS


def proven(
    value: object, proof: Proof, method: str, second: Second, readings: tuple[str, str]
) -> RecordField:
    """The field of a number or a date: certain, to be looked at, or without value.

    Args: readings: as the two readers have it, for the reason.
    """
    if second is Second.DIFFERS:
        first, other = readings
        return doubted(proof, method, note("readings_disagree", first=first, second=other))
    field = found(value, proof, method)
    least = least_confidence(proof.words)
    if least >= (LOW if second is Second.AGREES else ALONE):
        return field
    return to_look_at(field, note("little_confidence"), least)


def to_look_at(field: RecordField, reason: Note, least: float = 1.0) -> RecordField:
    """The field as one that a person must look at, although it has a value.

    Args: least: the least confidence of what proves it, 0 to 1.
    """
    sure = round(min(field.confidence or 0.0, least, UNSURE), 4)
    return field.model_copy(update={"confidence": sure, "reason": reason})


def least_confidence(words: tuple[Word, ...]) -> float:
    """Least confidence of the words with a figure, 0 to 1; 1 without such words."""
    figures = [one.confidence for one in words if any(map(str.isdigit, one.raw))]
    return min(figures, default=1.0)


def is_doubted(field: RecordField) -> bool:
    """Whether a field that was read says why a person must look at it."""
    low = field.confidence is not None and field.confidence < SURE
    return field.status is FieldStatus.MACHINE and low and field.reason is not None
