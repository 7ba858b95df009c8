"""A step in a process of its own, with limits on it, for libraries that parse what is hostile.

Pillow and pikepdf parse inside our process. A header can promise a million frames or an array of
gigabytes; in a fork that costs the fork.
"""

from __future__ import annotations

import ctypes
import json
import mmap
import os
import resource
import signal
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple, NoReturn

from digitize.errors import ProgramFailed, ProgramKilled, ProgramOverLimit
from digitize.programs import HARD_CPU_S, again_if_killed, too_slow
from digitize.settings import Limits

Json = Any  # what json can carry: nothing that a broken process wrote is unpickled
PR_SET_PDEATHSIG = 1  # as prctl(2) numbers it
BROKE, NO_MEMORY = 1, 12  # exit statuses of the fork


class Wall(NamedTuple):
    """A limit by the clock, and what it is called."""

    name: str
    seconds: float


def apart(name: str, step: Callable[[], Json], limits: Limits, wall: Wall) -> Json:
    """What `step` returns, worked out in a fork under the limits for pictures.

    Args: name: of the library that works there, for the error.

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
    """In the fork: nothing of the parent's may run again here, so it ends by `_exit`."""
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
    os.dup2(quiet, 2)  # libraries warn there, in the file's words
    for number in (signal.SIGALRM, signal.SIGXCPU, signal.SIGXFSZ):
        signal.signal(number, signal.SIG_DFL)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    here = int(Path("/proc/self/statm").read_text().split()[0]) * mmap.PAGESIZE
    space, cpu_s = here + limits.picture_bytes, limits.picture_cpu_s
    resource.setrlimit(resource.RLIMIT_AS, (space, space))
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
