"""Errors of the places that digitize works with: folders, settings, store and queue."""

from __future__ import annotations

from digitize.errors.base import About, AboutFile, DigitizeError, NotOne, OfFile


class NoTruth(OfFile):
    """A folder to evaluate holds no scan with a `NAME.gt.txt` beside it."""

    code, exit_code = "no_truth", 2

    def __str__(self) -> str:
        return f"{self.path}: no scan here has a true text; put it beside the scan as NAME.gt.txt"


class BadSettings(DigitizeError):
    """A setting does not exist or has a value that it cannot have."""

    code, exit_code = "bad_settings", 2

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why

    def __str__(self) -> str:
        return f"settings: {self.why}; docs/settings.md lists all settings"


class NotSetApart(NotOne):
    """No scan, or more than one, that was set apart has this id."""

    code, several = "not_set_apart", "scans set apart"
    none = "no scan set apart has this id; give the start of what `sha256sum FILE` prints"


class BadWorkspace(AboutFile):
    """The workspace cannot be written, or a newer version of digitize wrote it."""

    code, exit_code = "bad_workspace", 2


class BadInbox(AboutFile):
    """The inbox folder cannot be watched."""

    code, exit_code = "bad_inbox", 2


class BadArchiveData(AboutFile):
    """A table of archive data has an error."""

    code, exit_code = "bad_archive_data", 2


class BadCopy(OfFile):
    """The store returned other bytes than were written to it."""

    code, may_retry = "bad_copy", True

    def __str__(self) -> str:
        return f"{self.path}: the disk returns other bytes than were written; check the disk"


class NotInStore(OfFile):
    """The ledger names bytes that the store does not have."""

    code = "not_in_store"

    def __str__(self) -> str:
        return f"{self.path}: missing from the store; restore it from a backup"


class UnreadableCopy(AboutFile):
    """This process may not read a file of the store, or the disk fails there."""

    code, may_retry = "unreadable_copy", True

    def __str__(self) -> str:
        return (f"{self.path}: cannot be read in the store: {self.why}; check its owner and the"
                " disk, then `digitize requeue`")  # fmt: skip


class Away(About):
    """A server that digitize works with cannot be reached now. Nothing is lost: work waits."""

    may_retry = True


class StoreAway(Away):
    """The object store cannot be reached, or cannot do what it is asked, now."""

    code = "store_away"

    def __str__(self) -> str:
        return (f"the object store at {self.what}: {self.why}; it is asked again; check the store,"
                " or store.endpoint")  # fmt: skip


class QueueAway(Away):
    """Redis cannot be reached now. Nothing is lost: the ledger sends again."""

    code = "queue_away"

    def __str__(self) -> str:
        return f"Redis at {self.what}: {self.why}; start Redis, or check redis.url"


class HostAway(QueueAway):
    """The archive's host cannot be reached now, for a worker elsewhere. Nothing is lost."""

    def __str__(self) -> str:
        return f"the archive's host {self.what}: {self.why}; it is asked again"
