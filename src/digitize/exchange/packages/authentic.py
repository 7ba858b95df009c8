"""The copy by which an archive authenticates what it gives a reader (Circular 05/2025, Article 42).

One PDF/A for a request: who asked, for what, until when, and a row for each document. The signature
of the archive, which makes it authentic, is put on it afterwards by `digitize sign`.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Final

import pikepdf

from digitize.dossier.model import date_shown
from digitize.errors import NotExported
from digitize.exchange.packages.contents import PackageContents, ReadingRequest
from digitize.exchange.packages.describe import document_values
from digitize.exchange.packages.kinds import PackageKind
from digitize.exchange.packages.names import VIETNAM
from digitize.exchange.pdfa import FLAVOUR, hush
from digitize.exchange.printed_list import PrintedList, printed_list
from digitize.record.kinds import TABLE

TITLE: Final = "BẢN XÁC THỰC TÀI LIỆU LƯU TRỮ"
HEAD: Final = ("Số TT", "Mã lưu trữ của bản gốc", "Số", "Ký hiệu", "Ngày văn bản", "Tên loại",
               "Trích yếu nội dung")  # fmt: skip
SHARES: Final = (4.0, 22.0, 7.0, 12.0, 10.0, 13.0, 32.0)
PURPOSES: Final = {"01": "cá nhân", "02": "công vụ", "03": "công vụ đặc biệt"}
NOT_GIVEN: Final = "(chưa nhập)"
_KINDS: Final = {kind.code: kind.vietnamese for kind in reversed(TABLE)}


def write_authentic(
    kind: PackageKind, contents: PackageContents, archive: str | None, at: datetime, to: Path
) -> None:
    """Write the authenticating copy of a request as PDF/A-2b.

    Args: archive: the archive's name. at: the day on which it is given.
    Raises: NotExported: it would be no PDF/A; ValueError: it is about no request.
    """
    from pikepdf import pdfa

    about = contents.about
    if not isinstance(about, ReadingRequest):
        raise ValueError("only what a reader asked for is authenticated")
    listed = PrintedList(TITLE, tuple(_heading(about, archive, at)), HEAD, SHARES,
                         list(_rows(kind, contents)))  # fmt: skip
    hush()
    with pikepdf.open(io.BytesIO(printed_list(listed))) as pdf:
        try:
            pdfa.prepare(pdf, FLAVOUR)
            pdfa.save(pdf, to, FLAVOUR, repair=False, deterministic_id=True)
        except pdfa.PdfaError as error:
            raise NotExported(to, f"no PDF/A-2b: {error.report.findings[0]}") from error


def _heading(about: ReadingRequest, archive: str | None, at: datetime) -> Iterator[str]:
    """Yield what Article 42 asks of the whole: code, archive, receiver, purpose, days, copies."""
    purpose = PURPOSES.get(about.purpose or "", "")
    told = " - ".join(part for part in (purpose, about.purpose_content) if part)
    given = at.astimezone(VIETNAM).date().isoformat()
    for label, value in (
        ("Mã phiếu yêu cầu", about.request_id),
        ("Cơ quan lưu trữ", archive or about.archive_code),
        ("Người nhận", about.receiver),
        ("Mục đích", told),
        ("Ngày cấp", date_shown(given)),
        ("Có giá trị đến", date_shown(about.valid_until)),
        ("Số bản", None if about.copies is None else str(about.copies)),
    ):
        yield f"{label}: {value or NOT_GIVEN}"


def _rows(kind: PackageKind, contents: PackageContents) -> Iterator[tuple[str, ...]]:
    for place, paper in enumerate(contents.papers, 1):
        values = document_values(kind, contents, paper).values
        named = (values.get(name, "") for name in ("arcDocCode", "codeNumber", "codeNotation",
                                                   "issuedDate"))  # fmt: skip
        yield (str(place), *named, _KINDS.get(values.get("typeName", ""), ""),
               values.get("subject", ""))  # fmt: skip
