import pytest

from digitize.read.pages import blocks_of
from digitize.read.recognise.page import RecognisedLine
from digitize.read.recognise.words import ReadWord

pytestmark = pytest.mark.unit


def line(text: str, y: int, apart: bool = False) -> RecognisedLine:
    words = tuple(
        ReadWord(word, (100 + 50 * at, y, 145 + 50 * at, y + 30), 0.9, ())
        for at, word in enumerate(text.split())
    )
    box = (100, y, 900, y + 30)
    return RecognisedLine(words, None, box, box, apart=apart)


@pytest.mark.parametrize("speck", ["(", "~", ". '", "—"])
def test_a_line_without_letter_or_figure_is_set_apart(speck):
    """A speck is no line of a paper, however sure the recogniser was."""
    blocks, furniture = blocks_of([line("Kính gửi:", 100), line(speck, 150), line("- UBND", 200)])
    assert [one.text for one in furniture] == [speck]
    assert [one.text for block in blocks for one in block.lines] == ["Kính gửi:", "- UBND"]


@pytest.mark.parametrize("text", ["*", "./.", "7", "I."])
def test_short_lines_that_papers_have_stay(text):
    """The star of a Party paper's head, an end mark alone, a figure in a cell."""
    blocks, furniture = blocks_of([line(text, 100)])
    assert [one.text for block in blocks for one in block.lines] == [text]
    assert furniture == ()


def test_lines_of_a_stamp_are_set_apart():
    """They can be looked at, and are no text."""
    blocks, furniture = blocks_of([line("Điều 1.", 100), line("CÔNG VĂN ĐẾN", 140, apart=True)])
    assert [one.text for one in furniture] == ["CÔNG VĂN ĐẾN"]
    assert len(blocks) == 1
