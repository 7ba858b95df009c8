"""Runs a service turn by turn until it is asked to stop."""

from __future__ import annotations

import os
import socket
import sqlite3
from collections.abc import Callable
from dataclasses import dataclass

from digitize.errors import QueueAway
from digitize.work.engine.stop import Stop

WAIT_S = 1.0  # seconds of one look at a stream, after which SIGTERM is noticed
PAUSE_S = 1.0  # seconds to wait after Redis, a disk or a share failed
TROUBLES = (QueueAway, OSError, sqlite3.OperationalError)  # errors that no message causes


@dataclass(slots=True)
class Service:
    """A service: its turn, and its present trouble.

    turn: does the waiting work, or waits a while if there is none, and returns whether there was
    some. Work that a trouble interrupts is repeated at a later turn.
    """

    turn: Callable[[], bool]
    say: Callable[[str], None]
    trouble: str = ""

    def run(self, stop: Stop, *, once: bool = False) -> None:
        """Run until asked to stop, or with `once` until no work is left. A trouble is told once."""
        while not stop.asked:
            try:
                busy = self.turn()
            except TROUBLES as error:
                self._note(f"{error}; trying again")
                stop.wait(PAUSE_S)
                continue
            self._note("")
            if once and not busy:
                return

    def _note(self, trouble: str) -> None:
        if trouble and not self.trouble:
            self.say(trouble)
        if self.trouble and not trouble:
            self.say("it works again")
        self.trouble = trouble


def consumer_name() -> str:
    """The name of this process in its consumer group, unique among live processes."""
    return f"{socket.gethostname()}-{os.getpid()}"
