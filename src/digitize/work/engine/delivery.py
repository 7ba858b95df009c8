"""Records out, receipts back, by way of Redis. Without it, `engine/local.py` archives by itself.

The outbox is the truth. What is on `digitize:parcels` is a hint to an archiver, and only its
receipt closes a row of the outbox; whatever Redis loses in between is sent again. Programs of
others have `digitize:records`: whatever they do there, it stands in no archiver's way.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from sqlite3 import Connection
from typing import Any

from pydantic import ValidationError

from digitize.errors import BadReceipt, QueueAway, of_one_scan
from digitize.keep.failpoint import failpoint
from digitize.keep.ledger.outbox import Parcel, Receipt, accept, pending
from digitize.keep.ledger.reasons import Reason
from digitize.keep.ledger.states import ReceiptOutcome
from digitize.keep.store.ids import RecordId, Sha256
from digitize.keep.store.interface import Store
from digitize.outside.queues.messages import (
    PAYLOAD_BYTES,
    ParcelMessage,
    ReceiptMessage,
    RecordMessage,
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
from digitize.record.leave import Standing, standing_of
from digitize.record.model import SCHEMA_VERSION

WINDOW = 1000  # records on the streams without a receipt, at most
STREAM_BYTES = 64_000_000  # of all records on theirs; Redis has 256 MB in docker-compose.yml
A_TURN = 20  # records sent, and receipts taken, in one turn: 6 and 13 ms for which pages wait
LOOK = timedelta(seconds=0.2)  # between two turns: one that finds nothing to do costs 3 ms
OVERDUE = timedelta(seconds=60)  # done by an archiver for so long, and no receipt: it was lost
PAUSE = timedelta(seconds=5)  # after Redis could not be reached
BEGINNING = datetime.min.replace(tzinfo=UTC)
# Of a record: what a message has elsewhere, and what can be long.
NOT_FIELDS = ("record_id", "revision", "text", "text_raw", "paragraphs", "pages", "changes")


@dataclass(frozen=True, slots=True)
class OnStream:
    """A record on its stream."""

    key: str
    bytes: int


@dataclass(slots=True)
class StreamDelivery:
    """Puts records on `digitize:records`, a parcel for each on `digitize:parcels`; takes receipts.

    on_stream: the records on theirs, by id; parcels: the keys of those on theirs, by id. We alone
    write there, so that a stream's length tells whether this is still so; if not (a restart of
    ours or of Redis) it is read from the stream.
    """

    client: Client
    db: Connection
    store: Store
    keep: timedelta
    say: Callable[[str], None]
    on_stream: dict[str, OnStream] = field(default_factory=dict)
    parcels: dict[str, str] = field(default_factory=dict)
    again_at: datetime = BEGINNING
    away: bool = False

    def turn(self, now: datetime) -> None:
        """Do what can be done now. What cannot waits for a later turn, and nothing is lost."""
        if now < self.again_at:
            return
        self.again_at = now + LOOK
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

    def _turn(self, now: datetime) -> None:
        self._look()
        # First what archivers are done with, then their receipts: each has sent its receipt before.
        done = done_by(self.client, PARCELS, ARCHIVERS, list(self.parcels))
        drained = self._receive(now)
        waiting = pending(self.db, WINDOW)
        self._clear(waiting, done if drained else set(), now)
        self._trim(waiting, now)
        self._publish(waiting)

    def _look(self) -> None:
        """Read what is on a stream, where it is not what we know of."""
        if length(self.client, RECORDS) != len(self.on_stream):
            self.on_stream = {entry.id: _sent(entry) for entry in entries(self.client, RECORDS)}
        if length(self.client, PARCELS) != len(self.parcels):
            self.parcels = {entry.id: _key(entry) for entry in entries(self.client, PARCELS)}

    def _receive(self, now: datetime) -> bool:
        """Take receipts, those first that we had at a crash. False: there may be more."""
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
        """Take parcels off that have their receipt, or are done and had none for too long.

        Of the latter the receipt was lost on its way: they are sent anew.
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
        """Take off, from the oldest on, what has its receipt and was kept for long enough.

        Or for less: others may read along as long as there is room for the records themselves.
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
        """Send what is not on the streams, the oldest first, as far as there is room.

        The record goes before its parcel: a crash in between must not keep it from its readers.
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
    """The message that announces a record, with the version that the record was made with.

    Its payload is JSON of at most PAYLOAD_BYTES; what is too long stays in the store.
    """
    try:
        record: dict[str, Any] = json.loads(store.record(parcel.record_sha256))
        payload = _payload(store, parcel, record)
    except Exception as error:
        of_one_scan(error)  # what is of the place is raised again
        record = {}
        payload = _payload(store, parcel, record)  # the archiver will refuse it, with the reason
    version = str(record.get("schema_version", SCHEMA_VERSION))
    return {"key": parcel.key, "schema_version": version, "payload": payload}


def _payload(store: Store, parcel: Parcel, record: dict[str, Any]) -> str:
    standing = standing_of(record)
    fields = {name: value for name, value in record.items() if name not in NOT_FIELDS}
    if standing is Standing.HELD:  # whoever reads along may not have it
        record, fields = {}, {}
    made = ""
    for text_, fields_ in ((record.get("text"), fields), (None, fields), (None, None)):
        made = RecordMessage(
            record_id=parcel.record_id,
            revision=parcel.revision,
            record_sha256=parcel.record_sha256,
            address=store.record_address(parcel.record_sha256),
            text=text_,
            fields=fields_,
            standing=standing,
            withdrawn=record.get("withdrawn"),
        ).model_dump_json()
        if len(made.encode()) <= PAYLOAD_BYTES:
            break
    return made


def receipt_of(message: ReceiptMessage) -> Receipt:
    """A receipt as the ledger takes it."""
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
