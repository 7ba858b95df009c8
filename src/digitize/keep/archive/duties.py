"""When the workspace was last backed up and checked, and when that is due again.

Circular 05/2025/TT-BNV (Article 26 and those after it) wants a backup of what is new every day, a
full one every month, and everything checked within three years.
"""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from pathlib import Path

from digitize.keep.store.aside import FILE_MODE, write_over
from digitize.keep.workspace import Workspace

FILE = "duties.json"


class Duty(StrEnum):
    """What must be done again and again."""

    BACKUP = "backup"  # of either level: it copies what is new
    FULL_BACKUP = "full_backup"  # every byte of what was copied before is compared
    FULL_AUDIT = "full_audit"  # every hash is verified


EVERY = {
    Duty.BACKUP: timedelta(days=1),
    Duty.FULL_BACKUP: timedelta(days=31),
    Duty.FULL_AUDIT: timedelta(days=3 * 365),
}
GRACE = timedelta(hours=12)  # that a run may take, or start later than the one before


@dataclass(frozen=True, slots=True)
class DutyStanding:
    """When a duty was last done, and by when it is due; None: it was never done, and is due."""

    duty: Duty
    last: datetime | None
    due: datetime | None
    overdue: bool


def note_done(workspace: Workspace, now: datetime, *duties: Duty) -> None:
    """Note that duties were done without a fault."""
    # A backup and an audit may end at one time, and neither may write over the other's note.
    lock = os.open(_place(workspace).with_suffix(".lock"), os.O_RDWR | os.O_CREAT, FILE_MODE)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX)
        done = {**_read(workspace), **{str(duty): now.isoformat() for duty in duties}}
        write_over(_place(workspace), json.dumps(done, indent=1).encode())
    finally:
        os.close(lock)


def duties_of(workspace: Workspace, now: datetime) -> list[DutyStanding]:
    """How each duty stands, in the order of their frequency."""
    done = _read(workspace)
    found = []
    for duty, every in EVERY.items():
        last = datetime.fromisoformat(done[duty]) if duty in done else None
        due = last + every if last else None
        found.append(DutyStanding(duty, last, due, due is None or now > due + GRACE))
    return found


def _place(workspace: Workspace) -> Path:
    return workspace.root / FILE


def _read(workspace: Workspace) -> Mapping[str, str]:
    """What was noted; a file that is damaged counts as none, so that all is due."""
    with suppress(OSError, ValueError):
        told = json.loads(_place(workspace).read_bytes())
        if isinstance(told, dict):
            return {duty: when for duty, when in told.items() if duty in list(Duty) and _is(when)}
    return {}


def _is(when: object) -> bool:
    with suppress(ValueError):
        return isinstance(when, str) and datetime.fromisoformat(when).tzinfo is not None
    return False
