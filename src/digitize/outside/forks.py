"""Run work on untrusted bytes in a forked process with limits.

Pillow and pikepdf parse inside our process. A header can promise a million frames or an array of
gigabytes; in a fork that costs only the fork. `apart` waits for the result of a step; `Confined`
runs long work while the caller goes on.
"""

from __future__ import annotations

import ctypes
import json
import mmap
import multiprocessing
import os
import resource
import signal
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, NamedTuple, NoReturn

from digitize.errors import DigitizeError, ProgramFailed, ProgramKilled, ProgramOverLimit
from digitize.outside.programs import HARD_CPU_S, again_if_killed, too_slow
from digitize.settings import Limits

Json = Any  # any JSON value: what a broken process wrote is never unpickled
PR_SET_PDEATHSIG = 1  # number of this option in prctl(2)
BROKE, NO_MEMORY = 1, 12  # exit statuses of the fork: any exception, MemoryError

_fork = multiprocessing.get_context("fork")


class Wall(NamedTuple):
    """A limit in wall seconds, and the name of its setting."""

    name: str
    seconds: float


def apart(name: str, step: Callable[[], Json], limits: Limits, wall: Wall) -> Json:
    """Run `step` in a fork under the limits for pictures, and return its result.

    Args: name: of the library that does the work, for the error.

    Raises:
        ProgramOverLimit: it took too much time or memory, or wrote too much.
        ProgramKilled, ProgramFailed: it was killed, or crashed.
    """
    return again_if_killed(lambda: _apart(name, step, limits, wall))


def _apart(name: str, step: Callable[[], Json], limits: Limits, wall: Wall) -> Json:
    ours, theirs = os.pipe()
    child = os.fork()
    if child == 0:
        _work(step, limits, wall, theirs)
    os.close(theirs)
    with os.fdopen(ours, "rb") as pipe:
        answer = pipe.read()
    status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    if status == 0:
        return json.loads(answer)
    if status == -signal.SIGALRM:
        raise too_slow(name, *wall)
    raise _failure(name, status, answer.decode(errors="replace"))


def _work(step: Callable[[], Json], limits: Limits, wall: Wall, pipe: int) -> NoReturn:
    """Run in the fork and leave by `_exit`: no clean-up code of the parent may run here."""
    status = BROKE
    try:
        with os.fdopen(pipe, "w", encoding="utf-8", errors="replace") as answer:
            try:
                _limit(limits, wall.seconds)
                json.dump(step(), answer)
                status = 0
            except MemoryError:
                status = NO_MEMORY
            except Exception as error:
                answer.write(f"{type(error).__name__}: {error}")
    finally:
        os._exit(status)


def die_with_parent() -> None:
    """End this process by SIGKILL when the thread that forked it has ended."""
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


def _limit(limits: Limits, seconds: float) -> None:
    die_with_parent()
    quiet = os.open(os.devnull, os.O_WRONLY)
    os.dup2(quiet, 2)  # libraries write warnings there, and quote the file in them
    for number in (signal.SIGALRM, signal.SIGXCPU, signal.SIGXFSZ):
        signal.signal(number, signal.SIG_DFL)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    _limit_memory(limits.picture_bytes)
    cpu_s = limits.picture_cpu_s
    resource.setrlimit(resource.RLIMIT_CPU, (cpu_s, cpu_s + HARD_CPU_S))
    resource.setrlimit(resource.RLIMIT_FSIZE, (limits.output_bytes,) * 2)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _failure(name: str, status: int, said: str) -> ProgramFailed:
    limit = {
        -signal.SIGXCPU: "picture_cpu_s",
        -signal.SIGXFSZ: "output_bytes",
        NO_MEMORY: "picture_bytes",
    }.get(status)
    if limit:
        return ProgramOverLimit(name, f"stopped at limits.{limit}", said)
    if status == -signal.SIGKILL:
        return ProgramKilled(name, "killed from outside", said)
    return ProgramFailed(name, f"killed by signal {-status}" if status < 0 else "failed", said)


def _limit_memory(more_bytes: int) -> None:
    """Limit the memory that this process may take beyond what it already has."""
    here = int(Path("/proc/self/statm").read_text().split()[0]) * mmap.PAGESIZE
    resource.setrlimit(resource.RLIMIT_AS, (here + more_bytes,) * 2)


@dataclass(frozen=True, slots=True)
class Bounds:
    """Limits for the work. bytes: memory beyond what this process already has."""

    cpu_s: int
    bytes: int


class Confined:
    """Work in a forked process that starts at once. As a context, it ends the process on exit."""

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
        """Kill the process, whatever it is doing."""
        self._process.kill()
        self._process.join()
        self._pipe.close()

    def done(self, wait_s: float | None) -> bool:
        """Wait up to `wait_s` seconds (None: forever); return True if the result is there."""
        return self._pipe.poll(wait_s)

    def result(self) -> Json:
        """Wait for the result of the work, and return it.

        Raises: ProgramFailed: it failed, with its reason, or its process died; OSError: its own.
        """
        try:
            told = json.loads(self._pipe.recv_bytes())  # JSON, since unpickling could run code
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
    # A signal to the process group is meant for the parent, which then ends us.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    die_with_parent()
    _limit_memory(bounds.bytes)
    resource.setrlimit(resource.RLIMIT_CPU, (bounds.cpu_s, bounds.cpu_s))
    most = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))  # a page file needs one
    told: dict[str, Json] = {"result": None, "failed": "", "errno": 0}
    try:
        told["result"] = work()
    except DigitizeError as error:
        told["failed"] = str(error)
    except OSError as error:
        told["errno"] = error.errno
    pipe.send_bytes(json.dumps(told).encode())
