"""The workspace: one folder, and the places in it."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from sqlite3 import Connection

from digitize.errors import BadWorkspace
from digitize.ledger.db import connect
from digitize.store.aside import make_folder, sweep
from digitize.store.files import FileStore


@dataclass(frozen=True, slots=True)
class Workspace:
    """Where things are. All on one file system, because a rename is what commits a file."""

    root: Path

    @property
    def ledger(self) -> Path:
        """The truth about every scan."""
        return self.root / "ledger.sqlite"

    @property
    def archive(self) -> Path:
        """The archived records."""
        return self.root / "archive"

    @property
    def tmp(self) -> Path:
        """What is being written."""
        return self.root / "tmp"

    @property
    def store(self) -> FileStore:
        """Originals, page results, and records on their way."""
        return FileStore(self.root / "store", self.tmp)

    @contextmanager
    def hold(self) -> Iterator[None]:
        """Be the one process that works here; wait for another to end.

        The kernel lets go of the lock when a process dies, so none is ever left behind.
        """
        with (self.root / "lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    @contextmanager
    def open_ledger(self) -> Iterator[Connection]:
        """A connection for one thread of one process; open it after a fork, never before."""
        with connect(self.ledger) as db:
            yield db


def open_workspace(path: Path) -> Workspace:
    """Make the workspace or open it, and clear away what dead processes left half written.

    Raises: BadWorkspace: it cannot be written, or a newer digitize wrote it.
    """
    workspace = Workspace(path.absolute())
    try:
        for folder in (workspace.tmp, workspace.archive, workspace.store.root):
            make_folder(folder)
            if not os.access(folder, os.R_OK | os.W_OK | os.X_OK):
                raise BadWorkspace(folder, "may not be written by this user; check its owner")
        sweep(workspace.tmp)
        with workspace.open_ledger():
            return workspace
    except OSError as error:
        why = (error.strerror or str(error)).lower()
        raise BadWorkspace(path, f"cannot be a workspace: {why}; give another folder") from error
