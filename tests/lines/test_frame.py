import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digitize.read.lines.frame import LONG_SIDE_PX, boxes_in_picture, upright
from tests.image.pages import printed_page, turned

pytestmark = pytest.mark.unit

PAGE = printed_page()
DOT = 12  # pixels: radius of the mark whose place is known


def lying(page: np.ndarray, quarters: int, degrees: float) -> np.ndarray:
    """The page leaning by some degrees, then turned by quarters, both counter-clockwise."""
    return np.ascontiguousarray(np.rot90(turned(page, degrees), quarters))


def grey_dot(page: np.ndarray) -> np.ndarray:
    """Where the only grey of 100 to 160 in bulk is: x, y."""
    mask = cv2.erode(((page > 100) & (page < 160)).astype(np.uint8), np.ones((5, 5), np.uint8))
    rows, columns = np.nonzero(mask)
    return np.array([columns.mean(), rows.mean()])


@pytest.mark.parametrize("quarters", range(4))
@settings(max_examples=6, derandomize=True)
@given(
    x=st.integers(60, 940), y=st.integers(60, 1340), degrees=st.sampled_from([0, -4.6, 0.7, 5.2])
)
def test_points_map_back_to_the_page(quarters, x, y, degrees):
    """A mark on the page is seen in the picture at the point that maps back to the mark."""
    page = PAGE.copy()
    page[max(0, y - 3 * DOT) : y + 3 * DOT, max(0, x - 3 * DOT) : x + 3 * DOT] = 255
    cv2.circle(page, (x, y), DOT, 130, -1)
    page = lying(page, quarters, degrees)
    frame = upright(page, lambda _: quarters)
    assert frame.turn == quarters
    assert frame.skew == pytest.approx(-degrees, abs=0.2)
    seen = frame.page_points(grey_dot(frame.picture)[None])[0]
    assert np.abs(seen - grey_dot(page)).max() <= 1.0


@pytest.mark.parametrize("quarters", range(4))
def test_the_picture_is_upright_and_level(quarters):
    """Whatever the page's turn and skew, the picture's lines are level."""
    frame = upright(lying(PAGE, quarters, 3.0), lambda _: quarters)
    height, width = frame.picture.shape
    assert height > width
    ink = (frame.picture < 128).sum(axis=1)
    assert (ink[200:-200] == 0).mean() > 0.25  # white between the lines


def test_a_large_page_is_made_small_and_mapped_to_full_size():
    """The picture is small; its points are the page's own, fine pixels."""
    page = cv2.resize(PAGE, None, fx=4, fy=4, interpolation=cv2.INTER_AREA)
    frame = upright(page, lambda _: 0)
    assert max(frame.picture.shape) == LONG_SIDE_PX
    assert frame.scale == pytest.approx(5600 / LONG_SIDE_PX, rel=0.01)
    width, height = frame.picture.shape[::-1]
    corner = frame.page_points(np.array([[0.0, 0.0], [width, height]]))
    assert np.abs(corner - [[0, 0], [4000, 5600]]).max() < 1


def test_the_turn_is_asked_of_a_level_page():
    """The orientation model takes a tilted page for a turned one, so it is levelled before."""
    asked = []

    def quarter_turns(level: np.ndarray) -> int:
        asked.append((level[200:-200] < 128).sum(axis=1))
        return 0

    upright(lying(PAGE, 0, 6.0), quarter_turns)
    assert (asked[0] == 0).mean() > 0.25


@pytest.mark.parametrize("degrees", [-3.0, 2.0])
def test_the_box_of_a_leaning_picture_is_not_enlarged_by_its_lean(degrees):
    """On the page the box is larger than the picture; upright it would reach into the caption."""
    frame = upright(turned(printed_page(), degrees), lambda level: 0)
    corners = np.array([[200, 300], [900, 300], [200, 700], [900, 700]], float)
    on_page = frame.page_box(corners, (5000, 5000))
    [box] = boxes_in_picture([on_page], frame)
    assert np.abs(box - (200, 300, 900, 700)).max() < 3
