"""Paragraphs: lines joined where the print runs on."""

from collections.abc import Sequence

import pytest

from digitize.record.page import Page
from digitize.record.paragraphs import paragraphs_of
from tests.structure.printed import LETTER, RIGHT, centred, line_at, page_of, set_text

pytestmark = pytest.mark.unit

FIRST = (
    "Sáng ngày 05/7/2023, tại Hội trường UBND phường, Đảng ủy phường Bến Vạn tổ chức hội nghị sơ "
    "kết công tác 6 tháng đầu năm, triển khai nhiệm vụ 6 tháng cuối năm 2023."
)
SECOND = (
    "Theo báo cáo trình bày tại hội nghị, kinh tế của phường tiếp tục chuyển biến rõ nét, tổng thu "
    "ngân sách đạt 58,3% dự toán, 214 hộ được cấp mới giấy chứng nhận."
)


def test_an_indent_begins_a_paragraph():
    """Though the line above fills its measure."""
    full = set_text(FIRST, 200)
    below = set_text(SECOND, 200 + 50 * len(full))
    assert paragraphs_of([page_of([*full, *below])]) == (FIRST, SECOND)


def test_a_short_line_ends_a_paragraph():
    """Without any indent below it."""
    lines = [line_at(text, 200 + 50 * at) for at, text in enumerate(
        ["m" * 90, "hết.", "n" * 90, "o" * 89 + "."])]  # fmt: skip
    assert [len(text) for text in paragraphs_of([page_of(lines)])] == [95, 181]


def test_lines_of_a_title_are_one_and_apart_from_the_text():
    """They stand centred over it."""
    title = [centred("PHƯỜNG BẾN VẠN: SƠ KẾT CÔNG TÁC", 100), centred("6 THÁNG ĐẦU NĂM", 150)]
    found = paragraphs_of([page_of([*title, *set_text(FIRST, 230)])])
    assert found == ("PHƯỜNG BẾN VẠN: SƠ KẾT CÔNG TÁC 6 THÁNG ĐẦU NĂM", FIRST)


def test_items_of_a_list_are_paragraphs():
    """Each mark begins one, however short the items are."""
    items = ["Nơi nhận:", "- UBND thành phố;", "- Các ngành;", "- Lưu: VT."]
    lines = [line_at(text, 200 + 50 * at) for at, text in enumerate(items)]
    assert paragraphs_of([page_of(lines)]) == tuple(items)


def test_a_hyphen_at_a_lines_end_stays():
    """Vietnamese is not hyphenated there."""
    full = "trật tự đô thị -" + " m" * 38
    lines = [line_at(full, 200), line_at("trật tự công cộng.", 250)]
    assert paragraphs_of([page_of(lines)]) == (f"{full} trật tự công cộng.",)


@pytest.mark.parametrize("number", [(), ("2",)])
def test_a_paragraph_that_runs_over_a_page_is_one(number):
    """The number of the page does not part it."""
    lines = set_text(FIRST, 200)
    over = [line_at(text, 80, left=840) for text in number]
    first, second = page_of(lines[:2]), page_of(over, lines[2:], number=2)
    assert paragraphs_of([first, second]) == (FIRST, *number)


def test_a_paragraph_that_runs_over_a_column_is_one():
    """It goes on at the top of the next column with a small letter."""
    words, at = FIRST.split(), 13
    left = [" ".join(words[:6]), " ".join(words[6:at])]
    widest = max(map(len, left))
    lines = [line_at(text.ljust(widest, "m"), 200 + 50 * n) for n, text in enumerate(left)]
    more = [line_at(" ".join(words[at:]), 200, left=900)]
    [whole] = paragraphs_of([page_of(lines, more)])
    assert whole.endswith(" ".join(words[at - 1 :]).split(maxsplit=1)[1])


