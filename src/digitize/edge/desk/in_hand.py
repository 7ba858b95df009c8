"""Holds the records that people work on in memory, with their answers.

An answer is noted in milliseconds then: nothing is parsed or written but the answer itself. Texts
of such a record are those before its answers; its pages, words and fields are as they count now.
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from sqlite3 import Connection
from threading import Lock
from typing import Final

from digitize.edge.desk.reading import in_memory, keep_in_memory
from digitize.errors import NoSuchRecord
from digitize.keep.ledger.answers import Head, head_of, with_answers
from digitize.keep.store.interface import Store
from digitize.record.model import Record

KEPT: Final = 32  # most records with answers in memory


@dataclass(frozen=True, slots=True)
class InHand:
    """How a record stands in the ledger, and the record so, but for its texts."""

    head: Head
    record: Record


def in_hand(db: Connection, store: Store, record: str) -> InHand:
    """A record as it counts now, with the answers that are in no revision yet.

    Raises: NoSuchRecord; NotInStore, BadCopy: its bytes are missing; BadEdit, Withdrawn,
        Superseded: an answer that was noted cannot be made.
    """
    head = head_of(db, record)
    if head is None:
        raise NoSuchRecord(record, 0)
    with _lock:
        known = _kept.get(_key(head))
    if known is not None:
        return InHand(head, known)
    sha256 = head.sent.parcel.record_sha256
    base = in_memory(sha256)
    if base is None:
        base = keep_in_memory(sha256, Record.model_validate_json(store.record(sha256)))
    found = InHand(head, with_answers(base, head.answers))
    return keep_in_hand(found) if head.answers else found


def keep_in_hand(one: InHand) -> InHand:
    """Keep a record with answers that the ledger has; those kept first go."""
    with _lock:
        _kept[_key(one.head)] = one.record
        while len(_kept) > KEPT:
            _kept.popitem(last=False)
    return one


def _key(head: Head) -> tuple[str, tuple[int, ...]]:
    return head.sent.parcel.record_sha256, tuple(one.id for one in head.answers)


_kept: OrderedDict[tuple[str, tuple[int, ...]], Record] = OrderedDict()
_lock = Lock()
