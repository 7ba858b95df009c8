"""Scans that wait to be put into a dossier: their archive data name its file code."""

from __future__ import annotations

from dataclasses import dataclass
from sqlite3 import Connection

from digitize.keep.ledger.db import atomic
from digitize.keep.ledger.ids import SightingId
from digitize.keep.ledger.states import State
from digitize.keep.store.ids import Sha256
from digitize.record.description import Description


@dataclass(frozen=True, slots=True)
class Filing:
    """A scan that names a dossier. name: for people. state: of the document last wanted of it.

    ordinal: given with it. fonds_code: empty if none was given.
    """

    sha256: Sha256
    fonds_code: str
    file_code: str
    name: str
    ordinal: int | None
    state: State | None


def note_filing(db: Connection, sighting: SightingId, description: Description) -> None:
    """Note that a scan names a dossier. Part of the transaction that notes the sighting.

    The newest file code of a content counts, as in its record.
    """
    db.execute(
        "INSERT OR REPLACE INTO filing (sha256, fonds_code, file_code, sighting)"
        " SELECT sha256, ?, ?, id FROM sighting WHERE id = ?",
        (description.fonds_code or "", description.file_code, sighting),
    )


def waiting(db: Connection) -> list[Filing]:
    """Return all scans that name a dossier and were not put into it, in the order they came."""
    rows = db.execute(
        "SELECT filing.sha256, fonds_code, file_code, display_name,"
        " json_extract(description.data, '$.ordinal'),"
        " (SELECT state FROM document WHERE document.sha256 = filing.sha256"
        " ORDER BY document.id DESC LIMIT 1)"
        " FROM filing JOIN sighting ON sighting.id = filing.sighting"
        " LEFT JOIN description ON description.sighting = filing.sighting"
        " ORDER BY filing.sighting"
    )
    return [
        Filing(Sha256(sha256), fonds, code, name, ordinal, State(state) if state else None)
        for sha256, fonds, code, name, ordinal, state in rows
    ]


def filed(db: Connection, sha256: Sha256) -> None:
    """Note that the documents of a scan were put into their dossier."""
    with atomic(db):
        db.execute("DELETE FROM filing WHERE sha256 = ?", (sha256,))


def place_given(db: Connection, sha256: Sha256) -> tuple[int | None, str]:
    """Return the newest ordinal given with a scan, and the name under which it last came."""
    row = db.execute(
        "SELECT (SELECT json_extract(data, '$.ordinal') FROM sighting AS one JOIN description"
        " ON description.sighting = one.id WHERE one.sha256 = ?1"
        " AND json_extract(data, '$.ordinal') IS NOT NULL ORDER BY one.id DESC LIMIT 1),"
        " (SELECT display_name FROM sighting WHERE sha256 = ?1 ORDER BY id DESC LIMIT 1)",
        (sha256,),
    ).fetchone()
    return row[0], row[1] or ""
