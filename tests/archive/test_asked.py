"""What people type: other ways to write the same thing, operators, and the best match first."""

import pytest

from digitize.keep.archive.index import enter, open_index
from digitize.keep.archive.score import WEIGHED
from digitize.keep.archive.search import PAGE, Query, search
from tests.archive.test_search import found, index, version  # noqa: F401  (the same three records)


@pytest.fixture
def papers(tmp_path):
    """Papers that say the same in different ways, the newest last."""
    texts = {
        1: "Ủy ban nhân dân xã họp ngày 27 tháng 12 năm 2021",
        2: "UBND xã họp ngày 27/12/2021",
        3: "HĐND xã họp tháng 12 năm 2021, kỳ họp thứ 2",
        4: "Hội đồng nhân dân huyện, ngày 02-9-2021",
        5: "Ngày 2 tháng 09 năm 2021, ban của nhân dân",
    }
    with open_index(tmp_path) as opened:
        for number, text in texts.items():
            enter(opened, version(number, text, issued_on=f"202{number}"))
        yield opened


@pytest.mark.parametrize(
    ("words", "want"),
    [
        ("UBND", [2, 1]), ("ubnd", [2, 1]), ("ủy ban nhân dân", [2, 1]),
        ("uỷ ban nhân dân", [2, 1]), ("uy ban nhan dan xã", [2, 1]), ('"ủy ban nhân dân"', [1]),
        ("02", [5, 4, 3]), ("2", [5, 4, 3]), ("kỳ họp thứ 02", [3]),
        ("HĐND", [4, 3]), ("hdnd", [4, 3]), ("hội đồng nhân dân huyện", [4]),
        ("27/12/2021", [2, 1]), ("27-12-2021", [2, 1]), ("ngày 27 tháng 12 năm 2021", [2, 1]),
        ("27 tháng 12 năm 2021", [2, 1]), ("2/9/2021", [5, 4]), ("02.09.2021", [5, 4]),
        ("tháng 12 năm 2021", [3, 2, 1]), ("12/2021", [3, 2, 1]), ("28/12/2021", []),
        ("họp -HĐND", [2, 1]), ("họp -\"hội đồng\" -UBND", [3]), ("-họp", [5, 4]),
        ("huyện OR kỳ", [4, 3]), ("nhân dân OR kỳ", [5, 4, 1]), ("xã AND họp", [3, 2, 1]),
        ("họp OR", [3, 2, 1]), ("OR họp", [3, 2, 1]), ("- họp", [3, 2, 1]), ("--", [5, 4, 3, 2, 1]),
    ],
)  # fmt: skip
def test_the_same_is_found_however_it_is_written(papers, words, want):
    assert found(papers, words) == want


def test_what_is_left_out_is_taken_as_it_was_typed(index):  # noqa: F811
    """`-hoa` does not leave out hòa, as it would without diacritics."""
    assert found(index, "hoa -hòa") == [3]
    assert found(index, "hoa -hoá") == [3, 2, 1]


def test_a_way_to_write_it_is_marked_in_the_excerpt(papers):
    [newest, oldest] = search(papers, Query("UBND 27/12/2021")).hits
    assert newest.excerpt.marked("«", "»") == "«UBND» xã họp ngày «27/12/2021»"
    marked = oldest.excerpt.marked("«", "»")
    assert marked == "«Ủy ban nhân dân» xã họp ngày «27 tháng 12 năm 2021»"


def test_a_record_with_the_words_in_its_title_comes_first(tmp_path):
    """Then one by its issuer, then by its file's name, then the newest; spelling before all."""
    with open_index(tmp_path) as opened:
        text = "trồng rừng phòng hộ"
        enter(opened, version(1, text, issued_on="2001", title="Kế hoạch trồng rừng"))
        enter(opened, version(2, text, issued_on="2002", filename="Trồng rừng.pdf"))
        enter(opened, version(3, text, issued_on="2003", issuer="Ban trồng rừng"))
        enter(opened, version(4, text, issued_on="2004", title="Trồng cây, giữ rừng"))
        enter(opened, version(5, text, issued_on="2005"))
        enter(opened, version(6, "trông rưng", issued_on="2006", title="Trông rưng"))
        assert found(opened, '"trồng rừng"') == [1, 3, 2, 5, 4, 6]
        assert found(opened, "trồng rừng") == [1, 4, 3, 2, 5, 6]


def test_pages_of_results_have_each_record_once(tmp_path):
    """Also where there are more than are weighed."""
    with open_index(tmp_path) as opened:
        many = WEIGHED + 130
        for number in range(1, many + 1):
            title = "Họp dân" if number % 50 == 0 else "Khác"
            enter(opened, version(number, "họp dân", issued_on="2020-01-01", title=title))
        shown = [
            one for start in range(0, many, PAGE) for one in found(opened, "họp", offset=start)
        ]
        assert sorted(shown) == list(range(1, many + 1))
        assert shown[:4] == [200, 150, 100, 50]
