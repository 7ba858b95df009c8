import cv2
import numpy as np
import pytest

from digitize.read.image.skew import skew
from tests.image.pages import printed_page, turned

pytestmark = pytest.mark.unit

PAGE = printed_page()


@pytest.mark.parametrize("degrees", [-8, -6.3, -3, -1.5, -0.4, 0, 0.3, 1, 2.2, 4.7, 8])
def test_skew_is_found(degrees):
    """What levels the lines is found within 0.2 degrees: the opposite of how they lean."""
    assert skew(turned(PAGE, degrees)) == pytest.approx(-degrees, abs=0.2)


@pytest.mark.parametrize("degrees", [-44, -33, -24, 17, 28, 38, 45])
def test_a_photograph_taken_askew_is_levelled(degrees):
    """Beyond what a glass allows, up to 45 degrees: on a sheet that holds all of it."""
    page = cv2.copyMakeBorder(PAGE, 400, 400, 600, 600, cv2.BORDER_CONSTANT, value=255)
    assert skew(turned(page, degrees)) == pytest.approx(-degrees, abs=0.3)


@pytest.mark.parametrize("degrees", [-20, -6, 12, 30])
def test_the_rims_of_a_black_lid_are_no_lines(degrees):
    """The edges of the sheet lie level with the picture; what counts is the print between."""
    height, width = PAGE.shape
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), degrees, 0.7)
    lid = cv2.warpAffine(turned(PAGE, 1.0), matrix, (width, height), borderValue=15)
    lid[:, :40] = 15
    assert skew(lid) == pytest.approx(-degrees - 1.0, abs=0.3)


def test_skew_of_a_low_resolution_page():
    """A page of 75 dpi leans as much as one of 300."""
    assert skew(turned(printed_page(600, 850, 18), 3)) == pytest.approx(-3, abs=0.3)


@pytest.mark.parametrize("shape", [(1400, 1000), (1, 1), (3, 2000)])
def test_a_page_without_lines_does_not_lean(shape):
    """Blank paper has no skew."""
    assert skew(np.full(shape, 255, np.uint8)) == 0
