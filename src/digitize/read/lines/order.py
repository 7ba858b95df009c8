"""Finds the reading order of the lines of a page."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import fuzz

from digitize.read.lines import trueocr
from digitize.read.lines.curve import Curve
from digitize.read.lines.plain import plain
from digitize.read.lines.rows import Grid, across, find_grids, printed_rows, ragged_columns
from digitize.read.lines.tables import Cell, RuledTable

# The right head of a state paper (Decree 30/2020/NĐ-CP) and of a Party paper (Guidance 36).
NATIONAL_TITLES = ("CONG HOA XA HOI CHU NGHIA VIET NAM", "DANG CONG SAN VIET NAM")
ALIKE = 80.0  # least similarity of the national title as read, 0 to 100
MISSING_LETTERS = 6  # most letters that the national title as read may lack
TITLE_ZONE = 0.4  # share of the page's height; a title further down is quoted or another paper's
ABOVE = 2.0  # most line heights by which one head may begin above the other
SAME_COLUMN = 0.7  # most line heights of white between two lines of one paragraph or stanza
CLOSING_ABOVE = 4.0  # most line heights by which the signature block begins above `Nơi nhận:`
RECIPIENTS = ("NOI NHAN", "NOINHAN")
HEAD_ENDS = "KINH GUI"  # the addressee of a letter stands below both heads, often at the left
COLUMN_LINES = 5  # least lines of each column
READ_ACROSS = 0.5  # columns were read across if more than this share of steps changes the column
LABEL_NEAR = 1.5  # line heights above and below a label within which stand only other labels

_LABEL = re.compile(r"(\S+ ){0,2}\S*[^\W_]\S*:")  # `Lâm:`, the name of a speaker


def reading_order(
    curves: Sequence[Curve],
    texts: Sequence[str],
    width: int,
    height: int,
    grids: Sequence[Grid] = (),
) -> list[int]:
    """Indices of the lines in reading order. Of a letterhead the left head is read first.

    Args:
        curves: the lines, in pixels of the upright picture.
        texts: the first reading of each line.
        width, height: the picture's, in pixels.
        grids: the tables without rules, which are read row by row.
    Raises: MissingProgram: `trueocr` is not installed.
    """
    if not curves:
        return []
    boxes = np.array([curve.box for curve in curves], np.float32)
    order = _upper_first(trueocr.reading_order(boxes, texts, width, height), boxes)
    order = with_labels(down(columns_whole(order, boxes), boxes, texts), boxes, texts)
    order = across(order, grids)
    order = _together(order, boxes, *letterhead(boxes, texts, height))
    return _together(order, boxes, *closing(boxes, texts))


def tables_without_rules(curves: Sequence[Curve], texts: Sequence[str], height: int) -> list[Grid]:
    """Find the tables without rules outside of the letterhead and the closing, from the top.

    Args: texts: the first reading of each line. height: the picture's, in pixels.
    """
    if not curves:
        return []
    boxes = np.array([curve.box for curve in curves], np.float32)
    blocks = (*letterhead(boxes, texts, height), *closing(boxes, texts))
    taken = {index for block in blocks for index in block}
    free = [index for index in range(len(curves)) if index not in taken]
    if not free:
        return []
    found = find_grids(boxes[free], [texts[index] for index in free])
    return [
        Grid(tuple(tuple(free[at] for at in row) for row in grid.rows), grid.counted)
        for grid in found
    ]


def among_tables(
    order: list[int],
    curves: Sequence[Curve],
    cells: Sequence[Cell | None],
    tables: Sequence[RuledTable],
) -> list[int]:
    """Insert the lines of ruled tables into the reading order, row by row and cell by cell.

    A table follows the last line above it that overlaps it horizontally.

    Args:
        order: the lines outside of tables, as indices into curves, in reading order.
        curves: all lines.
        cells: the cell of each line, None outside of tables.
    """
    boxes = np.array([curve.box for curve in curves], np.float32)
    for number, table in enumerate(tables):
        left, top, right, _ = table.box
        above = [
            at
            for at, index in enumerate(order)
            if curves[index].box[3] <= top + curves[index].height / 2
            and curves[index].left < right
            and curves[index].right > left
        ]
        lines = [index for index, cell in enumerate(cells) if cell and cell[0] == number]
        by_row = [lines[at] for at in _row_by_row(boxes[lines])] if lines else []
        by_cell = sorted(by_row, key=lambda index: cells[index] or ())
        place = above[-1] + 1 if above else 0
        order = [*order[:place], *by_cell, *order[place:]]
    return order


def _upper_first(order: list[int], boxes: NDArray[np.float32]) -> list[int]:
    """Swap neighbours in the order if the lower one of the same column comes first.

    The reading order model sometimes makes this error with the last two lines of a paragraph.
    """
    settled = list(order)
    for end in range(len(settled) - 1, 0, -1):
        for at in range(end):
            if _stands_under(boxes[settled[at]], boxes[settled[at + 1]]):
                settled[at], settled[at + 1] = settled[at + 1], settled[at]
    return settled


def columns_whole(order: list[int], boxes: NDArray[np.float32]) -> list[int]:
    """Move a line back to its column if the next column was read before it.

    The reading order model makes this error with the last line of a column that is longer than the
    next column.

    Args: boxes: float32, (lines, 4), x0 y0 x1 y1.
    """
    whole = list(order)
    for at, line in enumerate(order[:-1]):
        box, following = boxes[line], boxes[order[at + 1]]
        if following[3] >= box[1] or following[0] <= box[2]:
            continue  # the following line is not the top of a column at the right
        torn = next((one for one in order[at + 2 :] if _shares_width(boxes[one], box)), None)
        if torn is not None and _goes_on(box, boxes[torn]):
            between = order[at + 1 : order.index(torn)]
            if boxes[between, 0].min() > boxes[torn, 2]:
                whole.remove(torn)
                whole.insert(whole.index(line) + 1, torn)
    return whole


def _shares_width(box: NDArray[np.float32], other: NDArray[np.float32]) -> bool:
    return bool(box[0] < other[2] and box[2] > other[0])


def _goes_on(box: NDArray[np.float32], below: NDArray[np.float32]) -> bool:
    """Whether a line continues the paragraph of another: close below it, and flush left."""
    height = box[3] - box[1]
    gap = below[1] - box[3]
    return bool(abs(below[0] - box[0]) < height and -height / 2 <= gap < SAME_COLUMN * height)


def _stands_under(box: NDArray[np.float32], other: NDArray[np.float32]) -> bool:
    """Whether a line lies below another and overlaps most of the shorter one's width."""
    shared = min(box[2], other[2]) - max(box[0], other[0])
    narrower = min(box[2] - box[0], other[2] - other[0])
    return bool((box[1] + box[3]) / 2 > other[3] and shared > narrower / 2)


