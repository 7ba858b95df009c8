"""What people decide about a record as a whole: let it go on, take it back, bring it back."""

from __future__ import annotations

from typing import Final

from digitize.record.edits import field_paths, with_field
from digitize.record.model import Act, Quality, Record, RecordField

WITHDRAWN: Final = "the record was withdrawn"


def marking_of(record: Record) -> str | None:
    """The marking of secrecy that holds a record; None where there is none, or it was cleared.

    A clearing counts for the marking that was looked at: a higher one in a later reading holds
    the record again.
    """
    marking = record.secrecy.value
    if marking is None or (record.cleared and record.cleared.why == str(marking)):
        return None
    return str(marking)


def cleared(record: Record, by_whom: Act) -> Record:
    """The record, let go on by a person in spite of its marking; without one it stays as it is."""
    marking = marking_of(record)
    if marking is None:
        return record
    act = by_whom.model_copy(update={"why": marking})
    return record.model_copy(update={"cleared": act})


def with_acts(old: Record, new: Record) -> Record:
    """A new reading with what people decided about the revision before."""
    return new.model_copy(update={"cleared": old.cleared, "restored": old.restored})


def tombstone(record: Record, act: Act) -> Record:
    """What is left to be seen of a record that is taken back: what it was made from, who, why."""
    empty = Record(
        record_id=record.record_id,
        revision=record.revision,
        source=record.source,
        text_raw="",
        text="",
        paragraphs=(),
        pages=(),
        withdrawn=act,
        quality=Quality(confidence_p10=None, flagged=None, damaged=False, review=False),
        process=record.process,
        ordinal=record.ordinal,
    )
    for path in field_paths():
        empty = with_field(empty, path, RecordField(reason=WITHDRAWN))
    return empty
