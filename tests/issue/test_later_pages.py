"""Later pages of an issue: running heads, lines that send to a page and back, tall headlines."""

import pytest

from digitize.understand.issue.layout import laid_out
from digitize.understand.issue.wording import is_jump, is_jump_from, page_after, page_before

from .leaf import Leaf
from .test_layout import BIG, COLUMN, LEFT, MIDDLE, RIGHT, articles, masthead, story, titles

pytestmark = pytest.mark.unit


def _width(text: str, size: int = 42) -> int:
    leaf = Leaf()
    leaf.put(text, 0, 0, size=size)
    return leaf.lines[0].box[2]


def first_page() -> Leaf:
    leaf = Leaf()
    top = masthead(leaf)
    story(leaf, "Mở đường về bến đò", LEFT, top, 30, 1000)
    story(leaf, "Nước về sớm", 1300, top, 25, 1000)
    return leaf


@pytest.mark.parametrize(("line", "before", "after"), [
    ("(Hiếp trang 1)", 1, None),
    ("(Tiêp thco trang 1)", 1, None),
    ("(liếp theo trang l)", 1, None),
    ("(Xcm tiếp trang 4)", None, 4),
    ("Dọc tiếp ở trang 4", None, 4),
    ("(xem bài ở trang 4)", None, 4),
])  # fmt: skip
def test_misread_words_that_name_a_page_send_to_it(line, before, after):
    """A lower page than this one is where the article comes from."""
    assert is_jump(line)
    assert (page_before(line, 3), page_after(line, 3)) == (before, after)
    assert is_jump_from(line) or after


@pytest.mark.parametrize("line", [
    "Tiếng khèn trang 4", "Thơ in ở trang 4 và 5.", "Bìa do họa sĩ Lữ vẽ, trang 4 in lại.",
])  # fmt: skip
def test_other_lines_with_a_page_send_nowhere(line):
    assert not is_jump(line)


@pytest.mark.parametrize("head", [
    "Số 93 (Bộ mới), Phát hành ngày 09 10 1996", "Sẽ 7Z, Ngảy 1 tbáng 6 nàm", "Bản tin khu phô",
])  # fmt: skip
def test_what_a_rule_parts_from_the_page_is_its_running_head(head):
    """However it was read, and with the number beside it."""
    leaf = Leaf()
    leaf.put(head, 1600, 150, size=36)
    leaf.put("ả", LEFT, 150, size=36)
    leaf.picture("rule", (LEFT, 200, 2300, 204))
    story(leaf, "Lớp học đêm ở ấp Bàu", LEFT, 240, 20, 1000)
    story(leaf, "Đội bóng chuyền nữ", 1300, 240, 20, 1000)
    found = articles(first_page().page(1), leaf.page(2))
    assert [one.title.value for one in found][2:] == ["Lớp học đêm ở ấp Bàu", "Đội bóng chuyền nữ"]
    assert not any(head in one.text for one in found)


def test_a_number_of_a_house_under_no_rule_is_text():
    """`Số 27 đường Chợ Cũ` at the top of a column begins as a running head does."""
    leaf = Leaf()
    leaf.put("Số 27 đường Chợ Cũ đã dọn đi.", LEFT, 200)
    leaf.prose(LEFT, 256, 1000, 10)
    story(leaf, "Đội bóng chuyền nữ", 1300, 200, 20, 1000)
    assert "Số 27 đường Chợ Cũ" in " ".join(
        one.text for one in articles(first_page().page(1), leaf.page(2))
    )


def test_a_large_headline_under_a_dated_running_head_is_no_masthead():
    """Beside it stands text: a masthead goes across its page."""
    leaf = Leaf()
    leaf.put("2", LEFT, 150, size=36)
    leaf.put("Số 7/2019, Tháng 7 năm 2019", 1700, 150, size=36)
    leaf.prose(LEFT, 240, COLUMN, 25)
    y = leaf.put("Xương rồng", MIDDLE, 240, size=86)
    leaf.prose(MIDDLE, y + 10, COLUMN, 20)
    layout = laid_out([first_page().page(1), leaf.page(2)])
    assert layout is not None
    assert [one.code for one in layout.doubts] == []
    assert titles(first_page().page(1), leaf.page(2))[2] == "Xương rồng"


def test_a_tall_headline_beside_an_end_of_a_column_parts_no_columns():
    """Its second line is as high as the last line of the text beside it and what sends on."""
    leaf = Leaf()
    top = masthead(leaf)
    y = leaf.put("Đêm hội bài chòi trên", LEFT, top, size=86)
    leaf.put("bến", LEFT, y - 10, size=86)
    y = leaf.prose(LEFT, y + 90, 1000, 12)
    leaf.prose(1300, top, 1000, 2)
    end = leaf.put("cũng được mà chuyện tình cũng hay lắm.", 1300, top + 112)
    leaf.put("(Xem tiếp trang 2)", 2296 - _width("(Xem tiếp trang 2)", 36), end, size=36)
    story(leaf, "Xưởng may tuyển thợ", 1300, end + 120, 8, 1000)
    first, second = articles(leaf.page())
    assert (first.title.value, second.title.value) == (
        "Đêm hội bài chòi trên bến", "Xưởng may tuyển thợ",
    )  # fmt: skip
    assert first.text.splitlines()[-1] == "(Xem tiếp trang 2)" or "chuyện tình" in first.text


