"""Texts for troubles: what keeps the reader from reading, and why a scan was set apart.

An error that no archivist meets needs no text here: the desk shows `reason.unknown` for it.
"""

from __future__ import annotations

from typing import Final

TEXTS: Final[dict[str, tuple[str, str]]] = {
    # --- what keeps the reader from reading ---
    "trouble.waiting": (
        "Đang chờ: một lệnh khác đang đọc ở đây với thiết lập khác.",
        "Waiting: another command is at work here with other settings.",
    ),
    "trouble.disk_full": (
        "Ổ đĩa đã đầy. Hãy dọn chỗ; việc đọc sẽ tự tiếp tục.",
        "The disk is full. Make room; the reading goes on by itself.",
    ),
    "trouble.reading_pauses": (
        "Máy đọc tạm dừng và sẽ tự thử lại.",
        "The reading pauses and will be tried again by itself.",
    ),
    "trouble.missing_program": (
        "Thiếu chương trình cần để đọc: hãy nhờ người quản trị chạy digitize doctor.",
        "A program that reading needs is not installed: have digitize doctor run.",
    ),
    "trouble.ended": (
        "Máy đọc gặp trục trặc và sẽ tự khởi động lại.",
        "The reader met with trouble and is started again by itself.",
    ),
    # --- why something was set apart, by the codes of errors ---
    "reason.not_a_scan": (
        "Không phải bản quét: nội dung không phải PDF, PNG, JPEG, TIFF, WebP, BMP, GIF, JPEG 2000"
        " hay HEIC, dù tên tệp ghi gì. Hãy lưu hoặc quét lại thành PDF.",
        "No scan: its content is no PDF, PNG, JPEG, TIFF, WebP, BMP, GIF, JPEG 2000 or HEIC,"
        " whatever its name says. Save it as PDF, or scan it.",
    ),
    "reason.truncated": (
        "Tệp bị cắt cụt, thiếu phần cuối. Hãy chép lại hoặc quét lại.",
        "The file is cut off: its end is missing. Copy or scan it again.",
    ),
    "reason.encrypted": (
        "PDF có mật khẩu. Hãy lưu một bản không có mật khẩu rồi thả vào lại.",
        "The PDF asks for a password. Save a copy without one and drop that.",
    ),
    "reason.damaged": (
        "Tệp hỏng, không tìm thấy các trang. Hãy quét lại.",
        "The file is damaged; its pages cannot be found. Scan it again.",
    ),
    "reason.too_many_pages": (
        "Quá nhiều trang so với giới hạn. Hãy tách tệp, "
        "hoặc nhờ người quản trị nâng giới hạn (limits.pages).",
        "More pages than allowed. Split the file, or have limits.pages raised.",
    ),
    "reason.resource_limit": (
        "Tệp vượt giới hạn về dung lượng, điểm ảnh, thời gian hay bộ nhớ.",
        "Over a limit of bytes, pixels, time or memory.",
    ),
    "reason.page_failed": (
        "Có trang không đọc được.",
        "A page could not be read.",
    ),
    "reason.all_pages_failed": (
        "Không đọc được trang nào.",
        "Not one page could be read.",
    ),
    "reason.program_failed": (
        "Phần mềm đọc chữ báo lỗi ở mọi trang.",
        "The recogniser failed on every page.",
    ),
    "reason.program_killed": (
        "Máy dừng chương trình đọc giữa chừng, có thể do thiếu bộ nhớ. Hãy thử đọc lại.",
        "The machine ended the reading, perhaps for want of memory. Try again.",
    ),
    "reason.worker_crashed": (
        "Đọc tệp này làm chương trình dừng nhiều lần.",
        "Reading it ended its process several times.",
    ),
    "reason.not_in_store": (
        "Bản gốc không còn trong kho lưu của máy. Hãy khôi phục từ bản sao lưu.",
        "The original is missing from the store. Bring it back from a backup.",
    ),
    "reason.unreadable_copy": (
        "Máy không được phép đọc bản gốc trong kho lưu, hoặc ổ đĩa hỏng ở chỗ đó. Hãy báo người "
        "quản trị, rồi xếp hàng đọc lại.",
        "The store's copy may not be read, or its disk fails there. Tell your operator, then queue "
        "it again.",
    ),
    "reason.internal_fault": (
        "Chương trình gặp lỗi của chính nó ở tệp này; các tệp khác vẫn được đọc. Bản gốc vẫn còn. "
        "Hãy báo người quản trị; sau khi sửa có thể xếp hàng đọc lại.",
        "The program met a fault of its own on this file; the others go on. The original is kept. "
        "Tell your operator; once it is mended, queue it again.",
    ),
    "reason.bad_copy": (
        "Ổ đĩa đọc ra khác với khi ghi vào. Hãy kiểm tra ổ đĩa.",
        "The disk reads back other bytes than were written. Check the disk.",
    ),
    "reason.archive_conflict": (
        "Kho đã có nội dung khác dưới cùng mã. Không có gì bị ghi đè.",
        "The archive holds something else under the same key. Nothing was replaced.",
    ),
    "reason.not_joined": (
        "Thư mục mỗi trang một tệp không ghép được thành một văn bản. Chi tiết nêu tên tệp; "
        "hãy sửa hoặc quét lại trang ấy.",
        "A folder with a file a page could not be made one document. The detail names the file; "
        "mend or scan that page.",
    ),
    "reason.wrong_record": (
        "Một thông điệp chỉ sang bản ghi khác. Hãy báo người quản trị.",
        "A message named another record. Tell your operator.",
    ),
    "reason.damaged_version": (
        "Tệp của bản ghi trong kho bị thiếu hoặc bị đổi. Người quản trị lấy lại từ bản sao lưu.",
        "Files of the record are missing or changed. Your operator brings them back from a backup.",
    ),
    "reason.bad_image": (
        "Chương trình gặp lỗi với ảnh này. Hãy báo người quản trị.",
        "The program met with a fault on this image. Tell your operator.",
    ),
    "reason.unknown": (
        "Không đọc được. Xem chi tiết kỹ thuật.",
        "It could not be read. See the technical detail.",
    ),
}
