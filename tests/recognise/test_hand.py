import re

import pytest

from digitize.read.recognise.glued import pieces_of
from digitize.read.recognise.hand import handwritten, with_joined_days
from digitize.read.recognise.words import ReadWord

pytestmark = pytest.mark.unit

HEIGHT = 36.0
FOOT = 40  # of letters without a descender


def line(*words: tuple[str, float, int]) -> list[ReadWord]:
    """Words with their confidence and their foot, side by side."""
    return [
        ReadWord(text, (50 * at, 5, 50 * at + 45, foot), confidence, ())
        for at, (text, confidence, foot) in enumerate(words)
    ]


def left(words: list[ReadWord], second: str) -> str:
    gone = handwritten(words, second, HEIGHT)
    return " ".join(word.text for at, word in enumerate(words) if at not in gone)


def test_a_number_filled_in_before_its_slash_is_taken_out():
    """A space before the slash, and two readings that disagree: the symbol stays."""
    words = line(("Số:", 0.96, FOOT), ("43", 0.92, 47), ("/BC-UBND", 0.92, 41))
    assert left(words, "Số: 23 /BC-UBND") == "Số: /BC-UBND"
    torn = line(("Số:", 0.96, FOOT), ("7", 0.93, 44), ("Z", 0.8, 44), ("/TB-UBND", 0.9, 41))
    assert left(torn, "S6: 1437/TB-UBND") == "Số: /TB-UBND"


def test_words_before_a_slash_are_print():
    """A form asks for `Số TP, Huyện / Thị xã`: no number is written there."""
    words = line(("Số", 0.96, FOOT), ("TP,", 0.9, 42), ("Huyện", 0.93, 42), ("/", 0.9, 42))
    assert left(words, "Số TP,Huyện/Thị xã") == "Số TP, Huyện /"


@pytest.mark.parametrize("number", ["147/BC-UBND", "3722/VPCP-CN", "64-TB/ĐU"])
def test_a_printed_number_stays(number):
    """It has no space before its slash."""
    words = line(("Số:", 0.93, FOOT), (number, 0.6, 42))
    assert left(words, f"Số:{number}") == f"Số: {number}"


def test_a_number_that_both_readers_agree_on_stays():
    """However it came to stand apart from its slash."""
    words = line(("Số", 0.93, FOOT), ("43", 0.95, FOOT), ("/BC-UBND", 0.92, 41))
    assert left(words, "Số 43 /BC-UBND") == "Số 43 /BC-UBND"


DAY = [("Hà", 0.9, FOOT), ("Nội,", 0.96, 44), ("ngày", 0.96, 47)]
YEAR = [("năm", 0.96, FOOT), ("2026", 0.96, FOOT)]


@pytest.mark.parametrize(
    ("day", "month", "want"),
    [
        (("28", 0.96, 41), ("4", 0.97, FOOT), "ngày 28 tháng 4 năm"),
        (("433", 0.74, 46), ("4", 0.97, FOOT), "ngày tháng 4 năm"),
        (("$3", 0.93, 50), ("0]", 0.86, 41), "ngày tháng 0] năm"),
        (("ĐT", 0.18, 40), ("Ì†", 0.39, 45), "ngày tháng năm"),
        (("2Zˆ", 0.32, 46), ("12", 0.97, FOOT), "ngày tháng 12 năm"),
    ],
)
def test_days_by_hand_reach_below_the_line_or_have_no_digit(day, month, want):
    """Printed digits stand on the line, misread ones too, and stay."""
    words = line(*DAY, day, ("tháng", 0.96, 47), month, *YEAR)
    assert want in left(words, "")


@pytest.mark.parametrize(
    ("read", "second", "want"),
    [
        (["]", "l"], "11", "]l"),
        (["l1]"], "11", "l1]"),
        (["I"], "1", "I"),
        (["1", "2"], "12", "12"),
        (["]", "l"], "", ""),  # the second reader sees no figures: a pen's strokes
        (["]", "l"], "14", ""),
        (["2", "3"], "25", ""),
    ],
)
def test_figures_that_both_readers_see_are_print(read, second, want):
    """However the first tears them apart, or takes ones for other strokes."""
    words = line(*DAY, ("14", 0.96, 41), ("tháng", 0.96, 47), *[(one, 0.5, FOOT) for one in read],
                 *YEAR)  # fmt: skip
    other = f"Hà Nội, ngày 14 tháng {second} năm 2026"
    kept = left(with_joined_days(words, other), other)
    assert kept == " ".join(f"Hà Nội, ngày 14 tháng {want} năm 2026".split())


def test_a_number_by_hand_is_taller_than_its_symbol():
    """Both readers may read it alike: a pen's figures are larger than print."""
    words = line(("Số:", 0.96, FOOT), ("36", 0.93, 60), ("/TB-HĐND", 0.92, 47))
    assert left(words, "Số: 36 /TB-HĐND") == "Số: /TB-HĐND"
    party = line(("Số", 0.9, FOOT), ("39", 0.68, FOOT), ("-QyĐ/ĐU", 0.66, 47))
    assert left(party, "Số 33 -QyĐ/ĐU") == "Số -QyĐ/ĐU"


