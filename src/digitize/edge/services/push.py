"""Tells other programs of records and outcomes by HTTP, signed as Standard Webhooks has it.

What is told comes from the ledger, and so does how far each target was told: nothing is lost in a
crash, and a target may get one message twice. Each target has its own pace, so one that is away
holds up nobody else.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from sqlite3 import Connection
from typing import TYPE_CHECKING, Any

import httpx

from digitize.edge.services.outcomes import end_of
from digitize.keep.ledger.pushes import (
    DeadPush,
    PushState,
    SubmissionEvent,
    bury,
    dead_pushes,
    ended_submissions_after,
    push_done,
    push_failed,
    push_given_up,
    push_state,
)
from digitize.keep.ledger.replay import ArrivedParcel, arrived_after
from digitize.keep.ledger.submissions import names_of_scan
from digitize.keep.store.interface import Store
from digitize.keep.workspace import Workspace
from digitize.settings import PushKind, PushTarget
from digitize.work.engine.record_message import arrival

if TYPE_CHECKING:
    from prometheus_client import Metric

A_TURN = 20  # messages to one target before the next one has its turn
ANSWER_S = 20.0  # seconds for an answer
PAUSES = tuple(
    timedelta(seconds=seconds) for seconds in (5, 30, 120, 600, 3600, 3600, 7200, 14400, 28800)
)
"""From one try to the next: nine in about seventeen hours, then the message is put aside."""
SECRET_PREFIX = "whsec_"  # noqa: S105  (as Standard Webhooks writes secrets, before base64)


@dataclass(frozen=True, slots=True)
class PushMessage:
    """One message. number: the receipt or event that it tells of."""

    number: int
    kind: PushKind
    body: bytes

    @property
    def id(self) -> str:
        """Return its id, the same at every try: by it a target knows what it has had."""
        return f"{self.kind}-{self.number}"


@dataclass(slots=True)
class Pusher:
    """Tells the targets of what has happened since they were told last."""

    db: Connection
    archive: Path
    store: Store
    client: httpx.Client
    targets: tuple[PushTarget, ...]
    say: Callable[[str], None]
    now: Callable[[], datetime]

    def turn(self) -> bool:
        """Send what is due; True if something was sent."""
        busy = False
        for target in self.targets:
            for kind in target.tells:
                busy = self._tell(target, kind) or busy
        return busy

    def again(self) -> tuple[int, int]:
        """Send once more what was put aside; return how many were taken, and how many not."""
        known = {target.name: target for target in self.targets}
        taken = left = 0
        for dead in dead_pushes(self.db):
            target = known.get(dead.target)
            message = self._dead_message(dead)
            if message is not None and (target is None or self._sent(target, message)):
                left += 1
                continue
            bury(self.db, dead)
            taken += 1
        return taken, left

    def _tell(self, target: PushTarget, kind: PushKind) -> bool:
        state = push_state(self.db, target.name, kind)
        if state.next_at is not None and state.next_at > self.now():
            return False
        messages = self._messages(kind, state.told, A_TURN)
        for message in messages:
            why = self._sent(target, message)
            if why:
                self._failed(target, state, message, why)
                break
            push_done(self.db, state, message.number)
            state = PushState(target.name, kind, message.number)
        return bool(messages)

    def _failed(self, target: PushTarget, state: PushState, message: PushMessage, why: str) -> None:
        if state.tries < len(PAUSES):
            pause = PAUSES[state.tries]
            push_failed(self.db, state, self.now() + pause)
            self.say(f"{target.name}: {message.id}: {why}; again in {pause.total_seconds():g} s")
            return
        push_given_up(self.db, state, message.number, why, self.now())
        self.say(f"{target.name}: {message.id}: {why}; put aside: `digitize push --again`")

    def _sent(self, target: PushTarget, message: PushMessage) -> str:
        """Send a message; return why it was not taken, or "". Redirects are not followed."""
        headers = signed(target.secret, message, int(self.now().timestamp()))
        try:
            answer = self.client.post(target.url, content=message.body, headers=headers)
        except httpx.HTTPError as error:
            return str(error) or type(error).__name__
        return "" if answer.is_success else f"it answered {answer.status_code}"

    def _messages(self, kind: PushKind, after: int, limit: int) -> list[PushMessage]:
        if kind is PushKind.RECORDS:
            return [self._of_record(one) for one in arrived_after(self.db, after, limit)]
        return [self._of_end(one) for one in ended_submissions_after(self.db, after, limit)]

    def _dead_message(self, dead: DeadPush) -> PushMessage | None:
        """The message as it is now; None: there is no such thing any more."""
        found = self._messages(dead.kind, dead.number - 1, 1)
        return found[0] if found and found[0].number == dead.number else None

    def _of_record(self, one: ArrivedParcel) -> PushMessage:
        data = arrival(self.db, self.archive, self.store, one).model_dump(mode="json")
        return _message(one.receipt, PushKind.RECORDS, "record.archived", one.at, data)

    def _of_end(self, one: SubmissionEvent) -> PushMessage:
        end = end_of(self.db, one.document)
        data = {
            "event": one.event,
            "submissions": names_of_scan(self.db, one.sha256),
            "sha256": one.sha256,
            "outcome": end.outcome.value,
            "records": end.records,
            "code": end.code,
            "message": end.message,
        }
        return _message(one.event, PushKind.OUTCOMES, "submission.ended", one.at, data)


@dataclass(frozen=True, slots=True, eq=False)
class PushFigures:
    """How far the targets are behind, and what was put aside."""

    workspace: Workspace
    targets: tuple[PushTarget, ...]

    def collect(self) -> Iterator[Metric]:
        """See `Figures`."""
        from prometheus_client.core import GaugeMetricFamily

        failing = GaugeMetricFamily(
            "digitize_push_tries", "how often the next message failed", labels=["target", "kind"]
        )
        with self.workspace.open_ledger() as db:
            for target in self.targets:
                for kind in target.tells:
                    tries = push_state(db, target.name, kind).tries
                    failing.add_metric([target.name, kind], tries)
            dead = len(dead_pushes(db))
        yield failing
        yield GaugeMetricFamily("digitize_push_dead", "messages put aside", value=dead)


def signed(secret: str, message: PushMessage, timestamp: int) -> dict[str, str]:
    """Return the headers of a message. Source: Standard Webhooks 1.0, HMAC-SHA256 (v1)."""
    key = secret.removeprefix(SECRET_PREFIX)
    try:
        raw = base64.b64decode(key, validate=True)
    except ValueError:
        raw = key.encode()  # a secret of words counts as it is
    what = b".".join((message.id.encode(), str(timestamp).encode(), message.body))
    signature = base64.b64encode(hmac.new(raw, what, hashlib.sha256).digest()).decode()
    return {
        "Content-Type": "application/json",
        "webhook-id": message.id,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": f"v1,{signature}",
    }


def _message(number: int, kind: PushKind, name: str, at: str, data: dict[str, Any]) -> PushMessage:
    body = json.dumps({"type": name, "timestamp": at, "data": data}, ensure_ascii=False)
    return PushMessage(number, kind, body.encode())
