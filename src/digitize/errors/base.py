"""What all errors have in common, and the faults that are ours."""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar


class DigitizeError(Exception):
    """Anything that digitize reports to people instead of showing a traceback.

    for_archivists: whether an archivist meets it, and needs its row in docs/archivist.md, in both
    languages. The desk has words for the frequent ones, and one sentence for all others.
    """

    code: str = "error"
    exit_code: ClassVar[int] = 1
    may_retry: ClassVar[bool] = False
    for_archivists: ClassVar[bool] = True


class About(DigitizeError):
    """Something is wrong with one thing: which, and why."""

    def __init__(self, what: str, why: str) -> None:
        super().__init__(what, why)
        self.what, self.why = what, why

    def __str__(self) -> str:
        return f"{self.what}: {self.why}"


class AboutFile(DigitizeError):
    """Something is wrong with one file or folder: which, and why."""

    def __init__(self, path: Path, why: str) -> None:
        super().__init__(path, why)
        self.path, self.why = path, why

    def __str__(self) -> str:
        return f"{self.path}: {self.why}"


class OfFile(DigitizeError):
    """Something is wrong with one file, of which no more can be said than which it is."""

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        self.path = path


class BadImage(DigitizeError):
    """An image step was handed an array of the wrong shape or type: a fault of ours."""

    code = "bad_image"

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why

    def __str__(self) -> str:
        return f"an image step was given {self.why}; please report this"


class NotOne(DigitizeError):
    """None, or several, of what is meant begin with the start of an id that was given."""

    exit_code = 2
    several: ClassVar[str]
    none: ClassVar[str]

    def __init__(self, asked: str, matches: int) -> None:
        super().__init__(asked, matches)
        self.asked, self.matches = asked, matches

    def __str__(self) -> str:
        if self.matches:
            return f"{self.asked}: {self.matches} {self.several} start so; give more of the id"
        return f"{self.asked}: {self.none}"


class BadId(DigitizeError):
    """A name that would reach the file system is none of ours."""

    code, exit_code = "bad_id", 2

    def __init__(self, what: str, given: str) -> None:
        super().__init__(what, given)
        self.what, self.given = what, given

    def __str__(self) -> str:
        return f"{self.given[:80]!r}: no {self.what}; `digitize list` shows the ids there are"


class BadMove(DigitizeError):
    """A step that the state machine does not have: a fault of ours."""

    code, for_archivists = "bad_move", False

    def __init__(self, what: str, old: str, new: str) -> None:
        super().__init__(what, old, new)
        self.what, self.old, self.new = what, old, new

    def __str__(self) -> str:
        return f"{self.what}: there is no step from {self.old} to {self.new}; please report this"
