"""Dossiers for a tree of folders: `dossiers.csv` or `ho-so.csv`, a row for each folder.

A folder is a dossier: everything in it and below it goes there, but for folders with rows of their
own. `.` is the table's own folder; the row `*` gives values for all other rows. Files may be named
otherwise in an `archive.csv`, which is nearer to them and wins.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path, PurePosixPath
from sqlite3 import Connection
from typing import Any, Final

from pydantic import ValidationError

from digitize.dossier.fields import DOSSIER_FIELD, field_named
from digitize.dossier.model import Dossier
from digitize.errors import BadArchiveData
from digitize.keep.ledger.dossiers import (
    Author,
    change_whatever_happens,
    dossier_by_codes,
    new_dossier,
)
from digitize.record.description import Description
from digitize.work.intake.tables import bad_value, read_rows

DOSSIER_TABLES: Final = ("dossiers.csv", "ho-so.csv")
HERE: Final = "."
ALL: Final = "*"
_FOLDER = "folder"
_FOLDER_HEADS = ("thư mục", "tên thư mục", "folder", "name")
_COLUMNS = (_FOLDER, *DOSSIER_FIELD)
_NOBODY = {
    "dossier_id": "hs-0000000000000000",
    "change": {"by": "-", "at": "2025-07-01T00:00:00Z", "way": "table"},
}


@dataclass(frozen=True, slots=True)
class DossierTable:
    """One table of dossiers: the values of each, by its folder below the table's (`.`: itself)."""

    path: Path
    rows: Mapping[str, Mapping[str, Any]]

    def of(self, name: str) -> Description | None:
        """Return the codes of the dossier that a file goes to; None if no row is about it.

        Args: name: of the file, relative to the table's folder.
        """
        place = PurePosixPath(unicodedata.normalize("NFC", name))
        for folder in (place, *place.parents):
            if found := self.rows.get(str(folder)):
                fonds, code = found.get("fonds_code"), found["file_code"]
                return Description(fonds_code=fonds, file_code=code)
        return None


def table_in(folder: Path) -> Path | None:
    """Return the table of dossiers in a folder; None if there is none.

    Raises: BadArchiveData: there are two.
    """
    found = [path for path in (folder / name for name in DOSSIER_TABLES) if path.is_file()]
    if len(found) > 1:
        raise BadArchiveData(found[1], f"{found[0].name} is there too; keep one of them")
    return found[0] if found else None


def read_dossiers(path: Path) -> DossierTable:
    """Read a table of dossiers.

    Raises: BadArchiveData: a head, row or value is not understood; then no row counts.
    """
    given: dict[str, dict[str, str]] = {}
    lines: dict[str, int] = {}
    for line, row in read_rows(path, _named, _COLUMNS):
        name = unicodedata.normalize("NFC", row.pop(_FOLDER, "").strip()).replace("\\", "/")
        name = str(PurePosixPath(name)) if name else ""
        if not name:
            raise BadArchiveData(path, f"line {line}: it names no folder; write . for this one")
        if name in given:
            raise BadArchiveData(path, f"line {line}: the folder {name!r} is there twice")
        given[name], lines[name] = row, line
    everything = given.pop(ALL, {})
    rows = {name: _row(path, lines[name], {**everything, **row}) for name, row in given.items()}
    _require_different(path, lines, rows)
    return DossierTable(path, rows)


def enter_tables(
    db: Connection, tables: tuple[DossierTable, ...], by: str, now: datetime
) -> list[str]:
    """Make or change the dossiers of tables; return what was done, a line each.

    A value of a table replaces that of the dossier; an empty cell says nothing.
    Raises: BadDossier: two dossiers would have the same codes.
    """
    told = []
    author = Author(by, now, "table")
    for table in tables:
        for values in table.rows.values():
            known = dossier_by_codes(db, values.get("fonds_code"), str(values["file_code"]))
            if known is None:
                new_dossier(db, values, author)
                told.append(f"dossier {values['file_code']}: made from {table.path.name}")
                continue
            after = _changed(db, known, values, author)
            if after.revision != known.revision:
                changed = ", ".join(after.change.fields)
                told.append(f"dossier {known.file_code}: {changed} from {table.path.name}")
    return told


def _changed(db: Connection, known: Dossier, values: Mapping[str, Any], author: Author) -> Dossier:
    return change_whatever_happens(db, known.dossier_id, lambda _: values, author)


def _named(head: str) -> str:
    """Return the column that a head names, in either language; the head itself if it is none."""
    if head in _FOLDER_HEADS:
        return _FOLDER
    try:
        return field_named(head)
    except ValueError:
        return head


def _row(path: Path, line: int, row: Mapping[str, str]) -> dict[str, Any]:
    """Return the values of a row as a dossier has them. Raises: BadArchiveData."""
    if "file_code" not in row:
        raise BadArchiveData(path, f"line {line}: it has no file code (Mã hồ sơ)")
    try:
        made = Dossier.model_validate({**_NOBODY, **row})
    except ValidationError as error:
        raise BadArchiveData(path, bad_value(line, error)) from error
    return {name: getattr(made, name) for name in row if getattr(made, name) is not None}


def _require_different(
    path: Path, lines: Mapping[str, int], rows: Mapping[str, Mapping[str, Any]]
) -> None:
    """Raises: BadArchiveData: two folders with the same codes; one dossier has one row."""
    seen: dict[tuple[object, object], str] = {}
    for name, row in rows.items():
        codes = row.get("fonds_code"), row["file_code"]
        if codes in seen:
            why = f"line {lines[name]}: the dossier {codes[1]} is that of {seen[codes]!r} too"
            raise BadArchiveData(path, why)
        seen[codes] = name
