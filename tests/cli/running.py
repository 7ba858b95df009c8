"""The command while it runs: its processes, and what it has done so far."""

import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from tests.conftest import DIGITIZE, environment


@contextmanager
def running(*args, cwd: Path) -> Iterator[subprocess.Popen]:
    """Start the command as leader of a process group of its own; none of it outlives the test."""
    command = subprocess.Popen(
        [DIGITIZE, *args], cwd=cwd, env=environment(TMPDIR=str(cwd)), start_new_session=True,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    try:
        yield command
    finally:
        with suppress(ProcessLookupError):
            os.killpg(command.pid, signal.SIGKILL)
        command.communicate()


def wait_for(what: Callable[[], object], timeout_s: float = 60):
    """What becomes true, as soon as it does."""
    end = time.monotonic() + timeout_s
    while not (found := what()):
        assert time.monotonic() < end, "it did not come about"
        time.sleep(0.01)
    return found


def page_process_at_work(command: subprocess.Popen) -> int | None:
    """A page process of the command that has poppler or Tesseract running just now."""
    ours = _cmdline(command.pid)
    at_work = [pid for pid in _children(command.pid) if _cmdline(pid) == ours and _children(pid)]
    return at_work[0] if at_work else None


def group_is_gone(command: subprocess.Popen) -> bool:
    """Whether no process of the command is left, page processes and programs included."""
    try:
        os.killpg(command.pid, 0)
    except ProcessLookupError:
        return True
    return False


def page_files(workspace: Path) -> dict[Path, int]:
    """The pages in the store, each with the time at which it was written."""
    found = (workspace / "store" / "pages").glob("*/*/*.json")
    return {path: path.stat().st_mtime_ns for path in found}


def _children(pid: int) -> list[int]:
    try:
        return [int(one) for one in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    except OSError:
        return []  # it has ended


def _cmdline(pid: int) -> bytes:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return b""
