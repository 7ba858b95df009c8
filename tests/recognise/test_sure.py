"""With the real networks, on the lines of a page and on lines that are drawn for it."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from digitize.evaluate.text import normalise, split_words
from digitize.outside.programs import wrapped
from digitize.read.image.prepare import prepare
from digitize.read.lines import trueocr
from digitize.read.lines.cut import Strip, ink_mask
from digitize.read.lines.find import find_lines
from digitize.read.lines.trueocr import SecondReading
from digitize.read.recognise.sure import Asked, Piece, asked_of, with_sure
from digitize.read.recognise.words import ReadWord
from digitize.read.scan.raster import page_image
from digitize.read.scan.source import open_scan
from digitize.settings import Settings
from fixtures.make.fonts import TINOS
from tests.lines.strips import TALL, strip_of
from tests.reading.scans import FIXTURES, records_of, truth, words_of

SURE = Settings().recognise.sure


@pytest.fixture(scope="module")
def lines() -> list[tuple[Strip, SecondReading]]:
    """The lines of a page, as they come from the line finder."""
    settings = Settings()
    with wrapped(settings.limits) as programs:
        scan = open_scan(FIXTURES / "news-clean.pdf", programs, settings.limits)
        found = find_lines(prepare(page_image(scan, 1, programs, settings).pixels))
    return list(zip(found.strips, found.second, strict=True))


@pytest.fixture(scope="module")
def asked(lines) -> list[tuple[Strip, Asked]]:
    """What is asked of each of these lines."""
    return [(strip, asked_of(strip, second, SURE)) for strip, second in lines]


def drawn(text: str) -> Asked:
    """What is asked of a line of clean print, as the line finder would cut it out."""
    font = ImageFont.truetype(str(TINOS.regular), 34)
    image = Image.new("L", (round(font.getlength(text)) + 20, TALL), 255)
    ImageDraw.Draw(image).text((10, 5), text, fill=0, font=font)
    strip = strip_of(np.asarray(image))
    [second] = trueocr.read([strip.letters()])
    assert second.text == text
    return asked_of(strip, second, SURE)


@pytest.mark.scan
def test_most_of_a_page_is_not_asked(asked):
    """Half of the width of its lines is spared; of figures no reader is sure enough."""
    whole = sum(strip.pixels.shape[1] for strip, _ in asked)
    shown = sum(one.pixels.shape[1] for _, one in asked if one.pixels is not None)
    assert shown < 0.6 * whole
    texts = [word.text for _, one in asked for word in one.sure]
    assert not any(letter.isdigit() for text in texts for letter in text)
    assert all(word.alone for _, one in asked for word in one.sure)


@pytest.mark.scan
def test_all_ink_is_in_a_sure_word_or_asked(asked):
    """Cuts go through the white between words, and each box ends where its ink does."""
    for strip, one in asked:
        ink = ink_mask(strip.pixels)
        for word in one.sure:
            x0, y0, x1, y1 = word.box
            assert ink[y0, x0:x1].any()
            assert ink[y1 - 1, x0:x1].any()
            assert not ink[:, [x0 - 1, x1]].any()
            ink[:, x0:x1] = False
        for left, right in one.doubted:
            ink[:, left:right] = False
        assert not (one.sure and ink.any())


@pytest.mark.scan
def test_each_word_comes_back_to_its_place_once(asked):
    """Sure words stay; what Tesseract has for those that were only shown is not taken."""
    for _, one in (pair for pair in asked if pair[1].sure):
        at = [span for span in one.doubted if span[0] + 20 < span[1]]
        read = [(word_at("?", on_asked(one, span)), on_asked(one, span)) for span in at]
        near = [word.box for word in one.sure if is_shown(one, word)]
        read += [
            (word_at("no", box), box) for box in (on_asked(one, (a, b)) for a, _, b, _ in near)
        ]
        words = with_sure(one, read)
        assert Counter(word.text for word, _ in words) == Counter(
            [*("?" for _ in at), *(word.text for word in one.sure)]
        )
        assert all(left[1][0] < right[1][0] for left, right in pairwise(words))
        for (left, right), (_, box) in zip(
            at, [pair for pair in words if pair[0].text == "?"], strict=True
        ):
            assert left <= box[0] < box[2] <= right


@pytest.mark.scan
def test_a_word_that_tesseract_joins_with_a_sure_one_takes_its_place(asked):
    """Nothing stands twice: a word read over both counts for both."""
    found = 0
    for _, one in asked:
        for left, right in pairwise(one.sure):
            between = [span for span in one.doubted if left.box[2] <= span[0] < right.box[0]]
            if len(between) == 1 and is_shown(one, left):
                found += 1
                box = on_asked(one, (left.box[0], between[0][1]))
                texts = [word.text for word, _ in with_sure(one, [(word_at("joined", box), box)])]
                assert texts == ["joined" if word is left else word.text for word in one.sure]
    assert found > 3


@pytest.mark.scan
def test_words_are_not_cut_where_letters_touch(lines, asked):
    """Without a gap in the ink both words are asked: a cut would go through a letter."""
    at = max(range(len(lines)), key=lambda index: len(asked[index][1].sure))
    strip, second = lines[at]
    one, other = next(
        (left, right)
        for left, right in pairwise(asked[at][1].sure)
        if f"{left.text} {right.text}" in second.text
    )
    pixels = strip.pixels.copy()
    pixels[25:28, one.box[2] - 3 : other.box[0] + 3] = 0
    touching = asked_of(Strip(pixels, strip.curve, strip.scale), second, SURE)
    assert not {one.box[0], other.box[0]} & {word.box[0] for word in touching.sure}


@pytest.mark.scan
def test_all_is_asked_where_nothing_may_be_wrong(lines):
    """0 is for those who want both readers' word on everything."""
    for strip, second in lines:
        found = asked_of(strip, second, 0)
        assert found.pixels is strip.pixels
        assert not found.sure


