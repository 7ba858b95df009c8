"""Kinds of documents in Vietnamese, and their codes in Circular 05/2025/TT-BNV.

Source of the names: Decree 30/2020/NĐ-CP, article 7; Regulation 66-QĐ/TW of the Party, 2017.
"""

from __future__ import annotations

import unicodedata

OTHER = "32"  # of Circular 05/2025
_KINDS = {
    "resolution": ("Nghị quyết", "01"),
    "decision": ("Quyết định", "02"),
    "directive": ("Chỉ thị", "03"),
    "regulation": ("Quy chế", "04"),
    "rules": ("Quy định", "05"),
    "communiqué": ("Thông cáo", "06"),
    "notice": ("Thông báo", "07"),
    "guidance": ("Hướng dẫn", "08"),
    "programme": ("Chương trình", "09"),
    "plan": ("Kế hoạch", "10"),
    "scheme": ("Phương án", "11"),
    "project proposal": ("Đề án", "12"),
    "project": ("Dự án", "13"),
    "report": ("Báo cáo", "14"),
    "statement": ("Tờ trình", "15"),
    "power of attorney": ("Giấy ủy quyền", "16"),
    "dispatch slip": ("Phiếu gửi", "17"),
    "transfer slip": ("Phiếu chuyển", "18"),
    "notification slip": ("Phiếu báo", "19"),
    "minutes": ("Biên bản", "20"),
    "contract": ("Hợp đồng", "21"),
    "letter": ("Công văn", "22"),
    "telegram": ("Công điện", "23"),
    "memorandum": ("Bản ghi nhớ", "24"),
    "agreement": ("Bản thỏa thuận", "25"),
    "invitation": ("Giấy mời", "26"),
    "introduction": ("Giấy giới thiệu", "27"),
    "leave permit": ("Giấy nghỉ phép", "28"),
    "official letter": ("Thư công", "29"),
    "certificate": ("Giấy chứng nhận", OTHER),
    "news item": ("Bản tin", OTHER),
    "joint resolution": ("Nghị quyết liên tịch", "01"),
    "circular": ("Thông tư", OTHER),
    "joint circular": ("Thông tư liên tịch", OTHER),
    "party circular": ("Thông tri", OTHER),
    "conclusion": ("Kết luận", OTHER),
    "decree": ("Nghị định", OTHER),
    "law": ("Luật", OTHER),
    "ordinance": ("Pháp lệnh", OTHER),
    "order": ("Lệnh", OTHER),
    "declaration": ("Tuyên bố", OTHER),
    "appeal": ("Lời kêu gọi", OTHER),
    "strategy": ("Chiến lược", OTHER),
    "master plan": ("Quy hoạch", OTHER),
    "platform": ("Cương lĩnh", OTHER),
    "statutes": ("Điều lệ", OTHER),
    "house rules": ("Nội quy", OTHER),
    "other": ("Khác", OTHER),
}


def vietnamese_kind(kind: str) -> str:
    """The name of a kind in Vietnamese; one that is not known, as it is."""
    return _KINDS.get(kind, (kind, OTHER))[0]


def kind_code(kind: str) -> str:
    """The code of a kind in Circular 05/2025, annex III."""
    return _KINDS.get(kind, (kind, OTHER))[1]


def kind_named(name: str) -> str:
    """The kind that a person names, in Vietnamese or as records have it; else the name itself."""
    wanted = unicodedata.normalize("NFC", name).casefold()
    return next((kind for kind, (told, _) in _KINDS.items() if told.casefold() == wanted), name)
