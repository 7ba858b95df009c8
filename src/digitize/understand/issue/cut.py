"""Cuts a page into columns and gives them in the order of reading.

A region is cut at white gutters from its top to its foot, unless a rule or a headline under white
space parts it across; where something spans the columns, it is cut above and below that. This is
the recursive XY-cut of Nagy and Seth (1984), with the order of the cuts told from the print.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median
from typing import Final

from digitize.record.level import UprightBox, around
from digitize.understand.issue.items import Item, Rules, Type, holds

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
        """The columns of a region in reading order."""
        if len(items) < 2 or _in_one_row(items):
            return self._leaf(_from_top(items))
        columns = self._columns(items)
        if len(columns) > 1:
            at = self._white_across(items) or self._break(items, columns)
            parts = [*at] if at else columns
        else:
            parts = [*(self._white_across(items) or self._bands(items))]
            if len(parts) == 1:
                return self._leaf(_from_top(items))
        return [strip for part in parts for strip in self.strips(part)]

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

    def _white_across(self, items: Items) -> tuple[Items, Items] | None:
        """The parts above and below the first wide white space that goes across all columns."""
        for above, below in _gaps(items):
            upper, lower = max(i.place.bottom for i in above), min(i.place.top for i in below)
            if lower - upper > WHITE * self.type.height:
                return above, below
        return None

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
        beside = (
            all(any(self._on_a_row(one, other) for other in group) for group in groups)
            for one in lines
        )
        return sum(beside) / len(lines)

    def _on_a_row(self, one: Item, other: Item) -> bool:
        return abs(one.place.y - other.place.y) < self.type.height / 2

    def _break(self, items: Items, columns: Sequence[Items]) -> tuple[Items, Items] | None:
        """The parts above and below a place where other articles begin in the same columns."""
        edges = [around(one.place for one in group) for group in columns]
        gutters = [(left.right + right.left) / 2 for left, right in pairwise(edges)]
        for above, below in _gaps(items):
            upper, lower = (
                max(one.place.bottom for one in above),
                min(one.place.top for one in below),
            )
            ruled = any(
                upper - self.type.height / 2 < rule.y < lower + self.type.height / 2
                and any(rule.left < x < rule.right for x in gutters)
                for rule in self.rules.across
            )
            white = lower - upper > PARTING * self.type.height
            if ruled or (
                white and self._heads(below, edges[0]) and self._goes_over(above, columns)
            ):
                return above, below
        return None

    def _heads(self, items: Items, column: UprightBox) -> bool:
        """Whether the first thing in the left column is a headline, or small letters over one."""
        own = _from_top([one for one in items if column.left <= one.place.x <= column.right])
        return any(self._is_headline(one) for one in own[:2])

    def _goes_over(self, items: Items, columns: Sequence[Items]) -> bool:
        """Whether text above goes on from the left column in the next one."""
        inside = [tuple(one for one in column if one in items) for column in columns]
        return all(inside)

    def _is_headline(self, item: Item) -> bool:
        return item.kind == "line" and item.size > HEADLINE * self.type.size

    def _bands(self, items: Items) -> list[Items]:
        """The items in bands, from the top, within each of which the columns are the same."""
        bands: list[list[Item]] = []
        for row in _rows(items):
            if bands and self._same_columns(bands[-1], row):
                bands[-1] += row
            else:
                bands.append(list(row))
        return [tuple(band) for band in bands]

    def _same_columns(self, band: Sequence[Item], row: Sequence[Item]) -> bool:
        gutter = GUTTER * self.type.height
        own, new, both = (len(_runs(one, gutter)) for one in (band, row, [*band, *row]))
        if both < max(own, new):
            return False
        return not (self._is_over(band) and new > 1) or own > 1

    def _is_over(self, band: Sequence[Item]) -> bool:
        """Whether a band is one large headline, which may stand over the columns below."""
        return all(one.kind == "line" and one.size > OVER * self.type.size for one in band)


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
    groups: list[list[Item]] = []
    edge = 0.0
    for item in sorted(items, key=lambda one: one.place.left):
        if groups and item.place.left - edge < gutter:
            groups[-1].append(item)
            edge = max(edge, item.place.right)
        else:
            groups.append([item])
            edge = item.place.right
    return [tuple(group) for group in groups]


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


def _gaps(items: Sequence[Item]) -> list[tuple[Items, Items]]:
    """All ways to part items into those above and those below a line that crosses none."""
    rows = _rows(items)
    return [
        (tuple(i for row in rows[:at] for i in row), tuple(i for row in rows[at:] for i in row))
        for at in range(1, len(rows))
    ]


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