@pytest.mark.unit
@pytest.mark.parametrize(
    "text",
    [
        "Số: 95/TB-UBND về việc tổ chức hội nghị tổng kết",  # may be written by hand
        "HĐND, UBND, MTTQ",  # no syllables
        "27/12/2023",
    ],
)
def test_a_line_is_asked_whole_where_nothing_is_sure(text):
    """Numbers of papers, abbreviations and figures are for both readers."""
    found = drawn(text)
    assert not found.sure
    assert found.pieces == ()


@pytest.mark.scan
def test_what_is_not_asked_is_right(fixtures_run):
    """Most words of the fixtures are sure, and of these hardly one is not in the true text."""
    done, _ = fixtures_run
    words = alone = wrong = 0
    for name, record in records_of(done).items():
        true = Counter(split_words(normalise(truth(name))))
        found = [word for page in record["pages"] for word in words_of(page)]
        raws = (word["raw"] for word in found if word["alone"])
        sure = Counter(token for raw in raws for token in split_words(normalise(raw)))
        words, alone = words + len(found), alone + sure.total()
        wrong += (sure - true).total()
    assert alone > 0.5 * words
    assert wrong <= 0.003 * alone


def word_at(text: str, box: tuple[int, int, int, int]) -> ReadWord:
    return ReadWord(text, box, 0.9, ())


def is_shown(one: Asked, word: ReadWord) -> bool:
    return any(piece.left <= word.box[0] < piece.right for piece in one.pieces)


def on_asked(one: Asked, columns: tuple[int, int]) -> tuple[int, int, int, int]:
    """Columns of the strip as a box of the picture that Tesseract sees."""
    piece: Piece = next(piece for piece in one.pieces if piece.left <= columns[0] < piece.right)
    return columns[0] - piece.left + piece.at, 10, columns[1] - piece.left + piece.at, 40
