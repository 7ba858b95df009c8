"""Texts of the desk's frame and views, in Vietnamese and English."""

from __future__ import annotations

from typing import Final

TEXTS: Final[dict[str, tuple[str, str]]] = {
    # --- frame ---
    "app": ("Bàn số hóa", "Digitising desk"),
    "nav.inbox": ("Tiếp nhận", "Inbox"),
    "nav.review": ("Soát", "Review"),
    "nav.archive": ("Kho", "Archive"),
    "nav.numbers": ("Số liệu", "Numbers"),
    "nav.held": ("Tạm giữ", "On hold"),
    "nav.label": ("Các trang chính", "Main pages"),
    "skip": ("Đến nội dung", "Skip to content"),
    "help": ("Phím tắt", "Keys"),
    "help.close": ("Đóng", "Close"),
    "language": ("English", "Tiếng Việt"),
    "sign_out": ("Đăng xuất", "Sign out"),
    "person": ("Người làm việc", "You are"),
    "back": ("Quay lại", "Back"),
    "more": ("Xem thêm", "More"),
    "no": ("Không", "No"),
    "none": ("không có", "none"),
    "pages": ("{n} trang", "{n} p."),
    "error": ("Có lỗi", "Something went wrong"),
    "error.too_large": (
        "Dữ liệu gửi lên quá lớn nên không được nhận.",
        "What was sent is too long and was not taken.",
    ),
    "error.broken_off": (
        "Dữ liệu gửi lên bị ngắt giữa chừng. Hãy thử lại.",
        "What was sent broke off. Try again.",
    ),
    "not_found": ("Không tìm thấy trang này.", "There is no such page."),
    "error.no_such_record": (
        "Không có bản ghi hoặc trang này trong kho.",
        "The archive has no such record or page.",
    ),
    "error.superseded": (
        "Các trang của bản ghi này nay thuộc bản ghi khác.",
        "The pages of this record belong to other records now.",
    ),
    "error.on_hold": ("Bản ghi này đang tạm giữ.", "This record is on hold."),
    "error.withdrawn": ("Bản ghi này đã bị thu hồi.", "This record has been withdrawn."),
    "error.not_handed_out": (
        "Bản ghi này đang tạm giữ hoặc đã bị thu hồi nên không tải về được.",
        "This record is on hold or withdrawn, and is not handed out.",
    ),
    "error.not_exported": (
        "Không ghi được bản ghi ra dạng này. Hãy chọn dạng khác.",
        "The record cannot be written in this form. Take another one.",
    ),
    "error.other": (
        "Bàn số hóa gặp lỗi. Hãy báo người quản trị kèm chi tiết dưới đây.",
        "The desk met with an error. Tell your operator, with the detail below.",
    ),
    "guard.stale": (
        "Trang này mở từ trước khi bàn số hóa khởi động lại. Hãy tải lại trang rồi làm lần nữa; "
        "những gì đã gõ khi soát vẫn còn.",
        "This page is from before the desk was started anew. Load it again, then try once more; "
        "what was typed in review is kept.",
    ),
    "guard.sign_in": (
        "Hãy tải lại trang và đăng nhập.",
        "Load the page again and sign in.",
    ),
    # --- sign-in ---
    "sign_in": ("Đăng nhập", "Sign in"),
    "sign_in.token": ("Mã truy cập của bạn", "Your token"),
    "sign_in.go": ("Đăng nhập", "Sign in"),
    "sign_in.why": (
        "Mỗi người có một mã riêng, để lần xác nhận nào cũng có tên người làm. "
        "Mã do người quản trị cấp.",
        "Everybody has a token of their own, so that each confirmation has a name. "
        "Your operator gives it.",
    ),
    "sign_in.wrong": ("Mã này không đúng.", "This token is not known."),
    # --- inbox ---
    "inbox.title": ("Tiếp nhận và tiến độ", "Inbox and progress"),
    "inbox.drop": ("Thả bản quét vào đây", "Drop scans here"),
    "inbox.drop.more": (
        "PDF, TIFF, JPEG, PNG, WebP, BMP, GIF, JPEG 2000 hoặc HEIC."
        " Bản gốc chỉ được sao chép, không bị sửa.",
        "PDF, TIFF, JPEG, PNG, WebP, BMP, GIF, JPEG 2000 or HEIC."
        " The files are copied and never changed.",
    ),
    "inbox.choose": ("Chọn tệp…", "Choose files…"),
    "inbox.sending": ("Đang gửi", "Sending"),
    "inbox.sent": ("Đã nhận", "Taken in"),
    "inbox.not_sent": ("Không nhận được", "Not taken in"),
    "inbox.now": ("Đang đọc", "Being read"),
    "inbox.waiting": ("Đang chờ", "Waiting"),
    "inbox.apart": ("Để riêng", "Set apart"),
    "inbox.archived": ("Đã vào kho", "Archived"),
    "inbox.lately": ("Vừa vào kho", "Lately archived"),
    "inbox.pace": ("Tốc độ", "Pace"),
    "inbox.pace.value": ("{n} trang/phút", "{n} pages a minute"),
    "inbox.left": ("Còn khoảng", "Time left"),
    "inbox.left.none": ("đã xong", "all done"),
    "inbox.left.unknown": ("chưa rõ", "not known yet"),
    "inbox.left.minutes": ("{n} phút", "{n} min"),
    "inbox.left.seconds": ("{n} giây", "{n} s"),
    "inbox.left.hours": ("{n} giờ", "{n} h"),
    "inbox.pages": ("{done}/{all} trang", "{done} of {all} pages"),
    "inbox.again": ("Đọc lại", "Try again"),
    "inbox.empty": (
        "Chưa có gì đang đọc. Thả bản quét vào khung trên để bắt đầu.",
        "Nothing is being read. Drop a scan above to begin.",
    ),
    "inbox.and_more": ("và {n} bản khác", "and {n} more"),
    "inbox.state.queued": ("chờ đọc", "waiting"),
    "inbox.at_work": ("Đang chạy: {who}", "At work: {who}"),
    "inbox.reading": ("Máy đang làm việc", "The reader is at work"),
    "inbox.nobody": ("Máy đọc đang nghỉ", "The reader rests"),
    "inbox.look": ("{n} chỗ cần xem", "{n} to look at"),
    "inbox.detail": ("Chi tiết kỹ thuật", "Technical detail"),
    "inbox.no_room": (
        "Ổ đĩa sắp đầy, chưa nhận thêm được.",
        "The disk is nearly full; nothing more is taken in.",
    ),
    "inbox.too_large": (
        "Tệp lớn hơn giới hạn ({n} byte).",
        "The file is larger than the limit ({n} bytes).",
    ),
    "inbox.busy": (
        "Đang có quá nhiều bản quét được gửi cùng lúc. Hãy thử lại sau giây lát.",
        "Too many scans are being sent at once. Try again in a moment.",
    ),
    "inbox.broken_off": ("Việc gửi bị ngắt giữa chừng.", "The sending broke off."),
    # --- keys ---
    "keys.go": (
        "Tiếp nhận, Soát, Kho, Số liệu",
        "Inbox, Review, Archive, Numbers",
    ),
    "keys.search": ("Tìm trong kho", "Search the archive"),
    "keys.help": ("Bảng phím tắt này", "These keys"),
    "keys.choose": ("Chọn tệp", "Choose files"),
    "keys.accept": ("Đúng rồi, sang chỗ kế", "Right as it is, on to the next"),
    "keys.pick": ("Chọn cách đọc, sang chỗ kế", "Pick a reading, on to the next"),
    "keys.type": ("Gõ lại từ đầu", "Type it anew"),
    "keys.edit": ("Sửa chữ đang có", "Change what stands there"),
    "keys.remove": ("Bỏ: không có gì ở đây", "Remove: nothing is there"),
    "keys.next": ("Sang chỗ kế, về chỗ trước (để đó, chưa quyết)", "Next and previous, undecided"),
    "keys.all": ("Qua từng chữ và trường, kể cả chỗ máy chắc", "Through every word and field"),
    "keys.undo": ("Hoàn tác quyết định vừa rồi", "Take the last decision back"),
    "keys.confirm": ("Xác nhận cả trang", "Confirm the page"),
    # --- review ---
    "review.list": ("Cần người xem", "Waiting for a look"),
    "review.list.why": (
        "Những bản mới nhận có chữ máy chưa chắc hoặc có phần viết tay. Viết tay đứng trước.",
        "Recent records with words that the machine is unsure of, or with handwriting. "
        "Handwriting comes first.",
    ),
    "review.none": ("Không có gì cần xem.", "Nothing waits for a look."),
    "review.start": ("Bắt đầu soát", "Begin"),
    "review.by_hand": ("{n} viết tay", "{n} by hand"),
    "review.page": ("trang", "page"),
    "review.progress": ("Đã xem", "Looked at"),
    "review.crop": ("Chỗ này trên bản quét", "This place on the scan"),
    "review.entry": ("Gõ", "Type"),
    "review.aid": ("Kiểu gõ tiếng Việt", "Input aid for Vietnamese"),
    "review.aid.off": ("Kiểu gõ: tắt", "Aid: off"),
    "review.previous": ("Về chỗ trước", "Previous"),
    "review.next": ("Sang chỗ kế", "Next"),
    "review.accept": ("Đúng", "Accept"),
    "review.undo": ("Hoàn tác", "Undo"),
    "review.confirm": ("Xác nhận", "Confirm"),
    "review.load": (
        "Mở phiên bản mới, giữ những gì đã gõ",
        "Load the new one, keep what was typed",
    ),
    "review.stale": (
        "Trong lúc bạn soát, bản ghi đã được sửa ({who}). Chưa có gì bị ghi đè; "
        "những gì bạn đã gõ vẫn còn trên máy này.",
        "While you looked, the record was changed ({who}). Nothing was overwritten; "
        "what you typed is kept in this browser.",
    ),
    "review.stale.machine": ("máy đọc lại", "read anew by the machine"),
    "review.said.word": ("Chữ cần xem", "Word to check"),
    "review.said.finished": ("Đã xem hết trang này", "All of this page is looked at"),
    "review.said.nothing": ("Trang này không có gì cần xem", "Nothing to check on this page"),
    "review.said.confirm_now": (
        "Nhấn Enter để xác nhận và sang trang kế; bấm vào chữ bất kỳ để sửa thêm.",
        "Press Enter to confirm and go on; click any word to change it too.",
    ),
    "review.said.yours": ("bạn đã gõ, chưa xác nhận", "you typed it, not confirmed yet"),
    "review.said.restored": (
        "Những gì bạn gõ trên phiên bản trước vẫn còn; hãy xem lại rồi xác nhận.",
        "What you typed on the older revision is still here; look once more, then confirm.",
    ),
    "review.said.away": (
        "Không liên lạc được với bàn số hóa; những gì đã gõ vẫn còn.",
        "The desk cannot be reached; what you typed is kept.",
    ),
    "review.taken_back": ("Hoàn tác lần xác nhận cuối", "Take the last confirmation back"),
    "bad.value": ("Giá trị này không hợp lệ ở đây.", "This value cannot stand here."),
    "bad.issued_on": ("Cần một ngày có thật, như 30/9/2025.", "A real day is wanted: 30/9/2025."),
    "bad.event.date": ("Cần một ngày có thật, như 30/9/2025.", "A real day is wanted: 30/9/2025."),
    "bad.number": (
        "Cần chữ số, có thể có chữ đi sau, như 86 hoặc 12a.",
        "Figures are wanted, perhaps with letters behind them: 86 or 12a.",
    ),
    "bad.number_year": ("Cần năm bốn chữ số.", "A year of four figures is wanted."),
    "bad.symbol": (
        "Cần chữ và số nối bằng - hoặc /, như QĐ-UBND.",
        "Letters and figures parted by - or / are wanted: QĐ-UBND.",
    ),
    "bad.kind": ("Không có loại văn bản này.", "There is no such kind of document."),
    "bad.event.part_of_day": (
        "Cần sáng, trưa, chiều, tối hoặc đêm.",
        "One of sáng, trưa, chiều, tối, đêm is wanted.",
    ),
    "bad.secrecy": (
        "Độ mật không gõ ở đây; xem trang Tạm giữ.",
        "Secrecy is not typed in here; see the page On hold.",
    ),
    "choice.stands": ("đang ghi, chắc chắn {sure}", "as it stands, {sure} sure"),
    "choice.raw": ("máy đọc ban đầu ({sure})", "as first read ({sure})"),
    "choice.second": ("máy thứ hai đọc", "the second reader has it"),
    "choice.letter": (
        "chữ “{letter}” cũng có thể ({sure})",
        "letter “{letter}” is possible ({sure})",
    ),
    # --- the archive ---
    "archive.words": ("Tìm trong kho", "Search the archive"),
    "archive.words.more": (
        "Tìm chữ, “cụm từ”, số ký hiệu… có dấu hoặc không dấu",
        "Words, “a phrase”, a number… with or without diacritics",
    ),
    "archive.find": ("Tìm", "Search"),
    "archive.from": ("Ban hành từ", "Issued from"),
    "archive.to": ("đến", "to"),
    "archive.day": ("21/9/2024", "21/9/2024"),
    "archive.wrong": (
        "Không hiểu ngày này. Hãy viết ngày, tháng hoặc năm: 30/9/2025, 9/2025, 2025.",
        "This is no date. Write a day, a month or a year: 30/9/2025, 9/2025, 2025.",
    ),
    "archive.any": ("mọi loại", "any"),
    "archive.sort": ("Xếp theo", "Sort by"),
    "archive.sort.rank": ("khớp nhất", "best first"),
    "archive.sort.date": ("mới nhất", "newest first"),
    "archive.sort.name": ("tên", "name"),
    "archive.found": ("{n} bản ghi", "{n} found"),
    "archive.nothing": ("Không tìm thấy.", "Nothing was found."),
    "archive.incomplete": (
        "Mục lục chưa đủ, có thể thiếu bản ghi: người quản trị hãy chạy digitize reindex.",
        "The index does not have all records: have digitize reindex run.",
    ),
    "archive.folding.typed": ("đúng như đã gõ", "as typed"),
    "archive.folding.toneless": ("khác dấu thanh", "other tones"),
    "archive.folding.bare": ("khác dấu", "other diacritics"),
    "archive.previous": ("Trước", "Previous"),
    "archive.next": ("Sau", "Next"),
    "archive.about": ("Theo năm, loại và cơ quan", "By year, kind and issuer"),
    "archive.timeline": ("Theo thời gian", "Over time"),
    "archive.undated": ("{n} bản ghi không có ngày ban hành", "{n} without a date of issue"),
    "archive.clear": ("Bỏ mọi bộ lọc", "Clear all filters"),
    # --- on hold ---
    "held.why": (
        "Những bản quét có dấu chỉ độ mật. Chúng chưa vào kho, không tìm được, không gửi đi đâu "
        "cho đến khi người có trách nhiệm cho vào kho; tên người ấy được ghi lại.",
        "Scans with a marking of secrecy. They are not archived, not found and sent nowhere until "
        "a person in charge lets them go on, under that person's name.",
    ),
    "held.none": ("Không có gì đang tạm giữ.", "Nothing is on hold."),
    "held.look": ("Xem bản quét", "Look at the scan"),
    "held.other": ("cùng tệp với bản có dấu mật", "in one scan with a marked one"),
    "held.clear": ("Cho vào kho…", "Let it go on…"),
    "held.sure": (
        "Bản ghi sẽ vào kho và ai cũng tìm được. Người cho phép: {who}.",
        "The record will be archived and found. Under the name of {who}.",
    ),
    "held.clear.sure": ("Cho vào kho", "Let it go on"),
    "reason.on_hold": (
        "Có dấu chỉ độ mật: tạm giữ cho đến khi có người cho vào kho.",
        "Marked as secret: on hold until a person lets it go on.",
    ),
    "reason.withdrawn": (
        "Bản ghi của tệp này đã bị thu hồi.",
        "The record of this scan has been withdrawn.",
    ),
    # --- numbers ---
    "numbers.title": ("Máy đọc đúng đến đâu", "How well the machine reads"),
    "numbers.why": (
        "Đếm từ những trang đã có người soát. Chỉ thấy lỗi ở những chữ có người xem, nên số lỗi "
        "thật có thể cao hơn.",
        "Counted on the pages that people have reviewed. Errors are seen only in words that "
        "somebody looked at, so there may be more.",
    ),
    "numbers.none": ("Chưa có bản ghi nào được soát.", "No record has been reviewed yet."),
    "numbers.left": ("Đang đếm, còn {n} bản ghi…", "Counting, {n} records left…"),
    "numbers.records": ("Bản ghi", "Records"),
    "numbers.pages": ("Trang", "Pages"),
    "numbers.words": ("Chữ", "Words"),
    "numbers.looked_at": ("Đã xem", "Looked at"),
    "numbers.wrong": ("Đã sửa", "Put right"),
    "numbers.per_thousand": ("Lỗi trên 1.000 chữ", "Errors in 1,000 words"),
    "numbers.by_condition": ("Theo tình trạng trang", "By condition of the page"),
    "numbers.condition": ("Tình trạng", "Condition"),
    "numbers.by_scanner": ("Theo máy quét", "By scanner"),
    "numbers.scanner": ("Máy quét hoặc thư mục", "Scanner or folder"),
    "numbers.scanner.why": (
        "Tên máy quét lấy từ dữ liệu trong tệp; tệp không ghi thì thay bằng thư mục chứa tệp, "
        "rồi đến mã phông.",
        "The scanner is what the file says of itself; where it says nothing, the folder it came "
        "from stands for it, then the fonds.",
    ),
    "numbers.unknown": ("chưa rõ", "not known"),
    "numbers.by_field": ("Theo trường", "By field"),
    "numbers.field": ("Trường", "Field"),
    "numbers.swaps": ("Hay nhầm", "Often taken for another"),
    "condition.fine": ("300 dpi trở lên", "300 dpi and more"),
    "condition.middling": ("200 đến 299 dpi", "200 to 299 dpi"),
    "condition.coarse": ("dưới 200 dpi", "under 200 dpi"),
    "condition.colour": ("quét màu", "in colour"),
    "condition.grain": ("nhiễu hạt", "grain"),
    "condition.two_level": ("đen trắng", "black and white"),
    "condition.seal": ("có con dấu", "with a seal"),
    "condition.stamp": ("có dấu đến, dấu treo", "with a stamp"),
    "condition.handwriting": ("có chữ viết tay", "with handwriting"),
    "condition.askew": ("quét lệch", "askew"),
    "condition.turned": ("quét ngang hoặc ngược", "turned"),
    "condition.table": ("có bảng kẻ", "with a table"),
    "condition.damaged": ("tệp hỏng một phần", "damaged"),
    "condition.text_layer": ("có lớp chữ sẵn, đúng", "with a text layer that is right"),
}
