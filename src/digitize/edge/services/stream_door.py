"""Submits a scan by Redis."""

from __future__ import annotations

from dataclasses import dataclass, field

from pydantic import ValidationError

from digitize.edge.services.loop import WAIT_S
from digitize.outside.queues.messages import OutcomeMessage, Submission, fields_of, read
from digitize.outside.queues.streams import OUTCOMES, SUBMIT, Client, after, last_id, send


@dataclass(slots=True)
class StreamDoor:
    """Submits on `digitize:submit`, and listens to `digitize:outcomes` from now on."""

    client: Client
    heard: str = field(init=False)

    def __post_init__(self) -> None:
        self.heard = last_id(self.client, OUTCOMES)

    def hand_in(self, told: Submission) -> None:
        """See `Door`."""
        send(self.client, SUBMIT, fields_of(told))

    def outcomes(self, told: Submission) -> list[OutcomeMessage]:
        """See `Door`."""
        found = []
        for entry in after(self.client, OUTCOMES, self.heard, WAIT_S):
            self.heard = entry.id
            try:
                outcome = read(OutcomeMessage, entry)
            except ValidationError:
                continue
            if outcome.submission == told.submission:
                found.append(outcome)
        return found
