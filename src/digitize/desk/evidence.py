"""What a record says of itself, in the words of whoever looks at it: evidence and doubts.

Records carry both in English, in a few forms: evidence in those that `vietnamese/why.py` makes,
doubts in those of `assemble.py`, `ledger/handed.py` and `record/edits.py`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from digitize.desk.messages import MESSAGES, Language, text

Forms = Sequence[tuple[str, str]]

_EVIDENCE: Forms = (
    (r"read (.*) \(([\d.]+)\)", r"đọc là “\1” (\2)"),
    (r"second reader (.*) \(([\d.]+)\)", r"máy thứ hai đọc “\1” (\2)"),
    (r"letter (.) ([\d.]+), (.+) ([\d.]+)", r"chữ “\1” \2, “\3” \4"),
    (r"(\d+) × elsewhere in the document", r"\1 lần ở chỗ khác trong văn bản"),
    (r"kind of word: \w+, the image decides", "xét theo hình ảnh"),
    (r"usual: (.*)", r"thường gặp: \1"),
    (r"usual as read: (.*)", r"như đã đọc cũng thường gặp: \1"),
)
_BEGINS: Forms = (
    ("a separator page stands before it", "trước nó là tờ phân cách"),
    ("a letterhead of its own", "có phần đầu văn bản riêng"),
    ("another bulletin's name and number", "có tên và số của bản tin khác"),
    ("a title over the day of an event", "có tiêu đề riêng, dưới đó là ngày của sự kiện"),
)
_PUT_RIGHT = r"([\w. ]{1,60}): (.{1,200}) put (.+) right to (.+); "
_DOUBTS: Forms = (
    (r"(document .+): (.+)", r"\1: \2"),  # both parts have forms of their own
    (r"document (\d+) of (\d+) in its scan, page (\d+)",
     r"văn bản \1/\2 trong bản quét, trang \3"),
    (r"document (\d+) of (\d+) in its scan, pages (\d+) to (\d+)",
     r"văn bản \1/\2 trong bản quét, trang \3 đến \4"),
    (r"page (\d+) failed: .*", r"trang \1 không đọc được"),
    (r"page (\d+): damaged(?: \(.*\))?", r"trang \1: tệp hỏng một phần"),
    (r"page (\d+): not_all_read \((\d+) files? (?:is|are) inside and not read: ([^;]*).*\)",
     r"trang \1: trong tệp còn \2 tệp kèm theo chưa được đọc: \3"),
    (r"page (\d+): not_all_read \(it holds an XFA form.*\)",
     r"trang \1: tệp chứa biểu mẫu XFA, ít chương trình hiển thị được"),
    (r"page (\d+): not_all_read \(a note on it was not read whole: ([^;]*).*\)",
     r"trang \1: ghi chú trên trang chưa đọc được hết: “\2”"),
    (r"page (\d+): not_all_read.*", r"trang \1: có phần chưa được đọc"),
    (r"page (\d+): ([\d,]+) bytes stand (?:before it|behind its end).*",
     r"trang \1: tệp có thêm \2 byte thừa ở đầu hoặc cuối; nội dung không bị ảnh hưởng"),
    (r"page (\d+): its end mark is missing, and nothing else.*",
     r"trang \1: tệp thiếu dấu kết thúc; nội dung không bị ảnh hưởng"),
    (r"page (\d+): (?:Syntax|Internal|Config|Corrupt) .*",
     r"trang \1: tệp có chỗ bất thường; nội dung không bị ảnh hưởng"),
    (r"page (\d+): there is ink, and no word was read",
     r"trang \1: có nét mực nhưng máy không đọc được chữ nào"),
    (r"page (\d+): print in (\d+) places? was not read",
     r"trang \1: \2 chỗ có chữ in mà máy không đọc được"),
    (r"([\w.]+): its two readings disagree, and nothing settles which is right: `(.*)` and `(.*)`",
     r"\1: hai lần đọc khác nhau, chưa rõ bên nào đúng: “\2” và “\3”"),
    (r"([\w.]+): it was read with little confidence: a person is to look at it",
     r"\1: máy đọc không chắc, cần người xem lại"),
    (r"([\w.]+): what was read is no (?:number|date|symbol): (.*)",
     r"\1: đọc được “\2”, không phải số hay ngày"),
    (r"([\w.]+): the line of the number could not be taken apart",
     r"\1: không tách được dòng số, ký hiệu"),
    (r"among its page files numbers? ([\d, ]+) (?:is|are) missing", r"thiếu tệp của trang \1"),
    (r"among its page files numbers ([\d, ]+) and (\d+) more are missing",
     r"thiếu tệp của trang \1 và \2 trang khác"),
    (_PUT_RIGHT + "this reading has no such word there",
     r"\1: \2 đã sửa “\3” thành “\4”; lần đọc mới không có chữ ấy ở đó"),
    (_PUT_RIGHT + "it is read as (.+) now",
     r"\1: \2 đã sửa “\3” thành “\4”; nay máy đọc là “\5”"),
    *_BEGINS,
)  # fmt: skip


def evidence_in(told: str, language: Language) -> str:
    """The evidence as a line; a part in no form that we know stays as it is."""
    if language == "en":
        return told
    return "; ".join(_shown(part, _EVIDENCE, _share) for part in told.split("; "))


def doubt_in(told: str, language: Language) -> str:
    """Why a record is to be looked at, as a line; in no form that we know it stays as it is.

    The technical reason of a failed page is left out.
    """
    return told if language == "en" else _shown(told, _DOUBTS, _doubt_part)


def _shown(told: str, forms: Forms, part: Callable[[str], str]) -> str:
    for form, shown in forms:
        if found := re.fullmatch(form, told):
            return re.sub(r"\\(\d)", lambda one: part(found[int(one[1])]), shown)
    return told


def _share(part: str) -> str:
    """A share of one in per cent; all else as it is."""
    return f"{100 * float(part):.0f}%" if re.fullmatch(r"[01]\.\d+", part) else part


def _doubt_part(part: str) -> str:
    """A value as Python wrote it, the name of a field or a page, or a doubt within a doubt."""
    if re.fullmatch(r"'.*'|\".*\"", part):
        return part[1:-1]
    if part == "None":
        return "–"
    if f"field.{part}" in MESSAGES:
        return text("vi", f"field.{part}")
    if found := re.fullmatch(r"page (\d+)", part):
        return f"trang {found[1]}"
    return _shown(part, _DOUBTS[1:], _doubt_part)
