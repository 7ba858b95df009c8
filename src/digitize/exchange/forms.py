"""Lists the export formats, once for the command line, the desk and the docs.

A name with a version (`-v1`) keeps its meaning: other columns get the next version. docs/exports.md
says field by field where each value comes from.
"""

from __future__ import annotations

from dataclasses import dataclass

from digitize.record.model import Record

NAME_HEX = 16  # hex digits of an id in a file's name: 64 bits, so no two records share one


@dataclass(frozen=True, slots=True)
class Form:
    """An export format: its name, its files and its labels.

    name: for `--as` and for addresses. label: in Vietnamese, for people. table: a row or a line a
    record, so that many go into one file. pages: it is made from the original too, not only from
    the record.
    """

    name: str
    suffix: str
    media_type: str
    about: str
    label: str
    table: bool = False
    pages: bool = False


def _form(name: str, suffix: str, media_type: str, about: str, label: str) -> Form:
    return Form(name, suffix, media_type, about, label)


def _table(name: str, about: str, label: str) -> Form:
    return Form(name, f".{name}.csv", "text/csv; charset=utf-8", about, label, table=True)


def _paged(name: str, suffix: str, about: str, label: str) -> Form:
    return Form(name, suffix, "application/pdf", about, label, pages=True)


_ALL = (
    _paged("pdf", ".pdf", "searchable PDF: the original's pages, the text on them",
           "PDF tìm kiếm được"),
    _paged("pdfa", ".pdfa.pdf", "the same as PDF/A-2b", "PDF/A tìm kiếm được"),
    _form("text", ".txt", "text/plain; charset=utf-8",
          "the text, a printed line a line", "Toàn văn"),
    Form("jsonl", ".jsonl", "application/jsonl",
         "whole records as JSON, one a line", "Bản ghi JSON, mỗi dòng một bản ghi", table=True),
    Form("articles", ".articles.jsonl", "application/jsonl",
         "articles as JSON, one a line", "Bài trong bản tin, JSON, mỗi dòng một bài", table=True),
    _form("articles-text", ".articles.txt", "text/plain; charset=utf-8",
          "the text, an article at a time", "Toàn văn theo từng bài"),
    _form("articles-dc", ".articles.dc.xml", "application/rdf+xml",
          "a description of each article in Dublin Core", "Mô tả từng bài theo Dublin Core"),
    _form("hocr", ".hocr", "text/vnd.hocr+html", "hOCR 1.2: words with their boxes",
          "hOCR: chữ và vị trí"),
    _form("alto", ".alto.xml", "application/xml", "ALTO 4.2: words with their boxes",
          "ALTO: chữ và vị trí"),
    _form("dc", ".dc.xml", "application/xml", "the description in Dublin Core",
          "Mô tả theo Dublin Core"),
    _form("mets", ".mets.xml", "application/xml",
          "METS 1.12: files, description and pages of the archived version", "Gói mô tả METS"),
    _table("tt05-2025-v1", "table for Circular 05/2025/TT-BNV",
           "Bảng theo Thông tư 05/2025/TT-BNV"),
    _table("tt02-2019-v1", "for old data: Circular 02/2019/TT-BNV, repealed on 1 July 2025",
           "Bảng theo Thông tư 02/2019/TT-BNV (đã bãi bỏ, cho dữ liệu cũ)"),
    _table("hd40-2018-v1", "table for archives of the Party (Guidance 40-HD/VPTW)",
           "Bảng theo Hướng dẫn 40-HD/VPTW"),
)  # fmt: skip

# Copies for readers (Circular 05/2025/TT-BNV, Articles 37, 40, 41), which `copies.py` makes.
COPIES: dict[str, Form] = {form.name: form for form in (
    _paged("copy-reading", ".reading.pdf", "PDF/A to be read here only: the agency at the foot",
           "Bản chỉ để đọc tại hệ thống"),
    _paged("copy", ".copy.pdf", "the same marked BẢN SAO: a copy without authentication",
           "Bản sao không xác thực"),
    _paged("copy-to-sign", ".to-sign.pdf", "for `digitize sign --copy`: an authenticated copy",
           "Bản sao chờ ký xác thực"),
)}  # fmt: skip
FORMS: dict[str, Form] = {form.name: form for form in _ALL}


def file_name(record: Record, form: Form) -> str:
    """The name of a record's file in this form. Nothing of the scan's own name is in it."""
    sha256, _, ordinal = record.record_id.partition("-")
    return f"{sha256[:NAME_HEX]}-{ordinal}.v{record.revision}{form.suffix}"
