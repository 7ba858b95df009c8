"""Errors about records and the archive that holds them."""

from __future__ import annotations

from digitize.errors.base import About, AboutFile, DigitizeError, NotOne


class NoSuchRecord(NotOne):
    """No record of the workspace, or more than one, has an id that starts with the one given."""

    code = "no_such_record"
    several, none = "records", "there is no such record; `digitize list` shows all records"


class NotHeld(NotOne):
    """No scan, or more than one, that is on hold has this id."""

    code, several = "not_held", "scans on hold"
    none = "no scan on hold has this id; `digitize held` lists them"


class BadEdit(About):
    """A field or word does not accept what a person entered."""

    code, exit_code = "bad_edit", 2


class StaleRevision(DigitizeError):
    """Another person or a new reading has changed the record since it was loaded."""

    code, may_retry = "stale_revision", True

    def __init__(self, record_id: str, seen: int, newest: int) -> None:
        super().__init__(record_id, seen, newest)
        self.record_id, self.seen, self.newest = record_id, seen, newest

    def __str__(self) -> str:
        return (
            f"{self.record_id}: revision {self.newest} is newer, so nothing was saved; load it"
            " and try again"
        )


class Withdrawn(DigitizeError):
    """The record was withdrawn."""

    code = "withdrawn"

    def __init__(self, record_id: str) -> None:
        super().__init__(record_id)
        self.record_id = record_id

    def __str__(self) -> str:
        return (
            f"{self.record_id}: the record was withdrawn; `digitize withdraw --restore` brings it"
            " back"
        )


class NotJoinable(DigitizeError):
    """Papers cannot be joined to one, or a join cannot be undone.

    rule: which rule refuses it, for the desk's own words: `alone`, `twice`, `same_scan`,
    `being_read`, `too_long`, `other_pages`; of an undoing: `no_join`. told: what it is about.
    """

    code, exit_code = "not_joinable", 2

    def __init__(self, record_id: str, rule: str, told: str = "") -> None:
        super().__init__(record_id, rule, told)
        self.record_id, self.rule, self.told = record_id, rule, told

    def __str__(self) -> str:
        why = _NOT_JOINABLE.get(self.rule, self.rule).format(told=self.told)
        return f"{self.record_id}: not joined: {why}"


_NOT_JOINABLE = {
    "alone": "give at least two papers",
    "twice": "it is named twice",
    "same_scan": "all these papers are of one scan; `digitize pages ID --join PAGE` joins them",
    "being_read": "its scan is being read or archived; try again when that has ended",
    "too_long": "together they have {told} pages, more than limits.pages",
    "other_pages": "its original has not the pages that its record names",
    "no_join": "there is no join to undo: no record of it stands, or its papers have gone on"
    " otherwise since; `digitize show` tells what became of them",
}


class NotDeleted(DigitizeError):
    """A record cannot be deleted, or not by this person or not now.

    rule: which rule refuses it, for the desk's own words: `same_person`, `no_right`, `kept`
    (its retention runs), `kept_for_ever`, `term_unknown`, `being_read`, `on_hold`, `gone`,
    `asked`, `not_asked`, `being_joined`, `joined` (its pages stand in another record). told: what
    the rule is about, as the last day of the retention.
    """

    code, exit_code = "not_deleted", 2

    def __init__(self, record_id: str, rule: str, told: str = "") -> None:
        super().__init__(record_id, rule, told)
        self.record_id, self.rule, self.told = record_id, rule, told

    def __str__(self) -> str:
        why = _NOT_DELETED.get(self.rule, self.rule).format(told=self.told)
        return f"{self.record_id}: not deleted: {why}"


_NOT_DELETED = {
    "same_person": "{told} asked for it, and another person must agree",
    "no_right": "{told} may not delete: it takes an archivist or an administrator of the desk",
    "kept": "its retention runs until {told}",
    "kept_for_ever": "it is to be kept permanently",
    "term_unknown": "its term of retention is `{told}`, which nobody can count; give its dossier or"
    " document another one first",
    "being_read": "its scan is being read or archived; try again when that has ended",
    "on_hold": "a reading of its scan waits on hold; `digitize clear` it, then ask again",
    "being_joined": "its pages were joined to scan {told}, which is being read or archived; try"
    " again when that has ended",
    "joined": "its pages are in record {told} too, which was joined of it; delete that one, or"
    " `digitize join --undo` it first",
    "gone": "it is deleted already",
    "asked": "{told} has asked for that already",
    "not_asked": "nobody has asked for that; `digitize delete ID --why TEXT` does",
}


class ScanDeleted(DigitizeError):
    """A scan was deleted with the word of two persons, and the same bytes came again."""

    code = "deleted"

    def __init__(self, sha256: str, day: str) -> None:
        super().__init__(sha256, day)
        self.sha256, self.day = sha256, day

    def __str__(self) -> str:
        return (
            f"{self.sha256}: this scan was deleted for good on {self.day}, and its bytes are not"
            " kept again; to take the paper in after all, scan it anew"
        )


