"""Where the first reader read no words, those of the second one are taken."""

import pytest

from digitize.record.page import Block, Line, Page, PageState, Word
from digitize.understand.vietnamese.second_words import is_no_word, with_second_words

pytestmark = pytest.mark.unit


def page_of(text: str, second: str, confidence: float = 0.95, cell=None) -> Page:
    words, x = [], 0
    for one in text.split():
        box = (x, 0, x + 20 * len(one), 40)
        words.append(Word(raw=one, text=one, box=box, confidence=0.6, alternatives=(), second=None))
        x = box[2] + 10
    line = Line(
        text=text, box=(0, 0, x, 40), confidence=0.6, words=tuple(words), second=second,
        second_confidence=confidence, cell=cell,
    )  # fmt: skip
    return Page(
        number=1, state=PageState.READ, width=2480, height=3508, dpi=300.0, turn=0, skew=0.0,
        layout="line_stack", steps=(), blocks=(Block(box=line.box, lines=(line,)),), furniture=(),
        seconds=0.0,
    )  # fmt: skip


def read(text: str, second: str, confidence: float = 0.95) -> str:
    return with_second_words(page_of(text, second, confidence)).blocks[0].lines[0].text


@pytest.mark.parametrize(("first", "second", "taken"), [
    ("GHINH\\NH", "GHI NHANH", "GHI NHANH"),
    ("HỒ KIMS1NG", "HỒ KIM SANG", "HỒ KIM SANG"),
    ("dệt Hải \\ ong vượt", "dệt Hải Vọng vượt", "dệt Hải Vọng vượt"),
    ("cần gạt của 1heo anh", "cần gạt của Theo anh", "cần gạt của Theo anh"),
    ("CỬA \\HÀNG XE Đ ẠP", "CỦA HÀNG XE ĐẠP", "CỬA HÀNG XE ĐẠP"),
    ("thôn Mã® .\\n Ngoài", "thôn Mỹ An Ngoài", "thôn Mỹ An Ngoài"),
    ("CẤT TRINHH Ạ", "CẤT TRINH HẠ", "CẤT TRINH HẠ"),
    ("VĂN HÓ \\ mm THAO", "VĂN HÓA - THỂ THAO", "VĂN HÓA - THỂ THAO"),
    ("nhật. FịH. Nghĩ", "nhật. rịn. Nghĩ", "nhật. rịn. Nghĩ"),
])  # fmt: skip
def test_what_is_no_word_gives_way_to_words(first, second, taken):
    """What both readers may have seen stays as the first one has it."""
    assert read(first, second) == taken


@pytest.mark.parametrize(("first", "second"), [
    ("làng Kon Plông", "làng Con Phông"),  # a name that is no syllable
    ("buôn Ea Sar", "buôn Êa Sa"),
    ("mở Facebook lúc 18g30", "mở Phây lúc 18 giờ"),
    ("số 25/QĐ-UBND", "số 25 quyết định"),
    ("dài 36m2 và 5km", "dài ba sáu và năm"),
    ("có lúc tưởng", "cố lúc tưởng"),
    ("GHINH\\NH", "GHRI NHXNH"),  # no words either
    ("gửi abc@xyz.vn", "gửi ông ba"),
    ("là núi Thần Phù `", "là núi Thần Phù 3"),
    ("là núi Thần Phù `", "là núi Thần Phù3"),
    ("cho 3⁄4 hội viên", "cho 34 hội viên"),
])  # fmt: skip
def test_words_names_numbers_and_symbols_stay(first, second):
    assert read(first, second) == first


def test_a_second_reader_that_is_not_sure_changes_nothing():
    page = page_of("GHINH\\NH", "GHI NHANH", 0.8)
    assert with_second_words(page) is page


def test_cells_of_tables_stay():
    """Their figures have a check of their own."""
    page = page_of("1òng", "ròng", cell=(0, 0, 0))
    assert with_second_words(page) is page


def test_each_word_has_its_share_of_the_place():
    words = with_second_words(page_of("GHINH\\NH", "GHI NHANH")).blocks[0].lines[0].words
    assert [word.raw for word in words] == ["GHI", "NHANH"]
    assert [word.first for word in words] == ["GHINH\\NH", "GHINH\\NH"]
    assert words[0].box[0] == 0
    assert words[0].box[2] < words[1].box[0]
    assert words[1].box[2] == 160


@pytest.mark.parametrize("text", ["UBND", "N.T.Y", "TNHH", "Plei", "H'Hen", "3/10", "T2", "iPhone"])
def test_forms_that_papers_have_may_be_words(text):
    assert not is_no_word(text) or text == "iPhone"
