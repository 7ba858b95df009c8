"""What the second reader considered for each word of a line."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from digitize.read.lines import trueocr
from digitize.read.lines.trueocr import LetterChances, SecondReading
from digitize.read.recognise.align import letters_beside
from digitize.read.recognise.chances import chances_of, joined
from digitize.read.recognise.words import LetterChoice, ReadWord, UnsureLetter
from digitize.record.chances import NO_LETTER, considered, log_likelihood
from fixtures.make.fonts import TINOS

LETTERS = (NO_LETTER, *sorted(set("Lưu:VT, kiểếmtra05/2")))


def reading(text: str) -> SecondReading:
    """A reading that is sure of each letter, which takes two frames, with one of none between."""
    frames, at = [], []
    for letter in text:
        at.append(len(frames))
        frames += [letter, letter, NO_LETTER]
    costs = np.full((len(frames), len(LETTERS)), 9.0, np.float32)
    for frame, letter in enumerate(frames):
        costs[frame, LETTERS.index(letter)] = 0.0
    return SecondReading(text, 0.9, LetterChances(costs, LETTERS, tuple(at)))


def word(text: str, confidence: float = 0.96, *, doubt: bool = False) -> ReadWord:
    choices = (LetterChoice(text[0], 0.9), LetterChoice("x", 0.4))
    letters = (UnsureLetter(0, choices),) if doubt else ()
    return ReadWord(text, (0, 0, 9, 9), confidence, letters)


@pytest.mark.unit
def test_each_word_gets_its_own_letters():
    """Also where the second reader joined two words, and the readings have other letters."""
    words = [word("Lưu:", 0.5), word("VT,", 0.5), word("kiêm", 0.5)]
    found = chances_of(words, ["", "Lưu:VT,", "kiểm"], reading("Lưu:VT, kiểm"))
    assert [considered(told or "", 1.0)[0] for told in found] == ["Lưu:", "VT,", "kiểm"]


@pytest.mark.unit
def test_only_words_in_doubt_keep_their_chances():
    """Another reading, another letter, little confidence, or a figure, which nobody else proves."""
    words = [word("kiếm"), word("tra"), word("tra", doubt=True), word("tra", 0.6), word("05/2")]
    second = reading("kiểm tra tra tra 05/2")
    found = chances_of(words, second.text.split(), second)
    assert [told is None for told in found] == [False, True, False, False, False]
    assert chances_of(words, [None] * 5, None) == [None] * 5
    assert chances_of(words[:1], ["kiểm"], SecondReading("kiểm", 0.9)) == [None]


@pytest.mark.unit
def test_lines_of_a_row_keep_their_chances():
    """A space stands between them, as in the text."""
    parts = [reading("tra"), reading("05")]
    row = SecondReading("tra 05", 0.9, joined(parts))
    found = chances_of([word("tro", 0.5), word("05", 0.5)], ["tra", "05"], row)
    assert [considered(told or "", 1.0)[0] for told in found] == ["tra", "05"]
    assert joined([parts[0], SecondReading("05", 0.9)]) is None


@pytest.mark.unit
def test_letters_lie_beside_the_word_that_they_resemble():
    """A word of one reading may lie beside two of the other."""
    assert letters_beside(["Lưu:", "VT,"], "Lưu:VT,") == [(0, 3), (4, 6)]
    assert letters_beside(["kiêm", "tra"], "kiểm") == [(0, 3), None]


@pytest.mark.scan
@pytest.mark.skipif(not trueocr.installed(), reason="trueocr is not installed")
def test_the_network_reads_as_its_package_would_and_tells_more(tmp_path):
    """The same text and confidence as by the package's own code; and what is printed is likelier.

    The package's code takes our network in the place of its own.
    """
    (tmp_path / "rec.onnx").symlink_to(trueocr.READER)
    (tmp_path / "meta.json").symlink_to(trueocr._models() / "meta.json")
    font = ImageFont.truetype(str(TINOS.regular), 30)
    lines = []
    for text in ("Kiểm tra, giám sát", "Số: 147/BC-UBND", "1.250.000 đồng"):
        line = Image.new("L", (420, 44), 255)
        ImageDraw.Draw(line).text((8, 2), text, font=font, fill=0)
        lines.append(np.asarray(line))
    from trueocr.recognizer import Recognizer

    package = Recognizer(tmp_path, threads=1).predict(lines, batch_size=8)
    own = trueocr.read(lines)
    assert [one.text for one in own] == [one.text for one in package]
    assert [one.confidence for one in own] == pytest.approx([one.confidence for one in package])
    first = own[0]
    assert first.chances is not None
    assert len(first.chances.at) == len(first.text)
    words = [word(text, 0.5) for text in first.text.split()]
    told = chances_of(words, first.text.split(), first)[0]
    assert told is not None
    assert log_likelihood(told, "Kiểm") > log_likelihood(told, "Kiên") > log_likelihood(told, "xã")
