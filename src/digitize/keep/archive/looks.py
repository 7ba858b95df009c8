"""Which records need a person, and which a person has edited: one row for each open record.

Part of the index, for newest open revisions. All is taken from the record's JSON. The desk's queue
is a list of these rows.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from sqlite3 import Connection
from typing import Any, Final

from digitize.keep.store.ids import RecordId
from digitize.record.fields import FieldStatus, asks_for_a_person
from digitize.record.letters import bare

TABLES = (
    """CREATE TABLE looks (
  record_id TEXT PRIMARY KEY,
  revision INTEGER NOT NULL,
  received_at TEXT NOT NULL,
  asks INTEGER NOT NULL,
  by_hand INTEGER NOT NULL,
  edits INTEGER NOT NULL,
  sure INTEGER NOT NULL,
  number TEXT NOT NULL,
  sought TEXT NOT NULL
) STRICT, WITHOUT ROWID""",
    "CREATE INDEX looks_waiting ON looks (by_hand > 0 DESC, received_at DESC) WHERE asks > 0",
    "CREATE INDEX looks_edited ON looks (record_id) WHERE edits > 0",
    "CREATE INDEX looks_received ON looks (received_at)",  # lists of all are read in its order
    "CREATE INDEX looks_counts ON looks (asks, edits, sure)",  # the parts of the queue are counted
)


@dataclass(frozen=True, slots=True)
class Looks:
    """What needs a person (asks), handwritten fields still to be typed, and edits by people.

    Words, fields and places with unread print are counted as asking. The places count only until a
    person has edited or confirmed anything in the record, since nobody can edit a place away.

    sure: fields with a value that the machine is sure of and nobody confirmed. number: as printed,
    `95/TB-UBND`. sought: number, title, issuer and file without diacritics, for the queue's search.
    """

    asks: int = 0
    by_hand: int = 0
    edits: int = 0
    sure: int = 0
    number: str = ""
    sought: str = ""


NOTHING = Looks()


class QueueState(StrEnum):
    """Which part of the queue is asked for."""

    ASKS = "asks"  # something needs a person
    SURE = "sure"  # nothing does, and nobody has confirmed anything
    DONE = "done"  # nothing does, and people have confirmed, or there is nothing to confirm
    ALL = "all"


class QueueSort(StrEnum):
    """The order of the queue."""

    HAND = "hand"  # those with handwriting first, then the newest
    MOST = "most"  # most doubts first
    LEAST = "least"  # fewest doubts first
    OLDEST = "oldest"  # those that wait longest first
    NEWEST = "newest"


@dataclass(frozen=True, slots=True)
class QueueQuery:
    """What of the queue is wanted. only: None, any; without: these are left out.

    words: parts of number, title, issuer or file, with or without diacritics.
    """

    state: QueueState = QueueState.ASKS
    sort: QueueSort = QueueSort.HAND
    words: str = ""
    kind: str = ""
    issuer: str = ""
    only: frozenset[str] | None = None
    without: frozenset[str] = frozenset()
    offset: int = 0
    limit: int = 50

    def of_state(self, state: QueueState) -> QueueQuery:
        """The same for another part of the queue."""
        return replace(self, state=state)


@dataclass(frozen=True, slots=True)
class QueueRow:
    """A paper of the queue. number, title, kind, issuer: None or empty where nothing was read."""

    record_id: RecordId
    asks: int
    by_hand: int
    edits: int
    sure: int
    number: str
    title: str | None
    kind: str | None
    issuer: str | None
    filename: str
    pages: int
    received_at: str


def looks_of(record: Mapping[str, Any]) -> Looks:
    """Count what a record's JSON asks for; older schemas have less to count."""
    fields = list(_fields(record))
    by_hand = sum(one["status"] == "handwritten" for one in fields)
    asks = sum(asks_for_a_person(one["status"], one.get("confidence")) for one in fields)
    words = (record.get("quality") or {}).get("flagged") or 0
    standing = [one for one in record.get("edits", ()) if not one.get("undone_by")]
    unread = 0 if standing else sum(len(page.get("unread", ())) for page in record.get("pages", ()))
    number = _number(record)
    names = [number, *(_text(record.get(name)) for name in ("title", "issuer"))]
    names.append(str((record.get("source") or {}).get("filename", "")))
    return Looks(
        asks + words + unread, by_hand, len(standing), sum(map(_is_sure, fields)), number,
        bare(" ".join(filter(None, names))),
    )  # fmt: skip


def put(index: Connection, record: RecordId, revision: int, received_at: str, looks: Looks) -> None:
    """Note the newest revision of a record; part of the transaction that notes the version."""
    index.execute(
        "INSERT OR REPLACE INTO looks (record_id, revision, received_at, asks, by_hand, edits,"
        " sure, number, sought) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            record, revision, received_at, looks.asks, looks.by_hand, looks.edits, looks.sure,
            looks.number, looks.sought,
        ),
    )  # fmt: skip


def remove(index: Connection, record: RecordId) -> None:
    """Remove a record's row."""
    index.execute("DELETE FROM looks WHERE record_id = ?", (record,))


def clear(index: Connection) -> None:
    """Remove all rows, before the index is rebuilt."""
    index.execute("DELETE FROM looks")


