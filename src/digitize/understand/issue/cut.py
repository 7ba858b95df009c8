"""Cuts a page into columns and gives them in the order of reading.

A region is cut at white gutters from its top to its foot, unless a rule or a headline under white
space parts it across; where something spans the columns, it is cut above and below that. This is
the recursive XY-cut of Nagy and Seth (1984), with the order of the cuts told from the print.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise
from statistics import median
from typing import Final

from digitize.record.level import UprightBox, around
from digitize.understand.issue.items import Item, Rules, Type, holds
from digitize.understand.issue.wording import is_credit, is_name

GUTTER: Final = 0.7  # least width of a gutter, in line heights
TALL: Final = 2.0  # least height of what stands on each side of a gutter, in line heights
PARTING: Final = 1.1  # least white between two articles that both span the columns, line heights
HEADLINE: Final = 1.13  # sizes of the text's letters, from which a line is a headline
OVER: Final = 1.4  # sizes of the text's letters of a headline that may stand over several columns
WHITE: Final = 2.5  # white across all columns that parts them in any case, in line heights
LOOSE: Final = 0.75  # share of its column that a cell of a table fills at most, as a median
LOOSE_WORDS: Final = 5  # most words of such a cell, as a median
LONG: Final = 0.8  # share of a region's height that a rule between columns has, at least
SPACED: Final = 1.6  # distance of the rows of a table, in line heights
GRID_ROWS: Final = 3  # least rows of a list or table
GRID_SHARE: Final = 0.75  # share of its cells that have others beside them on their row
NARROW: Final = 0.3  # share of the width that the labels of a list take at most
MOST_FRAMED: Final = 0.6  # share of a page's lines in a frame that is no border of the page

Items = tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class Strip:
    """What stands in one column, from its top. `box`: the frame or tint that it is in."""

    items: Items
    box: UprightBox | None = None

    @property
    def place(self) -> UprightBox:
        """The bounds of the column, px."""
        return around(item.place for item in self.items)


@dataclass(frozen=True, slots=True)
class _Cutter:
    """Cuts the regions of one page."""

    rules: Rules
    type: Type

    def strips(self, items: Items) -> list[Strip]:
        """The columns of a region in reading order.

        What is still to be cut waits on a stack: a page has hundreds of cuts below each other.
        """
        found: list[Strip] = []
        waiting = [items]
        while waiting:
            region = waiting.pop()
            parts = self._parts(region)
            if len(parts) == 1:
                found += self._leaf(_from_top(region))
            else:
                waiting += reversed(parts)
        return found

    def _parts(self, items: Items) -> list[Items]:
        """The parts into which a region is cut, in reading order; itself where it is one column."""
        if len(items) < 2 or _in_one_row(items):
            return [items]
        parts = self._white_across(items)
        if len(parts) > 1:
            return parts
        columns = self._columns(items)
        return (self._break(items, columns) or columns) if len(columns) > 1 else self._bands(items)

    def _leaf(self, items: Items) -> list[Strip]:
        """One column; a box in it is a column of its own."""
        found: list[Strip] = []
        run: list[Item] = []
        for item in items:
            if item.kind == "box":
                found += [Strip(tuple(run))] if run else []
                run = []
                found += [Strip(one.items, item.place) for one in self.strips(item.inner)]
            else:
                run.append(item)
        return [*found, Strip(tuple(run))] if run else found

    def _columns(self, items: Items) -> list[Items]:
        """The items on each side of gutters that run from the region's top to its foot."""
        groups = _runs(items, GUTTER * self.type.height)
        groups = [part for group in groups for part in self._at_rules(group)]
        groups = self._without_low_ones(groups)
        if len(groups) < 2 or self._is_grid(groups):
            return [items]
        return groups

    def _without_low_ones(self, groups: Sequence[Items]) -> list[Items]:
        """The columns; what is too low for one, such as a by-line, belongs to that at its left."""
        least = TALL * self.type.height
        kept: list[Items] = []
        low: Items = ()
        for group in groups:
            if around(one.place for one in group).height >= least:
                kept.append((*low, *group))
                low = ()
            elif kept:
                kept[-1] = (*kept[-1], *group)
            else:
                low = (*low, *group)
        return [*kept, low] if low else kept

    def _at_rules(self, items: Items) -> list[Items]:
        """The items on each side of upright rules that are as long as they are high together."""
        place = around(one.place for one in items)
        for rule in self.rules.upright:
            inside = place.left < rule.x < place.right
            long = min(rule.bottom, place.bottom) - max(rule.top, place.top)
            crossed = any(one.place.left + 4 < rule.x < one.place.right - 4 for one in items)
            if inside and not crossed and long > LONG * place.height:
                left = tuple(one for one in items if one.place.x < rule.x)
                right = tuple(one for one in items if one.place.x >= rule.x)
                if left and right:
                    return [*self._at_rules(left), *self._at_rules(right)]
        return [items]

    def _white_across(self, items: Items) -> list[Items]:
        """The parts between which wide white space goes across all columns."""
        rows = _rows(items)
        cuts = [gap.at for gap in _gaps(rows) if gap.white > WHITE * self.type.height]
        return [_all_in(rows[first:past]) for first, past in pairwise([0, *cuts, len(rows)])]

    def _is_grid(self, groups: Sequence[Items]) -> bool:
        """Whether columns are those of a list or a table without rules, to be read row by row.

        Their lines stand on the same rows, and most of them do not fill their columns.
        """
        if any(one.kind != "line" for group in groups for one in group):
            return False
        labels, fewest = groups[0], min(groups, key=len)
        if len(fewest) < GRID_ROWS:
            return False
        whole = around(one.place for group in groups for one in group)
        narrow = around(one.place for one in labels).width < NARROW * whole.width
        if narrow and sum(any(map(str.isdigit, one.text)) for one in labels) >= len(labels) / 2:
            return self._share_beside(labels, groups[1:2]) > GRID_SHARE
        tops = sorted(one.place.y for one in fewest)
        spaced = median(low - high for high, low in pairwise(tops)) > SPACED * self.type.height
        loose = spaced and all(map(_is_loose, groups))
        return loose and self._share_beside(fewest, groups) > GRID_SHARE

    def _share_beside(self, lines: Items, groups: Sequence[Items]) -> float:
        """The share of lines that have another beside them in each of these columns."""
        heights = [sorted(one.place.y for one in group) for group in groups]
        beside = (all(self._is_near(one.place.y, own) for own in heights) for one in lines)
        return sum(beside) / len(lines)

    def _is_near(self, y: float, heights: Sequence[float]) -> bool:
        """Whether one of these heights, in their order, is that of the same row."""
        slack = self.type.height / 2
        at = bisect_right(heights, y - slack)
        return at < len(heights) and heights[at] < y + slack

    def _break(self, items: Items, columns: Sequence[Items]) -> list[Items]:
        """The parts above and below a place where other articles begin in the same columns.

        The list is empty if there is no such place.
        """
        edges = [around(one.place for one in group) for group in columns]
        gutters = [(left.right + right.left) / 2 for left, right in pairwise(edges)]
        rows = _rows(items)
        begun = _row_in_which_all_have_begun(rows, columns)
        for gap in _gaps(rows):
            parted = (
                self._is_ruled(gap, gutters)
                or (
                    gap.white > PARTING * self.type.height
                    and gap.at > begun  # text above goes on from the left column in the next one
                    and self._heads(rows[gap.at :], edges[0])
                    and not self._follows_signed(rows[: gap.at], edges)
                )
            )
            if parted:
                return [_all_in(rows[: gap.at]), _all_in(rows[gap.at :])]
        return []

    def _is_ruled(self, gap: _Gap, gutters: Sequence[float]) -> bool:
        """Whether a rule across a gutter is drawn in a gap."""
        return any(
            gap.upper - self.type.height / 2 < rule.y < gap.lower + self.type.height / 2
            and any(rule.left < x < rule.right for x in gutters)
            for rule in self.rules.across
        )

    def _heads(self, rows: Sequence[Items], column: UprightBox) -> bool:
        """Whether the first thing in the left column is a headline, or small letters over one."""
        own: list[Item] = []
        begun = 0
        for row in rows:
            inside = [one for one in row if column.left <= one.place.x <= column.right]
            own += inside
            begun += bool(inside)
            if begun > 2:
                break
        return any(self._is_headline(one) for one in _from_top(own)[:2])

    def _follows_signed(self, rows: Sequence[Items], columns: Sequence[UprightBox]) -> bool:
        """Whether text without a headline would come after the by-line that ends a column.

        Then the text goes on from the foot of the page, and no article ends in this gap.
        """
        own = [
            _from_top([
                one for row in rows for one in row if column.left <= one.place.x <= column.right
            ])
            for column in columns
        ]  # fmt: skip
        return any(
            left and right and self._is_signed(left[-1]) and self._is_text(right)
            for left, right in pairwise(own)
        )

    def _is_signed(self, item: Item) -> bool:
        return item.kind == "line" and (is_credit(item.text) or is_name(item.text))

    def _is_text(self, items: Items) -> bool:
        """Whether a column begins with lines of text, and with no headline nor by-line."""
        first = items[:2]
        plain = all(one.kind == "line" and not self.type.is_bold(one) for one in first)
        return plain and not any(map(self._is_headline, first)) and len(items) > 1

    def _is_headline(self, item: Item) -> bool:
        return item.kind == "line" and item.size > HEADLINE * self.type.size

    def _bands(self, items: Items) -> list[Items]:
        """The items in bands, from the top, within each of which the columns are the same."""
        bands: list[_Band] = []
        rows = [self._band(row) for row in _rows(items)]
        for at, new in enumerate(rows):
            after = rows[at + 1] if at + 1 < len(rows) else None
            both = self._joined(bands[-1], new, after) if bands else None
            if both is None:
                bands.append(new)
            else:
                bands[-1] = both
        return [_all_in(band.rows) for band in bands]

    def _band(self, row: Items) -> _Band:
        over = all(one.kind == "line" and one.size > OVER * self.type.size for one in row)
        spans = _spans_of_row(row, GUTTER * self.type.height)
        return _Band([row], spans, over, len(spans))

    def _joined(self, band: _Band, row: _Band, after: _Band | None) -> _Band | None:
        """The band with one more row; None if the columns of the two are not the same.

        A large headline may stand over the columns below, and is a band of its own then. White
        within a line, as in a spaced heading, makes no columns where the row beside it has none.
        """
        spans = _spans([*band.spans, *row.spans], GUTTER * self.type.height)
        own, new = band.columns, row.columns
        if band.over and new > 1 and own == 1:
            return None
        least = max(own, new)
        if len(band.rows) == 1 and own > new > 1:
            least = new
        elif after and new > own > 1:
            beside = _spans([*band.spans, *after.spans], GUTTER * self.type.height)
            least = own if len(beside) == own == after.columns else least
        if len(spans) < least:
            return None
        band.rows.extend(row.rows)
        return _Band(band.rows, spans, band.over and row.over, least)


