"""Kinds of papers by the line that names them.

Source: Decree 30/2020/NĐ-CP, article 7; Regulation 66-QĐ/TW, 2017, on papers of the Party; the
Law on Promulgation of Legal Documents, 2015, article 4.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from digitize.structure.document import PrintedLine, upright_size
from digitize.structure.labels import nearest, opening, squeezed
from digitize.structure.letterhead import Letterhead, capital_share

NEWS_ITEM = "news item"
LETTER = "letter"
OTHER = "other"

KINDS = {
    "NGHỊ QUYẾT": "resolution",
    "NGHỊ QUYẾT LIÊN TỊCH": "joint resolution",
    "QUYẾT ĐỊNH": "decision",
    "CHỈ THỊ": "directive",
    "QUY CHẾ": "regulation",
    "QUY ĐỊNH": "rules",
    "THÔNG CÁO": "communiqué",
    "THÔNG BÁO": "notice",
    "THÔNG BÁO KẾT LUẬN": "notice",
    "HƯỚNG DẪN": "guidance",
    "CHƯƠNG TRÌNH": "programme",
    "CHƯƠNG TRÌNH HÀNH ĐỘNG": "programme",
    "KẾ HOẠCH": "plan",
    "PHƯƠNG ÁN": "scheme",
    "ĐỀ ÁN": "project proposal",
    "DỰ ÁN": "project",
    "BÁO CÁO": "report",
    "BIÊN BẢN": "minutes",
    "TỜ TRÌNH": "statement",
    "HỢP ĐỒNG": "contract",
    "CÔNG VĂN": LETTER,
    "CÔNG ĐIỆN": "telegram",
    "BẢN GHI NHỚ": "memorandum",
    "BẢN THỎA THUẬN": "agreement",
    "GIẤY ỦY QUYỀN": "power of attorney",
    "GIẤY MỜI": "invitation",
    "GIẤY GIỚI THIỆU": "introduction",
    "GIẤY NGHỈ PHÉP": "leave permit",
    "GIẤY CHỨNG NHẬN": "certificate",
    "GIẤY XÁC NHẬN": "certificate",
    "PHIẾU GỬI": "dispatch slip",
    "PHIẾU CHUYỂN": "transfer slip",
    "PHIẾU BÁO": "notification slip",
    "THƯ CÔNG": "official letter",
    "KẾT LUẬN": "conclusion",
    "THÔNG TRI": "party circular",
    "THÔNG TƯ": "circular",
    "THÔNG TƯ LIÊN TỊCH": "joint circular",
    "NGHỊ ĐỊNH": "decree",
    "LUẬT": "law",
    "PHÁP LỆNH": "ordinance",
    "LỆNH": "order",
    "SẮC LỆNH": "order",
    "CHỈ DẪN": "guidance",
    "TUYÊN BỐ": "declaration",
    "LỜI KÊU GỌI": "appeal",
    "THƯ KÊU GỌI": "appeal",
    "CHIẾN LƯỢC": "strategy",
    "QUY HOẠCH": "master plan",
    "CƯƠNG LĨNH": "platform",
    "ĐIỀU LỆ": "statutes",
    "NỘI QUY": "house rules",
    "CÁO BẠCH": "declaration",
}
CENTRED = 0.09  # of the page's width: how far a line's middle may lie from the page's
NAME_CAPITALS = 0.7  # of the letters of a line that names a kind


@dataclass(frozen=True, slots=True)
class KindLine:
    """The line that names the kind; `rest` is where more than the name begins in it, or None."""

    line: PrintedLine
    kind: str
    rest: int | None = None


def find_kind(lines: Sequence[PrintedLine], head: Letterhead) -> KindLine | None:
    """The first line below the head that names a kind, centred and in capitals."""
    page = lines[0].page
    width, height = upright_size(page)
    top = head.title.place.bottom if head.title else 0.0
    for line in lines:
        if line.page is not page or not top < line.place.y < 0.6 * height:
            continue
        if line in (head.dated, head.number) or line in head.under:
            continue
        middle = head.bottom and abs(line.place.x - width / 2) < 2 * CENTRED * width
        if middle and capital_share(line.text) >= NAME_CAPITALS and not line.text.endswith(":"):
            named = _named(line)
            if named:
                return named
    return None


def _named(line: PrintedLine) -> KindLine | None:
    whole = nearest(line.text, KINDS)
    if whole:
        return KindLine(line, KINDS[whole])
    seen = squeezed(line.text)
    for label in sorted(KINDS, key=len, reverse=True):
        size = opening(line.text, label)
        if size and len(squeezed(label)) >= 6 and len(seen) > size:
            words = line.line.words
            letters, at = 0, 0
            while at < len(words) and letters < size:
                letters += len(squeezed(words[at].text))
                at += 1
            if letters == size and at < len(words):
                return KindLine(line, KINDS[label], at)
    return None