class RecordDeleted(Withdrawn):
    """The record was deleted for good."""

    code = "record_deleted"

    def __str__(self) -> str:
        return f"{self.record_id}: the record was deleted for good with the word of two persons"


class Superseded(DigitizeError):
    """A later reading moved the record's pages into other records."""

    code = "superseded"

    def __init__(self, record_id: str) -> None:
        super().__init__(record_id)
        self.record_id = record_id

    def __str__(self) -> str:
        return f"{self.record_id}: its pages are now in other records; `digitize show` names them"


class OnHold(DigitizeError):
    """The record is marked secret and not cleared, or the archive refused to close it."""

    code = "on_hold"

    def __init__(self, record_id: str) -> None:
        super().__init__(record_id)
        self.record_id = record_id

    def __str__(self) -> str:
        return (
            f"{self.record_id}: the record is on hold; it is marked secret (`digitize held` shows"
            " it, `digitize clear` clears it), or the archive refused what was entered for it"
            " (`digitize status` says what)"
        )


class NotWithdrawn(Withdrawn):
    """A record that is not withdrawn cannot be restored."""

    code, exit_code = "not_withdrawn", 2

    def __str__(self) -> str:
        return f"{self.record_id}: the record is not withdrawn; `digitize show` shows its state"


class PagesElsewhere(DigitizeError):
    """Other records hold pages of a withdrawn record, so restoring it would show them twice."""

    code, exit_code = "pages_elsewhere", 2

    def __init__(self, record_id: str, twice: tuple[int, ...], others: tuple[str, ...]) -> None:
        super().__init__(record_id, twice, others)
        self.record_id, self.twice, self.others = record_id, twice, others

    def __str__(self) -> str:
        pages, others = ", ".join(map(str, self.twice)), " and ".join(self.others)
        return (f"{self.record_id}: page {pages} of its scan is now in {others} and would appear"
                f" twice; run `digitize withdraw {self.others[0]}` first")  # fmt: skip


class ArchiveConflict(AboutFile):
    """The archive holds other content under the same record and revision."""

    code = "archive_conflict"

    def __str__(self) -> str:
        return (
            f"{self.path}: {self.why}; nothing was overwritten; `digitize requeue` adds a revision"
        )


class DamagedVersion(AboutFile):
    """A folder of the archive lacks files, or its files have changed."""

    code = "damaged_version"

    def __str__(self) -> str:
        return f"{self.path}: this version cannot be read ({self.why}); restore it from a backup"


class NotExported(AboutFile):
    """A record cannot be exported in the requested form."""

    code = "not_exported"

    def __str__(self) -> str:
        return f"{self.path}: cannot be exported: {self.why}; the record itself is whole"


class NoSuchDossier(NotOne):
    """No dossier, or more than one, has this id or file code."""

    code, several = "no_such_dossier", "dossiers"
    none = "there is no such dossier; `digitize dossier list` shows all dossiers"


class BadDossier(About):
    """A dossier cannot be as a person, a table or a package says."""

    code, exit_code = "bad_dossier", 2


class StaleDossier(DigitizeError):
    """Somebody else has changed the dossier since it was loaded."""

    code, may_retry = "stale_dossier", True

    def __init__(self, dossier_id: str, seen: int, newest: int) -> None:
        super().__init__(dossier_id, seen, newest)
        self.dossier_id, self.seen, self.newest = dossier_id, seen, newest

    def __str__(self) -> str:
        return (
            f"{self.dossier_id}: revision {self.newest} of the dossier is newer, so nothing was"
            " saved; load it and try again"
        )


class NotPackaged(DigitizeError):
    """A package cannot be made yet: something is missing, or a paper may not leave.

    vietnamese: the reasons again, for the desk.
    """

    code = "not_packaged"

    def __init__(
        self, name: str, reasons: tuple[str, ...], vietnamese: tuple[str, ...] = ()
    ) -> None:
        super().__init__(name, reasons, vietnamese)
        self.name, self.reasons, self.vietnamese = name, reasons, vietnamese

    def __str__(self) -> str:
        return "\n".join(self.lines)

    @property
    def lines(self) -> tuple[str, ...]:
        """See `DigitizeError`."""
        first = f"{self.name}: no package was made; mend this first:"
        return (first, *(f"  {reason}" for reason in self.reasons))


class BadPackage(AboutFile):
    """A package of an archive cannot be read, or is not as it tells."""

    code = "bad_package"

    def __str__(self) -> str:
        return f"{self.path}: {self.why}; ask for the package again"


class NotSigned(AboutFile):
    """A copy could not be given the agency's signature."""

    code, for_archivists = "not_signed", False

    def __str__(self) -> str:
        return f"{self.path}: not signed: {self.why}"
