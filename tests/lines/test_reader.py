"""The second reader's network that ships: which one it is, and what it reads."""

import json
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageDraw

from digitize.read.lines import trueocr
from digitize.understand.vietnamese.weigh import DATA
from fixtures.make.fonts import TERMES, TYPEWRITER, FontSet, face

ROOT = Path(__file__).parents[2]


@pytest.mark.unit
def test_it_is_the_one_that_is_told_of_and_that_the_weights_were_fitted_to():
    """Whoever ships another network says so, and fits the weighing to what that one reads."""
    sha256 = trueocr.reader_sha256()
    assert sha256 in (ROOT / "third_party/trueocr/README.md").read_text(encoding="utf-8")
    assert json.loads(DATA.read_text(encoding="utf-8"))["reader"] == sha256


@pytest.mark.scan
@pytest.mark.skipif(not trueocr.installed(), reason="trueocr is not installed")
@pytest.mark.parametrize(
    ("fonts", "text"),
    [
        (TERMES, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"),
        (TERMES, "Nguyễn Thị Ngọc Quỳnh, ngày 30/9/2024"),
        (TYPEWRITER, "Số: 105/QĐ-UBND"),
    ],
)
def test_it_reads_small_bold_lines_in_faces_that_it_has_not_learnt_from(fonts: FontSet, text: str):
    font = face(fonts.bold, 30)
    line = Image.new("L", (round(font.getlength(text)) + 16, 42), 255)
    ImageDraw.Draw(line).text((8, 33), text, 0, font, anchor="ls")
    [found] = trueocr.read([np.asarray(line)])
    assert found.text == text