@dataclass(frozen=True, slots=True)
class _Gap:
    """A height at which a region may be cut: over the row `at`, between `upper` and `lower`, px."""

    at: int
    upper: float
    lower: float

    @property
    def white(self) -> float:
        return self.lower - self.upper


@dataclass(frozen=True, slots=True)
class _Band:
    """Rows with the same columns: where these stand, and whether all is one large headline.

    columns: how many there are; white within a line of a single row may make more spans.
    """

    rows: list[Items]
    spans: list[tuple[float, float]]
    over: bool
    columns: int


def strips_of(items: Sequence[Item], rules: Rules, body: Type) -> list[Strip]:
    """Return the columns of a page, in the order of reading.

    Args: items: what stands on the page. rules: those drawn on it. body: the type of its text.
    """
    return _Cutter(rules, body).strips(tuple(_boxed(items, rules))) if items else []


def _boxed(items: Sequence[Item], rules: Rules) -> list[Item]:
    """Put what stands in a frame into one item, unless the frame holds most of the page."""
    left = list(items)
    for frame in sorted(rules.frames, key=lambda one: one.width * one.height):
        inside = [item for item in left if item.kind != "picture" and holds(frame, item.place)]
        if not inside or len(inside) > MOST_FRAMED * len(items):
            continue
        inside += [one for one in left if one.kind == "picture" and holds(frame, one.place)]
        left = [item for item in left if item not in inside]
        left.append(Item("box", inside[0].page, frame, (), None, tuple(inside)))
    return left


