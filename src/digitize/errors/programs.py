"""Errors of the outside programs that digitize runs."""

from __future__ import annotations

from digitize.errors.base import DigitizeError
from digitize.errors.scans import ResourceLimit


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
        last = self.stderr.strip().splitlines()[-1:] or ["it gave no message"]
        return f"{self.program}: {self.status}: {last[0]}"


class ProgramOverLimit(ProgramFailed):
    """An external program ran past one of its limits (`limits` in the settings)."""

    code, may_retry = ResourceLimit.code, False


class ProgramKilled(ProgramFailed):
    """An external program was killed from outside, as the kernel does when memory runs out."""

    code = "program_killed"


class OutputCut(ProgramFailed):
    """An external program reported success, but its output is incomplete, as on a full disk."""
