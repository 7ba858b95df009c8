"""Makes the font of a text layer: invisible glyphs whose codes map to Unicode.

`data/glyphless.ttf` has one glyph that draws nothing (`tools/glyphless.py` makes it); it stands for
every letter. Copied text comes from the ToUnicode map, so every letter that a recogniser or a
person writes can be copied.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pikepdf
from pikepdf import Array, Dictionary, Name

FONT = Path(__file__).with_name("data") / "glyphless.ttf"
NAME = "Glyphless"
UNITS = 1000
ADVANCE, ASCENT, DESCENT = 500, 800, -200  # 1/1000 em; a letter is half as wide as high
_SUBSET = Name(f"/AAAAAA+{NAME}")
_ROWS = 100  # most rows of a block in a CMap (Adobe technical note 5014)
_CMAP = """/CIDInit /ProcSet findresource begin
12 dict begin
begincmap
/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def
/CMapName /Adobe-Identity-UCS def
/CMapType 2 def
1 begincodespacerange
<0000> <ffff>
endcodespacerange
{blocks}
endcmap
CMapName currentdict /CMap defineresource pop
end
end
"""


@dataclass(slots=True)
class Letters:
    """Two-byte codes for the letters that are used, in order of first use."""

    codes: dict[str, int] = field(default_factory=dict)

    def encode(self, text: str) -> str:
        """The text as a PDF hexadecimal string; a new letter gets the next code."""
        return "".join(
            f"{self.codes.setdefault(letter, len(self.codes) + 1):04x}" for letter in text
        )

    def to_unicode(self) -> bytes:
        """The CMap from codes to letters. Source: ISO 32000-1, 9.10.3."""
        rows = [
            f"<{code:04x}> <{letter.encode('utf-16-be', 'replace').hex()}>"
            for letter, code in self.codes.items()
        ]
        return cmap_of(rows)


def cmap_of(rows: Sequence[str]) -> bytes:
    """Return the CMap by which readers get text back: rows of a glyph and its letter, in hex."""
    parts = [rows[start : start + _ROWS] for start in range(0, len(rows), _ROWS)]
    blocks = (f"{len(part)} beginbfchar\n" + "\n".join(part) + "\nendbfchar" for part in parts)
    return _CMAP.format(blocks="\n".join(blocks)).encode()


def embed(pdf: pikepdf.Pdf, letters: Letters) -> pikepdf.Object:
    """Embed the font in a PDF, for the letters encoded so far."""
    data = FONT.read_bytes()
    descriptor = Dictionary(
        Type=Name.FontDescriptor,
        FontName=_SUBSET,
        Flags=4,
        FontBBox=Array([0, DESCENT, ADVANCE, ASCENT]),
        ItalicAngle=0,
        Ascent=ASCENT,
        Descent=DESCENT,
        CapHeight=ASCENT,
        StemV=80,
        FontFile2=pdf.make_stream(data, Length1=len(data)),
    )
    descendant = Dictionary(
        Type=Name.Font,
        Subtype=Name.CIDFontType2,
        BaseFont=_SUBSET,
        CIDSystemInfo=Dictionary(Registry="Adobe", Ordering="Identity", Supplement=0),
        FontDescriptor=pdf.make_indirect(descriptor),
        DW=ADVANCE,
        # Every code is drawn by glyph 1.
        CIDToGIDMap=pdf.make_stream(b"\x00\x01" * (len(letters.codes) + 1)),
    )
    return pdf.make_indirect(
        Dictionary(
            Type=Name.Font,
            Subtype=Name.Type0,
            BaseFont=_SUBSET,
            Encoding=Name("/Identity-H"),
            DescendantFonts=Array([pdf.make_indirect(descendant)]),
            ToUnicode=pdf.make_stream(letters.to_unicode()),
        )
    )
