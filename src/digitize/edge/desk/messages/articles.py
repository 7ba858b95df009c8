"""Texts of the page that shows an issue with its articles, and of what people did to them."""

from __future__ import annotations

from typing import Final

SAID: Final = (
    "untitled", "none", "new", "block", "picture", "page", "saved", "unsaved", "restored", "gone",
    "away", "first", "no_article", "no_block", "one_alone", "title_from_line", "doubts",
)  # fmt: skip
"""Names of the texts that the script shows, as `articles.said.` has them."""

TEXTS: Final[dict[str, tuple[str, str]]] = {
    # --- what people did to the articles of an issue ---
    "act.merge": ("Gộp bài {others} vào bài {first}", "Put {others} into {first}"),
    "act.split": ("Tách bài {first} làm hai", "Parted {first} in two"),
    "act.order": ("Xếp lại thứ tự các bài", "Put the articles in another order"),
    "act.assign": ("Chuyển một khối vào bài {first}", "Gave a block to {first}"),
    "act.to_none": ("Đưa một khối ra khỏi bài", "Took a block out of its article"),
    "act.role": ("Ghi một khối là: {role}", "Said what a block is: {role}"),
    "role.none": ("chưa rõ", "unknown"),
    "role.masthead": ("Tên bản tin ở đầu trang", "Masthead"),
    "role.running_head": ("Dòng lặp lại ở đầu hoặc cuối trang", "Running head"),
    "role.page_number": ("Số trang", "Page number"),
    "role.kicker": ("Dòng nhỏ trên tiêu đề", "Kicker above a title"),
    "role.title": ("Tiêu đề", "Title"),
    "role.subtitle": ("Tiêu đề phụ", "Subtitle"),
    "role.byline": ("Tên người viết", "Byline"),
    "role.body": ("Nội dung", "Text"),
    "role.verse": ("Thơ", "Verse"),
    "role.table": ("Bảng", "Table"),
    "role.caption": ("Chú thích ảnh", "Caption of a picture"),
    "role.jump": ("“Xem tiếp trang …”", "“Continued on page …”"),
    # --- the page of an issue ---
    "articles.title": ("Các bài trong bản tin", "Articles of the issue"),
    "articles.open": ("Xem và sửa các bài", "Look at the articles"),
    "articles.count": ("{n} bài", "{n} articles"),
    "articles.how": (
        "Mỗi bài một màu. Bấm vào một khối trên bản quét để chọn khối; giữ Shift và bấm để đưa "
        "khối ấy vào bài đang chọn.",
        "Each article has a colour. Click a block on the scan to choose it; hold Shift and click "
        "to give it to the chosen article.",
    ),
    "articles.list": ("Các bài, theo thứ tự đọc", "Articles in reading order"),
    "articles.none": (
        "Chưa có bài nào. Chọn một khối trên bản quét, rồi chọn “Bài mới”.",
        "No articles yet. Choose a block on the scan, then “A new article”.",
    ),
    "articles.join": ("Gộp vào bài trên", "Join to the one above"),
    "articles.up": ("Đưa lên", "Move up"),
    "articles.down": ("Đưa xuống", "Move down"),
    "articles.block": ("Khối đang chọn", "Chosen block"),
    "articles.choose_block": (
        "Bấm vào một khối chữ hoặc ảnh trên bản quét.",
        "Click a block of text or a picture on the scan.",
    ),
    "articles.of": ("Thuộc bài", "Belongs to"),
    "articles.role": ("Khối này là", "This block is"),
    "articles.part": ("Tách bài từ dòng này", "Begin a new article here"),
    "articles.lines": ("Các dòng của khối; dòng đang chọn được tô", "Lines of the block"),
    "articles.undo": ("Hoàn tác", "Undo"),
    "articles.save": ("Lưu", "Save"),
    "articles.asks": ("cần xem", "check"),
    "articles.said.doubts": ("Có {n} điều cần xem lại", "{n} things to look at"),
    "articles.taken_back": (
        "Bỏ lần lưu gần nhất ({who}, {when})",
        "Undo the last saving ({who}, {when})",
    ),
    "articles.stale": (
        "{who} vừa sửa văn bản này. Những việc anh chị chưa lưu vẫn còn ở đây.",
        "{who} has just changed this record. What you have not saved yet is still here.",
    ),
    "articles.said.untitled": ("(chưa có tiêu đề)", "(no title)"),
    "articles.said.none": ("Không thuộc bài nào", "No article"),
    "articles.said.new": ("Bài mới", "A new article"),
    "articles.said.block": ("Khối chữ, trang {n}", "Block on page {n}"),
    "articles.said.picture": ("Ảnh, trang {n}", "Picture on page {n}"),
    "articles.said.page": ("trang {n}", "page {n}"),
    "articles.said.saved": ("Đã lưu.", "Saved."),
    "articles.said.unsaved": ("{n} việc chưa lưu", "{n} changes not saved"),
    "articles.said.restored": (
        "Đã giữ lại những việc anh chị làm trước đây mà chưa lưu.",
        "What you did before and had not saved is here again.",
    ),
    "articles.said.gone": (
        "Có {n} việc chưa lưu không làm lại được trên bản mới, nên đã bỏ.",
        "{n} unsaved changes do not fit the newer revision and were dropped.",
    ),
    "articles.said.away": (
        "Không liên lạc được với máy chủ. Chưa lưu được; xin thử lại.",
        "The desk does not answer. Nothing was saved; try again.",
    ),
    "articles.said.first": (
        "Bài này đã bắt đầu từ dòng ấy. Chọn một dòng ở dưới.",
        "The article begins with that line already. Choose one below it.",
    ),
    "articles.said.no_article": (
        "Dòng ấy chưa thuộc bài nào. Chọn “Thuộc bài” để đưa vào một bài.",
        "That line is in no article. Give it to one with “Belongs to”.",
    ),
    "articles.said.no_block": (
        "Trước hết chọn một khối trên bản quét (bấm chuột, hoặc phím ← →).",
        "First choose a block on the scan (click, or the keys ← →).",
    ),
    "articles.said.one_alone": ("Không có bài nào ở trên.", "There is no article above."),
    "articles.said.title_from_line": (
        "Enter: lấy dòng này làm tiêu đề. Esc: để trống.",
        "Enter: take this line as the title. Esc: leave it empty.",
    ),
    "bad.articles": (
        "Việc này không làm được trên các bài hiện có. Không có gì thay đổi.",
        "This cannot be done to the articles as they are. Nothing was changed.",
    ),
    # --- its keys ---
    "keys.articles.choose": ("Bài trước, bài sau", "Previous, next article"),
    "keys.articles.title": ("Sửa tiêu đề", "Edit the title"),
    "keys.articles.byline": ("Sửa tên người viết", "Edit who wrote it"),
    "keys.articles.kind": ("Chọn loại bài", "Choose the kind of article"),
    "keys.articles.join": ("Gộp vào bài trên", "Join to the article above"),
    "keys.articles.move": ("Đưa bài lên, xuống", "Move the article up, down"),
    "keys.articles.block": ("Khối trước, khối sau trên trang", "Previous, next block of the page"),
    "keys.articles.line": ("Dòng trước, dòng sau trong khối", "Previous, next line of the block"),
    "keys.articles.part": ("Tách bài từ dòng đang chọn", "Begin a new article at the chosen line"),
    "keys.articles.give": (
        "Đưa khối vào bài số 1 … 9; 0: không thuộc bài nào",
        "Give the block to article 1 … 9; 0: to none",
    ),
    "keys.articles.new": ("Lập bài mới từ khối đang chọn", "Make a new article of the block"),
    "keys.articles.role": ("Chọn khối này là gì", "Choose what the block is"),
    "keys.articles.page": ("Trang trước, trang sau", "Previous, next page"),
    "keys.articles.leave": ("Rời ô đang gõ", "Leave what you are typing"),
    "keys.articles.undo": ("Hoàn tác việc vừa làm", "Undo what was done last"),
    "keys.articles.save": ("Lưu tất cả", "Save all"),
}
