"""Texts of the view of a scan's pages, in Vietnamese and English."""

from __future__ import annotations

from typing import Final

TEXTS: Final[dict[str, tuple[str, str]]] = {
    "pages.title": ("Các trang của bản quét", "Pages of the scan"),
    "pages.link": ("Sắp xếp các trang", "Arrange the pages"),
    "pages.why": (
        "Mỗi khung là một văn bản. Tách, ghép, đổi thứ tự, xoay hoặc bỏ trang; không trang nào bị"
        " xóa khỏi bản quét.",
        "Each frame is one paper. Split, join, reorder, turn or drop pages; no page is deleted from"
        " the scan.",
    ),
    "pages.list": ("Các trang theo văn bản", "The pages by papers"),
    "pages.acts": ("Việc với trang đang chọn", "What to do with the chosen page"),
    "pages.split": ("Tách từ trang này", "Split before this page"),
    "pages.join": ("Ghép với văn bản trước", "Join to the paper before"),
    "pages.earlier": ("Lên trước", "Move earlier"),
    "pages.later": ("Xuống sau", "Move later"),
    "pages.left": ("Xoay trái", "Turn left"),
    "pages.right": ("Xoay phải", "Turn right"),
    "pages.drop": ("Bỏ trang / lấy lại", "Drop or take back"),
    "pages.reread": ("Đọc lại…", "Read anew…"),
    "pages.undo": ("Hoàn tác", "Undo"),
    "pages.save": ("Lưu", "Save"),
    "pages.as_read": ("Như máy đã chia", "As the machine had it"),
    "pages.reread.title": ("Đọc lại trang", "Read the page anew"),
    "pages.reread.lines": ("Cách tìm dòng", "Who finds the lines"),
    "pages.reread.lines.usual": ("như cài đặt", "as set"),
    "pages.reread.lines.trueocr": ("bộ tìm dòng của chương trình", "the program's line finder"),
    "pages.reread.lines.tesseract": ("bố cục của Tesseract", "Tesseract's layout"),
    "pages.reread.layer": ("Chữ có sẵn trong PDF", "Text that the PDF carries"),
    "pages.reread.layer.usual": ("như cài đặt", "as set"),
    "pages.reread.layer.never": ("không dùng", "never used"),
    "pages.reread.layer.always": ("luôn dùng", "always used"),
    "pages.reread.dpi": ("Độ phân giải khi đọc", "Resolution for reading"),
    "pages.reread.dpi.usual": ("như cài đặt", "as set"),
    "pages.reread.ok": ("Đọc lại khi lưu", "Read anew on saving"),
    "pages.reread.cancel": ("Thôi", "Cancel"),
    "pages.stale": (
        "Người khác vừa sắp xếp bản quét này. Tải lại trang để xem.",
        "Somebody else has just arranged this scan. Load the page again to see it.",
    ),
    "pages.bad": (
        "Không lưu được: mỗi trang phải ở trong một văn bản hoặc được bỏ ra.",
        "Not saved: each page must be in one paper, or dropped.",
    ),
    "pages.withdraw": (
        "Không lưu được: có văn bản mất hết trang. Hãy thu hồi văn bản ấy.",
        "Not saved: a paper would lose all its pages. Withdraw that paper instead.",
    ),
    "pages.on_hold": (
        "Bản quét có dấu độ mật nên đang được tạm giữ; xem mục Tạm giữ.",
        "The scan carries a marking of secrecy and is on hold; see On hold.",
    ),
    "pages.apart": (
        "Chưa đọc lại được bản quét này; xem lý do ở mục Tiếp nhận.",
        "The scan could not be read again; the inbox says why.",
    ),
    "pages.said.paper": ("Văn bản", "Paper"),
    "pages.said.dropped": ("Trang bỏ ra", "Dropped pages"),
    "pages.said.none": ("Không có trang nào.", "No pages."),
    "pages.said.page": ("Trang", "Page"),
    "pages.said.new": ("văn bản mới", "new paper"),
    "pages.said.unread": ("có chữ chưa đọc được", "has print that was not read"),
    "pages.said.failed": ("chưa đọc được", "was not read"),
    "pages.said.reread": ("sẽ đọc lại", "will be read anew"),
    "pages.said.waiting": ("Đã lưu. Đang đọc lại…", "Saved. Reading again…"),
    "pages.said.saved": ("Đã lưu.", "Saved."),
    "pages.said.changed": ("Có thay đổi chưa lưu.", "There are changes that are not saved."),
    "pages.said.away": (
        "Không liên lạc được với máy chủ; chưa lưu.",
        "The desk does not answer; nothing is saved.",
    ),
    "pages.said.shared": (
        "Trang này thuộc hai văn bản, không chuyển được.",
        "Two papers share this page, so it cannot be moved.",
    ),
    "keys.pages.choose": ("chọn trang", "choose a page"),
    "keys.pages.split": ("tách văn bản từ trang này", "a paper begins at this page"),
    "keys.pages.join": ("ghép văn bản vào văn bản trước", "join the paper to the one before"),
    "keys.pages.turn": ("xoay phải, xoay trái", "turn right, turn left"),
    "keys.pages.drop": ("bỏ trang hoặc lấy lại", "drop the page, or take it back"),
    "keys.pages.move": ("chuyển trang lên trước, xuống sau", "move the page earlier or later"),
    "keys.pages.save": ("lưu", "save"),
}

SAID: Final = tuple(
    name.removeprefix("pages.said.") for name in TEXTS if name.startswith("pages.said.")
)
"""The texts that the page's script shows."""
