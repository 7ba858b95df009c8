"""Texts of the view in which papers of several scans are joined, in Vietnamese and English."""

from __future__ import annotations

from typing import Final

TEXTS: Final[dict[str, tuple[str, str]]] = {
    "join.title": ("Ghép văn bản", "Join papers"),
    "join.go": ("Ghép…", "Join…"),
    "join.why": (
        "Các trang theo thứ tự dưới đây thành một văn bản. Các bản quét gốc vẫn còn, những gì đã"
        " sửa được giữ, và việc ghép hoàn tác được.",
        "The pages become one paper, in the order below. The original scans stay, what was put"
        " right is kept, and the join can be undone.",
    ),
    "join.signed": (
        "Có tệp gốc mang chữ ký số. Văn bản ghép là tệp mới nên không còn chữ ký ấy; tệp đã ký vẫn"
        " được giữ.",
        "An original here is digitally signed. The joined paper is a new file without these"
        " signatures; the signed file is kept.",
    ),
    "join.one": (
        "Hãy chọn ít nhất hai văn bản ở trang Soát hoặc Kho, rồi bấm Ghép…",
        "Choose at least two papers in Review or Archive, then press Join…",
    ),
    "join.up": ("Lên trước: {what}", "Earlier: {what}"),
    "join.down": ("Xuống sau: {what}", "Later: {what}"),
    "join.out": ("Không ghép: {what}", "Leave out: {what}"),
    "join.do": ("Ghép thành một văn bản", "Join to one paper"),
    "join.cancel": ("Thôi", "Cancel"),
    "join.from": ("Ghép từ", "Joined from"),
    "join.leads": ("Xem văn bản hiện nay", "See the record of today"),
    "join.on_hold": (
        "Đã ghép, nhưng văn bản có dấu độ mật hoặc vừa bị thay đổi nên đang tạm giữ; xem mục Tạm"
        " giữ.",
        "Joined, but the paper is marked secret or was changed just now, so it is on hold; see On"
        " hold.",
    ),
    "join.apart": (
        "Chưa đọc được bản quét đã ghép; xem lý do ở mục Tiếp nhận.",
        "The joined scan could not be read; the inbox says why.",
    ),
    "join.no.alone": ("Hãy để lại ít nhất hai văn bản.", "Leave at least two papers."),
    "join.no.twice": ("Một văn bản có hai lần.", "One paper is there twice."),
    "join.no.same_scan": (
        "Các văn bản này cùng một bản quét: hãy ghép ở Sắp xếp các trang.",
        "These papers are of one scan: join them in Arrange the pages.",
    ),
    "join.no.being_read": (
        "Một bản quét đang được đọc. Xin thử lại sau ít phút.",
        "One of the scans is being read. Try again in a few minutes.",
    ),
    "join.no.too_long": (
        "Ghép lại có {told} trang, quá giới hạn.",
        "Together they have {told} pages, which is over the limit.",
    ),
    "join.no.claimed": (
        "{told} đang soát một trong các văn bản này.",
        "{told} has one of these papers open.",
    ),
    "join.no.other_pages": (
        "Bản gốc của một văn bản không có đủ các trang như bản ghi.",
        "The original of one paper has not the pages of its record.",
    ),
    "join.no.failed": ("Không lập được bản quét ghép: {told}", "The scan was not made: {told}"),
    "join.no.closed": (
        "Không ghép được: một văn bản đang tạm giữ, đã thu hồi hoặc vừa được thay đổi.",
        "Not joined: one paper is on hold, withdrawn, or was changed just now.",
    ),
    "join.said.waiting": ("Đang ghép và đọc lại…", "Joining and reading…"),
    "join.said.away": (
        "Không liên lạc được với máy chủ.",
        "The desk does not answer.",
    ),
    "join.said.alone": ("Hãy để lại ít nhất hai văn bản.", "Leave at least two papers."),
    "keys.join.move": ("Đưa văn bản lên, xuống", "Move the paper up, down"),
    "keys.join.out": ("Không ghép văn bản này", "Leave the paper out"),
    "keys.join.do": ("Ghép", "Join"),
}

SAID: Final = tuple(
    name.removeprefix("join.said.") for name in TEXTS if name.startswith("join.said.")
)
"""The texts that the page's script shows."""
