"""The masthead of an issue gives its serial: name, number, date as exact as printed, publisher."""

import pytest

from digitize.understand.issue.layout import fields_of_issue, laid_out
from digitize.understand.issue.masthead import issue_date

from .leaf import Leaf
from .test_layout import story

pytestmark = pytest.mark.unit


@pytest.mark.parametrize(("text", "date"), [
    ("Số 48 - Ra ngày 15-8-1996", "1996-08-15"),
    ("Ngày 12 tháng 3 năm 2020", "2020-03-12"),
    ("Tháng 9 năm 2011", "2011-09"),
    ("Lộc Thành, tháng 9/2011", "2011-09"),
    ("Quý I/2005", "2005-Q1"),
    ("QUÝ IV NĂM 1998", "1998-Q4"),
    ("Số Xuân năm 2007", "2007"),
    ("Số 5/2023", None),
    ("Ra ngày 31-2-1996", None),
])  # fmt: skip
def test_a_date_is_as_exact_as_printed(text, date):
    assert issue_date(text) == date


def serial(*head: tuple[str, int, int, int]):
    """The serial of an issue with these lines over it: text, x, y and size of each."""
    leaf = Leaf()
    for text, x, y, size in head:
        leaf.put(text, x, y, size=size)
    story(leaf, "Mở đường về bến đò", 180, 760, 20, 1000)
    story(leaf, "Nước về sớm", 1300, 760, 20, 1000)
    layout = laid_out([leaf.page()])
    assert layout is not None
    made = fields_of_issue(layout.pages, layout)["serial"]
    return {name: field.value for name, field in made if field.value is not None}


def test_each_part_of_a_masthead_is_a_field():
    assert serial(
        ("ĐẢNG ỦY - UBND XÃ CỒN BÀNG", 800, 140, 42),
        ("BẢN TIN CỒN BÀNG", 500, 220, 150),
        ("Đoàn kết - Kỷ cương - Phát triển", 850, 420, 42),
        ("Số 7/2019", 180, 500, 42),
        ("Cồn Bàng, tháng 7 năm 2019", 1700, 500, 42),
    ) == {
        "title": "BẢN TIN CỒN BÀNG",
        "motto": "Đoàn kết - Kỷ cương - Phát triển",
        "issue": "7/2019",
        "issued_on": "2019-07",
        "publisher": "ĐẢNG ỦY - UBND XÃ CỒN BÀNG",
        "place": "Cồn Bàng",
    }


def test_a_name_in_two_lines_is_one():
    found = serial(
        ("NỘI SAN", 1000, 140, 80),
        ("HƯƠNG ĐỒNG", 500, 260, 170),
        ("Số Xuân", 180, 500, 42),
        ("Quý I/2005", 1950, 500, 42),
    )
    assert found == {"title": "NỘI SAN HƯƠNG ĐỒNG", "issue": "Xuân", "issued_on": "2005-Q1"}


def test_number_and_day_may_share_a_line():
    found = serial(
        ("THÔNG TIN NHÀ NÔNG", 500, 220, 150),
        ("Số 48 - Ra ngày 15-8-1996", 850, 500, 42),
    )
    assert found == {"title": "THÔNG TIN NHÀ NÔNG", "issue": "48", "issued_on": "1996-08-15"}


def test_a_whole_number_in_brackets_belongs_to_the_issue():
    found = serial(
        ("TẬP SAN SEN HỒNG", 500, 220, 150),
        ("Số 3 (127)", 180, 500, 42),
        ("Ngày 12 tháng 3 năm 2020", 1700, 500, 42),
    )
    assert (found["issue"], found["issued_on"]) == ("3 (127)", "2020-03-12")


def test_a_motto_is_no_number():
    """`Sống` begins with the letters of `Số`."""
    found = serial(
        ("TẬP SAN SEN HỒNG", 500, 220, 150),
        ("Sống vui - sống khỏe - sống có ích", 850, 420, 42),
        ("Số 7 (Bộ mới)", 180, 500, 42),
        ("Tháng 3 năm 2020", 1800, 500, 42),
    )
    assert found["issue"] == "7 (Bộ mới)"
    assert found["motto"] == "Sống vui - sống khỏe - sống có ích"


def test_what_stands_under_much_text_is_no_masthead():
    """A large headline in the middle of a page is none, though it begins as a bulletin's name."""
    leaf = Leaf()
    story(leaf, "Mở đường về bến đò", 180, 140, 9, 1000)
    story(leaf, "Nước về sớm", 1300, 140, 9, 1000)
    leaf.put("BÁO CÁO NHANH VỤ LÚA", 500, 900, size=100)
    story(leaf, "Thay máy bơm", 180, 1100, 20, 1000)
    story(leaf, "Đêm hội bên sông", 1300, 1100, 20, 1000)
    layout = laid_out([leaf.page()])
    assert layout is not None
    assert fields_of_issue(layout.pages, layout)["serial"].title.value is None