def _together(
    order: list[int], boxes: NDArray[np.float32], left: list[int], right: list[int]
) -> list[int]:
    """Put two blocks that stand side by side together in the order, the left one first."""
    both = [*left, *right]
    if not left or not right:
        return order
    top = boxes[both, 1].min()
    rest = [index for index in order if index not in both]
    above = [index for index in rest if (boxes[index, 1] + boxes[index, 3]) / 2 < top]
    return [*above, *both, *(index for index in rest if index not in above)]


def letterhead(
    boxes: NDArray[np.float32], texts: Sequence[str], page_height: int
) -> tuple[list[int], list[int]]:
    """The lines of the left and of the right head, each from the top; empty if there is no head.

    The national title is found by its words. The heads end at the first line that spans both sides,
    or at the addressee of a letter.

    Args: boxes: float32, (lines, 4), x0 y0 x1 y1.
        page_height: the picture's height, in pixels.
    """
    title = next((i for i, text in enumerate(texts) if _is_national_title(text)), None)
    if title is None or boxes[title, 1] > TITLE_ZONE * page_height:
        return [], []
    height = float(np.median(boxes[:, 3] - boxes[:, 1]))
    gutter, start = boxes[title, 0], boxes[title, 1] - ABOVE * height
    centre = (boxes[title, 0] + boxes[title, 2]) / 2
    end = TITLE_ZONE * page_height
    left: list[int] = []
    right: list[int] = []
    for index in _row_by_row(boxes):
        x0, y0, x1, _ = boxes[index]
        # The date may be longer than a Party paper's title, and is centred under it.
        under = abs((x0 + x1) / 2 - centre) < ABOVE * height
        across = x0 < gutter - height and x1 > gutter + height and not under
        ends = across or plain(texts[index]).startswith(HEAD_ENDS)
        if y0 >= end or (ends and y0 > boxes[title, 3]):
            break
        if y0 >= start:
            (left if (x0 + x1) / 2 < gutter else right).append(index)
    return (left, right) if left else ([], [])


