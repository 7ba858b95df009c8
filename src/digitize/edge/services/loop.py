"""A service: turns, until somebody asks it to stop."""

from __future__ import annotations

import os
import socket
import sqlite3
from collections.abc import Callable
from dataclasses import dataclass

from digitize.errors import QueueAway
from digitize.work.engine.stop import Stop

WAIT_S = 1.0  # of one look at a stream; SIGTERM is noticed after it
PAUSE_S = 1.0  # after Redis, a disk or a share could not be used
TROUBLES = (QueueAway, OSError, sqlite3.OperationalError)  # none of them a message's fault


@dataclass(slots=True)
class Service:
    """What it does at each turn, and what keeps it from doing so just now.

    turn: does what there is to do, waits for a while where there is nothing, and says whether
    there was something. What a trouble interrupts is done again at a later turn.
    """

    turn: Callable[[], bool]
    say: Callable[[str], None]
    trouble: str = ""

    def run(self, stop: Stop, *, once: bool = False) -> None:
        """Until stop is asked; `once`: until there is nothing to do. A trouble is said once."""
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
    """The name of this process in its consumer group, unlike that of any other that is alive."""
    return f"{socket.gethostname()}-{os.getpid()}"
