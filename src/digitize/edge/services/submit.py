"""`digitize submit`: submit one scan by Redis or, on the coordinator's host, to the ledger."""

from __future__ import annotations

import hashlib
import http.client
import json
import os
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from sqlite3 import Connection
from typing import Protocol

from digitize.edge.services.loop import WAIT_S
from digitize.edge.services.outcomes import outcome_message
from digitize.errors import NotSubmitted, QueueAway
from digitize.keep.ledger.documents import PipelineWanted
from digitize.keep.ledger.submissions import submitted
from digitize.keep.store.ids import Sha256, sha256_id
from digitize.keep.store.interface import Store
from digitize.outside.queues.messages import OutcomeMessage, Submission
from digitize.work.engine.stop import Stop
from digitize.work.intake.submission import take_submission
from digitize.work.intake.take import open_regular

ANSWER_S = 60.0  # seconds to wait for an HTTP answer
AGAIN_S = 30.0  # seconds without an outcome after which the message is sent again


class Door(Protocol):
    """A way to submit a scan whose bytes are in the store."""

    def hand_in(self, told: Submission) -> None:
        """Submit the scan; repeating it is harmless. Raises: QueueAway, NotHandedOver."""
        ...

    def outcomes(self, told: Submission) -> list[OutcomeMessage]:
        """Its new outcomes, the latest last; waits for about a second. Raises: QueueAway."""
        ...


@dataclass(frozen=True, slots=True)
class LedgerDoor:
    """Submits to the ledger of this workspace."""

    db: Connection
    store: Store
    reading: PipelineWanted
    now: Callable[[], datetime]

    def hand_in(self, told: Submission) -> None:
        """See `Door`."""
        take_submission(self.db, self.store, told, self.reading, self.now())

    def outcomes(self, told: Submission) -> list[OutcomeMessage]:
        """See `Door`."""
        time.sleep(WAIT_S)
        one = submitted(self.db, told.submission)
        return [outcome_message(self.db, one)] if one else []


def wait_for_end(
    door: Door, told: Submission, stop: Stop, say: Callable[[str], None]
) -> OutcomeMessage | None:
    """The last outcome of a submission; None if asked to stop before."""
    away, again_at = False, time.monotonic() + AGAIN_S
    while not stop.asked:
        try:
            for outcome in door.outcomes(told):
                if outcome.outcome != "accepted":
                    return outcome
                again_at = float("inf")
            if time.monotonic() > again_at:
                door.hand_in(told)
                again_at = time.monotonic() + AGAIN_S
        except QueueAway as error:
            if not away:
                say(f"{error}; waiting")
            # Outcomes told meanwhile may be lost; submitting again repeats them.
            away, again_at = True, 0.0
            stop.wait(WAIT_S)
    return None


def put_by_http(path: Path, url: str, token: str) -> Sha256:
    """Send a file to a gateway on another host, which must answer with its hash.

    Raises: NoSuchScan, StillBeingWritten: as `open_regular`; NotSubmitted: it did not take them.
    """
    if not url.startswith(("http://", "https://")):
        raise NotSubmitted(url, "is no address; give http://HOST:PORT")
    with open_regular(path) as file:
        sha256 = hashlib.file_digest(file, "sha256").hexdigest()
        file.seek(0)
        shown = f"Bearer {token}".encode().decode("latin-1")  # as HTTP carries bytes
        request = urllib.request.Request(  # noqa: S310  (looked at above)
            f"{url.rstrip('/')}/originals",
            file,
            {"Content-Length": str(os.fstat(file.fileno()).st_size), "Authorization": shown},
            method="PUT",
        )
        try:
            with urllib.request.urlopen(request, timeout=ANSWER_S) as answer:  # noqa: S310
                stored = sha256_id(str(json.load(answer)["sha256"]))
        except urllib.error.HTTPError as error:
            raise NotSubmitted(url, f"refused with {error.code}: {_message(error)}") from error
        except (OSError, http.client.HTTPException, ValueError, KeyError, TypeError) as error:
            why = (
                f"did not take the bytes ({error}); is it there, and are they not too many for it?"
            )
            raise NotSubmitted(url, why) from error
    if stored != sha256:
        raise NotSubmitted(url, "has stored other bytes than were sent; send them again")
    return stored


def _message(error: urllib.error.HTTPError) -> str:
    try:
        return str(json.loads(error.read(10_000))["message"])
    except (OSError, ValueError, KeyError, TypeError):
        return error.reason
