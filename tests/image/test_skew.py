import numpy as np
import pytest

from digitize.image.skew import skew
from tests.image.pages import printed_page, turned

pytestmark = pytest.mark.unit

PAGE = printed_page()


@pytest.mark.parametrize("degrees", [-8, -6.3, -3, -1.5, -0.4, 0, 0.3, 1, 2.2, 4.7, 8])
def test_skew_is_found(degrees):
    """What levels the lines is found within 0.2 degrees: the opposite of how they lean."""
    assert skew(turned(PAGE, degrees)) == pytest.approx(-degrees, abs=0.2)


def test_skew_of_a_low_resolution_page():
    """A page of 75 dpi leans as much as one of 300."""
    assert skew(turned(printed_page(600, 850, 18), 3)) == pytest.approx(-3, abs=0.3)


@pytest.mark.parametrize("shape", [(1400, 1000), (1, 1), (3, 2000)])
def test_a_page_without_lines_does_not_lean(shape):
    """Blank paper has no skew."""
    assert skew(np.full(shape, 255, np.uint8)) == 0
