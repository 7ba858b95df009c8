"""One family of errors: each names the file, the cause and the way out, and has a code.

The code is stable: scripts, `reason.json` and the queue contract refer to it. Every error keeps
its arguments in `args`, so that it survives pickling between processes.
"""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar


class DigitizeError(Exception):
    """Anything that digitize reports to people instead of showing a traceback."""

    code: str = "error"
    exit_code: ClassVar[int] = 1
    may_retry: ClassVar[bool] = False


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


class NotAScan(AboutFile):
    """The bytes are no PDF, PNG, JPEG or TIFF."""

    code = "not_a_scan"

    def __str__(self) -> str:
        return f"{self.path}: not a scan: {self.why}; give a PDF, PNG, JPEG or TIFF"


class NoSuchScan(AboutFile):
    """Nothing that can be opened stands at the path."""

    code, exit_code = "no_such_scan", 2

    def __str__(self) -> str:
        return f"{self.path}: {self.why}; check the path and the permissions"


class Encrypted(OfFile):
    """The PDF opens only with a password."""

    code = "encrypted"

    def __str__(self) -> str:
        return f"{self.path}: the PDF asks for a password; digitise a copy without one"


class Truncated(OfFile):
    """The file starts well and has no end."""

    code, may_retry = "truncated", True

    def __str__(self) -> str:
        return f"{self.path}: the file is cut off: its end is missing; copy or scan it again"


class DamagedScan(AboutFile):
    """The right kind of file, yet its pages cannot be found."""

    code = "damaged"

    def __str__(self) -> str:
        return f"{self.path}: damaged beyond reading: {self.why}; scan it again"


class TooManyPages(DigitizeError):
    """More pages than the settings allow."""

    code = "too_many_pages"

    def __init__(self, path: Path, pages: int, limit: int) -> None:
        super().__init__(path, pages, limit)
        self.path, self.pages, self.limit = path, pages, limit

    def __str__(self) -> str:
        return f"{self.path}: {self.pages:,} pages; the limit is {self.limit:,} (limits.pages)"


class ResourceLimit(AboutFile):
    """More bytes, pixels, time or memory than the settings allow; `why` names the setting."""

    code = "resource_limit"


class PageFailed(DigitizeError):
    """One page could not be turned into an image or read; the others go on.

    code: that of the cause, where it has one of its own.
    """

    code = "page_failed"

    def __init__(self, path: Path, page_no: int, why: str, code: str = code) -> None:
        super().__init__(path, page_no, why, code)
        self.path, self.page_no, self.why, self.code = path, page_no, why, code

    def __str__(self) -> str:
        return f"{self.path}, page {self.page_no}: {self.why}"


class AllPagesFailed(DigitizeError):
    """Not one page of the scan could be read. code: the one that all pages failed with, if one."""

    code = "all_pages_failed"

    def __init__(self, path: Path, first: str, code: str = code) -> None:
        super().__init__(path, first, code)
        self.path, self.first, self.code = path, first, code

    def __str__(self) -> str:
        return f"{self.path}: no page could be read; the first: {self.first}"


class SeveralDocuments(DigitizeError):
    """The scan holds more documents than the one that was asked for. records: of all of them."""

    code = "several_documents"

    def __init__(self, path: Path, records: tuple[object, ...]) -> None:
        super().__init__(path, records)
        self.path, self.records = path, records

    def __str__(self) -> str:
        return f"{self.path}: holds {len(self.records)} documents; digitize_all gives each"


class BadImage(DigitizeError):
    """An image step was handed an array of the wrong shape or type: a fault of ours."""

    code = "bad_image"

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why

    def __str__(self) -> str:
        return f"an image step was given {self.why}; please report this"


class MissingProgram(DigitizeError):
    """An external program or one of its models is not installed."""

    code, exit_code = "missing_program", 3

    def __init__(self, what: str, mend: str) -> None:
        super().__init__(what, mend)
        self.what, self.mend = what, mend

    def __str__(self) -> str:
        return f"{self.what} is not installed; {self.mend}"


class ProgramFailed(DigitizeError):
    """An external program stopped with an error."""

    code, may_retry = "program_failed", True

    def __init__(self, program: str, status: str, stderr: str) -> None:
        super().__init__(program, status, stderr)
        self.program, self.status, self.stderr = program, status, stderr

    def __str__(self) -> str:
        last = self.stderr.strip().splitlines()[-1:] or ["it said nothing"]
        return f"{self.program}: {self.status}: {last[0]}"


class ProgramOverLimit(ProgramFailed):
    """An external program ran past one of its limits (`limits` in the settings)."""

    code, may_retry = ResourceLimit.code, False


