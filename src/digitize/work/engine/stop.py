"""Clean stops: SIGTERM and Ctrl-C are requests, fulfilled after the page in hand."""

from __future__ import annotations

import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

SIGNALS = (signal.SIGINT, signal.SIGTERM)


@dataclass(slots=True)
class Stop:
    """Whether somebody has asked to stop."""

    asked: bool = False

    def wait(self, seconds: float) -> None:
        """Sleep unless stop is asked. A signal does not interrupt it, so pass a second at most."""
        if not self.asked:
            time.sleep(seconds)


@contextmanager
def stop_on_signals() -> Iterator[Stop]:
    """Turn the first SIGINT or SIGTERM into a request; the second has its usual effect."""
    stop = Stop()
    before = {number: signal.getsignal(number) for number in SIGNALS}

    def restore() -> None:
        for number, handler in before.items():
            signal.signal(number, handler)

    def ask(*_: object) -> None:
        stop.asked = True
        restore()

    for number in SIGNALS:
        signal.signal(number, ask)
    try:
        yield stop
    finally:
        restore()
