"""Writes tables for archives: a row for each document, a column for each field of a regulation.

docs/exports.md has the source of every column. A profile never changes; other columns are another
version of it, under another name.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from digitize.dossier.codes import DIGITISED as DIGITISED_CODE
from digitize.dossier.codes import MODE
from digitize.exchange.languages import language
from digitize.record.cells import inert_cell, plain_cell
from digitize.record.fields import RecordField
from digitize.record.kinds import kind_code, kind_shown
from digitize.record.model import Record

BOM = "\ufeff"  # without it Excel reads UTF-8 as the machine's code page
DIGITISED = "Số hóa"  # Circular 02/2019, ConfidenceLevel; code 02 in Circular 05/2025
_DATE = re.compile(r"(\d{4})(?:-Q[1-4])?(?:-(\d\d))?(?:-(\d\d))?")


@dataclass(frozen=True, slots=True)
class Column:
    """A field of a regulation. most: the greatest number of characters, if it sets one."""

    name: str
    value: Callable[[Record], object]
    most: int | None = None


Profile = tuple[Column, ...]


def nothing(_: Record) -> None:
    """The empty value of fields that papers and records lack; docs/exports.md lists them."""


def _of(name: str) -> Callable[[Record], object]:
    """The value of a field by its path in the record, as `signer.name`."""

    def value(record: Record) -> object:
        found: object = record
        for part in name.split("."):
            found = getattr(found, part)
        return found.value if isinstance(found, RecordField) else found

    return value


def _kind(record: Record) -> object:
    return record.kind.value and kind_shown(str(record.kind.value), "vi")


def _kind_code(record: Record) -> object:
    return record.kind.value and kind_code(str(record.kind.value))


def _symbol(record: Record) -> object:
    """With the year before it where the number has one: `2026/TT-BCT`."""
    parts = (record.number_year.value, record.symbol.value)
    return record.symbol.value and "/".join(str(part) for part in parts if part is not None)


def _issued(record: Record) -> object:
    """The date as DD/MM/YYYY, without what is unknown; of an issue as its head has it."""
    issued = record.issued_on.value or record.serial.issued_on.value
    found = _DATE.fullmatch(str(issued or ""))
    return "/".join(part for part in reversed(found.groups()) if part) if found else None


def _pages(record: Record) -> object:
    return len(record.pages)


def _keywords(record: Record) -> object:
    return "; ".join(record.keywords)


def _language(record: Record) -> object:
    return language(record.language).vietnamese


def _language_code(record: Record) -> object:
    return language(record.language).code


def _secrecy(record: Record) -> object:
    """The marking on the paper, or the level given with the scan."""
    return record.secrecy.value or record.security.value


def _access_code(record: Record) -> object:
    given = record.access.value
    try:
        return given and MODE.code(str(given))
    except ValueError:
        return given


def _storage_code(record: Record) -> object:
    """The file's code and the document's number in it, of seven digits."""
    return record.file_code.value and f"{record.file_code.value}.{record.ordinal:07}"


def _always(value: str) -> Callable[[Record], object]:
    return lambda _: value


def _key(record: Record) -> object:
    return record.key


PROFILES: dict[str, Profile] = {
    # Circular 02/2019/TT-BNV, annex: what describes a document.
    "tt02-2019-v1": (
        Column("DocCode", nothing, 25),
        Column("Identifier", nothing, 13),
        Column("OrganId", _of("fonds_code"), 13),
        Column("FileCatalog", nothing, 4),
        Column("FileNotation", nothing, 20),
        Column("FileCode", _of("file_code"), 30),
        Column("DocOrdinal", _of("ordinal"), 4),
        Column("TypeName", _kind, 100),
        Column("CodeNumber", _of("number"), 11),
        Column("CodeNotation", _symbol, 30),
        Column("IssuedDate", _issued, 10),
        Column("OrganName", _of("issuer"), 200),
        Column("Subject", _of("title"), 500),
        Column("Language", _language, 100),
        Column("PageAmount", _pages, 4),
        Column("Description", _key, 500),
        Column("InforSign", nothing, 30),
        Column("Keyword", _keywords, 100),
        Column("Mode", _of("access"), 20),
        Column("ConfidenceLevel", _always(DIGITISED), 30),
        Column("Autograph", nothing, 2000),
        Column("Format", _of("physical_condition"), 50),
    ),
    # Circular 05/2025/TT-BNV, annex III: EAD_doc.
    "tt05-2025-v1": (
        Column("docId", nothing, 25),
        Column("docCode", _storage_code, 100),
        Column("maintenance", nothing, 100),
        Column("typeName", _kind_code, 10),
        Column("codeNumber", _of("number"), 11),
        Column("codeNotation", _symbol, 30),
        Column("issuedDate", _issued, 10),
        Column("organName", _of("issuer"), 200),
        Column("subject", _of("title"), 500),
        Column("language", _language_code, 100),
        Column("numberOfPage", _pages, 4),
        Column("inforSign", nothing, 30),
        Column("keyword", _keywords, 100),
        Column("mode", _access_code, 20),
        Column("confidenceLevel", _always(DIGITISED_CODE), 30),
        Column("autograph", nothing, 2000),
        Column("format", _of("physical_condition"), 50),
        Column("riskRecovery", nothing, 1),
        Column("riskRecoveryStatus", nothing, 2),
        Column("process", nothing, 1),
        Column("description", _key, 500),
    ),
    # For archives of the Party, after Guidance 40-HD/VPTW, 2018.
    "hd40-2018-v1": (
        Column("Mã phông", _of("fonds_code")),
        Column("Mã hồ sơ", _of("file_code")),
        Column("Số thứ tự văn bản trong hồ sơ", _of("ordinal")),
        Column("Tên loại văn bản", _kind),
        Column("Số văn bản", _of("number")),
        Column("Ký hiệu văn bản", _symbol),
        Column("Ngày tháng năm văn bản", _issued),
        Column("Cơ quan ban hành", _of("issuer")),
        Column("Trích yếu nội dung", _of("title")),
        Column("Người ký", _of("signer.name")),
        Column("Độ mật", _secrecy),
        Column("Loại bản", _of("copy_status")),
        Column("Số lượng trang", _pages),
        Column("Ngôn ngữ", _language),
        Column("Từ khóa", _keywords),
        Column("Tình trạng vật lý", _of("physical_condition")),
        Column("Ghi chú", _key),
    ),
}


def table(profile: Profile, records: Iterable[Record]) -> Iterator[bytes]:
    """The table, row by row: UTF-8 with a mark, commas, CRLF (RFC 4180)."""
    yield BOM.encode() + _row([column.name for column in profile])
    for record in records:
        yield _row([_cell(column.value(record)) for column in profile])


def too_long(profile: Profile, record: Record) -> list[str]:
    """The values of a record that are longer than the regulation allows. They are written whole."""
    long = []
    for column in profile:
        letters = len(_plain(column.value(record)))
        if column.most is not None and letters > column.most:
            long.append(f"{column.name} has {letters} letters; {column.most} are allowed")
    return long


def _row(cells: list[str]) -> bytes:
    line = io.StringIO()
    csv.writer(line).writerow(cells)
    return line.getvalue().encode()


def _cell(value: object) -> str:
    return inert_cell(_plain(value))


def _plain(value: object) -> str:
    """The value on one line, without unprintable characters."""
    return plain_cell(" ".join(("" if value is None else str(value)).split()))
