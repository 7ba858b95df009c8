"""Words that were glued together are parted where the picture and the second reader agree."""

import cv2
import numpy as np
import pytest

from digitize.read.lines.trueocr import SecondReading
from digitize.read.recognise.glued import cut_at
from digitize.read.recognise.page import with_spaces
from digitize.read.recognise.words import ReadWord


def printed(*parts: str, white: int) -> tuple[np.ndarray, ReadWord]:
    """A line of print with so much white between its parts, read as one word."""
    strip, x = np.full((54, 400), 255, np.uint8), 12
    for part in parts:
        for letter in part:
            cv2.putText(strip, letter, (x, 40), cv2.FONT_HERSHEY_SIMPLEX, 0.9, 0, 2)
            (width, _), _ = cv2.getTextSize(letter, cv2.FONT_HERSHEY_SIMPLEX, 0.9, 2)
            x += width + 2
        x += white
    ink = np.flatnonzero((strip < 128).any(axis=0))
    box = (int(ink[0]), 10, int(ink[-1]) + 1, 46)
    return strip, ReadWord("".join(parts), box, 0.9, ())


def test_a_space_that_both_the_picture_and_the_second_reader_have_parts_a_word():
    """`Mt5:13` is `Mt 5:13`: two words, each with the box of its own ink."""
    strip, word = printed("Mt", "5:13", white=14)
    left, right = with_spaces([word], SecondReading("Mt 5:13", 0.99), strip)
    assert (left.text, right.text) == ("Mt", "5:13")
    assert left.box[2] + 8 <= right.box[0]
    assert (left.box[0], right.box[2]) == (word.box[0], word.box[2])


def test_a_word_stays_whole_where_one_of_them_does_not_have_it():
    """No white in the picture; no space, other letters or no certainty in the second reading."""
    strip, word = printed("Mt", "5:13", white=0)
    assert [*with_spaces([word], SecondReading("Mt 5:13", 0.99), strip)] == [word]
    strip, word = printed("Mt", "5:13", white=14)
    for second in (("Mt5:13", 0.99), ("Mt 6:13", 0.99), ("Mt 5:13", 0.6)):
        assert [*with_spaces([word], SecondReading(*second), strip)] == [word]


@pytest.mark.parametrize("apart", [False, True])
def test_the_parts_of_a_printed_number_touch(apart):
    """White between a number and its symbol says that a pen wrote it; words have white."""
    strip = np.full((54, 200), 255, np.uint8)
    strip[10:40, 20:60] = strip[10:40, 70:160] = 0
    word = ReadWord("86/BC", (20, 10, 160, 40), 0.4, ())
    number, symbol = cut_at(word, [2], strip, apart=apart)
    assert (number.text, symbol.text) == ("86", "/BC")
    assert (symbol.box[0] - number.box[2] > 5) == apart
