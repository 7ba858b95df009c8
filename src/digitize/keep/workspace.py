"""The workspace: one folder that holds ledger, store, archive and temporary files."""

from __future__ import annotations

import errno
import fcntl
import json
import os
import pwd
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from sqlite3 import Connection
from uuid import uuid4

from digitize.errors import BadWorkspace
from digitize.keep.archive.folders import record_in
from digitize.keep.ledger.db import connect
from digitize.keep.store.aside import (
    FILE_MODE,
    file_aside,
    folder_aside,
    make_folder,
    settle,
    sweep,
)
from digitize.keep.store.bucket import Bucket
from digitize.keep.store.files import FileStore
from digitize.keep.store.ids import Sha256
from digitize.keep.store.interface import Store
from digitize.keep.store.names import ORIGINALS
from digitize.keep.store.objects import ObjectStore
from digitize.settings import StoreSettings

FOLDER_STORE = StoreSettings()  # the store is a folder of the workspace
BUCKET = "bucket.json"  # in a workspace whose store is a bucket: which one
STANDING_BY = "standing-by.json"  # in a temporary folder of its own, which is removed after a kill


@dataclass(frozen=True, slots=True)
class Holder:
    """A process that reads pages in a workspace, or waits to do so, and its pipeline."""

    pid: int
    command: str
    since: str
    reading: str


@dataclass(frozen=True, slots=True)
class Workspace:
    """The paths in a workspace. All are on one file system, because a rename commits a file.

    kept: where its originals, page results and records are.
    """

    root: Path
    kept: StoreSettings = FOLDER_STORE

    @property
    def ledger(self) -> Path:
        """Return the path of the ledger, which holds the truth about every scan."""
        return self.root / "ledger.sqlite"

    @property
    def archive(self) -> Path:
        """Return the folder of archived records."""
        return self.root / "archive"

    @property
    def tmp(self) -> Path:
        """Return the folder of files that are being written."""
        return self.root / "tmp"

    @property
    def store(self) -> Store:
        """Return the store: originals, page results, and records on their way."""
        return self.objects or self.files

    @property
    def files(self) -> FileStore:
        """Return the store in the workspace's own folder, which is empty beside a bucket."""
        return FileStore(self.root / "store", self.tmp, self._in_archive)

    @property
    def objects(self) -> ObjectStore | None:
        """Return the store in a bucket; None if the store is a folder."""
        if not self.kept.endpoint:
            return None
        near = self.root / "near" / ORIGINALS
        return ObjectStore(
            Bucket(self.kept), near, self.tmp, self.kept.kept_bytes, self._in_archive
        )

    @property
    def _in_archive(self) -> Callable[[Sha256], bytes | None]:
        return partial(record_in, self.archive, self.tmp)

    @contextmanager
    def hold(self, who: Holder) -> Iterator[bool]:
        """Take the lock of the one process that reads pages here; False if another has it.

        The kernel releases the lock when a process dies, so it is never left behind. Page processes
        inherit it: after a kill, nobody starts before the last of them has ended.
        """
        lock = os.open(self._lock, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, FILE_MODE)
        try:
            ours = _locked(lock, fcntl.LOCK_EX)
            if ours:
                os.ftruncate(lock, 0)
                os.write(lock, json.dumps(asdict(who)).encode())
            yield ours
        finally:
            os.close(lock)

    def holder(self) -> Holder | None:
        """Return the process that reads pages here now, or None."""
        try:
            with self._lock.open("rb") as lock:
                if _locked(lock.fileno(), fcntl.LOCK_SH):
                    return None
                return Holder(**json.load(lock))
        except (FileNotFoundError, ValueError, TypeError):
            return None  # it holds the lock, but has not written its name yet

    @contextmanager
    def stand_by(self, who: Holder) -> Iterator[None]:
        """Announce a process that will read pages when there are any, until the context ends."""
        with folder_aside(self.tmp) as folder:
            (folder / STANDING_BY).write_text(json.dumps(asdict(who)))
            yield

    def standing_by(self) -> list[Holder]:
        """Return all processes that would read pages here, working or waiting."""
        found = (_alive(path) for path in sorted(self.tmp.glob(f"*/{STANDING_BY}")))
        return [one for one in found if one is not None]

    @property
    def _lock(self) -> Path:
        return self.root / "lock"

    @contextmanager
    def open_ledger(self) -> Iterator[Connection]:
        """Open a connection for one thread of one process; open it after a fork, never before."""
        with connect(self.ledger) as db:
            yield db


def _alive(path: Path) -> Holder | None:
    """Return who wrote this; None if it is dead: the kernel has released its folder's lock."""
    try:
        folder = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        try:
            return (
                None if _locked(folder, fcntl.LOCK_SH) else Holder(**json.loads(path.read_text()))
            )
        finally:
            os.close(folder)
    except (OSError, ValueError, TypeError):
        return None  # it has just ended, or has not written its name yet


