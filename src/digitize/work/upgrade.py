"""Brings a workspace up to a newer version, with a way back.

A ledger that a newer version has migrated is refused by older ones. So it is copied aside as it is
before anything opens it. The store and the archive are only ever added to, and an index that a
newer version has changed goes, to be made anew from the archive.
"""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

from digitize.errors import BadWorkspace
from digitize.keep.archive.index import FILE as INDEX
from digitize.keep.failpoint import failpoint
from digitize.keep.store.aside import FILE_MODE, file_aside, folder_aside, settle, sync_folder
from digitize.keep.workspace import Workspace

WORK = (
    "event", "sighting", "outbox", "receipt", "answer", "act", "act_paper", "arrangement",
    "deletion", "dossier_revision", "submission", "claim", "dismissal", "learnt",
)  # fmt: skip
"""Tables to which readings, edits, acts and what is taken in add rows, and none of them alone."""
FOLDER = "upgrade"  # in the workspace; it is there while an upgrade has neither ended nor gone back


def is_under_way(workspace: Workspace) -> bool:
    """Return True if an upgrade was begun that has neither ended nor gone back."""
    return _kept(workspace).exists()


def set_aside(workspace: Workspace) -> None:
    """Keep the ledger as it is, without bringing it up to date.

    One that was kept before stays if the ledger was migrated since: that copy is the way back.

    Raises: BadWorkspace: the ledger is broken.
    """
    kept = _kept(workspace)
    if kept.exists() and _version(kept) != _version(workspace.ledger):
        return
    with closing(_opened(workspace.ledger)) as ledger, folder_aside(workspace.tmp) as aside:
        copy = aside / kept.name
        try:
            ledger.execute("VACUUM INTO ?", (str(copy),))
        except sqlite3.DatabaseError as error:
            raise BadWorkspace(workspace.ledger, f"cannot be copied ({error})") from error
        with copy.open("rb") as file:
            settle(file, copy, kept)
    failpoint("upgrade.aside")


def put_back(workspace: Workspace) -> None:
    """Put the ledger back that was kept; the index goes, and `digitize reindex` makes it anew.

    Raises: BadWorkspace: scans came or went on since, which the kept ledger does not know.
    """
    kept = _kept(workspace)
    if _version(kept) == _version(workspace.ledger):  # it was not migrated, so it is still the same
        end(workspace)
        return
    if _last_work(kept) != _last_work(workspace.ledger):
        why = "was worked in since it was upgraded, so the ledger of before would lose that; "
        raise BadWorkspace(workspace.root, why + "go on with the new version, or restore a backup")
    with closing(sqlite3.connect(workspace.ledger)) as ledger:
        ledger.execute("PRAGMA wal_checkpoint(TRUNCATE)")  # so that a crash below loses nothing
    with file_aside(workspace.tmp) as (file, aside):
        with kept.open("rb") as before:
            shutil.copyfileobj(before, file)
        for name in ("ledger.sqlite-wal", "ledger.sqlite-shm"):
            (workspace.root / name).unlink(missing_ok=True)
        settle(file, aside, workspace.ledger)
    workspace.ledger.chmod(FILE_MODE)
    for path in workspace.archive.glob(f"{INDEX}*"):
        path.unlink()
    failpoint("upgrade.back")
    end(workspace)


def end(workspace: Workspace) -> None:
    """Forget the kept ledger: the upgrade has ended, or the ledger of before is back."""
    _kept(workspace).unlink(missing_ok=True)
    if _kept(workspace).parent.is_dir():
        _kept(workspace).parent.rmdir()
        sync_folder(workspace.root)


def _kept(workspace: Workspace) -> Path:
    return workspace.root / FOLDER / "ledger.sqlite"


def _opened(path: Path) -> sqlite3.Connection:
    """Open a ledger to look at it, whatever its version."""
    return sqlite3.connect(path, timeout=30, isolation_level=None)


def _version(path: Path) -> int:
    with closing(_opened(path)) as db:
        return int(db.execute("PRAGMA user_version").fetchone()[0])


def _last_work(path: Path) -> dict[str, int]:
    """How many rows each table has of what services and people do, but empty ones."""
    with closing(_opened(path)) as db:
        there = {row[0] for row in db.execute("SELECT name FROM sqlite_schema")}
        counts = {
            one: int(db.execute(f"SELECT count(*) FROM {one}").fetchone()[0])  # noqa: S608
            for one in WORK
            if one in there
        }
    return {one: count for one, count in counts.items() if count}
