"""Sends records to archivers and takes receipts, through Redis. `engine/local.py` needs neither.

The outbox holds the truth. A message on `digitize:parcels` is a hint to an archiver, and only its
receipt closes a row of the outbox; whatever Redis loses is sent again. Other programs read
`digitize:records`, so nothing they do there can hinder an archiver.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from sqlite3 import Connection

from pydantic import ValidationError

from digitize.errors import BadReceipt, QueueAway
from digitize.keep.failpoint import failpoint
from digitize.keep.ledger.outbox import Parcel, Receipt, accept, pending
from digitize.keep.ledger.reasons import Reason
from digitize.keep.ledger.states import ReceiptOutcome
from digitize.keep.store.ids import RecordId, Sha256
from digitize.keep.store.interface import Store
from digitize.outside.queues.messages import (
    ParcelMessage,
    ReceiptMessage,
    StreamEntry,
    fields_of,
    in_short,
    read,
    text,
)
from digitize.outside.queues.streams import (
    ARCHIVERS,
    PARCELS,
    RECEIPTS,
    RECORDS,
    Client,
    Group,
    done_by,
    drop,
    entries,
    length,
    send,
    sent_at,
    trim,
)
from digitize.work.engine.record_message import told_record

WINDOW = 1000  # records on the streams without a receipt, at most
STREAM_BYTES = 64_000_000  # of all records on their stream; Redis has 256 MB in docker-compose.yml
A_TURN = 20  # records sent, and receipts taken, in one turn: pages wait 6 and 13 ms for it
LOOK = timedelta(seconds=0.2)  # between two turns; one costs 3 ms of processor
IDLE = timedelta(seconds=1)  # between two turns while no record waits for the archive
OVERDUE = timedelta(seconds=60)  # from when an archiver is done until its receipt counts as lost
PAUSE = timedelta(seconds=5)  # after a failure to reach Redis
BEGINNING = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class OnStream:
    """A record on its stream, with the size of its message."""

    key: str
    bytes: int


@dataclass(slots=True)
class StreamDelivery:
    """Sends records to `digitize:records` and parcels to `digitize:parcels`, and takes receipts.

    on_stream: records by id of their message. parcels: keys by id of their message. Only we write
    to these streams, so a stream's length shows whether these are still right. If not (after a
    restart of ours or of Redis), they are read from the stream.
    """

    client: Client
    db: Connection
    store: Store
    keep: timedelta
    say: Callable[[str], None]
    on_stream: dict[str, OnStream] = field(default_factory=dict)
    parcels: dict[str, str] = field(default_factory=dict)
    again_at: datetime = BEGINNING
    idle_until: datetime = BEGINNING
    away: bool = False

    def turn(self, now: datetime) -> None:
        """Do what is possible now. The rest waits for a later turn, and nothing is lost."""
        if now < self.again_at or (now < self.idle_until and not self._waits()):
            return
        self.again_at, self.idle_until = now + LOOK, now + IDLE
        try:
            self._turn(now)
        except QueueAway as error:
            self.again_at = now + PAUSE
            if not self.away:
                self.say(f"{error}; records wait in the outbox")
            self.away = True
        else:
            if self.away:
                self.say("Redis is back")
            self.away = False

    def _waits(self) -> bool:
        """Whether a record waits to be sent, or for its receipt."""
        return bool(self.parcels or pending(self.db, 1))

    def _turn(self, now: datetime) -> None:
        self._look()
        # First what archivers have finished, then their receipts, which they send before that.
        done = done_by(self.client, PARCELS, ARCHIVERS, list(self.parcels))
        drained = self._receive(now)
        waiting = pending(self.db, WINDOW)
        self._clear(waiting, done if drained else set(), now)
        self._trim(waiting, now)
        self._publish(waiting)

    def _look(self) -> None:
        """Read a stream if its length differs from what we know."""
        if length(self.client, RECORDS) != len(self.on_stream):
            self.on_stream = {entry.id: _sent(entry) for entry in entries(self.client, RECORDS)}
        if length(self.client, PARCELS) != len(self.parcels):
            self.parcels = {entry.id: _key(entry) for entry in entries(self.client, PARCELS)}

    def _receive(self, now: datetime) -> bool:
        """Take receipts, those first that we held at a crash. False: there may be more."""
        group = Group(self.client, RECEIPTS, "coordinator", "coordinator")
        got = group.mine(A_TURN) or group.new(A_TURN)
        for entry in got:
            try:
                accept(self.db, receipt_of(read(ReceiptMessage, entry)), now)
            except ValidationError as error:
                self.say(f"{RECEIPTS} {entry.id}: no receipt: {in_short(error)}")
            except BadReceipt as error:
                self.say(f"{RECEIPTS} {entry.id}: {error}")
        failpoint("receive.accepted")
        group.done([entry.id for entry in got], delete=True)
        return len(got) < A_TURN

    def _clear(self, waiting: Sequence[Parcel], done: set[str], now: datetime) -> None:
        """Remove parcels that have a receipt, and those that were done long ago without one.

        The receipt of the latter was lost: they are sent again.
        """
        keys = {parcel.key for parcel in waiting}
        over = [
            id_
            for id_, key in self.parcels.items()
            if key not in keys or (id_ in done and now - sent_at(id_) > OVERDUE)
        ]
        if over:
            drop(self.client, PARCELS, over)
            for id_ in over:
                del self.parcels[id_]

    def _trim(self, waiting: Sequence[Parcel], now: datetime) -> None:
        """Remove the oldest records that have a receipt and were kept for long enough.

        If the stream has no room left, those with a receipt are removed earlier.
        """
        keys = {parcel.key for parcel in waiting}
        room = STREAM_BYTES - self._bytes()
        old = []
        for id_, sent in self.on_stream.items():
            if sent.key in keys or (room > 0 and now - sent_at(id_) < self.keep):
                break
            old.append(id_)
            room += sent.bytes
        if old:
            trim(self.client, RECORDS, old[-1])
            for id_ in old:
                del self.on_stream[id_]

    def _publish(self, waiting: Sequence[Parcel]) -> None:
        """Send records that are not on the streams, the oldest first, while there is room.

        A record is sent before its parcel, so that a crash in between hides it from no reader.
        """
        there = {sent.key for sent in self.on_stream.values()}
        posted = set(self.parcels.values())
        both = there & posted
        for parcel in [one for one in waiting if one.key not in both][:A_TURN]:
            if parcel.key not in there:
                if self._bytes() >= STREAM_BYTES:
                    return
                self._send_record(parcel)
            if parcel.key not in posted:
                self.parcels[send(self.client, PARCELS, fields_of(_told(parcel)))] = parcel.key
            failpoint("publish.sent")

    def _send_record(self, parcel: Parcel) -> None:
        message = message_of(self.store, parcel)
        sent = OnStream(parcel.key, len(message["payload"].encode()))
        self.on_stream[send(self.client, RECORDS, message)] = sent
        failpoint("publish.record")

    def _bytes(self) -> int:
        return sum(sent.bytes for sent in self.on_stream.values())


def message_of(store: Store, parcel: Parcel) -> dict[str, str]:
    """Return the message that announces a record on its stream; see `told_record`."""
    told = told_record(store, parcel)
    return {"key": parcel.key, "schema_version": told.schema_version, "payload": told.payload}


def receipt_of(message: ReceiptMessage) -> Receipt:
    """Return a receipt in the form of the ledger."""
    outcome = ReceiptOutcome(message.outcome)
    reason = None
    if outcome is ReceiptOutcome.REFUSED:
        reason = Reason(message.code or "refused", message.message or "", stage="archive")
    return Receipt(
        RecordId(message.record_id),
        message.revision,
        Sha256(message.record_sha256),
        outcome,
        reason,
    )


def _sent(entry: StreamEntry) -> OnStream:
    return OnStream(text(entry, "key"), len(entry.fields.get(b"payload", b"")))


def _told(parcel: Parcel) -> ParcelMessage:
    return ParcelMessage(
        record_id=parcel.record_id, revision=parcel.revision, record_sha256=parcel.record_sha256
    )


def _key(entry: StreamEntry) -> str:
    return f"{text(entry, 'record_id')}:{text(entry, 'revision')}"
