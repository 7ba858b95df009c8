"""What records of schema_version 1 have otherwise: an English sentence stands where a note is now.

They are read for ever. A sentence becomes a note of the code `text`, and is told as it stands.
Each function leaves what it is given alone if it has the shape of version 2.
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
    """The version that a record of version 1 has once it is read."""
    return 2 if given == 1 else given


def as_note(given: object) -> object:
    """A sentence as a note."""
    return {"code": TEXT, "values": {"text": given}} if isinstance(given, str) else given


def as_notes(given: object) -> object:
    """Of a page or a change: the one sentence that it had, or null, as a list of notes."""
    return [given] if isinstance(given, str) else [] if given is None else given


def placed(given: object) -> object:
    """Of a whole record: its reasons for a look, each with the page or field it began with.

    By its field a doubt is found once a person has looked at the field.
    """
    return [_placed(one) for one in given] if isinstance(given, list | tuple) else given


def begins_doubt_about_edit(by: str, before: object, after: object) -> str:
    """How the sentence of a doubt about an edit began, behind its page or field."""
    return f"{by} put {before!r} right to {after!r};"


def _placed(told: object) -> object:
    found = _PLACED.fullmatch(told) if isinstance(told, str) else None
    if found is None:
        return told
    place: dict[str, object] = {"field": found["field"]}
    if found["page"]:
        place = {"page": int(found["page"])}
    return {"code": TEXT, "values": {**place, "text": found["text"]}}
