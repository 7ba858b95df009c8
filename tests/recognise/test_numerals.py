import cv2
import numpy as np
import pytest

from digitize.read.recognise.numerals import counted, with_page_number
from digitize.read.recognise.words import LetterChoice, ReadWord, UnsureLetter

pytestmark = pytest.mark.unit


def strip(ones: int, tens: int = 0, point: bool = False) -> np.ndarray:
    """Tens and ones 26 pixels high; the serifs of neighbours touch."""
    page = np.full((54, 300), 255, np.uint8)
    x = 20
    for _ in range(tens):
        cv2.line(page, (x, 14), (x + 24, 39), 0, 2)
        cv2.line(page, (x + 24, 14), (x, 39), 0, 2)
        x += 30
    for _ in range(ones):
        page[14:40, x + 4 : x + 8] = 0
        page[14:16, x : x + 12] = page[38:40, x : x + 12] = 0
        x += 12
    if point:
        page[37:41, x + 6 : x + 10] = 0
    return page


def read(text: str, picture: np.ndarray) -> str:
    doubts = (UnsureLetter(0, (LetterChoice("H", 0.6), LetterChoice("I", 0.3))),)
    return counted(ReadWord(text, (12, 5, 250, 50), 0.5, doubts), picture).text


@pytest.mark.parametrize("text", ["II", "HI", "IH", "HH", "IHII", "IHI", "III"])
def test_three_ones_are_three_however_they_were_read(text):
    """Strokes between the serifs are counted on the picture."""
    assert read(text, strip(3)) == "III"


def test_points_and_tens_stay():
    """What stands before and behind the ones is as it was read."""
    assert read("IH.", strip(2, point=True)) == "II."
    assert read("XIIH", strip(3, tens=1)) == "XIII"
    assert read("XXI", strip(1, tens=2)) == "XXI"


def test_the_letters_of_a_counted_numeral_have_no_alternatives():
    """Those were of letters that are not there; a numeral read right keeps its own."""
    word = ReadWord(
        "HI",
        (12, 5, 250, 50),
        0.5,
        (UnsureLetter(0, (LetterChoice("H", 0.6), LetterChoice("I", 0.3))),),
    )
    assert counted(word, strip(3)).alternatives == ()
    right = ReadWord("III", word.box, 0.5, word.alternatives)
    assert counted(right, strip(3)) == right


@pytest.mark.parametrize(
    "text", ["11", "1.", "I.", "VI,", "VT,", "Vi", "HĐND", "BHXH", "-", "l", "i"]
)
def test_other_words_are_left_alone(text):
    """Figures, a one alone, numerals with V, abbreviations."""
    assert read(text, strip(3)) == text


def test_a_letter_with_a_bar_is_no_numeral():
    """`XH` with the bar of an H stays; so does what has more strokes than a numeral."""
    letter = np.full((54, 300), 255, np.uint8)
    letter[14:40, 20:24] = letter[14:40, 40:44] = 0
    letter[26:28, 20:44] = 0
    assert read("HI", letter) == "HI"
    assert read("HI", strip(4)) == "HI"


def test_an_empty_box_is_left_alone():
    """Nothing to count on."""
    assert read("HI", np.full((54, 300), 255, np.uint8)) == "HI"


@pytest.mark.parametrize(
    ("read_as", "number"),
    [("l1", "11"), ("l4", "14"), ("ll", "11"), ("3", "3"), ("II", "II"), ("lợi", "lợi")],
)
def test_a_page_number_behind_dots_is_of_figures(read_as, number):
    """What ends a line of contents is a number, whose ones look like letters."""
    words = [
        ReadWord("Lịch", (0, 5, 60, 40), 0.9, ()),
        ReadWord(read_as, (400, 5, 430, 40), 0.6, ()),
    ]
    assert [word.text for word in with_page_number(words, ((80, 390),))] == ["Lịch", number]
    assert with_page_number(words, ()) == words
    assert with_page_number(words[:1], ((80, 390),)) == words[:1]


def bracketed(ones: int, tens: int = 0) -> np.ndarray:
    """The strip with a bracket behind the numeral, nearly upright in its middle."""
    page = strip(ones, tens)
    x = 20 + 30 * tens + 12 * ones + 4
    cv2.ellipse(page, (x, 27), (10, 18), 0, -75, 75, 0, 3)
    return page


@pytest.mark.parametrize("text", ["XII)", "II)"])
def test_a_bracket_behind_a_numeral_is_no_one(text):
    """It is as tall as a letter and upright in the band that is looked at."""
    assert read(text, bracketed(2, tens=text.count("X"))) == text


def test_ones_before_a_bracket_are_counted():
    assert read("IH)", bracketed(3)) == "III)"
