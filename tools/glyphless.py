"""The font of searchable PDFs: `python -m tools.glyphless` writes it. Its glyph draws nothing.

Letters of a scan are seen in its picture; a text layer only has to say what and where they are.
"""

import io

from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib.tables._g_l_y_f import Glyph

from digitize.exchange.font import ADVANCE, ASCENT, DESCENT, FONT, NAME, UNITS

HEIGHT = 450  # in units


def font() -> bytes:
    """The same bytes every time: no date is in them."""
    build = FontBuilder(UNITS, isTTF=True)
    build.setupGlyphOrder([".notdef", "blank"])
    build.setupCharacterMap({0x20: "blank"})
    build.setupGlyf({".notdef": Glyph(), "blank": _blank()})
    build.setupHorizontalMetrics({".notdef": (ADVANCE, 0), "blank": (ADVANCE, 0)})
    build.setupHorizontalHeader(ascent=ASCENT, descent=DESCENT)
    build.setupNameTable({"familyName": NAME, "styleName": "Regular"})
    build.setupOS2(sTypoAscender=ASCENT, sTypoDescender=DESCENT, fsType=0)
    build.setupPost()
    build.font["head"].created = build.font["head"].modified = 0
    build.font.recalcTimestamp = False
    written = io.BytesIO()
    build.save(written)
    return written.getvalue()


def _blank() -> Glyph:
    """A line without an area: nothing is drawn.

    PDFium takes its height for that of the text. Without any it drops text that runs up or down a
    page; one as high as letters would join lines that are set closely.
    """
    pen = TTGlyphPen(None)
    pen.moveTo((0, 0))
    pen.lineTo((ADVANCE, HEIGHT))
    pen.closePath()
    return pen.glyph()


if __name__ == "__main__":
    FONT.write_bytes(font())
