"""Scans with a layer of invisible text or a signature on them, as recognisers and signers add."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import pikepdf

from tests.conftest import ROOT

Words = Sequence[tuple[str, tuple[float, float, float, float]]]


def true_words(name: str) -> list[tuple[str, tuple[float, float, float, float]]]:
    """The words of a fixture's page with their boxes in pixels."""
    [page] = json.loads((ROOT / f"fixtures/{name}.words.json").read_text("utf-8"))["pages"]
    return [(word["text"], tuple(word["box"])) for word in page["words"]]


def with_text(name: str, path: Path, words: Words, dpi: float, font: str = "GlyphLess") -> Path:
    """A fixture with these words laid over its picture, unseen."""
    with pikepdf.open(ROOT / f"fixtures/{name}.pdf") as pdf:
        page = pdf.pages[0]
        codes = {letter: code for code, letter in enumerate(_letters(words), 1)}
        page.obj.Resources["/Font"] = pikepdf.Dictionary(Layer=_font(pdf, codes, font))
        height = float(page.mediabox[3])
        drawn = b"BT 3 Tr " + b"".join(_shown(word, codes, 72 / dpi, height) for word in words)
        page.contents_add(pdf.make_stream(drawn + b" ET"))
        pdf.save(path)
    return path


def with_signature(name: str, path: Path, caption: Sequence[str], time: bytes, reason: str) -> Path:
    """A fixture signed at the upper right: its caption's lines, and what the field says."""
    words = [(line, (4, 6 + 12 * at, 190, 16 + 12 * at)) for at, line in enumerate(caption)]
    with pikepdf.open(ROOT / f"fixtures/{name}.pdf") as pdf:
        page = pdf.pages[0]
        width, height = (float(side) for side in page.mediabox[2:])
        codes = {letter: code for code, letter in enumerate(_letters(words), 1)}
        drawn = b"BT " + b"".join(_shown(word, codes, 1, 60) for word in words) + b" ET"
        form = pdf.make_stream(drawn)
        form.update(
            {"/Type": pikepdf.Name.XObject, "/Subtype": pikepdf.Name.Form, "/BBox": [0, 0, 200, 60]}
        )
        form["/Resources"] = pikepdf.Dictionary(
            Font=pikepdf.Dictionary(Layer=_font(pdf, codes, "F"))
        )
        value = pikepdf.Dictionary(Type=pikepdf.Name.Sig, Filter=pikepdf.Name("/Adobe.PPKLite"))
        value["/M"], value["/Reason"] = pikepdf.String(time.decode()), pikepdf.String(reason)
        widget = pikepdf.Dictionary(
            Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Widget, FT=pikepdf.Name.Sig,
            T=pikepdf.String("Signature1"), F=132, V=value, AP=pikepdf.Dictionary(N=form),
            Rect=[width - 210, height - 70, width - 10, height - 10],
        )  # fmt: skip
        page.obj["/Annots"] = pikepdf.Array([pdf.make_indirect(widget)])
        pdf.Root["/AcroForm"] = pikepdf.Dictionary(Fields=page.obj.Annots, SigFlags=3)
        pdf.save(path)
    return path


def _letters(words: Words) -> list[str]:
    return sorted({letter for text, _ in words for letter in text})


def _shown(
    word: tuple[str, tuple[float, float, float, float]],
    codes: dict[str, int],
    scale: float,
    height: float,
) -> bytes:
    """One word, stretched to its box; every letter of the font is half as wide as high."""
    text, (x0, y0, x1, y1) = word
    size = max(1.0, (y1 - y0) * scale)
    stretch = 100 * (x1 - x0) * scale / (size * 0.5 * len(text))
    hexed = "".join(f"{codes[letter]:04x}" for letter in text).encode()
    place = b"%.2f Tz 1 0 0 1 %.2f %.2f Tm " % (stretch, x0 * scale, height - y1 * scale)
    return b"/Layer %.2f Tf " % size + place + b"<" + hexed + b"> Tj\n"


def _font(pdf: pikepdf.Pdf, codes: dict[str, int], name: str) -> pikepdf.Object:
    pairs = "\n".join(
        f"<{code:04x}> <{letter.encode('utf-16-be').hex()}>" for letter, code in codes.items()
    )
    cmap = (
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /X def\n"
        "/CMapType 2 def 1 begincodespacerange <0000> <ffff> endcodespacerange\n"
        f"{len(codes)} beginbfchar\n{pairs}\nendbfchar\nendcmap end end"
    )
    base = pikepdf.Name("/" + name)
    inner = pikepdf.Dictionary(
        Type=pikepdf.Name.Font, Subtype=pikepdf.Name.CIDFontType2, BaseFont=base, DW=500,
        CIDSystemInfo=pikepdf.Dictionary(Registry="Adobe", Ordering="Identity", Supplement=0),
        FontDescriptor=pikepdf.Dictionary(
            Type=pikepdf.Name.FontDescriptor, FontName=base, Flags=4, FontBBox=[0, 0, 500, 1000],
            ItalicAngle=0, Ascent=1000, Descent=-1, CapHeight=1000, StemV=80,
        ),
    )  # fmt: skip
    outer = pikepdf.Dictionary(
        Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type0, BaseFont=base,
        Encoding=pikepdf.Name("/Identity-H"), ToUnicode=pdf.make_stream(cmap.encode()),
        DescendantFonts=[pdf.make_indirect(inner)],
    )  # fmt: skip
    return pdf.make_indirect(outer)
