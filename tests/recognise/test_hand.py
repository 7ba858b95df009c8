import pytest

from digitize.recognise.hand import handwritten, printed_part, with_joined_days
from digitize.recognise.words import ReadWord

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


def test_a_symbol_close_to_a_number_by_hand_is_kept():
    """`ổ3+/UBND-KTTH`, of which the reader was not sure at all, is `/UBND-KTTH` and a hand."""
    kept = printed_part(ReadWord("ổ3+/UBND-KTTH", (0, 0, 130, 40), 0.1, ()))
    assert kept.text == "/UBND-KTTH"
    assert kept.box == (30, 0, 130, 40)


@pytest.mark.parametrize(
    ("text", "confidence"),
    [
        ("86/BC-UBND", 0.3),
        ("22-QĐ/TW", 0.2),
        ("ổ3+/UBND-KTTH", 0.9),
        ("/UBND-KT", 0.2),
        ("2,5/ha", 0.2),
        ("tạ/ha", 0.4),
    ],
)
def test_other_words_with_a_slash_are_whole(text, confidence):
    """Printed digits, a sure reading, a symbol alone, measures."""
    assert printed_part(ReadWord(text, (0, 0, 100, 40), confidence, ())) is None
