"""The state machine, in one place. `docs/states.md` draws it; a test compares the two."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum


class State(StrEnum):
    """State of a document."""

    QUEUED = "queued"
    READING = "reading"
    DONE = "done"
    ARCHIVED = "archived"
    SET_APART = "set_apart"


class ChunkState(StrEnum):
    """State of a chunk (a run of pages) while its document is being read."""

    WAITING = "waiting"
    SENT = "sent"  # a worker elsewhere was sent a hint and has not begun
    LEASED = "leased"
    READ = "read"


class ReceiptOutcome(StrEnum):
    """Outcome in an archiver's receipt."""

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

OPEN = frozenset({State.QUEUED, State.READING})  # states in which work is still to be done
MAX_ATTEMPTS = 5  # leases of one chunk that ended in a crash, before its document is set apart
MAX_OPENED = 20  # times that the coordinator died with a document open, before it is set apart
