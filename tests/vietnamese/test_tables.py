"""Numbers of tables: a sum chooses between readings, and what does not add up is told."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from digitize.record.notes import told_all
from digitize.record.page import Block, Line, Page, PageState, Word
from digitize.settings import Cleaning
from digitize.understand.assemble import cleaned_pages

pytestmark = pytest.mark.unit

WIDTH, HEIGHT, GAP = 22, 30, 60  # px: of a letter, of a line, and between two columns
COLUMN = 400  # px from one column to the next


def page_of(rows: Sequence[Sequence[str]], *, ruled: bool = True) -> Page:
    """A page with one table; `9|8` was read as 9, and as 8 by the second reader; "" is no cell.

    Heads are centred; below them words stand at the left of their column, numbers at its right.
    """
    lines = []
    for row_no, row in enumerate(rows):
        for column, cell in enumerate(row):
            if not cell:
                continue
            texts = [part.partition("|") for part in cell.split()]
            length = sum(len(read) + 1 for read, _, _ in texts) * WIDTH
            number = any(letter.isdigit() for letter in cell)
            spare = COLUMN - GAP - length
            x = column * COLUMN + (spare // 2 if row_no == 0 else spare if number else 0)
            words = []
            for read, _, second in texts:
                box = (x, row_no * 50, x + len(read) * WIDTH, row_no * 50 + HEIGHT)
                x = box[2] + WIDTH // 2
                words.append(Word(raw=read, text=read, box=box, confidence=0.9, alternatives=(),
                                  second=second or read))  # fmt: skip
            whole = (words[0].box[0], row_no * 50, words[-1].box[2], row_no * 50 + HEIGHT)
            text = " ".join(word.raw for word in words)
            second = " ".join(word.second or "" for word in words)
            lines.append(
                Line(text=text, box=whole, confidence=0.9, words=tuple(words), second=second,
                     second_confidence=0.97, cell=(0, row_no, column) if ruled else None)
            )  # fmt: skip
    return Page(number=1, state=PageState.READ, width=2000, height=2000, dpi=300, turn=0, skew=0,
                layout="line_stack", steps=(), furniture=(), seconds=0,
                blocks=tuple(Block(box=line.box, lines=(line,)) for line in lines))  # fmt: skip


def cleaned(page: Page, cleaning: Cleaning = Cleaning.APPLY):
    """The text of each line, the numbers to look at, the changes by sums, the doubts in words."""
    changes, doubts = [], []
    [done] = cleaned_pages([page], cleaning, changes, None, doubts)
    lines = [line for block in done.blocks for line in block.lines]
    numbers = (word for line in lines for word in line.words if any(map(str.isdigit, word.raw)))
    flagged = [word.text for word in numbers if word.review]
    by_sum = [change for change in changes if change.rule == "sum/1"]
    return [line.text for line in lines], flagged, by_sum, told_all(doubts)


SCHOOLS = [
    ("TT", "Tên trường", "Số lớp", "Số tiền"),
    ("1", "Mầm non Hoa Ban", "9", "1.250.000"),
    ("2", "Tiểu học Kim Đồng", "21", "3.200.500"),
    ("3", "Mầm non Sơn Ca", "7", "980.000"),
    ("", "Tổng cộng", "37", "5.430.500"),
]


def schools(**cells: str) -> list[tuple[str, ...]]:
    """The table with other cells: `r2c3` is the cell in row 2, column 3."""
    return [
        tuple(cells.get(f"r{at}c{column}", cell) for column, cell in enumerate(row))
        for at, row in enumerate(SCHOOLS)
    ]


@pytest.mark.parametrize("ruled", [True, False])
def test_the_reading_that_makes_the_sum_right_is_taken(ruled):
    """A nine with a dot was read for a nought; the second reader has the number of the sum."""
    texts, flagged, changes, doubts = cleaned(
        page_of(schools(r2c3="3.299.599|3.200.500"), ruled=ruled)
    )
    assert "3.200.500" in texts
    assert "3.299.599" not in texts
    assert "3.200.500" in flagged  # a person looks at each number that was changed
    [change] = changes
    assert (change.before, change.after, change.outcome) == ("3.299.599", "3.200.500", "applied")
    assert "with it 3 numbers of the table add up to their total, 5.430.500" in told_all(
        change.evidence
    )
    assert doubts == ""


def test_a_total_is_put_right_too():
    texts, _, changes, _ = cleaned(page_of(schools(r4c3="5.439.500|5.430.500")))
    assert texts[-1] == "5.430.500"
    assert [change.after for change in changes] == ["5.430.500"]


def test_a_sum_that_is_right_changes_nothing():
    """The second reader has another number, but the sum is right as it was read."""
    texts, _, changes, doubts = cleaned(page_of(schools(r3c3="980.000|989.000")))
    assert "980.000" in texts
    assert (changes, doubts) == ([], "")


def test_what_no_reading_puts_right_is_told():
    """Nobody saw another number, so all stays, and a person is told what does not fit."""
    texts, flagged, changes, doubts = cleaned(page_of(schools(r1c3="1.290.000")))
    assert "1.290.000" in texts
    assert "5.430.500" in flagged
    assert changes == []
    said = "the numbers of a table add up to 5.470.500, and their total is printed as 5.430.500"
    assert doubts == f"page 1: {said}"


def test_two_readings_that_both_make_it_right_decide_nothing():
    """Either of two numbers may be the wrong one: a person looks at both."""
    rows = schools(r1c3="1.251.000|1.250.000", r3c3="981.000|980.000", r4c3="5.431.500")
    texts, flagged, changes, doubts = cleaned(page_of(rows))
    assert {"1.251.000", "981.000", "5.431.500"} <= set(texts)
    assert {"1.251.000", "981.000", "5.431.500"} <= set(flagged)
    assert changes == []
    assert "add up to" in doubts


def test_nothing_is_changed_if_cleaning_only_suggests():
    texts, flagged, changes, _ = cleaned(
        page_of(schools(r2c3="3.299.599|3.200.500")), Cleaning.SUGGEST
    )
    assert "3.299.599" in texts
    assert "3.299.599" in flagged
    assert [change.outcome for change in changes] == ["suggested"]
    assert cleaned(page_of(schools(r1c3="1.290.000")), Cleaning.OFF)[1:] == ([], [], "")


SECTIONS = [
    ("TT", "Nội dung", "Dự toán"),
    ("I", "Thu nội địa", "900"),
    ("1", "Thuế nhà đất", "600"),
    ("2", "Lệ phí", "300"),
    ("II", "Thu chuyển nguồn", "350"),
    ("1", "Năm trước", "350"),
    ("", "Tổng số (I + II)", "1.250"),
]


def test_sections_may_make_up_a_total():
    """The rows of Roman numerals, or all the others, add up: all of them together do not."""
    assert cleaned(page_of(SECTIONS))[1:] == ([], [], "")


def test_an_invoice_has_totals_upon_totals():
    rows = [
        ("TT", "Tên hàng", "Số lượng", "Đơn giá", "Thành tiền"),
        ("1", "Giấy in", "20", "65.000", "1.300.000"),
        ("2", "Mực in", "2", "1.150.000", "2.300.000"),
        ("", "Cộng tiền hàng", "", "", "3.600.000"),
        ("", "Thuế giá trị gia tăng", "", "", "360.000"),
        ("", "Tổng cộng tiền thanh toán", "", "", "3.960.000"),
    ]
    assert cleaned(page_of(rows))[1:] == ([], [], "")
    rows[1] = ("1", "Giấy in", "29|20", "65.000", "1.300.000")
    texts, _, changes, doubts = cleaned(page_of(rows))
    assert "20" in texts
    assert "with it the row is right: 20 × 65.000 = 1.300.000" in told_all(changes[0].evidence)
    assert doubts == ""
    rows[1] = ("1", "Giấy in", "29", "65.000", "1.300.000")
    assert "29 × 65.000 is not 1.300.000" in cleaned(page_of(rows))[3]


def test_a_total_at_the_side():
    """`Tổng số` stands before its parts, and most rows bear it out."""
    rows = [
        ("Đơn vị", "Tổng số", "Nam", "Nữ"),
        ("Thôn Một", "120", "58", "62"),
        ("Thôn Hai", "204", "101", "103"),
        ("Thôn Ba", "97", "45", "52"),
        ("Thôn Bốn", "150", "79|70", "80"),
    ]
    texts, _, changes, doubts = cleaned(page_of(rows))
    assert "70" in texts
    assert len(changes) == 1
    assert doubts == ""


@pytest.mark.parametrize(
    ("read", "text", "told"),
    [
        ("8|3", "3", ""),
        ("8", "8", "page 1: the rows of a table are numbered 8 where 3 should stand"),
    ],
)
def test_numbers_of_rows_run(read, text, told):
    """A row between 2 and 4 is the third; without a reader who saw that, a person is told."""
    rows = [("STT", "Họ và tên")]
    rows += [(number, "Lò Thị Mỷ") for number in ("1", "2", read, "4", "5", "1", "2")]
    texts, flagged, _, doubts = cleaned(page_of(rows))
    assert texts[2 + 2 * 2] == text
    assert (text in flagged, doubts) == (True, told)


@pytest.mark.parametrize(
    "rows",
    [
        # columns that are counted, or named by years, are no part of a sum
        [("TT", "Thôn", "Số hộ"), ("1", "2", "3"), ("", "Thôn Một", "40"), ("", "Thôn Hai", "50"),
         ("", "Tổng", "90")],
        [("Thôn", "2023"), ("Thôn Một", "40"), ("Thôn Hai", "50"), ("Cộng", "90")],
        # shares, prices and what is carried over do not add up, and nobody expects it
        [("Thôn", "Tỷ lệ (%)"), ("Thôn Một", "40,5"), ("Thôn Hai", "50,1"), ("Chung", "45,3"),
         ("Tổng cộng", "47")],
        [("Thôn", "Số hộ"), ("Thôn Một", "40"), ("Thôn Hai", "50"), ("Cộng dồn", "490")],
        # other words with these letters
        [("Đơn vị", "Số"), ("Thôn Một", "40"), ("Thôn Hai", "50"), ("Công an", "12"),
         ("Tổng công ty", "12")],
        # as English papers write them
        [("Item", "Số tiền"), ("Giấy", "1,250,000"), ("Mực", "250,500"), ("Tổng", "1,500,500")],
        # a dash is nothing
        [("Thôn", "Số hộ"), ("Thôn Một", "40"), ("Thôn Hai", "-"), ("Cộng", "40")],
        [("Thôn", "Số hộ"), ("Tổng số", "90"), ("Thôn Một", "40"), ("Thôn Hai", "50")],
    ],
)  # fmt: skip
def test_what_is_no_sum_or_is_right_is_left(rows):
    assert cleaned(page_of(rows))[1:] == ([], [], "")


def test_leaders_that_were_read_as_a_number_are_told():
    """Python itself refuses to count so many digits."""
    rows = [("STT", "Tên"), ("1", "Hoa"), ("1" * 5000, "Lan"), ("3", "Mai")]
    assert cleaned(page_of(rows))[3].endswith("where 2 should stand")
