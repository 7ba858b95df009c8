import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digitize.read.lines.curve import fit
from digitize.read.lines.trueocr import LineCore

pytestmark = pytest.mark.unit

HEIGHT = 20.0


def core(middle, x: np.ndarray) -> LineCore:
    y = middle(x)
    tops, bottoms = y - HEIGHT / 2, y + HEIGHT / 2
    return LineCore(x.astype(np.float32), tops.astype(np.float32), bottoms.astype(np.float32))


@settings(max_examples=60, derandomize=True)
@given(st.floats(-30, 30), st.floats(-15, 15), st.floats(-6, 6), st.integers(0, 10_000))
def test_a_bowed_line_is_recovered_despite_outliers(bow, lean, twist, seed):
    """One column in ten is off by up to a line height; the curve stays on the line."""
    x = np.arange(100.0, 900.0, 4)

    def middle(x):
        t = (x - 500) / 400
        return 300 + lean * t + bow * t**2 + twist * t**3

    seen = core(middle, x)
    rng = np.random.default_rng(seed)
    hit = rng.choice(len(x), len(x) // 10, replace=False)
    seen.bottom[hit] += rng.uniform(0, 2 * HEIGHT, len(hit)).astype(np.float32)
    curve = fit(seen)
    off = np.abs(curve.middle(x) - middle(x))
    assert np.quantile(off, 0.95) < 0.05 * HEIGHT
    assert off.max() < 0.15 * HEIGHT  # at an end, where all outliers may meet
    assert curve.height == pytest.approx(HEIGHT, rel=0.05)


@pytest.mark.parametrize(("heights_long", "straight"), [(2, True), (6, True), (40, False)])
def test_a_short_line_bends_less(heights_long, straight):
    """A word or two are too short to tell a bend from a tall letter."""
    x = np.linspace(0, heights_long * HEIGHT, 60)
    bow = 8 * np.sin(np.linspace(0, np.pi, 60))
    curve = fit(core(lambda _: 100 + bow, x))
    bend = np.ptp(curve.middle(x) - np.linspace(*curve.middle(x[[0, -1]]), 60))
    assert bool(bend < 1) is straight


@pytest.mark.parametrize("columns", [1, 2, 3])
def test_a_speck_of_a_line_is_fitted_too(columns):
    """A line of few columns is level, and has a width."""
    curve = fit(core(lambda x: 0 * x + 50, np.arange(columns) * 2.0))
    assert curve.right > curve.left
    assert curve.middle(np.array([0.0])) == pytest.approx(50, abs=0.1)


def test_beyond_its_ends_a_line_goes_on_as_it_ended():
    """A polynomial would run away there."""
    x = np.arange(0.0, 800.0, 4)
    curve = fit(core(lambda x: 100 + 40 * ((x - 400) / 400) ** 2, x))
    far = curve.middle(np.array([curve.left - 500, curve.left, curve.right, curve.right + 500]))
    assert far[0] == far[1]
    assert far[2] == far[3]


def test_a_part_lies_on_the_same_line():
    """A line split in two keeps its bend, and the parts their own boxes."""
    x = np.arange(0.0, 800.0, 4)
    curve = fit(core(lambda x: 100 + 40 * ((x - 400) / 400) ** 2, x))
    part = curve.between(200, 300)
    inside = np.array([210.0, 290.0])
    assert (part.middle(inside) == curve.middle(inside)).all()
    assert (part.box[0], part.box[2]) == (200, 300)
