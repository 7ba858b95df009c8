"""What is measured on a page, on pages where it is known, and the steps that follow from it."""

import cv2
import numpy as np
import pytest

from digitize.read.image.measure import black_edges, paper_of, shade, show_through, shrunk
from digitize.read.image.prepare import SHADED, prepare
from tests.image.pages import lit, printed_page, turned

pytestmark = pytest.mark.unit

PAGE = printed_page()


def with_band(page: np.ndarray, side: str, thick: int = 60) -> np.ndarray:
    """The page with a black band along one side."""
    banded = page.copy()
    rows, columns = {
        "left": (slice(None), slice(0, thick)),
        "right": (slice(None), slice(-thick, None)),
        "top": (slice(0, thick), slice(None)),
    }[side]
    banded[rows, columns] = 12
    return banded


@pytest.mark.parametrize("darkest", [1.0, 0.9, 0.6])
def test_shade_is_how_far_the_darkest_paper_is_from_white(darkest):
    """An even white page has none; a lamp that loses four tenths leaves four tenths."""
    assert shade(paper_of(shrunk(lit(PAGE, darkest)))) == pytest.approx(1 - darkest, abs=0.03)


@pytest.mark.parametrize(("darkest", "divided"), [(1.0, False), (0.985, False), (0.8, True)])
def test_light_is_divided_out_where_there_is_shade(darkest, divided):
    """White, even paper is left as it is; a shadow or a tint is divided out."""
    done = prepare(lit(PAGE, darkest))
    assert ("divide_background" in done.steps) is divided
    assert (done.measured.shade > SHADED) is divided


@pytest.mark.parametrize("side", ["left", "right", "top"])
def test_a_black_edge_is_measured_and_erased(side):
    """The band goes, and the print beside it stays."""
    band = with_band(np.full_like(PAGE, 255), side) == 12
    done = prepare(with_band(PAGE, side))
    assert "black_edges" in done.steps
    assert done.measured.black_edges == pytest.approx(band.mean(), abs=0.01)
    assert (done.page[band] == 255).all()
    assert (done.page[(PAGE == 0) & ~band] < 60).all()


def test_the_edges_of_a_paper_that_lies_askew_go_too():
    """Six degrees on a black lid leave triangles along all four sides."""
    askew = turned(PAGE, 6)
    outside = turned(np.full_like(PAGE, 1), 6) != 1
    askew[outside] = 10
    done = prepare(askew)
    assert (done.page[outside] == 255).mean() > 0.95
    assert black_edges(shrunk(askew)).any()


@pytest.mark.parametrize("page", [PAGE, lit(PAGE, 0.5)])
def test_print_and_shadow_are_no_edges(page):
    """Letters, a rule, a dark picture in the middle and a badly lit side stay."""
    page = page.copy()
    page[120:124, 50:950] = 0
    page[600:800, 300:700] = 40
    assert not black_edges(shrunk(page)).any()


def test_show_through_counts_pale_print_and_not_blur():
    """The other side's letters, mirrored and pale; the rims of blurred print are none."""
    ghost = 255 - (255 - PAGE[:, ::-1]) // 6
    assert show_through(np.minimum(PAGE, ghost)) > 0.02
    assert show_through(cv2.GaussianBlur(PAGE, (0, 0), 1.5)) < 0.002
    assert show_through(np.zeros((50, 50), np.uint8)) == 0
