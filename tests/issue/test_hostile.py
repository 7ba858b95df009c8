"""Odd pages end with a layout or with none, quickly, and never lose a line."""

import time
from collections import Counter

import pytest

from digitize.record.compose import composed
from digitize.understand.issue.layout import fields_of_issue, laid_out

from .leaf import Leaf
from .test_layout import BIG, COLUMN, LEFT, MIDDLE, RIGHT, articles, masthead, story

pytestmark = pytest.mark.unit

HIGH = 400_000  # px; of a page with thousands of lines


def is_whole(pages) -> bool:
    """True if pages become an issue; each line is then in one block, and once in the text."""
    layout = laid_out(pages)
    if layout is None:
        return False
    fields = fields_of_issue(layout.pages, layout)
    texts = composed(layout.pages, fields["articles"])
    before, after = (
        Counter(id(line) for page in every for block in page.blocks for line in block.lines)
        for every in (pages, layout.pages)
    )
    assert before == after
    lines = [line.text for page in pages for block in page.blocks for line in block.lines]
    assert sorted(texts.text.splitlines()) == sorted(filter(None, lines))
    return True


def issue() -> Leaf:
    leaf = Leaf()
    top = masthead(leaf)
    story(leaf, "Mở đường về bến đò", LEFT, top, 30)
    story(leaf, "Lớp học đêm ở ấp Bàu", MIDDLE, top, 26)
    story(leaf, "Nước về sớm", RIGHT, top, 28)
    return leaf


def flattened(leaf: Leaf, width: bool, height: bool) -> Leaf:
    """The leaf with boxes that have lost their width or their height."""

    def flat(box):
        left, top, right, bottom = box
        return (left, top, left if width else right, top if height else bottom)

    leaf.lines[:] = [
        line.model_copy(
            update={
                "box": flat(line.box),
                "words": tuple(
                    word.model_copy(update={"box": flat(word.box)}) for word in line.words
                ),
            }
        )
        for line in leaf.lines
    ]
    return leaf


@pytest.mark.parametrize(("width", "height"), [(True, False), (False, True), (True, True)])
def test_boxes_without_width_or_height_stop_nothing(width, height):
    is_whole([flattened(issue(), width, height).page()])


