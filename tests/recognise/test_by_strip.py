import numpy as np
import pytest

from digitize.read.recognise.page import Stack, by_strip
from digitize.read.recognise.words import ReadLine, ReadWord

pytestmark = pytest.mark.unit

STACK = Stack(np.full((232, 900), 255, np.uint8), (4, 7, 9), (24, 86, 148))  # strips of 54 pixels


def word(text: str, top: int, bottom: int) -> ReadWord:
    return ReadWord(text, (100, top, 180, bottom), 0.9, ())


def line(top: int, bottom: int, *words: ReadWord) -> ReadLine:
    return ReadLine("", (100, top, 180, bottom), words)


def test_words_go_to_the_strip_of_their_line():
    """A tone mark or a comma alone may reach beyond it."""
    read = [line(96, 139, word("Lâm", 96, 130), word(",", 128, 143))]
    assert [(index, one.text) for index, one, _ in by_strip(STACK, read)] == [(7, "Lâm"), (7, ",")]


def test_a_line_over_two_strips_is_parted():
    """A very large figure stood above a line of print, which was given the figure's place."""
    words = word("6", 24, 78), word("anh", 92, 128), word("chị", 92, 128)
    found = [(at, one.text, box[1]) for at, one, box in by_strip(STACK, [line(24, 128, *words)])]
    assert found == [(4, "6", 0), (7, "anh", 6), (7, "chị", 6)]
