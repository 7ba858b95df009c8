"""The code lists of Circular 05/2025/TT-BNV: one place for dossiers, packages, tables and the desk.

The kinds of documents (typeName) stand in `record/kinds.py`, which knows more kinds than the
circular; `TYPE_NAMES` has the circular's own list. The labels are second-hand: nobody could compare
them with the printed circular (docs/dossiers.md).
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

SOURCE: Final = "Circular 05/2025/TT-BNV, Appendices I to V"


@dataclass(frozen=True, slots=True)
class CodeList:
    """One list of codes.

    name: of the element in the circular. vietnamese, english: a label for each code.
    typed: other words that people enter, each with its code.
    """

    name: str
    vietnamese: Mapping[str, str]
    english: Mapping[str, str]
    typed: Mapping[str, str]
    source: str = SOURCE

    def label(self, code: str, language: str = "vi") -> str:
        """Return the label of a code for people; the code itself if the list does not have it."""
        return (self.vietnamese if language == "vi" else self.english).get(code, code)

    def code(self, told: str) -> str:
        """Return the code that a person names, by the code or by a label in either language.

        Raises: ValueError: the list has no such entry; the message names all of them.
        """
        wanted = _folded(told)
        if wanted.zfill(2) in self.vietnamese:
            return wanted.zfill(2)
        labels = ((_folded(label), code) for code, label in (*self.vietnamese.items(),
                                                             *self.english.items()))  # fmt: skip
        found = {**dict(labels), **self.typed}.get(wanted)
        if found is None:
            known = "; ".join(f"{code} {label}" for code, label in self.vietnamese.items())
            raise ValueError(f"takes one of: {known}; not {told!r}")
        return found


def _folded(text: str) -> str:
    return " ".join(unicodedata.normalize("NFC", text).split()).casefold()


def _list(name: str, *rows: tuple[str, str], typed: Mapping[str, str] | None = None) -> CodeList:
    """Make a list; its codes are 01, 02 and so on, in the order of the rows."""
    codes = [f"{number:02}" for number in range(1, len(rows) + 1)]
    vietnamese = dict(zip(codes, (row[0] for row in rows), strict=True))
    english = dict(zip(codes, (row[1] for row in rows), strict=True))
    return CodeList(
        name,
        MappingProxyType(vietnamese),
        MappingProxyType(english),
        MappingProxyType({_folded(word): code for word, code in (typed or {}).items()}),
    )


TYPE_NAMES: Final = _list(
    "typeName",
    ("Nghị quyết", "resolution"),
    ("Quyết định", "decision"),
    ("Chỉ thị", "directive"),
    ("Quy chế", "regulation"),
    ("Quy định", "rules"),
    ("Thông cáo", "communiqué"),
    ("Thông báo", "notice"),
    ("Hướng dẫn", "guidance"),
    ("Chương trình", "programme"),
    ("Kế hoạch", "plan"),
    ("Phương án", "scheme"),
    ("Đề án", "project proposal"),
    ("Dự án", "project"),
    ("Báo cáo", "report"),
    ("Tờ trình", "statement"),
    ("Giấy ủy quyền", "power of attorney"),
    ("Phiếu gửi", "dispatch slip"),
    ("Phiếu chuyển", "transfer slip"),
    ("Phiếu báo", "notification slip"),
    ("Biên bản", "minutes"),
    ("Hợp đồng", "contract"),
    ("Công văn", "letter"),
    ("Công điện", "telegram"),
    ("Bản ghi nhớ", "memorandum"),
    ("Bản thỏa thuận", "agreement"),
    ("Giấy mời", "invitation"),
    ("Giấy giới thiệu", "introduction"),
    ("Giấy nghỉ phép", "leave permit"),
    ("Thư công", "official letter"),
    ("Bản đồ", "map"),
    ("Bản vẽ kỹ thuật", "technical drawing"),
    ("Khác", "other"),
)
LANGUAGES: Final = _list(
    "language",
    ("Tiếng Việt", "Vietnamese"),
    ("Tiếng Anh", "English"),
    ("Tiếng Pháp", "French"),
    ("Tiếng Nga", "Russian"),
    ("Tiếng Trung", "Chinese"),
    ("Tiếng Việt, Tiếng Anh", "Vietnamese and English"),
    ("Tiếng Việt, Tiếng Nga", "Vietnamese and Russian"),
    ("Tiếng Việt, Tiếng Pháp", "Vietnamese and French"),
    ("Hán Nôm", "Hán Nôm"),
    ("Tiếng Việt, Tiếng Trung", "Vietnamese and Chinese"),
    ("Khác", "other"),
    typed={"Việt": "01", "vie": "01", "Anh": "02", "eng": "02", "Pháp": "03", "fra": "03",
           "Nga": "04", "rus": "04", "Trung": "05", "zho": "05", "Việt Anh": "06",
           "Việt - Anh": "06", "Việt Nga": "07", "Việt - Nga": "07", "Việt Pháp": "08",
           "Việt - Pháp": "08", "Việt Trung": "10", "Việt - Trung": "10"},
)  # fmt: skip
MAINTENANCE: Final = _list(
    "maintenance",
    ("Vĩnh viễn", "permanent"),
    ("70 năm", "70 years"),
    ("50 năm", "50 years"),
    ("30 năm", "30 years"),
    ("20 năm", "20 years"),
    ("10 năm", "10 years"),
    ("Khác", "other"),
)
MODE: Final = _list(
    "mode",
    ("Công khai", "public"),
    ("Sử dụng có điều kiện", "conditional"),
    ("Mật", "secret"),
    typed={"có điều kiện": "02", "hạn chế": "02"},
)
MARKED_MODE: Final = "03"
"""The mode of use of papers that carry a marking of secrecy, cleared or not."""
CONFIDENCE_LEVEL: Final = _list(
    "confidenceLevel",
    ("Gốc điện tử", "born digital"),
    ("Số hóa", "digitised"),
    ("Hỗn hợp", "mixed"),
)
DIGITISED: Final = "02"
FORMAT: Final = _list(
    "format", ("Tốt", "good"), ("Bình thường", "ordinary"), ("Hỏng", "damaged")
)  # fmt: skip
RISK_RECOVERY_STATUS: Final = CodeList(
    "riskRecoveryStatus",
    # Only the codes are known; what they mean is not told by our sources.
    MappingProxyType({"01": "01", "02": "02"}),
    MappingProxyType({"01": "01", "02": "02"}),
    MappingProxyType({}),
)
CODE_LISTS: Final = {
    one.name: one
    for one in (
        TYPE_NAMES,
        LANGUAGES,
        MAINTENANCE,
        MODE,
        CONFIDENCE_LEVEL,
        FORMAT,
        RISK_RECOVERY_STATUS,
    )
}

_OF_ISO: Final = {
    frozenset({"vie"}): "01",
    frozenset({"eng"}): "02",
    frozenset({"fra"}): "03",
    frozenset({"rus"}): "04",
    frozenset({"zho"}): "05",
    frozenset({"vie", "eng"}): "06",
    frozenset({"vie", "rus"}): "07",
    frozenset({"vie", "fra"}): "08",
    frozenset({"vie", "zho"}): "10",
}


def language_code(iso: frozenset[str]) -> str:
    """Return the code for the languages (ISO 639-3) of a document or a dossier; 11: other."""
    return _OF_ISO.get(iso, "11")
