"""The fields of a dossier that people enter: labels, names in tables, elements of the circular.

One table for the command line, `dossiers.csv`, the desk, lists and the packages' messages.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from typing import Final

from digitize.dossier import codes
from digitize.dossier.codes import CodeList


@dataclass(frozen=True, slots=True)
class DossierField:
    """A field that a person enters.

    name: in the model. element: in EAD.xml of the circular; None if it has no such element.
    typed: other heads of columns. codes: the list its value is from.
    """

    name: str
    vietnamese: str
    english: str
    element: str | None = None
    typed: tuple[str, ...] = ()
    codes: CodeList | None = None


def _field(name: str, vietnamese: str, english: str, element: str | None = None,
           *typed: str, codes: CodeList | None = None) -> DossierField:  # fmt: skip
    return DossierField(name, vietnamese, english, element, typed, codes)


DOSSIER_FIELDS: Final = (
    _field("fonds_code", "Mã phông", "fonds code", None, "Mã phông/công trình/sưu tập"),
    _field("fonds_name", "Tên phông", "name of the fonds", None, "Phông"),
    _field("fonds_closed", "Phông đóng", "the fonds is closed"),
    _field("archive_code", "Mã cơ quan lưu trữ", "archive code", None, "Mã lưu trữ lịch sử"),
    _field("inventory", "Mục lục số", "inventory", None, "Mục lục", "Mục lục hồ sơ"),
    _field("file_code", "Mã hồ sơ", "file code", "fileCode", "Hồ sơ số"),
    _field("title", "Tiêu đề hồ sơ", "title", "title", "Tiêu đề"),
    _field("start_date", "Thời gian bắt đầu", "start", "startDate", "Ngày bắt đầu", "Từ ngày"),
    _field("end_date", "Thời gian kết thúc", "end", "endDate", "Ngày kết thúc", "Đến ngày"),
    _field("maintenance", "Thời hạn bảo quản", "retention", "maintenance", "THBQ",
           "Thời hạn lưu trữ", codes=codes.MAINTENANCE),
    _field("mode", "Chế độ sử dụng", "mode of use", "mode", codes=codes.MODE),
    _field("language", "Ngôn ngữ", "language", "language", codes=codes.LANGUAGES),
    _field("keywords", "Từ khóa", "keywords", "keyword", "Từ khoá"),
    _field("sheets", "Số tờ", "sheets", "numberOfPaper", "Số lượng tờ"),
    _field("pages", "Số trang", "pages", "numberOfPage", "Số lượng trang"),
    _field("paper_file_code", "Mã hồ sơ giấy", "code of the paper file", "paperFileCode",
           "Mã hồ sơ giấy gốc"),
    _field("physical_state", "Tình trạng vật lý", "physical state", "format",
           "Tình trạng vật lý của tài liệu", codes=codes.FORMAT),
    _field("information_sign", "Ký hiệu thông tin", "information sign", "inforSign"),
    _field("confidence_level", "Mức độ tin cậy", "confidence level", "confidenceLevel",
           codes=codes.CONFIDENCE_LEVEL),
    _field("risk_recovery", "Dự phòng", "risk recovery", "riskRecovery",
           "Chế độ dự phòng"),
    _field("risk_recovery_status", "Tình trạng dự phòng", "status of risk recovery",
           "riskRecoveryStatus", codes=codes.RISK_RECOVERY_STATUS),
    _field("note", "Ghi chú", "note", "description", "Mô tả"),
)  # fmt: skip

DOCUMENT_FIELDS: Final = (
    _field("first_sheet", "Tờ số", "first sheet", None, "Từ tờ", "Tờ bắt đầu"),
    _field("last_sheet", "Đến tờ", "last sheet", None, "Tờ kết thúc"),
    _field("maintenance", "Thời hạn bảo quản", "retention", "maintenance", "THBQ",
           codes=codes.MAINTENANCE),
    _field("mode", "Chế độ sử dụng", "mode of use", "mode", codes=codes.MODE),
    _field("confidence_level", "Mức độ tin cậy", "confidence level", "confidenceLevel",
           codes=codes.CONFIDENCE_LEVEL),
    _field("physical_state", "Tình trạng vật lý", "physical state", "format", codes=codes.FORMAT),
    _field("information_sign", "Ký hiệu thông tin", "information sign", "inforSign"),
    _field("autograph", "Bút tích", "autograph", "autograph"),
    _field("risk_recovery", "Dự phòng", "risk recovery", "riskRecovery", "Chế độ dự phòng"),
    _field("risk_recovery_status", "Tình trạng dự phòng", "status of risk recovery",
           "riskRecoveryStatus", codes=codes.RISK_RECOVERY_STATUS),
    _field("process", "Quy trình xử lý", "process", "process"),
    _field("note", "Ghi chú", "note", "description"),
)  # fmt: skip

DOSSIER_FIELD: Final = {one.name: one for one in DOSSIER_FIELDS}
DOCUMENT_FIELD: Final = {one.name: one for one in DOCUMENT_FIELDS}


def field_named(told: str, fields: tuple[DossierField, ...] = DOSSIER_FIELDS) -> str:
    """Return a field's name by its name, its element or a label in either language.

    Raises: ValueError: there is no such field; the message names all of them.
    """
    wanted = folded(told)
    for one in fields:
        labels = (one.name, one.vietnamese, one.english, one.element or "", *one.typed)
        if wanted in map(folded, labels):
            return one.name
    known = ", ".join(f"{one.name} ({one.vietnamese})" for one in fields)
    raise ValueError(f"there is no field {told!r}; there are {known}")


def shown(field: DossierField, value: object, language: str = "vi") -> str:
    """Return a value for people: a label for a code, yes or no, a date as papers have it."""
    from digitize.dossier.model import date_shown

    if value is None:
        return ""
    if isinstance(value, bool):
        return {"vi": ("Không", "Có"), "en": ("no", "yes")}[language][value]
    if isinstance(value, tuple):
        return "; ".join(map(str, value))
    if field.codes is not None:
        return field.codes.label(str(value), language)
    return date_shown(str(value)) if field.name.endswith("_date") else str(value)


def folded(text: str) -> str:
    """Return a head of a column without case, double spaces and differences of encoding."""
    return " ".join(unicodedata.normalize("NFC", text).split()).casefold().replace("_", " ")