_NAMED: Final = " JOIN archived USING (record_id, revision)"
_OF_KIND: Final = " AND (:kind = '' OR kind = :kind) AND (:issuer = '' OR issuer = :issuer)"
_WITH_WORDS: Final = (
    " AND NOT EXISTS (SELECT 1 FROM json_each(:words) WHERE instr(sought, value) = 0)"
)
_ONLY: Final = " AND record_id IN (SELECT value FROM json_each(:only))"
_WITHOUT: Final = " AND record_id NOT IN (SELECT value FROM json_each(:without))"
_STATES: Final = {
    QueueState.ASKS: "asks > 0",
    QueueState.SURE: "asks = 0 AND edits = 0 AND sure > 0",
    QueueState.DONE: "asks = 0 AND (edits > 0 OR sure = 0)",
    QueueState.ALL: "1",
}
_ORDERS: Final = {
    QueueSort.HAND: "by_hand > 0 DESC, looks.received_at DESC, record_id",
    QueueSort.MOST: "asks DESC, looks.received_at DESC, record_id",
    QueueSort.LEAST: "asks, looks.received_at DESC, record_id",
    QueueSort.OLDEST: "looks.received_at, record_id",
    QueueSort.NEWEST: "looks.received_at DESC, record_id DESC",
}


def queue(index: Connection, asked: QueueQuery) -> list[QueueRow]:
    """Return the papers that are asked for, in their order."""
    rows = index.execute(
        "SELECT record_id, asks, by_hand, edits, sure, number, title, kind, issuer, filename,"  # noqa: S608
        f" pages, looks.received_at FROM looks{_NAMED} WHERE {_wanted(asked)}"
        f" ORDER BY {_ORDERS[asked.sort]} LIMIT :limit OFFSET :offset",
        _bound(asked),
    )
    return [QueueRow(RecordId(id_), *rest) for id_, *rest in rows]


def queue_length(index: Connection, asked: QueueQuery) -> int:
    """Return how many papers are asked for on all pages of the list.

    Without a kind, an issuer or words it counts in an index alone: 100,000 records are no matter.
    """
    named = _NAMED if asked.kind or asked.issuer else ""
    found = index.execute(
        f"SELECT count(*) FROM looks{named} WHERE {_wanted(asked)}",  # noqa: S608
        _bound(asked),
    ).fetchone()
    return int(found[0])


def _wanted(asked: QueueQuery) -> str:
    """The conditions of a query; those that it does not make are left out: each takes time."""
    named = _OF_KIND if asked.kind or asked.issuer else ""
    words = _WITH_WORDS if asked.words else ""
    only = "" if asked.only is None else _ONLY
    without = _WITHOUT if asked.without else ""
    return f"{_STATES[asked.state]}{named}{words}{only}{without}"


def queue_order(index: Connection, asked: QueueQuery, most: int) -> list[RecordId]:
    """Return the ids of the papers that are asked for, in their order, at most so many."""
    found = queue(index, replace(asked, offset=0, limit=most))
    return [one.record_id for one in found]


def count_waiting(index: Connection) -> int:
    """Return how many records need a person."""
    return int(index.execute("SELECT count(*) FROM looks WHERE asks > 0").fetchone()[0])


def issuers_waiting(index: Connection, most: int) -> list[str]:
    """Return the issuers of records that need a person, the most frequent first."""
    rows = index.execute(
        "SELECT issuer FROM looks JOIN archived USING (record_id, revision)"
        " WHERE asks > 0 AND issuer IS NOT NULL"
        " GROUP BY issuer ORDER BY count(*) DESC, issuer LIMIT ?",
        (most,),
    )
    return [str(row[0]) for row in rows]


def edited(index: Connection) -> list[RecordId]:
    """Return the records that people have edited."""
    rows = index.execute("SELECT record_id FROM looks WHERE edits > 0 ORDER BY record_id")
    return [RecordId(row[0]) for row in rows]


def still_asks(index: Connection, record: str, state: QueueState) -> bool:
    """Return True if a record is still in this part of the queue."""
    query = QueueQuery(state=state, only=frozenset({record}), limit=1)
    return bool(queue(index, query))


def _bound(asked: QueueQuery) -> dict[str, str | int | None]:
    return {
        "kind": asked.kind,
        "issuer": asked.issuer,
        "words": json.dumps(bare(asked.words).split()),
        "only": None if asked.only is None else _listed(asked.only),
        "without": _listed(asked.without),
        "limit": asked.limit,
        "offset": asked.offset,
    }


def _listed(ids: Collection[str]) -> str:
    return json.dumps(sorted(ids))


def _number(record: Mapping[str, Any]) -> str:
    parts = [_text(record.get(name)) for name in ("number", "number_year", "symbol")]
    if parts[2] and not parts[0]:
        parts[0] = "…"  # the symbol is printed, the number was not read
    return "/".join(filter(None, parts))


def _text(field: Any) -> str:  # noqa: ANN401  (JSON)
    value = field.get("value") if isinstance(field, Mapping) else None
    return "" if value is None else str(value)


def _is_sure(field: Mapping[str, Any]) -> bool:
    return (
        field["status"] == FieldStatus.MACHINE
        and field["value"] is not None
        and not asks_for_a_person(field["status"], field.get("confidence"))
    )


def _fields(record: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    for value in record.values():
        if _is_field(value):
            yield value
        elif isinstance(value, Mapping):  # the event or the signer
            yield from (one for one in value.values() if _is_field(one))


def _is_field(value: object) -> bool:
    return isinstance(value, Mapping) and "status" in value and "value" in value
