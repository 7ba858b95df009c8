"""People as texts name them."""

import pytest

from digitize.understand.structure.flow import flow_of
from digitize.understand.structure.people import people_of
from tests.structure.printed import line_at, page_of, plain, printed

pytestmark = pytest.mark.unit


def people(*lines: str):
    return [
        (one.honorific, one.name, [(role.title, role.body) for role in one.roles])
        for one in people_of(flow_of(plain(*lines)))
    ]


@pytest.mark.parametrize(
    ("text", "roles"),
    [
        ("UVBTV Tỉnh uỷ, Bí thư Thành uỷ, Chủ tịch UBND thành phố đã dự và chỉ đạo hội nghị.",
         [("UVBTV", "Tỉnh uỷ"), ("Bí thư", "Thành uỷ"), ("Chủ tịch", "UBND thành phố")]),
        ("Ủy viên Ban Thường vụ, Trưởng Ban Tổ chức Thành ủy; đồng chí",
         [("Ủy viên", "Ban Thường vụ"), ("Trưởng Ban", "Ban Tổ chức Thành ủy")]),
        ("Bí thư Chi bộ, Trưởng khu phố 6; các vị chức sắc",
         [("Bí thư", "Chi bộ"), ("Trưởng khu phố", "khu phố 6")]),
        ("Bí thư Đảng ủy kiêm Chủ tịch HĐND phường phát biểu",
         [("Bí thư", "Đảng ủy"), ("Chủ tịch", "HĐND phường")]),
        ("Giám đốc Sở Văn hóa, Thể thao và Du lịch; ông",
         [("Giám đốc", "Sở Văn hóa, Thể thao và Du lịch")]),
        ("Bí thư Chi bộ khu phố 6, phường Lạc Đường.",
         [("Bí thư", "Chi bộ khu phố 6, phường Lạc Đường")]),
        ("Phó Chủ tịch UBND phường và toàn thể lực lượng", [("Phó Chủ tịch", "UBND phường")]),
        ("Chú tịch UBND TP. Bến Vạn đã đến", [("Chú tịch", "UBND TP. Bến Vạn")]),
        ("Trường THCS Lạc Thổ tặng quà", []),
    ],
)  # fmt: skip
def test_roles_after_a_dash(text, roles):
    """Each role is a title with the body it is held in; a sentence that goes on is none of it."""
    assert people(f"Đồng chí Đặng Thị Hoa Rây – {text}") == [
        ("đồng chí", "Đặng Thị Hoa Rây", roles)
    ]


@pytest.mark.parametrize("dash", ["–", "—", "-", "~", "=", "~-"])
def test_a_dash_is_read_in_many_ways(dash):
    """Recognisers confuse dashes, and a role follows all the same."""
    assert people(f"bà Lê Thị Khuê {dash} Bí thư Chi bộ.")[0][2] == [("Bí thư", "Chi bộ")]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("chị Thạch Thị Sa Rây, tiểu thương chợ Thuận Khê, phấn khởi:",
         [("chị", "Thạch Thị Sa Rây", [("tiểu thương", "chợ Thuận Khê")])]),
        ("ông Kiều Văn Ngưỡng, 78 tuổi, bồi hồi kể", [("ông", "Kiều Văn Ngưỡng", [])]),
        ("Thượng tá Lò Văn Phủ (Trưởng Công an huyện) dự",
         [("thượng tá", "Lò Văn Phủ", [("Trưởng Công an", "Công an huyện")])]),
        ("Th.S Nguyễn Thị Xoan – Giám đốc Trung tâm Y tế",
         [("Th.S", "Nguyễn Thị Xoan", [("Giám đốc", "Trung tâm Y tế")])]),
        ("các đồng chí: Vi Văn Khởi – Bí thư Đảng ủy; Lê Thị Sen, Chủ tịch Hội Phụ nữ; Y Blăk Niê",
         [("đồng chí", "Vi Văn Khởi", [("Bí thư", "Đảng ủy")]),
          ("đồng chí", "Lê Thị Sen", [("Chủ tịch", "Hội Phụ nữ")]),
          ("đồng chí", "Y Blăk Niê", [])]),
        ("Ông K’Brửu hiến đất", [("ông", "K’Brửu", [])]),
        ("1. Ông Trương Bá Kỉnh, Phó chủ tịch UBND huyện - Trưởng ban;",
         [("ông", "Trương Bá Kỉnh", [("Phó chủ tịch", "UBND huyện"), ("Trưởng ban", None)])]),
        ("cùng 87 đồng chí Ủy viên", []),
        ("ông Trưởng phòng Thủy lợi", []),
        ("các ông, bà có tên sau", []),
        ("tư tưởng Hồ Chí Minh", []),
    ],
)  # fmt: skip
def test_who_is_named(text, found):
    """Whoever is named after an honorific, in whichever way the role follows; nobody else."""
    assert people(text) == found


