"""Paragraphs: printed lines are joined where the text runs on, across columns and pages too."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import reduce
from itertools import groupby, pairwise

from digitize.record.articles import PlacedBlock
from digitize.record.level import UprightBox, place_of_line
from digitize.record.page import Line, Page
from digitize.record.running import is_page_number, running_lines

# All but NEAR are in line heights.
INDENT = 0.8  # smallest indent of a paragraph's first line
SHORT_END = 2.5  # smallest space that a paragraph's last line leaves free
SAME_EDGE = 0.6  # tolerance within which two lines share their left or right edge
NEAR = 6  # lines above and below, from which the edges of the column are taken
WIDE_GAP = 1.5  # largest white gap between two lines of one paragraph
STANZA_GAP = 1.15  # usual distances of two lines, from which another stanza begins

_PROSE = ("body", None)  # roles of blocks whose lines are joined

_MARK = re.compile(
    r"(?:[-+–•*]|\d{1,2}(?:\.\d{1,2})*[.)/]|[a-zđ]\)|[IVX]{1,5}\.|Điều \d+[.:]|Số\s?:"
    r"|Nơi nhận)(?!\w)"
)
_ENDED = re.compile(r"[.:;!?/][”\"’)]?\W?$")
# A token that was split at a line's end: `181/2013/NĐ-` and `CP`, `2021-` and `2025`.
_BROKEN = re.compile(r"(?:^|\s)[^\w\s]*(?:[\w/-]*\d[\w/-]*|[A-ZĐ][\w/-]*[A-ZĐ])[/-]$")
_REST = re.compile(r"\d|[A-ZĐ]{2,}")


@dataclass(frozen=True, slots=True)
class _Printed:
    """A line, its page, and its place on the upright page."""

    page: Page
    line: Line
    place: UprightBox
    running: bool  # a head or a page number, repeated on other pages

    @property
    def text(self) -> str:
        return self.line.text


@dataclass(frozen=True, slots=True)
class _Measure:
    """Left and right edge of the column around a line, px."""

    left: float
    right: float


def paragraphs_of(pages: Iterable[Page]) -> tuple[str, ...]:
    """Return the paragraphs of a document, in order.

    A hyphen at a line's end is kept, since Vietnamese is not hyphenated there. If it belongs to a
    number or a symbol that continues in the next line, the two parts are joined. Running heads and
    page numbers become paragraphs of their own and interrupt no sentence.
    """
    return tuple(_joined_over_columns(_lines(pages)))


def paragraphs_in(blocks: Sequence[PlacedBlock]) -> tuple[str, ...]:
    """Return the paragraphs of an issue's blocks, in their order; each block has a role.

    A headline, byline or caption is one paragraph. A stanza keeps its lines, and the cells of a
    table's row are parted by tabs. The body is joined over columns and pages as in
    `paragraphs_of`.
    """
    found: list[str] = []
    for of_body, run in groupby(blocks, key=lambda one: one.block.role in _PROSE):
        if of_body:
            found += _joined_over_columns([line for one in run for line in _printed(one)])
        else:
            for one in run:
                found += _apart(one)
    return tuple(found)


def _printed(one: PlacedBlock) -> Iterator[_Printed]:
    for line in one.block.lines:
        if line.words:
            yield _Printed(one.page, line, place_of_line(line, one.page), running=False)


def _apart(one: PlacedBlock) -> Iterator[str]:
    """Yield the paragraphs of a block that is not prose."""
    lines = list(_printed(one))
    if one.block.role == "table":
        for _, row in groupby(lines, key=lambda line: line.line.cell and line.line.cell[:2]):
            cells = groupby(row, key=lambda line: line.line.cell)
            yield "\t".join(_text(cell) for _, cell in cells)
    elif one.block.role == "verse":
        yield from ("\n".join(line.text for line in stanza) for stanza in _stanzas(lines))
    elif lines:
        yield _text(lines)


def _stanzas(lines: Sequence[_Printed]) -> Iterator[list[_Printed]]:
    """Split lines of verse where the white between two of them is wider than is usual."""
    tops = sorted(lower.place.y - upper.place.y for upper, lower in pairwise(lines))
    usual = tops[len(tops) // 4] if tops else 0.0
    stanza: list[_Printed] = []
    for line in lines:
        if stanza and line.place.y - stanza[-1].place.y > STANZA_GAP * usual:
            yield stanza
            stanza = []
        stanza.append(line)
    if stanza:
        yield stanza


def _joined_over_columns(lines: Sequence[_Printed]) -> list[str]:
    found: list[str] = []
    open_end: _Printed | None = None  # last line of a paragraph that may continue in another column
    at = -1  # index of that paragraph in the result
    for stretch in _stretches(lines):
        paragraphs = list(_within(stretch))
        first = paragraphs[0]
        if stretch[0].running:
            found.append(_text(stretch))
            continue
        if open_end is not None and _runs_over(open_end, first, stretch):
            found[at] = _joined(found[at], _text(first))
            paragraphs = paragraphs[1:]
        found += map(_text, paragraphs)
        at = len(found) - 1 if paragraphs else at
        open_end = stretch[-1] if _is_open(stretch) else None
    return found


def _lines(pages: Iterable[Page]) -> list[_Printed]:
    every = list(pages)
    running = running_lines(every)
    return [
        _Printed(
            page,
            line,
            place_of_line(line, page),
            id(line) in running or (line.cell is None and is_page_number(line.text)),
        )
        for page in every
        for block in page.blocks
        for line in block.lines
        if line.words
    ]


def _text(lines: Iterable[_Printed]) -> str:
    return reduce(_joined, (line.text for line in lines), "")


def _joined(above: str, text: str) -> str:
    """Append a line's text to the text above; a token split between them is joined."""
    if not above or not text:
        return above or text
    broken = _BROKEN.search(above) and _REST.match(text)
    return f"{above}{text}" if broken else f"{above} {text}"


