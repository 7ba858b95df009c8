import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from digitize.read.lines.cut import LINE_PX, _clean, cut, ink_mask
from tests.lines.strips import (
    MARGIN_PX,
    TALL,
    bowed_curve,
    level_curve,
    plain_frame,
    strip_of,
    white,
)

pytestmark = pytest.mark.unit

U = LINE_PX / 40  # drawn at 40 pixels a line, whatever a strip has


def _cleaned(strip: np.ndarray) -> np.ndarray:
    """The strip without specks and what is its neighbours'."""
    return _clean(strip, ink_mask(strip).view(np.uint8), MARGIN_PX)


def ruled(curve, thick: int = 7) -> np.ndarray:
    """A page with one dark stroke along the middle of a curve."""
    page = np.full((600, 1000), 255, np.uint8)
    x = np.arange(curve.left, curve.right)
    points = np.column_stack([x, curve.middle(x)]).round().astype(np.int32)
    cv2.polylines(page, [points.reshape(-1, 1, 2)], False, 0, thick)
    return page


@pytest.mark.parametrize("bow", [-25, 0, 12, 30])
def test_a_bowed_line_is_straightened(bow):
    """However the line is bowed, its stroke lies level in the middle of the strip."""
    curve = bowed_curve(100, 900, 300, 24, bow)
    page = ruled(curve)
    strip = cut(page, plain_frame(page), curve)
    assert strip.pixels.shape[0] == TALL
    inner = strip.pixels[:, 30:-30] < 128
    middles = (inner * np.arange(TALL)[:, None]).sum(axis=0) / inner.sum(axis=0)
    assert np.abs(middles - TALL / 2).max() < 2


@given(st.floats(-30, 30), st.floats(0.05, 0.95), st.floats(-0.45, 0.45))
def test_a_point_of_the_strip_is_a_point_of_the_page(bow, along, across):
    """From page to strip and back again lands within a pixel."""
    curve = bowed_curve(100, 900, 300, 24, bow)
    page = np.full((600, 1000), 255, np.uint8)
    x = curve.left + along * (curve.right - curve.left)
    y = float(curve.middle(np.array([x]))[0]) + across * curve.height
    cv2.circle(page, (round(x), round(y)), 4, 0, -1)
    strip = cut(page, plain_frame(page), curve)
    rows, columns = np.nonzero(strip.pixels < 128)
    if not rows.size:
        return  # so small a mark near the margin counts as a neighbour's
    seen = np.array([[columns.min() + columns.max() + 1, rows.min() + rows.max() + 1]]) / 2
    assert np.abs(strip.picture_points(seen) - [x, y]).max() <= 1.5


def test_a_line_is_cut_from_the_full_page_and_not_from_the_picture():
    """On a page four times as fine, thin strokes that the picture lost are in the strip."""
    page = np.full((2400, 4000), 255, np.uint8)
    page[1150:1250:2, 800:3200] = 0  # every second row: grey at a quarter of the size
    frame = plain_frame(np.full((600, 1000), 255, np.uint8))
    frame = type(frame)(frame.picture, frame.to_page * 4, 0, 0.0)
    strip = cut(page, frame, level_curve(200, 800, 300, 24))
    inner = strip.letters()[LINE_PX // 4 : -LINE_PX // 4, 30:-30]
    assert 90 < inner.mean() < 165
    assert inner.std() < 40


def rectangle(strip, left, top, right, bottom):
    cv2.rectangle(
        strip, (round(left * U), round(top * U)), (round(right * U), round(bottom * U)), 0, -1
    )


@pytest.fixture
def line():
    """A strip with three letters in its core, 40 high between rows 10 and 50."""
    strip = white(round(400 * U))
    for left in (60, 160, 260):
        rectangle(strip, left, 14, left + 40, 46)
    return strip


@pytest.mark.parametrize(
    ("name", "mark"),
    [
        ("dot under a letter", (76, 49, 82, 54)),
        ("hook above a letter", (170, 5, 190, 10)),
        ("tail that is cut off", (280, 46, 288, 59)),
        ("full stop", (310, 40, 316, 46)),
    ],
)
def test_marks_of_the_line_stay(line, name, mark):
    """Tones, the dot under ạ, tails and full stops are the line's own."""
    rectangle(line, *mark)
    assert (_cleaned(line) == line).all(), name


@pytest.mark.parametrize(
    ("name", "mark"),
    [
        ("foot of a letter above", (120, 0, 140, 6)),
        ("head of a letter below", (220, 53, 240, 59)),
        ("dot of the line above, over a gap", (120, 3, 127, 8)),
        ("tone of the line below, under a gap", (222, 53, 236, 57)),
        ("speck", (340, 30, 340, 30)),
    ],
)
def test_what_is_not_the_lines_goes(line, name, mark):
    """What neighbours leave in the margin is painted over, the line's letters are untouched."""
    dirty = line.copy()
    rectangle(dirty, *mark)
    assert (_cleaned(dirty) == line).all(), name


def test_faint_print_is_not_taken_for_specks():
    """Ink is measured against the line's own darkest grey."""
    strip = white(round(300 * U))
    rectangle(strip, 60, 14, 100, 46)
    faint = np.where(strip == 0, 190, 255).astype(np.uint8)
    assert (_cleaned(faint) == faint).all()


def test_an_empty_strip_stays_empty():
    """A detector's mistake on white paper is no error."""
    assert (_cleaned(white(50)) == 255).all()
    assert strip_of(white(50)).letters().shape == (TALL - 2 * MARGIN_PX, 50)


@pytest.mark.parametrize("degrees", [0.0, 0.4, -0.8])
def test_a_rule_under_a_line_is_erased(degrees):
    """Level or nearly: the rule goes, letters and a dash stay."""
    page = np.full((600, 1000), 255, np.uint8)
    for x in range(120, 420, 40):
        page[285:310, x : x + 20] = 0
    page[297:300, 440:470] = 0
    slope = np.tan(np.radians(degrees))
    ends = ((110, round(317 - 190 * slope)), (490, round(317 + 190 * slope)))
    cv2.line(page, *ends, 0, 2)
    strip = cut(page, plain_frame(page), level_curve(100, 500, 298, 28)).pixels
    scale = LINE_PX / 28
    below = strip[MARGIN_PX + round((313 - 284) * scale) :]
    assert (below > 128).mean() > 0.99
    dash = strip[:, round((440 - 100 + 0.2 * 28) * scale) : round((468 - 100) * scale)]
    assert (dash < 128).any()
    assert (strip < 128).sum() > 0.9 * 8 * 20 * 25 * scale**2
