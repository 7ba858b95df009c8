"""Splits a scan into its documents. Where that is not certain, pages stay together.

A document begins anew
- after a separator page: one that bears nothing but a printed separator, such as `PHÂN CÁCH`;
- with a letterhead of its own (the state's or the Party's motto, and a number that the document
  before has not), once the document before has ended;
- with a title over a text that begins with the day of an event, once the news item before has
  ended with its end mark; on a new page also after the end of a paper.

A blank page may be the back of a sheet or a separator. After it, a letterhead needs no new number
and a title no day, but the document before must have ended all the same. Annexes and forms belong
to their paper even if they have a letterhead of their own; they are known by `kèm theo`, `Phụ lục`
or `Mẫu số`. A bulletin with a masthead is one document, however many items it has.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from digitize.record.boxes import around
from digitize.record.letters import bare
from digitize.record.level import UprightBox, place_of, place_of_line
from digitize.record.notes import Note, note
from digitize.record.page import Block, Line, Page, PageState
from digitize.understand.structure.bodies import opens_body
from digitize.understand.structure.closing import END, has_ended
from digitize.understand.structure.dates import printed_date
from digitize.understand.structure.document import PrintedLine, printed_lines
from digitize.understand.structure.kinds import find_kind
from digitize.understand.structure.labels import opens_with
from digitize.understand.structure.letterhead import Letterhead, find_letterhead, letterhead_below
from digitize.understand.structure.news import (
    begins_news,
    has_masthead,
    is_news,
    item_after,
    masthead_of,
)

_SEPARATOR = re.compile(
    r"\W*(?:(?:trang|to|phieu) )?(?:phan cach|ngan cach|ngan|tach)"
    r"(?: (?:tai lieu|van ban|ho so|trang))?"
    r"\W*|\W*(?:document )?separator(?: page| sheet)?\W*"
    r"|\W*het (?:tai lieu|van ban|ho so)\W*|\W*(?:[-–—=_*.]\s?){5,}\W*"
)
SEPARATOR_LINES = 3  # most lines of a separator; the others have a number or a name
_NUMBERED = re.compile(r"\W*(?:(?:tai lieu|van ban|ho so|so|stt) ?)*\W*\d{0,4}\W*")
_ANNEX = re.compile(
    r"^\W*(?:(?:duoc )?(?:ban hanh |dinh )?kem theo|phu luc|(?:bieu )?mau|bieu (?:so|mau)|danh sach"
    r"|de cuong|ban sao|trich)\b"
)
_PAGE_NUMBER = re.compile(r"\W*(?:trang )?\d{1,3}(?:/\d{1,3})?\W*")
ANNEX_LINES = 25  # first lines of a page, in which an annex names its paper

AFTER_SEPARATOR = note("begins_after_separator")
OWN_LETTERHEAD = note("begins_with_letterhead")
OTHER_MASTHEAD = note("begins_with_masthead")
TITLE_OVER_DAY = note("begins_with_title")


@dataclass(frozen=True, slots=True)
class ScanPart:
    """One document of a scan: its pages, and only its own part of a shared page.

    because: why it begins where it does; None for the first.
    certain: whether printed separators stand at both its ends.
    """

    pages: tuple[Page, ...]
    because: Note | None = None
    certain: bool = False


@dataclass(frozen=True, slots=True)
class _Start:
    """Where a document begins: the page's and the line's place among all, and why."""

    page_at: int
    line_at: int  # among the lines of the page
    because: Note | None
    certain: bool = False


def documents_of(pages: Sequence[Page]) -> tuple[ScanPart, ...]:
    """The documents of a scan, in order. Pages that hold only a separator are in none."""
    starts = list(_starts(pages))
    apart = {at for at, page in enumerate(pages) if _separates(page)}
    if not starts:
        return (ScanPart(tuple(pages)),)
    edges = [_Start(0, 0, None, True), *starts, _Start(len(pages), 0, None, True)]
    return tuple(
        ScanPart(
            tuple(_pages(pages, start, end, apart)), start.because, start.certain and end.certain
        )
        for start, end in pairwise(edges)
    )


def parted_by_people(
    pages: Sequence[Page], papers: Sequence[Sequence[int]] | None
) -> tuple[ScanPart, ...]:
    """The documents of a scan as people parted it; the machine's own where nobody did.

    A page that two papers share has its own part in each, where the machine parts it as often.

    Args: papers: the numbers of the pages of each paper, in their order.
    """
    own = documents_of(pages)
    if papers is None:
        return own
    whole = {page.number: page for page in pages}
    shared = {
        number: [page for part in own for page in part.pages if page.number == number]
        for number in whole
    }
    often = Counter(number for paper in papers for number in paper)
    apart = {number for number, times in often.items() if len(shared[number]) == times > 1}
    parts = []
    for paper in papers:
        found = []
        for number in paper:
            found.append(shared[number].pop(0) if number in apart else whole[number])
        parts.append(ScanPart(tuple(found), certain=True))
    return tuple(parts)


def _separates(page: Page) -> bool:
    """Whether a page bears nothing but a printed separator."""
    texts = [bare(line.text) for block in page.blocks for line in block.lines]
    said = [text for text in texts if _SEPARATOR.fullmatch(text)]
    rest = (_NUMBERED.fullmatch(text) for text in texts if text not in said)
    return bool(said) and len(texts) <= SEPARATOR_LINES and all(rest) and not page.tables


def _starts(pages: Sequence[Page]) -> Iterator[_Start]:
    """Where documents begin, except the first."""
    before: list[PrintedLine] = []  # of the document at hand
    separated = blank = False
    for at, page in enumerate(pages):
        lines = list(printed_lines([page]))
        if _separates(page):
            separated, blank = bool(before), False
            continue
        if not lines:
            blank = blank or (not page.blocks and page.state is PageState.BLANK)
            continue
        because = _at_top(before, lines, blank) if before else None
        if separated:
            yield _Start(at, 0, AFTER_SEPARATOR, certain=True)
            before = []
        elif because:
            yield _Start(at, 0, because)
            before = []
        separated = blank = False
        first = 0
        while (found := _within(page, [*before, *lines[first:]], len(before))) is not None:
            line_at, why = found
            first += line_at
            yield _Start(at, first, why)
            before = []
        before += lines[first:]


def _at_top(before: Sequence[PrintedLine], lines: list[PrintedLine], blank: bool) -> Note | None:
    """Why a page begins a document, given the one before; None if it does not."""
    if any(map(_is_annex, lines[:ANNEX_LINES])) or not has_ended(before):
        return None
    first = 1 if len(lines) > 1 and _PAGE_NUMBER.fullmatch(bare(lines[0].text)) else 0
    if first and not blank:
        return None  # it has the number of a later page
    found = find_letterhead(lines)
    if found and (blank or _is_of_another(found, before) or _is_issued(found, lines)):
        return OWN_LETTERHEAD
    mastheads = masthead_of(lines), masthead_of(before)
    if all(mastheads) and mastheads[0] != mastheads[1]:
        return OTHER_MASTHEAD
    if not has_masthead(before) and begins_news(lines, dated=not blank):
        return TITLE_OVER_DAY
    return None


def _is_of_another(head: Letterhead, before: Sequence[PrintedLine]) -> bool:
    """Whether a head has another number than the document before, or one that a hand fills in."""
    number, earlier = head.own_number, find_letterhead(before)
    if number is None:
        return False
    return earlier is None or number != earlier.own_number or not number[:1].isdigit()


def _is_issued(found: Letterhead, lines: Sequence[PrintedLine]) -> bool:
    """Whether a head whose number nobody could read, as under a receipt stamp, is of a paper.

    It names an office, and a place with a day, as forms leave them open; and the paper goes on with
    its kind, or with whom it goes to.
    """
    named = any(opens_body(one.text, in_head=True) for one in found.left)
    if found.own_number is not None or found.dated is None or not named:
        return False
    placed = any(map(str.isalpha, found.dated.text[: _place_end(found.dated)]))
    addressed = any(opens_with(line.text, "Kính gửi") for line in lines[:ANNEX_LINES])
    return placed and (addressed or find_kind(lines, found) is not None)


def _place_end(line: PrintedLine) -> int:
    dated = printed_date(line.text)
    return dated.start if dated else 0


def _is_annex(line: PrintedLine) -> bool:
    """Whether a line is the head of an annex. A sentence may continue with the same words."""
    return bool(_ANNEX.match(bare(line.text))) and not line.text[:1].islower()


def _within(page: Page, lines: Sequence[PrintedLine], first: int) -> tuple[int, Note] | None:
    """The line of a page, counted from `first`, at which the next document begins, and why.

    Args: lines: of the document at hand, those of the page from `first` on.
    """
    if page.tables or page.digital_signatures:
        return None  # nobody can tell to which document these belong
    for end in range(first, len(lines) - 1):
        if not END.search(lines[end].text):
            continue
        found = _after(lines, end)
        if found is not None and _parts_page(lines[first:], found[0] - first):
            return found[0] - first, found[1]
    return None


def _after(lines: Sequence[PrintedLine], end: int) -> tuple[int, Note] | None:
    """The next document after an end mark on the same page, and why it is one."""
    start = letterhead_below(lines, end)
    if start is not None:
        found = find_letterhead(lines[start:])
        if found and _is_of_another(found, lines[: end + 1]):
            return start, OWN_LETTERHEAD
    if not has_masthead(lines) and is_news(lines[: end + 1]):
        start = item_after(lines, end)
        if start is not None:
            return start, TITLE_OVER_DAY
    return None


def _parts_page(lines: Sequence[PrintedLine], start: int) -> bool:
    """Whether all lines before this one stand above it, and all others at or below it."""
    if start <= 0:
        return False
    places = [place_of_line(line.line, line.page) for line in lines]
    top, slack = places[start].top, places[start].height / 2
    above = all(place.bottom < top + slack for place in places[:start])
    return above and all(place.top > top - slack for place in places[start:])


def _pages(pages: Sequence[Page], start: _Start, end: _Start, apart: set[int]) -> Iterator[Page]:
    """The pages from one start to the next; of a shared page only the part between."""
    for at in range(start.page_at, min(end.page_at + 1, len(pages))):
        first = start.line_at if at == start.page_at else 0
        past = end.line_at if at == end.page_at else None
        if at in apart or past == 0:
            continue
        yield pages[at] if first == 0 and past is None else _cut(pages[at], first, past)


def _cut(page: Page, first: int, past: int | None) -> Page:
    """A page with only the lines from `first` to before `past`, and what stands beside them."""
    top, bottom = _edge(page, first), _edge(page, past)
    kept, at = [], 0
    for block in page.blocks:
        inside = tuple(
            line
            for number, line in enumerate(block.lines, at)
            if number >= first and (past is None or number < past)
        )
        at += len(block.lines)
        if inside:
            kept.append(block if len(inside) == len(block.lines) else _block(inside))
    return page.model_copy(
        update={
            "blocks": tuple(kept),
            "furniture": tuple(
                line
                for line in page.furniture
                if top <= _middle(place_of_line(line, page)) < bottom
            ),
            "marks": tuple(
                mark for mark in page.marks if top <= _middle(place_of(mark.box, page)) < bottom
            ),
        }
    )


def _edge(page: Page, at: int | None) -> float:
    """The top of the lines from `at` on, px on the level page; infinite at the page's ends."""
    if not at:
        return math.inf if at is None else -math.inf
    lines = [line for block in page.blocks for line in block.lines]
    return min(place_of_line(line, page).top for line in lines[at:])


def _middle(place: UprightBox) -> float:
    return (place.top + place.bottom) / 2


def _block(lines: tuple[Line, ...]) -> Block:
    return Block(box=around(line.box for line in lines), lines=lines)
