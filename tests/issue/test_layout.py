"""An issue is parted into its articles: by columns, headlines, boxes, pages and `xem tiếp`."""

import pytest

from digitize.record.compose import composed
from digitize.understand.issue.layout import fields_of_issue, laid_out

from .leaf import Leaf

pytestmark = pytest.mark.unit

LEFT, MIDDLE, RIGHT = 180, 915, 1650  # of three columns
COLUMN = 650
BIG = 60


def articles(*pages):
    """The articles of some pages, as a record has them."""
    layout = laid_out(pages)
    assert layout is not None
    fields = fields_of_issue(layout.pages, layout)
    return composed(layout.pages, fields["articles"]).articles


def titles(*pages):
    return [one.title.value for one in articles(*pages)]


def masthead(leaf: Leaf) -> int:
    """The head of an issue; returns where the text may begin."""
    leaf.put("ĐẢNG ỦY - UBND XÃ CỒN BÀNG", 800, 140)
    leaf.put("BẢN TIN CỒN BÀNG", 500, 220, size=150)
    leaf.put("Đoàn kết - Kỷ cương - Phát triển", 850, 420)
    leaf.picture("rule", (180, 480, 2300, 484))
    leaf.put("Số 7/2019", 180, 500)
    leaf.put("Tháng 7 năm 2019", 1950, 500)
    leaf.picture("rule", (180, 560, 2300, 564))
    return 640


def story(leaf: Leaf, title: str, x: int, y: int, lines: int, width: int = COLUMN) -> int:
    y = leaf.put(title, x, y, size=BIG)
    return leaf.prose(x, y + 14, width, lines, skip=len(title))


def test_an_article_goes_on_in_the_next_column():
    """The second column begins without a headline: it is the end of the first article."""
    leaf = Leaf()
    top = masthead(leaf)
    story(leaf, "Mở đường về bến đò", LEFT, top, 30)
    end = leaf.prose(MIDDLE, top, COLUMN, 8)
    story(leaf, "Lớp học đêm ở ấp Bàu", MIDDLE, end + 70, 18)
    story(leaf, "Nước về sớm", RIGHT, top, 28)
    one, two, three = articles(leaf.page())
    assert [one.title.value, two.title.value, three.title.value] == [
        "Mở đường về bến đò", "Lớp học đêm ở ấp Bàu", "Nước về sớm",
    ]  # fmt: skip
    assert len(one.text.splitlines()) == 1 + 30 + 8
    assert [region.page for region in one.regions] == [1, 1]


def test_the_order_in_which_lines_were_found_does_not_matter():
    """The columns are told from where things stand."""
    leaf = Leaf()
    top = masthead(leaf)
    story(leaf, "Nước về sớm", RIGHT, top, 28)
    story(leaf, "Lớp học đêm ở ấp Bàu", MIDDLE, top, 26)
    story(leaf, "Mở đường về bến đò", LEFT, top, 30)
    assert titles(leaf.page()) == ["Mở đường về bến đò", "Lớp học đêm ở ấp Bàu", "Nước về sớm"]


def test_a_headline_over_all_columns_is_of_what_stands_under_it():
    leaf = Leaf()
    top = masthead(leaf)
    y = leaf.put("Ba mươi năm đi qua một chiếc cầu tre", LEFT, top, size=96) + 20
    for x in (LEFT, MIDDLE, RIGHT):
        leaf.prose(x, y, COLUMN, 12)
    y += 12 * 56 + 120
    wide = 1000
    story(leaf, "Lớp học đêm ở ấp Bàu", LEFT, y, 10, wide)
    story(leaf, "Nước về sớm", 1300, y, 10, wide)
    found = articles(leaf.page())
    assert [one.title.value for one in found] == [
        "Ba mươi năm đi qua một chiếc cầu tre", "Lớp học đêm ở ấp Bàu", "Nước về sớm",
    ]  # fmt: skip
    assert len(found[0].text.splitlines()) == 1 + 36


