"""Reads news items: a title, an event in the first sentence, an end mark, the issuer.

`Sáng ngày 28/06/2023, Đảng uỷ phường Mỹ Long tổ chức hội nghị sơ kết …`
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from digitize.record.articles import Article
from digitize.record.fields import Event, RecordField, Signer
from digitize.record.letters import bare
from digitize.record.level import UprightBox, place_of_line
from digitize.record.notes import note
from digitize.understand.structure.bodies import opens_body
from digitize.understand.structure.closing import END, END_WORN, names_recipients
from digitize.understand.structure.document import PrintedLine
from digitize.understand.structure.event import event_of, opens_with_day
from digitize.understand.structure.evidence import missing
from digitize.understand.structure.flow import Flow, flow_of
from digitize.understand.structure.letterhead import HEAD_LINES, of_a_head

METHOD = "news/1"
KIND = "news item"

_ADDRESSED = re.compile(r"^\W*kinh (?:gui|chuyen|moi)\b")

_BYLINE = re.compile(r"^\W*(?:tin|bai|anh|nguon|tac gia|nguoi viet|theo)\b.{0,14}:|^\W*tin\W", re.I)
_ISSUE = re.compile(r"^\W*so\s*:?\s*\d+.*(?:thang|nam|quy|\d{4})|luu hanh noi bo")
_MASTHEAD = re.compile(r"^\W*(?:ban tin|trang tin|dac san|noi san|thong tin noi bo|tap san)\b")
_NUMBERED = re.compile(r"\bso\s*:?\s*\d+\W+(?:(?:thang|nam|quy)\b.*)?\d{4}\W*$")
_RUNNING = re.compile(
    r"^\W*(?:ban tin|trang tin|dac san|noi san|thong tin|tap san|bao|trang \d)\b"
    r"|\bthang \d{1,2}\W{1,3}(?:nam )?\d{4}\W*$"
)
_LONGEST_TITLE = 6  # lines
LONGEST_NAME = 40  # most characters of a bulletin's name in capitals without its number
LONGEST_HEAD = 80  # most characters of a running head, or of a bulletin's name and number
SMALLER = 0.8  # heights of the title; a running head is lower
SMALLER_CAPITALS = 0.7  # the same for capitals, whose hats and tones change a line's height
FAR = 3.0  # most heights of the title between a running head and the title
_TAIL = 4  # most lines after the end mark
_ADDRESS = 4  # most lines under the title up to a letter's addressees

_NONE = note("news_has_none")


def is_news(lines: Sequence[PrintedLine]) -> bool:
    """Whether these lines are a news item: no line of a paper's head, and a title over a text.

    A title without an event's day counts if an end mark or a by-line ends the text.
    """
    heads = [bare(line.text) for line in lines]
    if not lines or any(map(of_a_head, lines[:HEAD_LINES])):
        return False
    parts = _parts(lines)
    if any(map(_ADDRESSED.match, heads[: parts.body + _ADDRESS])):
        return False
    if any(names_recipients(one.text) for one in lines):
        return False
    if parts.title[0] == parts.title[1] or parts.body >= len(lines):
        return False
    dated = opens_with_day(lines[parts.body].text)
    return dated or parts.end is not None or any(_BYLINE.match(head) for head in heads[-_TAIL:])


def begins_news(lines: Sequence[PrintedLine], dated: bool) -> bool:
    """Whether a page begins with a news item's title.

    Args: dated: whether the text under it must begin with a day.
    """
    if not is_news(lines):
        return False
    parts = _parts(lines)
    alone = [line for line in lines[slice(*parts.title)] if _stands_alone(lines, line)]
    whole = len(alone) == parts.title[1] - parts.title[0]
    return whole and (not dated or opens_with_day(lines[parts.body].text))


def item_after(lines: Sequence[PrintedLine], end: int) -> int | None:
    """The first line of the title of a news item that follows an end mark on its page.

    Only the issuer and a by-line, at the right, may stand between them.
    """
    for at in range(end + 1, min(len(lines), end + 2 + _TAIL)):
        if _stands_alone(lines, lines[at]) and not _closes(lines[at]):
            return at if begins_news(lines[at:], dated=True) else None
    return None


def has_masthead(lines: Sequence[PrintedLine]) -> bool:
    """Whether the name and number of a bulletin stand over these lines."""
    return _after_masthead(lines) > 0


def masthead_of(lines: Sequence[PrintedLine]) -> str:
    """The name and number of the bulletin over these lines, folded; "" if there is none."""
    return bare(" ".join(line.text for line in lines[: _after_masthead(lines)]))


def _stands_alone(lines: Sequence[PrintedLine], line: PrintedLine) -> bool:
    return _Column.of([one for one in lines if one.page is line.page]).centres(_place(line))


def _closes(line: PrintedLine) -> bool:
    return bool(_BYLINE.match(bare(line.text)))


def fields_of(lines: Sequence[PrintedLine]) -> dict[str, Any]:
    """The fields of a news item. A field that no news item has says so in its reason."""
    flow, parts = flow_of(lines), _parts(lines)
    none = missing(_NONE)
    return {
        "kind": RecordField(value=KIND, method=METHOD, status="machine", reason=None),
        "title": _title(flow, parts),
        "event": event_of(flow, parts.body) if parts.body < len(lines) else Event(),
        "issuer": _issuer(flow, parts),
        "parent_issuer": none,
        "end_mark": _end_mark(flow, parts),
        "articles": (_article(flow, parts),),
        "number": none,
        "number_year": none,
        "symbol": none,
        "issued_on": missing(note("news_has_event_date")),
        "place": none,
        "signer": Signer(authority=none, role=none, name=none),
        "recipients": none,
    }


def _article(flow: Flow, parts: Parts) -> Article:
    """The item as the one article of its record; its texts are composed from the pages."""
    credits = [at for at in range(parts.body, len(flow.lines)) if _closes(flow.lines[at])]
    last = credits[-1] if credits else None
    return Article(
        id="a1",
        ordinal=1,
        title=_title(flow, parts),
        subtitle=missing(note("no_subtitle")),
        byline=_issuer(flow, parts)
        if last is None
        else flow.field((flow.start_of(last), flow.words_end(last)), METHOD),
        kind=RecordField(value="news", method=METHOD, status="machine", reason=None),
        event=event_of(flow, parts.body) if parts.body < len(flow.lines) else Event(),
    )


@dataclass(frozen=True, slots=True)
class Parts:
    """A news item's lines: the title's, first and past the last; where the text begins; its end."""

    title: tuple[int, int]
    body: int
    end: int | None  # the line with the end mark


def _parts(lines: Sequence[PrintedLine]) -> Parts:
    first = _after_masthead(lines)
    column = _Column.of(lines)
    past = first
    for at, line in enumerate(lines[first : first + _LONGEST_TITLE], first):
        if opens_with_day(line.text) or (at > first and not _goes_on(lines, at, column)):
            break
        past = at + 1
    return Parts((first, past), past, _end_line(lines))


@dataclass(frozen=True, slots=True)
class _Column:
    """The left and right edges of the text on its first page, px."""

    left: float
    right: float

    @classmethod
    def of(cls, lines: Sequence[PrintedLine]) -> _Column:
        places = [_place(line) for line in lines if line.page is lines[0].page]
        lefts = sorted(place.left for place in places)
        rights = sorted(place.right for place in places)
        return cls(lefts[len(lefts) // 10], rights[-1 - len(rights) // 10])

    def centres(self, place: UprightBox) -> bool:
        """Whether a line has about the same white at both sides."""
        left, right = place.left - self.left, self.right - place.right
        free = min(left, right) > place.height
        return free and abs(left - right) < max(2 * place.height, 0.25 * (left + right))

    def frees(self, place: UprightBox) -> bool:
        """Whether a line has white at its left, as an issuer's name has."""
        return place.left - self.left > 2 * place.height


