"""What people type into fields, and what the machine's evidence says in Vietnamese."""

import pytest

from digitize.desk.evidence import doubt_in, evidence_in
from digitize.desk.fields import typed, value_shown
from digitize.desk.geometry import box_upright, crop, upright
from digitize.record.fields import RecordField
from digitize.record.kinds import kind_shown
from digitize.record.page import Page


@pytest.mark.parametrize(
    ("path", "given", "raw", "kept"),
    [
        ("issued_on", "16", "ngày tháng 9 năm 2024", "2024-09-16"),
        ("issued_on", "21/9/2024", None, "2024-09-21"),
        ("issued_on", "2 . 9 . 1945", "tháng 8 năm 1945", "1945-09-02"),
        ("issued_on", "1945-09-02", None, "1945-09-02"),
        ("issued_on", "31/2/2024", None, "31/2/2024"),  # refused by who checks values
        ("issued_on", "16", None, "16"),
        ("issued_on", "  ", "ngày tháng 9 năm 2024", None),
        ("kind", "báo cáo", None, "report"),
        ("kind", "Tin bài", None, "news item"),
        ("kind", "thư mời", None, "invitation"),
        ("kind", "report", None, "report"),
        ("kind", "thơ", None, "thơ"),
        ("number", " 147 ", None, "147"),
    ],
)
def test_typed_as_on_the_paper(path, given, raw, kept):
    """A day may be typed alone where month and year are printed; a kind by its own name."""
    assert typed(path, given, RecordField(raw=raw)) == kept


def test_kinds_in_both_languages():
    assert kind_shown("report", "vi") == "Báo cáo"
    assert kind_shown("report", "en") == "report"
    assert kind_shown("something new", "vi") == "something new"


def test_evidence_in_vietnamese():
    """Each form that the weighing writes; what is in none of them stays."""
    told = "read VP. (0.63); second reader VP, (0.96); letter , 0.24, . 0.92; usual: hội nghị; new"
    assert evidence_in(told, "vi") == (
        "đọc là “VP.” (63%); máy thứ hai đọc “VP,” (96%); chữ “,” 24%, “.” 92%;"
        " thường gặp: hội nghị; new"
    )
    assert evidence_in(told, "en") == told


@pytest.mark.parametrize(
    ("told", "shown"),
    [
        (
            "number: its two readings disagree, and nothing settles which is right: "
            "`334` and `352`",
            "Số: hai lần đọc khác nhau, chưa rõ bên nào đúng: “334” và “352”",
        ),
        ("document 2 of 3 in its scan, pages 2 to 3: a letterhead of its own",
         "văn bản 2/3 trong bản quét, trang 2 đến 3: có phần đầu văn bản riêng"),
        ("document 1 of 2 in its scan, page 1", "văn bản 1/2 trong bản quét, trang 1"),
        ("page 4 failed: no text in 60 s", "trang 4 không đọc được"),
        ("page 1: damaged (Syntax Error: bad stream)", "trang 1: tệp hỏng một phần"),
        ("page 1: not_all_read (2 files are inside and not read: a.pdf, b.pdf)",
         "trang 1: trong tệp còn 2 tệp kèm theo chưa được đọc: a.pdf, b.pdf"),
        ("page 1: not_all_read (it holds an XFA form, which only few programs show)",
         "trang 1: tệp chứa biểu mẫu XFA, ít chương trình hiển thị được"),
        ("page 2: not_all_read (a note on it was not read whole: Kính chuyển; Syntax Warning: x)",
         "trang 2: ghi chú trên trang chưa đọc được hết: “Kính chuyển”"),
        ("page 1: 80,509 bytes stand behind its end",
         "trang 1: tệp có thêm 80,509 byte thừa ở đầu hoặc cuối; nội dung không bị ảnh hưởng"),
        ("page 1: Syntax Warning: not an ICC profile, invalid signature",
         "trang 1: tệp có chỗ bất thường; nội dung không bị ảnh hưởng"),
        ("among its page files numbers 3, 5 and 2 more are missing",
         "thiếu tệp của trang 3, 5 và 2 trang khác"),
        ("among its page files number 3 is missing", "thiếu tệp của trang 3"),
        ("page 1: Lan put 'Thuc' right to 'Thực'; this reading has no such word there",
         "trang 1: Lan đã sửa “Thuc” thành “Thực”; lần đọc mới không có chữ ấy ở đó"),
        ("signer.name: Lan put 'A: x' right to None; it is read as 'B' now",
         "Người ký: Lan đã sửa “A: x” thành “–”; nay máy đọc là “B”"),
        ("something new", "something new"),
    ],
)  # fmt: skip
def test_doubts_in_vietnamese(told, shown):
    """Each form that records carry; what is in none of them stays."""
    assert doubt_in(told, "vi") == shown
    assert doubt_in(told, "en") == told


def test_values_as_people_write_them():
    """In a history too: no ISO dates, no codes of kinds, no lists of Python."""
    assert value_shown("issued_on", "2024-09-16", "vi") == "16/09/2024"
    assert value_shown("kind", "letter", "vi") == "Công văn"
    assert value_shown("recipients", ["Như trên", "Lưu: VT"], "vi") == "Như trên; Lưu: VT"
    assert value_shown(None, "chữ", "vi") == "chữ"
    assert value_shown("number", None, "vi") == ""


@pytest.mark.parametrize(
    ("turn", "size", "box"),
    [
        (0, (100, 200), (10, 20, 30, 50)),
        (1, (200, 100), (150, 10, 180, 30)),
        (2, (100, 200), (70, 150, 90, 180)),
        (3, (200, 100), (20, 70, 50, 90)),
    ],
)
def test_boxes_turn_with_the_page(turn, size, box):
    """In the upright page a box is where the eye finds its word, and a crop lies in the page."""
    page = Page(number=1, state="read", width=100, height=200, dpi=300, turn=turn, skew=0,
                layout="line_stack", steps=(), blocks=(), furniture=(), seconds=0)  # fmt: skip
    shown = upright(page)
    assert (shown.width, shown.height) == size
    assert box_upright(page, (10, 20, 30, 50)) == box
    x, y, width, height = crop(page, (10, 20, 30, 50))
    assert x >= 0 <= y
    assert x + width <= shown.width
    assert y + height <= shown.height
