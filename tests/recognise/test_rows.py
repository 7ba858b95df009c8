from dataclasses import replace

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont
from rapidfuzz.distance import Levenshtein

from digitize.read.image.prepare import prepare
from digitize.read.lines.find import find_lines
from digitize.read.lines.trueocr import SecondReading
from digitize.read.recognise.page import RecognisedLine, read_lines
from digitize.read.recognise.rows import one_line_a_row
from digitize.read.recognise.words import ReadWord
from digitize.settings import Settings
from fixtures.make.fonts import TINOS

BALANCE = [
    ("Tiền mặt tại quỹ", "111", "18.402.771", "-"),
    ("Tiền gửi ngân hàng", "112", "300.000.000", "290.114.600"),
    ("Phải thu của khách hàng", "131", "655.400.450", "540.220.000"),
    ("Hàng tồn kho", "140", "-", "612.786.618"),
    ("Tài sản cố định", "210", "964.018.222", "1.022.540.007"),
]
RIGHT_ENDS = (180, 780, 1150, 1500)  # of the last three columns; the first begins there


def line(text: str, left: int) -> RecognisedLine:
    box = (left, 10, left + 90, 30)
    return RecognisedLine(
        (ReadWord(text, box, 0.9, ()),), SecondReading(text, 0.8), box, tuple(map(float, box))
    )


@pytest.mark.unit
def test_the_lines_of_a_row_become_one():
    """Words from left to right; its box is around them all."""
    lines = [line("Tiền", 100), line("111", 500), line("Sau", 100)]
    row, after = one_line_a_row(lines, (0, 0, None))
    assert [word.text for word in row.words] == ["Tiền", "111"]
    assert row.box == (100, 10, 590, 30)
    assert row.second == SecondReading("Tiền 111", pytest.approx(0.8))
    assert after == lines[2]


@pytest.mark.unit
def test_nothing_is_lost_of_a_row():
    """A stamp's words and a line without any stay lines of their own."""
    lines = [line("Tiền", 100), line("MẬT", 300), replace(line("", 400), words=()), line("-", 500)]
    lines[1] = replace(lines[1], apart=True)
    row, *others = one_line_a_row(lines, (0, 0, 0, 0))
    assert [word.text for word in row.words] == ["Tiền", "-"]
    assert others == lines[1:3]


@pytest.mark.unit
def test_a_page_without_tables_stays_as_it_is():
    """Most pages have none."""
    lines = [line("Một", 100), line("Hai", 500)]
    assert one_line_a_row(lines, (None, None)) == lines
    assert one_line_a_row(lines, ()) == lines


@pytest.mark.scan
def test_a_balance_sheet_keeps_its_rows_and_dashes(programs):
    """Drawn without rules: each row is a line of text, with the dashes of its empty amounts."""
    sheet = Image.new("L", (1654, 1100), 250)
    draw, font = ImageDraw.Draw(sheet), ImageFont.truetype(str(TINOS.regular), 30)
    for number, (text, *amounts) in enumerate(BALANCE):
        y = 300 + 50 * number
        draw.text((RIGHT_ENDS[0], y), text, fill=20, font=font, anchor="ls")
        for end, amount in zip(RIGHT_ENDS[1:], amounts, strict=True):
            draw.text((end, y), amount, fill=20, font=font, anchor="rs")
    found = find_lines(prepare(np.asarray(sheet)))
    lines = one_line_a_row(read_lines(found, sheet.size, programs, Settings()), found.rows)
    read = [" ".join(word.text for word in line.words) for line in lines if line.words]
    true = [" ".join(row) for row in BALANCE]
    assert [row.count(" -") for row in read] == [row.count(" -") for row in true]
    wrong = [Levenshtein.distance(one, other) for one, other in zip(read, true, strict=True)]
    assert sum(wrong) <= 1  # a lone 111 may be read as l11; columns are mended later