def test_an_article_goes_on_on_page_three():
    """As its lines say; what stands on page two is not taken for it."""
    first, second, third = Leaf(), Leaf(), Leaf()
    top = masthead(first)
    y = story(first, "Mở đường về bến đò", LEFT, top, 30)
    first.put("(Xem tiếp trang 3)", LEFT + 200, y, size=36)
    story(first, "Lớp học đêm ở ấp Bàu", MIDDLE, top, 26)
    story(first, "Nước về sớm", RIGHT, top, 28)
    for leaf, number in ((second, "2"), (third, "3")):
        leaf.put(number, 1200, 3350)
    story(second, "Chợ quê ngày giáp Tết", LEFT, 200, 20)
    third.put("(Tiếp theo trang 1)", LEFT, 200, size=36)
    y = third.prose(LEFT, 270, COLUMN, 12)
    story(third, "Đội bóng chuyền nữ", LEFT, y + 80, 12)
    found = articles(first.page(1), second.page(2), third.page(3))
    assert [one.title.value for one in found] == [
        "Mở đường về bến đò", "Lớp học đêm ở ấp Bàu", "Nước về sớm", "Chợ quê ngày giáp Tết",
        "Đội bóng chuyền nữ",
    ]  # fmt: skip
    assert found[0].continued_from == 1
    assert [region.page for region in found[0].regions] == [1, 3]
    assert len(found[0].text.splitlines()) == 1 + 30 + 12


def test_an_end_without_its_beginning_is_told():
    """A later page alone: the article stays without a title, and a person is asked to look."""
    leaf = Leaf()
    leaf.put("3", 1200, 3350)
    leaf.put("(Tiếp theo trang 1)", LEFT, 200, size=36)
    y = leaf.prose(LEFT, 270, 1000, 14)
    story(leaf, "Đội bóng chuyền nữ", LEFT, y + 80, 14, 1000)
    story(leaf, "Nước về sớm", 1300, 200, 25, 1000)
    layout = laid_out([leaf.page()])
    assert [one.code for one in layout.doubts] == ["article_begins_elsewhere"]
    assert titles(leaf.page()) == [None, "Đội bóng chuyền nữ", "Nước về sớm"]


@pytest.mark.parametrize("read", [(1, 2, 3, 4), (1, 4), (1,)])
def test_a_sheet_of_a_booklet_is_read_in_the_order_of_its_pages(read):
    """Four pages on two sides: 4 and 1, then 2 and 3; also where their numbers were not read."""
    outer, inner = Leaf(), Leaf()
    half = 2480

    def on(leaf: Leaf, shift: int, title: str, number: int) -> None:
        if number in read:
            leaf.put(str(number), shift + 1200, 3350)
        story(leaf, title, shift + 180, 640 if number == 1 else 200, 20, 1000)
        leaf.prose(shift + 1300, 640 if number == 1 else 200, 1000, 20)

    shifted = Leaf()
    masthead(shifted)
    for line in shifted.lines:
        x0, y0, x1, y1 = line.box
        words = tuple(
            one.model_copy(update={"box": (one.box[0] + half, y0, one.box[2] + half, y1)})
            for one in line.words
        )
        outer.lines.append(
            line.model_copy(update={"box": (x0 + half, y0, x1 + half, y1), "words": words})
        )
    on(outer, 0, "Trang chót có rao vặt", 4)
    on(outer, half, "Mở đường về bến đò", 1)
    on(inner, 0, "Lớp học đêm ở ấp Bàu", 2)
    on(inner, half, "Nước về sớm", 3)
    pages = [one.page(at, width=2 * half) for at, one in enumerate((outer, inner), 1)]
    assert titles(*pages) == [
        "Mở đường về bến đò", "Lớp học đêm ở ấp Bàu", "Nước về sớm", "Trang chót có rao vặt",
    ]  # fmt: skip


def test_what_is_in_a_frame_is_an_article_of_its_own():
    """The text round it goes on under it."""
    leaf = Leaf()
    top = masthead(leaf)
    y = story(leaf, "Mở đường về bến đò", LEFT, top, 12, 1000)
    leaf.picture("frame", (LEFT, y + 30, LEFT + 1000, y + 330))
    leaf.put("QUÁN CƠM CÔ XOÀN", LEFT + 60, y + 60, size=BIG)
    leaf.put("Nhận đặt tiệc cưới hỏi.", LEFT + 60, y + 150)
    leaf.prose(LEFT, y + 380, 1000, 12)
    story(leaf, "Nước về sớm", 1300, top, 28, 1000)
    one, boxed, other = articles(leaf.page())
    assert (boxed.title.value, boxed.kind.value) == ("QUÁN CƠM CÔ XOÀN", "advertisement")
    assert len(one.text.splitlines()) == 1 + 24
    assert other.title.value == "Nước về sớm"


