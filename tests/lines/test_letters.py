"""The size and the weight of a line's letters, by which headlines and bylines are told."""

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from digitize.read.lines.cut import cut
from digitize.read.lines.letters import LetterMeasures, measure_letters
from fixtures.make.fonts import ARIMO, TERMES, TINOS
from tests.lines.strips import level_curve, plain_frame, strip_of, white

pytestmark = pytest.mark.unit

BODY = "quê hương đổi mới từng ngày nhờ con đường làng"
SHORT = ["Đinh Thị Vẹn", "H'Rơi Niê", "Tin, ảnh: Lữ Kim Xoàn", "BAN BIÊN TẬP", "Số 12/2023"]
X_HEIGHT = {TINOS: 0.459, TERMES: 0.450, ARIMO: 0.528}  # of the size of the type
FACES = pytest.mark.parametrize("face", [TINOS, TERMES, ARIMO], ids=["tinos", "termes", "arimo"])


def measured(text: str, face, size: int, bold: bool = False, grey: int = 0) -> LetterMeasures:
    """Set a line with type of so many pixels, cut it out as a page's line is, and measure it."""
    font = ImageFont.truetype(str(face.path(bold, False)), size)
    width = round(font.getlength(text)) + 200
    page = Image.new("L", (width, 4 * size), 255)
    ImageDraw.Draw(page).text((100, 2 * size), text, fill=grey, font=font, anchor="ls")
    pixels = np.asarray(page)
    curve = level_curve(100, width - 100, 1.72 * size, 0.98 * size)
    found = measure_letters(cut(pixels, plain_frame(pixels), curve), text, 1.0)
    assert found is not None
    return found


@FACES
@pytest.mark.parametrize("size", [28, 44, 90])
def test_the_size_is_the_x_height_in_pixels(face, size):
    """For plain text in each family and size."""
    assert measured(BODY, face, size).size == pytest.approx(size * X_HEIGHT[face], rel=0.06)


@FACES
@pytest.mark.parametrize("text", SHORT)
def test_a_short_line_and_capitals_have_the_size_of_their_type(face, text):
    """However many of its letters are tall, and whatever tones they carry."""
    assert measured(text, face, 44).size == pytest.approx(44 * X_HEIGHT[face], rel=0.12)


@FACES
@pytest.mark.parametrize("grey", [0, 120])
def test_bold_lines_are_heavier_than_all_regular_ones(face, grey):
    """At several sizes, in small letters and capitals, in black and in pale ink."""
    regular = [
        measured(text, face, size, grey=grey) for text in (BODY, *SHORT) for size in (30, 44)
    ]
    bold = [measured(text, face, size, True, grey) for text in (BODY, *SHORT) for size in (30, 44)]
    assert min(one.weight for one in bold) > 1.08 * max(one.weight for one in regular)


def test_nothing_is_said_of_a_line_without_letters():
    """Neither of a white strip nor of dashes."""
    assert measure_letters(strip_of(white(300)), "mất chữ", 1.0) is None
    dashes = white(300)
    dashes[25:28, 40:200] = 0
    assert measure_letters(strip_of(dashes), "- - -", 1.0) is None
