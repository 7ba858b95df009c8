"""The font of searchable PDFs."""

import io

import pytest
from fontTools.pens.areaPen import AreaPen
from fontTools.ttLib import TTFont

from digitize.exchange.font import FONT, Letters
from tools.glyphless import font

pytestmark = pytest.mark.unit


def test_the_font_is_what_its_tool_makes():
    """`python -m tools.glyphless` writes the same bytes, and its glyphs draw nothing."""
    assert FONT.read_bytes() == font()
    with TTFont(io.BytesIO(font())) as made:
        pen = AreaPen(made.getGlyphSet())
        for name in made.getGlyphOrder():
            made.getGlyphSet()[name].draw(pen)
    assert pen.value == 0


def test_every_letter_has_a_code_and_comes_back():
    """Letters of Vietnamese, beyond the first plane too; the same letter has the same code."""
    letters = Letters()
    assert letters.encode("ệđệ") == "000100020001"
    letters.encode("𠀋")
    assert b"<0001> <1ec7>" in letters.to_unicode()
    assert b"<0003> <d840dc0b>" in letters.to_unicode()