def test_headline_subtitle_and_byline_are_fields_with_their_place():
    leaf = Leaf()
    top = masthead(leaf)
    y = leaf.put("GIAO THÔNG NÔNG THÔN", LEFT, top, size=38, weight=0.16)
    title_at = y
    y = leaf.put("Mở đường về bến đò", LEFT, y, size=BIG, weight=0.16)
    y = leaf.put("Cả xóm cùng góp công", LEFT, y, size=46)
    y = leaf.prose(LEFT, y + 10, 1000, 15)
    leaf.put("Tin, ảnh: Lữ Kim Xoàn", LEFT + 560, y + 4, weight=0.16)
    story(leaf, "Nước về sớm", 1300, top, 25, 1000)
    one, _ = articles(leaf.page())
    assert (one.title.value, one.title.page) == ("Mở đường về bến đò", 1)
    assert one.title.box[:2] == (LEFT, title_at)
    assert one.subtitle.value == "Cả xóm cùng góp công"
    assert one.byline.value == "Tin, ảnh: Lữ Kim Xoàn"
    assert one.kind.value == "news"
    assert one.text.splitlines()[0] == "GIAO THÔNG NÔNG THÔN"
    assert len(one.paragraphs) == 1


def test_verse_keeps_its_lines():
    leaf = Leaf()
    top = masthead(leaf)
    story(leaf, "Mở đường về bến đò", LEFT, top, 30, 1000)
    y = leaf.put("Về lại bến xưa", 1300, top, size=BIG) + 20
    for stanza in ("Con đò nằm gối bãi trăng", "Mẹ ngồi vá lại bờ đê"):
        y = leaf.put(stanza, 1370, y)
        y = leaf.put("Nghe mùa nước nổi về quê năm nào", 1370, y) + 30
    leaf.put("Bùi Nhật Lệ", 2050, y + 10)
    _, verse = articles(leaf.page())
    assert (verse.kind.value, verse.byline.value) == ("verse", "Bùi Nhật Lệ")
    assert verse.paragraphs == (
        "Con đò nằm gối bãi trăng\nNghe mùa nước nổi về quê năm nào",
        "Mẹ ngồi vá lại bờ đê\nNghe mùa nước nổi về quê năm nào",
    )


def test_a_list_of_people_and_telephones_is_no_verse():
    """Its lines are short and begin with capitals, too."""
    leaf = Leaf()
    top = masthead(leaf)
    story(leaf, "Mở đường về bến đò", LEFT, top, 25, 1000)
    y = leaf.put("Ban đại diện khu phố", 1370, top, size=BIG) + 20
    for name in ("Ông Lữ Kim Xoàn", "Bà Cao Thị Đượm", "Anh Tô Bá Lượng", "Chị Bùi Nhật Lệ"):
        y = leaf.put(f"{name} 0903 555 018", 1370, y)
        y = leaf.put("Tổ trưởng tổ dân phố", 1370, y)
    _, people = articles(leaf.page())
    assert people.kind.value != "verse"


def test_a_caption_goes_with_its_picture_and_not_with_the_text():
    leaf = Leaf()
    top = masthead(leaf)
    y = story(leaf, "Mở đường về bến đò", LEFT, top, 10, 1000)
    leaf.picture("photograph", (LEFT, y + 20, LEFT + 1000, y + 620))
    leaf.put("Bà con đắp đường trong nắng sớm", LEFT + 200, y + 640, size=36)
    leaf.prose(LEFT, y + 700, 1000, 10)
    story(leaf, "Nước về sớm", 1300, top, 25, 1000)
    page = leaf.page()
    layout = laid_out([page])
    fields = fields_of_issue(layout.pages, layout)
    texts = composed(layout.pages, fields["articles"])
    [picture] = texts.pictures
    assert (picture.caption, picture.article) == ("Bà con đắp đường trong nắng sớm", "a1")
    assert "nắng sớm" not in texts.articles[0].text
    assert "Bà con đắp đường trong nắng sớm" in texts.text


