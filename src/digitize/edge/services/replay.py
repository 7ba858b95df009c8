"""Sends records to `digitize:records` once more, for readers that fell behind or began late."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from sqlite3 import Connection

from digitize.edge.services.loop import PAUSE_S
from digitize.errors import NobodyReads
from digitize.keep.ledger.replay import arrived_after
from digitize.keep.store.interface import Store
from digitize.outside.queues.streams import RECORDS, Client, furthest_behind, send
from digitize.work.engine.record_message import told_now
from digitize.work.engine.stop import Stop

PORTION = 20  # records sent between two looks at the readers
MOST_WAITING = 200  # messages that the slowest group may have before it; more could be trimmed


@dataclass(frozen=True, slots=True)
class Replayed:
    """How far a replay has come. receipt: the last one whose record was sent."""

    records: int
    receipt: int


@dataclass(frozen=True, slots=True)
class Replaying:
    """Where records are taken from, and the Redis that they are sent to."""

    db: Connection
    archive: Path
    store: Store
    client: Client


def replay(way: Replaying, after: int, stop: Stop) -> Replayed:
    """Send every revision whose receipt came after this one, in order, until asked to stop.

    It waits for the slowest group, so that nothing is trimmed before it was read. Records that may
    not leave by now come without text and fields, as over HTTP.

    Raises: NobodyReads: no group reads the stream; QueueAway.
    """
    done = Replayed(0, after)
    while not stop.asked:
        behind = furthest_behind(way.client, RECORDS)
        if behind is None:
            raise NobodyReads(RECORDS)
        if behind > MOST_WAITING:
            stop.wait(PAUSE_S)
            continue
        found = arrived_after(way.db, done.receipt, PORTION)
        if not found:
            break
        for one in found:
            told = told_now(way.archive, way.store, one.parcel)
            message = {"schema_version": told.schema_version, "payload": told.payload}
            send(way.client, RECORDS, {"key": one.parcel.key, **message})
            done = Replayed(done.records + 1, one.receipt)
    return done
