"""Texts of deletions at the desk, in Vietnamese and English."""

from __future__ import annotations

from typing import Final

TEXTS: Final[dict[str, tuple[str, str]]] = {
    "nav.deletions": ("Đề nghị xóa", "Deletions"),
    "deletion.title": ("Xóa vĩnh viễn", "Deletion for good"),
    "deletion.why": (
        "Một người đề nghị, một người khác đồng ý thì văn bản mới bị xóa: chữ, ảnh, kết quả đọc,"
        " các phiên bản cũ và mục tra cứu đều mất, không lấy lại được; chỉ còn một ghi chú không có"
        " nội dung: ai, khi nào, vì sao. Lần sao lưu sau cũng bỏ theo. Bản sao lưu cũ, bản đã xuất"
        " ra và gói đã giao thì phần mềm không với tới: phải xóa riêng.",
        "One person asks, and only when another one agrees is a paper deleted: text, pictures, page"
        " results, older versions and search entries go, and nobody can bring them back. A note"
        " without content stays: who, when, why. The next backup loses it too. Older backups,"
        " exports and packages handed over are out of reach: delete those yourselves.",
    ),
    "deletion.none": ("Không có đề nghị xóa nào.", "Nobody asks for a deletion."),
    "deletion.asked": ("{who} đề nghị: {why}", "{who} asks: {why}"),
    "deletion.own": (
        "Bạn đã đề nghị: cần một người khác đồng ý.",
        "You asked for it: another person must agree.",
    ),
    "deletion.term": ("Thời hạn bảo quản: {term}", "Retention: {term}"),
    "deletion.term.none": (
        "Chưa ai nhập thời hạn bảo quản của văn bản này.",
        "Nobody has entered how long this paper is to be kept.",
    ),
    "deletion.term.until": ("đến hết {day}", "until {day}"),
    "deletion.runs": (
        "Thời hạn bảo quản chưa hết nên chưa xóa được.",
        "Its retention has not run out, so it cannot be deleted yet.",
    ),
    "deletion.kin": (
        "{n} bản ghi cũ của cùng các trang sẽ xóa theo.",
        "{n} older records of the same pages go with it.",
    ),
    "deletion.others": (
        "Bản quét được giữ lại vì còn {n} văn bản khác trong đó; các trang của văn bản này vẫn nằm"
        " trong bản quét ấy.",
        "The scan stays, since {n} other papers are in it, and with it the pages of this one.",
    ),
    "deletion.places": (
        "Tệp này có thể còn nằm ở đây, hãy tự xóa:",
        "The file may still lie here; remove it yourselves:",
    ),
    "deletion.sure": (
        "Tôi đã xem văn bản và đồng ý xóa vĩnh viễn",
        "I have looked at the paper and agree that it is deleted for good",
    ),
    "deletion.not_sure": (
        "Chưa xóa: hãy đánh dấu là bạn đã xem và đồng ý.",
        "Nothing was deleted: tick that you have looked and agree.",
    ),
    "deletion.agree": ("Đồng ý xóa", "Agree and delete"),
    "deletion.refuse": ("Không xóa", "Keep it"),
    "deletion.take_back": ("Rút đề nghị", "Take it back"),
    "deletion.act": ("Đề nghị xóa vĩnh viễn", "Ask for deletion for good"),
    "deletion.reason": (
        "Lý do xóa (lưu mãi: đừng ghi tên người, nội dung)",
        "Why it is to be deleted (kept for ever: no names, no content)",
    ),
    "deletion.go": ("Đề nghị xóa", "Ask for deletion"),
    "deletion.gone": ("Đã xóa", "Deleted"),
    "deletion.gone.none": ("Chưa xóa văn bản nào.", "Nothing was deleted yet."),
    "deletion.by": (
        "{first} đề nghị, {second} đồng ý: {why}",
        "{first} asked, {second} agreed: {why}",
    ),
    "deletion.under_way": ("đang xóa", "being deleted"),
    "deletion.no.same_person": (
        "Chưa xóa: {told} đã đề nghị, phải một người khác đồng ý.",
        "Not deleted: {told} asked for it, and another person must agree.",
    ),
    "deletion.no.no_right": (
        "Chưa xóa: {told} không có quyền xóa.",
        "Not deleted: {told} may not delete.",
    ),
    "deletion.no.kept": (
        "Không xóa được: còn thời hạn bảo quản đến hết {told}.",
        "It cannot be deleted: its retention runs until {told}.",
    ),
    "deletion.no.kept_for_ever": (
        "Không xóa được: văn bản phải bảo quản vĩnh viễn.",
        "It cannot be deleted: it is to be kept permanently.",
    ),
    "deletion.no.term_unknown": (
        "Chưa xóa được: thời hạn bảo quản ghi là “{told}”, không tính được ngày hết hạn. Hãy sửa"
        " thời hạn trong hồ sơ trước.",
        "It cannot be deleted yet: its retention says “{told}”, which nobody can count. Put the"
        " term right in its dossier first.",
    ),
    "deletion.no.being_read": (
        "Chưa xóa được: bản quét đang được đọc hoặc lưu. Hãy thử lại sau.",
        "It cannot be deleted yet: its scan is being read or archived. Try again later.",
    ),
    "deletion.no.on_hold": (
        "Chưa xóa được: một lần đọc của bản quét đang tạm giữ. Hãy xử lý ở trang Tạm giữ trước.",
        "It cannot be deleted yet: a reading of its scan waits on hold. Decide on that first.",
    ),
    "deletion.no.being_joined": (
        "Chưa xóa được: văn bản vừa được ghép và bản ghép đang được đọc hoặc lưu. Hãy thử lại sau.",
        "It cannot be deleted yet: it was joined to others, and the joined scan is being read or"
        " archived. Try again later.",
    ),
    "deletion.no.joined": (
        "Chưa xóa được: các trang của văn bản này còn nằm trong văn bản ghép. Hãy xóa văn bản ghép,"
        " hoặc hoàn tác việc ghép trước.",
        "It cannot be deleted yet: its pages are in a joined paper too. Delete that one, or undo"
        " the join first.",
    ),
    "deletion.no.gone": ("Văn bản này đã bị xóa rồi.", "This paper is deleted already."),
    "deletion.no.asked": (
        "{told} đã đề nghị xóa văn bản này rồi.",
        "{told} has asked for this deletion already.",
    ),
    "deletion.no.not_asked": (
        "Không còn đề nghị xóa nào cho văn bản này; có thể người khác vừa rút lại.",
        "Nobody asks for this deletion any more; somebody may have just taken it back.",
    ),
    "reason.deleted": (
        "Bản quét này đã bị xóa vĩnh viễn nên không nhận lại. Muốn lưu thì hãy quét giấy lần nữa.",
        "This scan was deleted for good and is not taken again. To keep it after all, scan the"
        " paper anew.",
    ),
    "error.record_deleted": (
        "Văn bản này đã bị xóa vĩnh viễn.",
        "This record was deleted for good.",
    ),
    "error.not_deleted": ("Chưa xóa được văn bản này.", "This paper cannot be deleted."),
}
