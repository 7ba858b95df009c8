"""Workers on other hosts that ask for pages by HTTP: which of them live, for the coordinator.

The API notes who asks, in a file in a temporary folder of its own. The coordinator plans scans
ahead for them. If the API is killed, the kernel releases its folder, and its visitors are gone.
"""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from digitize.keep.store.aside import folder_aside
from digitize.keep.workspace import Workspace

FILE = "visitors.json"
FORGET = timedelta(seconds=60)  # after which a silent visitor counts as gone
NOTE = timedelta(seconds=5)  # between two notes of one visitor


@dataclass(frozen=True, slots=True)
class Visitor:
    """A worker elsewhere. slots: runs of pages that it reads at once. seen_at: ISO 8601."""

    name: str
    fingerprint: str
    slots: int
    seen_at: str


@dataclass(slots=True)
class Visitors:
    """Notes who asks for pages; belongs to one process."""

    place: Path | None = None
    _known: dict[str, Visitor] = field(default_factory=dict)

    def seen(self, name: str, fingerprint: str, slots: int, now: datetime) -> None:
        """Note a sign of life of a worker."""
        known = self._known.get(name)
        if known and now - datetime.fromisoformat(known.seen_at) < NOTE:
            return
        self._known = {
            one.name: one
            for one in self._known.values()
            if now - datetime.fromisoformat(one.seen_at) < FORGET
        } | {name: Visitor(name, fingerprint, slots, now.isoformat())}
        with suppress(OSError):  # a hint for planning: whoever asks for pages gets them without it
            self._write()

    def _write(self) -> None:
        if self.place is None:
            return
        aside = self.place.with_suffix(".new")
        aside.write_text(json.dumps([asdict(one) for one in self._known.values()]))
        aside.replace(self.place)


@contextmanager
def visitors_of(workspace: Workspace) -> Iterator[Visitors]:
    """Keep the note of visitors as long as this process serves them."""
    with folder_aside(workspace.tmp) as folder:
        yield Visitors(folder / FILE)


def visiting(workspace: Workspace, now: datetime) -> list[Visitor]:
    """Return the workers elsewhere that asked for pages within the last minute."""
    found: dict[str, Visitor] = {}
    for path in workspace.tmp.glob(f"*/{FILE}"):
        for one in _noted(path):
            if now - datetime.fromisoformat(one.seen_at) < FORGET:
                found[one.name] = one
    return sorted(found.values(), key=lambda one: one.name)


def _noted(path: Path) -> list[Visitor]:
    """Return what a living process has noted; nothing of a dead one."""
    with suppress(OSError, ValueError, TypeError):
        folder = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        try:
            fcntl.flock(folder, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return [Visitor(**one) for one in json.loads(path.read_bytes())]
        finally:
            os.close(folder)
    return []
