"""By-lines and subtitles are told from the lines of text that stand where they may stand."""

from textwrap import wrap

import pytest

from digitize.understand.issue.layout import laid_out

from .leaf import Leaf
from .test_later_pages import _width
from .test_layout import BIG, COLUMN, LEFT, MIDDLE, RIGHT, articles, masthead, story

pytestmark = pytest.mark.unit


def at_foot(*lines: tuple[str, int | None], weight: float = 0.12):
    """The byline of an article with these lines under it: text and x, or None at the right."""
    leaf = Leaf()
    top = masthead(leaf)
    y = story(leaf, "Mở đường về bến đò", LEFT, top, 12)
    for text, x in lines:
        y = leaf.put(text, LEFT + COLUMN - _width(text) if x is None else x, y, weight=weight)
    story(leaf, "Nước về sớm", LEFT, y + 90, 12)
    story(leaf, "Đêm hội bên sông", MIDDLE, top, 30)
    return articles(leaf.page())[0].byline.value


def test_a_sentence_over_a_byline_is_text():
    sentence = "Có lúc tưởng bỏ dở vì hết tiền."
    assert at_foot((sentence, LEFT + 50), ("Điện lực Cồn Bàng", None)) == "Điện lực Cồn Bàng"


@pytest.mark.parametrize("line", ["387147", "Cồn Bàng, ĐT: (058) 732 147"])
def test_a_telephone_signs_nothing(line):
    assert at_foot((line, None)) is None


@pytest.mark.parametrize("text", ["Ngô Bá Nở", "\\Ngô Bá Nở", "Hồ Bá Út (xóm Lưới)"])
def test_a_name_at_the_right_signs(text):
    """Also with a speck before it, and with where the author lives behind it."""
    assert at_foot((text, None), weight=0.16) == text


def test_a_bracket_that_goes_on_is_one_byline():
    lines = ("(Theo Đại lý nông sản ngoài đầu", "dốc)")
    assert at_foot((lines[0], LEFT + 10), (lines[1], None), weight=0.16) == " ".join(lines)


def test_the_last_word_of_a_credit_is_no_headline():
    """In bold letters, its capital misread, under `Bài: … - Ảnh: …`."""
    lines = ("Bài: Giàng Thị Vạn - Ảnh: Lý Thị", "chứ")
    assert at_foot((lines[0], LEFT + 10), (lines[1], None), weight=0.16) == " ".join(lines)


def test_text_under_a_caption_is_no_part_of_it():
    """Its letters are larger, if not by much."""
    leaf = Leaf()
    top = masthead(leaf)
    y = story(leaf, "Mở đường về bến đò", LEFT, top, 4)
    leaf.picture("photograph", (LEFT, y, LEFT + COLUMN, y + 300))
    y = leaf.put("Thợ lò sau ca làm", LEFT + 100, y + 310, size=33)
    y = leaf.put("Sau khi nghe báo cáo, cả", LEFT, y + 6, size=40)
    leaf.put("tổ xuống lò.", LEFT, y, size=40)
    story(leaf, "Nước về sớm", RIGHT, top, 28)
    story(leaf, "Đêm hội bên sông", MIDDLE, top, 30)
    layout = laid_out([leaf.page()])
    assert layout is not None
    captions = [one for one in layout.pages[0].blocks if one.role == "caption"]
    assert [line.text for one in captions for line in one.lines] == ["Thợ lò sau ca làm"]


def test_the_rest_of_a_name_under_a_headline_is_no_subtitle():
    leaf = Leaf()
    top = masthead(leaf)
    y = leaf.put("Mở đường về bến đò", LEFT, top, size=BIG, weight=0.16)
    y = leaf.put("Thực hiện: Châu Hữu Lài - Mỹ", LEFT, y, weight=0.16)
    y = leaf.put("Khiêm", LEFT, y, weight=0.16)
    leaf.prose(LEFT, y + 14, COLUMN, 20)
    story(leaf, "Nước về sớm", RIGHT, top, 28)
    one = articles(leaf.page())[0]
    assert one.byline.value == "Thực hiện: Châu Hữu Lài - Mỹ Khiêm"
    assert one.subtitle.value is None


