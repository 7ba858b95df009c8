"""Keeps `digitize coordinate` running beside the desk, so that pages are read.

It is a process of its own. It takes the workspace when nobody else holds it, and waits else, so an
archivist needs the desk alone, and beside `watch` or services the desk disturbs nobody.
"""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Event, Thread
from typing import IO

from digitize.errors import MissingProgram
from digitize.outside.programs import find

AGAIN_S = 5.0  # seconds until a new start after an unexpected end
STOP_S = 20.0  # seconds to finish the page at hand
QUIET = ("note", "page_read", "dossiers", "deleted")  # events of normal work, which are not shown


@dataclass(frozen=True, slots=True)
class Trouble:
    """The reason why it does not read: the code of the note, and the line for people."""

    code: str
    line: str


@dataclass(slots=True)
class Keeper:
    """Keeps the command running in a thread. said: the last trouble that it told of."""

    command: Sequence[str]
    said: Trouble | None = None
    _stop: Event = field(default_factory=Event)
    _process: subprocess.Popen[str] | None = None

    def run(self) -> None:
        """Until `stop`. The thread lives as long as the process, which would else die with it."""
        while not self._stop.is_set():
            tied = [find("setpriv"), "--pdeathsig", "TERM", "--", *self.command]
            with subprocess.Popen(
                tied, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
                text=True, errors="replace", start_new_session=True,
            ) as self._process:  # fmt: skip
                last = self._hear(self._process.stderr)
            if self._process.returncode == MissingProgram.exit_code:
                self.said = Trouble(MissingProgram.code, last)  # trying again will not help
                return
            if self._process.returncode and not self._stop.is_set():
                self.said = Trouble("ended", last)
            self._stop.wait(AGAIN_S)

    def _hear(self, lines: IO[str] | None) -> str:
        last = ""
        for line in lines or ():
            last = line.strip() or last
            try:
                told = json.loads(line)
            except ValueError:
                continue
            if "state" not in told and told.get("line") and told.get("event") not in QUIET:
                self.said = Trouble(str(told["event"]), str(told["line"]))
            elif "step" in told:
                self.said = None  # it goes on
        return last

    def stop(self) -> None:
        """Ask it to end after the page in hand."""
        self._stop.set()
        if self._process and self._process.poll() is None:
            self._process.terminate()


@contextmanager
def kept(command: Sequence[str]) -> Iterator[Keeper]:
    """Run the command beside us until the end of the context; none at all where it is empty."""
    keeper = Keeper(command)
    if not command:
        yield keeper
        return
    thread = Thread(target=keeper.run, daemon=True)
    thread.start()
    try:
        yield keeper
    finally:
        keeper.stop()
        thread.join(STOP_S)