def _is_loose(group: Items) -> bool:
    """Whether the lines of a column are short, as cells of a table are."""
    wide = around(one.place for one in group).width
    words = median(len(one.text.split()) for one in group)
    return words <= LOOSE_WORDS and median(one.place.width for one in group) < LOOSE * wide


def _runs(items: Sequence[Item], gutter: float) -> list[Items]:
    """Group items that overlap across, from the left; between the groups is white of this width."""
    spans = _spans(map(_span, items), gutter)
    starts = [left for left, _ in spans]
    groups: list[list[Item]] = [[] for _ in spans]
    for item in sorted(items, key=lambda one: one.place.left):
        groups[bisect_right(starts, item.place.left) - 1].append(item)
    return [tuple(group) for group in groups]


def _span(item: Item) -> tuple[float, float]:
    return item.place.left, item.place.right


def _spans(spans: Iterable[tuple[float, float]], gutter: float) -> list[tuple[float, float]]:
    """Join what overlaps across; between what is left is white of this width."""
    found: list[tuple[float, float]] = []
    for left, right in sorted(spans):
        if found and left - found[-1][1] < gutter:
            found[-1] = (found[-1][0], max(found[-1][1], right))
        else:
            found.append((left, right))
    return found


def _spans_of_row(row: Items, gutter: float) -> list[tuple[float, float]]:
    """The columns of a row: what lies on each side of white beside which something stands.

    A tall headline makes one row of two lines at its side, of which one may end and the other begin
    in the middle of their column.
    """
    found: list[list[Item]] = []
    for group in _runs(row, gutter):
        beside = found and any(_is_beside(one, other) for one in found[-1] for other in group)
        if found and not beside:
            found[-1] += group
        else:
            found.append([*group])
    places = [around(one.place for one in group) for group in found]
    return [(place.left, place.right) for place in places]


