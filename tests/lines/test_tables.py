import cv2
import numpy as np
import pytest

from digitize.read.lines.order import among_tables
from digitize.read.lines.tables import find_tables, with_lines
from tests.lines.strips import bowed_curve, level_curve, plain_frame

pytestmark = pytest.mark.unit

LEFT, TOP = 200, 500
WIDTHS, HEIGHTS = (80, 400, 150), (50, 90, 50, 50)
EDGES = [LEFT + sum(WIDTHS[:at]) for at in range(4)]
ROWS = [TOP + sum(HEIGHTS[:at]) for at in range(5)]


def ruled_page(sides: bool = True) -> np.ndarray:
    """A table of four rows and three columns among bars as long as words."""
    page = np.full((1400, 1000), 255, np.uint8)
    for y in ROWS:
        page[y : y + 2, EDGES[0] : EDGES[-1] + 2] = 60
    for x in EDGES if sides else EDGES[1:-1]:
        page[TOP : ROWS[-1] + 2, x : x + 2] = 60
    for y in (200, 300, 900):
        for x in range(150, 800, 70):
            page[y : y + 25, x : x + 50] = 0
    return page


@pytest.mark.parametrize("sides", [True, False])
def test_rows_and_columns_are_counted(sides):
    """Four rows of three cells, with rules at the sides or without."""
    [table] = find_tables(ruled_page(sides)).tables
    assert table.columns == (3, 3, 3, 3)
    assert np.abs(np.array(table.box) - (EDGES[0], ROWS[0], EDGES[-1], ROWS[-1])).max() <= 4


def test_a_merged_cell_is_one_cell():
    """A row without its inner rules has one cell."""
    page = ruled_page()
    page[ROWS[0] + 2 : ROWS[1], EDGES[0] + 2 : EDGES[-1]] = 255
    [table] = find_tables(page).tables
    assert table.columns == (1, 3, 3, 3)


def test_a_worn_rule_still_parts_its_cells():
    """Gaps of a few pixels in a rule do not make two cells one."""
    page = ruled_page()
    page[:, 330:335] = 255
    page[ROWS[2] + 20 : ROWS[2] + 25, EDGES[1] - 5 : EDGES[1] + 5] = 255
    [table] = find_tables(page).tables
    assert table.columns == (3, 3, 3, 3)


@pytest.mark.parametrize("lean", [10, 18, 22])
def test_the_sliver_outside_a_leaning_rule_is_no_cell(lean):
    """Between a rule that leans a little and the box around the table nothing is written."""
    page = ruled_page()
    page[TOP : ROWS[-1] + 2, EDGES[0] : EDGES[0] + 2] = 255
    cv2.line(page, (EDGES[0], TOP), (EDGES[0] - lean, ROWS[-1]), 60, 2)
    for y in ROWS:
        end = EDGES[0] - lean * (y - TOP) // (ROWS[-1] - TOP)
        page[y : y + 2, end : EDGES[0] + 2] = 60
    [table] = find_tables(page).tables
    assert table.columns == (3, 3, 3, 3)


def test_a_curved_table_is_a_table():
    """Rules that sway with the page are followed."""
    page = ruled_page()
    y, x = np.mgrid[0:1400, 0:1000].astype(np.float32)
    bent = cv2.remap(page, x, y + 12 * np.sin(x / 320), cv2.INTER_LINEAR, borderValue=255)
    [table] = find_tables(bent).tables
    assert table.columns == (3, 3, 3, 3)


@pytest.mark.parametrize("page", ["text", "frame", "underlined", "edge"])
def test_what_is_no_table(page):
    """Text, a frame around it, a rule under a heading, a scanner's black edge."""
    picture = ruled_page()
    picture[TOP - 5 : ROWS[-1] + 5] = 255
    if page == "frame":
        cv2.rectangle(picture, (100, 150), (900, 1000), 0, 3)
    elif page == "underlined":
        picture[260:263, 300:500] = 0
    elif page == "edge":
        picture[:, :60] = picture[:40] = 0
    found = find_tables(picture)
    assert (found.tables, found.cells) == ((), ())
    assert found.parts(level_curve(150, 780, 212, 25)) == [(level_curve(150, 780, 212, 25), None)]


