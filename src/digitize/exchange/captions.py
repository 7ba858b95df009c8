"""Printed captions on pages: upright, black, in a font as wide as Times New Roman, embedded.

By default the font is Tinos (OFL-1.1, data/Tinos-Regular.ttf), whose letters have the widths of
Times New Roman's; an agency may name its own file in `signatures.font`.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pikepdf
from pikepdf import Array, Dictionary, Name

from digitize.errors import BadSettings
from digitize.exchange.font import cmap_of

TINOS = Path(__file__).with_name("data") / "Tinos-Regular.ttf"
SIZE_PT = 10.0  # Circular 05/2025/TT-BNV, Articles 8 and 37: Times New Roman, upright, 10 pt, black
LEADING = 1.2  # line distance in font sizes
UNITS = 1000  # of a font in a PDF, per em
TAG = "DGTZCP+"  # marks the font as a subset (ISO 32000-1, 9.6.4)
Rectangle = tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Typeface:
    """A font cut down to some letters, ready to be embedded.

    glyphs: the number of each letter's glyph. widths: of each glyph, in thousandths of the size.
    box: left, bottom, right and top of its letters, in the same unit.
    """

    name: str
    data: bytes
    glyphs: dict[str, int]
    widths: dict[int, int]
    box: tuple[int, ...]
    ascent: int
    descent: int

    def width_pt(self, text: str, size_pt: float = SIZE_PT) -> float:
        """How wide a text is printed, in points."""
        return sum(self.widths[self.glyphs[letter]] for letter in text) * size_pt / UNITS

    def encode(self, text: str) -> str:
        """The text as a PDF hexadecimal string."""
        return "".join(f"{self.glyphs[letter]:04x}" for letter in text)


def typeface(texts: Sequence[str], font: Path | None = None) -> Typeface:
    """The font for some texts, with their letters alone.

    Args: font: the agency's own TrueType file; None: Tinos.

    Raises: BadSettings: the file is no TrueType font, or lacks one of the letters.
    """
    import logging

    from fontTools import subset
    from fontTools.ttLib import TTFont, TTLibError

    logging.getLogger("fontTools").setLevel(logging.ERROR)
    letters = sorted({letter for text in texts for letter in text})
    path = font or TINOS
    try:
        opened = TTFont(
            io.BytesIO(path.read_bytes()), recalcTimestamp=False
        )  # else the time of day
        cmap = opened.getBestCmap() or {}
    except (TTLibError, OSError) as error:
        raise BadSettings(f"signatures.font: {path}: no TrueType font: {error}") from error
    missing = [letter for letter in letters if ord(letter) not in cmap]
    if missing or "glyf" not in opened:
        lacks = f"lacks {''.join(missing)}" if missing else "has no TrueType outlines"
        raise BadSettings(f"signatures.font: {path}: it {lacks}")
    cutter = subset.Subsetter(
        subset.Options(layout_features=[], notdef_outline=True, hinting=False)
    )
    cutter.populate(unicodes=[ord(letter) for letter in letters])
    cutter.subset(opened)
    held = io.BytesIO()
    opened.save(held, reorderTables=False)
    scale = UNITS / opened["head"].unitsPerEm
    order, cmap, metrics = opened.getGlyphOrder(), opened.getBestCmap(), opened["hmtx"].metrics
    numbers = {name: number for number, name in enumerate(order)}
    head = opened["head"]
    return Typeface(
        name=str(opened["name"].getDebugName(6) or path.stem).replace(" ", ""),
        data=held.getvalue(),
        glyphs={letter: numbers[cmap[ord(letter)]] for letter in letters},
        widths={numbers[name]: round(metrics[name][0] * scale) for name in order},
        box=tuple(round(side * scale) for side in (head.xMin, head.yMin, head.xMax, head.yMax)),
        ascent=round(opened["hhea"].ascent * scale),
        descent=round(opened["hhea"].descent * scale),
    )


def embed_typeface(pdf: pikepdf.Pdf, face: Typeface) -> pikepdf.Object:
    """Embed a font in a PDF; its codes are the numbers of its glyphs."""
    name = Name(f"/{TAG}{face.name}")
    descriptor = Dictionary(
        Type=Name.FontDescriptor, FontName=name, Flags=4, FontBBox=Array([*face.box]),
        ItalicAngle=0, Ascent=face.ascent, Descent=face.descent, CapHeight=face.ascent, StemV=80,
        FontFile2=pdf.make_stream(face.data, Length1=len(face.data)),
    )  # fmt: skip
    widths = [one for number, width in face.widths.items() for one in (number, Array([width]))]
    descendant = Dictionary(
        Type=Name.Font, Subtype=Name.CIDFontType2, BaseFont=name,
        CIDSystemInfo=Dictionary(Registry="Adobe", Ordering="Identity", Supplement=0),
        FontDescriptor=pdf.make_indirect(descriptor), W=Array(widths), CIDToGIDMap=Name.Identity,
    )  # fmt: skip
    return pdf.make_indirect(
        Dictionary(
            Type=Name.Font, Subtype=Name.Type0, BaseFont=name, Encoding=Name("/Identity-H"),
            DescendantFonts=Array([pdf.make_indirect(descendant)]),
            ToUnicode=pdf.make_stream(_to_unicode(face)),
        )
    )  # fmt: skip


def _to_unicode(face: Typeface) -> bytes:
    rows = [
        f"<{number:04x}> <{letter.encode('utf-16-be').hex()}>"
        for letter, number in face.glyphs.items()
    ]
    return cmap_of(rows)


def shown(face: Typeface, text: str, at: tuple[float, float], font: str) -> str:
    """Operators that print a line in black with its baseline's left end at a point (in points)."""
    x, y = at
    return (
        f"BT 0 g 0 Tr {font} {SIZE_PT:g} Tf 1 0 0 1 {x:.2f} {y:.2f} Tm <{face.encode(text)}> Tj ET"
    )