def open_workspace(path: Path, kept: StoreSettings = FOLDER_STORE) -> Workspace:
    """Make or open the workspace, and remove what dead processes left half written.

    Raises: BadWorkspace: it is not writable, is another user's, a newer digitize wrote it, or its
    originals are elsewhere than the settings say.
    """
    workspace = open_folders(path, kept)
    try:
        with workspace.open_ledger():
            return workspace
    except OSError as error:
        raise _bad(path, error) from error


def open_folders(path: Path, kept: StoreSettings = FOLDER_STORE) -> Workspace:
    """Do the same without the ledger: for parts on other hosts, which use a shared folder.

    Raises: BadWorkspace: it is not writable, is another user's, spans several mounts, or its
    originals are elsewhere than the settings say.
    """
    workspace = Workspace(path.absolute(), kept)
    try:
        _require_ours(workspace.root)
        _require_its_store(workspace)
        for folder in _folders(workspace):
            make_folder(folder)
            if not os.access(folder, os.R_OK | os.W_OK | os.X_OK):
                raise BadWorkspace(folder, "may not be written by this user; check its owner")
        if kept.endpoint:
            note_bucket(workspace)
        _require_one_mount(workspace)
        sweep(workspace.tmp)
    except OSError as error:
        raise _bad(path, error) from error
    return workspace


def _require_ours(root: Path) -> None:
    """Only its owner can read what we write, so files of root would block the services.

    Raises: BadWorkspace: the workspace belongs to another user.
    """
    try:
        owner = root.stat().st_uid
    except FileNotFoundError:
        return  # it will be made, and is ours then
    if owner == os.geteuid():
        return
    name, us = _user_name(owner), _user_name(os.geteuid())
    why = f"belongs to {name}, and files of {us} in it would be in the way of {name}'s services"
    raise BadWorkspace(root, f"{why}; call it as {name}: sudo -u {name} digitize …")


def _folders(workspace: Workspace) -> tuple[Path, Path, Path]:
    objects = workspace.objects
    return workspace.tmp, workspace.archive, objects.near if objects else workspace.files.root


def note_bucket(workspace: Workspace) -> None:
    """Note in the workspace which bucket has its originals, so that no other store is taken."""
    told = _told(workspace.kept)
    if _noted(workspace) != told:
        with file_aside(workspace.tmp) as (file, aside):
            file.write(json.dumps(told).encode())
            settle(file, aside, workspace.root / BUCKET)


def _told(kept: StoreSettings) -> dict[str, str]:
    """Return what tells one bucket from others. The same may have another address some day."""
    return {"bucket": kept.bucket, "prefix": kept.prefix}


def _noted(workspace: Workspace) -> dict[str, str] | None:
    try:
        noted: dict[str, str] = json.loads((workspace.root / BUCKET).read_bytes())
    except (FileNotFoundError, ValueError):
        return None
    return noted


def _require_its_store(workspace: Workspace) -> None:
    """Raises: BadWorkspace: its originals are in another place than the settings say."""
    noted = _noted(workspace)
    if noted is not None and (not workspace.kept.endpoint or noted != _told(workspace.kept)):
        name = "/".join(part for part in (noted.get("bucket"), noted.get("prefix")) if part)
        why = f"keeps its originals in the bucket {name}; set store.endpoint, .bucket and .prefix"
        raise BadWorkspace(workspace.root, why)
    if noted is None and workspace.kept.endpoint and any(workspace.files.originals()):
        why = "has its originals in a folder; `digitize upload` puts them into the bucket"
        raise BadWorkspace(workspace.root, why)


def _require_one_mount(workspace: Workspace) -> None:
    """Files written in `tmp` are renamed to their place, which fails across mounts.

    The kernel reports this before it looks for the file, so the check need not write anything.

    Raises: BadWorkspace: the store or the archive is a mount of its own.
    """
    for folder in _folders(workspace)[1:]:
        absent = uuid4().hex
        try:
            (workspace.tmp / absent).rename(folder / absent)
        except FileNotFoundError:
            continue
        except OSError as error:
            if error.errno != errno.EXDEV:
                raise
            why = "is another mount than tmp beside it, so nothing can be moved into it whole"
            raise BadWorkspace(folder, f"{why}; mount {workspace.root} as one") from error


def _user_name(number: int) -> str:
    try:
        return pwd.getpwuid(number).pw_name
    except KeyError:
        return f"#{number}"  # the form that sudo -u accepts


def _bad(path: Path, error: OSError) -> BadWorkspace:
    why = (error.strerror or str(error)).lower()
    return BadWorkspace(path, f"cannot be a workspace: {why}; give another folder")


def _locked(descriptor: int, how: int) -> bool:
    try:
        fcntl.flock(descriptor, how | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
