"""File operations that never leave the inbox, although others can place links in it.

Every folder is opened by name in its parent, and links on the way are refused. All operations then
use the open folder, even if its path is replaced meanwhile.
"""

from __future__ import annotations

import errno
import os
import shutil
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

_FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
_NEW_FILE = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
_NO_LINKS = (errno.EPERM, errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOSYS, errno.EMLINK)


@contextmanager
def opened_folder(root: Path, place: bytes, *, make: bool = False) -> Iterator[int]:
    """Open a folder below the inbox; `place` is empty for the inbox itself.

    Args: make: create missing folders, with the mode of the inbox.
    Raises: OSError: it does not exist, or there is a link or a file on the way.
    """
    here = os.open(root, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        mode = os.fstat(here).st_mode & 0o7777
        for name in place.split(b"/") if place else []:
            below = _below(here, name, mode if make else None)
            os.close(here)
            here = below
        yield here
    finally:
        os.close(here)


def _below(above: int, name: bytes, mode: int | None) -> int:
    try:
        return _opened(above, name)
    except FileNotFoundError:
        if mode is None:
            raise
    with suppress(FileExistsError):
        os.mkdir(name, dir_fd=above)
        os.fsync(above)
    made = _opened(above, name)
    with suppress(OSError):  # a share may impose its own modes
        os.fchmod(made, mode)
    return made


def _opened(above: int, name: bytes) -> int:
    try:
        return os.open(name, _FOLDER, dir_fd=above)
    except OSError as error:
        if error.errno in (errno.ELOOP, errno.ENOTDIR):
            told = f"{os.fsdecode(name)} is a link or a file in place of a folder"
            raise OSError(error.errno, told) from error
        raise


@contextmanager
def path_in(root: Path, place: bytes) -> Iterator[Path]:
    """Return a path to something below the inbox that stays there, whatever is replaced meanwhile.

    The last name itself may be a link: the caller has to refuse it when opening.

    Raises: OSError: there is a link or a file on the way.
    """
    folder, name = os.path.split(place)
    with opened_folder(root, folder) as here:
        yield Path(f"/proc/self/fd/{here}", os.fsdecode(name))


def exists(root: Path, place: bytes) -> bool:
    """Return True if something is there, including a broken link."""
    return looked_at(root, place) is not None


def looked_at(root: Path, place: bytes) -> os.stat_result | None:
    """Return the state of what is there; None if nothing is, or if a link is on the way."""
    folder, name = os.path.split(place)
    try:
        with opened_folder(root, folder) as here:
            return os.stat(name, dir_fd=here, follow_symlinks=False)
    except OSError:
        return None


def move(root: Path, source: bytes, target: bytes) -> None:
    """Move a file to a name of ours, which nobody else uses. Raises: OSError."""
    with (
        opened_folder(root, os.path.dirname(source)) as from_,
        opened_folder(root, os.path.dirname(target)) as to,
    ):
        os.rename(
            os.path.basename(source), os.path.basename(target), src_dir_fd=from_, dst_dir_fd=to
        )
        os.fsync(to)
        os.fsync(from_)


def link(root: Path, source: bytes, target: bytes) -> bool:
    """Give a file a second name in a folder, which is made if needed. Nothing is ever overwritten.

    Returns: False if the name was taken meanwhile.
    Raises: OSError.
    """
    with (
        opened_folder(root, os.path.dirname(source)) as from_,
        opened_folder(root, os.path.dirname(target), make=True) as to,
    ):
        old, new = os.path.basename(source), os.path.basename(target)
        try:
            os.link(old, new, src_dir_fd=from_, dst_dir_fd=to, follow_symlinks=False)
        except FileExistsError:
            return False
        except OSError as error:
            if error.errno not in _NO_LINKS:
                raise
            # FAT and some shares have no links; the name was free a moment ago.
            os.rename(old, new, src_dir_fd=from_, dst_dir_fd=to)
        os.fsync(to)
    return True


def unlink(root: Path, place: bytes) -> None:
    """Remove a file, if it still exists. Raises: OSError."""
    folder, name = os.path.split(place)
    with suppress(FileNotFoundError), opened_folder(root, folder) as here:
        os.unlink(name, dir_fd=here)
        os.fsync(here)


def write(root: Path, aside: bytes, place: bytes, data: bytes) -> None:
    """Write a small file in one step, through a temporary name. Raises: OSError."""
    folder, name = os.path.split(aside)
    with opened_folder(root, folder) as here:
        with suppress(FileNotFoundError):
            os.unlink(name, dir_fd=here)  # left by a crash, or placed by somebody
        file = os.open(name, _NEW_FILE, 0o666, dir_fd=here)
        with os.fdopen(file, "wb") as opened:
            opened.write(data)
            opened.flush()
            os.fsync(opened.fileno())
    move(root, aside, place)


def copy(root: Path, source: bytes, aside: bytes, target: bytes) -> None:
    """Copy a file to a name of ours through a temporary name: the copy is complete or absent.

    Raises: OSError: it cannot be read, is no regular file, or changed meanwhile.
    """
    folder, name = os.path.split(source)
    with opened_folder(root, folder) as from_, opened_folder(root, os.path.dirname(aside)) as to:
        with suppress(FileNotFoundError):
            os.unlink(os.path.basename(aside), dir_fd=to)
        flags = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
        with (
            os.fdopen(os.open(name, flags, dir_fd=from_), "rb") as old,
            os.fdopen(os.open(os.path.basename(aside), _NEW_FILE, 0o666, dir_fd=to), "wb") as new,
        ):
            before = os.fstat(old.fileno())
            if not stat.S_ISREG(before.st_mode):
                raise OSError(errno.EINVAL, "is not a regular file")
            shutil.copyfileobj(old, new)
            new.flush()
            os.fsync(new.fileno())
            after = os.fstat(old.fileno())
        if (before.st_size, before.st_mtime_ns) != (after.st_size, after.st_mtime_ns):
            raise OSError(errno.EBUSY, "it changed while it was copied")
    move(root, aside, target)