class ProgramKilled(ProgramFailed):
    """An external program was killed from outside, as the kernel does when memory runs out."""

    code = "program_killed"


class OutputCut(ProgramFailed):
    """An external program ended well, and what it wrote is not whole; a full disk does that."""


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


class NoSuchRecord(NotOne):
    """The workspace holds no record that starts with the id given, or several."""

    code = "no_such_record"
    several, none = "records", "no such record; `digitize list` shows what there is"


class NotSetApart(NotOne):
    """Nothing, or more than one thing, that was set apart has this id."""

    code, several = "not_set_apart", "scans set apart"
    none = "no scan set apart has this id; it is the start of what `sha256sum FILE` prints"


class NotHeld(NotOne):
    """Nothing, or more than one scan, that is on hold has this id."""

    code, several = "not_held", "scans on hold"
    none = "nothing on hold has this id; `digitize held` shows what there is"


class BadWorkspace(AboutFile):
    """The workspace cannot be written, or a newer digitize wrote it."""

    code, exit_code = "bad_workspace", 2


class BadInbox(AboutFile):
    """The folder to be watched cannot be."""

    code, exit_code = "bad_inbox", 2


class NotJoined(AboutFile):
    """A folder with a file a page of which no document could be made."""

    code = "not_joined"

    def __str__(self) -> str:
        return f"{self.path}: its pages cannot be joined: {self.why}"


class BadArchiveData(AboutFile):
    """A table of archive data that cannot be used as it is."""

    code, exit_code = "bad_archive_data", 2


class StillBeingWritten(OfFile):
    """A file changed while it was copied: its writer has not finished."""

    code, may_retry = "still_being_written", True

    def __str__(self) -> str:
        return f"{self.path}: still being written; wait until the copy or the scanner has finished"


class BadId(DigitizeError):
    """A name that would reach the file system is none of ours."""

    code, exit_code = "bad_id", 2

    def __init__(self, what: str, given: str) -> None:
        super().__init__(what, given)
        self.what, self.given = what, given

    def __str__(self) -> str:
        return f"{self.given[:80]!r}: no {self.what}; `digitize list` shows the ids there are"


class NotHandedOver(DigitizeError):
    """A submission names bytes that the store does not have."""

    code = "not_handed_over"

    def __init__(self, sha256: str) -> None:
        super().__init__(sha256)
        self.sha256 = sha256

    def __str__(self) -> str:
        return f"{self.sha256}: the store has no such bytes; hand them over first, then submit"


class SubmissionReused(DigitizeError):
    """The name of a submission was used before, for another content."""

    code = "submission_reused"

    def __init__(self, submission: str) -> None:
        super().__init__(submission)
        self.submission = submission

    def __str__(self) -> str:
        return f"{self.submission}: was used before for other bytes; give each submission a name"


class NotSubmitted(About):
    """A scan could not be handed in."""

    code = "not_submitted"


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


class BadMove(DigitizeError):
    """A step that the state machine does not have: a fault of ours."""

    code = "bad_move"

    def __init__(self, what: str, old: str, new: str) -> None:
        super().__init__(what, old, new)
        self.what, self.old, self.new = what, old, new

    def __str__(self) -> str:
        return f"{self.what}: there is no step from {self.old} to {self.new}; please report this"


class LostRace(DigitizeError):
    """Somebody else moved it first, or the lease that allowed this step has run out."""

    code, may_retry = "lost_race", True

    def __init__(self, what: str, expected: str) -> None:
        super().__init__(what, expected)
        self.what, self.expected = what, expected

    def __str__(self) -> str:
        return f"{self.what}: is no longer {self.expected}; another process was first, look again"


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


class WrongRecord(DigitizeError):
    """A message names a record and gives the hash of another."""

    code = "wrong_record"

    def __init__(self, key: str, found: str) -> None:
        super().__init__(key, found)
        self.key, self.found = key, found

    def __str__(self) -> str:
        return f"{self.key}: its message leads to {self.found}; look who sends such messages"


class BadReceipt(DigitizeError):
    """A receipt for a record that was never sent, or for other bytes."""

    code = "bad_receipt"

    def __init__(self, key: str, why: str) -> None:
        super().__init__(key, why)
        self.key, self.why = key, why

    def __str__(self) -> str:
        return f"{self.key}: the receipt does not count: {self.why}; run `digitize audit`"


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


class QueueAway(About):
    """Redis cannot be used just now. Nothing is lost by it: the ledger sends again."""

    code, may_retry = "queue_away", True

    def __str__(self) -> str:
        return f"Redis at {self.what}: {self.why}; start it, or check redis.url"
