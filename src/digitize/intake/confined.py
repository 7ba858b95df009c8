"""A piece of work in a process of its own: what parses foreign bytes may crash, swell or hang."""

from __future__ import annotations

import ctypes
import multiprocessing
import resource
import signal
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Generic, TypeVar

from digitize.errors import DigitizeError, ProgramFailed

Result = TypeVar("Result")

PR_SET_PDEATHSIG = 1  # prctl(2)
_fork = multiprocessing.get_context("fork")


@dataclass(frozen=True, slots=True)
class Bounds:
    """What the work may use. bytes: of memory, beyond what this process has already."""

    cpu_s: int
    bytes: int


class Confined(Generic[Result]):
    """Started at once; use it as a context, it ends the process."""

    def __init__(self, what: str, work: Callable[[], Result], bounds: Bounds) -> None:
        self._what = what
        self._pipe, theirs = _fork.Pipe(duplex=False)
        self._process = _fork.Process(target=_serve, args=(theirs, work, bounds))
        self._process.start()
        theirs.close()

    def __enter__(self) -> Confined[Result]:
        return self

    def __exit__(self, *_: object) -> None:
        self.end()

    def end(self) -> None:
        """End the process, however far it is."""
        self._process.kill()
        self._process.join()
        self._pipe.close()

    def done(self, wait_s: float | None) -> bool:
        """Whether its result is there, after waiting so long at most; None: as long as it takes."""
        return self._pipe.poll(wait_s)

    def result(self) -> Result:
        """What the work returned; waits for it.

        Raises: what the work raised; ProgramFailed: its process died.
        """
        try:
            result, error = self._pipe.recv()
        except EOFError:
            self._process.join()
            status = f"ended with status {self._process.exitcode}"
            raise ProgramFailed(self._what, status, "") from None
        if error is not None:
            raise error
        return result


def confined(what: str, work: Callable[[], Result], bounds: Bounds) -> Result:
    """Do it, and wait. Raises: as `Confined.result`."""
    with Confined(what, work, bounds) as process:
        return process.result()


def _serve(
    pipe: multiprocessing.connection.Connection, work: Callable[[], Result], bounds: Bounds
) -> None:
    # A signal to the whole group is for the parent, which then ends us.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    pages = int(Path("/proc/self/statm").read_text().split()[0])
    space = pages * resource.getpagesize() + bounds.bytes
    resource.setrlimit(resource.RLIMIT_AS, (space, space))
    resource.setrlimit(resource.RLIMIT_CPU, (bounds.cpu_s, bounds.cpu_s))
    most = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))  # a page file is one
    try:
        pipe.send((work(), None))
    except (DigitizeError, OSError) as error:
        pipe.send((None, error))
