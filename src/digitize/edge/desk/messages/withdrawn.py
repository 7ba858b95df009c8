"""Texts of withdrawals and holds at the desk, in Vietnamese and English."""

from __future__ import annotations

from typing import Final

TEXTS: Final[dict[str, tuple[str, str]]] = {
    "withdrawn.title": ("Văn bản đã thu hồi", "Withdrawn papers"),
    "withdrawn.why": (
        "Văn bản đã thu hồi không còn trong kho tra cứu và không xuất ra được; bản gốc vẫn được"
        " giữ và có thể lấy lại.",
        "A withdrawn paper is in no search and no export any more; its original is kept, and it"
        " can be brought back.",
    ),
    "withdrawn.none": ("Chưa có văn bản nào bị thu hồi.", "No paper was withdrawn."),
    "withdrawn.by": ("{who} thu hồi: {why}", "withdrawn by {who}: {why}"),
    "withdrawn.more": ("và {n} văn bản trước nữa", "and {n} earlier ones"),
    "withdrawn.act": ("Thu hồi, tạm giữ hoặc xóa", "Withdraw, hold or delete"),
    "withdrawn.reason": ("Lý do thu hồi", "Why it is withdrawn"),
    "withdrawn.reason.back": ("Lý do lấy lại", "Why it comes back"),
    "withdrawn.reason.hold": ("Lý do tạm giữ", "Why it is held"),
    "withdrawn.go": ("Thu hồi", "Withdraw"),
    "withdrawn.back": ("Lấy lại", "Bring back"),
    "withdrawn.level": ("Mức độ mật", "Level of secrecy"),
    "withdrawn.hold": ("Tạm giữ", "Put on hold"),
    "withdrawn.no_reason": (
        "Chưa làm được: xin ghi lý do.",
        "Nothing was done: please give the reason.",
    ),
    "withdrawn.otherwise": (
        "Văn bản vừa được người khác thay đổi hoặc không còn ở trạng thái ấy; xin xem lại.",
        "The paper has just been changed by somebody else, or stands otherwise; please look again.",
    ),
    "withdrawn.pages_elsewhere": (
        "Không lấy lại được: các trang của văn bản này nay thuộc văn bản khác.",
        "It cannot be brought back: its pages are in other papers now.",
    ),
}
