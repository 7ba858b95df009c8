"""Lists on paper's own terms: the documents of a dossier, and the dossiers of a fonds.

Layout: the lists of Decree 30/2020/NĐ-CP, Appendix V (mục lục văn bản, tài liệu; mục lục hồ sơ),
with `Số tờ` beside `Tờ số` as archives write it. Nobody could compare them with Circular 05/2025,
which our sources do not tell in this (docs/dossiers.md).
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from digitize.dossier.codes import MAINTENANCE
from digitize.dossier.model import Dossier, DossierDocument, date_shown
from digitize.dossier.proposals import dates_shown
from digitize.exchange.printed_list import PrintedList, printed_list
from digitize.record.cells import inert_cell, plain_cell
from digitize.record.kinds import LETTER, kind_shown
from digitize.record.model import Record

BOM: Final = "\ufeff"  # without it Excel reads UTF-8 as the machine's code page
CONTENTS_TITLE: Final = "MỤC LỤC VĂN BẢN, TÀI LIỆU TRONG HỒ SƠ"
INVENTORY_TITLE: Final = "MỤC LỤC HỒ SƠ"
CONTENTS_HEAD: Final = (
    "Số TT", "Số, ký hiệu văn bản", "Ngày tháng văn bản", "Tác giả văn bản",
    "Tên loại và trích yếu nội dung", "Tờ số", "Số tờ", "Ghi chú",
)  # fmt: skip
INVENTORY_HEAD: Final = (
    "Số TT", "Số, ký hiệu hồ sơ", "Tiêu đề hồ sơ", "Thời gian tài liệu", "Thời hạn bảo quản",
    "Số tờ", "Số văn bản", "Ghi chú",
)  # fmt: skip
CANNOT_LEAVE: Final = "(đang tạm giữ hoặc đã thu hồi)"
"""What stands for the subject of a document that may not leave: even its title may be secret."""


@dataclass(frozen=True, slots=True)
class ListedDocument:
    """A document for the list. record: None where it may not leave; then only its place is told."""

    ordinal: int
    document: DossierDocument
    record: Record | None


def contents_rows(documents: Iterable[ListedDocument]) -> Iterator[tuple[str, ...]]:
    """Yield a row for each document, in the columns of `CONTENTS_HEAD`."""
    for one in documents:
        record, document = one.record, one.document
        of_record = (
            (_sign(record), _issued(record), _plain(record.issuer.value), _subject(record))
            if record
            else ("", "", "", CANNOT_LEAVE)
        )
        sheets = (_sheets(document), _sheet_count(document), document.note or "")
        yield (str(one.ordinal), *of_record, *sheets)


def inventory_rows(dossiers: Iterable[Dossier]) -> Iterator[tuple[str, ...]]:
    """Yield a row for each dossier, in the columns of `INVENTORY_HEAD`."""
    for number, one in enumerate(dossiers, 1):
        retention = MAINTENANCE.label(one.maintenance) if one.maintenance else ""
        sheets = "" if one.sheets is None else str(one.sheets)
        yield (str(number), one.file_code, one.title or "", dates_shown(one), retention, sheets,
               str(len(one.documents)), one.note or "")  # fmt: skip


def as_csv(head: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[bytes]:
    """Yield a table row by row: UTF-8 with a mark, commas, CRLF (RFC 4180)."""
    yield BOM.encode()
    for row in (head, *rows):
        line = io.StringIO()
        csv.writer(line).writerow([inert_cell(cell) for cell in row])
        yield line.getvalue().encode()


def heading(dossier: Dossier) -> tuple[str, ...]:
    """Return the lines over the list of documents: fonds, inventory, code, title, period."""
    fonds = " - ".join(part for part in (dossier.fonds_name, dossier.fonds_code) if part)
    lines = (
        f"Phông: {fonds}" if fonds else "",
        f"Mục lục số: {dossier.inventory}" if dossier.inventory else "",
        f"Hồ sơ số: {dossier.file_code}",
        f"Tiêu đề hồ sơ: {dossier.title}" if dossier.title else "",
        f"Thời gian: {dates_shown(dossier)}" if dossier.start_date or dossier.end_date else "",
    )
    return tuple(line for line in lines if line)


CONTENTS_SHARES: Final = (4.0, 11.0, 9.0, 17.0, 35.0, 6.0, 5.0, 13.0)
INVENTORY_SHARES: Final = (4.0, 13.0, 38.0, 13.0, 10.0, 6.0, 6.0, 10.0)
"""Widths of the columns on paper, in hundredths."""


def contents_pdf(dossier: Dossier, documents: Iterable[ListedDocument]) -> bytes:
    """Return the list of documents as a PDF to print."""
    rows = list(contents_rows(documents))
    what = PrintedList(CONTENTS_TITLE, heading(dossier), CONTENTS_HEAD, CONTENTS_SHARES, rows)
    return printed_list(what)


def inventory_pdf(dossiers: Iterable[Dossier], fonds: str | None) -> bytes:
    """Return the list of dossiers as a PDF to print. fonds: the only one; None: all of them."""
    over = (f"Phông: {fonds}",) if fonds else ()
    rows = list(inventory_rows(dossiers))
    return printed_list(PrintedList(INVENTORY_TITLE, over, INVENTORY_HEAD, INVENTORY_SHARES, rows))


def _sign(record: Record) -> str:
    number, symbol = record.number.value, record.symbol.value
    year = record.number_year.value
    return _plain("/".join(str(part) for part in (number, year, symbol) if part is not None))


def _issued(record: Record) -> str:
    issued = str(record.issued_on.value or record.serial.issued_on.value or "")
    if "Q" in issued:
        year, _, quarter = issued.partition("-Q")
        return f"quý {quarter}/{year}"
    return date_shown(issued or None)


def _subject(record: Record) -> str:
    """Return the kind and the subject; a letter has no name of its kind printed on it."""
    kind = str(record.kind.value or "")
    shown = kind_shown(kind, "vi") if kind and kind != LETTER else ""
    title = _plain(record.title.value)
    return ": ".join(part for part in (shown, title) if part) or _plain(record.source.filename)


def _sheets(document: DossierDocument) -> str:
    ends = dict.fromkeys((document.first_sheet, document.last_sheet))
    return "-".join(str(one) for one in ends if one is not None)


def _sheet_count(document: DossierDocument) -> str:
    first, last = document.first_sheet, document.last_sheet
    return "" if first is None or last is None else str(last - first + 1)


def _plain(value: object) -> str:
    return plain_cell(" ".join(str(value or "").split()))
