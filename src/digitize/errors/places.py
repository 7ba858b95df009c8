"""Errors of the places that digitize works with: folders, settings, store and queue."""

from __future__ import annotations

from digitize.errors.base import About, AboutFile, DigitizeError, NotOne, OfFile


class NoTruth(OfFile):
    """A folder to evaluate holds no scan with a `NAME.gt.txt` beside it."""

    code, exit_code = "no_truth", 2

    def __str__(self) -> str:
        return f"{self.path}: no scan here has its true text beside it as NAME.gt.txt"


class BadSettings(DigitizeError):
    """A setting does not exist or has a value that it cannot have."""

    code, exit_code = "bad_settings", 2

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why

    def __str__(self) -> str:
        return f"settings: {self.why}; docs/settings.md lists them all"


class NotSetApart(NotOne):
    """Nothing, or more than one thing, that was set apart has this id."""

    code, several = "not_set_apart", "scans set apart"
    none = "no scan set apart has this id; it is the start of what `sha256sum FILE` prints"


class BadWorkspace(AboutFile):
    """The workspace cannot be written, or a newer digitize wrote it."""

    code, exit_code = "bad_workspace", 2


class BadInbox(AboutFile):
    """The folder to be watched cannot be."""

    code, exit_code = "bad_inbox", 2


class BadArchiveData(AboutFile):
    """A table of archive data that cannot be used as it is."""

    code, exit_code = "bad_archive_data", 2


class BadCopy(OfFile):
    """The store did not give back what was written to it."""

    code, may_retry = "bad_copy", True

    def __str__(self) -> str:
        return f"{self.path}: reads back differently from what was written; check this disk"


class NotInStore(OfFile):
    """The ledger names bytes that the store does not have."""

    code = "not_in_store"

    def __str__(self) -> str:
        return f"{self.path}: missing from the store; bring it back from a backup"


class UnreadableCopy(AboutFile):
    """The store has a file that this process may not read, or that its disk does not give back."""

    code, may_retry = "unreadable_copy", True

    def __str__(self) -> str:
        return (f"{self.path}: cannot be read in the store: {self.why}; check its owner and the"
                " disk, then `digitize requeue`")  # fmt: skip


class QueueAway(About):
    """Redis cannot be used just now. Nothing is lost by it: the ledger sends again."""

    code, may_retry = "queue_away", True

    def __str__(self) -> str:
        return f"Redis at {self.what}: {self.why}; start it, or check redis.url"
