"""With the real network; the package itself is never imported."""

from __future__ import annotations

import sys
from importlib.util import find_spec

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from digitize.read.lines.trueocr import SecondReading
from digitize.read.pages import blocks_of
from digitize.read.recognise import asterocr
from digitize.read.recognise.page import RecognisedLine
from digitize.read.recognise.third import PIECE_PX, Piece, ThirdWord, pieces, third_readings
from digitize.read.recognise.words import ReadWord
from digitize.record.chances import log_likelihood
from fixtures.make.fonts import TINOS
from tests.lines.strips import TALL, strip_of, white

STEP_PX = 100  # from the left edge of a word to that of the next one

needs_asterocr = pytest.mark.skipif(find_spec("asterocr") is None, reason="an extra: asterocr")


def words(*texts: str, confidence: float = 0.9, wide: int = 80) -> list[ReadWord]:
    step = wide + 20
    return [
        ReadWord(text, (step * at, 9, step * at + wide, TALL - 9), confidence - at / 100, ())
        for at, text in enumerate(texts)
    ]


def asked(read: list[ReadWord], second: str) -> list[Piece]:
    return list(pieces([SecondReading(second, 0.9)], [read]))


@pytest.mark.unit
def test_it_is_asked_where_the_two_readings_differ():
    """Also of figures; a line that both have alike is not read again."""
    [piece] = asked(words("kế", "hoạch", "số", "147/BC", wide=50), "kê hoạch số 141/BC")
    assert (piece.first, piece.doubted) == (0, (0, 3))
    assert piece.confidence == pytest.approx(0.87)
    assert asked(words("kế", "hoạch"), "kế hoạch") == []


@pytest.mark.unit
def test_pieces_are_cut_between_words_and_not_too_wide():
    """A long line is several pieces, of which only those with a word in doubt are read."""
    read = words(*(["kế"] * 8), wide=140)
    [piece] = asked(read, " ".join(["kế"] * 7 + ["kê"]))
    assert piece.end == len(read)
    assert read[-1].box[2] - read[piece.first].box[0] <= PIECE_PX
    [alone] = asked(words("kế", wide=PIECE_PX + 50), "kê")
    assert (alone.first, alone.end) == (0, 1)


@pytest.mark.unit
def test_it_is_not_asked_of_noise():
    """Seals and handwriting would take all of the budget."""
    assert asked(words("kế", "hoach", confidence=0.3), "kê hoạch") == []


@pytest.mark.unit
def test_the_record_has_its_words_beside_the_others():
    """Word by word; what the second reader has stays."""
    read = words("kế", "hoach")
    thirds = (ThirdWord("kế", None), None)
    line = RecognisedLine(
        tuple(read), SecondReading("kê hoạch", 0.8), (0, 0, 9, 9), (0, 0, 9, 9), thirds=thirds
    )
    [[block], _] = blocks_of([line])
    assert [word.second for word in block.lines[0].words] == ["kê", "hoạch"]
    assert [word.third for word in block.lines[0].words] == ["kế", None]


@needs_asterocr
@pytest.mark.scan
def test_it_reads_the_least_sure_pieces_first():
    """A page has a budget of words; the letters' chances go with each word."""
    texts = ["công", "tác", "kiểm", "tra"]
    image = Image.new("L", (4 * STEP_PX, TALL), 255)
    for at, text in enumerate(texts):
        font = ImageFont.truetype(str(TINOS.regular), 34)
        ImageDraw.Draw(image).text((STEP_PX * at, 5), text, fill=0, font=font)
    printed, empty = strip_of(np.asarray(image)), strip_of(white(400))
    read = [words(*texts), words("kế", "hoach")]
    seconds = [SecondReading("công tác kiếm tra", 0.9), SecondReading("kê hoạch", 0.9)]
    told = third_readings([printed, empty], seconds, read, most=1)
    assert {at: word.text for at, word in told.items()} == {
        (0, at): text for at, text in enumerate(texts[:3])
    }
    chances = told[0, 2].chances or ""
    assert log_likelihood(chances, "kiểm") > log_likelihood(chances, "kiếm") + 1
    assert "asterocr" not in sys.modules


@needs_asterocr
@pytest.mark.unit
def test_white_paper_says_nothing():
    """No letter is made up."""
    assert asterocr.read(np.full((50, 80), 255, np.uint8)).text == ""
