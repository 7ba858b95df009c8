import cv2
import numpy as np
import pytest

from digitize.lines.scratches import find_scratches
from tests.image.pages import printed_page

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
    columns = np.flatnonzero(mask.any(axis=0))
    assert set(columns.tolist()) == {x + at for x in PLACES for at in range(thick)}
    clean = np.where(mask > 0, 255, page).astype(np.uint8)
    white = (cv2.erode(PAGE, np.ones((9, 21), np.uint8)) == 255)[:, PLACES[0]]
    assert (clean[white, PLACES[0]] == 255).all()
    lost = (clean == 255) & (PAGE < 128)
    assert lost.sum() < 0.02 * (PAGE < 128).sum()


@pytest.mark.parametrize(
    "page",
    [PAGE, scratched(until=500), scratched(thick=12), np.full((300, 200), 255, np.uint8)],
    ids=["print", "short", "thick", "white"],
)
def test_other_things_are_no_such_lines(page):
    """A rule beside a paragraph is too short, the edge of a sheet too thick."""
    assert find_scratches(page) is None