@pytest.mark.parametrize("columns", [1, 2])
def test_a_paper_is_no_issue(columns):
    """The motto of the State stands over it, however its columns stand."""
    leaf = Leaf()
    leaf.put("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", 1200, 140)
    for x in (LEFT, 1300)[:columns]:
        story(leaf, "Điều khoản chung", x, 400, 12, 1000)
        story(leaf, "Điều khoản riêng", x, 1300, 12, 1000)
    assert laid_out([leaf.page()]) is None


def test_articles_that_bylines_end_are_an_issue_in_one_column_too():
    """A later page alone, without a masthead: each of its articles is signed."""
    leaf = Leaf()
    y = story(leaf, "Mở đường về bến đò", LEFT, 200, 8, 2000)
    leaf.put("Tin, ảnh: Lữ Kim Xoàn", LEFT + 1500, y)
    y = story(leaf, "Nước về sớm", LEFT, y + 160, 8, 2000)
    leaf.put("Bùi Nhật Lệ", LEFT + 1770, y)
    assert titles(leaf.page()) == ["Mở đường về bến đò", "Nước về sớm"]


def test_an_address_at_the_foot_is_no_running_head():
    """`Số 27 đường Chợ Cũ` begins as the number of an issue does."""
    leaf = Leaf()
    top = masthead(leaf)
    story(leaf, "Mở đường về bến đò", LEFT, top, 30, 1000)
    y = story(leaf, "HIỆU SÁCH BẾN NỨA", 1300, top, 28, 1000)
    leaf.put("Số 27 đường Chợ Cũ, thị trấn Cẩm Đường", 1300, y + 40)
    assert "Số 27 đường Chợ Cũ" in articles(leaf.page())[1].text


def test_a_headline_in_narrow_letters_is_told_by_their_height():
    """It is no wider and no bolder than the text, but its letters are higher."""
    leaf = Leaf()
    top = masthead(leaf)
    y = story(leaf, "Mở đường về bến đò", LEFT, top, 12, 1000)
    y = leaf.put("Xóm Chài thay máy bơm nước", LEFT, y + 60, tall=1.18)
    leaf.prose(LEFT, y + 20, 1000, 12)
    story(leaf, "Nước về sớm", 1300, top, 28, 1000)
    assert titles(leaf.page())[1] == "Xóm Chài thay máy bơm nước"


@pytest.mark.parametrize(
    ("lines", "weight"),
    [
        (("BAN NHÂN DÂN ẤP BẾN NỨA",), 0.12),
        (("Hội Nông dân xã Cồn Bàng",), 0.17),
        (("HỘI LIÊN HIỆP PHỤ NỮ", "XÃ CỒN BÀNG"), 0.12),
        (("TÒA SOẠN",), 0.12),
    ],
)
def test_what_stands_at_the_right_under_an_article_signs_it(lines, weight):
    """Also where it nearly fills its column, or takes two lines."""
    leaf = Leaf()
    top = masthead(leaf)
    y = story(leaf, "Mở đường về bến đò", LEFT, top, 12)
    for line in lines:
        width = Leaf().put(line, 0, 0) and _width(line)
        y = leaf.put(line, LEFT + COLUMN - width, y, weight=weight)
    story(leaf, "Nước về sớm", LEFT, y + 90, 12)
    story(leaf, "Đêm hội bên sông", MIDDLE, top, 30)
    found = articles(leaf.page())
    assert [one.title.value for one in found][:2] == ["Mở đường về bến đò", "Nước về sớm"]
    assert found[0].byline.value == " ".join(lines)


def _width(text: str) -> int:
    leaf = Leaf()
    leaf.put(text, 0, 0)
    return leaf.lines[0].box[2]


