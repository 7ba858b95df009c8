"""Texts for troubles: what keeps the reader from reading, and why a scan was set apart.

An error that no archivist meets needs no text here: the desk shows `reason.unknown` for it.
"""

from __future__ import annotations

from typing import Final

TEXTS: Final[dict[str, tuple[str, str]]] = {
    # --- what keeps the reader from reading ---
    "trouble.waiting": (
        "Đang chờ: một lệnh khác đang đọc vào thư mục dữ liệu này với thiết lập khác.",
        "Waiting: another command is reading into this workspace with other settings.",
    ),
    "trouble.disk_full": (
        "Ổ đĩa đã đầy. Xin dọn bớt; máy sẽ tự đọc tiếp.",
        "The disk is full. Make room; the reading will continue by itself.",
    ),
    "trouble.reading_pauses": (
        "Máy tạm dừng đọc và sẽ tự thử lại.",
        "The reading pauses and will be tried again automatically.",
    ),
    "trouble.missing_program": (
        "Thiếu phần mềm cần để đọc. Xin báo người quản trị chạy digitize doctor.",
        "A program needed for reading is not installed. Ask your operator to run digitize doctor.",
    ),
    "trouble.answers_wait": (
        "Có bản sửa đã lưu nhưng chưa đưa được vào kho lưu trữ. Không mất gì; máy sẽ tự làm lại.",
        "What was put right is saved, but the archive does not have all of it yet. Nothing is"
        " lost; it is tried again.",
    ),
    "trouble.not_filed": (
        "Có văn bản chưa xếp được vào hồ sơ, hoặc xếp rồi mà thiếu thông tin; xem chi tiết.",
        "Some documents could not be put into their dossier, or lack data there; see the details.",
    ),
    "trouble.other": (
        "Phần đọc bản quét có điều cần người vận hành xem; việc đọc vẫn tiếp tục.",
        "The reader tells of something for the operator; reading goes on.",
    ),
    "trouble.ended": (
        "Máy đọc gặp sự cố và sẽ tự khởi động lại.",
        "The reader failed and will restart automatically.",
    ),
    # --- why something was set apart, by the codes of errors ---
    "reason.not_a_scan": (
        "Tệp không phải bản quét: nội dung không phải PDF, PNG, JPEG, TIFF, WebP, BMP, GIF, "
        "JPEG 2000 hay HEIC, dù đuôi tệp là gì. Xin lưu thành PDF hoặc quét lại.",
        "Not a scan: the content is not PDF, PNG, JPEG, TIFF, WebP, BMP, GIF, JPEG 2000 or "
        "HEIC, whatever the file is called. Save it as PDF, or scan it.",
    ),
    "reason.truncated": (
        "Tệp thiếu phần cuối. Xin chép lại hoặc quét lại.",
        "The end of the file is missing. Copy or scan it again.",
    ),
    "reason.encrypted": (
        "Tệp PDF có mật khẩu. Xin lưu một bản không có mật khẩu rồi đưa vào lại.",
        "The PDF has a password. Save a copy without one and drop that copy.",
    ),
    "reason.damaged": (
        "Tệp hỏng, không tìm thấy trang nào. Xin quét lại.",
        "The file is damaged and no page can be found. Scan it again.",
    ),
    "reason.too_many_pages": (
        "Số trang vượt mức cho phép. Xin tách tệp, hoặc nhờ người quản trị nâng mức cho phép "
        "(limits.pages).",
        "More pages than allowed. Split the file, or ask your operator to raise limits.pages.",
    ),
    "reason.resource_limit": (
        "Tệp vượt mức cho phép về dung lượng, số điểm ảnh, thời gian hoặc bộ nhớ. Xin quét ở "
        "300 dpi hoặc tách tệp.",
        "Over a limit of bytes, pixels, time or memory. Scan at 300 dpi or split the file.",
    ),
    "reason.page_failed": (
        "Có trang chưa đọc được. Xin quét lại trang ấy.",
        "A page could not be read. Scan that page again.",
    ),
    "reason.all_pages_failed": (
        "Chưa đọc được trang nào. Xin mở tệp ra xem, hoặc quét lại.",
        "No page could be read. Open the file to check it, or scan it again.",
    ),
    "reason.program_failed": (
        "Phần mềm nhận dạng chữ báo lỗi ở mọi trang. Xin cho đọc lại; nếu vẫn lỗi, xin báo "
        "người quản trị.",
        "The recogniser failed on every page. Try again; if it still fails, tell your operator.",
    ),
    "reason.program_killed": (
        "Việc đọc bị dừng giữa chừng, có thể do thiếu bộ nhớ. Xin cho đọc lại.",
        "The reading was stopped, perhaps because memory ran out. Try again.",
    ),
    "reason.worker_crashed": (
        "Chương trình đã dừng nhiều lần khi đọc tệp này. Xin báo người quản trị.",
        "The program stopped several times while it read this file. Tell your operator.",
    ),
    "reason.not_in_store": (
        "Bản gốc không còn trong kho bản gốc. Xin báo người quản trị khôi phục từ bản sao lưu.",
        "The original is missing from the store. Ask your operator to restore it from a backup.",
    ),
    "reason.unreadable_copy": (
        "Máy không có quyền đọc bản gốc trong kho bản gốc, hoặc ổ đĩa hỏng ở chỗ đó. Xin báo "
        "người quản trị, rồi cho đọc lại.",
        "The program may not read the original in the store, or the disk is damaged there. "
        "Tell your operator, then queue it again.",
    ),
    "reason.internal_fault": (
        "Chương trình gặp lỗi khi đọc tệp này; các tệp khác vẫn được đọc. Bản gốc vẫn còn. Xin "
        "báo người quản trị; sau khi sửa lỗi có thể cho đọc lại.",
        "The program met an error of its own on this file; other files continue. The original "
        "is kept. Tell your operator; queue the file again once the error is fixed.",
    ),
    "reason.bad_copy": (
        "Dữ liệu đọc từ ổ đĩa khác với dữ liệu đã ghi. Xin báo người quản trị kiểm tra ổ đĩa.",
        "The disk returned other bytes than were written. Ask your operator to check the disk.",
    ),
    "reason.archive_conflict": (
        "Kho đã có nội dung khác mang cùng mã. Chưa có gì bị ghi đè. Xin cho đọc lại.",
        "The archive holds other content under the same key. Nothing was overwritten. Try again.",
    ),
    "reason.not_joined": (
        "Không ghép được các tệp trang trong thư mục thành một văn bản. Chi tiết có nêu tên "
        "tệp; xin sửa hoặc quét lại trang ấy.",
        "The page files in the folder could not be joined into one document. The detail names "
        "the file; correct or scan that page again.",
    ),
    "reason.wrong_record": (
        "Có thông điệp chỉ nhầm sang bản ghi khác. Xin báo người quản trị.",
        "A message named the wrong record. Tell your operator.",
    ),
    "reason.damaged_version": (
        "Tệp của văn bản trong kho bị thiếu hoặc bị thay đổi. Xin báo người quản trị khôi phục "
        "từ bản sao lưu.",
        "Files of the record are missing or changed. Ask your operator to restore them from a "
        "backup.",
    ),
    "reason.bad_image": (
        "Chương trình gặp lỗi với hình ảnh này. Xin báo người quản trị.",
        "The program met an error with this image. Tell your operator.",
    ),
    "reason.unknown": (
        "Chưa đọc được. Xin xem chi tiết kỹ thuật.",
        "Not read. See the technical detail.",
    ),
}
