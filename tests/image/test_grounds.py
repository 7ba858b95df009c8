"""Tinted boxes behind print, and photographs that are pale in parts."""

import cv2
import numpy as np
import pytest

from digitize.read.image.grounds import find_grounds, shrunk_darkest
from digitize.read.image.measure import shrunk
from digitize.read.image.prepare import prepare
from fixtures.make.issues.drawings import photograph
from tests.image.test_photos import page_of_print

PLACE = (200, 200, 900, 700)


def with_tint(page: np.ndarray, grey: int) -> np.ndarray:
    """A box with three lines of dark print on it."""
    x0, y0, x1, y1 = PLACE
    page[y0:y1, x0:x1] = grey
    for y in range(y0 + 80, y1, 150):
        cv2.putText(page, "Moi ba con den du hop", (x0 + 20, y), 3, 1.3, 10, 3)
    return page


def grounds(page: np.ndarray) -> list[tuple[str, tuple[int, int, int, int]]]:
    return [(one.kind, one.box) for one in find_grounds(shrunk(page))]


@pytest.mark.parametrize("grey", [150, 200, 228])
def test_a_tinted_box_is_found_in_its_place(grey):
    """On white paper, and on paper that grows dark towards a side."""
    page = with_tint(page_of_print(), grey)
    shaded = (page * np.linspace(0.75, 1, page.shape[1])).astype(np.uint8)
    for seen in (page, shaded):
        [(kind, box)] = grounds(seen)
        assert kind == "tint"
        assert np.abs(np.subtract(box, PLACE)).max() <= 16


def test_a_photograph_with_a_pale_sky_is_found_whole():
    """The sky is lighter than what counts as dark, and it touches the print below it."""
    page, (x0, y0, x1, y1) = page_of_print(), PLACE
    view = photograph(x1 - x0, y1 - y0, np.random.default_rng(4))
    page[y0:y1, x0:x1] = 255 - view
    [(kind, box)] = grounds(page)
    assert kind == "photograph"
    assert np.abs(np.subtract(box, PLACE)).max() <= 16


def test_what_is_no_ground():
    """A shadow, a stain, a dark band, dense print in bold, and a page that is dark as a whole."""
    page = page_of_print()
    page[:, :300] = (page[:, :300] * np.linspace(0.35, 1, 300)).astype(np.uint8)
    stain = np.zeros(page.shape, np.float32)
    cv2.ellipse(stain, (1000, 1400), (250, 180), 20, 0, 360, 60, -1)
    page = np.clip(page - cv2.GaussianBlur(stain, (0, 0), 12), 0, 255).astype(np.uint8)
    page[40:120, 100:1300] = 30
    for y in range(220, 760, 60):
        cv2.putText(page, "THONG BAO KHAN", (330, y), cv2.FONT_HERSHEY_DUPLEX, 1.8, 10, 6)
    assert grounds(page) == []
    assert grounds(np.full((2000, 1400), 190, np.uint8)) == []


def test_a_coloured_tint_is_found_too():
    """A red one is white in the red channel, from which the page is read."""
    page = cv2.cvtColor(with_tint(page_of_print(), 250), cv2.COLOR_GRAY2RGB)
    x0, y0, x1, y1 = PLACE
    page[y0:y1, x0:x1, 1:] = np.minimum(page[y0:y1, x0:x1, 1:], 190)
    small = shrunk(np.ascontiguousarray(page[:, :, 0]))
    assert find_grounds(small) == ()
    assert [one.kind for one in find_grounds(shrunk_darkest(page, small))] == ["tint"]
    assert len(prepare(page).tints) == 1
