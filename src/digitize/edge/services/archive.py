"""`digitize archive`: archive records from Redis and send receipts.

It needs Redis, the store and the archive, and no ledger: it may run on another host, and several
may run at once.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from pydantic import ValidationError

from digitize.edge.services.loop import WAIT_S
from digitize.keep.archive.archiver import archive_one
from digitize.keep.archive.folders import Archive
from digitize.keep.archive.index import Do
from digitize.keep.failpoint import failpoint
from digitize.keep.ledger.outbox import Parcel, Receipt
from digitize.keep.store.ids import RecordId, Sha256
from digitize.keep.store.interface import Store
from digitize.outside.queues.messages import (
    ParcelMessage,
    ReceiptMessage,
    StreamEntry,
    fields_of,
    in_short,
    read,
)
from digitize.outside.queues.streams import RECEIPTS, Group, send

A_TURN = 10  # records archived between two looks for SIGTERM: a tenth of a second
LEFT_BEHIND_S = 10.0  # seconds after which another archiver's record is taken over


@dataclass(frozen=True, slots=True)
class Archiver:
    """Archives records that arrive on `digitize:parcels`, as one consumer of several.

    index: applies a change to the archive's index. now: tells the time that receipts carry.
    left_behind_s: seconds after which it takes over a record that another consumer left.
    """

    group: Group
    store: Store
    archive: Archive
    index: Do
    say: Callable[[str], None]
    now: Callable[[], datetime]
    left_behind_s: float = LEFT_BEHIND_S

    def turn(self) -> bool:
        """Archive our own records from before a crash, new ones, and those that others left."""
        entries = (
            self.group.mine(A_TURN)
            or self.group.new(A_TURN, WAIT_S)
            or self.group.left_behind(A_TURN, self.left_behind_s)
        )
        for entry in entries:
            self._archive(entry)
        return bool(entries)

    def _archive(self, entry: StreamEntry) -> None:
        """Archive a record; repeating it is harmless. It is acknowledged only after its receipt."""
        try:
            told = read(ParcelMessage, entry)
        except ValidationError as error:
            if entry.fields:  # empty if its receipt has come and it was removed
                self.say(f"{self.group.stream} {entry.id}: no parcel: {in_short(error)}")
        else:
            parcel = Parcel(RecordId(told.record_id), told.revision, Sha256(told.record_sha256))
            receipt = archive_one(self.index, self.store, self.archive, parcel, self.now())
            failpoint("archive_service.archived")
            if receipt.reason:
                self.say(f"{parcel.key}: refused: {receipt.reason.message}")
                if receipt.reason.stderr_tail:
                    self.say(f"{parcel.key}: {receipt.reason.stderr_tail}")
            send(self.group.client, RECEIPTS, fields_of(message_of(receipt)))
            failpoint("archive_service.told")
        self.group.done([entry.id])


def message_of(receipt: Receipt) -> ReceiptMessage:
    """The message of a receipt."""
    reason = receipt.reason
    return ReceiptMessage(
        record_id=receipt.record_id,
        revision=receipt.revision,
        record_sha256=receipt.record_sha256,
        outcome=receipt.outcome.value,
        code=reason.code if reason else None,
        message=reason.message[:2000] if reason else None,
    )