@pytest.mark.parametrize("pitch", [56, 100, 200])
@pytest.mark.parametrize("columns", [(LEFT,), (LEFT, 1300)])
def test_thousands_of_lines_with_any_white_between_them_are_cut(columns, pitch):
    """A list of 2000 lines under wide white is cut 2000 times; each cut once went one call deeper,
    and dense columns took 13 s."""
    leaf = Leaf()
    masthead(leaf)
    for at in range(2000 // len(columns)):
        for x in columns:
            leaf.put(f"Hộ thứ {at} đã góp công", x, 700 + at * pitch, size=42 if at % 20 else BIG)
    page = leaf.page(height=HIGH)
    began = time.process_time()
    is_whole([page])
    assert time.process_time() - began < 6


def test_many_pages_take_a_time_in_proportion():
    """200 pages with 600 articles once took four minutes, most of it to find each one's lines."""
    pages = []
    for number in range(1, 61):
        leaf = Leaf()
        top = masthead(leaf) if number == 1 else 200
        for x in (LEFT, MIDDLE, RIGHT):
            for y in (top, top + 900, top + 1800):
                story(leaf, f"Chuyện xóm {x} {y}", x, y, 8)
        pages.append(leaf.page(number))
    began = time.process_time()
    assert is_whole(pages)
    assert time.process_time() - began < 10


@pytest.mark.parametrize("line", [
    "tiếp trình bày báo cáo năm.", "tiếp rang lạc, rang vừng", "tiếp tri ân người có công",
    "tiếp trang 3 cuốn sổ của ấp, bà",
])  # fmt: skip
def test_a_line_that_only_begins_like_xem_tiep_is_text(line):
    """`trực / tiếp trình bày` is broken so by a narrow column; `tr i` was read as page 1."""
    leaf = Leaf()
    y = story(leaf, "Biên bản họp thôn", LEFT, 200, 12, 2000)
    leaf.put(line, LEFT, y)
    assert laid_out([leaf.page()]) is None


def test_one_text_that_goes_on_on_another_page_is_no_issue():
    """A letter may say `Xem tiếp trang 2`; an issue has several articles."""
    first, second = Leaf(), Leaf()
    y = first.prose(LEFT, 200, 2000, 12)
    first.put("Xem tiếp trang 2", 1900, y)
    second.prose(LEFT, 200, 2000, 12)
    assert laid_out([first.page(1), second.page(2)]) is None


@pytest.mark.parametrize("head", [
    ["CỘNG HÒA XÃ HỘl CHỦ NGHĨA VIỆT NAN"],
    ["ỦY BAN NHÂN DÂN XÃ", "CỘNG HOÀ XÃ HỘI CHỦ NGHĨA VIỆT NAM"],
])  # fmt: skip
def test_the_name_of_the_state_is_known_where_a_letter_is_misread(head):
    leaf = Leaf()
    for text, x in zip(head, (1200, 180) if len(head) == 1 else (180, 1200), strict=False):
        leaf.put(text, x, 140)
    leaf.put("Độc lập - Tự do - Hạnh phúc", 1300, 200)
    for x in (LEFT, 1300):
        story(leaf, "Điều khoản chung", x, 400, 12, 1000)
        story(leaf, "Điều khoản riêng", x, 1300, 12, 1000)
    assert laid_out([leaf.page()]) is None


@pytest.mark.parametrize("over", [True, False])
def test_a_headline_that_is_repeated_where_the_article_goes_on_begins_no_other(over):
    """Papers print it again, over or under `Tiếp theo trang 1`."""
    first, second = Leaf(), Leaf()
    top = masthead(first)
    y = story(first, "Mở đường về bến đò", LEFT, top, 30)
    first.put("(Xem tiếp trang 2)", LEFT, y, size=36)
    story(first, "Nước về sớm", MIDDLE, top, 28)
    second.put("2", 1200, 3350)
    lines = [("(Tiếp theo trang 1)", 36), ("Mở đường về bến đò...", BIG)]
    y = 200
    for text, size in reversed(lines) if over else lines:
        y = second.put(text, LEFT, y, size=size)
    second.prose(LEFT, y + 14, COLUMN, 20)
    story(second, "Chợ quê ngày Tết", MIDDLE, 200, 25)
    found = articles(first.page(1), second.page(2))
    assert [one.title.value for one in found] == [
        "Mở đường về bến đò", "Nước về sớm", "Chợ quê ngày Tết",
    ]  # fmt: skip
    assert len(found[0].text.splitlines()) == 1 + 30 + 1 + 20


def test_two_articles_that_go_on_on_one_page_are_told_by_their_headlines():
    """The rests stand there in another order than the beginnings."""
    first, second = Leaf(), Leaf()
    top = masthead(first)
    for title, x in (("Mở đường về bến đò", LEFT), ("Nước về sớm", MIDDLE)):
        y = story(first, title, x, top, 30)
        first.put("(Xem tiếp trang 2)", x, y, size=36)
    second.put("2", 1200, 3350)
    for title, x, lines in (("NƯỚC VỀ...", LEFT, 20), ("Mở đường...", MIDDLE, 10)):
        y = second.put("(Tiếp theo trang 1)", x, 200, size=36)
        story(second, title, x, y, lines)
    found = articles(first.page(1), second.page(2))
    assert [(one.title.value, len(one.text.splitlines())) for one in found] == [
        ("Mở đường về bến đò", 31 + 11), ("Nước về sớm", 31 + 21),
    ]  # fmt: skip


def test_the_rest_of_a_rest_that_is_missing_is_told():
    """An article goes from page 1 to 2, and from there to a page that was not scanned."""
    first, second = Leaf(), Leaf()
    top = masthead(first)
    y = story(first, "Mở đường về bến đò", LEFT, top, 30)
    first.put("(Xem tiếp trang 2)", LEFT, y, size=36)
    story(first, "Nước về sớm", MIDDLE, top, 28)
    second.put("2", 1200, 3350)
    y = second.put("(Tiếp theo trang 1)", LEFT, 200, size=36)
    y = second.prose(LEFT, y, COLUMN, 20)
    second.put("(Xem tiếp trang 5)", LEFT, y, size=36)
    story(second, "Chợ quê ngày Tết", MIDDLE, 200, 25)
    layout = laid_out([first.page(1), second.page(2)])
    assert [(one.code, one.values) for one in layout.doubts] == [
        ("article_goes_on_elsewhere", {"article": "a1", "printed": 5}),
    ]  # fmt: skip


@pytest.mark.parametrize("heads", [
    ("PHỤ LỤC 01", "Điều 1. Phạm vi", "Điều 2. Đối tượng"),
    ("LỊCH CÔNG TÁC TUẦN 10", "THỨ HAI", "THỨ BA"),
])  # fmt: skip
def test_an_annex_and_a_calendar_in_two_columns_are_no_issue(heads):
    """Their headings are those of sections, and no masthead stands over them."""
    leaf = Leaf()
    leaf.put(heads[0], 900, 140, size=90)
    for x in (LEFT, 1300):
        y = 340
        for head in heads[1:]:
            y = story(leaf, head, x, y + 60, 10, 1000)
    assert laid_out([leaf.page()]) is None
