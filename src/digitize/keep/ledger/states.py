"""The state machine, in one place. `docs/states.md` draws it; a test keeps the two equal."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum


class State(StrEnum):
    """Where a document stands."""

    QUEUED = "queued"
    READING = "reading"
    DONE = "done"
    ARCHIVED = "archived"
    SET_APART = "set_apart"


class ChunkState(StrEnum):
    """Where a run of pages stands while its document is being read."""

    WAITING = "waiting"
    SENT = "sent"  # a worker elsewhere has been told of it and has not begun
    LEASED = "leased"
    READ = "read"


class ReceiptOutcome(StrEnum):
    """What an archiver's receipt says."""

    ARCHIVED = "archived"
    REFUSED = "refused"


STEPS: Mapping[State, frozenset[State]] = {
    State.QUEUED: frozenset({State.READING, State.SET_APART}),
    State.READING: frozenset({State.DONE, State.SET_APART, State.QUEUED}),
    State.DONE: frozenset({State.ARCHIVED, State.SET_APART}),
    State.ARCHIVED: frozenset(),
    State.SET_APART: frozenset({State.QUEUED, State.DONE}),
}

CHUNK_STEPS: Mapping[ChunkState, frozenset[ChunkState]] = {
    ChunkState.WAITING: frozenset({ChunkState.SENT, ChunkState.LEASED}),
    ChunkState.SENT: frozenset({ChunkState.LEASED, ChunkState.READ, ChunkState.WAITING}),
    ChunkState.LEASED: frozenset({ChunkState.READ, ChunkState.WAITING}),
    ChunkState.READ: frozenset(),
}

OPEN = frozenset({State.QUEUED, State.READING})  # work is still to be done
MAX_ATTEMPTS = 5  # leases of one chunk that ended in a crash, before its document is set apart
MAX_OPENED = 20  # times that a document was opened and its coordinator died, before the same