def closing(boxes: NDArray[np.float32], texts: Sequence[str]) -> tuple[list[int], list[int]]:
    """Find the lines of the recipients (lower left) and of the signature (lower right).

    Returns: their indices in `texts`, each list from top to bottom. Both are empty if no line
    begins with `Nơi nhận`.

    Args: boxes: float32, (lines, 4), x0 y0 x1 y1.
    """
    anchors = [i for i, text in enumerate(texts) if plain(text).startswith(RECIPIENTS)]
    if not anchors:
        return [], []
    anchor = max(anchors, key=lambda index: float(boxes[index, 1]))
    height = float(np.median(boxes[:, 3] - boxes[:, 1]))
    left: list[int] = []
    right: list[int] = []
    for index in _row_by_row(boxes):
        x0, y0, _, _ = boxes[index]
        if y0 >= boxes[anchor, 1] - height / 2 and x0 < boxes[anchor, 2]:
            left.append(index)
        elif y0 >= boxes[anchor, 1] - CLOSING_ABOVE * height and x0 > boxes[anchor, 2]:
            right.append(index)
    return left, right


def _row_by_row(boxes: NDArray[np.float32]) -> list[int]:
    """Indices of the boxes row by row, from left to right within a row.

    Sorting by height alone fails: a date with an empty blank is two boxes, of which the right one
    may be a pixel higher.
    """
    rows: list[list[int]] = []
    for index in map(int, np.argsort(boxes[:, 1] + boxes[:, 3], kind="stable")):
        middle = (boxes[index, 1] + boxes[index, 3]) / 2
        if rows and middle < boxes[rows[-1], 3].min():
            rows[-1].append(index)
        else:
            rows.append([index])
    return [index for row in rows for index in sorted(row, key=lambda one: float(boxes[one, 0]))]


def _is_national_title(text: str) -> bool:
    words = plain(text)
    return any(
        len(words) >= len(title) - MISSING_LETTERS and fuzz.ratio(words, title) >= ALIKE
        for title in NATIONAL_TITLES
    )


def down(order: Sequence[int], boxes: NDArray[np.float32], texts: Sequence[str]) -> list[int]:
    """Correct the order so that columns of text are read one after the other.

    Columns of text are recognised by rows that do not line up.

    Args: boxes: float32, (lines, 4), x0 y0 x1 y1.
    """
    settled = list(order)
    for columns in ragged_columns(boxes, texts):
        column_of = {line: at for at, lines in enumerate(columns) for line in lines}
        steps = [column_of[line] for line in settled if line in column_of]
        jumps = sum(here != there for here, there in pairwise(steps))
        if min(map(len, columns)) >= COLUMN_LINES and jumps > READ_ACROSS * len(steps):
            settled = across(settled, [Grid(tuple(map(tuple, columns)))])
    return settled


def with_labels(
    order: Sequence[int], boxes: NDArray[np.float32], texts: Sequence[str]
) -> list[int]:
    """Correct the order so that each label, such as a speaker's name, precedes its paragraph.

    Args: boxes: float32, (lines, 4), x0 y0 x1 y1.
    """
    settled = list(order)
    for row in printed_rows(boxes):
        if len(row) == 2 and _is_label(row[0], boxes, texts):
            settled.remove(row[0])
            settled.insert(settled.index(row[1]), row[0])
    return settled


def _is_label(line: int, boxes: NDArray[np.float32], texts: Sequence[str]) -> bool:
    if not _LABEL.fullmatch(texts[line].strip()):
        return False
    x0, y0, x1, y1 = boxes[line]
    near = LABEL_NEAR * (y1 - y0)
    beside = (boxes[:, 0] < x1) & (boxes[:, 2] > x0) & (boxes[:, 1] < y1 + near)
    beside &= boxes[:, 3] > y0 - near
    return all(_LABEL.fullmatch(texts[other].strip()) for other in np.flatnonzero(beside).tolist())
