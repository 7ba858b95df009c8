"""Every kind of document: its name in records, how papers print it, its label, its code.

One table for all who ask: the reading of heads, the desk, exports, and what people may type.

Source: Decree 30/2020/NĐ-CP, article 7; Regulation 66-QĐ/TW of the Party, 2017; the Law on
Promulgation of Legal Documents, 2015, article 4; codes: Circular 05/2025/TT-BNV, list
typeName; letters: the Decree's Annex III, and Guidance 36-HD/VPTW for papers of the Party.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from typing import Final, Literal

NO_CODE: Final = "32"
"""`Khác` of Circular 05/2025: for every kind that its list does not have."""


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of document; lists of kinds have them in the order of the table.

    name: used in records, and as the label in English.
    vietnamese: the label in Vietnamese.
    code: in the circular's list typeName.
    printed: the lines that name it on papers, in capitals; () if none does.
    typed: other names that people enter for it.
    letters: what stands for it in the symbol of a number, `TB` in `95/TB-UBND`; the usual first.
    """

    name: str
    vietnamese: str
    code: str = NO_CODE
    printed: tuple[str, ...] = ()
    typed: tuple[str, ...] = ()
    letters: tuple[str, ...] = ()


def _kind(
    name: str, vietnamese: str, code: str = NO_CODE, *printed: str, letters: str = ""
) -> Kind:
    """Make a kind. Papers print its label in capitals, or another name given in `printed`."""
    told = (vietnamese.upper(), *printed)
    return Kind(name, vietnamese, code, told, letters=tuple(letters.split()))


NEWS_ITEM: Final = "news item"
BULLETIN: Final = "bulletin"
LETTER: Final = "letter"
OTHER: Final = "other"

TABLE: Final = (
    _kind("resolution", "Nghị quyết", "01", letters="NQ"),
    _kind("joint resolution", "Nghị quyết liên tịch", "01", letters="NQLT NQ"),
    _kind("decision", "Quyết định", "02", letters="QĐ"),
    _kind("directive", "Chỉ thị", "03", letters="CT"),
    _kind("regulation", "Quy chế", "04", letters="QC"),
    _kind("rules", "Quy định", "05", letters="QyĐ QĐ"),
    _kind("communiqué", "Thông cáo", "06", letters="TC"),
    _kind("notice", "Thông báo", "07", "THÔNG BÁO KẾT LUẬN", letters="TB"),
    _kind("guidance", "Hướng dẫn", "08", "CHỈ DẪN", letters="HD"),
    _kind("programme", "Chương trình", "09", "CHƯƠNG TRÌNH HÀNH ĐỘNG", letters="CTr"),
    _kind("plan", "Kế hoạch", "10", letters="KH"),
    _kind("scheme", "Phương án", "11", letters="PA"),
    _kind("project proposal", "Đề án", "12", letters="ĐA"),
    _kind("project", "Dự án", "13", letters="DA"),
    _kind("report", "Báo cáo", "14", letters="BC"),
    _kind("statement", "Tờ trình", "15", "PHIẾU TRÌNH", letters="TTr"),
    _kind("power of attorney", "Giấy ủy quyền", "16", letters="GUQ"),
    _kind("dispatch slip", "Phiếu gửi", "17", letters="PG"),
    _kind("transfer slip", "Phiếu chuyển", "18", letters="PC"),
    _kind("notification slip", "Phiếu báo", "19", letters="PB"),
    _kind("minutes", "Biên bản", "20", letters="BB"),
    _kind("contract", "Hợp đồng", "21", letters="HĐ"),
    _kind(LETTER, "Công văn", "22"),
    _kind("telegram", "Công điện", "23", letters="CĐ"),
    _kind("memorandum", "Bản ghi nhớ", "24", "BIÊN BẢN GHI NHỚ", letters="BGN"),
    _kind("agreement", "Bản thỏa thuận", "25", "THỎA THUẬN", letters="BTT"),
    _kind("invitation", "Giấy mời", "26", "THƯ MỜI", letters="GM"),
    _kind("introduction", "Giấy giới thiệu", "27", letters="GGT"),
    _kind("leave permit", "Giấy nghỉ phép", "28", letters="GNP"),
    _kind("official letter", "Thư công", "29"),
    _kind("map", "Bản đồ", "30"),
    _kind("technical drawing", "Bản vẽ kỹ thuật", "31", "BẢN VẼ"),
    _kind("certificate", "Giấy chứng nhận", NO_CODE, "GIẤY XÁC NHẬN"),
    _kind("circular", "Thông tư", letters="TT"),
    _kind("joint circular", "Thông tư liên tịch", letters="TTLT"),
    _kind("party circular", "Thông tri", letters="TT"),
    _kind("conclusion", "Kết luận", letters="KL"),
    _kind("decree", "Nghị định", letters="NĐ"),
    _kind("law", "Luật"),
    _kind("ordinance", "Pháp lệnh"),
    _kind("order", "Lệnh", NO_CODE, "SẮC LỆNH"),
    _kind("declaration", "Tuyên bố", NO_CODE, "CÁO BẠCH"),
    _kind("appeal", "Lời kêu gọi", NO_CODE, "THƯ KÊU GỌI"),
    _kind("strategy", "Chiến lược"),
    _kind("master plan", "Quy hoạch"),
    _kind("platform", "Cương lĩnh"),
    _kind("statutes", "Điều lệ"),
    _kind("house rules", "Nội quy"),
    Kind(NEWS_ITEM, "Tin bài"),
    Kind(BULLETIN, "Bản tin"),
    Kind(OTHER, "Khác", typed=("Loại khác",)),
)

BY_NAME: Final = {kind.name: kind for kind in TABLE}
NAMES: Final = tuple(BY_NAME)
PRINTED: Final = {label: kind.name for kind in TABLE for label in kind.printed}
"""What papers print over their subject, in capitals, and the kind that it names."""

_TYPED = {
    told.casefold(): kind.name
    for kind in reversed(TABLE)
    for told in (*kind.printed, *kind.typed, kind.vietnamese, kind.name)
}


def kind_shown(name: str, language: Literal["vi", "en"]) -> str:
    """Return a kind's label for people; a kind that is not in the table is returned unchanged."""
    return BY_NAME[name].vietnamese if language == "vi" and name in BY_NAME else name


def kind_code(name: str) -> str:
    """Return the code of a kind in Circular 05/2025, list typeName."""
    return BY_NAME[name].code if name in BY_NAME else NO_CODE


def kind_named(told: str) -> str:
    """Return the kind that a person names in either language; an unknown name is kept."""
    wanted = " ".join(unicodedata.normalize("NFC", told).split()).casefold()
    return _TYPED.get(wanted, told)
