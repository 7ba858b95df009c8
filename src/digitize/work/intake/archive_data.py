"""Archive data for many scans: `archive.csv` in a folder, written with any spreadsheet program.

One row for each file, named relative to the folder; the row `*` applies to everything in the folder
and below it. The more specific entry wins: a file's row over `*`, its folder over those above, and
all of them over what was given for the whole batch. A table of dossiers beside it
(`dossier_data.py`) is wider than it.
"""

from __future__ import annotations

import os
import stat
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from pydantic import ValidationError

from digitize.errors import BadArchiveData
from digitize.keep.ledger.sightings import FileState
from digitize.record.description import NOTHING, Description
from digitize.work.intake.dossier_data import (
    DOSSIER_TABLES,
    DossierTable,
    read_dossiers,
    table_in,
)
from digitize.work.intake.tables import bad_value, read_rows
from digitize.work.intake.take import look_at

NAME = "archive.csv"
ALL = "*"
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
    "tờ số": "first_sheet",
    "từ tờ": "first_sheet",
    "đến tờ": "last_sheet",
    "thời hạn bảo quản": "maintenance",
    "mã hồ sơ giấy": "paper_file_code",
    "hộp": "paper_file_code",
    "bút tích": "autograph",
    "ghi chú": "document_note",
    "tên loại": "kind",
    "số văn bản": "number",
    "năm của số": "number_year",
    "ký hiệu": "symbol",
    "ngày văn bản": "issued_on",
    "tác giả": "issuer",
    "trích yếu": "title",
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


_Table = ArchiveTable | DossierTable


@dataclass(slots=True)
class ArchiveData:
    """All archive data for the scans below a folder.

    widest: for all of them. table: treated as if it were in the folder, which may be read-only.
    """

    root: Path
    widest: Description = NOTHING
    table: ArchiveTable | None = None
    _read: dict[Path, tuple[FileState, _Table | BadArchiveData]] = field(default_factory=dict)
    _fresh: list[DossierTable] = field(default_factory=list)

    def of(self, path: Path) -> Description:
        """Return the data for a scan, or for a folder with one file per page.

        Raises: BadArchiveData: a table that applies to it has an error.
        """
        found = self.widest
        for table, folder in self._tables(path):
            given = table.of(path.relative_to(folder).as_posix())
            found = given.over(found) if given else found
        return found

    def fresh_dossiers(self) -> tuple[DossierTable, ...]:
        """Return the tables of dossiers that were read, or read again, since the last call."""
        fresh = tuple(self._fresh)
        self._fresh.clear()
        return fresh

    def require_known(self, paths: Iterable[Path]) -> None:
        """Raises: BadArchiveData: a row of a table below the folder fits none of these paths."""
        known = {_nfc(path.as_posix()) for path in paths}
        folders = {folder for path in known for folder in _parents(path)}
        tables: list[tuple[_Table | None, Path]] = [(self.table, self.root)]
        for folder, _, names in os.walk(self.root):
            if {NAME, *DOSSIER_TABLES} & set(names):
                tables += [(table, Path(folder)) for table in self._tables_in(Path(folder))]
        for table, where in tables:
            if table is None:
                continue
            dossiers = isinstance(table, DossierTable)
            for name in table.rows:
                if _nfc((where / name).as_posix()) not in (folders if dossiers else known):
                    what = "folder with scans" if dossiers else "scan"
                    raise BadArchiveData(table.path, f"there is no {what} {name!r}")

    def _tables(self, path: Path) -> Iterator[tuple[_Table, Path]]:
        """Yield the tables that apply, the widest first, each with the folder it belongs to."""
        if self.table:
            yield self.table, self.root
        below = path.relative_to(self.root).parts
        for depth in range(len(below) + 1):
            folder = self.root.joinpath(*below[:depth])
            yield from ((table, folder) for table in self._tables_in(folder))

    def _tables_in(self, folder: Path) -> Iterator[_Table]:
        """Yield the tables in a folder: the one of dossiers is wider than that of files."""
        dossiers = table_in(folder)
        for path in (dossiers, folder / NAME):
            table = path and self._table(path)
            if table:
                yield table

    def _table(self, path: Path) -> _Table | None:
        try:
            found = path.lstat()
        except (FileNotFoundError, NotADirectoryError):
            return None
        if not stat.S_ISREG(found.st_mode):  # opening a named pipe would block forever
            raise BadArchiveData(path, "it is a link or no regular file; put the file itself there")
        look = look_at(found)
        known = self._read.get(path)
        if known is None or known[0] != look:
            table = _table_or_why(path)
            self._read[path] = known = look, table
            if isinstance(table, DossierTable):
                self._fresh.append(table)
        if isinstance(known[1], BadArchiveData):
            raise known[1]
        return known[1]


def read_table(path: Path) -> ArchiveTable:
    """Read an `archive.csv`: UTF-8 with or without a BOM; commas, semicolons or tabs.

    Raises: BadArchiveData: a name, row or value is not understood; then no row counts.
    """
    rows: dict[str, Description] = {}
    for line, given in read_rows(path, lambda head: VIETNAMESE.get(head, head), COLUMNS):
        name = _nfc(given.pop(_FILE, "").strip()).replace("\\", "/").removeprefix("./")
        if not name:
            raise BadArchiveData(path, f"line {line}: it names no file")
        if name in rows:
            raise BadArchiveData(path, f"line {line}: {name!r} is there twice")
        try:
            rows[name] = Description.model_validate(given)
        except ValidationError as error:
            raise BadArchiveData(path, bad_value(line, error)) from error
    return ArchiveTable(path, rows.pop(ALL, NOTHING), rows)


def _parents(path: str) -> Iterator[str]:
    """Yield a path, which may be a folder of pages, and all folders around it."""
    yield path
    yield from (folder.as_posix() for folder in Path(path).parents)


def _table_or_why(path: Path) -> _Table | BadArchiveData:
    try:
        return read_table(path) if path.name == NAME else read_dossiers(path)
    except BadArchiveData as error:
        return error


def _nfc(text: str) -> str:
    return unicodedata.normalize("NFC", text)
