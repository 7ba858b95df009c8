"""Checks whether the disk has room for more scans."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path


@dataclass(slots=True)
class Room:
    """Is asked before each scan. It reports when there is no room, and when there is again."""

    folder: Path
    low_bytes: int
    say: Callable[[str], None]
    _low: bool = False

    def __call__(self) -> bool:
        """Return True if more than `low_bytes` are free."""
        free = shutil.disk_usage(self.folder).free
        low = free < self.low_bytes
        if low and not self._low:
            self.say(f"{self.folder}: only {free:,} bytes free; no scan is taken in until there is"
                     f" room for {self.low_bytes:,}")  # fmt: skip
        if self._low and not low:
            self.say(f"{self.folder}: there is room again")
        self._low = low
        return not low
