"""Unforeseen errors: whether one scan or the machine causes them, and what may be told."""

from __future__ import annotations

import errno
import os
import sqlite3
from pathlib import Path
from traceback import walk_tb

from digitize.errors.base import DigitizeError
from digitize.errors.places import Away, BadInbox, BadSettings, BadWorkspace
from digitize.errors.programs import MissingProgram

# A scan cannot cause these: the disk, the share, the system's tables or the installation do.
OF_THE_PLACE = (sqlite3.Error, MemoryError, ImportError, Away, BadInbox, BadSettings,
                BadWorkspace, MissingProgram)  # fmt: skip
# An OSError with one of these, or with none, comes from what one file holds or is called.
OF_ONE_FILE = frozenset({
    None, errno.EINVAL, errno.ENAMETOOLONG, errno.EILSEQ, errno.EOVERFLOW, errno.EFBIG,
    errno.ELOOP, errno.ENOTDIR, errno.EISDIR, errno.EEXIST, errno.ENOTEMPTY, errno.ESPIPE,
    errno.EDOM, errno.ERANGE,
})  # fmt: skip
# These affect one file although its disk is readable: a bad sector, a file of root.
UNREADABLE = frozenset({
    errno.ENOENT, errno.EACCES, errno.EPERM, errno.EIO, errno.ENOTDIR, errno.EISDIR, errno.ELOOP,
})  # fmt: skip
PACKAGE = Path(__file__).parents[1]
MOST_FRAMES = 30  # innermost frames that are kept: an endless recursion has a thousand


class InternalFault(DigitizeError):
    """A bug of ours hit one scan. The error names the place in the code, not the message.

    The message of an exception may quote a secret paper; its type and the places in the code
    cannot.
    """

    code = "internal_fault"

    def __init__(self, kind: str, frames: tuple[str, ...]) -> None:
        super().__init__(kind, frames)
        self.kind, self.frames = kind, frames

    def __str__(self) -> str:
        where = self.frames[-1] if self.frames else "an unknown place"
        return (f"internal error {self.kind} at {where}; please report it with the lines of the"
                " log; the scan is kept, and `digitize requeue` reads it again")  # fmt: skip

    @property
    def told(self) -> str:
        """The line for the log: the type of the exception, and its frames, the outermost first."""
        return "; ".join((self.kind, *self.frames))


def is_of_the_place(error: BaseException) -> bool:
    """Return True if the machine causes the error, so that the next scan would fail as well."""
    if isinstance(error, OSError):
        return error.errno not in OF_ONE_FILE
    return isinstance(error, OF_THE_PLACE) or not isinstance(error, Exception)


def is_of_file(error: OSError, path: Path) -> bool:
    """Return True if only this file, or something below it, cannot be read."""
    if error.errno not in UNREADABLE:
        return False
    return error.filename is None or Path(os.fsdecode(error.filename)).is_relative_to(path)


def fault_of(error: BaseException) -> InternalFault:
    """The type and the code places of an unforeseen exception, without its message."""
    frames = tuple(
        f"{_short(Path(frame.f_code.co_filename))}:{line} {frame.f_code.co_name}"
        for frame, line in walk_tb(error.__traceback__)
    )
    return InternalFault(type(error).__name__, frames[-MOST_FRAMES:])


def of_one_scan(error: Exception) -> DigitizeError:
    """The error that ends one scan while the others go on.

    Raises: the error itself, if the machine causes it and not this scan.
    """
    if is_of_the_place(error):
        raise error
    return error if isinstance(error, DigitizeError) else fault_of(error)


def _short(path: Path) -> str:
    """Return the path within our package; for other code, its last two names show the library."""
    if path.is_relative_to(PACKAGE):
        return path.relative_to(PACKAGE).as_posix()
    return "/".join(path.parts[-2:])
