"""Texts of the views of dossiers, in Vietnamese and English."""

from __future__ import annotations

from typing import Final

TEXTS: Final[dict[str, tuple[str, str]]] = {
    "nav.dossiers": ("Hồ sơ", "Dossiers"),
    "dossier.why": (
        "Tài liệu được lưu giữ và giao nộp theo hồ sơ. Bản quét có ghi mã hồ sơ thì tự vào hồ sơ"
        " mang mã ấy.",
        "Papers are kept and handed over by the dossier. Scans that come with a file code go into"
        " the dossier with that code.",
    ),
    "dossier.rest": (
        "{n} bản quét chờ vào hồ sơ: đang đọc, đang tạm giữ hoặc chưa đọc được.",
        "{n} scans wait for their dossier: they are still read, on hold, or set apart.",
    ),
    "dossier.none": ("Chưa có hồ sơ nào.", "There is no dossier yet."),
    "dossier.untitled": ("chưa có tiêu đề", "no title yet"),
    "dossier.count": ("{n} văn bản", "{n} documents"),
    "dossier.new": ("Hồ sơ mới", "A new dossier"),
    "dossier.fonds": ("Mã phông", "Fonds code"),
    "dossier.code": ("Mã hồ sơ", "File code"),
    "dossier.make": ("Lập hồ sơ", "Make it"),
    "dossier.bad": ("Chưa lưu được:", "It was not saved:"),
    "dossier.stale": (
        "người khác vừa sửa hồ sơ này. Đây là hồ sơ như hiện nay; xin xem lại rồi nhập lần nữa.",
        "somebody else has just changed this dossier. Look at it as it is now, then enter it once"
        " more.",
    ),
    "dossier.way.entered": ("đã nhập", "entered"),
    "dossier.way.table": ("lấy từ bảng kèm theo", "from a table beside the scans"),
    "dossier.way.accepted": ("đã nhận đề xuất", "accepted from the proposals"),
    "dossier.way.filed": ("văn bản mới được xếp vào", "documents were filed"),
    "dossier.way.imported": ("nhập từ gói hồ sơ", "imported from a package"),
    "dossier.way.dissolved": ("đã giải thể", "dissolved"),
    "dossier.dissolved": (
        "Hồ sơ này đã giải thể; văn bản của nó không thuộc hồ sơ nào. Lý do:",
        "This dossier was dissolved; its documents belong to none. The reason:",
    ),
    "dossier.dissolve": ("Giải thể hồ sơ", "Dissolve the dossier"),
    "dossier.dissolve.why": (
        "Văn bản vẫn còn trong kho nhưng không thuộc hồ sơ nào nữa. Các lần sửa của hồ sơ vẫn được"
        " giữ, và mã hồ sơ có thể dùng lại.",
        "The papers stay in the archive and belong to no dossier any more. All revisions of the"
        " dossier are kept, and its code may be used again.",
    ),
    "dossier.dissolve.reason": ("Lý do", "Reason"),
    "dossier.why_needed": (
        "xin ghi lý do giải thể hồ sơ.",
        "give the reason for dissolving it.",
    ),
    "dossier.contents": ("Mục lục văn bản (CSV)", "List of documents (CSV)"),
    "dossier.contents.pdf": ("Mục lục để in (PDF)", "List to print (PDF)"),
    "dossier.check": (
        "Kiểm tra theo Điều 8 Thông tư 05/2025",
        "Check by Article 8 of Circular 05/2025",
    ),
    "dossier.findings": ("{n} điểm cần xem", "{n} findings"),
    "dossier.refuses": ("từ chối đóng gói", "refuses a package"),
    "dossier.warns": ("cảnh báo", "warning"),
    "dossier.report": ("Tải báo cáo (CSV)", "Download the report (CSV)"),
    "dossier.fields": ("Mô tả hồ sơ", "Description"),
    "dossier.save": ("Lưu mô tả", "Save the description"),
    "dossier.proposed": ("Văn bản đề xuất", "What the documents propose"),
    "dossier.proposed.why": (
        "Máy không tự điền gì. Giá trị dưới đây chỉ vào hồ sơ khi anh chị nhận.",
        "Nothing is filled in by the machine. A value goes into the dossier when you accept it.",
    ),
    "dossier.differs": ("khác với mô tả", "differs"),
    "dossier.accept": ("Nhận", "Accept"),
    "dossier.documents": ("Văn bản trong hồ sơ", "Documents"),
    "dossier.documents.why": (
        "Đổi số thứ tự để chuyển văn bản đến chỗ mang số ấy, rồi lưu.",
        "Change a number to move a document to that place, then save.",
    ),
    "dossier.place": ("Số TT", "No."),
    "dossier.document": ("Văn bản", "Document"),
    "dossier.first_sheet": ("Tờ số", "First sheet"),
    "dossier.last_sheet": ("Đến tờ", "Last sheet"),
    "dossier.note": ("Ghi chú", "Note"),
    "dossier.out": ("Đưa ra", "Take out"),
    "dossier.cannot_leave": (
        "đang tạm giữ, đã thu hồi hoặc không còn trong kho",
        "on hold, withdrawn, or not in the archive",
    ),
    "dossier.save_documents": ("Lưu văn bản", "Save the documents"),
    "dossier.empty": ("Hồ sơ chưa có văn bản.", "There are no documents yet."),
    "dossier.add": ("Thêm văn bản theo mã bản ghi", "Add a record by its id"),
    "dossier.add.button": ("Thêm", "Add"),
    "dossier.of_record": ("Hồ sơ", "Dossier"),
    "error.no_such_dossier": ("Không có hồ sơ này.", "There is no such dossier."),
}