def _stretches(lines: Sequence[_Printed]) -> Iterator[list[_Printed]]:
    """Yield groups of lines that stand under each other: a column of one page, or a table cell."""
    stretch: list[_Printed] = []
    for line in lines:
        if stretch and not _stands_under(stretch[-1], line):
            yield stretch
            stretch = []
        stretch.append(line)
    if stretch:
        yield stretch


def _stands_under(above: _Printed, line: _Printed) -> bool:
    if above.page is not line.page or above.line.cell != line.line.cell:
        return False
    upper, lower = above.place, line.place
    overlaps = min(upper.right, lower.right) > max(upper.left, lower.left)
    apart = above.running or line.running
    return overlaps and lower.top > upper.top + upper.height / 2 and not apart


def _within(stretch: Sequence[_Printed]) -> Iterator[list[_Printed]]:
    """Split one stretch into paragraphs."""
    if stretch[0].line.cell:
        yield list(stretch)
        return
    paragraph = [stretch[0]]
    for at, (above, line) in enumerate(pairwise(stretch), 1):
        if _begins(above, line, _measure(stretch, at)):
            yield paragraph
            paragraph = []
        paragraph.append(line)
    yield paragraph


def _begins(above: _Printed, line: _Printed, measure: _Measure) -> bool:
    """Return True if a line begins another paragraph than the one above it belongs to."""
    upper, lower = above.place, line.place
    height = min(upper.height, lower.height)
    if lower.top - upper.bottom > WIDE_GAP * height or _is_heading(above) != _is_heading(line):
        return True
    if _centred(above, measure) and _centred(line, measure):
        return _MARK.match(line.text) is not None
    if abs(measure.right - upper.right) > SHORT_END * height:  # or it spans two columns
        return True
    indented = lower.left - measure.left > INDENT * height
    if indented and upper.left - measure.left < INDENT * height:
        return True
    ended = _ENDED.search(above.text) is not None
    return (ended and indented) or (_MARK.match(line.text) is not None and (indented or ended))


def _is_heading(line: _Printed) -> bool:
    """Return True if a line is all capitals and longer than an abbreviation ending a paragraph."""
    return line.text.isupper() and " " in line.text


def _centred(line: _Printed, measure: _Measure) -> bool:
    left, right = line.place.left - measure.left, measure.right - line.place.right
    height = line.place.height
    return min(left, right) > INDENT * height and abs(left - right) < 2 * height


def _measure(stretch: Sequence[_Printed], at: int) -> _Measure:
    """Return the edges that most lines around one share; the outermost if none are shared."""
    near = [line.place for line in stretch[max(0, at - NEAR) : at + NEAR]]
    slack = SAME_EDGE * min(place.height for place in near)
    left = _shared([-place.left for place in near], slack)
    return _Measure(-left, _shared([place.right for place in near], slack))


def _shared(edges: Sequence[float], slack: float) -> float:
    """Return the outermost edge that at least a third of the lines share; else the outermost."""
    for edge in sorted(edges, reverse=True):
        if sum(edge - slack <= other <= edge for other in edges) >= max(2, len(edges) / 3):
            return edge
    return max(edges)


def _is_open(stretch: Sequence[_Printed]) -> bool:
    """Return True if the last line of a stretch is full and ends no sentence."""
    last = stretch[-1]
    measure = _measure(stretch, len(stretch) - 1)
    full = measure.right - last.place.right <= SHORT_END * last.place.height
    return full and len(stretch) > 1 and not _ENDED.search(last.text) and not last.line.cell


def _runs_over(above: _Printed, first: Sequence[_Printed], stretch: Sequence[_Printed]) -> bool:
    """Return True if a paragraph continues in the first lines of the next column or page."""
    line = first[0]
    if line.line.cell or _MARK.match(line.text) or line.text.isupper():
        return False
    if line.text[:1].islower():
        return True
    measure = _measure(stretch, 0)
    indented = line.place.left - measure.left > INDENT * line.place.height
    same = abs(above.place.height - line.place.height) < INDENT * line.place.height
    return len(stretch) > 1 and not indented and same
