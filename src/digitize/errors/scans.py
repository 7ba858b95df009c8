"""Errors of one scan: what kept it, or a page of it, from being read."""

from __future__ import annotations

from pathlib import Path

from digitize.errors.base import AboutFile, DigitizeError, OfFile


class NotAScan(AboutFile):
    """The bytes are of no format that is read."""

    code = "not_a_scan"

    def __str__(self) -> str:
        formats = "PDF, PNG, JPEG, TIFF, WebP, BMP, GIF, JPEG 2000 or HEIC"
        return f"{self.path}: not a scan: {self.why}; give a {formats}"


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


class NotJoined(AboutFile):
    """A folder with a file a page of which no document could be made."""

    code = "not_joined"

    def __str__(self) -> str:
        return f"{self.path}: its pages cannot be joined: {self.why}"


class StillBeingWritten(OfFile):
    """A file changed while it was copied: its writer has not finished."""

    code, may_retry = "still_being_written", True

    def __str__(self) -> str:
        return f"{self.path}: still being written; wait until the copy or the scanner has finished"
