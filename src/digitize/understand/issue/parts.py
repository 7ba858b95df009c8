"""Gives each item of a column its role: headline, by-line, caption, verse, body."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median
from typing import Final

from digitize.record.letters import bare
from digitize.record.page import BlockRole
from digitize.understand.issue.columns import HEADLINE, Strip
from digitize.understand.issue.items import Item, Type
from digitize.understand.structure.bodies import opens_body

# Distances are in line heights, sizes in sizes of the text's letters, widths in column widths.
INDENT: Final = 0.5  # least indent of a paragraph's first line
FULL: Final = 0.88  # width of a line that fills its column
WIDE: Final = 0.98  # greatest width of a by-line in bold letters
SHORT: Final = 0.8  # greatest width of a by-line, and of a headline in small letters
APART: Final = 0.45  # least white over a headline in letters of the text's size
CAPTION_GAP: Final = 1.6  # most white between a picture and its caption
CAPTION_SIZE: Final = 0.96  # greatest size of a caption's letters
LOST_PICTURE: Final = 3.0  # white over small letters, from which a picture must be there
CAPTION_LINES: Final = 4
LEAD_LINES: Final = 5  # most lines between a headline and the text
SUBTITLE: Final = 1.03  # least size of a subtitle that stands alone
TITLE_LINES: Final = 5  # most lines of a headline in letters of the text's size
LARGER: Final = 1.3  # least size of a headline at the foot of a column
SHORT_WORD: Final = 5  # most letters of a last word that stands alone in its line
FEW_LETTERS: Final = 8  # letters of a line up to which its size is not sure
SAME_SIZE: Final = 0.91  # sizes of the line over it, from which a line has the same letters
ROW_GAP: Final = 1.5  # white between the cells of a row without rules
KICKER_WORDS: Final = 9
VERSE_LINES: Final = 3  # least lines of verse
REST: Final = 0.6  # greatest width of the rest of a line of verse that was too long
VERSE_WORDS: Final = 12  # most words of a line of verse
NAME_WORDS: Final = 8  # most words of a name in a by-line
JUMP_LETTERS: Final = 45  # most letters of `xem tiếp trang 3`

_PAGE = r"(?:t?rang|tran|tr\.?)\W*(?P<page>[\dil|!]{1,3})"
_JUMP_TO = re.compile(
    rf"^\W*(?:xem |doc )?(?:tiep|con nua|con tiep)(?: theo)?(?: o| sang)? {_PAGE}"
)
_JUMP_FROM = re.compile(rf"^\W*tiep (?:theo|theo cua|tu|cua)\W(?:\w+ )?{_PAGE}")
_JUMP_EITHER = re.compile(r"^\W*tiep (?:trang|rang|tr)\b")
_ONE = str.maketrans("il|!", "1111")
_CREDIT = re.compile(
    r"^\W*(?:tin|bai|anh|nguon|tac gia|nguoi viet|thuc hien|bien soan|suu tam|tranh|tho|loi"
    r"|ghi chep|nguoi gui|tong hop|ket hop|phong vien|pv|hoc tro cu)\b[\w\s,&-]{0,22}[:.]"
    r"|^\W*\(?(?:theo|trich|suu tam|nguon)\b.{2,60}$|^\W*tin\W+anh\b|^\W*(?:bai|tin) va anh\b"
)
_INITIALS = re.compile(r"^\W*(?:[A-ZĐ]\.\s?){1,4}[A-ZĐ]?\.?\W*$")
_ENTRY = re.compile(
    r"^\W*(?:\d{1,2} ?(?:gio|h|g)\b|(?:tu |sang |chieu |toi )?(?:ngay )?\d{1,2}[/-]\d{1,2}|thu "
    r"|chu nhat)"
)
_OF_PLACE = re.compile(
    r",\s*(?:ấp|khu phố|khóm|thôn|xóm|lớp|tổ|xã|phường|thị trấn|huyện|làng|bản|buôn)\s.{1,30}$",
    re.I,
)
_ENDED = re.compile(r"[.!?…:;/”\"')]\W?$")


@dataclass(frozen=True, slots=True)
class Part:
    """Items that follow each other in one role. `starts`: a drawn or white parting is over it."""

    role: BlockRole
    items: tuple[Item, ...]
    boxed: bool = False

    @property
    def text(self) -> str:
        """Its text in one line."""
        return " ".join(item.text for item in self.items)


@dataclass(slots=True)
class _Column:
    """A column whose items get their roles one after the other; `roles` are those given so far."""

    items: tuple[Item, ...]
    type: Type
    left: float
    right: float
    roles: dict[int, BlockRole]

    @property
    def width(self) -> float:
        return max(1.0, self.right - self.left)

    def item(self, at: int) -> Item:
        return self.items[at]

    def gap_over(self, at: int) -> float:
        """White over an item, in line heights; large at the top."""
        if at == 0:
            return 9.0
        above, item = self.items[at - 1], self.items[at]
        return (item.place.top - above.place.bottom) / self.type.height

    def gap_under(self, at: int) -> float:
        return self.gap_over(at + 1) if at + 1 < len(self.items) else 9.0

    def size(self, at: int) -> float:
        """Size of an item's letters, that of the text is 1."""
        return self.items[at].size / self.type.size

    def indent(self, at: int) -> float:
        return (self.items[at].place.left - self.left) / self.type.height

    def share(self, at: int) -> float:
        """How much of the column's width a line fills."""
        return self.items[at].place.width / self.width

    def is_bold(self, at: int) -> bool:
        return 0 <= at < len(self.items) and self.type.is_bold(self.items[at])

    def is_right(self, at: int) -> bool:
        """Whether a short line stands at the column's right edge."""
        free = self.indent(at) * self.type.height > 0.2 * self.width
        return free and self.right - self.items[at].place.right < 1.2 * self.type.height

    def is_line(self, at: int) -> bool:
        return 0 <= at < len(self.items) and self.items[at].kind == "line"

    def is_free(self, at: int) -> bool:
        return self.is_line(at) and at not in self.roles


