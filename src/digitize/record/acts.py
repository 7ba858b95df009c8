"""Decisions of people about a whole record: clear it, withdraw it, restore it, delete it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from digitize.record.fields import RecordField
from digitize.record.leave import marking_of
from digitize.record.model import Act, Quality, Record
from digitize.record.notes import Note, note
from digitize.record.paths import field_paths, with_field

WITHDRAWN: Final = note("withdrawn")
SUPERSEDED: Final = note("superseded")
DELETED: Final = note("deleted")
OUTGROWN: Final = note("outgrown")
JOINED: Final = note("joined")
PARTED_AGAIN: Final = note("parted_again")


def cleared(record: Record, by_whom: Act) -> Record:
    """Return the record as cleared by a person; a record without a marking stays as it is."""
    marking = marking_of(record)
    if marking is None:
        return record
    act = by_whom.model_copy(update={"why": marking})
    return record.model_copy(update={"cleared": act})


def tombstone(record: Record, act: Act) -> Record:
    """Return what remains of a withdrawn record: its source, who withdrew it, and why."""
    return tombstone_of(record, {"withdrawn": act}, WITHDRAWN)


def deleted(record: Record, asked: Act, agreed: Act) -> Record:
    """Return what remains of a deleted record: who asked for that, who agreed, and why.

    Nothing is left that tells what the paper was: the names of its files go too.
    """
    source = record.source.model_copy(
        update={"filename": "", "parts": (), "joined": (), "submission": None}
    )
    mark = {"source": source, "withdrawn": asked, "deleted": agreed}
    return tombstone_of(record, mark, DELETED)


def tombstone_of(record: Record, mark: Mapping[str, object], reason: Note = SUPERSEDED) -> Record:
    """Return a record without content that says what became of it.

    Args: mark: the field that says so, with its value. reason: why all other fields are empty.
    """
    empty = Record(
        record_id=record.record_id,
        revision=record.revision,
        source=record.source,
        text_raw="",
        text="",
        paragraphs=(),
        pages=(),
        scan_pages=tuple(page.number for page in record.pages) or record.scan_pages,
        quality=Quality(confidence_p10=None, flagged=None, damaged=False, review=False),
        process=record.process,
        ordinal=record.ordinal,
    )
    for path in field_paths():
        empty = with_field(empty, path, RecordField(reason=reason))
    return empty.model_copy(update=dict(mark))
