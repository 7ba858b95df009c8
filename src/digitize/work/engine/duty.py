"""Whether a worker takes the work that waits for it. It knows no queue: it is told numbers."""

from __future__ import annotations

from dataclasses import dataclass

DOUBT_S = 20.0  # of slots free, work waiting and none taken, after which a worker is not alive
STUCK_S = 60.0  # after which it ends, so that whoever looks after it starts it anew


@dataclass(frozen=True, slots=True)
class WorkerLook:
    """What a look at a worker and its queue found.

    waiting: runs that wait in the queue; in_hand: runs that it has; taken: all that it ever took.
    """

    waiting: int
    in_hand: int
    taken: int


@dataclass(slots=True)
class Duty:
    """Looked at every ten seconds or so; a process that lives and takes no work is not alive."""

    slots: int
    _taken: int = 0
    _since_s: float | None = None

    def idle_s(self, seen: WorkerLook, now_s: float) -> float:
        """For how long it could have taken work that waited, and has not."""
        if seen.waiting == 0 or seen.in_hand >= self.slots or seen.taken != self._taken:
            self._since_s = None
        elif self._since_s is None:
            self._since_s = now_s
        self._taken = seen.taken
        return 0.0 if self._since_s is None else now_s - self._since_s