def parts_of(strip: Strip, body: Type) -> list[Part]:
    """Return the parts of a column from its top, without its pictures."""
    column = _measured(strip, body)
    _jumps(column)
    _captions(column)
    _headlines(column)
    _closing_lines(column)
    _verse(column)
    for at, item in enumerate(column.items):
        if item.kind != "picture":
            column.roles.setdefault(at, "table" if item.kind == "table" else "body")
    return _joined(column, strip.box is not None)


def _joined(column: _Column, boxed: bool) -> list[Part]:
    """Join neighbours of one role; verse and headlines end where white or another column begins."""
    parts: list[Part] = []
    for at, item in enumerate(column.items):
        if item.kind == "picture":
            continue
        role = column.roles[at]
        if parts and parts[-1].role == role and column.items[at - 1].kind != "picture":
            parts[-1] = Part(role, (*parts[-1].items, item), boxed)
        else:
            parts.append(Part(role, (item,), boxed))
    return parts


def _measured(strip: Strip, body: Type) -> _Column:
    """The column with its edges, as most lines of the text have them."""
    lines = [item for item in strip.items if item.kind == "line"] or list(strip.items)
    lefts = sorted(item.place.left for item in lines)
    rights = sorted(item.place.right for item in lines)
    return _Column(strip.items, body, lefts[len(lefts) // 10], rights[-1 - len(rights) // 10], {})


def _jumps(column: _Column) -> None:
    for at, item in enumerate(column.items):
        if column.is_line(at) and is_jump(item.text):
            column.roles[at] = "jump"


def _captions(column: _Column) -> None:
    """Lines under a picture; also small ones under white in which a picture was not found."""
    for at, item in enumerate(column.items):
        if item.kind == "picture":
            _caption_from(column, at + 1, item)
        elif (
            column.is_free(at)
            and at
            and column.gap_over(at) > LOST_PICTURE
            and column.size(at) < CAPTION_SIZE - 0.03
            and column.share(at) < 0.99
        ):
            _caption_from(column, at, None)


def _caption_from(column: _Column, first: int, picture: Item | None) -> None:
    most = CAPTION_GAP
    for at in range(first, min(first + CAPTION_LINES, len(column.items))):
        if not column.is_free(at) or (picture and column.gap_over(at) > most):
            return
        item = column.item(at)
        small = column.size(at) < CAPTION_SIZE
        place = picture.place if picture else None
        middle = abs(item.place.x - place.x) < column.type.height if place else True
        centred = middle and item.place.left - column.left > INDENT * column.type.height
        if not (small or (centred and column.size(at) < 1.05 and column.share(at) < SHORT)):
            return
        if picture is None and at > first and column.gap_over(at) > 0.7:
            return
        column.roles[at] = "caption"
        most = 0.7


def _headlines(column: _Column) -> None:
    """Give roles to the lines of headlines, and to those over and under them."""
    at = 0
    while at < len(column.items):
        past = _heavy_until(column, at)
        if past > at and (_is_large(column, at, past) or _is_over_text(column, at, past)):
            _headline(column, at, past)
        at = max(past, at + 1)


def _heavy_until(column: _Column, first: int) -> int:
    """The item after the last of some large or bold lines that stand close together."""
    at = first
    while column.is_free(at) and _is_heavy(column, at, at > first):
        if at > first and column.gap_over(at) > 1.0:
            break
        at += 1
    return at


def _is_heavy(column: _Column, at: int, goes_on: bool) -> bool:
    """Whether a line is in large letters, in bold ones, or in capitals under white."""
    text = column.item(at).text
    letters = [letter for letter in text if letter.isalpha()]
    if is_credit(text) or _is_table_row(column.item(at)):
        return False
    if goes_on and len(letters) <= SHORT_WORD:
        return column.size(at) > 0.8 and _is_flush(column, at)
    if len(letters) < 2 or (column.is_right(at) and column.size(at) < HEADLINE):
        return False
    if column.size(at) > HEADLINE:
        return not (text[:1].islower() and not goes_on and column.share(at) > FULL)
    if column.is_bold(at):
        return goes_on or (text[:1].isupper() or text[:1].isdigit() or not text[:1].isalpha())
    capital = text.isupper() and len(letters) >= 6 and " " in text and column.size(at) > 0.97
    return capital and (goes_on or column.gap_over(at) > APART)


def _is_flush(column: _Column, at: int) -> bool:
    """Whether a line stands under the beginning or the middle of the one over it."""
    place, above = column.item(at).place, column.item(at - 1).place
    return min(abs(place.left - above.left), abs(place.x - above.x)) < column.type.height


def _is_large(column: _Column, first: int, past: int) -> bool:
    """Whether lines have a headline's size; what ends a column must be larger, or stand alone."""
    size = max(column.size(at) for at in range(first, past))
    ends = past == len(column.items) and first > 0
    return size > (LARGER if ends else HEADLINE)


def _is_over_text(column: _Column, first: int, past: int) -> bool:
    """Whether text follows under bold lines or capitals, with white over them."""
    caption = column.roles.get(first - 1) == "caption"
    if past == len(column.items) or not (caption or column.gap_over(first) > APART):
        return False
    if column.item(past).kind == "picture":
        return past - first <= TITLE_LINES
    text = not column.is_bold(past) and not column.is_right(past)
    return text and column.gap_over(past) < 1.6 and past - first <= TITLE_LINES


def _headline(column: _Column, first: int, past: int) -> None:
    """Part a headline: its largest lines are the title, with a kicker over and others under it."""
    groups: list[list[int]] = []
    for at in range(first, past):
        if groups and _is_alike(column, groups[-1], at):
            groups[-1].append(at)
        else:
            groups.append([at])
    title = max(groups, key=lambda one: (round(column.size(one[0]), 1), len(one)))
    if len(title) > 1 and title is groups[-1] and _names_author(column, title):
        groups.append([title.pop()])
    before = True
    for group in groups:
        before = before and group is not title
        role = "title" if group is title else "kicker" if before else _role_under(column, group[0])
        column.roles.update(dict.fromkeys(group, role))
    for at in (first - 1, first - 2):
        if not _is_kicker(column, at):
            break
        column.roles[at] = "kicker"
    for at in _lead(column, past):
        column.roles[at] = _role_under(column, at)


def _names_author(column: _Column, title: Sequence[int]) -> bool:
    """Whether the last line of a headline in letters of the text's size is a name of its own."""
    small, last = column.size(title[0]) < HEADLINE, title[-1]
    return small and is_name(column.item(last).text) and column.gap_over(last) > 0.3


def _is_alike(column: _Column, group: Sequence[int], at: int) -> bool:
    """Whether a line of a headline has letters as the line over it; that of few may seem so."""
    above = column.item(group[-1]).text
    text = column.item(at).text
    if sum(map(str.isalpha, text)) <= SHORT_WORD:
        return True
    if above.isupper() != text.isupper():
        return False
    sizes = sorted((column.size(group[-1]), column.size(at)))
    few = sum(map(str.isalpha, text)) <= FEW_LETTERS
    large = sizes[0] > HEADLINE
    if sizes[0] < (SAME_SIZE - 0.1 if few or large else SAME_SIZE) * sizes[1]:
        return False
    return large or few or column.is_bold(group[0]) == column.is_bold(at)


def _role_under(column: _Column, at: int) -> BlockRole:
    """The role of a line under a title: a by-line or a subtitle."""
    text = column.item(at).text
    office = (text.isupper() or column.is_bold(at)) and opens_body(text)
    named = is_name(text) and (column.is_bold(at) or column.size(at) < 1.06)
    return "byline" if is_credit(text) or named or office else "subtitle"


def _is_table_row(item: Item) -> bool:
    """Whether an item is several lines beside each other with wide white between them."""
    edges = sorted((line.box[0], line.box[2]) for line in item.lines)
    return any(right[0] - left[1] > ROW_GAP * item.place.height for left, right in pairwise(edges))


def _is_kicker(column: _Column, at: int) -> bool:
    if not column.is_free(at) or len(column.item(at).text.split()) > KICKER_WORDS:
        return False
    near = column.gap_under(at) < 1.4
    apart = at == 0 or column.gap_over(at) > max(APART, column.gap_under(at) + 0.1)
    item = column.item(at)
    told = item.text.isupper() or column.size(at) > 1.0 or at == 0 or column.is_bold(at)
    other = item.text.rstrip().endswith((".", ",")) or column.is_right(at)
    return near and apart and told and not other and column.share(at) < SHORT


def _lead(column: _Column, past: int) -> list[int]:
    """The lines between a headline and the text: a subtitle, a by-line."""
    found: list[int] = []
    for at in range(past, min(past + LEAD_LINES, len(column.items))):
        text = column.item(at).text
        if not column.is_free(at) or column.gap_over(at) > 1.5 or is_entry(text):
            break
        if not column.is_bold(at) and _begins_text(column, at):
            break
        found.append(at)
    if len(found) == LEAD_LINES:
        return [at for at in found if is_credit(column.item(at).text)][:1]
    return found


def _begins_text(column: _Column, at: int) -> bool:
    """Whether a line is the first one of an article's text."""
    text = column.item(at).text
    if is_credit(text) and column.share(at) < SHORT:
        return False
    if column.share(at) > FULL and column.size(at) < 1.06:
        return not _indents_next(column, at)
    if not column.is_line(at + 1):
        return not is_name(text) and (column.size(at) < SUBTITLE or at + 1 < len(column.items))
    if _is_verse_line(column, at) and _is_verse_line(column, at + 1):
        return True
    below = column.item(at + 1).place.left
    indented = column.item(at).place.left - below > INDENT * column.type.height
    centred = column.right - column.item(at).place.right > INDENT * column.type.height
    if indented and not centred:
        return True
    if indented and column.size(at) < SUBTITLE and column.share(at + 1) > FULL:
        return not is_name(text)
    return column.size(at) < SUBTITLE and not is_name(text) and column.indent(at) > INDENT


def _indents_next(column: _Column, at: int) -> bool:
    """Whether a line under a headline is flush, and the one under it begins a paragraph."""
    if not column.is_line(at + 1):
        return False
    place, below = column.item(at).place, column.item(at + 1).place
    return below.left - place.left > INDENT * column.type.height and column.share(at) < WIDE


def _is_verse_line(column: _Column, at: int) -> bool:
    """Whether a line and the next one are flush, in plain letters of the text, and not filled."""
    if not (column.is_line(at) and column.is_line(at + 1)) or column.size(at) > SUBTITLE + 0.03:
        return False
    flush = (
        abs(column.item(at).place.left - column.item(at + 1).place.left) < column.type.height / 2
    )
    plain = not column.is_bold(at) and not column.is_bold(at + 1)
    return flush and plain and max(column.share(at), column.share(at + 1)) < 0.99


def is_jump(text: str) -> bool:
    """Return True if a line says on which page an article goes on, or began."""
    plain = bare(text)
    return len(plain) < JUMP_LETTERS and bool(_JUMP_TO.match(plain) or _JUMP_FROM.match(plain))


def page_before(text: str, here: int) -> int | None:
    """Return the page that `Tiếp theo trang 1` names; None if a text is no such line.

    `Tiếp trang 1` alone may mean both ways: a lower number than this page's is that of a page
    before. Args: here: the number of the page that the line is on.
    """
    plain = bare(text)
    named = _page_in(_JUMP_FROM.match(plain))
    if named is None and _JUMP_EITHER.match(plain):
        named = _page_in(_JUMP_TO.match(plain))
        return named if named is not None and named < here else None
    return named


def page_after(text: str, here: int) -> int | None:
    """Return the page that `Xem tiếp trang 3` names; None if a text is no such line."""
    if page_before(text, here) is not None:
        return None
    return _page_in(_JUMP_TO.match(bare(text)))


def _page_in(found: re.Match[str] | None) -> int | None:
    """The number of a page; a misread 1 counts."""
    return int(found["page"].translate(_ONE)) if found else None


def is_entry(text: str) -> bool:
    """Return True if a line begins with an hour or a day, as the lines of a programme do."""
    return _ENTRY.match(bare(text)) is not None


def is_credit(text: str) -> bool:
    """Return True if a line says whose an article is: `Tin, ảnh: …`, `(Theo …)`, `N.V.A`."""
    return len(text) < 70 and bool(_CREDIT.match(bare(text)) or _INITIALS.match(text))


def is_name(text: str) -> bool:
    """Return True if a line may be names of people: few words, each with a capital."""
    people = _OF_PLACE.sub("", text.strip(" .()"))
    words = [word for word in re.split(r"[\s,&–-]+", people) if word]
    if not 2 <= len(words) <= NAME_WORDS or any(map(str.isdigit, text)):
        return False
    links = ("và", "lớp")
    return all(word[:1].isupper() or word in links for word in words) and not text.isupper()


def _closing_lines(column: _Column) -> None:
    """By-lines at the foot of articles: before the next headline, or at the column's end."""
    for at in range(len(column.items)):
        ends = at + 1 == len(column.items) or column.roles.get(at + 1) in ("kicker", "title")
        if not ends or not column.is_free(at):
            continue
        for back in (at, at - 1):
            if not (column.is_free(back) and _is_closing(column, back)):
                break
            column.roles[back] = "byline"


def _is_closing(column: _Column, at: int) -> bool:
    """Whether a line at an article's foot says whose it is."""
    item, text = column.item(at), column.item(at).text
    if at == 0 or column.roles.get(at - 1) in ("title", "kicker"):
        return is_credit(text) and column.share(at) < FULL
    flush = column.right - item.place.right < 1.2 * column.type.height
    told = is_name(text) or text.isupper() or opens_body(text) or column.is_bold(at)
    if column.share(at) > (
        WIDE if column.is_bold(at) else FULL if told or is_credit(text) else SHORT
    ):
        return False
    above = column.item(at - 1)
    ended = bool(_ENDED.search(above.text)) or not column.is_line(at - 1)
    ended = ended or column.share(at - 1) < FULL or is_credit(above.text) or column.is_bold(at - 1)
    if is_credit(text) or (column.is_bold(at) and column.indent(at) > INDENT):
        return ended or (column.is_bold(at) and flush)
    short = told or not _ENDED.search(text)
    return ended and (column.is_right(at) or (flush and told and column.indent(at) > 1)) and short


def _verse(column: _Column) -> None:
    """Lines that are not filled and each begin with a capital."""
    run: list[int] = []
    for at in range(len(column.items) + 1):
        if at < len(column.items) and column.is_free(at) and _may_be_verse(column, at):
            run.append(at)
            continue
        if len(run) >= VERSE_LINES and _is_verse(column, run):
            column.roles.update(dict.fromkeys(run, "verse"))
        run = []


def _may_be_verse(column: _Column, at: int) -> bool:
    """Whether a line may be one of verse, or the short rest of one that was too long."""
    text = column.item(at).text.lstrip("-–“\"' ")
    if text[:1].isupper() or text[:1].isdigit():
        return len(text.split()) <= VERSE_WORDS
    return column.share(at) < REST and at - 1 in range(len(column.items))


def _is_verse(column: _Column, run: Sequence[int]) -> bool:
    texts = [column.item(at).text for at in run]
    begun = [at for at, text in zip(run, texts, strict=True) if not text[:1].islower()]
    entries = sum(map(is_entry, texts))
    stops = sum(text.rstrip().endswith(".") for text in texts)
    if len(begun) < VERSE_LINES or (entries < len(begun) / 2 and stops > len(begun) / 3):
        return False
    wrapped = len(run) - len(begun)
    return wrapped >= len(begun) / 4 or median(map(column.share, run)) < FULL - 0.02
