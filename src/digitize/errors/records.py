"""Errors about records and the archive that holds them."""

from __future__ import annotations

from digitize.errors.base import About, AboutFile, DigitizeError, NotOne


class NoSuchRecord(NotOne):
    """The workspace holds no record that starts with the id given, or several."""

    code = "no_such_record"
    several, none = "records", "no such record; `digitize list` shows what there is"


class NotHeld(NotOne):
    """Nothing, or more than one scan, that is on hold has this id."""

    code, several = "not_held", "scans on hold"
    none = "nothing on hold has this id; `digitize held` shows what there is"


class BadEdit(About):
    """What a person entered cannot stand there."""

    code, exit_code = "bad_edit", 2


class StaleRevision(DigitizeError):
    """Somebody else, or a new reading, has changed the record since it was looked at."""

    code, may_retry = "stale_revision", True

    def __init__(self, record_id: str, seen: int, newest: int) -> None:
        super().__init__(record_id, seen, newest)
        self.record_id, self.seen, self.newest = record_id, seen, newest

    def __str__(self) -> str:
        return f"{self.record_id}: revision {self.newest} is newer; nothing was changed: look again"


class Withdrawn(DigitizeError):
    """The record was taken back."""

    code = "withdrawn"

    def __init__(self, record_id: str) -> None:
        super().__init__(record_id)
        self.record_id = record_id

    def __str__(self) -> str:
        return f"{self.record_id}: was withdrawn; `digitize withdraw --restore` brings it back"


class Superseded(DigitizeError):
    """A later reading put the record's pages into other records."""

    code = "superseded"

    def __init__(self, record_id: str) -> None:
        super().__init__(record_id)
        self.record_id = record_id

    def __str__(self) -> str:
        return f"{self.record_id}: its pages are in other records now; `digitize show` names them"


class OnHold(DigitizeError):
    """The record carries a marking of secrecy that nobody has cleared."""

    code = "on_hold"

    def __init__(self, record_id: str) -> None:
        super().__init__(record_id)
        self.record_id = record_id

    def __str__(self) -> str:
        return (
            f"{self.record_id}: is on hold for its marking of secrecy; `digitize held` shows it,"
            " `digitize clear` lets it go on"
        )


class NotWithdrawn(Withdrawn):
    """A record that was not taken back cannot be brought back."""

    code, exit_code = "not_withdrawn", 2

    def __str__(self) -> str:
        return f"{self.record_id}: was not withdrawn; `digitize show` tells how it stands"


class ArchiveConflict(AboutFile):
    """The archive holds something else under the same record and revision."""

    code = "archive_conflict"

    def __str__(self) -> str:
        return f"{self.path}: {self.why}; nothing was replaced, `digitize requeue` adds a revision"


class DamagedVersion(AboutFile):
    """A folder of the archive does not hold the files that were put there."""

    code = "damaged_version"

    def __str__(self) -> str:
        return f"{self.path}: this version cannot be read ({self.why}); bring it back from a backup"


class NotExported(AboutFile):
    """A record cannot be written in the form that was asked for."""

    code = "not_exported"

    def __str__(self) -> str:
        return f"{self.path}: cannot be exported: {self.why}; the record itself is whole"
