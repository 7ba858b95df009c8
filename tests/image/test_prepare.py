import cv2
import numpy as np
import pytest

from digitize.errors import BadImage
from digitize.read.image.measure import noise, paper_of, shrunk
from digitize.read.image.prepare import NOISY, divide_background, prepare, red_channel
from digitize.settings import PrepareStep
from tests.image.pages import lit, printed_page

pytestmark = pytest.mark.unit

PAGE = printed_page()


def grainy(page: np.ndarray, sigma: float) -> np.ndarray:
    grain = np.random.default_rng(1).normal(0, sigma, page.shape)
    return np.clip(page + grain, 0, 255).astype(np.uint8)


def divided(page: np.ndarray) -> np.ndarray:
    return divide_background(page, paper_of(shrunk(page)))


def with_seal(page: np.ndarray) -> np.ndarray:
    """A red ring drawn over the print, as ink is: each colour takes away light."""
    rgb = cv2.cvtColor(page, cv2.COLOR_GRAY2RGB)
    ring = np.full_like(rgb, 255)
    cv2.circle(ring, (500, 400), 160, (230, 60, 70), 14)
    return np.minimum(rgb, ring)


def test_light_is_divided_out():
    """Under a lamp that loses half its light across the page, paper becomes white, ink stays."""
    flat = divided(lit(PAGE))
    assert flat[PAGE == 255].mean() > 252
    assert np.percentile(flat[PAGE == 255], 1) > 240
    assert np.percentile(flat[PAGE == 0], 99) < 60


def test_dividing_a_flat_page_changes_nothing_much():
    """A second pass finds white paper and leaves it."""
    once = divided(lit(PAGE))
    assert np.abs(divided(once).astype(int) - once).mean() < 1


@pytest.mark.parametrize("shape", [(1, 1), (5, 3), (7, 2000), (3000, 9)])
def test_tiny_and_thin_pages_are_prepared_too(shape):
    """No page is too small for a step."""
    assert prepare(np.full(shape, 200, np.uint8)).page.shape == shape


def test_a_red_seal_goes_and_the_print_stays():
    """In the red channel the seal is nearly paper, and dark letters under it are dark."""
    sealed = with_seal(PAGE)
    red = red_channel(sealed)
    ring = (sealed[:, :, 1] < 100) & (PAGE == 255)
    assert ring.any()
    assert red[ring].min() > 220
    assert red[PAGE == 0].max() < 20


@pytest.mark.parametrize(("sigma", "chosen"), [(0, False), (1, False), (9, True)])
def test_the_median_is_for_grain_only(sigma, chosen):
    """Noise is measured: a clean page and a scanner's faint grain are not smoothed."""
    page = grainy(lit(PAGE), sigma)
    assert ("median_3" in prepare(page).steps) is chosen


def test_the_median_is_not_for_thin_strokes():
    """A crisp scan of small print has grain too; a median would take its slashes away."""
    page = np.full((900, 1200), 255, np.uint8)
    for y in range(60, 860, 40):
        cv2.putText(page, "163/2017 - 596/QD-UBND / 22/10", (60, y), 6, 0.5, 90, 1, cv2.LINE_AA)
    done = prepare(grainy(page, 9))
    assert done.measured.noise > NOISY
    assert "median_3" not in done.steps


def test_noise_counts_paper_and_not_strokes():
    """Clean print measures nothing, however much of it there is; grain on its paper does."""
    blocks = np.full((300, 300), 255, np.uint8)
    blocks[50:250:20] = blocks[51:250:20] = blocks[52:250:20] = 0
    assert noise(blocks, cv2.medianBlur(blocks, 3)) < 0.1 * NOISY
    worn = grainy(blocks, 12)
    assert noise(worn, cv2.medianBlur(worn, 3)) > NOISY
    black = np.zeros((50, 50), np.uint8)
    assert noise(black, black) == 0


def test_a_two_level_page_is_left_alone():
    """Where the scanner has decided what is ink there is no light to divide, nor noise."""
    page = np.where(PAGE < 128, 0, 255).astype(np.uint8)
    done = prepare(page)
    assert "median_3" not in done.steps
    assert (done.page == page).all()


def test_a_fax_with_broken_strokes_is_two_level():
    """Grain in black and white is no grain: its strokes would go with it."""
    page = np.where(grainy(PAGE, 60) < 128, 0, 255).astype(np.uint8)
    page[::200] = 128  # some greys, as resampling leaves them
    done = prepare(page)
    assert done.measured.two_level
    assert done.steps == ()
    assert (done.page == page).all()


@pytest.mark.parametrize("left_out", list(PrepareStep)[:3])
def test_any_step_can_be_left_out(left_out):
    """What the settings leave out is not taken; the others are."""
    page = cv2.cvtColor(grainy(lit(PAGE), 9), cv2.COLOR_GRAY2RGB)
    every = prepare(page).steps
    assert prepare(page, {left_out}).steps == tuple(step for step in every if step != left_out)


def test_the_steps_are_told_in_order():
    """A worn page in colour goes through all of them."""
    page = cv2.cvtColor(grainy(lit(PAGE), 9), cv2.COLOR_GRAY2RGB)
    assert prepare(page).steps == ("red_channel", "divide_background", "median_3")


@pytest.mark.parametrize(
    "wrong",
    [np.zeros((4, 4, 3), np.uint8), np.zeros((4, 4), np.float32), np.zeros((0, 4), np.uint8)],
)
def test_a_step_refuses_what_is_no_grey_page(wrong):
    """Colour, other types and empty arrays are errors, not surprises further on."""
    with pytest.raises(BadImage, match="instead of grey uint8"):
        divided(wrong)