def test_the_last_word_of_a_headline_in_capitals_is_no_initials():
    """`LIM` stands alone in its line."""
    leaf = Leaf()
    top = masthead(leaf)
    y = story(leaf, "Mở đường về bến đò", LEFT, top, 12)
    y = leaf.put("PHỦ XANH ĐỒI BẰNG GỖ", LEFT, y + 70, weight=0.18)
    y = leaf.put("LIM", LEFT, y, weight=0.18)
    leaf.prose(LEFT, y + 20, COLUMN, 12)
    story(leaf, "Nước về sớm", MIDDLE, top, 28)
    assert "PHỦ XANH ĐỒI BẰNG GỖ LIM" in titles(leaf.page())


def test_a_second_masthead_is_told():
    """Two issues in one scan stay one record, and a person is asked to part them."""
    pages = []
    for number in (1, 2):
        leaf = Leaf()
        top = masthead(leaf)
        story(leaf, "Mở đường về bến đò", LEFT, top, 28, 1000)
        story(leaf, "Nước về sớm", 1300, top, 28, 1000)
        pages.append(leaf.page(number))
    layout = laid_out(pages)
    assert layout is not None
    assert (layout.doubts[-1].code, layout.doubts[-1].values) == ("masthead_again", {"page": 2})


def test_capitals_on_a_banner_sign_no_article():
    """As those of a photographed stage, in which a school's name stands under its festival's."""
    leaf = Leaf()
    for y in (200, 1200):
        below = leaf.put("LỄ KHAI MẠC HỘI THAO", LEFT, y, size=96)
        below = leaf.prose(LEFT, below, 2000, 4)
        leaf.put("TRƯỜNG THPT CẨM ĐƯỜNG", LEFT + 1400, below, weight=0.16)
    assert laid_out([leaf.page()]) is None


def test_two_texts_in_one_column_are_no_issue():
    """Without a masthead, columns or `xem tiếp`, nothing tells that they are articles."""
    leaf = Leaf()
    story(leaf, "Mở đường về bến đò", LEFT, 200, 12, 2000)
    story(leaf, "Nước về sớm", LEFT, 1200, 12, 2000)
    assert laid_out([leaf.page()]) is None


@pytest.mark.parametrize(
    ("words", "is_text"),
    [
        ("Ban biên tập xin lỗi bạn đọc.", True),
        ("Ban biên tập: Lữ Kim Xoàn, Tô Bá Lượng", False),
        ("Trình bày - minh họa: Cao Thị Đượm", False),
    ],
)
def test_the_last_line_of_a_page_is_an_imprint_only_where_it_names_who(words, is_text):
    """A sentence of the last article that begins with the same words stays in it."""
    leaf = Leaf()
    top = masthead(leaf)
    story(leaf, "Mở đường về bến đò", LEFT, top, 30)
    end = story(leaf, "Nước về sớm", MIDDLE, top, 34)
    leaf.put(words, MIDDLE, end)
    assert (words in articles(leaf.page())[-1].text) == is_text


@pytest.mark.parametrize("line", [
    "(Còn nữa, xem trang 2)", "Xem tiếp trang 2", "(Đọc tiếp ở trang 2)", "(Tiếp trang 2)",
])  # fmt: skip
def test_articles_that_go_on_in_another_order_are_joined_by_their_words(line):
    """Two go on on page 2, the second one first."""
    first, second = Leaf(), Leaf()
    top = masthead(first)
    for x, title, word in ((LEFT, "Đàn ong về vườn nhãn", "ong mật tổ chúa bay"),
                           (1300, "Hiến máu ở trạm xá", "máu tình nguyện bác sĩ kim")):  # fmt: skip
        y = story(first, title, x, top, 12, 1000)
        y = first.put(word, x, y)
        first.put(line, x + 400, y, size=36)
    second.put("2", 1200, 3350)
    y = second.put("(Tiếp theo trang 1)", LEFT, 200, size=36)
    second.prose(
        LEFT, second.put("bác sĩ lấy máu bằng kim nhỏ của người tình nguyện", LEFT, y), 1000, 9
    )
    y = second.put("(Tiếp theo trang 1)", 1300, 200, size=36)
    second.prose(1300, second.put("ong chúa dẫn cả tổ bay đi tìm mật", 1300, y), 1000, 12)
    bees, blood = articles(first.page(1), second.page(2))
    assert "ong chúa dẫn cả tổ" in bees.text
    assert "bác sĩ lấy máu" in blood.text