def upright(turn: int, box: Sequence[float]) -> tuple[Rectangle, tuple[float, float]]:
    """From a page as it is seen, lower left corner at 0, 0, to its own units, as `cm` takes it.

    Args: turn: /Rotate. box: left, bottom, right, top of the page in its own units.
    Returns: the matrix, and width and height of the page as it is seen.
    """
    left, bottom, right, top = box
    wide, high = right - left, top - bottom
    matrices = {
        0: (1.0, 0.0, 0.0, 1.0, left, bottom),
        90: (0.0, 1.0, -1.0, 0.0, right, bottom),
        180: (-1.0, 0.0, 0.0, -1.0, right, top),
        270: (0.0, -1.0, 1.0, 0.0, left, top),
    }
    return matrices[turn % 360], (high, wide) if turn % 180 else (wide, high)


def place(matrix: Rectangle, x: float, y: float) -> tuple[float, float]:
    """A point of the page as it is seen, in the page's own units."""
    a, b, c, d, e, f = matrix
    return a * x + c * y + e, b * x + d * y + f


def caption_pdf(
    lines: Sequence[str], font: Path | None = None, turn: int = 0
) -> tuple[bytes, float, float]:
    """A PDF of one page that is as large as its caption; with width and height as they are seen.

    Args: turn: /Rotate of the page on which it will be put, in points.

    Raises: BadSettings: the font cannot be used.
    """
    face = typeface(lines, font)
    wide = max(face.width_pt(line) for line in lines)
    high = SIZE_PT * LEADING * len(lines)
    size = (high, wide) if turn % 180 else (wide, high)
    matrix, _ = upright(turn, (0, 0, *size))
    with pikepdf.new() as pdf:
        pdf.add_blank_page(page_size=size)
        page = pdf.pages[0]
        name = page.add_resource(embed_typeface(pdf, face), Name.Font)
        written = [
            shown(face, line, (0, high - SIZE_PT * (1 + row * LEADING)), str(name))
            for row, line in enumerate(lines)
        ]
        drawn = "\n".join(["q", " ".join(f"{one:.2f}" for one in matrix), "cm", *written, "Q"])
        page.obj.Contents = pdf.make_stream(drawn.encode())
        held = io.BytesIO()
        pdf.save(held, deterministic_id=True)
    return held.getvalue(), wide, high
