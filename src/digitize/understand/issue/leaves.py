"""Parts scanned pages into the printed pages of an issue, and sets apart what is round the text.

A sheet of a folded booklet has two printed pages side by side, and not in their order: 4 and 1 on
one side, 2 and 3 on the other.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from digitize.record.letters import bare
from digitize.record.level import UprightBox, around
from digitize.record.page import Page
from digitize.record.running import is_page_number, running_lines
from digitize.understand.issue.cut import Items
from digitize.understand.issue.items import Item, Rules, Type, items_of, rules_of, type_of
from digitize.understand.issue.masthead import HEAD_RULE, NAME, head_rows
from digitize.understand.issue.wording import is_jump
from digitize.understand.structure.document import upright_size

SPREAD: Final = 1.2  # widths per height, from which a page may be two pages side by side
MIDDLE: Final = 0.1  # share of a spread's width by which its fold may lie beside the middle
FOLD: Final = 0.8  # least white at the fold, in line heights
HALF_LINES: Final = 4  # least lines of each half of a spread
RIM: Final = 0.09  # share of the height at the top and foot in which running heads stand
LARGE: Final = 1.3  # sizes of the text's letters that a running head has at most
FREE: Final = 0.25  # least white between a running head and the text, in line heights
LONGEST: Final = 90  # letters of a running head, at most
UNDER: Final = 1.5  # most white between a running head and its rule, in line heights
_RUNNING = re.compile(
    r"^\W*(?:so|trang) \d{1,4}\b(?=\W*$|.{1,40}\b(?:thang|nam|quy|ngay) \w)"
    r"|\b(?:thang \d{1,2}\W{1,3}(?:nam )?\d{4}|so \S{1,9}|trang \d{1,3})\W*$"
)
# `Ban biên tập xin lỗi bạn đọc` is a sentence: these words need who it is, after a colon or a dash.
_IMPRINT = re.compile(
    r"^\W*(?:(?:(?:ban|tong) bien tap|bien tap|trinh bay)\b[^.]{0,40}?(?:[:;]|\s[–-]\s)"
    r"|chiu trach nhiem|giay phep|in tai|toa soan\W*\w|nop luu chieu)"
)
_NUMBER = re.compile(r"\d{1,3}")


@dataclass(frozen=True, slots=True)
class Leaf:
    """A printed page.

    head: lines of the masthead. imprint: those at the foot on who makes the bulletin.
    running: running heads. numbers: lines with the page's number. headed_again: another masthead
    than the first one of the scan stands on the page, among its items.
    """

    page: Page
    items: Items
    rules: Rules
    type: Type
    head: Items = ()
    imprint: Items = ()
    running: Items = ()
    numbers: Items = ()
    number: int | None = None
    headed_again: bool = False


def leaves_of(pages: Sequence[Page]) -> list[Leaf]:
    """Return the printed pages in the order of reading."""
    repeated = running_lines(pages)
    leaves = [
        _framed(leaf, repeated)
        for page in pages
        for leaf in _halves(Leaf(page, tuple(items_of(page)), rules_of(page), Type(1, 1)))
    ]
    leaves = _with_one_head(leaves, repeated)
    if len(leaves) == len(pages):
        return leaves
    numbers = _numbers(leaves)
    return [leaf for _, leaf in sorted(zip(numbers, leaves, strict=True), key=lambda one: one[0])]


def _halves(leaf: Leaf) -> list[Leaf]:
    """The two pages of a spread, the left one first; one page where it is none."""
    whole = replace(leaf, type=type_of(leaf.items))
    width, height = upright_size(leaf.page)
    if width < SPREAD * height or not leaf.items:
        return [whole]
    places = sorted((item.place for item in leaf.items), key=lambda one: one.left)
    edge, best = places[0].right, (0.0, 0.0)
    for place in places[1:]:
        middle = (edge + place.left) / 2
        if abs(middle - width / 2) < MIDDLE * width:
            best = max(best, (place.left - edge, middle))
        edge = max(edge, place.right)
    white, at = best
    halves = [
        tuple(one for one in leaf.items if one.place.x < at),
        tuple(one for one in leaf.items if one.place.x >= at),
    ]
    if white < FOLD * whole.type.height or min(map(len, halves)) < HALF_LINES:
        return [whole]
    return [
        replace(leaf, items=items, rules=_rules_in(leaf.rules, side), type=type_of(items))
        for items, side in zip(halves, ((0.0, at), (at, float(width))), strict=True)
    ]


def _rules_in(rules: Rules, side: tuple[float, float]) -> Rules:
    def inside(places: Sequence[UprightBox]) -> tuple[UprightBox, ...]:
        return tuple(one for one in places if side[0] <= one.x < side[1])

    return Rules(inside(rules.across), inside(rules.upright), inside(rules.frames))


def _framed(leaf: Leaf, repeated: frozenset[int], may_be_first: bool = True) -> Leaf:
    """The leaf with its masthead, running heads and page numbers apart from its text.

    Args: may_be_first: whether a masthead may stand on it.
    """
    if not leaf.items:
        return leaf
    head = head_rows(leaf.items, leaf.type, leaf.rules) if may_be_first else ()
    rest = [item for item in leaf.items if item not in head]
    leaf = replace(leaf, head=head)
    whole = around(one.place for one in leaf.items)
    rim = [one for one in rest if _is_at_rim(one, rest, leaf, whole, repeated)]
    imprint = [one for one in rest if _is_imprint(one, rest, leaf)]
    numbers = [one for one in rim if is_page_number(one.text)]
    running = [one for one in rim if one not in numbers]
    number = next((_number(item.text) for item in numbers if _number(item.text)), None)
    number = number or next((_number_in(item.text) for item in running), None)
    return replace(
        leaf,
        items=tuple(item for item in rest if item not in (*rim, *imprint)),
        imprint=tuple(imprint),
        running=tuple(running),
        numbers=tuple(numbers),
        number=1 if head else number,
    )


def _is_at_rim(
    item: Item, items: Sequence[Item], leaf: Leaf, whole: UprightBox, repeated: frozenset[int]
) -> bool:
    """Whether a line at the top or foot of a page is its number or a running head.

    Args: whole: bounds of all that stands on the page, px.
    """
    rim = max(RIM * whole.height, 3 * leaf.type.height)
    top = item.place.bottom - whole.top < rim and not leaf.head
    foot = whole.bottom - item.place.top < rim
    if item.kind != "line" or not (top or foot) or len(item.text) > LONGEST or is_jump(item.text):
        return False
    numbered = is_page_number(item.text)
    text = bare(item.text)
    known = id(item.lines[0]) in repeated or bool(NAME.match(text) or _RUNNING.search(text))
    known = known or (top and _is_ruled_off(item, leaf, whole))
    if not numbered and (not known or item.size > LARGE * leaf.type.size):
        return False
    others = [one for one in items if one is not item and _overlaps(one, item)]
    outer, inner = (
        [one for one in others if ((one.place.y < item.place.y) == top) == far]
        for far in (True, False)
    )
    if any(not is_page_number(one.text) for one in outer):
        return False
    white = min((_white(item.place, one.place) for one in inner), default=9 * leaf.type.height)
    return white > FREE * leaf.type.height


def _is_ruled_off(item: Item, leaf: Leaf, whole: UprightBox) -> bool:
    """Whether a rule as wide as the page's text parts a line from all that is under it.

    So stand running heads and the numbers beside them, however they were read.
    """
    place, reach = item.place, UNDER * leaf.type.height
    rules = [
        rule
        for rule in leaf.rules.across
        if rule.width > HEAD_RULE * whole.width
        and -place.height / 2 < rule.y - place.bottom < reach
    ]
    above = [one for one in leaf.items if any(one.place.y < rule.y for rule in rules)]
    low = max((one.place.bottom for one in above), default=0.0)
    high = min((one.place.top for one in above), default=0.0)
    return bool(above) and low - high < 2 * leaf.type.height


def _is_imprint(item: Item, items: Sequence[Item], leaf: Leaf) -> bool:
    """Whether a line at the foot of a page says who makes the bulletin."""
    if item.kind != "line" or not _IMPRINT.match(bare(item.text)):
        return False
    below = [one for one in items if one.place.top > item.place.bottom]
    return len(below) <= 2 and item.size < 1.1 * leaf.type.size


def _overlaps(one: Item, other: Item) -> bool:
    return one.place.left < other.place.right and one.place.right > other.place.left


def _white(place: UprightBox, other: UprightBox) -> float:
    """White between two lines, one over the other, px."""
    return max(other.top - place.bottom, place.top - other.bottom)


def _number(text: str) -> int | None:
    found = _NUMBER.search(text)
    return int(found[0]) if found else None


def _number_in(text: str) -> int | None:
    found = re.search(r"trang (\d{1,3})", bare(text))
    return int(found[1]) if found else None


def _with_one_head(leaves: Sequence[Leaf], repeated: frozenset[int]) -> list[Leaf]:
    """The leaves with the masthead of the first that has one; others have it as text."""
    first = next((leaf for leaf in leaves if leaf.head), None)
    return [
        leaf if leaf is first or not leaf.head
        else replace(_framed(_whole(leaf), repeated, may_be_first=False), headed_again=True)
        for leaf in leaves
    ]  # fmt: skip


def _whole(leaf: Leaf) -> Leaf:
    """The leaf with all that was set apart among its items."""
    apart = (*leaf.head, *leaf.imprint, *leaf.running, *leaf.numbers)
    return replace(
        leaf, items=(*apart, *leaf.items), head=(), imprint=(), running=(), numbers=(), number=None
    )


def _numbers(leaves: Sequence[Leaf]) -> list[float]:
    """Numbers to sort the leaves of a booklet by.

    The numbers on one side of a sheet add up to one more than there are pages. Where those of one
    side were not read, they are the two that are left, and the even page lies on the left.
    """
    found = [float(leaf.number) if leaf.number else None for leaf in leaves]
    for at, leaf in enumerate(leaves):
        other = next((o for o, one in enumerate(leaves) if o != at and one.page is leaf.page), None)
        known = found[other] if other is not None else None
        if found[at] is None and known is not None:
            found[at] = len(leaves) + 1 - known
    unread = [at for at, number in enumerate(found) if number is None]
    left = sorted({float(at) for at in range(1, len(leaves) + 1)} - {one for one in found if one})
    if len(unread) == len(left) == 2 and leaves[unread[0]].page is leaves[unread[1]].page:
        even_first = sorted(left, key=lambda number: number % 2)
        found[unread[0]], found[unread[1]] = even_first
    if any(number is None for number in found):
        return [float(at) for at in range(len(leaves))]
    return [number for number in found if number is not None]
