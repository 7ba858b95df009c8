"""A scan to records in one call: the stages in order, for Python programs and for `evaluate`.

`read.pipeline.read_page` makes a page of a scan's page, and `understand.assemble.finish` makes
records of the pages. The engines (`work/engine`) call the same two, a page at a time.
"""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from digitize.errors import SeveralDocuments
from digitize.outside.programs import wrapped
from digitize.read.pipeline import read_page
from digitize.read.scan.source import open_scan
from digitize.record.model import Record
from digitize.settings import Settings
from digitize.understand.assemble import finish


def digitize(path: Path | str, settings: Settings | None = None) -> Record:
    """Read one scan that holds one document, and return its record.

    Args:
        path: a PDF or a picture of a format that is read; it is only read.
        settings: the defaults where none are given.

    Raises:
        DigitizeError: what kept the scan from becoming a record; see `digitize.errors`.
        SeveralDocuments: it holds more than one, and they are in the error; see `digitize_all`.
    """
    record, *more = digitize_all(path, settings)
    if more:
        raise SeveralDocuments(Path(path), (record, *more))
    return record


def digitize_all(path: Path | str, settings: Settings | None = None) -> tuple[Record, ...]:
    """Read one scan and return a record for each document in it, mostly one.

    Args: as for `digitize`.
    Raises: DigitizeError: what kept the scan from becoming records; see `digitize.errors`.
    """
    path, settings = Path(path), settings or Settings()
    with wrapped(settings.limits) as programs:
        scan = open_scan(path, programs, settings.limits)
        numbers = range(1, len(scan.pages) + 1)
        pages = [read_page(scan, page_no, programs, settings) for page_no in numbers]
    return finish(scan, pages, settings, path.name, datetime.now(UTC))