def test_a_name_over_a_line_end_is_one_person_with_all_roles():
    """Later mentions add their roles, and a role that is repeated counts once."""
    found = people(
        "Dự có đồng chí Đặng Thị",
        "Hoa Rây – Bí thư Thành uỷ.",
        "Đồng chí Đặng Thị Hoa Rây – Bí thư Thành ủy, Chủ tịch HĐND đề nghị",
    )
    assert found == [
        ("đồng chí", "Đặng Thị Hoa Rây", [("Bí thư", "Thành uỷ"), ("Chủ tịch", "HĐND")])
    ]


def test_a_family_name_under_a_signature_is_no_honorific():
    """`Ông Ích Thuyên` alone on its line signs; nobody is addressed there."""
    assert people("PHÓ CHỦ TỊCH", "Ông Ích Thuyên") == []


def test_a_person_has_the_place_that_proves_it():
    """The page, and the box around honorific, name and roles."""
    [one] = people_of(flow_of(plain("Hội nghị có", "đồng chí Vi Văn Khởi – Bí thư Đảng ủy.")))
    assert (one.page, one.box) == (1, (200, 150, 732, 190))
    assert one.raw == "đồng chí Vi Văn Khởi – Bí thư Đảng ủy."
    assert one.confidence == 0.999


def test_heads_of_neighbouring_columns_are_nobody():
    """Found in a form: `RHM | BS RHM | BS ĐK` gave a physician by the name of RHM BS RHM."""
    heads = [
        line_at(text, 300, left=200 + 400 * at).model_copy(update={"cell": (0, 0, at)})
        for at, text in enumerate(("Tuyến BS", "RHM BS", "Đa Khoa"))
    ]
    assert people_of(flow_of(printed(page_of(heads)))) == ()


def test_the_next_page_s_heading_is_no_name():
    """A signer's given name is `Anh`, and a list has its title on the page behind."""
    signed = page_of([line_at("Lê Hoàng Anh", 1800, left=900)])
    listed = page_of([line_at("LỊCH TIẾP CÔNG DÂN", 200)], number=2)
    assert people_of(flow_of(printed(signed, listed))) == ()


def test_a_name_may_go_on_on_the_next_page():
    first = page_of([line_at("Phát biểu tại hội nghị có ông Trịnh Hoài", 2100)])
    second = page_of([line_at("Sâm và nhiều người khác.", 200)], number=2)
    assert [one.name for one in people_of(flow_of(printed(first, second)))] == ["Trịnh Hoài Sâm"]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Anh Đỗ Văn Ba Chị Lê Thị Tư phụ trách", ["Đỗ Văn Ba", "Lê Thị Tư"]),
        ("Chị Ngô Thị Mận CHƯƠNG TRÌNH HÈ của trẻ", ["Ngô Thị Mận"]),
        ("anh Trần Văn Tiến TRƯỞNG TÀI CHÁNH và nhóm", ["Trần Văn Tiến"]),
        ("chị Nguyễn Thị Anh Thư phấn khởi", ["Nguyễn Thị Anh Thư"]),
        ("ông NGUYỄN VĂN ANH phát biểu", ["NGUYỄN VĂN ANH"]),
    ],
)
def test_a_name_of_a_list_ends_before_the_next_entry(text, names):
    """A parish weekly has an entry a line, and headings in capitals between them."""
    assert [name for _, name, _ in people(text)] == names
