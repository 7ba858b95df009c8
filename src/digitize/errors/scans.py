"""Errors about one scan or one of its pages."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from digitize.errors.base import AboutFile, DigitizeError, OfFile


class NotAScan(AboutFile):
    """The content has no format that digitize reads."""

    code = "not_a_scan"

    def __str__(self) -> str:
        formats = "PDF, PNG, JPEG, TIFF, WebP, BMP, GIF, JPEG 2000 or HEIC"
        return f"{self.path}: not a scan: {self.why}; give a {formats}"


class NoSuchScan(AboutFile):
    """The path holds nothing that can be opened."""

    code, exit_code = "no_such_scan", 2

    def __str__(self) -> str:
        return f"{self.path}: {self.why}; check the path and the permissions"


class Encrypted(OfFile):
    """The PDF needs a password."""

    code = "encrypted"

    def __str__(self) -> str:
        return f"{self.path}: the PDF has a password; save a copy without one and read that"


class Truncated(OfFile):
    """The file starts correctly, but its end is missing."""

    code, may_retry = "truncated", True

    def __str__(self) -> str:
        return f"{self.path}: the end of the file is missing; copy or scan it again"


class DamagedScan(AboutFile):
    """The file has a known format, but its pages cannot be found."""

    code = "damaged"

    def __str__(self) -> str:
        return f"{self.path}: the file is damaged: {self.why}; scan it again"


class TooManyPages(DigitizeError):
    """The scan has more pages than the settings allow."""

    code = "too_many_pages"

    def __init__(self, path: Path, pages: int, limit: int) -> None:
        super().__init__(path, pages, limit)
        self.path, self.pages, self.limit = path, pages, limit

    def __str__(self) -> str:
        return (
            f"{self.path}: {self.pages:,} pages; the limit is {self.limit:,} (limits.pages);"
            " split the file or raise the limit"
        )


class ResourceLimit(AboutFile):
    """The scan needs more bytes, pixels, time or memory than the setting named in `why` allows."""

    code = "resource_limit"


class PageFailed(DigitizeError):
    """One page could not be rendered or read; the other pages go on.

    why: what `str` says, such as the notes that the record will have.
    code: the code of the cause, if the cause has one.
    """

    code = "page_failed"

    def __init__(self, path: Path, page_no: int, why: Sequence[object], code: str = code) -> None:
        super().__init__(path, page_no, why, code)
        self.path, self.page_no, self.why, self.code = path, page_no, why, code

    def __str__(self) -> str:
        return f"{self.path}, page {self.page_no}: {'; '.join(map(str, self.why))}"


class AllPagesFailed(DigitizeError):
    """No page of the scan could be read. code: the code of all pages, if they share one."""

    code = "all_pages_failed"

    def __init__(self, path: Path, first: str, code: str = code) -> None:
        super().__init__(path, first, code)
        self.path, self.first, self.code = path, first, code

    def __str__(self) -> str:
        return f"{self.path}: no page could be read; the first page: {self.first}"


class SeveralDocuments(DigitizeError):
    """The scan holds several documents, although one was requested. records: all of them."""

    code = "several_documents"

    def __init__(self, path: Path, records: tuple[object, ...]) -> None:
        super().__init__(path, records)
        self.path, self.records = path, records

    def __str__(self) -> str:
        return f"{self.path}: the scan holds {len(self.records)} documents; use digitize_all"


class NotJoined(AboutFile):
    """A folder with one file for each page could not be made into one document."""

    code = "not_joined"

    def __str__(self) -> str:
        return f"{self.path}: its files cannot be joined into one document: {self.why}"


class StillBeingWritten(OfFile):
    """The file changed during the copy, so its writer has not finished."""

    code, may_retry = "still_being_written", True

    def __str__(self) -> str:
        return f"{self.path}: the file is still being written; wait until it is complete"
