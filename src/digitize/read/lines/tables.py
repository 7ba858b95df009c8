"""Finds ruled tables: their rules, and the cell of each point of the page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.typing import NDArray

from digitize.read.image.types import Gray
from digitize.read.lines.curve import Curve

# Lengths are pixels of the upright picture, in which a page is about 2,048 pixels long and a line
# of print about 30 high.
INK = 170  # grey level up to which a pixel is ink; shrinking the page made thin rules paler
LONG_PX = 64  # least length of a horizontal rule; no letter has so long a stroke
TALL_PX = 48  # least length of a vertical rule: longer than a line of print is high
THICK_PX = 13  # greatest thickness of a rule; thicker are the scanner's black edge and pictures
JOIN_PX = 7  # widest gap in a worn rule
LEAST_PX = 14  # least width and height of a cell; smaller is the space of a double rule
SAME_ROW_PX = 14  # most distance between the tops of cells of one row
LEAST_CELLS = 4  # least cells of a table: two rows of two columns

Cell = tuple[int, int, int]
"""Table, row and column of a cell, each from 0."""

Box = tuple[int, int, int, int]


@dataclass(frozen=True, slots=True)
class RuledTable:
    """A ruled table: its box in pixels of the upright picture, and the number of cells per row."""

    box: Box
    columns: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Tables:
    """The ruled tables of a page.

    rules: mask of the rules, uint8, 1 or 0, (height, width) of the picture.
    labels: int32, in the same shape: 0 outside of cells, otherwise the index into `cells` plus 1.
    """

    rules: NDArray[np.uint8]
    labels: NDArray[np.int32]
    cells: tuple[Cell, ...]
    tables: tuple[RuledTable, ...]

    def parts(self, curve: Curve) -> list[tuple[Curve, Cell | None]]:
        """Cut a line at the rules that it crosses: one part for each cell, with that cell.

        A line outside of all cells is returned whole, with None.
        """
        if not self.tables:
            return [(curve, None)]
        x = np.arange(curve.left, curve.right)
        height, width = self.labels.shape
        rows = np.clip(np.rint(curve.middle(x)), 0, height - 1).astype(int)
        here = self.labels[rows, np.clip(np.rint(x), 0, width - 1).astype(int)]
        parts: list[tuple[Curve, Cell | None]] = []
        for label in dict.fromkeys(here[here > 0].tolist()):
            inside = x[here == label]
            if inside[-1] - inside[0] >= curve.height / 4:
                part = curve.between(float(inside[0]), float(inside[-1]) + 1)
                parts.append((part, self.cells[label - 1]))
        return parts or [(curve, None)]


NO_TABLES = Tables(np.zeros((1, 1), np.uint8), np.zeros((1, 1), np.int32), (), ())


def find_tables(picture: Gray) -> Tables:
    """Find the ruled tables of a level, upright picture, from the top."""
    rules = _rules(picture)
    if rules is None:
        return NO_TABLES
    joined = cv2.morphologyEx(rules, cv2.MORPH_CLOSE, np.ones((JOIN_PX, JOIN_PX), np.uint8))
    labels = np.zeros(picture.shape, np.int32)
    cells: list[Cell] = []
    tables: list[RuledTable] = []
    count, nets, stats, _ = cv2.connectedComponentsWithStats(joined, connectivity=8)
    for net in sorted(range(1, count), key=lambda one: int(stats[one, cv2.CC_STAT_TOP])):
        x0, y0, width, height = (int(value) for value in stats[net, :4])
        if width < LONG_PX * 2 or height < TALL_PX:
            continue
        window = np.s_[y0 : y0 + height, x0 : x0 + width]
        spaces, rows, (top, bottom) = _rows_of_cells(nets[window] == net)
        columns = tuple(len(row) for row in rows)
        if sum(columns) < LEAST_CELLS or len(columns) < 2 or max(columns) < 2:
            continue
        label_of = np.zeros(int(spaces.max()) + 1, np.int32)
        for row_no, row in enumerate(rows):
            for column, space in enumerate(row):
                cells.append((len(tables), row_no, column))
                label_of[space] = len(cells)
        np.maximum(labels[window], label_of[spaces], out=labels[window])
        tables.append(RuledTable((x0, y0 + top, x0 + width, y0 + bottom), columns))
    return Tables(rules, labels, tuple(cells), tuple(tables))


def with_lines(tables: Tables, cells: Sequence[Cell | None]) -> tuple[Tables, list[Cell | None]]:
    """Leave out the tables that have no line in any cell, such as the walls of a drawn house.

    Args: cells: of each line the cell.
    Returns: the other tables, and the cells of the lines with the tables' new numbers.
    """
    used = sorted({cell[0] for cell in cells if cell is not None})
    number = {old: new for new, old in enumerate(used)}
    kept = tuple(tables.tables[old] for old in used)
    moved = [None if cell is None else (number[cell[0]], *cell[1:]) for cell in cells]
    return replace(tables, tables=kept), moved


def _rules(picture: Gray) -> NDArray[np.uint8] | None:
    """Mask of long thin strokes, horizontal and vertical; None if either kind is missing.

    A stroke may deviate by a pixel to both sides.

    Source: morphological opening with line segments, P. Soille, Morphological Image Analysis,
    2nd ed., 2003, chapter 4.
    """
    ink = cv2.threshold(picture, INK, 1, cv2.THRESH_BINARY_INV)[1]
    thick = cv2.erode(ink, np.ones((THICK_PX, THICK_PX), np.uint8))
    if thick.any():  # remove black edges and pictures, with a margin
        ink = cv2.subtract(ink, cv2.dilate(thick, np.ones((THICK_PX + 2, THICK_PX + 2), np.uint8)))
    rules = None
    for sway, length in (((1, 3), (TALL_PX, 1)), ((3, 1), (1, LONG_PX))):
        wide = cv2.dilate(ink, np.ones(sway, np.uint8))
        strokes = cv2.morphologyEx(wide, cv2.MORPH_OPEN, np.ones(length, np.uint8))
        if not strokes.any():
            return None
        rules = strokes if rules is None else cv2.bitwise_or(rules, strokes)
    return rules


def _longer_side(stats: NDArray[np.int32]) -> int:
    """The longer side of a space's box, in pixels.

    A space whose area is small for this length is a sliver beside a slanting rule.
    """
    return int(max(stats[cv2.CC_STAT_WIDTH], stats[cv2.CC_STAT_HEIGHT]))


def _rows_of_cells(
    net: NDArray[np.bool_],
) -> tuple[NDArray[np.int32], list[list[int]], tuple[int, int]]:
    """Find the spaces between the rules of one net, that is, of connected rules.

    The border of the net counts as a rule, since many tables have none at their sides.

    Returns: the labels of the spaces, (height, width) of the net; the labels of the cells, row by
        row; the top and bottom of the table in the net.
    """
    open_ = (~net).astype(np.uint8)
    open_[[0, -1], :] = 0
    open_[:, [0, -1]] = 0
    count, labels, stats, _ = cv2.connectedComponentsWithStats(open_, connectivity=4)
    found = [
        label
        for label in range(1, count)
        if min(stats[label, cv2.CC_STAT_WIDTH], stats[label, cv2.CC_STAT_HEIGHT]) >= LEAST_PX
        and stats[label, cv2.CC_STAT_AREA] >= LEAST_PX * _longer_side(stats[label])
    ]
    found.sort(key=lambda label: int(stats[label, cv2.CC_STAT_TOP]))
    rows: list[list[int]] = []
    for label in found:
        top = stats[label, cv2.CC_STAT_TOP]
        if rows and top - stats[rows[-1][0], cv2.CC_STAT_TOP] <= SAME_ROW_PX:
            rows[-1].append(label)
        else:
            rows.append([label])
    for row in rows:
        row.sort(key=lambda label: int(stats[label, cv2.CC_STAT_LEFT]))
    return labels, *_within_rules(rows, labels, net)


def _within_rules(
    rows: list[list[int]], labels: NDArray[np.int32], net: NDArray[np.bool_]
) -> tuple[list[list[int]], tuple[int, int]]:
    """Drop false rows above or below the table; return the other rows, their top and bottom.

    A seal or a pen stroke that touches an outer rule makes the net higher than the table. The paper
    beside it is no row: it is not bounded by a rule, and has far fewer spaces than a row.

    Args: labels, net: (height, width), the labels of the spaces, and the rules.
    """
    top, bottom = 0, net.shape[0]
    if _is_margin(rows, labels, net):
        rows = rows[1:]
        top = int(np.flatnonzero(np.isin(labels, rows[0]).any(axis=1))[0])
    if _is_margin(rows[::-1], labels[::-1], net[::-1]):
        rows = rows[:-1]
        bottom = int(np.flatnonzero(np.isin(labels, rows[-1]).any(axis=1))[-1]) + 1
    return rows, (top, bottom)


def _is_margin(rows: list[list[int]], labels: NDArray[np.int32], net: NDArray[np.bool_]) -> bool:
    """Whether the first row is the paper above the uppermost rule."""
    if len(rows) < 3 or 2 * len(rows[0]) >= len(rows[1]):
        return False
    unruled = [np.count_nonzero(labels[1, ~net[0]] == label) for label in rows[0]]
    widths = [np.count_nonzero((labels == label).any(axis=0)) for label in rows[0]]
    is_open = [2 * int(own) > int(width) for own, width in zip(unruled, widths, strict=True)]
    return 2 * sum(is_open) > len(is_open)
