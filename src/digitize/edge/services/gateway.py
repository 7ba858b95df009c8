"""`digitize gateway`: take in scans that programs submit by Redis, and tell their outcomes.

Anybody may write anything to `digitize:submit`. What is not understood is refused, with an outcome
if it has a name by which its sender can be told; nothing that it names is ever a path.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from sqlite3 import Connection

from pydantic import ValidationError

from digitize.edge.services.loop import WAIT_S
from digitize.edge.services.outcomes import outcome_message
from digitize.errors import InternalFault, of_one_scan
from digitize.keep.ledger.documents import PipelineWanted, last_event
from digitize.keep.ledger.submissions import tell, to_tell
from digitize.keep.store.interface import Store
from digitize.outside.queues.messages import (
    SHA256,
    SUBMISSION,
    OutcomeMessage,
    StreamEntry,
    Submission,
    fields_of,
    in_short,
    read,
    text,
)
from digitize.outside.queues.streams import OUTCOMES, Group, send
from digitize.work.intake.submission import take_submission

GATEWAYS = "gateway"  # the consumer group on SUBMIT
A_TURN = 100
LEFT_BEHIND_S = 10.0  # seconds after which another gateway's submission is taken over
KEPT = 10_000  # most outcomes on the stream; a later program submits the same scan again
BAD = "bad_submission"


@dataclass(slots=True)
class Gateway:
    """One consumer of `digitize:submit`, which also tells outcomes.

    reading: the pipeline by which submissions are to be read.
    has_room: whether the disk has room for more scans; where not, submissions wait in Redis.
    """

    group: Group
    db: Connection
    store: Store
    reading: PipelineWanted
    has_room: Callable[[], bool]
    say: Callable[[str], None]
    now: Callable[[], datetime]
    _told_until: int = 0  # the last event whose outcomes have been told

    def turn(self) -> bool:
        """Take new submissions, and tell the outcomes of earlier ones."""
        entries = self._entries()
        for entry in entries:
            self._take(entry)
        self._tell()
        return bool(entries)

    def _entries(self) -> list[StreamEntry]:
        if not self.has_room():
            time.sleep(WAIT_S)
            return []
        return (
            self.group.mine(A_TURN)
            or self.group.new(A_TURN, WAIT_S)
            or self.group.left_behind(A_TURN, LEFT_BEHIND_S)
        )

    def _take(self, entry: StreamEntry) -> None:
        """Take one submission. Its own error ends it alone; a fault of the place is raised."""
        try:
            # The consumer that passed it on could not read it, and says why.
            if unread := text(entry, "unreadable"):
                self._refuse(entry, BAD, unread)
            else:
                told = read(Submission, entry)
                take_submission(self.db, self.store, told, self.reading, self.now())
        except ValidationError as error:
            self._refuse(entry, BAD, in_short(error))
        except Exception as error:
            known = of_one_scan(error)
            if isinstance(known, InternalFault):
                self.say(f"{self.group.stream} {entry.id}: {known.told}")
            self._refuse(entry, known.code, str(known))
        self.group.done([entry.id], delete=True)

    def _refuse(self, entry: StreamEntry, code: str, why: str) -> None:
        name, sha256 = text(entry, "submission"), text(entry, "sha256")
        if not re.fullmatch(SUBMISSION, name):
            self.say(f"{self.group.stream} {entry.id}: dropped, it has no name: {why}")
            return
        self.say(f"{name}: refused: {why}")
        self._send(
            OutcomeMessage(
                submission=name,
                sha256=sha256 if re.fullmatch(SHA256, sha256) else None,
                outcome="refused",
                code=code,
                message=why[:2000],
            )
        )

    def _tell(self) -> None:
        newest = last_event(self.db)
        for one in to_tell(self.db, self._told_until):
            self._send(outcome_message(self.db, one))
            tell(self.db, one.id, one.outcome)
        self._told_until = newest

    def _send(self, message: OutcomeMessage) -> None:
        send(self.group.client, OUTCOMES, fields_of(message), keep=KEPT)
