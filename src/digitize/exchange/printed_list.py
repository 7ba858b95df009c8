"""Prints a list as PDF: A4 across, the head of the table again on every page, text embedded.

The font is Tinos, as wide as Times New Roman, in which Vietnamese offices write. The same rows
always make the same bytes.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

import pikepdf
from pikepdf import Name

from digitize.exchange.captions import TINOS, Typeface, embed_typeface, typeface

PAGE_PT: Final = (841.89, 595.28)  # A4 across
MARGIN_PT: Final = 36.0
SIZE_PT: Final = 10.0
TITLE_PT: Final = 14.0
LEADING: Final = 1.25  # line distance in font sizes
PAD_PT: Final = 3.0  # between a rule and the text beside it
FOOT_PT: Final = 18.0  # kept free for the number of the page
UNKNOWN: Final = "?"  # stands for a letter that the font does not have
_INNER = PAGE_PT[0] - 2 * MARGIN_PT


@dataclass(frozen=True, slots=True)
class PrintedList:
    """What is printed. heading: lines over the table. shares: of the width, a share each column."""

    title: str
    heading: Sequence[str]
    head: Sequence[str]
    shares: Sequence[float]
    rows: Sequence[Sequence[str]]


@dataclass(slots=True)
class _Sheet:
    """The operators of one page, and how far down it is written (y of PDF, in points)."""

    y: float = PAGE_PT[1] - MARGIN_PT
    written: list[str] = field(default_factory=list)


def printed_list(what: PrintedList) -> bytes:
    """Return the PDF of a list."""
    known = _letters_of_font()
    what = PrintedList(
        _known(what.title, known), [_known(one, known) for one in what.heading],
        [_known(one, known) for one in what.head], what.shares,
        [[_known(cell, known) for cell in row] for row in what.rows],
    )  # fmt: skip
    texts = [what.title, *what.heading, *what.head, *(cell for row in what.rows for cell in row)]
    face = typeface([*texts, "0123456789/ ", UNKNOWN])
    sheets = _set(what, face)
    with pikepdf.new() as pdf:
        for _ in sheets:
            pdf.add_blank_page(page_size=PAGE_PT)
        font = embed_typeface(pdf, face)
        for number, (page, sheet) in enumerate(zip(pdf.pages, sheets, strict=True), 1):
            page.add_resource(font, Name.Font, name=Name("/F"))
            told = f"{number}/{len(sheets)}"
            at = PAGE_PT[0] - MARGIN_PT - face.width_pt(told, SIZE_PT)
            foot = _text(face, told, at, MARGIN_PT - SIZE_PT / 2, SIZE_PT)
            page.obj.Contents = pdf.make_stream("\n".join([*sheet.written, foot]).encode())
        pdf.Root.Lang = pikepdf.String("vi")
        with pdf.open_metadata(set_pikepdf_as_editor=False) as about:
            about["dc:title"] = what.title
        held = io.BytesIO()
        pdf.save(held, deterministic_id=True)
    return held.getvalue()


def _letters_of_font() -> frozenset[str]:
    from fontTools.ttLib import TTFont

    return frozenset(map(chr, TTFont(TINOS, lazy=True).getBestCmap()))


def _known(text: str, known: frozenset[str]) -> str:
    return "".join(letter if letter in known else UNKNOWN for letter in text)


def _set(what: PrintedList, face: Typeface) -> list[_Sheet]:
    """Set title, heading and rows onto as many pages as they take."""
    sheets = [_Sheet()]
    _line(sheets[0], face, what.title, TITLE_PT, middle=True)
    for line in what.heading:
        for part in _wrapped(face, line, _INNER):
            _line(sheets[0], face, part, SIZE_PT)
    sheets[0].y -= PAD_PT
    widths = [share * _INNER / sum(what.shares) for share in what.shares]
    head = [_wrapped(face, cell, width - 2 * PAD_PT)
            for cell, width in zip(what.head, widths, strict=True)]  # fmt: skip
    _row(sheets[0], face, head, widths)
    for row in what.rows:
        cells = [_wrapped(face, cell, width - 2 * PAD_PT)
                 for cell, width in zip(row, widths, strict=True)]  # fmt: skip
        for piece in _pieces(cells, head):
            if sheets[-1].y - _height(piece) < MARGIN_PT + FOOT_PT:
                sheets.append(_Sheet())
                _row(sheets[-1], face, head, widths)
            _row(sheets[-1], face, piece, widths)
    return sheets


def _pieces(cells: list[list[str]], head: list[list[str]]) -> Iterator[list[list[str]]]:
    """Yield a row, in pieces where it is higher than a page under its head."""
    room = PAGE_PT[1] - 2 * MARGIN_PT - FOOT_PT - _height(head) - 2 * PAD_PT
    most = max(1, int(room / (SIZE_PT * LEADING)))
    for start in range(0, max(map(len, cells)), most):
        yield [cell[start : start + most] for cell in cells]


def _line(sheet: _Sheet, face: Typeface, text: str, size: float, *, middle: bool = False) -> None:
    sheet.y -= size * LEADING
    x = (PAGE_PT[0] - face.width_pt(text, size)) / 2 if middle else MARGIN_PT
    sheet.written.append(_text(face, text, x, sheet.y, size))


def _row(sheet: _Sheet, face: Typeface, cells: list[list[str]], widths: list[float]) -> None:
    """Write a row and the rules around its cells."""
    high, x = _height(cells), MARGIN_PT
    for lines, width in zip(cells, widths, strict=True):
        box = f"{x:.2f} {sheet.y - high:.2f} {width:.2f} {high:.2f} re S"
        sheet.written.append(f"0 G 0.5 w {box}")
        for at, line in enumerate(lines, 1):
            y = sheet.y - PAD_PT - at * SIZE_PT * LEADING + SIZE_PT * (LEADING - 1)
            sheet.written.append(_text(face, line, x + PAD_PT, y, SIZE_PT))
        x += width
    sheet.y -= high


def _height(cells: list[list[str]]) -> float:
    return max(1, *map(len, cells)) * SIZE_PT * LEADING + 2 * PAD_PT


def _text(face: Typeface, text: str, x: float, y: float, size: float) -> str:
    return f"BT 0 g /F {size:g} Tf 1 0 0 1 {x:.2f} {y:.2f} Tm <{face.encode(text)}> Tj ET"


def _wrapped(face: Typeface, text: str, width: float) -> list[str]:
    """Return the lines of a cell; a word that is wider than its cell is parted."""
    lines = [""]
    for word in text.split():
        joined = f"{lines[-1]} {word}".strip()
        if face.width_pt(joined, SIZE_PT) <= width:
            lines[-1] = joined
            continue
        if lines[-1]:
            lines.append("")
        for letter in word:
            if lines[-1] and face.width_pt(lines[-1] + letter, SIZE_PT) > width:
                lines.append("")
            lines[-1] += letter
    return lines
