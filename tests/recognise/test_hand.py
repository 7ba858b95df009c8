import pytest

from digitize.recognise.hand import handwritten, printed_part
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
