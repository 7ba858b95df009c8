"""Long work on foreign bytes in a process of its own, which may crash, swell or hang.

`digitize.apart` waits for what it does; this is for work that others cannot wait for.
"""

from __future__ import annotations

import ctypes
import json
import multiprocessing
import os
import resource
import signal
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path

from digitize.apart import PR_SET_PDEATHSIG, Json
from digitize.errors import DigitizeError, ProgramFailed

_fork = multiprocessing.get_context("fork")


@dataclass(frozen=True, slots=True)
class Bounds:
    """What the work may use. bytes: of memory, beyond what this process has already."""

    cpu_s: int
    bytes: int


class Confined:
    """Started at once; use it as a context, it ends the process."""

    def __init__(self, what: str, work: Callable[[], Json], bounds: Bounds) -> None:
        self._what = what
        self._pipe, theirs = _fork.Pipe(duplex=False)
        self._process = _fork.Process(target=_serve, args=(theirs, work, bounds))
        self._process.start()
        theirs.close()

    def __enter__(self) -> Confined:
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

    def result(self) -> Json:
        """What the work returned; waits for it.

        Raises: ProgramFailed: it failed, with its reason, or its process died; OSError: as it met.
        """
        try:
            told = json.loads(self._pipe.recv_bytes())  # nothing that a broken process wrote is run
        except EOFError:
            self._process.join()
            status = f"ended with status {self._process.exitcode}"
            raise ProgramFailed(self._what, status, "") from None
        if told["errno"]:
            raise OSError(told["errno"], os.strerror(told["errno"]))
        if told["failed"]:
            raise ProgramFailed(self._what, "failed", told["failed"])
        return told["result"]


def _serve(pipe: Connection, work: Callable[[], Json], bounds: Bounds) -> None:
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
    told: dict[str, Json] = {"result": None, "failed": "", "errno": 0}
    try:
        told["result"] = work()
    except DigitizeError as error:
        told["failed"] = str(error)
    except OSError as error:
        told["errno"] = error.errno
    pipe.send_bytes(json.dumps(told).encode())
