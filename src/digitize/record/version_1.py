"""How records of schema_version 1 differ: they hold English sentences where notes are now.

They stay readable forever. A sentence becomes a note with the code `text`, and is shown unchanged.
Each function leaves values that have the shape of version 2 as they are.
"""

from __future__ import annotations

import re
from typing import Final

TEXT: Final = "text"
"""Code of a note that is a sentence of version 1."""

_PLACED = re.compile(
    r"(?:page (?P<page>\d+)|(?P<field>[a-z_]+(?:\.[a-z_]+)?)): (?P<text>.+)", re.DOTALL
)


def as_version_2(given: object) -> object:
    """Return version 2 for version 1, since the record is converted while it is read."""
    return 2 if given == 1 else given


def as_note(given: object) -> object:
    """Return a sentence of version 1 as a note."""
    return {"code": TEXT, "values": {"text": given}} if isinstance(given, str) else given


def as_notes(given: object) -> object:
    """Return the one sentence of a page or change, or null, as a list of notes."""
    return [given] if isinstance(given, str) else [] if given is None else given


def placed(given: object) -> object:
    """Return a record's reasons for review, each with the page or field that it began with.

    The field is needed to find a doubt again once a person has checked the field.
    """
    return [_placed(one) for one in given] if isinstance(given, list | tuple) else given


def begins_doubt_about_edit(by: str, before: object, after: object) -> str:
    """Return how version 1 began a doubt about an edit, after its page or field."""
    return f"{by} put {before!r} right to {after!r};"


def _placed(told: object) -> object:
    found = _PLACED.fullmatch(told) if isinstance(told, str) else None
    if found is None:
        return told
    place: dict[str, object] = {"field": found["field"]}
    if found["page"]:
        place = {"page": int(found["page"])}
    return {"code": TEXT, "values": {**place, "text": found["text"]}}