def test_dates_in_a_text_are_print():
    """However low a figure hangs: only the line of place and date is filled in by hand."""
    low = [("ngày", 0.96, 47), ("$3", 0.5, 50), ("tháng", 0.96, 47), ("11", 0.9, 49)]
    text = [("Thực", 0.9, FOOT), ("hiện", 0.9, FOOT), ("Chỉ", 0.9, FOOT), ("thị", 0.9, FOOT)]
    words = line(*text, ("của", 0.9, FOOT), ("Bộ", 0.9, FOOT), ("Y", 0.9, FOOT), *low, *YEAR)
    assert len(left(words, "")) == len(" ".join(word.text for word in words))
    words = line(("Từ", 0.9, FOOT), *low, *YEAR, *text)
    assert len(left(words, "")) == len(" ".join(word.text for word in words))


def test_a_sentence_has_no_blanks():
    """`ngày 25 của tháng cuối quý` is print, however low its words hang."""
    words = line(("ngày", 0.96, 47), ("25", 0.96, 49), ("của", 0.96, 40), ("tháng", 0.96, 47))
    assert left(words, "") == "ngày 25 của tháng"


def read(text: str, second: str, confidence: float = 0.3) -> str:
    """What is left of a line whose words touch what stands beside them."""
    words = [
        ReadWord(one, (20 * at, 5, 20 * at + 19 * len(one), FOOT), confidence, ())
        for at, one in places(text)
    ]
    pieces = pieces_of(words, second, None)
    pen = handwritten([piece.word for piece in pieces], second, HEIGHT)
    return " ".join(piece.word.text for at, piece in enumerate(pieces) if at not in pen)


def places(text: str) -> list[tuple[int, str]]:
    return [(found.start(), found[0]) for found in re.finditer(r"\S+", text)]


@pytest.mark.parametrize(
    ("text", "second", "want"),
    [
        ("Số:3045 / SYT- NVY", "Số:J005/SYT-NVY", "Số: / SYT- NVY"),
        ("Số:2005 /SYT-NVY", "Số:.2005 /SYT-NVY", "Số: /SYT-NVY"),  # read alike, and a pen's
        ("Số: 44 3/MT-SKCĐ", "Số:M49/MT-SKCĐ", "Số: /MT-SKCĐ"),
        ("Số: 117 PyQĐ-SYT", "S6:32%F/QĐ-SYT", "Số: QĐ-SYT"),
        (", Sồ:32 ° /SYT-VP", "Số:395/SYT-VP", ", Sồ: /SYT-VP"),
        ("só:/2Ï2 /SYT-TCCB", "So:l99/SYT-TCCB", "só: /SYT-TCCB"),
        ("Số:41 /2019/NQ-HĐND", "Số:ll /2019/NQ-HĐND", "Số: /2019/NQ-HĐND"),
        ("Số: ổ3+/UBND-KTTH", "Số: 034/UBND-KTTH", "Số: /UBND-KTTH"),
        ("Cao Lâm, ngày3) tháng 10 năm 2017.", "Cao Lâm,ngày2ồ tháng 10 năm 2017.",
         "Cao Lâm, ngày tháng 10 năm 2017."),
        ("Cao Lâm, ngày-{3. tháng -{D năm 2017", "Cao Lâm, ngày1ỹ tháng (O năm 2017",
         "Cao Lâm, ngày tháng năm 2017"),
        ("Cao Lâm, ngày Jb tháng A0. năm 2017", "Cao Lâm,ngày 16 tháng 10 năm 2017",
         "Cao Lâm, ngày tháng năm 2017"),
    ],
)  # fmt: skip
def test_a_hand_close_to_its_label_is_a_hand(text, second, want):
    """It touches `Số:`, `ngày` or the symbol; what is printed in the same word stays."""
    assert read(text, second) == want


@pytest.mark.parametrize(
    ("text", "second"),
    [
        ("Số:147/BC-UBND", "Số:147/BC-UBND"),
        ("Số: 334/QĐ-TTg", "Số: 352/QĐ-TTg"),  # a numbering stamp: asked for, and no hand
        ("Số: 86//BC-UBND", "Số: 86/BC-UBND"),  # its slash read as two
        ("Số 22-QĐ/TW", "Số 22-QĐ/TW"),
        ("Số: 05/2016/TTLT-BTC-BNV", "Số: 05/2016/TTLT-BTC-BNV"),
        ("Sở Y tế - Văn phòng", "Sở Y tế - Văn phòng"),
        ("Số lượng 2,5/ha", "Số lượng 2,5/ha"),
    ],
)
def test_print_close_to_its_label_stays(text, second):
    """However unsure the reader was."""
    assert read(text, second).replace(" ", "") == text.replace(" ", "")


def test_typed_figures_apart_from_the_symbol_are_print():
    """A typewriter fills in the number: read alike by both, and no taller than the symbol."""
    assert read("Số: 20 /GM-GAVI", "Số: 20 /GM-GAVI", 0.6) == "Số: 20 /GM-GAVI"