@pytest.mark.parametrize("bow", [0.0, 6.0])
def test_a_line_across_the_rules_is_cut_at_them(bow):
    """Each part lies between two rules and knows its cell; a line outside stays whole."""
    found = find_tables(ruled_page())
    line = bowed_curve(EDGES[0] + 5, EDGES[-1] - 5, ROWS[1] + 40, 25, bow)
    parts = found.parts(line)
    assert [cell for _, cell in parts] == [(0, 1, 0), (0, 1, 1), (0, 1, 2)]
    for (part, _), left, right in zip(parts, EDGES[:-1], EDGES[1:], strict=True):
        assert left <= part.left < part.right <= right + 2
    outside = level_curve(150, 780, 212, 25)
    assert found.parts(outside) == [(outside, None)]


def test_rules_are_erased_and_letters_stay():
    """The page without its rules; the bars that stand for words are untouched."""
    page = ruled_page()
    clean, picture = plain_frame(page).erase(page, find_tables(page).rules)
    assert (picture[TOP - 5 : ROWS[-1] + 5] == 255).all()
    assert (clean[TOP - 5 : ROWS[-1] + 5] == 255).all()
    assert (clean[: TOP - 10] == page[: TOP - 10]).all()


def test_a_table_is_read_row_by_row_between_the_lines_around_it():
    """Cells in order, the lines of a cell one under the other, after what stands above."""
    found = find_tables(ruled_page())
    above, below = level_curve(150, 780, 300, 25), level_curve(150, 780, 900, 25)
    right = level_curve(EDGES[2] + 10, EDGES[3] - 10, ROWS[1] + 20, 20)
    upper = level_curve(EDGES[1] + 10, EDGES[2] - 10, ROWS[1] + 20, 20)
    lower = level_curve(EDGES[1] + 10, EDGES[2] - 10, ROWS[1] + 60, 20)
    first = level_curve(EDGES[0] + 10, EDGES[1] - 10, ROWS[1] + 40, 20)
    curves = [right, below, lower, first, above, upper]
    cells = [found.parts(curve)[0][1] for curve in curves]
    order = among_tables([4, 1], curves, cells, found.tables)
    assert [curves[index] for index in order] == [above, first, upper, lower, right, below]


def wide_page(thick: int = 2) -> np.ndarray:
    """A table of four rows and eight columns; its first and last row have two cells each."""
    page = np.full((1400, 1100), 255, np.uint8)
    edges = range(200, 1001, 100)
    for y in ROWS:
        page[y : y + thick, edges[0] : edges[-1] + thick] = 60
    for x in edges:
        merged = x not in (edges[0], edges[2], edges[-1])
        page[
            (ROWS[1] if merged else ROWS[0]) : (ROWS[-2] if merged else ROWS[-1]), x : x + thick
        ] = 60
    return page


@pytest.mark.parametrize("thick", [1, 2, 4])
def test_merged_heads_and_sums_are_rows(thick):
    [table] = find_tables(wide_page(thick)).tables
    assert table.columns == (2, 8, 8, 2)


@pytest.mark.parametrize("place", ["above", "below"])
@pytest.mark.parametrize("thick", [1, 3])
def test_a_seal_that_touches_the_outer_rule_adds_no_row(thick, place):
    """Paper left and right of a seal was a row of two cells, and the heading stood in it."""
    page = ruled_page()
    page[TOP : ROWS[-1], 250:252] = page[TOP : ROWS[-1], 350:352] = 60
    page[TOP : ROWS[-1], 440:442] = 60  # six columns
    middle = TOP - 58 if place == "above" else ROWS[-1] + 58
    cv2.circle(page, (420, middle), 60, 60, thick)
    cv2.line(page, (360, middle), (360, TOP if place == "above" else ROWS[-1]), 60, thick)
    [table] = find_tables(page).tables
    assert table.columns == (6, 6, 6, 6)
    assert abs(table.box[1] - ROWS[0]) <= 4
    assert abs(table.box[3] - ROWS[-1]) <= 4


def test_a_table_without_a_line_in_any_cell_is_none():
    """The walls of a drawn house are ruled as a table is; the other tables move up."""
    page = np.full((2000, 1400), 255, np.uint8)
    for top in (100, 900):
        for x in (200, 500, 800):
            cv2.line(page, (x, top), (x, top + 300), 0, 3)
        for y in (top, top + 150, top + 300):
            cv2.line(page, (200, y), (800, y), 0, 3)
    tables = find_tables(page)
    assert len(tables.tables) == 2
    kept, cells = with_lines(tables, [None, (1, 0, 1), (1, 1, 0)])
    assert kept.tables == tables.tables[1:]
    assert cells == [None, (0, 0, 1), (0, 1, 0)]
