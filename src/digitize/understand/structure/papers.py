"""The fields of a paper of the State or the Party."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from digitize.record.fields import Event, RecordField
from digitize.record.kinds import LETTER, OTHER
from digitize.record.notes import note
from digitize.understand.structure import issued, issuers, number
from digitize.understand.structure.closing import closing_fields
from digitize.understand.structure.document import PrintedLine
from digitize.understand.structure.evidence import all_missing, found, missing, proof_from, proof_of
from digitize.understand.structure.issued import issue_fields
from digitize.understand.structure.issuers import issuer_fields
from digitize.understand.structure.kinds import KindLine, find_kind
from digitize.understand.structure.letterhead import Letterhead
from digitize.understand.structure.number import number_fields
from digitize.understand.structure.subject import subject_field

METHOD = "kind/1"
NO_HEAD = note("no_letterhead")
HEAD_NAMES = (*number.NAMES, *issued.NAMES, *issuers.NAMES)
NO_EVENT = note("paper_has_no_event")


def fields_of(lines: Sequence[PrintedLine], head: Letterhead) -> dict[str, Any]:
    """What a cataloguer would enter of a paper with this head, by the names of the record."""
    kind = find_kind(lines, head)
    none = missing(NO_EVENT)
    return {
        "kind": _kind(kind, head),
        **number_fields(head.number, lines),
        **subject_field(lines, head, kind),
        **issue_fields(head.dated),
        **issuer_fields(head),
        **closing_fields(lines),
        "event": Event(date=none, part_of_day=none, kind=none, organiser=none),
    }


def headless_fields(lines: Sequence[PrintedLine]) -> dict[str, Any]:
    """What is found of a document that has no letterhead and is no news item."""
    if not lines:
        return {}
    first = proof_of(lines[:1])
    none = missing(NO_EVENT)
    return {
        "kind": found(OTHER, first, METHOD),
        **all_missing((*HEAD_NAMES, "title"), NO_HEAD),
        **closing_fields(lines),
        "event": Event(date=none, part_of_day=none, kind=none, organiser=none),
    }


def _kind(kind: KindLine | None, head: Letterhead) -> RecordField:
    """The kind that its line names; a letter has none, and a number."""
    if kind:
        proof = proof_from(kind.line.page, kind.line.line.words[: kind.rest])
        return found(kind.kind, proof, METHOD)
    if head.number:
        return found(LETTER, proof_of([head.number]), METHOD)
    stands = head.title or head.dated
    return found(OTHER, proof_of([stands]), METHOD) if stands else missing(note("no_kind"))
