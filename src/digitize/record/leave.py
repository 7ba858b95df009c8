"""Whether a record may leave: the one question of outbox, archive, search, exports and desk.

Records come as models or as plain JSON: the archive also reads records of older versions.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import Any, Final

from digitize.errors import OnHold, Superseded, Withdrawn
from digitize.record.model import Record

Raw = Mapping[str, Any]

LEVELS: Final = ("MẬT", "TỐI MẬT", "TUYỆT MẬT")
"""Levels of secrecy, rising. Source: Law on Protection of State Secrets, 2018, article 8."""
ORDINARY: Final = "Thường"
MARKINGS: Final = ("secrecy", "security")
"""Fields that can hold a record: the marking on the paper, and the level given with the scan."""


class Standing(StrEnum):
    """Whether a record may be found."""

    OPEN = "open"
    HELD = "held"  # until a person clears it
    WITHDRAWN = "withdrawn"  # a person took it back
    SUPERSEDED = "superseded"  # a later reading put its pages into other records


GONE: Final = (Standing.WITHDRAWN, Standing.SUPERSEDED)
"""Records of which only a note is left: who withdrew them, or what replaced them."""
CLOSED: Final = {
    Standing.WITHDRAWN: Withdrawn,
    Standing.SUPERSEDED: Superseded,
    Standing.HELD: OnHold,
}
"""The error that tells why a record may not leave; it takes the record's id."""


def may_leave(record: Record | Raw) -> bool:
    """Return True if the record may be sent, found, exported and shown to readers."""
    return standing_of(record) is Standing.OPEN


def require_open(record: Record) -> None:
    """Raises: Withdrawn, Superseded, OnHold: the record may not leave."""
    standing = standing_of(record)
    if standing is not Standing.OPEN:
        raise CLOSED[standing](record.record_id)


def standing_of(record: Record | Raw) -> Standing:
    """Return whether the record is open, on hold, withdrawn or superseded."""
    if _at(record, "withdrawn"):
        return Standing.WITHDRAWN
    if _at(record, "superseded_by"):
        return Standing.SUPERSEDED
    return Standing.HELD if marking_of(record) else Standing.OPEN


def is_tombstone(record: Record | Raw) -> bool:
    """Return True if nothing is left of the record but a note of what became of it."""
    return standing_of(record) in GONE


def marking_of(record: Record | Raw) -> str | None:
    """Return the strictest marking that holds the record; None if nothing does.

    Clearing a level also clears the levels below it; a stricter marking holds the record again.
    """
    strictest = strictest_of(record)
    cleared = _at(record, "cleared", "why")
    return strictest if strictest and rank(strictest) > rank(cleared) else None


def strictest_of(record: Record | Raw) -> str | None:
    """Return the strictest level in the record, cleared or not; None for an ordinary paper."""
    # What older versions accepted under `security` may be any text; only the three levels hold.
    return highest(_at(record, name, "value") for name in MARKINGS)


def highest(levels: Iterable[object]) -> str | None:
    """Return the strictest of some values; None if none of them is a level of secrecy."""
    found = max(levels, key=rank, default=None)
    return LEVELS[rank(found) - 1] if rank(found) else None


def rank(value: object) -> int:
    """Return 1 to 3 for the three levels, 0 for anything else."""
    folded = _folded(value)
    return LEVELS.index(folded) + 1 if folded in LEVELS else 0


def level_given(text: str) -> str:
    """Return a level as the record keeps it: one of the three in capitals, or `Thường`.

    Raises: ValueError: it is neither.
    """
    folded = _folded(text)
    if folded in LEVELS:
        return folded
    if folded == ORDINARY.upper():
        return ORDINARY
    known = ", ".join((ORDINARY, *LEVELS))
    raise ValueError(f"takes one of: {known}; not {text!r}")


def _folded(value: object) -> str:
    return " ".join(unicodedata.normalize("NFC", str(value or "")).upper().split())


def _at(record: Record | Raw, *names: str) -> Any:  # noqa: ANN401  (what stands there)
    found: Any = record
    for name in names:
        found = found.get(name) if isinstance(found, Mapping) else getattr(found, name, None)
        if found is None:
            return None
    return found
