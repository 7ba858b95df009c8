"""Which records need a person, and which a person has edited: one row for each such record.

Part of the index, for newest open revisions. The counts are taken from the record's JSON.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from sqlite3 import Connection
from typing import Any

from digitize.keep.store.ids import RecordId
from digitize.record.fields import asks_for_a_person

TABLES = (
    """CREATE TABLE looks (
  record_id TEXT PRIMARY KEY,
  received_at TEXT NOT NULL,
  asks INTEGER NOT NULL,
  by_hand INTEGER NOT NULL,
  edits INTEGER NOT NULL
) STRICT, WITHOUT ROWID""",
    "CREATE INDEX looks_waiting ON looks (by_hand > 0 DESC, received_at DESC) WHERE asks > 0",
    "CREATE INDEX looks_edited ON looks (record_id) WHERE edits > 0",
)


@dataclass(frozen=True, slots=True)
class Looks:
    """What needs a person (asks), handwritten fields still to be typed, and edits by people.

    Words, fields and places with unread print are counted as asking. The places count only until a
    person has edited or confirmed anything in the record, since nobody can edit a place away.
    """

    asks: int = 0
    by_hand: int = 0
    edits: int = 0


NOTHING = Looks()


@dataclass(frozen=True, slots=True)
class Waiting:
    """A record that needs a person."""

    record_id: RecordId
    looks: Looks


def looks_of(record: Mapping[str, Any]) -> Looks:
    """Count what a record's JSON asks for; older schemas have less to count."""
    fields = list(_fields(record))
    by_hand = sum(one["status"] == "handwritten" for one in fields)
    asks = sum(asks_for_a_person(one["status"], one.get("confidence")) for one in fields)
    words = (record.get("quality") or {}).get("flagged") or 0
    standing = [one for one in record.get("edits", ()) if not one.get("undone_by")]
    unread = 0 if standing else sum(len(page.get("unread", ())) for page in record.get("pages", ()))
    return Looks(asks + words + unread, by_hand, len(standing))


def put(index: Connection, record: RecordId, received_at: str, looks: Looks) -> None:
    """Note the newest revision of a record; part of the transaction that notes the version."""
    remove(index, record)
    if looks.asks or looks.edits:
        index.execute(
            "INSERT INTO looks VALUES (?, ?, ?, ?, ?)",
            (record, received_at, looks.asks, looks.by_hand, looks.edits),
        )


def remove(index: Connection, record: RecordId) -> None:
    """Remove a record's row."""
    index.execute("DELETE FROM looks WHERE record_id = ?", (record,))


def clear(index: Connection) -> None:
    """Remove all rows, before the index is rebuilt."""
    index.execute("DELETE FROM looks")


def waiting(index: Connection, most: int) -> list[Waiting]:
    """Return records that need a person: those with handwriting first, then the newest."""
    rows = index.execute(
        "SELECT record_id, asks, by_hand, edits FROM looks WHERE asks > 0"
        " ORDER BY by_hand > 0 DESC, received_at DESC LIMIT ?",
        (most,),
    )
    return [Waiting(RecordId(id_), Looks(*counts)) for id_, *counts in rows]


def count_waiting(index: Connection) -> int:
    """Return how many records need a person."""
    return int(index.execute("SELECT count(*) FROM looks WHERE asks > 0").fetchone()[0])


def edited(index: Connection) -> list[RecordId]:
    """Return the records that people have edited."""
    rows = index.execute("SELECT record_id FROM looks WHERE edits > 0 ORDER BY record_id")
    return [RecordId(row[0]) for row in rows]


def _fields(record: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    for value in record.values():
        if _is_field(value):
            yield value
        elif isinstance(value, Mapping):  # the event or the signer
            yield from (one for one in value.values() if _is_field(one))


def _is_field(value: object) -> bool:
    return isinstance(value, Mapping) and "status" in value and "value" in value
