"""Whether a number or a date is proven: two readings that agree, and enough confidence.

Figures have no language to tell a wrong one by. So a value that one reading alone has is none
until somebody looks at its place. One that both have stands, and is asked for where it was read
with little confidence.
"""

from __future__ import annotations

from enum import Enum

from digitize.record.fields import SURE, FieldStatus, RecordField
from digitize.record.notes import note
from digitize.record.page import Word
from digitize.understand.structure.evidence import Proof, doubted, found

LOW = 0.6  # of a word's confidence: print that both readers have alike measures 0.8 and more
ALONE = 0.85  # where there is no second reading that could agree
UNSURE = 0.89  # the confidence of a field that is to be asked about, at most


class Second(Enum):
    """What the second reading says of a value."""

    AGREES = "agrees"
    DIFFERS = "differs"
    NONE = "none"


def second_says(value: str, other: str | None, read: bool) -> Second:
    """How a second reading stands to a value.

    Args:
        other: the value as the second reading has it; None: it has none there.
        read: whether the line was read twice at all.
    """
    if not read:
        return Second.NONE
    return Second.AGREES if other == value else Second.DIFFERS


def proven(
    value: object, proof: Proof, method: str, second: Second, readings: tuple[str, str]
) -> RecordField:
    """The field of a number or a date: certain, to be looked at, or without a value.

    Args: readings: as the two readers have it, for the reason.
    """
    if second is Second.DIFFERS:
        first, other = readings
        return doubted(proof, method, note("readings_disagree", first=first, second=other))
    field = found(value, proof, method)
    least = least_confidence(proof.words)
    if least >= (LOW if second is Second.AGREES else ALONE):
        return field
    return field.model_copy(
        update={
            "confidence": round(min(field.confidence or 0.0, least, UNSURE), 4),
            "reason": note("little_confidence"),
        }
    )


def least_confidence(words: tuple[Word, ...]) -> float:
    """The recogniser's own, of the words with a figure."""
    figures = [one.confidence for one in words if any(map(str.isdigit, one.raw))]
    return min(figures, default=1.0)


def is_doubted(field: RecordField) -> bool:
    """Whether a field of the machine says why it is to be looked at."""
    low = field.confidence is not None and field.confidence < SURE
    return field.status is FieldStatus.MACHINE and low and field.reason is not None
