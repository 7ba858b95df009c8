"""Peak memory of a command and of every process below it; Linux only.

The kernel keeps each process's highest resident size (VmHWM), so a look every 50 ms misses a
peak only of what comes and goes between two looks. Resident size counts shared pages in every
process that maps them: the figures are upper bounds.
"""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

LOOK_S = 0.05
_PROC = Path("/proc")


@dataclass(slots=True)
class Peak:
    """Highest resident sizes in MiB: one Python process, one other process, all at one time.

    root_mib: of the process that was started.
    """

    python_mib: float = 0.0
    other_mib: float = 0.0
    other_name: str = "none"
    all_mib: float = 0.0
    root_mib: float = 0.0
    exit_code: int | None = field(default=None)


def measure(command: Sequence[str]) -> Peak:
    """Run a command to its end and watch it."""
    peak = Peak()
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        while process.poll() is None:
            _look(process.pid, peak)
            time.sleep(LOOK_S)
    peak.exit_code = process.returncode
    return peak


def _look(root: int, peak: Peak) -> None:
    all_mib = 0.0
    for pid in tree(root):
        try:
            program = os.path.basename(os.readlink(_PROC / str(pid) / "exe"))
            status = (_PROC / str(pid) / "status").read_text()
        except OSError:  # it ended since it was listed
            continue
        highest_mib, now_mib = _mib(status, "VmHWM"), _mib(status, "VmRSS")
        all_mib += now_mib
        if pid == root:
            peak.root_mib = max(peak.root_mib, highest_mib)
        if program.startswith("python"):
            peak.python_mib = max(peak.python_mib, highest_mib)
        elif highest_mib > peak.other_mib:
            peak.other_mib, peak.other_name = highest_mib, program
    peak.all_mib = max(peak.all_mib, all_mib)


def tree(root: int) -> Iterator[int]:
    """A process and all below it."""
    children: dict[int, list[int]] = {}
    for entry in _PROC.iterdir():
        if entry.name.isdigit():
            try:
                stat = (entry / "stat").read_text()
            except OSError:
                continue
            parent = int(stat.rpartition(")")[2].split()[1])  # the name may hold brackets
            children.setdefault(parent, []).append(int(entry.name))
    waiting = [root]
    while waiting:
        pid = waiting.pop()
        yield pid
        waiting += children.get(pid, [])


def resident_mib(pid: int) -> float:
    """What a process has in memory now; 0 for one that has just ended."""
    try:
        return _mib((_PROC / str(pid) / "status").read_text(), "VmRSS")
    except OSError:
        return 0.0


def _mib(status: str, key: str) -> float:
    """A size from `/proc/PID/status`; 0 for a process that has just ended."""
    for line in status.splitlines():
        if line.startswith(key + ":"):
            return int(line.split()[1]) / 1024
    return 0.0
