"""Archive data for many scans: `archive.csv` in a folder, written with any spreadsheet program.

One row for each file, named relative to the folder; the row `*` applies to everything in the folder
and below it. The more specific entry wins: a file's row over `*`, its folder over those above, and
all of them over what was given for the whole batch.
"""

from __future__ import annotations

import csv
import os
import stat
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from io import StringIO
from pathlib import Path

from pydantic import ValidationError

from digitize.errors import BadArchiveData
from digitize.keep.ledger.sightings import FileState
from digitize.record.description import NOTHING, Description
from digitize.work.intake.take import look_at

NAME = "archive.csv"
ALL = "*"
MOST_BYTES = 50_000_000  # of one table: enough for a row for each of 100,000 files
_FILE = "name"
COLUMNS = (_FILE, *Description.model_fields)
# Terms of Circular 02/2019/TT-BNV and of archivists' lists.
VIETNAMESE = {
    "tên tệp": _FILE,
    "tên file": _FILE,
    "mã phông": "fonds_code",
    "mã hồ sơ": "file_code",
    "số thứ tự": "ordinal",
    "ngôn ngữ": "language",
    "từ khóa": "keywords",
    "từ khoá": "keywords",
    "chế độ sử dụng": "access",
    "độ mật": "security",
    "tình trạng vật lý": "physical_condition",
    "loại bản": "copy_status",
}


@dataclass(frozen=True, slots=True)
class ArchiveTable:
    """One `archive.csv`: data for all files, and for each name (NFC, `/` between folders)."""

    path: Path
    everything: Description
    rows: Mapping[str, Description]

    def of(self, name: str) -> Description:
        """Return the data for a file, given its name relative to the table's folder."""
        return self.rows.get(_nfc(name), NOTHING).over(self.everything)


@dataclass(slots=True)
class ArchiveData:
    """All archive data for the scans below a folder.

    widest: for all of them. table: treated as if it were in the folder, which may be read-only.
    """

    root: Path
    widest: Description = NOTHING
    table: ArchiveTable | None = None
    _read: dict[Path, tuple[FileState, ArchiveTable | BadArchiveData]] = field(default_factory=dict)

    def of(self, path: Path) -> Description:
        """Return the data for a scan, or for a folder with one file per page.

        Raises: BadArchiveData: a table that applies to it has an error.
        """
        found = self.widest
        for table, folder in self._tables(path):
            found = table.of(path.relative_to(folder).as_posix()).over(found)
        return found

    def require_known(self, paths: Iterable[Path]) -> None:
        """Raises: BadArchiveData: a row of a table below the folder fits none of these paths."""
        known = {_nfc(path.as_posix()) for path in paths}
        tables = [(self.table, self.root)]
        for folder, _, names in os.walk(self.root):
            if NAME in names:
                tables.append((self._table(Path(folder)), Path(folder)))
        for table, where in tables:
            if table is None:
                continue
            for name in table.rows:
                if _nfc((where / name).as_posix()) not in known:
                    raise BadArchiveData(table.path, f"there is no scan {name!r}")

    def _tables(self, path: Path) -> Iterator[tuple[ArchiveTable, Path]]:
        """Yield the tables that apply, the widest first, each with the folder it belongs to."""
        if self.table:
            yield self.table, self.root
        below = path.relative_to(self.root).parts
        for depth in range(len(below) + 1):
            folder = self.root.joinpath(*below[:depth])
            table = self._table(folder)
            if table:
                yield table, folder

    def _table(self, folder: Path) -> ArchiveTable | None:
        path = folder / NAME
        try:
            found = path.lstat()
        except (FileNotFoundError, NotADirectoryError):
            return None
        if not stat.S_ISREG(found.st_mode):  # opening a named pipe would block forever
            raise BadArchiveData(path, "it is a link or no regular file; put the file itself there")
        look = look_at(found)
        known = self._read.get(path)
        if known is None or known[0] != look:
            self._read[path] = known = look, _table_or_why(path)
        if isinstance(known[1], BadArchiveData):
            raise known[1]
        return known[1]


def read_table(path: Path) -> ArchiveTable:
    """Read an `archive.csv`: UTF-8 with or without a BOM; commas, semicolons or tabs.

    Raises: BadArchiveData: a name, row or value is not understood; then no row counts.
    """
    text = _text(path)
    head, _, _ = text.partition("\n")
    delimiter = max(",;\t", key=head.count)
    rows: dict[str, Description] = {}
    reader = csv.reader(StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        columns = _columns(path, next(reader, []))
        for cells in reader:
            if any(cell.strip() for cell in cells):
                name, description = _row(path, reader.line_num, columns, cells)
                if name in rows:
                    raise BadArchiveData(path, f"line {reader.line_num}: {name!r} is there twice")
                rows[name] = description
    except csv.Error as error:
        raise BadArchiveData(path, f"line {reader.line_num}: {error}") from error
    return ArchiveTable(path, rows.pop(ALL, NOTHING), rows)


def _table_or_why(path: Path) -> ArchiveTable | BadArchiveData:
    try:
        return read_table(path)
    except BadArchiveData as error:
        return error


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


def _columns(path: Path, head: list[str]) -> list[str]:
    names = [_nfc(cell).strip().lower() for cell in head]
    columns = [VIETNAMESE.get(name, name) for name in names]
    for column in columns:
        if column not in COLUMNS:
            known = ", ".join(COLUMNS)
            raise BadArchiveData(path, f"there is no column {column!r}; there are {known}")
        if columns.count(column) > 1:
            raise BadArchiveData(path, f"the column {column!r} is there twice")
    if _FILE not in columns:
        raise BadArchiveData(path, f"it has no column {_FILE!r} with the names of the files")
    return columns


def _row(path: Path, line: int, columns: list[str], cells: list[str]) -> tuple[str, Description]:
    if len(cells) > len(columns):
        raise BadArchiveData(path, f"line {line}: it has more cells than there are columns")
    given = {column: cell for column, cell in zip(columns, cells, strict=False) if cell.strip()}
    name = _nfc(given.pop(_FILE, "").strip()).replace("\\", "/").removeprefix("./")
    if not name:
        raise BadArchiveData(path, f"line {line}: it names no file")
    try:
        return name, Description.model_validate(given)
    except ValidationError as error:
        first = error.errors()[0]
        why = first["msg"].removeprefix("Value error, ")
        raise BadArchiveData(path, f"line {line}, {first['loc'][0]}: {why.lower()}") from error


def _nfc(text: str) -> str:
    return unicodedata.normalize("NFC", text)