def _is_beside(one: Item, other: Item) -> bool:
    """Whether two items stand at one height."""
    shared = min(one.place.bottom, other.place.bottom) - max(one.place.top, other.place.top)
    return shared > min(one.place.height, other.place.height) / 4


def _rows(items: Sequence[Item]) -> list[Items]:
    """Group items that overlap downwards, from the top."""
    rows: list[list[Item]] = []
    edge = 0.0
    for item in sorted(items, key=lambda one: one.place.top):
        if rows and item.place.top < edge - item.place.height / 4:
            rows[-1].append(item)
            edge = max(edge, item.place.bottom)
        else:
            rows.append([item])
            edge = item.place.bottom
    return [tuple(row) for row in rows]


def _gaps(rows: Sequence[Items]) -> list[_Gap]:
    """All heights that part rows into those above and those below, and cross none."""
    uppers = list(accumulate((max(one.place.bottom for one in row) for row in rows), max))
    lowers = list(accumulate((min(one.place.top for one in row) for row in reversed(rows)), min))
    return [_Gap(at, uppers[at - 1], lowers[-1 - at]) for at in range(1, len(rows))]


def _all_in(rows: Iterable[Items]) -> Items:
    return tuple(item for row in rows for item in row)


def _row_in_which_all_have_begun(rows: Sequence[Items], columns: Sequence[Items]) -> int:
    row_of = {id(item): at for at, row in enumerate(rows) for item in row}
    return max(min(row_of[id(item)] for item in column) for column in columns)


def _in_one_row(items: Sequence[Item]) -> bool:
    middle = max(one.place.top for one in items), min(one.place.bottom for one in items)
    return middle[0] < middle[1] and all(one.kind == "line" for one in items)


def _from_top(items: Sequence[Item]) -> Items:
    """Sort items of one column row by row; lines on one row become one item."""
    rows: list[list[Item]] = []
    for item in sorted(items, key=lambda one: one.place.y):
        if (
            rows
            and item.place.y < rows[-1][0].place.bottom - rows[-1][0].place.height / 4
            and (item.kind == rows[-1][0].kind == "line")
        ):
            rows[-1].append(item)
        else:
            rows.append([item])
    return tuple(_one_line(sorted(row, key=lambda one: one.place.left)) for row in rows)


def _one_line(row: Sequence[Item]) -> Item:
    if len(row) == 1:
        return row[0]
    lines = tuple(line for item in row for line in item.lines)
    return Item("line", row[0].page, around(item.place for item in row), lines)