def test_a_line_whose_sentence_goes_on_is_no_subtitle():
    """The lines of an advertisement are centred, as a subtitle is."""
    leaf = Leaf()
    top = masthead(leaf)
    y = leaf.put("QUÁN MÌ QUẢNG CÔ HAI", LEFT, top, size=BIG, weight=0.16)
    for text in ("Mì gà, mì ếch, bánh tráng", "nướng. Mở cửa 5 giờ sáng,", "hết thì nghỉ."):
        y = leaf.put(text, LEFT + (COLUMN - _width(text)) // 2, y)
    story(leaf, "Nước về sớm", RIGHT, top, 28)
    story(leaf, "Đêm hội bên sông", MIDDLE, top, 30)
    one = articles(leaf.page())[0]
    assert one.subtitle.value is None
    assert one.text.splitlines()[1] == "Mì gà, mì ếch, bánh tráng"


def test_one_sentence_under_a_headline_is_its_text():
    """And the headline after its by-line is of another article."""
    leaf = Leaf()
    top = masthead(leaf)
    y = leaf.put("TUYỂN 79 THỢ MAY", LEFT, top, size=BIG, weight=0.16)
    y = leaf.put("Xưởng cần 18 người, học nghề có lương.", LEFT + 50, y, size=36)
    name = "Văn phòng Đảng ủy"
    y = leaf.put(name, LEFT + COLUMN - _width(name), y)
    story(leaf, "Ấp năm có cầu mới", LEFT, y + 40, 20)
    story(leaf, "Nước về sớm", RIGHT, top, 28)
    first, second, _ = articles(leaf.page())
    assert (first.title.value, first.byline.value) == ("TUYỂN 79 THỢ MAY", name)
    assert second.title.value == "Ấp năm có cầu mới"


@pytest.mark.parametrize(("lines", "role"), [
    (("Mỗi nhà dành mười phút mỗi", "tuần để diệt muỗi"), "subtitle"),
    (("Quách Minh Lụa - Danh Thanh", "Liễu"), "byline"),
])  # fmt: skip
def test_lines_that_end_no_sentence_over_an_indented_one_are_no_text(lines, role):
    """In letters of the text, and without white around them."""
    leaf = Leaf()
    top = masthead(leaf)
    y = leaf.put("Ra quân diệt muỗi", LEFT, top, size=BIG, weight=0.16)
    y = leaf.put(lines[0], LEFT, y, fill=620)
    y = leaf.put(lines[1], LEFT, y)
    leaf.prose(LEFT, y, COLUMN, 20)
    story(leaf, "Nước về sớm", RIGHT, top, 28)
    assert getattr(articles(leaf.page())[0], role).value == " ".join(lines)


def test_what_ends_a_box_at_its_right_edge_signs_it():
    """No paragraph begins in the last line of a box."""
    leaf = Leaf()
    top = masthead(leaf)
    leaf.picture("frame", (LEFT - 20, top, LEFT + COLUMN + 20, top + 700))
    y = leaf.put("Xưởng may tuyển thợ", LEFT, top + 20, size=BIG, weight=0.16)
    y = leaf.prose(LEFT, y + 10, COLUMN, 8)
    name = "Trạm Thú y thị trấn Dốc Mây"
    leaf.put(name, LEFT + COLUMN - _width(name), y)
    story(leaf, "Nước về sớm", RIGHT, top, 28)
    story(leaf, "Đêm hội bên sông", MIDDLE, top, 30)
    assert articles(leaf.page())[0].byline.value == name


def test_the_short_kicker_over_a_headline_is_not_the_title():
    """Its few capitals seem wider than they are."""
    leaf = Leaf()
    top = masthead(leaf)
    y = leaf.put("NHẦM", LEFT, top, size=62, weight=0.17, tall=0.6)
    y = leaf.put("Ca ba xưởng dệt vượt", LEFT, y, size=BIG, weight=0.16)
    leaf.prose(LEFT, y + 14, COLUMN, 20)
    story(leaf, "Nước về sớm", RIGHT, top, 28)
    assert articles(leaf.page())[0].title.value == "Ca ba xưởng dệt vượt"


def test_a_line_that_was_misread_wide_is_of_the_headline_under_it():
    """Both are as high."""
    leaf = Leaf()
    top = masthead(leaf)
    y = leaf.put("CỬ V HÀNG XD ẠP", LEFT, top, size=76, weight=0.16, tall=0.81)
    y = leaf.put("THỐNG NHỨT MỚI", LEFT, y - 10, size=BIG, weight=0.16)
    leaf.prose(LEFT, y + 30, COLUMN, 6)
    story(leaf, "Nước về sớm", RIGHT, top, 28)
    story(leaf, "Đêm hội bên sông", MIDDLE, top, 30)
    assert articles(leaf.page())[0].title.value == "CỬ V HÀNG XD ẠP THỐNG NHỨT MỚI"


def test_the_kicker_under_a_caption_is_of_the_article_under_it():
    leaf = Leaf()
    top = masthead(leaf)
    leaf.picture("photograph", (LEFT, top, LEFT + COLUMN, top + 400))
    y = leaf.put("Nhà rông nhìn từ dốc", LEFT + 100, top + 410, size=34)
    y = leaf.put("VĂN HÓA", LEFT, y + 12, size=36, weight=0.17)
    y = leaf.put("Dựng lại nhà rông", LEFT, y, size=BIG, weight=0.16)
    leaf.prose(LEFT, y + 14, COLUMN, 12)
    story(leaf, "Nước về sớm", RIGHT, top, 28)
    story(leaf, "Đêm hội bên sông", MIDDLE, top, 30)
    layout = laid_out([leaf.page()])
    assert layout is not None
    captions = [one for one in layout.pages[0].blocks if one.role == "caption"]
    assert [line.text for one in captions for line in one.lines] == ["Nhà rông nhìn từ dốc"]


@pytest.mark.parametrize(("title", "first", "byline", "kind"), [
    ("Tuyến xe buýt số 5 chạy qua thôn Kênh", "Kể từ 11-6, xe số 5 đón khách.", "N.V.A", "news"),
    ("Bãi rác cũ thành sân chơi", "Khu đất từng là bãi rác nay đã có cầu tuột.", "Lê Ba", "news"),
    ("Hội gửi học bổng về quê", "Hội đồng hương vừa gửi về quê 30 suất.", "Lê Ba", "news"),
    ("Người gác ghi ở ga cũ", "Ông Ba làm gác ghi từ năm 1960.", "Lê Ba", "feature"),
    ("Xưởng may tuyển thợ phụ việc", "Xưởng cần 20 thợ, có chỗ ở.", "Trạm Thú y xã", "notice"),
    ("Sửa trạm biến áp, mất điện hai buổi", "Thay dây, cắt điện thôn Kênh.", "Điện lực", "notice"),
    ("Giấy mời họp khu dân cư", "Chủ hộ đến nhà sinh hoạt lúc bảy giờ.", "Ban điều hành", "notice"),
    ("Nghỉ ốm có mất thưởng không?", "Anh Ba, tổ khoan, muốn biết điều trên.", "Lê Ba", "letter"),
    ("Làm lại sổ hưu ở đâu", "Ông Ba, thôn Kênh, hỏi như trên.", "Lê Ba", "letter"),
    ("NHÀ TRỌ ĐỒI THÔNG", "Phòng sạch, giá rẻ, điện thoại 0163 455 211.", None, "advertisement"),
])  # fmt: skip
def test_the_kind_of_an_article_is_told_by_what_it_does(title, first, byline, kind):
    """News tells what has come about, a notice what is to be done, a letter what is asked."""
    leaf = Leaf()
    top = masthead(leaf)
    y = top
    for line in wrap(title, 20):
        y = leaf.put(line, LEFT, y, size=BIG, weight=0.16)
    for line in (*wrap(first, 28), "Bọn trẻ vẽ phấn màu."):
        y = leaf.put(line, LEFT, y)
    if byline:
        leaf.put(byline, LEFT + COLUMN - _width(byline), y, weight=0.16)
    story(leaf, "Nước về sớm", RIGHT, top, 28)
    story(leaf, "Đêm hội bên sông", MIDDLE, top, 30)
    assert articles(leaf.page())[0].kind.value == kind
