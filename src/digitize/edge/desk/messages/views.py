"""Texts of the desk's frame and views, in Vietnamese and English."""

from __future__ import annotations

from typing import Final

TEXTS: Final[dict[str, tuple[str, str]]] = {
    # --- frame ---
    "app": ("Bàn số hóa", "Digitising desk"),
    "nav.inbox": ("Tiếp nhận", "Inbox"),
    "nav.review": ("Soát", "Review"),
    "nav.archive": ("Kho", "Archive"),
    "nav.numbers": ("Thống kê", "Numbers"),
    "nav.held": ("Tạm giữ", "On hold"),
    "nav.label": ("Các trang chính", "Main pages"),
    "skip": ("Đến nội dung chính", "Skip to content"),
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
    "error": ("Có lỗi xảy ra", "Something went wrong"),
    "error.too_large": (
        "Dữ liệu gửi lên quá lớn nên không nhận được.",
        "The data that was sent is too large and was not accepted.",
    ),
    "error.broken_off": (
        "Dữ liệu gửi lên bị gián đoạn. Xin thử lại.",
        "The transfer broke off. Try again.",
    ),
    "not_found": ("Không có trang này.", "There is no such page."),
    "error.no_such_record": (
        "Trong kho không có văn bản hoặc trang này.",
        "The archive has no such record or page.",
    ),
    "error.superseded": (
        "Các trang của văn bản này nay thuộc văn bản khác.",
        "The pages of this record now belong to other records.",
    ),
    "error.on_hold": ("Văn bản này đang tạm giữ.", "This record is on hold."),
    "error.withdrawn": ("Văn bản này đã được thu hồi.", "This record has been withdrawn."),
    "error.not_handed_out": (
        "Văn bản này đang tạm giữ hoặc đã được thu hồi nên không tải về được.",
        "This record is on hold or withdrawn and cannot be downloaded.",
    ),
    "error.not_exported": (
        "Không xuất được văn bản ra dạng này. Xin chọn dạng khác.",
        "The record cannot be written in this form. Choose another one.",
    ),
    "error.other": (
        "Bàn số hóa gặp lỗi. Xin báo người quản trị, kèm chi tiết dưới đây.",
        "The desk met an error. Tell your operator and include the detail below.",
    ),
    "error.form": (
        "Nội dung gửi lên không đúng dạng. Xin tải lại trang rồi làm lại.",
        "What was sent is not as this page sends it. Reload the page and try again.",
    ),
    "guard.unknown_host": (
        "Bàn số hóa không có ở địa chỉ này; người quản trị đặt desk.url.",
        "The desk is not at this address; the operator sets desk.url.",
    ),
    "guard.not_yours": (
        "Bàn số hóa này là của người đã mở nó; người khác cần có mã đăng nhập.",
        "This desk is for the user who started it; others need tokens.",
    ),
    "guard.busy": (
        "Đang có quá nhiều yêu cầu cùng lúc. Xin thử lại sau giây lát.",
        "Too many requests at once. Try again in a moment.",
    ),
    "guard.stale": (
        "Trang này được mở trước khi bàn số hóa khởi động lại. Xin tải lại trang rồi làm lại; "
        "những gì đã gõ khi soát vẫn còn.",
        "This page was opened before the desk restarted. Reload it and try again; what you "
        "typed in review is kept.",
    ),
    "guard.sign_in": ("Xin tải lại trang và đăng nhập.", "Reload the page and sign in."),
    # --- sign-in ---
    "sign_in": ("Đăng nhập", "Sign in"),
    "sign_in.token": ("Mã truy cập", "Your token"),
    "sign_in.go": ("Đăng nhập", "Sign in"),
    "sign_in.why": (
        "Mỗi người có một mã truy cập riêng, để mỗi lần xác nhận đều ghi tên người làm. Người "
        "quản trị cấp mã này.",
        "Everybody has their own token, so that each confirmation carries a name. Your "
        "operator issues it.",
    ),
    "sign_in.wrong": ("Mã truy cập không đúng.", "This token is not known."),
    # --- inbox ---
    "inbox.title": ("Tiếp nhận và tiến độ", "Inbox and progress"),
    "inbox.drop": ("Kéo thả bản quét vào đây", "Drop scans here"),
    "inbox.drop.more": (
        "PDF, TIFF, JPEG, PNG, WebP, BMP, GIF, JPEG 2000 hoặc HEIC. Máy chỉ sao chép tệp, "
        "không sửa bản gốc.",
        "PDF, TIFF, JPEG, PNG, WebP, BMP, GIF, JPEG 2000 or HEIC. The files are copied and "
        "never changed.",
    ),
    "inbox.folder": ("Chọn thư mục…", "Choose a folder…"),
    "inbox.data": ("Dữ liệu lưu trữ cho các bản quét này", "Archive data for these scans"),
    "inbox.data.why": (
        "Điền trước khi thả; ghi cho mọi bản quét gửi sau đó.",
        "Filled in before dropping, it goes with every scan that is sent then.",
    ),
    "inbox.data.fonds_code": ("Mã phông", "Fonds code"),
    "inbox.data.file_code": ("Mã hồ sơ", "File code"),
    "inbox.data.paper_file_code": (
        "Hộp, giá (mã hồ sơ giấy)",
        "Box or shelf",
    ),
    "inbox.data.maintenance": ("Thời hạn bảo quản", "Retention"),
    "inbox.data.access": ("Chế độ sử dụng", "Access"),
    "inbox.bad_data": (
        "Dữ liệu lưu trữ chưa đúng; sửa ở ô bên dưới rồi gửi lại.",
        "The archive data cannot be so; mend it below and send again.",
    ),
    "inbox.tally": ("{all} nhận: {parts}", "{all} taken: {parts}"),
    "inbox.tally.new": ("{n} mới", "{n} new"),
    "inbox.tally.again": ("{n} đọc lại", "{n} tried again"),
    "inbox.tally.known": ("{n} trùng", "{n} known already"),
    "inbox.tally.failed": ("{n} lỗi", "{n} failed"),
    "inbox.tally.left": (
        "{n} tệp của máy tính không gửi (như Thumbs.db)",
        "{n} files of the computer's own not sent (as Thumbs.db)",
    ),
    "inbox.known": ("trùng với “{name}”", "the same as “{name}”"),
    "inbox.known.open": ("mở", "open"),
    "inbox.tried_again": ("đã có, đang đọc lại", "known, is read again"),
    "inbox.away": ("máy chủ không trả lời", "the desk does not answer"),
    "inbox.papers": ("{n} văn bản", "{n} papers"),
    "inbox.dismiss": ("Bỏ khỏi danh sách", "Take off the list"),
    "inbox.dismissed": (
        "{n} mục đã bỏ khỏi danh sách; bản quét vẫn được giữ.",
        "{n} entries were taken off the list; the scans are kept.",
    ),
    "inbox.choose": ("Chọn tệp…", "Choose files…"),
    "inbox.sending": ("Đang gửi", "Sending"),
    "inbox.sent": ("Đã nhận", "Taken in"),
    "inbox.not_sent": ("Chưa nhận được", "Not taken in"),
    "inbox.now": ("Đang đọc", "Being read"),
    "inbox.waiting": ("Đang chờ", "Waiting"),
    "inbox.apart": ("Chưa đọc được", "Set apart"),
    "inbox.apart.all": ("Chưa đọc được, tạm giữ", "Set apart, on hold"),
    "inbox.archived": ("Đã vào kho", "Archived"),
    "inbox.lately": ("Mới vào kho", "Recently archived"),
    "inbox.pace": ("Tốc độ", "Pace"),
    "inbox.pace.value": ("{n} trang/phút", "{n} pages a minute"),
    "inbox.left": ("Thời gian còn lại", "Time left"),
    "inbox.left.none": ("đã xong", "all done"),
    "inbox.left.unknown": ("chưa rõ", "not known yet"),
    "inbox.left.minutes": ("{n} phút", "{n} min"),
    "inbox.left.seconds": ("{n} giây", "{n} s"),
    "inbox.left.hours": ("{n} giờ", "{n} h"),
    "inbox.pages": ("{done}/{all} trang", "{done} of {all} pages"),
    "inbox.again": ("Đọc lại", "Try again"),
    "inbox.empty": (
        "Chưa có tài liệu nào đang đọc. Thả bản quét vào khung bên trên để bắt đầu.",
        "Nothing is being read. Drop a scan above to begin.",
    ),
    "inbox.and_more": ("và {n} bản khác", "and {n} more"),
    "inbox.state.queued": ("chờ đọc", "waiting"),
    "inbox.at_work": ("Đang làm việc: {who}", "At work: {who}"),
    "inbox.reading": ("Máy đang đọc", "Reading"),
    "inbox.nobody": ("Đang chờ tài liệu", "Waiting for scans"),
    "inbox.look": ("{n} chỗ cần kiểm tra", "{n} to check"),
    "inbox.detail": ("Chi tiết kỹ thuật", "Technical detail"),
    "inbox.no_room": (
        "Ổ đĩa sắp đầy nên tạm ngừng nhận tệp.",
        "The disk is nearly full; the desk accepts no more files for now.",
    ),
    "inbox.too_large": (
        "Tệp lớn hơn mức cho phép ({n} byte).",
        "The file is larger than the limit ({n} bytes).",
    ),
    "inbox.busy": (
        "Đang có quá nhiều bản quét gửi lên cùng lúc. Xin thử lại sau giây lát.",
        "Too many scans are being sent at once. Try again in a moment.",
    ),
    "inbox.broken_off": ("Việc gửi tệp bị gián đoạn.", "The transfer broke off."),
    # --- keys ---
    "keys.go": (
        "Tiếp nhận, Soát, Kho, Thống kê, Hồ sơ",
        "Inbox, Review, Archive, Numbers, Dossiers",
    ),
    "keys.search": ("Tìm trong kho", "Search the archive"),
    "keys.help": ("Xem bảng phím tắt", "These keys"),
    "keys.choose": ("Chọn tệp", "Choose files"),
    "keys.accept": ("Đúng, sang chỗ tiếp theo", "Correct, go to the next place"),
    "keys.pick": (
        "Chọn cách đọc này, sang chỗ tiếp theo",
        "Choose a reading, go to the next place",
    ),
    "keys.type": ("Gõ lại từ đầu", "Type it again"),
    "keys.edit": ("Sửa nội dung hiện ghi", "Edit the current text"),
    "keys.remove": ("Xóa: chỗ này không có chữ", "Remove: there is no text here"),
    "keys.next": (
        "Sang chỗ tiếp theo, về chỗ trước (chưa quyết định)",
        "Next and previous place, undecided",
    ),
    "keys.all": (
        "Xem lần lượt mọi từ và mọi mục, kể cả chỗ máy đọc chắc chắn",
        "Go through every word and field, even those read with certainty",
    ),
    "keys.undo": ("Hoàn tác thao tác vừa rồi", "Undo the last decision"),
    "keys.confirm": ("Xác nhận cả trang", "Confirm the page"),
    # --- review ---
    "review.list": ("Văn bản cần kiểm tra", "Records to check"),
    "review.list.why": (
        "Văn bản mới nhận có từ máy đọc chưa chắc hoặc có chữ viết tay. Văn bản có chữ viết "
        "tay xếp trước.",
        "Recent records with words that the machine is unsure of, or with handwriting. Records "
        "with handwriting come first.",
    ),
    "review.none": ("Không có văn bản nào cần kiểm tra.", "No record needs checking."),
    "review.start": ("Bắt đầu soát", "Begin"),
    "review.by_hand": ("{n} chỗ viết tay", "{n} handwritten"),
    "review.page": ("trang", "page"),
    "review.progress": ("Đã xem", "Looked at"),
    "review.crop": ("Hình cắt từ bản quét", "This place on the scan"),
    "review.entry": ("Nhập nội dung", "Type"),
    "review.aid": ("Kiểu gõ tiếng Việt", "Input aid for Vietnamese"),
    "review.aid.off": ("Kiểu gõ: tắt", "Aid: off"),
    "review.previous": ("Chỗ trước", "Previous"),
    "review.next": ("Chỗ tiếp theo", "Next"),
    "review.accept": ("Đúng", "Accept"),
    "review.undo": ("Hoàn tác", "Undo"),
    "review.confirm": ("Xác nhận", "Confirm"),
    "review.load": (
        "Mở phiên bản mới, giữ nguyên những gì đã gõ",
        "Open the new revision, keep what was typed",
    ),
    "review.stale": (
        "Trong lúc anh chị soát, văn bản đã được sửa ({who}). Chưa có gì bị ghi đè; những gì "
        "anh chị đã gõ vẫn còn trên máy này.",
        "Somebody changed the record while you reviewed it ({who}). Nothing was overwritten; "
        "what you typed is kept in this browser.",
    ),
    "review.stale.machine": ("máy đọc lại", "the machine read it again"),
    "review.said.word": ("Từ cần kiểm tra", "Word to check"),
    "review.said.finished": ("Đã xem hết trang này", "You have seen all of this page"),
    "review.said.nothing": (
        "Trang này không có từ nào cần kiểm tra",
        "Nothing to check on this page",
    ),
    "review.said.confirm_now": (
        "Nhấn Enter để xác nhận và sang trang tiếp theo; bấm vào một từ bất kỳ nếu cần sửa thêm.",
        "Press Enter to confirm and go on; click any word to change it.",
    ),
    "review.said.yours": ("anh chị đã gõ, chưa xác nhận", "typed by you, not confirmed yet"),
    "review.said.restored": (
        "Những gì anh chị gõ ở phiên bản trước vẫn còn. Xin xem lại rồi xác nhận.",
        "What you typed on the older revision is still here. Check it, then confirm.",
    ),
    "review.said.away": (
        "Mất kết nối với bàn số hóa; những gì đã gõ vẫn còn.",
        "The desk cannot be reached; what you typed is kept.",
    ),
    "review.taken_back": ("Hoàn tác lần xác nhận gần nhất", "Undo the last confirmation"),
    "bad.value": ("Mục này không nhận nội dung đã gõ.", "This field does not accept this value."),
    "bad.issued_on": (
        "Xin ghi ngày có thật, ví dụ 30/9/2025.",
        "Enter a real date, such as 30/9/2025.",
    ),
    "bad.event.date": (
        "Xin ghi ngày có thật, ví dụ 30/9/2025.",
        "Enter a real date, such as 30/9/2025.",
    ),
    "bad.number": (
        "Xin ghi chữ số, có thể kèm chữ cái ở sau, ví dụ 86 hoặc 12a.",
        "Enter figures, with letters after them if needed, such as 86 or 12a.",
    ),
    "bad.number_year": ("Xin ghi năm đủ bốn chữ số.", "Enter a year of four figures."),
    "bad.symbol": (
        "Xin ghi chữ và số nối bằng dấu - hoặc /, ví dụ QĐ-UBND.",
        "Enter letters and figures joined by - or /, such as QĐ-UBND.",
    ),
    "bad.kind": ("Không có loại văn bản này.", "There is no such kind of document."),
    "bad.event.part_of_day": (
        "Xin ghi sáng, trưa, chiều, tối hoặc đêm.",
        "Enter one of sáng, trưa, chiều, tối, đêm.",
    ),
    "bad.secrecy": (
        "Độ mật là Thường, MẬT, TỐI MẬT hoặc TUYỆT MẬT, và ở đây chỉ nâng lên được. Cho văn bản"
        " đi tiếp thì ở trang Tạm giữ.",
        "Enter Thường, MẬT, TỐI MẬT or TUYỆT MẬT; it can only be raised here. A record is let go on"
        " from the page On hold.",
    ),
    "bad.security": (
        "Độ mật là Thường, MẬT, TỐI MẬT hoặc TUYỆT MẬT, và ở đây chỉ nâng lên được. Cho văn bản"
        " đi tiếp thì ở trang Tạm giữ.",
        "Enter Thường, MẬT, TỐI MẬT or TUYỆT MẬT; it can only be raised here. A record is let go on"
        " from the page On hold.",
    ),
    "choice.stands": ("hiện ghi, chắc {sure}", "current text, {sure} sure"),
    "choice.raw": ("máy đọc lần đầu ({sure})", "as first read ({sure})"),
    "choice.second": ("lần đọc thứ hai", "second reading"),
    "choice.letter": ("có thể là chữ “{letter}” ({sure})", "may be the letter “{letter}” ({sure})"),
    # --- the archive ---
    "archive.words": ("Tìm trong kho", "Search the archive"),
    "archive.words.more": (
        "Nhập từ, “cụm từ”, số, ký hiệu… có dấu hoặc không dấu",
        "Words, “a phrase”, a number… with or without diacritics",
    ),
    "archive.find": ("Tìm", "Search"),
    "archive.from": ("Ban hành từ", "Issued from"),
    "archive.to": ("đến", "to"),
    "archive.day": ("21/9/2024", "21/9/2024"),
    "archive.wrong": (
        "Ngày ghi chưa đúng. Xin ghi ngày, tháng hoặc năm: 30/9/2025, 9/2025, 2025.",
        "This is not a date. Enter a day, a month or a year: 30/9/2025, 9/2025, 2025.",
    ),
    "archive.wrong.dossier": (
        "Không có hồ sơ nào mang mã này. Xin ghi đúng mã, như ở trang Hồ sơ.",
        "There is no dossier with this code. Enter the code as the page Dossiers has it.",
    ),
    "archive.backwards": (
        "Ngày đầu muộn hơn ngày cuối nên không thể có văn bản nào. Xin đổi lại hai ngày.",
        "The first day is later than the last one, so nothing can be between. Exchange them.",
    ),
    "archive.more": ("Thêm bộ lọc", "More filters"),
    "keys.hits": ("Từ ô tìm xuống kết quả; kết quả dưới, trên", "To the hits; next, previous hit"),
    "keys.tick": ("Chọn hoặc bỏ chọn kết quả", "Tick the hit, or not"),
    "archive.signer": ("Người ký", "Signer"),
    "archive.person": ("Người được nêu tên", "Person named"),
    "archive.dossier": ("Mã hồ sơ", "Dossier code"),
    "archive.reviewed": ("Soát", "Review"),
    "archive.either": ("mọi văn bản", "any"),
    "archive.reviewed.yes": ("đã soát", "reviewed"),
    "archive.reviewed.no": ("chưa soát", "not reviewed"),
    "archive.any": ("mọi loại", "any"),
    "archive.sort": ("Xếp theo", "Sort by"),
    "archive.sort.rank": ("phù hợp nhất", "best first"),
    "archive.sort.date": ("mới nhất", "newest first"),
    "archive.sort.name": ("tên", "name"),
    "archive.found": ("{n} văn bản", "{n} found"),
    "archive.nothing": ("Không tìm thấy văn bản nào.", "Nothing was found."),
    "archive.incomplete": (
        "Mục lục kho chưa đủ nên kết quả có thể thiếu. Xin báo người quản trị chạy digitize "
        "reindex.",
        "The index is not complete, so records may be missing. Ask your operator to run "
        "digitize reindex.",
    ),
    "archive.folding.typed": ("đúng như đã gõ", "as typed"),
    "archive.folding.toneless": ("chỉ khác dấu thanh", "other tones"),
    "archive.folding.bare": ("khác dấu", "other diacritics"),
    "archive.on_page": ("trang {n}", "page {n}"),
    "archive.cut": ("Chỗ tìm thấy trên bản quét, trang {n}", "The place on the scan, page {n}"),
    "archive.also": ("Cũng có trong các bài:", "Also in the articles:"),
    "archive.previous": ("Trang trước", "Previous"),
    "archive.next": ("Trang sau", "Next"),
    "archive.about": ("Theo năm, loại và cơ quan", "By year, kind and issuer"),
    "archive.timeline": ("Theo thời gian", "Over time"),
    "archive.undated": ("{n} văn bản không có ngày ban hành", "{n} without a date of issue"),
    "archive.clear": ("Bỏ tất cả bộ lọc", "Clear all filters"),
    "selection.title": ("Lấy những văn bản tìm được", "Take what was found"),
    "selection.page": ("Chọn cả trang", "All on this page"),
    "selection.as": ("Dạng", "Form"),
    "selection.list": ("Danh sách (CSV)", "List (CSV)"),
    "selection.zip": ("PDF tìm kiếm được và danh sách (ZIP)", "Searchable PDFs and the list (ZIP)"),
    "selection.take": ("Tải về", "Download"),
    "selection.why": (
        "Những văn bản đã chọn; nếu không chọn thì tất cả, nhiều nhất 1.000.",
        "The papers that are ticked; without any, all that were found, at most 1,000.",
    ),
    "selection.tick": ("Chọn: {what}", "Choose: {what}"),
    "selection.not_made": (
        "không làm được bản PDF; chi tiết kỹ thuật",
        "no PDF could be made; the detail",
    ),
    "selection.too_many": (
        "Có {n} văn bản, nhiều hơn {most} là số nhiều nhất của một tệp ZIP. Xin chọn bớt.",
        "There are {n} papers, more than the {most} that one ZIP may hold. Choose some of them.",
    ),
    "selection.place": ("STT", "No."),
    "selection.number": ("Số, ký hiệu", "Number"),
    "selection.issued_on": ("Ngày ban hành", "Date of issue"),
    "selection.kind": ("Loại", "Kind"),
    "selection.issuer": ("Cơ quan ban hành", "Issuer"),
    "selection.title_of": ("Trích yếu, tên bài", "Subject, title"),
    "selection.signer": ("Người ký", "Signer"),
    "selection.filename": ("Tệp", "File"),
    "selection.found_on": ("Trang", "Page"),
    "selection.excerpt": ("Đoạn có từ cần tìm", "Excerpt"),
    "selection.record": ("Mã bản ghi", "Record"),
    # --- on hold ---
    "held.why": (
        "Đây là những bản quét có dấu chỉ độ mật. Chúng chưa vào kho, không tìm thấy được và "
        "không được gửi đi cho đến khi người có trách nhiệm cho vào kho; máy ghi lại tên người "
        "ấy.",
        "These scans carry a marking of secrecy. They are not archived, cannot be found and "
        "are not sent anywhere until a person in charge clears them; the record keeps that "
        "person’s name.",
    ),
    "held.none": ("Không có văn bản nào đang tạm giữ.", "Nothing is on hold."),
    "held.look": ("Xem bản quét", "Look at the scan"),
    "held.other": ("cùng bản quét với văn bản có dấu mật", "in the same scan as a marked document"),
    "held.clear": ("Cho vào kho…", "Clear…"),
    "held.sure": (
        "Văn bản sẽ vào kho và mọi người sử dụng kho đều tìm được. Người cho phép: {who}.",
        "The record will be archived, and everybody who uses the archive can find it. Cleared "
        "by {who}.",
    ),
    "held.reason": ("Lý do cho vào kho", "Why it is cleared"),
    "held.clear.sure": ("Cho vào kho", "Clear"),
    "reason.on_hold": (
        "Văn bản có dấu chỉ độ mật nên tạm giữ cho đến khi có người cho vào kho.",
        "Marked as secret, so on hold until a person clears it.",
    ),
    "reason.withdrawn": (
        "Văn bản của tệp này đã được thu hồi.",
        "The record of this scan has been withdrawn.",
    ),
    # --- numbers ---
    "numbers.title": ("Độ chính xác của máy đọc", "How well the machine reads"),
    "numbers.why": (
        "Thống kê trên những trang đã có người soát. Chỉ phát hiện được lỗi ở những từ có "
        "người xem, nên số lỗi thật có thể cao hơn.",
        "Counted on pages that people have reviewed. Only errors in words that somebody looked "
        "at are seen, so the true number may be higher.",
    ),
    "numbers.none": ("Chưa có văn bản nào được soát.", "No record has been reviewed yet."),
    "numbers.left": ("Đang thống kê, còn {n} văn bản…", "Counting, {n} records left…"),
    "numbers.records": ("Văn bản", "Records"),
    "numbers.pages": ("Số trang", "Pages"),
    "numbers.words": ("Số từ", "Words"),
    "numbers.looked_at": ("Đã xem", "Looked at"),
    "numbers.wrong": ("Đã sửa", "Corrected"),
    "numbers.per_thousand": ("Số lỗi trên 1.000 từ", "Errors per 1,000 words"),
    "numbers.by_condition": ("Theo tình trạng trang", "By page condition"),
    "numbers.condition": ("Tình trạng", "Condition"),
    "numbers.by_scanner": ("Theo máy quét", "By scanner"),
    "numbers.scanner": ("Máy quét hoặc thư mục", "Scanner or folder"),
    "numbers.scanner.why": (
        "Tên máy quét lấy từ thông tin trong tệp. Nếu tệp không ghi thì lấy tên thư mục chứa "
        "tệp; nếu cũng không có thì lấy mã phông.",
        "The file names its scanner. If it does not, the folder that held the file stands for "
        "it, and then the fonds.",
    ),
    "numbers.unknown": ("chưa rõ", "unknown"),
    "numbers.by_field": ("Theo mục thông tin", "By field"),
    "numbers.field": ("Mục", "Field"),
    "numbers.swaps": ("Chữ hay đọc nhầm", "Often confused"),
    "condition.fine": ("300 dpi trở lên", "300 dpi or more"),
    "condition.middling": ("200 đến 299 dpi", "200 to 299 dpi"),
    "condition.coarse": ("dưới 200 dpi", "under 200 dpi"),
    "condition.colour": ("quét màu", "in colour"),
    "condition.grain": ("nhiễu hạt", "grain"),
    "condition.two_level": ("quét đen trắng", "black and white"),
    "condition.seal": ("có con dấu", "with a seal"),
    "condition.stamp": ("có dấu đến, dấu treo", "with a stamp"),
    "condition.handwriting": ("có chữ viết tay", "with handwriting"),
    "condition.askew": ("quét nghiêng", "askew"),
    "condition.turned": ("quét xoay ngang hoặc ngược", "turned"),
    "condition.table": ("có bảng kẻ ô", "with a table"),
    "condition.damaged": ("tệp hỏng một phần", "damaged"),
    "condition.text_layer": ("có sẵn lớp chữ đúng", "with a correct text layer"),
}
