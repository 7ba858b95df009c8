"""Every kind of document: its name in records, how papers print it, its label, its code.

One table for all who ask: the reading of heads, the desk, exports, and what people may type.

Source: Decree 30/2020/NĐ-CP, article 7; Regulation 66-QĐ/TW of the Party, 2017; the Law on
Promulgation of Legal Documents, 2015, article 4; codes: Circular 05/2025/TT-BNV, list typeName.
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
    """

    name: str
    vietnamese: str
    code: str = NO_CODE
    printed: tuple[str, ...] = ()
    typed: tuple[str, ...] = ()


def _kind(name: str, vietnamese: str, code: str = NO_CODE, *printed: str) -> Kind:
    """Make a kind. Papers print its label in capitals, or another name given in `printed`."""
    return Kind(name, vietnamese, code, (vietnamese.upper(), *printed))


NEWS_ITEM: Final = "news item"
BULLETIN: Final = "bulletin"
LETTER: Final = "letter"
OTHER: Final = "other"

TABLE: Final = (
    _kind("resolution", "Nghị quyết", "01"),
    _kind("joint resolution", "Nghị quyết liên tịch", "01"),
    _kind("decision", "Quyết định", "02"),
    _kind("directive", "Chỉ thị", "03"),
    _kind("regulation", "Quy chế", "04"),
    _kind("rules", "Quy định", "05"),
    _kind("communiqué", "Thông cáo", "06"),
    _kind("notice", "Thông báo", "07", "THÔNG BÁO KẾT LUẬN"),
    _kind("guidance", "Hướng dẫn", "08", "CHỈ DẪN"),
    _kind("programme", "Chương trình", "09", "CHƯƠNG TRÌNH HÀNH ĐỘNG"),
    _kind("plan", "Kế hoạch", "10"),
    _kind("scheme", "Phương án", "11"),
    _kind("project proposal", "Đề án", "12"),
    _kind("project", "Dự án", "13"),
    _kind("report", "Báo cáo", "14"),
    _kind("statement", "Tờ trình", "15", "PHIẾU TRÌNH"),
    _kind("power of attorney", "Giấy ủy quyền", "16"),
    _kind("dispatch slip", "Phiếu gửi", "17"),
    _kind("transfer slip", "Phiếu chuyển", "18"),
    _kind("notification slip", "Phiếu báo", "19"),
    _kind("minutes", "Biên bản", "20"),
    _kind("contract", "Hợp đồng", "21"),
    _kind(LETTER, "Công văn", "22"),
    _kind("telegram", "Công điện", "23"),
    _kind("memorandum", "Bản ghi nhớ", "24", "BIÊN BẢN GHI NHỚ"),
    _kind("agreement", "Bản thỏa thuận", "25", "THỎA THUẬN"),
    _kind("invitation", "Giấy mời", "26", "THƯ MỜI"),
    _kind("introduction", "Giấy giới thiệu", "27"),
    _kind("leave permit", "Giấy nghỉ phép", "28"),
    _kind("official letter", "Thư công", "29"),
    _kind("map", "Bản đồ", "30"),
    _kind("technical drawing", "Bản vẽ kỹ thuật", "31", "BẢN VẼ"),
    _kind("certificate", "Giấy chứng nhận", NO_CODE, "GIẤY XÁC NHẬN"),
    _kind("circular", "Thông tư"),
    _kind("joint circular", "Thông tư liên tịch"),
    _kind("party circular", "Thông tri"),
    _kind("conclusion", "Kết luận"),
    _kind("decree", "Nghị định"),
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
