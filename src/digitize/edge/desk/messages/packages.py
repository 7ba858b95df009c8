"""Texts of the views that pack a dossier, in Vietnamese and English."""

from __future__ import annotations

from typing import Final

TEXTS: Final[dict[str, tuple[str, str]]] = {
    "package.title": ("Đóng gói giao nộp", "Pack for handing over"),
    "package.why": (
        "Gói hồ sơ theo Thông tư 05/2025/TT-BNV là một tệp ZIP gồm mô tả hồ sơ, mô tả từng văn bản"
        " và bản PDF/A của từng văn bản. Trước lần giao nộp đầu tiên, xin gửi thử một gói cho cơ"
        " quan nhận (chọn “Gói thử”).",
        "A package of Circular 05/2025/TT-BNV is one ZIP file: the description of the dossier, of"
        " each document, and each document as PDF/A. Before the first handover, send the receiving"
        " archive a package to try (choose “A trial”).",
    ),
    "package.kind": ("Loại gói", "Kind of package"),
    "package.look": ("Xem còn thiếu gì", "See what is missing"),
    "package.missing": ("Chưa đóng gói được", "It cannot be packed yet"),
    "package.missing.why": (
        "Mỗi dòng là một điều còn thiếu hoặc sai. Bấm “Đến chỗ sửa”, sửa xong rồi quay lại đây.",
        "Each line is one thing that is missing or wrong. Follow its link, mend it, and come back.",
    ),
    "package.mend": ("Đến chỗ sửa", "Mend it"),
    "package.things": ("{n} điều", "{n} things"),
    "package.ready": ("Đủ điều kiện đóng gói: {n} văn bản", "Ready to be packed: {n} documents"),
    "package.status": ("Gói này là", "This package is"),
    "package.status.NEW": ("Gói mới", "New"),
    "package.status.SUPPLEMENT": ("Gói bổ sung", "A supplement"),
    "package.status.REPLACEMENT": ("Gói thay thế", "A replacement"),
    "package.status.TEST": ("Gói thử", "A trial"),
    "package.status.OTHER": ("Khác", "Other"),
    "package.agreement": ("Số văn bản thỏa thuận giao nộp", "Number of the submission agreement"),
    "package.ordinal": ("Số thứ tự gói trong đợt", "Its number in the handover"),
    "package.pack": ("Đóng gói", "Pack it"),
    "package.busy": (
        "Máy đang đóng một gói khác; xin chờ gói ấy xong rồi tải lại trang này.",
        "Another package is being made; wait for it, then load this page again.",
    ),
    "package.doubts": ("Nên nhập thêm", "Better entered before"),
    "package.doubts.why": (
        "Vẫn đóng gói được, nhưng cơ quan nhận có thể đòi những trường này.",
        "It can be packed without these, but the receiving archive may ask for them.",
    ),
    "package.being_made": ("Đang đóng gói…", "It is being packed…"),
    "package.being_made.why": (
        "Trang này tự tải lại. Mỗi trang văn bản mất chừng một phần mười giây đến nửa giây.",
        "This page loads itself again. A page of paper takes a tenth to half of a second.",
    ),
    "package.not_made": ("Chưa đóng gói được", "It was not packed"),
    "package.failed": (
        "Có văn bản chưa đóng gói được. Chi tiết kỹ thuật, để báo người quản trị:",
        "A paper could not be packed. Details, for the operator:",
    ),
    "package.back": ("Quay lại xem còn thiếu gì", "Back to what is missing"),
    "package.made": ("Đã đóng gói xong", "It is packed"),
    "package.made.why": (
        "Xin tải cả hai tệp về và giữ cùng nhau: bàn số hóa không giữ lại gói sau khi tắt.",
        "Download both files and keep them together; the desk does not keep them when it ends.",
    ),
    "package.take": ("Tải gói (ZIP)", "Download the package (ZIP)"),
    "package.take_report": ("Tải báo cáo (TXT)", "Download the report (TXT)"),
    "package.report": ("Báo cáo của gói", "Report of the package"),
}