def test_what_signs_an_article_may_stand_before_the_end_of_another():
    """`HỒ KIM SANG`, then `(Tiếp trang 1)` of the next one that goes on here."""
    first, second = Leaf(), Leaf()
    top = masthead(first)
    for x, title, word in ((LEFT, "Đàn ong về vườn nhãn", "ong mật tổ chúa"),
                           (1300, "Hiến máu ở trạm xá", "máu tình nguyện bác sĩ")):  # fmt: skip
        y = first.put(word, x, story(first, title, x, top, 12, 1000))
        first.put("(Xem tiếp trang 2)", x + 400, y, size=36)
    second.put("2", 1200, 3350)
    y = second.put("(Tiếp trang 1)", LEFT, 200, size=36)
    y = second.prose(LEFT, second.put("ong chúa dẫn cả tổ bay", LEFT + 50, y), 1000, 9)
    name = "Hồ Kim Sang"
    y = second.put(name, LEFT + 1000 - _width(name), y, weight=0.16) + 70
    y = second.put("(Tiếp trang 1)", LEFT, y, size=36)
    second.prose(LEFT, second.put("bác sĩ lấy máu tình nguyện", LEFT + 50, y), 1000, 9)
    bees, blood = articles(first.page(1), second.page(2))
    assert (bees.byline.value, blood.byline.value) == (name, None)
    assert "bác sĩ lấy máu" in blood.text


def test_text_after_a_signed_article_goes_on_from_the_foot_of_the_page():
    """Both columns have white at one height, but what stands at the right is of the article that
    begins at the left under it."""
    leaf = Leaf()
    top = masthead(leaf)
    y = story(leaf, "Mở đường về bến đò", LEFT, top, 12, 1000)
    name = "Nguyễn Thanh Liễu ghi"
    y = leaf.put(name, LEFT + 1000 - _width(name), y, weight=0.16)
    leaf.prose(1300, top + 24, 1000, 13, skip=7)
    story(leaf, "Nước về sớm", LEFT, y + 70, 12, 1000)
    story(leaf, "Đội bóng chuyền nữ", 1300, y + 70, 12, 1000)
    one, two, three = articles(leaf.page())
    assert [one.title.value, two.title.value, three.title.value] == [
        "Mở đường về bến đò", "Nước về sớm", "Đội bóng chuyền nữ",
    ]  # fmt: skip
    assert len(two.text.splitlines()) == 1 + 12 + 13


def test_a_word_that_seems_wide_is_no_headline():
    """In few letters the measured width is out by a sixth: `phải bỏ dở vì bão.`"""
    leaf = Leaf()
    top = masthead(leaf)
    y = story(leaf, "Mở đường về bến đò", LEFT, top, 12)
    y = leaf.put("phải bỏ dở vì bão.", LEFT, y, size=49)
    leaf.prose(LEFT, y, COLUMN, 10)
    story(leaf, "Nước về sớm", RIGHT, top, 28)
    assert titles(leaf.page()) == ["Mở đường về bến đò", "Nước về sớm"]


def test_a_headline_whose_first_letter_was_misread_small_stays_one():
    leaf = Leaf()
    top = masthead(leaf)
    y = story(leaf, "Mở đường về bến đò", LEFT, top, 12)
    y = leaf.put("luyến xe chạy qua thôn", LEFT, y + 70, size=BIG, weight=0.16)
    leaf.prose(LEFT, y + 10, COLUMN, 10)
    story(leaf, "Nước về sớm", RIGHT, top, 28)
    assert "luyến xe chạy qua thôn" in titles(leaf.page())


def test_a_heading_in_pieces_parts_no_columns():
    """Letters of a heading are wide apart, or a font gives some of them only."""
    leaf = Leaf()
    top = masthead(leaf)
    for x in (LEFT, LEFT + 90, LEFT + 210, MIDDLE, MIDDLE + 130, RIGHT):
        leaf.put("HĐ" if x == LEFT else "MV", x, top)
    for x, skip in ((LEFT, 0), (MIDDLE, 9), (RIGHT, 17)):
        leaf.prose(x, top + 60, COLUMN, 14, skip=skip)
    story(leaf, "Mở đường về bến đò", LEFT, top + 1000, 10)
    story(leaf, "Nước về sớm", MIDDLE, top + 1000, 10)
    story(leaf, "Đêm hội bên sông", RIGHT, top + 1000, 10)
    first, *rest = articles(leaf.page())
    lines = first.text.splitlines()
    heads = [at for at, line in enumerate(lines) if "MV" in line]
    assert heads[-1] - heads[0] > 25  # each column has its own
    assert [one.title.value for one in rest] == [
        "Mở đường về bến đò", "Nước về sớm", "Đêm hội bên sông",
    ]  # fmt: skip


def test_articles_that_go_on_together_are_told_by_pairs_of_words():
    """Single words stand in both; what a thing is called is a pair: `chè cổ`, `chợ lùi`."""
    first, second = Leaf(), Leaf()
    top = masthead(first)
    for x, title, said in ((LEFT, "Phiên chợ đón khách", "chợ lùi đông, cổ áo ấm, chè nóng"),
                           (1300, "Hái trên núi", "chè cổ thụ mọc, khách lùi bước")):  # fmt: skip
        y = first.put(said, x, story(first, title, x, top, 12, 1000))
        first.put("(Xem tiếp trang 2)", x + 400, y, size=36)
    second.put("2", 1200, 3350)
    y = second.put("(Nối trang 1)", LEFT, 200, size=36)
    second.prose(LEFT, second.put("chợ lùi vãn, chè nguội, khách về", LEFT, y), 1000, 9)
    y = second.put("(Nối trang 1)", 1300, 200, size=36)
    second.prose(1300, second.put("hái chè cổ thụ phải bắc thang, cổ mỏi", 1300, y), 1000, 12)
    market, tea = articles(first.page(1), second.page(2))
    assert "chợ lùi vãn" in market.text
    assert "hái chè cổ thụ" in tea.text
