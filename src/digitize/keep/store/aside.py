"""Writing that a crash cannot leave half done: write aside, sync, rename, sync the folder.

Each temporary file is locked by its writer, and the kernel releases the lock when the writer dies.
So `sweep` can tell leftovers from files being written without ages or process ids.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import stat
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from io import BufferedRandom
from pathlib import Path
from typing import BinaryIO
from uuid import uuid4

from digitize.errors import BadWorkspace
from digitize.keep.failpoint import failpoint

FOLDER_MODE, FILE_MODE, KEPT_MODE = 0o700, 0o600, 0o400  # KEPT: never written again
OF_OTHERS = 0o022  # in a mode: others may write there


@contextmanager
def file_aside(tmp: Path) -> Iterator[tuple[BufferedRandom, Path]]:
    """Open a new temporary file, with its path. At the end it is removed unless it was moved."""
    flags = os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC
    while True:
        path = tmp / uuid4().hex
        file = os.fdopen(os.open(path, flags, FILE_MODE), "w+b")
        if _hold(file.fileno(), path):
            break
        file.close()
    try:
        with file:
            yield file, path
    finally:
        path.unlink(missing_ok=True)


@contextmanager
def folder_aside(tmp: Path) -> Iterator[Path]:
    """Make a new temporary folder. At the end it is removed unless it was moved."""
    while True:
        path = tmp / uuid4().hex
        path.mkdir(FOLDER_MODE)
        held = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        if _hold(held, path):
            break
        os.close(held)
    try:
        yield path
    finally:
        os.close(held)
        shutil.rmtree(path, ignore_errors=True)


def scratch_folder(name: str) -> Path:
    """Return a folder of this user on this machine's own disk; it is made if it is not there.

    Others may write where temporary files are, and could have put a link there that leads to files
    which `sweep` is not to remove.

    Raises: BadWorkspace: it is no folder of this user alone.
    """
    path = Path(tempfile.gettempdir()) / f"digitize-{name}-{os.getuid()}"
    make_folder(path)
    found = path.lstat()
    ours = found.st_uid == os.getuid() and not found.st_mode & OF_OTHERS
    if not stat.S_ISDIR(found.st_mode) or not ours:
        raise BadWorkspace(path, "is no folder of this user alone; remove it")
    return path


def sweep(tmp: Path) -> int:
    """Remove what dead writers left; return how many. Files of living writers stay."""
    removed = 0
    for path in tmp.iterdir():
        try:
            held = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
        except OSError:
            continue  # finished and moved since it was listed
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            continue
        else:
            _remove(path)
            removed += 1
        finally:
            os.close(held)
    return removed


def settle(file: BinaryIO, aside: Path, final: Path) -> None:
    """Move a finished file to its final name: `final` then has all of it, or does not exist."""
    file.flush()
    os.fchmod(file.fileno(), KEPT_MODE)
    os.fsync(file.fileno())
    failpoint("store.synced")
    make_folder(final.parent)
    aside.replace(final)
    failpoint("store.renamed")
    sync_name(final)


def sync_name(final: Path) -> None:
    """Make a file's name, and that of its folder, survive a power cut.

    The folder is synced again although `make_folder` did so: another process may have made it and
    been killed before it synced the parent.
    """
    sync_folder(final.parent)
    sync_folder(final.parent.parent)


def write_kept(path: Path, data: bytes) -> None:
    """Write and sync a file in a folder that is still temporary."""
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC
    with os.fdopen(os.open(path, flags, KEPT_MODE), "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def write_over(path: Path, data: bytes) -> None:
    """Put a file in place of the one with its name, whole or not at all, even in a power cut.

    It is written beside its place, which may be on another disk than `tmp`. Two processes must not
    do so at once.
    """
    aside = path.with_suffix(".new")
    flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC
    with os.fdopen(os.open(aside, flags, FILE_MODE), "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    aside.replace(path)
    sync_folder(path.parent)


def make_folder(path: Path) -> None:
    """Make a folder and its parents, and sync each into its parent."""
    if path.is_dir():
        return
    make_folder(path.parent)
    with suppress(FileExistsError):  # another process was faster
        path.mkdir(FOLDER_MODE)
    sync_folder(path.parent)


def sync_folder(path: Path) -> None:
    """Make the names in a folder survive a power cut; a rename alone does not."""
    folder = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def erase_folder(folder: Path, tmp: Path) -> None:
    """Remove a folder at one moment, so that nobody finds half of it."""
    if not folder.is_dir():
        return
    with folder_aside(tmp) as aside:
        folder.rename(aside / folder.name)
    sync_folder(folder.parent)


def unlink(path: Path) -> None:
    """Remove a file, so that a power cut does not bring it back."""
    if path.exists():
        path.unlink(missing_ok=True)
        sync_folder(path.parent)


def _hold(descriptor: int, path: Path) -> bool:
    """Lock a new temporary file. False if a sweep found it in the moment before the lock."""
    fcntl.flock(descriptor, fcntl.LOCK_EX)
    try:
        return os.path.samestat(os.fstat(descriptor), path.stat())
    except FileNotFoundError:
        return False


def _remove(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path, ignore_errors=True)
    else:
        path.unlink(missing_ok=True)
