"""Finds tables without rules: lines that stand side by side in rows.

Columns of text are read down each column, a table across each row. A table has a column of figures,
or else at least three columns of short entries whose rows line up.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

LEVEL = 0.35  # most distance between the middles of two lines of one row, in line heights
APART = 2.2  # most line heights of white between two rows of one table
LEAST_ROWS = 3  # least rows with several cells, and least figures in a column of figures
LEAST_ENTRIES = 4  # least rows with several cells of a table without figures
FIGURES = 0.5  # least share of digits in a figure, and of figures in a column of figures
IN_STEP = 0.8  # least share of its rows with several cells; lines of two texts do not line up
FEW_ALONE = 0.5  # the same for a table with figures, whose headings have one cell
RUNNING = 0.4  # share of lines with a small first letter above which a column is running text
SHORT = 5  # most words of an entry on average

_FIGURE = re.compile(r"[\d.,:/%()+–-]")
_NUMBERED = re.compile(r"[\dIVX]{1,4}[.)]?(\s|$)")
_MARKED = re.compile(r"\w[.)]")  # `a)`: an item, although it begins with a small letter

Span = tuple[float, float]
Cells = dict[int, list[int]]
"""The lines of one printed row, by column."""


@dataclass(frozen=True, slots=True)
class Grid:
    """A table without rules: for each row the indices of its lines, cell by cell.

    counted: left and right of each column of figures, in pixels.
    """

    rows: tuple[tuple[int, ...], ...]
    counted: tuple[Span, ...] = ()

    @property
    def lines(self) -> tuple[int, ...]:
        """The indices of all lines, in reading order."""
        return tuple(line for row in self.rows for line in row)


def find_grids(boxes: NDArray[np.float32], texts: Sequence[str]) -> list[Grid]:
    """Find the tables without rules among the lines of a page, from the top.

    Args: boxes: float32, (lines, 4), x0 y0 x1 y1. texts: the first reading of each line.
    """
    grids = []
    for region in _regions(boxes, printed_rows(boxes)):
        columns = _columns(boxes, region)
        cells = [_by_column(boxes, columns, row) for row in region]
        if _is_table(cells, texts, len(columns)):
            counted = [columns[at] for at in _counted(_texts(cells, texts, len(columns)))]
            grids.append(Grid(tuple(_joined(boxes, cells, texts)), tuple(counted)))
    return grids


def ragged_columns(boxes: NDArray[np.float32], texts: Sequence[str]) -> list[list[list[int]]]:
    """Find columns of text side by side, whose rows do not line up.

    Args: boxes: float32, (lines, 4), x0 y0 x1 y1. texts: the first reading of each line.
    Returns: for each group of columns the line indices of each column, from its top.
    """
    found = []
    for region in _regions(boxes, printed_rows(boxes)):
        several = sum(len(row) > 1 for row in region)
        if several < IN_STEP * len(region):
            columns = _columns(boxes, region)
            cells = [_by_column(boxes, columns, row) for row in region]
            if not _is_table(cells, texts, len(columns)):
                stacks = [[*_column(cells, at)] for at in range(len(columns))]
                found.append(stacks)
    return found


def _column(rows: Sequence[Cells], at: int) -> Iterator[int]:
    for row in rows:
        yield from row.get(at, ())


def across(order: Sequence[int], grids: Sequence[Grid]) -> list[int]:
    """Put the lines of each table together in the order, row by row, at its first line."""
    settled = list(order)
    for grid in grids:
        inside = set(grid.lines)
        at = next(at for at, index in enumerate(settled) if index in inside)
        rest = [index for index in settled if index not in inside]
        settled = [*rest[:at], *grid.lines, *rest[at:]]
    return settled


def printed_rows(boxes: NDArray[np.float32]) -> list[list[int]]:
    """Group lines at the same height into rows, from the top, each from left to right.

    Args: boxes: float32, (lines, 4), x0 y0 x1 y1.
    """
    middles = (boxes[:, 1] + boxes[:, 3]) / 2
    rows: list[list[int]] = []
    for index in map(int, np.argsort(middles, kind="stable")):
        height = boxes[index, 3] - boxes[index, 1]
        if rows and middles[index] - np.mean(middles[rows[-1]]) < LEVEL * height:
            rows[-1].append(index)
        else:
            rows.append([index])
    return [sorted(row, key=lambda one: float(boxes[one, 0])) for row in rows]


def _regions(boxes: NDArray[np.float32], rows: Sequence[list[int]]) -> list[list[list[int]]]:
    """Runs of rows with at least one white gap between columns from their top to their bottom."""
    regions: list[list[list[int]]] = []
    open_ = False
    for row in rows:
        if open_ and _belongs(boxes, regions[-1], row):
            regions[-1].append(row)
        elif len(row) > 1:
            regions.append([row])
            open_ = True
        else:
            open_ = False
    return [region for region in regions if sum(len(row) > 1 for row in region) >= LEAST_ROWS]


def _belongs(boxes: NDArray[np.float32], region: Sequence[list[int]], row: list[int]) -> bool:
    height = float(np.median(boxes[row, 3] - boxes[row, 1]))
    if boxes[row, 1].min() - boxes[region[-1], 3].max() > APART * height:
        return False
    before = len(_columns(boxes, region))
    after = len(_columns(boxes, [*region, row]))
    return after >= before if len(row) == 1 else after > 1


def _columns(boxes: NDArray[np.float32], rows: Sequence[list[int]]) -> list[Span]:
    """Left and right of each column, from the left; a column is a run of overlapping lines."""
    columns: list[Span] = []
    for index in sorted((index for row in rows for index in row), key=lambda one: boxes[one, 0]):
        start, end = float(boxes[index, 0]), float(boxes[index, 2])
        if columns and start < columns[-1][1]:
            columns[-1] = (columns[-1][0], max(end, columns[-1][1]))
        else:
            columns.append((start, end))
    return columns


def _by_column(boxes: NDArray[np.float32], columns: Sequence[Span], row: list[int]) -> Cells:
    starts = [start for start, _ in columns]
    cells: Cells = {}
    for index in row:
        cells.setdefault(int(np.searchsorted(starts, boxes[index, 0], "right")) - 1, []).append(
            index
        )
    return cells


def _is_table(rows: Sequence[Cells], texts: Sequence[str], columns: int) -> bool:
    cells = _texts(rows, texts, columns)
    begun = [row for row in rows if not all(_runs_on(_text(cell, texts)) for cell in row.values())]
    several = sum(len(row) > 1 for row in begun)
    figures = _counted(cells)
    if figures == [0] and columns == 2 and all(map(_NUMBERED.match, cells[0])):
        return False  # numbers beside their paragraphs
    if figures:
        amid = sum(_is_amid(row, figures, texts) for row in rows)
        return several >= FEW_ALONE * len(begun) and amid <= RUNNING * several
    if columns < 3 or several < LEAST_ENTRIES or several < IN_STEP * len(begun):
        return False
    numbered = sum(all(map(_NUMBERED.match, column)) for column in cells)
    return numbered < 2 and not any(map(_is_running, cells))


def _texts(rows: Sequence[Cells], texts: Sequence[str], columns: int) -> list[list[str]]:
    """The texts of the cells of each column, from the top."""
    return [[_text(row[at], texts) for row in rows if at in row] for at in range(columns)]


def _text(cell: Sequence[int], texts: Sequence[str]) -> str:
    return " ".join(texts[index] for index in cell).strip()


def _is_amid(row: Cells, figures: Sequence[int], texts: Sequence[str]) -> bool:
    """Whether figures stand beside running text: then they may be a chance match."""
    beside = [_text(cell, texts) for at, cell in row.items() if at not in figures]
    return any(at in row for at in figures) and bool(beside) and all(map(_runs_on, beside))


def _counted(columns: Sequence[Sequence[str]]) -> list[int]:
    """The indices of the columns of figures."""
    found = [sum(map(is_figure, cells)) for cells in columns]
    return [
        at
        for at, cells in enumerate(columns)
        if found[at] >= LEAST_ROWS and found[at] >= FIGURES * len(cells)
    ]


def is_figure(text: str) -> bool:
    """Whether at least FIGURES of a cell's characters are digits or signs used with them."""
    letters = text.replace(" ", "")
    return bool(letters) and len(_FIGURE.findall(letters)) >= FIGURES * len(letters)


