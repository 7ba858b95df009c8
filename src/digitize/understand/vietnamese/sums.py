"""Checks the numbers of tables: sums, products, and numbers of rows that run (`sum/1`).

A sum is evidence that no reader has: where one doubted number makes it right, and no other does,
that number is taken. Where no reading makes it right, a person is told. A sum that is right proves
nothing, since a type whose nines look like noughts can spoil parts and total alike.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import pairwise
from typing import Final

from digitize.record.letters import bare
from digitize.record.level import UprightBox
from digitize.record.notes import Note, note
from digitize.understand.vietnamese.amounts import (
    Fit,
    Notation,
    Number,
    Solved,
    core_of,
    is_number,
    solved,
)
from digitize.understand.vietnamese.grids import (
    At,
    Grid,
    Item,
    Row,
    in_column,
    over_each_other,
)

LEAST_DIGITS: Final = 3  # of a number that is changed where a part of its sum is blank
LEAST_ROWS: Final = 2  # rows in which a total at the side must be right before others are judged
MOST_OFF: Final = Decimal("0.34")  # share of rows in which such a relation may fail
LONGEST: Final = 6  # digits of a number of a row, or of a year
YEARS: Final = range(1900, 2101)

_MORE = "so|cong|tien|hang|gia|tri|thanh|toan|chung|trang|kinh|phi|gop|don|nam"
_TOTAL = re.compile(rf"[\W\d]*(?:tong|cong)(?: (?:{_MORE})){{0,4}}\W*(?:\(.*\))?\W*")
_RUNNING = re.compile(r"\bdon\b")  # `Cộng dồn` begins at another page, or another month
_SECTION = re.compile(r"(?:[IVX]{1,5}|[A-HĐ])[.)]?(?:\s|$)")
_NO_SUM = re.compile(r"%|ty le|ti le|don gia|\bgia\b|binh quan|\bnam\b|he so|thu tu|\bs?tt\b")
_COUNT = re.compile(r"(?:so )?(?:s?tt|thu tu)")
_QUANTITY = re.compile(r"(?:so|khoi) luong|\bs\.?l\b")
_PRICE = re.compile(r"don gia")
_AMOUNT = re.compile(r"thanh tien")


Others = Callable[[At], tuple[str, ...]]
"""The other numbers that a reader saw in the place of a word."""


@dataclass(frozen=True, slots=True)
class Finding:
    """A number of a table of which its sum says something.

    after: the number that the sum proves; None: a person looks, because nothing fits.
    evidence: what speaks for it.
    """

    at: At
    after: str | None
    evidence: Note


@dataclass(frozen=True, slots=True)
class Checked:
    """What was found in a table: about single words, and what a person is told."""

    findings: tuple[Finding, ...] = ()
    doubts: tuple[Note, ...] = ()


@dataclass(frozen=True, slots=True)
class _Table:
    """A table, what else each of its words may be, and what was found in it so far."""

    grid: Grid
    others: Others
    found: tuple[Finding, ...] = ()
    doubts: tuple[Note, ...] = ()

    def number(self, item: Item) -> Number:
        """A number of the table, as the findings so far have it."""
        for finding in self.found:
            if finding.at == item.at and finding.after is not None:
                return Number(finding.after)
        return Number(item.text, self.others(item.at) if item.at else ())

    def with_found(self, findings: Sequence[Finding], doubt: Note | None = None) -> _Table:
        """The table with more findings; each word keeps its first change."""
        mended = {one.at for one in self.found if one.after is not None}
        new = tuple(one for one in findings if one.at not in mended)
        doubts = self.doubts if doubt is None else (*self.doubts, doubt)
        return replace(self, found=(*self.found, *new), doubts=doubts)


def checked(grid: Grid, others: Others) -> Checked:
    """Check a table."""
    table = _Table(grid, others)
    for check in (_runs, _products, _sides, _sums):
        table = check(table)
    return Checked(table.found, table.doubts)


# --- the numbers of the rows ---


def _runs(table: _Table) -> _Table:
    """Numbers of rows between two that run: 1, 2, 3. A list may begin anew, so no end is judged."""
    for column in _named(table.grid, _COUNT, alone=True):
        items = [item for _, item in _below(table.grid, column)]
        values = [_whole(table.number(item).shown) for item in items]
        for at in range(1, len(items) - 1):
            before, own, after = values[at - 1 : at + 2]
            if before is None or after != before + 2 or own == before + 1:
                continue
            table = _run(table, items[at], before + 1)
    return table


def _run(table: _Table, item: Item, wanted: int) -> _Table:
    number = table.number(item)
    if item.at is None:
        return table
    match = next((text for text in number.others if _whole(text) == wanted), None)
    said = note("rows_run", before=wanted - 1, after=wanted + 1)
    if match is not None:
        return table.with_found([Finding(item.at, match, said)])
    doubt = note("rows_do_not_run", read=number.shown, wanted=wanted)
    return table.with_found([Finding(item.at, None, said)], doubt)


def _whole(text: str) -> int | None:
    core = core_of(text)
    return int(core) if core.isdecimal() and len(core) <= LONGEST else None


# --- products ---


def _products(table: _Table) -> _Table:
    """Quantity × price = amount, by the names of the columns, in each row that has all three."""
    heads = [next(iter(_named(table.grid, name)), None) for name in (_QUANTITY, _PRICE, _AMOUNT)]
    columns = [head for head in heads if head is not None]
    if len(columns) < len(heads):
        return table
    rows = []
    for row in table.grid[max(at for at, _ in columns) + 1 :]:
        items = [item for _, head in columns if (item := in_column(row, head.place))]
        if len(items) == len(heads) and all(item.at for item in items):
            rows.append(items)
    results = [solved([table.number(item) for item in items], _is_product) for items in rows]
    if sum(one.fit is Fit.FITS for one in results) * 2 < sum(one.fit is Fit.OFF for one in results):
        return table  # the columns mean something else
    for items, result in zip(rows, results, strict=True):
        shown = [core_of(table.number(item).shown) for item in items]
        if result.fit is Fit.MENDED:
            after = _after(shown, result)
            said = note("product_fits", left=after[0], right=after[1], product=after[2])
            table = table.with_found(_mended(items, result, said))
        elif result.fit is Fit.OFF:
            said = note("product_off", left=shown[0], right=shown[1], product=shown[2])
            table = table.with_found(_doubted(table, items, said), said)
    return table


def _is_product(values: Sequence[Decimal]) -> bool:
    """Whether the last number is the product of the others, but for its rounding."""
    exact = values[0] * values[1]
    exponent = values[2].as_tuple().exponent
    unit = Decimal(1).scaleb(exponent) if isinstance(exponent, int) else Decimal(1)
    return exact > 0 and abs(exact - values[2]) < (
        unit if exact != exact.to_integral() else unit / 2
    )


# --- totals at the side ---


def _sides(table: _Table) -> _Table:
    """A column named as the total of those beside it, where most rows bear that out."""
    for head_at, head in _named(table.grid, _TOTAL, alone=True):
        for side in (1, -1):
            rows = _side(table, head_at, head, side)
            results = [solved([table.number(one) for one in row], _is_sum) for row in rows]
            good = sum(one.fit is Fit.FITS for one in results)
            if good < LEAST_ROWS or len(rows) - good > MOST_OFF * len(rows):
                continue
            for row, result in zip(rows, results, strict=True):
                table = _judged(table, row, result, blank=False)
            break
    return table


def _side(table: _Table, head_at: int, head: Item, side: int) -> list[list[Item]]:
    """In each row, the numbers at one side of a total up to a text, and the total behind them."""
    found = []
    for row in table.grid[head_at + 1 :]:
        own = in_column(row, head.place)
        if own is None or not is_number(own.text):
            continue
        at = row.index(own)
        beside = row[at + 1 :] if side > 0 else row[:at][::-1]
        numbers = []
        for item in beside:
            if not is_number(item.text):
                break
            numbers.append(item)
        if len(numbers) > 1:
            found.append([*numbers, own])
    return found


# --- totals below or above ---


def _sums(table: _Table) -> _Table:
    """Each named total, by each way in which rows make up a total."""
    totals = [at for at, row in enumerate(table.grid) if _total_in(row)]
    for at in totals:
        label = _total_in(table.grid[at])
        numbers = [item for item in table.grid[at] if item is not label and _may_count(table, item)]
        for item in numbers:
            table = _sum(table, (at, totals), item, label)
    return table


def _sum(table: _Table, total: tuple[int, Sequence[int]], item: Item, label: Item | None) -> _Table:
    at, totals = total
    head = _head_over(table, item.place)
    rows = _parts(table, at, item.place, -1) or _parts(table, at, item.place, 1)
    if rows and _is_heading(table.grid[rows[0][0]], rows):
        rows = rows[1:]
    ways = [way for way in _ways(table, rows, totals) if len(way) > 1]
    results = [(way, solved([table.number(one) for one in (*way, item)], _is_sum)) for way in ways]
    if not results or any(one.fit is Fit.FITS for _, one in results):
        return table
    blank = _has_blank(table, rows, item.place)
    mended = {one.changed: (way, one) for way, one in results if one.fit is Fit.MENDED}
    if len(mended) == 1:
        way, result = next(iter(mended.values()))
        return _judged(table, [*way, item], result, blank=blank)
    simple = len(ways) == 1 and label is not None and not _RUNNING.search(bare(label.text))
    if not simple or _NO_SUM.search(head) or results[0][1].fit is not Fit.OFF:
        return table
    return _judged(table, [*ways[0], item], Solved(Fit.OFF), blank=blank)


def _judged(table: _Table, items: Sequence[Item], result: Solved, *, blank: bool) -> _Table:
    """The table with what became of one sum; the total is the last of its items."""
    shown = [core_of(table.number(item).shown) for item in items]
    if result.fit is Fit.MENDED:
        after = _after(shown, result)
        said = note("sum_fits", parts=len(items) - 1, total=after[-1])
        long = all(sum(map(str.isdigit, text)) >= LEAST_DIGITS for _, text in result.changed)
        return table.with_found(_mended(items, result, said)) if long or not blank else table
    if result.fit is not Fit.OFF:
        return table
    said = note("sum_off", sum=_added(shown[:-1]), total=shown[-1])
    return table.with_found(_doubted(table, items, said), said)


def _parts(table: _Table, at: int, place: UprightBox, step: int) -> list[tuple[int, Item]]:
    """The numbers over a total, from its row up to a text; below it with a step of 1."""
    found = []
    row_at = at + step
    while 0 <= row_at < len(table.grid):
        item = in_column(table.grid[row_at], place)
        if item is not None:
            if not _may_count(table, item) or (step > 0 and _total_in(table.grid[row_at])):
                break
            found.append((row_at, item))
        row_at += step
    return found[::step]


def _ways(
    table: _Table, rows: Sequence[tuple[int, Item]], totals: Sequence[int]
) -> Iterator[list[Item]]:
    """The ways in which the rows over a total may make it up.

    All since the last total; that total with what follows it; all totals before; the rows of the
    sections (`I`, `A`), or all but these.
    """
    last = max((at for at, (row_at, _) in enumerate(rows) if row_at in totals), default=-1)
    yield [item for _, item in rows[last + 1 :]]
    if last >= 0:
        yield [item for _, item in rows[last:]]
        yield [item for row_at, item in rows if row_at in totals]
    sections = {row_at for row_at, _ in rows if _is_section(table.grid[row_at])}
    if sections:
        yield [item for row_at, item in rows if row_at in sections]
        yield [item for row_at, item in rows if row_at not in sections and row_at not in totals]


def _has_blank(table: _Table, rows: Sequence[tuple[int, Item]], place: UprightBox) -> bool:
    """Whether a row between the parts of a sum has nothing in its column."""
    between = range(min(at for at, _ in rows), max(at for at, _ in rows) + 1)
    return any(in_column(table.grid[at], place) is None for at in between)


def _is_heading(row: Row, rows: Sequence[tuple[int, Item]]) -> bool:
    """Whether a row counts the columns, 1 2 3, or has the years that they stand for."""
    values = [value for item in row if (value := _whole(item.text)) is not None]
    counts = len(values) > 2 and all(other == one + 1 for one, other in pairwise(values))
    numbers = [item for item in row if is_number(item.text)]
    years = bool(values) and len(values) == len(numbers) and all(one in YEARS for one in values)
    all_years = all((_whole(item.text) or 0) in YEARS for _, item in rows)
    return counts or (years and not all_years)


def _is_section(row: Row) -> bool:
    return bool(row) and _SECTION.match(row[0].text) is not None


def _total_in(row: Row) -> Item | None:
    """The name of a total among the texts of a row; None if another text stands before it."""
    for item in row:
        if any(map(str.isalpha, item.text)) and not _SECTION.fullmatch(item.text):
            return item if _TOTAL.fullmatch(bare(item.text)) else None
    return None


def _may_count(table: _Table, item: Item) -> bool:
    """Whether an item is a number alone, or a short word in whose place one was seen."""
    if item.at is None:
        return False
    return is_number(item.text) or bool(table.others(item.at))


# --- columns by their names ---


def _head_rows(grid: Grid) -> Iterator[tuple[int, Row]]:
    """The rows with the heads of columns: those over the first number that is no year."""
    for at, row in enumerate(grid):
        if any(is_number(item.text) for item in row if _whole(item.text) not in YEARS):
            return
        yield at, row


def _as_wide_as_column(row: Row, at: int) -> Item:
    """A head with its place up to the middle of the white at both sides of it.

    A head is centred over numbers that stand at the right of their column.
    """
    own = row[at].place
    left = (row[at - 1].place.right + own.left) / 2 if at else 0.0
    right = (own.right + row[at + 1].place.left) / 2 if at + 1 < len(row) else math.inf
    return replace(row[at], place=UprightBox(left, own.top, right, own.bottom))


def _named(grid: Grid, name: re.Pattern[str], *, alone: bool = False) -> Iterator[tuple[int, Item]]:
    """The heads with a name, each with its row. Args: alone: whether a head has no other words."""
    for at, row in _head_rows(grid):
        for place, item in enumerate(row):
            seen = bare(item.text)
            if name.fullmatch(seen) if alone else name.search(seen):
                yield at, _as_wide_as_column(row, place)


def _below(grid: Grid, head: tuple[int, Item]) -> list[tuple[int, Item]]:
    """The words under the head of a column, one of a row."""
    at, column = head
    found = ((row_at, in_column(grid[row_at], column.place)) for row_at in range(at + 1, len(grid)))
    return [(row_at, item) for row_at, item in found if item is not None and item.at is not None]


def _head_over(table: _Table, place: UprightBox) -> str:
    """The heads over a column, without their marks."""
    heads = (
        _as_wide_as_column(row, at) for _, row in _head_rows(table.grid) for at in range(len(row))
    )
    return " ".join(bare(head.text) for head in heads if over_each_other(head.place, place))


# --- what is told ---


def _is_sum(values: Sequence[Decimal]) -> bool:
    return sum(values[:-1]) == values[-1]


def _after(shown: Sequence[str], result: Solved) -> list[str]:
    changed = dict(result.changed)
    return [changed.get(at, text) for at, text in enumerate(shown)]


def _mended(items: Sequence[Item], result: Solved, said: Note) -> list[Finding]:
    places = ((items[at].at, text) for at, text in result.changed)
    return [Finding(place, text, said) for place, text in places if place is not None]


def _doubted(table: _Table, items: Sequence[Item], said: Note) -> list[Finding]:
    """The result of an equation that does not hold, and the numbers that were read otherwise."""
    return [
        Finding(item.at, None, said)
        for item in items
        if item.at is not None and (item is items[-1] or table.number(item).others)
    ]


def _added(shown: Sequence[str]) -> str:
    """The sum of some numbers as Vietnamese papers print it."""
    for notation in Notation:
        values = [notation.amount(text) for text in shown]
        known = [value for value in values if value is not None]
        if len(known) == len(values):
            swap = str.maketrans(",.", ".,")
            return f"{sum(known):,}".translate(swap)
    return ""