def _place(line: PrintedLine) -> UprightBox:
    return place_of_line(line.line, line.page)


def _goes_on(lines: Sequence[PrintedLine], at: int, column: _Column) -> bool:
    """Whether a line still belongs to the title above it."""
    line = lines[at]
    if line.text.isupper():
        return not opens_body(line.text) or lines[at - 1].text.isupper()
    return column.centres(_place(line))


def _after_masthead(lines: Sequence[PrintedLine]) -> int:
    """The line after the name and number of the bulletin that the item stands in."""
    for at, line in enumerate(lines[:4]):
        if _ISSUE.search(bare(line.text)) and len(line.text) < LONGEST_HEAD:
            return at + 1
    if len(lines) < 3 or len(lines[0].text) >= LONGEST_HEAD:
        return 0
    name = bare(lines[0].text)
    named = _MASTHEAD.match(name) is not None and lines[0].text.isupper()
    whole = named and (len(lines[0].text) < LONGEST_NAME or _NUMBERED.search(name) is not None)
    return 1 if whole or _runs_over(lines[0], lines[1]) else 0


def _runs_over(head: PrintedLine, title: PrintedLine) -> bool:
    """Whether a line is a running head, smaller than the title right under it.

    It may have any text: `Bản tin phường An Lộc`, `Trang 7`, `Phường An Lộc, tháng 02 năm 2023`.
    """
    above, below = _place(head), _place(title)
    share = SMALLER_CAPITALS if head.text.isupper() else SMALLER
    small = above.height < share * below.height
    gap = below.top - above.bottom
    titled = title.text.isupper() and " " in title.text
    known = _RUNNING.search(bare(head.text)) is not None
    return small and (titled or known) and gap < FAR * below.height


