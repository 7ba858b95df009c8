"""Records out, receipts back, by way of Redis. Without it, `engine/local.py` archives by itself.

The outbox is the truth. What is on the stream is a hint to an archiver, and only its receipt closes
a row of the outbox; whatever Redis loses in between is sent again.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from sqlite3 import Connection
from typing import Any

from pydantic import ValidationError

from digitize.errors import BadReceipt, QueueAway, of_one_scan
from digitize.failpoint import failpoint
from digitize.ledger.outbox import Parcel, Receipt, accept, pending
from digitize.ledger.reasons import Reason
from digitize.ledger.states import Outcome
from digitize.queues.messages import (
    PAYLOAD_BYTES,
    Entry,
    ReceiptMessage,
    RecordMessage,
    in_short,
    read,
    text,
)
from digitize.queues.streams import (
    ARCHIVERS,
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
from digitize.store.ids import RecordId, Sha256
from digitize.store.interface import Store

WINDOW = 1000  # records on the stream without a receipt, at most
STREAM_BYTES = 64_000_000  # of all that is on the stream; Redis has 256 MB in docker-compose.yml
A_TURN = 20  # records sent, and receipts taken, in one turn: 6 and 13 ms for which pages wait
LOOK = timedelta(seconds=0.2)  # between two turns: one that finds nothing to do costs 3 ms
OVERDUE = timedelta(seconds=60)  # done by an archiver for so long, and no receipt: it was lost
PAUSE = timedelta(seconds=5)  # after Redis could not be reached
BEGINNING = datetime.min.replace(tzinfo=UTC)
# Of a record: what a message has elsewhere, and what can be long.
NOT_FIELDS = ("record_id", "revision", "text", "text_raw", "paragraphs", "pages", "changes")


@dataclass(frozen=True, slots=True)
class Sent:
    """A record on the stream."""

    key: str
    bytes: int


@dataclass(slots=True)
class StreamDelivery:
    """Puts records on `digitize:records`, and takes receipts from `digitize:receipts`.

    on_stream: what is on the stream, by id. We alone write there, so that its length tells
    whether this is still so; if not (a restart of ours or of Redis) it is read from the stream.
    """

    client: Client
    db: Connection
    store: Store
    keep: timedelta
    say: Callable[[str], None]
    on_stream: dict[str, Sent] = field(default_factory=dict)
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
        if length(self.client, RECORDS) != len(self.on_stream):
            self.on_stream = {entry.id: _sent(entry) for entry in entries(self.client, RECORDS)}
        # First what archivers are done with, then their receipts: each has sent its receipt before.
        done = done_by(self.client, RECORDS, ARCHIVERS, list(self.on_stream))
        drained = self._receive(now)
        waiting = pending(self.db, WINDOW)
        if drained:
            self._drop_overdue(done, waiting, now)
        self._trim(waiting, now)
        self._publish(waiting)

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

    def _drop_overdue(self, done: set[str], waiting: Sequence[Parcel], now: datetime) -> None:
        """Forget what an archiver is done with while its receipt never came: it is sent anew."""
        keys = {parcel.key for parcel in waiting}
        lost = [
            id_
            for id_, sent in self.on_stream.items()
            if id_ in done and sent.key in keys and now - sent_at(id_) > OVERDUE
        ]
        if lost:
            drop(self.client, RECORDS, lost)
            self._forget(lost)

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
            self._forget(old)

    def _publish(self, waiting: Sequence[Parcel]) -> None:
        """Send what is not on the stream, the oldest first, as far as there is room."""
        there = {sent.key for sent in self.on_stream.values()}
        room = STREAM_BYTES - self._bytes()
        for parcel in [one for one in waiting if one.key not in there][:A_TURN]:
            if room <= 0:
                return
            message = {
                "key": parcel.key,
                "schema_version": str(SCHEMA_VERSION),
                "payload": payload(self.store, parcel),
            }
            sent = Sent(parcel.key, len(message["payload"].encode()))
            self.on_stream[send(self.client, RECORDS, message)] = sent
            room -= sent.bytes
            failpoint("publish.sent")

    def _bytes(self) -> int:
        return sum(sent.bytes for sent in self.on_stream.values())

    def _forget(self, ids: Iterable[str]) -> None:
        for id_ in ids:
            del self.on_stream[id_]


def payload(store: Store, parcel: Parcel) -> str:
    """A record's message, as JSON of at most PAYLOAD_BYTES; what is too long stays in the store."""
    try:
        record: dict[str, Any] = json.loads(store.record(parcel.record_sha256))
        return _payload(store, parcel, record)
    except Exception as error:
        of_one_scan(error)  # what is of the place is raised again
    return _payload(store, parcel, {})  # the archiver will refuse it, with the reason


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
    outcome = Outcome(message.outcome)
    reason = None
    if outcome is Outcome.REFUSED:
        reason = Reason(message.code or "refused", message.message or "", stage="archive")
    return Receipt(
        RecordId(message.record_id),
        message.revision,
        Sha256(message.record_sha256),
        outcome,
        reason,
    )


def _sent(entry: Entry) -> Sent:
    return Sent(text(entry, "key"), len(entry.fields.get(b"payload", b"")))
