"""Reads tables that people write with any spreadsheet program, and refuses what is not understood.

UTF-8 with or without a BOM; commas, semicolons or tabs. A wrong row stops the whole table, with its
line, so that no half of it counts.
"""

from __future__ import annotations

import csv
import os
import stat
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from io import StringIO
from pathlib import Path

from pydantic import ValidationError

from digitize.errors import BadArchiveData

MOST_BYTES = 50_000_000  # of one table: enough for a row for each of 100,000 files


def read_rows(
    path: Path, named: Callable[[str], str], columns: Sequence[str]
) -> Iterator[tuple[int, dict[str, str]]]:
    """Yield each row with its line number; cells that are empty are left out.

    Args:
        named: returns the column that a head names, in NFC and lower case; the head itself if it
            knows none.
        columns: those that may be there; the first one must be.

    Raises: BadArchiveData: the file, a head or a row is not understood.
    """
    text = _text(path)
    head, _, _ = text.partition("\n")
    delimiter = max(",;\t", key=head.count)
    reader = csv.reader(StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        found = _columns(path, [named(_head(cell)) for cell in next(reader, [])], columns)
        for cells in reader:
            if any(cell.strip() for cell in cells):
                if len(cells) > len(found):
                    why = f"line {reader.line_num}: it has more cells than there are columns"
                    raise BadArchiveData(path, why)
                pairs = zip(found, cells, strict=False)
                yield reader.line_num, {column: cell for column, cell in pairs if cell.strip()}
    except csv.Error as error:
        raise BadArchiveData(path, f"line {reader.line_num}: {error}") from error


def bad_value(line: int, error: ValidationError) -> str:
    """Return what is wrong with a row, for people: its line, the column and why."""
    first = error.errors()[0]
    why = first["msg"].removeprefix("Value error, ")
    where = f", {first['loc'][0]}" if first["loc"] else ""
    return f"line {line}{where}: {why[:1].lower()}{why[1:]}"


def _head(cell: str) -> str:
    return unicodedata.normalize("NFC", cell).strip().lower()


def _text(path: Path) -> str:
    try:
        # NONBLOCK, since opening a named pipe would block forever.
        with os.fdopen(os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC), "rb") as file:
            if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
                raise BadArchiveData(path, "it is no regular file")
            data = file.read(MOST_BYTES + 1)
        if len(data) > MOST_BYTES:
            raise BadArchiveData(path, f"it is larger than {MOST_BYTES:,} bytes")
        return data.decode("utf-8-sig")
    except OSError as error:
        raise BadArchiveData(path, (error.strerror or "cannot be read").lower()) from error
    except UnicodeDecodeError as error:
        raise BadArchiveData(path, "it is no UTF-8; save it as “CSV UTF-8”") from error


def _columns(path: Path, found: list[str], known: Sequence[str]) -> list[str]:
    for column in found:
        if column not in known:
            raise BadArchiveData(
                path, f"there is no column {column!r}; there are {', '.join(known)}"
            )
        if found.count(column) > 1:
            raise BadArchiveData(path, f"the column {column!r} is there twice")
    if known[0] not in found:
        raise BadArchiveData(path, f"it has no column {known[0]!r}, which says what a row is about")
    return found