def test_a_sentence_that_has_ended_does_not_run_over():
    """A page that begins with a small letter after a full stop is left as it is printed."""
    ended = "m" * ((RIGHT - 200) // LETTER - 1) + "."
    pages = (
        page_of([line_at("n" * 90, 150), line_at(ended, 200)]),
        page_of([line_at("trồng cây.", 100)], number=2),
    )
    assert len(paragraphs_of(pages)) == 2


def test_cells_of_a_table_are_each_their_own():
    """And the lines of one cell are joined."""
    cells = [("Nguyễn Thị", 0), ("Sửu", 0), ("Thôn Cổ Thủy", 1)]
    lines = [
        line_at(text, 200 + 50 * at, 200 + 600 * column).model_copy(update={"cell": (0, 0, column)})
        for at, (text, column) in enumerate(cells)
    ]
    assert paragraphs_of([page_of(lines)]) == ("Nguyễn Thị Sửu", "Thôn Cổ Thủy")


def test_an_upside_down_page_has_the_same_paragraphs():
    """Measured on the upright page."""
    lines = set_text(FIRST, 200)
    lines += set_text(SECOND, 200 + 50 * len(lines))
    turned = [
        line.model_copy(update={"words": tuple(
            word.model_copy(update={"box": (1600 - word.box[2], 2300 - word.box[3],
                                            1600 - word.box[0], 2300 - word.box[1])})
            for word in line.words)})
        for line in lines
    ]  # fmt: skip
    assert paragraphs_of([page_of(turned, turn=2)]) == (FIRST, SECOND)


def test_nothing_is_no_paragraph():
    """A blank page has none."""
    assert paragraphs_of([page_of()]) == ()


SENTENCE = "Mở" + " ba" * 400 + " hết."
HEAD = "Bản tin phường Bến Vạn - Số 04 tháng 02/2023"


def three_pages(heads: Sequence[str], feet: Sequence[str]) -> list[Page]:
    """One sentence of many lines over three pages, each with its head and its foot."""
    lines = set_text(SENTENCE, 200)
    third = len(lines) // 3
    parts = (lines[:third], lines[third : 2 * third], lines[2 * third :])
    return [
        page_of([centred(head, 100)], list(part), [centred(foot, 2200)], number=at)
        for at, (head, part, foot) in enumerate(zip(heads, parts, feet, strict=True), 1)
    ]


@pytest.mark.parametrize(
    ("heads", "feet"),
    [
        ([HEAD] * 3, ["1", "2", "3"]),
        ([HEAD, HEAD.replace("Bản", "Bàn"), HEAD], ["Trang 1/3", "Trang 2/3", "- 3 -"]),
        (["Trang 7 | Bản tin Bến Vạn", "Trang 8 | Bản tin Bến Vạn", "Trang 9 | Bản tin Bến Vạn"],
         ["lưu hành nội bộ"] * 3),
    ],
)  # fmt: skip
def test_running_heads_and_page_numbers_part_no_sentence(heads, feet):
    """One of them misread, with page numbers in them, at the top or at the foot."""
    found = paragraphs_of(three_pages(heads, feet))
    assert SENTENCE in found
    assert set(heads) | set(feet) <= set(found)


@pytest.mark.parametrize(
    ("above", "below", "want"),
    [
        ("theo Nghị định số 181/2013/NĐ-", "CP ngày 14", "181/2013/NĐ-CP ngày"),
        ("theo Quyết định số 181/", "2013/QĐ-TTg ngày", "181/2013/QĐ-TTg ngày"),
        ("giai đoạn 2021-", "2025 của tỉnh", "2021-2025 của"),
        ("theo Công văn số 12/UBND-", "KTTH ngày 3", "12/UBND-KTTH ngày"),
        ("phòng, chống dịch COVID-", "19 trên địa bàn", "COVID-19 trên"),
        ("trật tự đô thị -", "Môi trường sạch", "đô thị - Môi trường"),
        ("phát triển kinh tế-", "xã hội của", "kinh tế- xã hội"),
        ("tuyến Hà Nội-", "Hải Phòng", "Hà Nội- Hải Phòng"),
        ("tổng cộng 15", "20 người", "15 20 người"),
    ],
)
def test_a_token_that_a_lines_end_broke_is_one(above, below, want):
    """Numbers and symbols; a hyphen between words is the author's."""
    full = above.rjust(90, "m").replace("mt", "m t").replace("mg", "m g").replace("mp", "m p")
    lines = [line_at(full, 200), line_at(f"{below} {'m' * 60}.", 250)]
    assert want in " ".join(paragraphs_of([page_of(lines)]))