def _is_running(cells: Sequence[str]) -> bool:
    words = float(np.mean([len(text.split()) for text in cells]))
    return words > SHORT or sum(map(_runs_on, cells)) > RUNNING * len(cells)


def _runs_on(text: str) -> bool:
    """Whether a line begins in the middle of a sentence."""
    return text[:1].islower() and not _MARKED.match(text)


def _joined(
    boxes: NDArray[np.float32], rows: Sequence[Cells], texts: Sequence[str]
) -> list[tuple[int, ...]]:
    """The lines of each row of the table, including further lines of wrapped cells."""
    lengths: dict[int, int] = {}
    for row in rows:
        for at, cell in row.items():
            text = _text(cell, texts)
            lengths[at] = lengths.get(at, 0) + len(text) * (not is_figure(text))
    wordy = max(lengths, key=lambda at: lengths[at])
    groups = [[rows[0]]]
    for above, row in pairwise(rows):
        if _goes_on(boxes, above, row, texts, wordy):
            groups[-1].append(row)
        else:
            groups.append([row])
    return [tuple(_by_cell(group)) for group in groups]


def _by_cell(group: Sequence[Cells]) -> Iterator[int]:
    for at in sorted({at for row in group for at in row}):
        yield from _column(group, at)


def _goes_on(
    boxes: NDArray[np.float32], above: Cells, row: Cells, texts: Sequence[str], wordy: int
) -> bool:
    """Whether a printed row continues the cells above and is no row of its own."""
    upper, lower = ([index for cell in one.values() for index in cell] for one in (above, row))
    gap = boxes[lower, 1].min() - boxes[upper, 3].max()
    height = np.median(boxes[lower, 3] - boxes[lower, 1])
    if wordy not in row:
        return bool(gap < -LEVEL * height) or all(_runs_on(texts[index]) for index in lower)
    counted = [any(is_figure(texts[index]) for index in lines) for lines in (upper, lower)]
    return bool(gap < height) and _runs_on(_text(row[wordy], texts)) and not all(counted)
