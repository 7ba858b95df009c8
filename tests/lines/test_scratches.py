import cv2
import numpy as np
import pytest

from digitize.read.image.prepare import prepare
from digitize.read.lines.find import find_lines
from digitize.read.lines.scratches import find_scratches
from tests.image.pages import printed_page, turned

pytestmark = pytest.mark.unit

PAGE = printed_page()
PLACES = (150, 420, 777)


def scratched(thick: int = 2, until: int = 1400) -> np.ndarray:
    page = PAGE.copy()
    for x in PLACES:
        page[:until, x : x + thick] = 60
    return page


@pytest.mark.parametrize("thick", [1, 2, 3])
def test_lines_down_the_page_go_and_print_stays(thick):
    """Each is found at its place, but where strokes of letters cross it."""
    page = scratched(thick)
    mask = find_scratches(page)
    assert mask is not None
    places = {x + at for x in PLACES for at in range(thick)}
    assert set(np.flatnonzero(mask.any(axis=0)).tolist()) <= places
    wide = cv2.dilate(mask, np.ones((1, 3), np.uint8))
    assert set(np.flatnonzero(wide.any(axis=0)).tolist()) >= places
    clean = np.where(wide > 0, 255, page).astype(np.uint8)
    white = (cv2.erode(PAGE, np.ones((9, 21), np.uint8)) == 255)[:, PLACES[0]]
    assert (clean[white, PLACES[0]] == 255).all()
    lost = (np.where(mask > 0, 255, page) == 255) & (PAGE < 128)
    assert lost.sum() < 0.02 * (PAGE < 128).sum()


@pytest.mark.parametrize(
    "page",
    [PAGE, scratched(until=500), scratched(thick=12), np.full((300, 200), 255, np.uint8)],
    ids=["print", "short", "thick", "white"],
)
def test_other_things_are_no_such_lines(page):
    """A rule beside a paragraph is too short, the edge of a sheet too thick."""
    assert find_scratches(page) is None


def test_lines_are_upright_on_the_page_however_its_print_leans():
    """A sheet drawn in askew has them aslant once its print is level."""
    level = turned(scratched(), 1.5)
    assert find_scratches(level) is None
    mask = find_scratches(level, 1.5)
    assert mask is not None
    wide = cv2.dilate(mask, np.ones((3, 3), np.uint8)) > 0
    assert (level[wide] < 200).mean() > 0.3
    assert mask.sum(axis=1).astype(bool).mean() > 0.9


def test_a_titles_rule_and_lines_down_the_page_are_no_table():
    """They were two columns of cells, and every line was parted at them."""
    page = cv2.resize(scratched(), None, fx=1.46, fy=1.46)
    for y in (60, 400):
        page[y : y + 3, 150:1400] = 60
    found = find_lines(prepare(page))
    assert not found.tables
    assert len(found.strips) < 40
