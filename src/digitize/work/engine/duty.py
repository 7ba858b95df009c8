"""Whether a worker takes the work that waits for it. It knows no queue, only counts."""

from __future__ import annotations

from dataclasses import dataclass

DOUBT_S = 20.0  # with free slots and waiting work, until a worker counts as not alive
STUCK_S = 60.0  # seconds after which it ends, so that its supervisor restarts it


@dataclass(frozen=True, slots=True)
class WorkerLook:
    """The state of a worker and its queue at one moment.

    waiting: chunks in the queue. in_hand: chunks being read. taken: chunks taken so far.
    """

    waiting: int
    in_hand: int
    taken: int


@dataclass(slots=True)
class Duty:
    """Watches a worker, about every ten seconds: a process that takes no work is not alive."""

    slots: int
    _taken: int = 0
    _since_s: float | None = None

    def idle_s(self, seen: WorkerLook, now_s: float) -> float:
        """Return for how many seconds it has left waiting work although it had free slots."""
        if seen.waiting == 0 or seen.in_hand >= self.slots or seen.taken != self._taken:
            self._since_s = None
        elif self._since_s is None:
            self._since_s = now_s
        self._taken = seen.taken
        return 0.0 if self._since_s is None else now_s - self._since_s
