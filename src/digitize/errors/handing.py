"""Errors between programs: submissions, leases, messages and receipts."""

from __future__ import annotations

from digitize.errors.base import About, DigitizeError


class NotHandedOver(DigitizeError):
    """A submission names bytes that the store does not have."""

    code = "not_handed_over"

    def __init__(self, sha256: str) -> None:
        super().__init__(sha256)
        self.sha256 = sha256

    def __str__(self) -> str:
        return f"{self.sha256}: the store does not have these bytes; upload them first, then submit"


class SubmissionReused(DigitizeError):
    """The name of a submission was used before, for another content."""

    code = "submission_reused"

    def __init__(self, submission: str) -> None:
        super().__init__(submission)
        self.submission = submission

    def __str__(self) -> str:
        return f"{self.submission}: this name was used for other bytes; choose a new name"


class NotSubmitted(About):
    """A scan could not be submitted."""

    code = "not_submitted"


class NobodyReads(DigitizeError):
    """A stream was to be filled again, and no group reads it."""

    code, for_archivists = "nobody_reads", False

    def __init__(self, stream: str) -> None:
        super().__init__(stream)
        self.stream = stream

    def __str__(self) -> str:
        return (
            f"{self.stream}: no group reads it, so nothing was sent; start the reader first, or"
            f" make its group: XGROUP CREATE {self.stream} NAME $ MKSTREAM"
        )


class LostRace(DigitizeError):
    """Another process took this step first, or the lease for the step has expired."""

    code, may_retry, for_archivists = "lost_race", True, False

    def __init__(self, what: str, expected: str) -> None:
        super().__init__(what, expected)
        self.what, self.expected = what, expected

    def __str__(self) -> str:
        return f"{self.what} is no longer {self.expected}: another process was faster; try again"


class StillChanging(LostRace):
    """Other processes changed records of the scan during every attempt to post new ones."""

    def __str__(self) -> str:
        return (f"{self.what}: others change it all the time, so it was never {self.expected};"
                " nothing was done, try again in a moment")  # fmt: skip


class WrongRecord(DigitizeError):
    """A message names one record and gives the hash of another."""

    code = "wrong_record"

    def __init__(self, key: str, found: str) -> None:
        super().__init__(key, found)
        self.key, self.found = key, found

    def __str__(self) -> str:
        return f"{self.key}: its message points to {self.found}; check the program that sent it"


class BadReceipt(DigitizeError):
    """A receipt for a record that was never sent, or for other bytes."""

    code, for_archivists = "bad_receipt", False

    def __init__(self, key: str, why: str) -> None:
        super().__init__(key, why)
        self.key, self.why = key, why

    def __str__(self) -> str:
        return f"{self.key}: the receipt is not valid: {self.why}; run `digitize audit`"
