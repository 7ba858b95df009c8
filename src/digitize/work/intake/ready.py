"""Which files of an inbox are complete: nobody writes to them, and their end is present."""

from __future__ import annotations

import errno
import fcntl
import os
import signal
import stat
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from digitize.read.scan.ends import TAIL_BYTES
from digitize.read.scan.formats import HEAD_BYTES, MediaType, picture_type
from digitize.work.intake.names import TABLES, is_ours, is_passing
from digitize.work.intake.take import open_regular

# Seconds. A share shows a file piece by piece, and its times come from another clock.
LOCAL_SETTLE_S, NETWORK_SETTLE_S = 5.0, 30.0
NETWORK = frozenset(
    {"nfs", "nfs4", "cifs", "smb3", "smbfs", "9p", "afs", "ceph", "glusterfs"}
    | {"fuse.glusterfs", "fuse.sshfs", "fuse.rclone"}
)

END = {MediaType.PNG: b"IEND", MediaType.JPEG: b"\xff\xd9"}  # a TIFF has no end mark


@dataclass(frozen=True, slots=True)
class Identity:
    """What changes if a file is written to or replaced."""

    inode: int
    bytes: int
    mtime_ns: int


@dataclass(frozen=True, slots=True)
class Listing:
    """The files below a folder by relative path, and what is there that is no file.

    tables: of archive data; no scans. troubles: what cannot be taken in or listed, and why.
    """

    files: dict[bytes, Identity]
    tables: dict[bytes, Identity]
    troubles: dict[bytes, str]


@dataclass(slots=True)
class Settling:
    """Tracks since when each file is unchanged; files present at the start must wait as well."""

    settle_s: float
    _since: dict[bytes, tuple[Identity, float]] = field(default_factory=dict)

    def settled(self, files: Mapping[bytes, Identity], at_s: float) -> list[tuple[bytes, float]]:
        """Return files unchanged for long enough, with the seconds since their last change."""
        self._since = {
            place: known if (known := self._since.get(place)) and known[0] == now else (now, at_s)
            for place, now in files.items()
        }
        ages = ((place, at_s - since) for place, (_, since) in self._since.items())
        return [(place, age_s) for place, age_s in ages if age_s >= self.settle_s]


def list_files(root: Path, leave_out: frozenset[bytes]) -> Listing:
    """List all files below a folder that may be scans, by name. Links are not followed.

    Args: leave_out: names directly in the folder that are skipped.
    """
    listing = Listing({}, {}, {})
    folders = [b""]
    while folders:
        below = folders.pop()
        try:
            entries = sorted(os.scandir(os.fsencode(root / os.fsdecode(below))), key=_name)
        except OSError as error:
            listing.troubles[below] = (error.strerror or "cannot be looked into").lower()
            continue
        for entry in entries:
            place = os.path.join(below, entry.name)
            if place in leave_out or is_passing(entry.name):
                continue
            found = _lstat(entry)
            if found is None:
                continue  # removed since it was listed
            if stat.S_ISDIR(found.st_mode):
                folders.append(place)
            else:
                _sort_in(listing, place, found)
    return listing


def _sort_in(listing: Listing, place: bytes, found: os.stat_result) -> None:
    name = os.path.basename(place)
    if stat.S_ISLNK(found.st_mode):
        listing.troubles[place] = "is a symbolic link, which is not followed"
    elif not stat.S_ISREG(found.st_mode):
        listing.troubles[place] = "is not a regular file"
    elif name in TABLES or not is_ours(name):
        kind = listing.tables if name in TABLES else listing.files
        kind[place] = Identity(found.st_ino, found.st_size, found.st_mtime_ns)


def has_end(path: Path) -> bool:
    """Return True if the end of the file is present, or its format has no known end.

    Raises: NoSuchScan, StillBeingWritten.
    """
    with open_regular(path) as file:
        head = file.read(HEAD_BYTES)
        file.seek(0, os.SEEK_END)
        file.seek(max(0, file.tell() - TAIL_BYTES))
        tail = file.read()
    if b"%PDF-" in head:
        return b"%%EOF" in tail
    media_type = picture_type(head)
    if media_type is not None:
        return END.get(media_type, b"") in tail
    return bool(head)  # an empty file is a copy that has just begun


def is_written_to(path: Path) -> bool:
    """Return True if a process of this machine is known to have a file open for writing.

    The kernel grants a read lease only on a file without writers, and only to its owner or to
    system users. Of files on network shares it knows nothing.
    """
    try:
        file = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError:
        return False
    try:
        # If someone opens it for writing meanwhile, the kernel sends a signal, which is ignored.
        fcntl.fcntl(file, fcntl.F_SETSIG, signal.SIGURG)
        fcntl.fcntl(file, fcntl.F_SETLEASE, fcntl.F_RDLCK)
        fcntl.fcntl(file, fcntl.F_SETLEASE, fcntl.F_UNLCK)
    except OSError as error:
        return error.errno == errno.EAGAIN
    finally:
        os.close(file)
    return False


def settle_time(asked_s: float, root: Path, mounts: str) -> float:
    """Return for how many seconds a file must be unchanged: as set, or by the file system.

    Args: mounts: as in /proc/self/mounts.
    """
    if asked_s:
        return asked_s
    return NETWORK_SETTLE_S if _file_system(root, mounts) in NETWORK else LOCAL_SETTLE_S


def _file_system(path: Path, mounts: str) -> str:
    """Return the type of the file system at a path: that of the longest mount point above it."""
    rows = [(Path(_unescaped(where)), kind) for where, kind in _mount_points(mounts)]
    above = [(len(where.parts), kind) for where, kind in rows if path.is_relative_to(where)]
    # max takes the first of equals; the last mount at a place hides earlier ones.
    return max(reversed(above), key=lambda one: one[0])[1] if above else ""


def _mount_points(mounts: str) -> Iterator[tuple[str, str]]:
    for line in mounts.splitlines():
        fields = line.split(" ")
        if len(fields) >= 3:
            yield fields[1], fields[2]


def _unescaped(text: str) -> str:
    for code, letter in (("\\040", " "), ("\\011", "\t"), ("\\012", "\n"), ("\\134", "\\")):
        text = text.replace(code, letter)
    return text


def _name(entry: os.DirEntry[bytes]) -> bytes:
    return entry.name


def _lstat(entry: os.DirEntry[bytes]) -> os.stat_result | None:
    try:
        return entry.stat(follow_symlinks=False)
    except OSError:
        return None
