"""With the real network; the package itself is never imported."""

import sys
from dataclasses import replace
from importlib.util import find_spec

import numpy as np
import pytest

from digitize.read.image.prepare import prepare
from digitize.read.lines.find import find_lines
from digitize.read.lines.trueocr import SecondReading
from digitize.read.pages import blocks_of
from digitize.read.recognise import asterocr
from digitize.read.recognise.page import RecognisedLine, read_lines, third_readings
from digitize.read.recognise.words import ReadWord
from digitize.read.scan.raster import page_image
from digitize.read.scan.source import open_scan
from digitize.settings import Limits, Recognise, Settings
from tests.conftest import ROOT
from tests.lines.strips import TALL, strip_of, white

pytestmark = pytest.mark.skipif(find_spec("asterocr") is None, reason="an extra: asterocr")


def words(*texts: str, confidence: float = 0.9) -> list[ReadWord]:
    return [
        ReadWord(text, (60 * at, 9, 60 * at + 50, TALL - 9), confidence - at / 100, ())
        for at, text in enumerate(texts)
    ]


def places(read: list[ReadWord], second: str, most: int = 10) -> list[tuple[int, int]]:
    return list(third_readings([strip_of(white(600))], [SecondReading(second, 0.9)], [read], most))


@pytest.mark.unit
def test_it_is_asked_where_the_two_readers_differ():
    """Not of what both have, and not of figures, which nothing may change."""
    assert places(words("kế", "hoạch", "số", "147/BC"), "kê hoạch số 141/BC") == [(0, 0)]


@pytest.mark.unit
def test_it_is_asked_of_the_least_sure_first():
    """A page has a budget."""
    assert places(words("kế", "hoach", "sô"), "kê hoạch số", most=2) == [(0, 2), (0, 1)]


@pytest.mark.unit
def test_it_is_not_asked_of_noise():
    """Seals and handwriting would take all of the budget."""
    assert places(words("kế", "hoach", confidence=0.3), "kê hoạch") == []


@pytest.mark.unit
def test_its_word_stands_for_the_second_readers():
    """Word by word; the line as a whole stays what the second reader made of it."""
    read = RecognisedLine(
        tuple(words("kế", "hoach")), SecondReading("kê hoạch", 0.8), (0, 0, 9, 9), (0, 0, 9, 9)
    )
    [[block], _] = blocks_of([replace(read, thirds=("kế", None))])
    assert [word.second for word in block.lines[0].words] == ["kế", "hoạch"]
    assert block.lines[0].second == "kê hoạch"


@pytest.mark.scan
def test_it_reads_print(programs):
    """Words in doubt of a worn page: half and more are read, and nothing of the package has run."""
    settings = Settings(recognise=Recognise(asterocr_words=10))
    scan = open_scan(ROOT / "fixtures" / "news-worn.pdf", programs, Limits())
    found = find_lines(prepare(page_image(scan, 1, programs, settings).pixels))
    lines = read_lines(found, (2480, 3508), programs, settings)
    thirds = [one for line in lines for one in line.thirds if one is not None]
    truth = (ROOT / "fixtures" / "news-worn.gt.txt").read_text(encoding="utf-8").split()
    assert 0 < len(thirds) <= 10
    assert sum(one in truth for one in thirds) >= len(thirds) / 2
    assert "asterocr" not in sys.modules


@pytest.mark.unit
def test_white_paper_says_nothing():
    """No letter is made up."""
    assert asterocr.read(np.full((50, 80), 255, np.uint8)) == ""
