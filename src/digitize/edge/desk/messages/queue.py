"""Texts of the queue, of claims and of the history, in Vietnamese and English."""

from __future__ import annotations

from typing import Final

TEXTS: Final[dict[str, tuple[str, str]]] = {
    # --- the queue ---
    "queue.parts": ("Các phần của danh sách", "Parts of the list"),
    "queue.part.asks": ("Cần soát", "To check"),
    "queue.part.sure": ("Máy đọc chắc", "Read with certainty"),
    "queue.part.sample": ("Kiểm tra mẫu", "Sample"),
    "queue.part.aside": ("Để riêng", "Put aside"),
    "queue.part.done": ("Đã xong", "Done"),
    "queue.part.all": ("Tất cả", "All"),
    "queue.today": ("Hôm nay đã xác nhận:", "Confirmed today:"),
    "queue.today.none": ("chưa có văn bản nào", "nothing yet"),
    "queue.search": ("Tìm theo số, trích yếu, cơ quan, tên tệp", "Number, title, issuer or file"),
    "queue.any": ("tất cả", "any"),
    "queue.dossier": ("Hồ sơ", "Dossier"),
    "queue.who": ("Giao cho", "Given to"),
    "queue.me": ("tôi ({n})", "me ({n})"),
    "queue.nobody": ("chưa giao ai", "nobody"),
    "queue.sort.hand": ("chữ viết tay trước", "handwriting first"),
    "queue.sort.most": ("nhiều chỗ nghi ngờ nhất", "most doubts first"),
    "queue.sort.least": ("ít chỗ nghi ngờ nhất", "fewest doubts first"),
    "queue.sort.oldest": ("nhận trước xếp trước", "longest waiting first"),
    "queue.sort.newest": ("mới nhận xếp trước", "newest first"),
    "queue.show": ("Xem", "Show"),
    "queue.view.keep": ("Lưu cách xem này…", "Keep this view…"),
    "queue.view.name": ("Tên cách xem", "Name of the view"),
    "queue.view.go": ("Lưu", "Keep"),
    "queue.view.forget": ("Bỏ cách xem {what}", "Forget the view {what}"),
    "queue.chosen": ("văn bản đã chọn", "chosen"),
    "queue.choose": ("Chọn {what}", "Choose {what}"),
    "queue.busy": ("Đang làm, xin chờ…", "At work, please wait…"),
    "queue.confirm_sure": ("Xác nhận các mục máy đọc chắc", "Confirm what was read with certainty"),
    "queue.aside": ("Để riêng…", "Put aside…"),
    "queue.aside.go": ("Để riêng", "Put aside"),
    "queue.aside.told": ("{who} để riêng: {note}", "put aside by {who}: {note}"),
    "queue.note": ("Ghi chú", "Note"),
    "queue.back": ("Đưa lại vào danh sách", "Put back into the list"),
    "queue.assign": ("Giao", "Give"),
    "queue.assign_to": ("Giao cho ai", "Give to whom"),
    "queue.number": ("Số, ký hiệu", "Number"),
    "queue.doubts": ("Nghi ngờ", "Doubts"),
    "queue.age": ("Đã chờ", "Waits"),
    "queue.days": ("{n} ngày", "{n} days"),
    "queue.today_short": ("hôm nay", "today"),
    "queue.person": ("Người làm", "Person"),
    "queue.claimed": ("{who} đang soát", "{who} is on it"),
    "queue.nothing": (
        "Không có văn bản nào hợp với cách xem này.",
        "No paper fits this view.",
    ),
    "queue.no_next": (
        "Không còn văn bản nào trống trong cách xem này: đã xong, hoặc người khác đang soát.",
        "No free paper is left in this view: all are done, or others are on them.",
    ),
    "queue.left.claimed": (
        "{n} văn bản chưa làm được vì người khác đang soát.",
        "{n} papers were left, since others are on them.",
    ),
    "queue.left.changed": (
        "{n} văn bản chưa làm được vì vừa có thay đổi. Xin thử lại.",
        "{n} papers were left, since they changed at that moment. Try again.",
    ),
    "queue.left.edited": (
        "{n} văn bản không hoàn tác được vì sau đó đã có người sửa tiếp. Xin hoàn tác lần sửa sau "
        "trước.",
        "{n} papers cannot be undone, since somebody edited them later. Undo the later edit first.",
    ),
    "queue.left.closed": (
        "{n} văn bản đang tạm giữ hoặc đã thu hồi nên không làm được.",
        "{n} papers are on hold or withdrawn.",
    ),
    "queue.left.nothing": (
        "{n} văn bản không có gì để làm.",
        "{n} papers had nothing to do.",
    ),
    "keys.rows": ("Văn bản dưới, văn bản trên", "Next and previous paper"),
    "keys.choose_row": ("Chọn hoặc bỏ chọn văn bản", "Choose the paper, or not"),
    "keys.choose_all": ("Chọn tất cả trang này", "Choose all on this page"),
    "keys.confirm_sure": (
        "Xác nhận các mục máy đọc chắc của những văn bản đã chọn",
        "Confirm what was read with certainty in the chosen papers",
    ),
    "keys.undo_act": ("Hoàn tác việc vừa làm", "Undo what was just done"),
    "keys.skip": ("Bỏ qua, sang văn bản tiếp theo", "Pass over, go to the next paper"),
    "keys.before": ("Về văn bản trước", "Back to the paper before"),
    "keys.aside": ("Để riêng, kèm ghi chú", "Put aside with a note"),
    # --- claims ---
    "claimed.title": ("{who} đang soát văn bản này", "{who} is reviewing this paper"),
    "claimed.since": (
        "Mở từ {since}, giữ đến {until} nếu không làm tiếp.",
        "Since {since}; free at {until} unless work goes on.",
    ),
    "claimed.next": ("Sang văn bản tiếp theo", "Go to the next paper"),
    "claimed.look": ("Chỉ xem", "Look only"),
    "claimed.take_over": ("Nhận thay…", "Take it over…"),
    "claimed.sure": (
        "Chỉ nhận thay khi {who} không soát nữa: những gì {who} đã gõ mà chưa xác nhận sẽ không "
        "xác nhận được. Lịch sử ghi lại việc nhận thay.",
        "Do this only if {who} has stopped: what {who} typed and did not confirm cannot be "
        "confirmed any more. The history notes it.",
    ),
    "claimed.go": ("Nhận thay", "Take over"),
    "review.taken": (
        "{who} đã nhận thay văn bản này lúc {since}. Những gì anh chị đã gõ vẫn còn trên máy này.",
        "{who} took this paper over at {since}. What you typed is kept in this browser.",
    ),
    "review.said.confirm_sure": (
        "Nhấn Enter để xác nhận các mục máy đọc chắc và sang văn bản tiếp theo.",
        "Press Enter to confirm what was read with certainty and go on.",
    ),
    "review.skip": ("Bỏ qua", "Pass over"),
    "review.before": ("Văn bản trước", "Paper before"),
    "review.aside": ("Để riêng…", "Put aside…"),
    "review.aside.why": (
        "Văn bản ra khỏi danh sách cho đến khi có người đưa lại. Xin ghi lý do để người sau hiểu.",
        "The paper leaves the list until somebody puts it back. Say why, for those who come later.",
    ),
    "review.yours": ("{who} đang soát", "{who} is on it"),
    # --- what flags miss ---
    "review.sampled": (
        "Từ kiểm tra ngẫu nhiên: máy đọc chắc, xin đối chiếu với bản quét",
        "A word taken at random: the machine is sure of it, compare it with the scan",
    ),
    "numbers.sample": ("Lỗi mà máy không nghi ngờ", "Errors that the machine did not doubt"),
    "numbers.sample.found": (
        "Trong {asked} từ lấy ngẫu nhiên mà máy đọc chắc, {wrong} từ sai: {rate} trên 1.000 từ; số "
        "thật nằm giữa {low} và {high} (độ tin cậy 95%).",
        "Of {asked} words taken at random that the machine was sure of, {wrong} were wrong: {rate} "
        "in 1,000; the truth lies between {low} and {high} (95%).",
    ),
    "numbers.sample.none": (
        "Chưa có từ ngẫu nhiên nào được kiểm tra.",
        "No word taken at random was checked yet.",
    ),
    "numbers.unflagged": (
        "Người soát đã sửa {n} từ mà máy không nghi ngờ, kể cả ngoài mẫu ngẫu nhiên.",
        "People put {n} words right that the machine did not doubt, outside the sample too.",
    ),
    "numbers.sample.why": (
        "Khi soát, cứ 1.000 từ máy đọc chắc thì hỏi thêm {rate} từ lấy ngẫu nhiên, để biết máy bỏ "
        "sót bao nhiêu. Mẫu lấy trên những trang có người mở soát.",
        "In review, {rate} of 1,000 words without a doubt are asked about all the same, to know "
        "what the machine misses. The sample is of pages that people open.",
    ),
    "numbers.sample.off": (
        "Việc lấy mẫu ngẫu nhiên đang tắt (desk.sample_per_thousand).",
        "Sampling is off (desk.sample_per_thousand).",
    ),
    "numbers.by_dossier": ("Theo hồ sơ", "By dossier"),
    "numbers.by_kind": ("Theo loại văn bản", "By kind"),
    "numbers.by_month": ("Theo tháng nhận", "By month of receipt"),
    "numbers.month": ("Tháng", "Month"),
    # --- what differs in a choice ---
    "choice.apart": ("khác ở: {one} → {other}", "differs: {one} → {other}"),
    "sign.zero": ("số 0", "zero"),
    "sign.one": ("số 1", "one"),
    "sign.two": ("số 2", "two"),
    "sign.five": ("số 5", "five"),
    "sign.small_l": ("chữ l thường", "small l"),
    "sign.capital_i": ("chữ I hoa", "capital I"),
    "sign.capital_o": ("chữ O hoa", "capital O"),
    "sign.hyphen": ("gạch nối -", "hyphen -"),
    "sign.dash": ("gạch ngang –", "dash –"),
    "sign.long_dash": ("gạch dài —", "long dash —"),
    "sign.ours": ("chữ Việt", "Vietnamese letter"),
    # --- the history ---
    "history.title": ("Lịch sử công việc", "History of work"),
    "history.why": (
        "Ai đã làm gì, mới nhất ở trên. Hoàn tác cũng được ghi lại.",
        "Who did what, the newest first. Undoing is noted too.",
    ),
    "history.none": ("Chưa có việc nào.", "Nothing was done yet."),
    "history.undone": ("Đã hoàn tác trên {n} văn bản.", "Undone on {n} papers."),
    "history.is_undone": ("đã hoàn tác", "undone"),
    "history.refused": ("kho lưu trữ không nhận", "not taken by the archive"),
    "history.partly": ("đã hoàn tác {n} văn bản", "undone on {n} papers"),
    "did.done": ("Đã {what}.", "You {what}."),
    "did.confirm": ("xác nhận một trang", "confirmed a page"),
    "did.confirm_sure": (
        "xác nhận các mục máy đọc chắc của {n} văn bản",
        "confirmed what was read with certainty in {n} papers",
    ),
    "did.articles": ("sắp xếp các bài của bản tin", "arranged the articles of an issue"),
    "did.assign": ("giao {n} văn bản cho {about}", "gave {n} papers to {about}"),
    "did.assign.nobody": ("thôi giao {n} văn bản", "took {n} papers back from their person"),
    "did.aside": ("để riêng {n} văn bản: {about}", "put {n} papers aside: {about}"),
    "did.back": ("đưa {n} văn bản lại vào danh sách", "put {n} papers back into the list"),
    "did.take_over": ("nhận thay văn bản của {about}", "took a paper over from {about}"),
    "did.clear": ("cho văn bản tạm giữ vào kho: {about}", "cleared what was on hold: {about}"),
    "did.withdraw": ("thu hồi văn bản: {about}", "withdrew a paper: {about}"),
    "did.restore": ("lấy lại văn bản đã thu hồi: {about}", "brought a paper back: {about}"),
    "did.hold": ("tạm giữ văn bản: {about}", "put a paper on hold: {about}"),
    "did.ask_deletion": (
        "đề nghị xóa vĩnh viễn văn bản: {about}",
        "asked for a paper to be deleted for good: {about}",
    ),
    "did.keep": ("không xóa văn bản", "kept a paper from deletion"),
    "did.delete": (
        "đồng ý xóa vĩnh viễn văn bản",
        "agreed that a paper is deleted for good",
    ),
    "did.pages.papers": ("chia lại văn bản", "parted, joined or ordered"),
    "did.pages.dropped": ("bỏ hoặc lấy lại trang", "dropped or taken back"),
    "did.pages.ways": ("xoay hoặc đọc lại", "turned or read anew"),
    "did.pages.as_read": ("để như máy chia", "as the machine had them"),
    "did.pages": ("sắp xếp trang của bản quét: {about}", "arranged pages of a scan: {about}"),
    "did.join": ("ghép các bản quét thành một văn bản", "joined scans to one paper"),
    "did.undo": ("hoàn tác trên {n} văn bản", "undid something on {n} papers"),
    "did.person": ("người dùng: {about}", "persons: {about}"),
    # --- who read what is on hold ---
    "held.refused": (
        "Đã cho đi, nhưng kho lưu trữ không nhận; xin báo người vận hành (digitize audit).",
        "It was let go, but the archive did not take it; tell the operator (digitize audit).",
    ),
    "held.reads": ("Ai đã xem văn bản tạm giữ", "Who looked at what is on hold"),
    "held.reads.why": (
        "Mỗi lần mở danh sách hoặc xem ảnh văn bản tạm giữ đều được ghi lại; không ai sửa hay xóa "
        "được ở đây.",
        "Each look at the list or at a picture of what is on hold is noted; nobody can change or "
        "remove a line here.",
    ),
    "held.reads.none": ("Chưa ai xem.", "Nobody has looked."),
    "held.reads.at": ("Lúc", "When"),
    "held.reads.what": ("Đã xem", "Looked at"),
    "held.reads.record": ("Mã văn bản", "Record"),
    "held.reads.list": ("dòng trong danh sách", "its line in the list"),
    "held.reads.page": ("ảnh trang", "a page"),
    "held.reads.cut": ("một phần trang", "a part of a page"),
}