def test_a_headline_in_capitals_is_no_publisher():
    """`HỘI LÀNG …` begins as `HỘI NÔNG DÂN` does, and stands under a kicker under the date."""
    found = serial(
        ("BẢN TIN CỒN BÀNG", 500, 200, 150),
        ("Số 7/2019", 180, 420, 42),
        ("Tháng 7 năm 2019", 1900, 420, 42),
        ("LỄ HỘI", 1150, 520, 42),
        ("HỘI LÀNG BẾN GÔI: MƯỜI HAI MÂM CỖ", 700, 590, 48),
    )
    assert "publisher" not in found


def test_a_masthead_ends_at_the_rule_under_it():
    """Name, date and publisher begin at the left; two of them were misread."""
    leaf = Leaf()
    leaf.put("THÔNG TIN DỐC MÂY", 180, 140, size=150)
    leaf.put("Số 2/2013", 2000, 160)
    leaf.put("Pha hành ngày 19602013", 1800, 240)
    leaf.put("VY BẠN NHÂN ĐẦN THỊ TRẤN", 180, 330)
    leaf.picture("rule", (180, 390, 2300, 394))
    story(leaf, "Mở đường về bến đò", 180, 420, 20, 1000)
    story(leaf, "Nước về sớm", 1300, 420, 20, 1000)
    layout = laid_out([leaf.page()])
    assert layout is not None
    roles = {line.text: one.role for one in layout.pages[0].blocks for line in one.lines}
    assert roles["Pha hành ngày 19602013"] == roles["VY BẠN NHÂN ĐẦN THỊ TRẤN"] == "masthead"


def test_the_publisher_may_begin_where_the_name_does():
    found = serial(
        ("TẬP SAN HOA QUỲ", 180, 220, 150),
        ("HỘI ĐỒNG HƯƠNG DỐC MÂY", 180, 400, 42),
        ("Số 2/2013 - Tháng 6 năm 2013", 180, 500, 42),
    )
    assert (found["title"], found["publisher"]) == ("TẬP SAN HOA QUỲ", "HỘI ĐỒNG HƯƠNG DỐC MÂY")


def test_a_large_letter_alone_is_no_name():
    """A piece of the name that the line finder cut off."""
    found = serial(
        ("I", 180, 180, 260),
        ("TẬP SAN HOA QUỲ", 300, 220, 150),
        ("Số 2/2013 - Tháng 6 năm 2013", 180, 500, 42),
    )
    assert found["title"].endswith("TẬP SAN HOA QUỲ")


def test_a_day_whose_strokes_were_lost_is_a_day():
    assert issue_date("Phát hành ngày 09 10 1996") == "1996-10-09"


def test_a_running_head_says_what_was_not_read_in_the_masthead():
    first, second = Leaf(), Leaf()
    first.put("TẬP SAN HOA QUỲ", 180, 220, size=150)
    first.put("Số 2 (76)", 2000, 240)
    story(first, "Mở đường về bến đò", 180, 760, 20, 1000)
    story(first, "Nước về sớm", 1300, 760, 20, 1000)
    second.put("Số 2 (76), Cát Trinh Hạ, tháng 6 năm 1998", 1300, 150, size=36)
    second.put("2", 180, 150, size=36)
    second.picture("rule", (180, 196, 2300, 200))
    story(second, "Đội bóng chuyền nữ", 180, 240, 20, 1000)
    layout = laid_out([first.page(1), second.page(2)])
    assert layout is not None
    serial = fields_of_issue(layout.pages, layout)["serial"]
    assert (serial.issue.value, serial.issue.page) == ("2 (76)", 1)
    assert (serial.issued_on.value, serial.issued_on.page) == ("1998-06", 2)
    assert serial.place.value == "Cát Trinh Hạ"


def test_a_day_of_printing_is_no_publisher_and_a_day_of_the_week_no_place():
    found = serial(
        ("TRUNG TÂM VĂN HÓA DỐC MÂY", 800, 140, 42),
        ("TẬP SAN HOA QUỲ", 500, 220, 150),
        ("Số 2 - Thứ năm, ngày 3 tháng 6 năm 2013", 180, 500, 42),
        ("Xuất bản tháng 6 năm 2013", 1700, 500, 42),
    )
    assert (found["publisher"], found.get("place")) == ("TRUNG TÂM VĂN HÓA DỐC MÂY", None)