def _title(flow: Flow, parts: Parts) -> RecordField:
    first, past = parts.title
    if first == past:
        return missing(note("no_title"))
    start, end = flow.start_of(first), flow.words_end(past - 1)
    return flow.field((start, end), METHOD)


def _end_line(lines: Sequence[PrintedLine]) -> int | None:
    """The last line with an end mark, or one near the end with a misread end mark."""
    for at in range(len(lines) - 1, -1, -1):
        if END.search(lines[at].text):
            return at
    for at in range(len(lines) - 1, max(-1, len(lines) - 2 - _TAIL), -1):
        if END_WORN.search(lines[at].text):
            return at
    return None


def _end_mark(flow: Flow, parts: Parts) -> RecordField:
    if parts.end is None:
        return missing(note("no_end_mark"))
    end = flow.words_end(parts.end)
    return flow.field((end - 1, end), METHOD, value="./.")


def _issuer(flow: Flow, parts: Parts) -> RecordField:
    """The issuer: the body after the end mark, unless a by-line stands there."""
    if parts.end is None:
        tail = range(max(parts.body, len(flow.lines) - 2), len(flow.lines))
    else:
        tail = range(parts.end + 1, min(len(flow.lines), parts.end + 1 + _TAIL))
    taken = [at for at in tail if not _BYLINE.match(bare(flow.lines[at].text))]
    column = _Column.of(flow.lines)
    alone = [at for at in taken if parts.end is not None or column.frees(_place(flow.lines[at]))]
    first = next((at for at in alone if opens_body(flow.line_text(at))), None)
    if first is None:
        return missing(note("no_body_at_end"))
    last = first
    while last + 1 in taken and _of_one_name(flow.lines[last], flow.lines[last + 1], column):
        last += 1
    return flow.field(flow.trim(flow.start_of(first), flow.words_end(last)), METHOD)


def _of_one_name(above: PrintedLine, line: PrintedLine, column: _Column) -> bool:
    """Whether the line under a body's name continues it.

    It stands under the name; or the name is indented far and continues at the left.
    """
    upper, lower = _place(above), _place(line)
    height = max(upper.height, lower.height)
    if above.page is not line.page or lower.top - upper.bottom > height:
        return False
    under = min(upper.right, lower.right) > max(upper.left, lower.left)
    if under and above.text.isupper() == line.text.isupper():
        return True
    begins_left = abs(lower.left - column.left) < height < (upper.left - column.left) / 4
    return begins_left and lower.width < (column.right - column.left) / 3
