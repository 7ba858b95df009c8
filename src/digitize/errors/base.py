"""The common ancestors of all errors, and errors that only a bug of ours can cause."""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar


class DigitizeError(Exception):
    """An error that digitize reports to people, in one line as a rule, without a traceback.

    for_archivists: whether archivists meet it. Then both pages for archivists have a row for it.
    The desk has its own words for frequent errors, and one sentence for all others.
    """

    code: str = "error"
    exit_code: ClassVar[int] = 1
    may_retry: ClassVar[bool] = False
    for_archivists: ClassVar[bool] = True

    @property
    def lines(self) -> tuple[str, ...]:
        """Return the message in lines, each to be made harmless for a terminal by itself."""
        return (str(self),)


class About(DigitizeError):
    """An error about one named thing, with its cause."""

    def __init__(self, what: str, why: str) -> None:
        super().__init__(what, why)
        self.what, self.why = what, why

    def __str__(self) -> str:
        return f"{self.what}: {self.why}"


class AboutFile(DigitizeError):
    """An error about one file or folder, with its cause."""

    def __init__(self, path: Path, why: str) -> None:
        super().__init__(path, why)
        self.path, self.why = path, why

    def __str__(self) -> str:
        return f"{self.path}: {self.why}"


class OfFile(DigitizeError):
    """An error about one file that needs no further detail."""

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        self.path = path


class BadImage(DigitizeError):
    """An image step received an array of the wrong shape or type. This is a bug of ours."""

    code = "bad_image"

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why

    def __str__(self) -> str:
        return f"an image step was given {self.why}; please report this"


class NotOne(DigitizeError):
    """No id, or more than one, starts with the id that was given."""

    exit_code = 2
    several: ClassVar[str]
    none: ClassVar[str]

    def __init__(self, asked: str, matches: int) -> None:
        super().__init__(asked, matches)
        self.asked, self.matches = asked, matches

    def __str__(self) -> str:
        if self.matches:
            return (
                f"{self.asked}: {self.matches} {self.several} start with this; give more of the id"
            )
        return f"{self.asked}: {self.none}"


class BadId(DigitizeError):
    """A text that should be an id, and would become a path, does not have the form of one."""

    code, exit_code = "bad_id", 2

    def __init__(self, what: str, given: str) -> None:
        super().__init__(what, given)
        self.what, self.given = what, given

    def __str__(self) -> str:
        return f"{self.given[:80]!r} is not a {self.what}; `digitize list` shows the ids"


class BadMove(DigitizeError):
    """The state machine has no such step. This is a bug of ours."""

    code, for_archivists = "bad_move", False

    def __init__(self, what: str, old: str, new: str) -> None:
        super().__init__(what, old, new)
        self.what, self.old, self.new = what, old, new

    def __str__(self) -> str:
        return f"{self.what}: there is no step from {self.old} to {self.new}; please report this"
