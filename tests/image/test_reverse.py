"""Light print on dark ground comes out as the same print in black on white would."""

import cv2
import numpy as np
import pytest

from digitize.read.image.prepare import prepare
from digitize.read.image.reverse import reverse
from digitize.settings import PrepareStep

WORDS = ("Ban tin phuong An Loc", "So 04 thang 02 nam 2023", "Luu hanh noi bo")


def printed(shape, ink, ground, at, size=1.0) -> np.ndarray:
    """A page of one ground with lines of print."""
    page = np.full((*shape, 3), ground, np.uint8)
    for line, words in enumerate(WORDS):
        place = (at[0], at[1] + round(line * 50 * size))
        cv2.putText(page, words, place, cv2.FONT_HERSHEY_DUPLEX, size, ink, 2, cv2.LINE_AA)
    return page


def banded(ink, ground, size=1.0) -> np.ndarray:
    """A white page with black print, and a band of another ground with print in it."""
    page = printed((1600, 1150), (0, 0, 0), (255, 255, 255), (100, 700))
    band = printed((round(190 * size), 900), ink, ground, (40, round(55 * size)), size)
    page[200 : 200 + len(band), 100:1000] = band
    return page


def inked(page: np.ndarray) -> np.ndarray:
    return page < 128


def alike(one: np.ndarray, other: np.ndarray) -> float:
    """Share of the ink of both that is in both."""
    return float((inked(one) & inked(other)).sum() / (inked(one) | inked(other)).sum())


@pytest.mark.parametrize(
    ("ink", "ground"),
    [
        ((255, 255, 255), (0, 0, 0)),
        ((255, 255, 255), (85, 85, 85)),
        ((255, 255, 255), (20, 170, 50)),
        ((255, 255, 255), (200, 20, 25)),
        ((255, 255, 255), (240, 120, 10)),
        ((255, 240, 90), (20, 30, 120)),
    ],
)
@pytest.mark.parametrize("size", [0.7, 1.0, 2.0])
def test_a_band_comes_out_as_black_on_white(ink, ground, size):
    wanted = banded((0, 0, 0), (255, 255, 255), size)[:, :, 0]
    done = prepare(banded(ink, ground, size))
    assert PrepareStep.REVERSED in done.steps
    assert alike(done.page, wanted) > 0.75
    assert done.page[210:215].min() > 240, "the edge of the band must not stay as a rule"


def test_two_bands_of_two_greys_that_touch():
    page = banded((255, 255, 255), (90, 90, 90))[:, :, 0].copy()
    page[60:200, 100:1000] = banded((255, 255, 255), (20, 20, 20))[200:340, 100:1000, 0]
    wanted = banded((0, 0, 0), (255, 255, 255))[:, :, 0].copy()
    wanted[60:200, 100:1000] = wanted[200:340, 100:1000]
    assert alike(reverse(page, page).page, wanted) > 0.75


@pytest.mark.parametrize("grain", [0, 8])
def test_a_negative_is_turned(grain):
    paper = banded((0, 0, 0), (255, 255, 255))[:, :, 0]
    noise = np.random.default_rng(7).normal(0, 1, paper.shape) * grain
    negative = np.clip(255.0 - paper + np.abs(noise), 0, 255).astype(np.uint8)
    assert alike(prepare(negative).page, paper) > 0.8


def test_dark_things_without_print_stay_as_they_are():
    """The scanner's edge, a frame around print, a ruled head of a table, a photograph."""
    page = printed((1600, 1150), (0, 0, 0), (255, 255, 255), (100, 300))[:, :, 0].copy()
    page[:, :60] = 5
    cv2.rectangle(page, (80, 220), (900, 480), 0, 14)
    page[700:740, 100:1000] = 0
    for x in range(100, 1001, 150):
        page[740:900, x : x + 4] = 0
    page[900:904, 100:1000] = 0
    rough = np.random.default_rng(3).integers(0, 255, (30, 40)).astype(np.uint8)
    page[1000:1500, 200:900] = cv2.resize(rough, (700, 500), interpolation=cv2.INTER_CUBIC)
    assert reverse(page, page) is None


def test_print_beside_a_ruled_head_in_reverse_is_not_turned():
    """The cells under a dark head row are paper, though rules enclose them."""
    page = np.full((1600, 1150), 255, np.uint8)
    page[300:360, 100:1000] = 0
    for x in range(100, 1001, 100):
        page[360:600, x : x + 4] = 0
    for y in range(360, 601, 60):
        page[y : y + 4, 100:1004] = 0
    cv2.putText(page, "Ten don vi nhan", (140, 342), cv2.FONT_HERSHEY_DUPLEX, 1.2, 255, 2)
    cv2.putText(page, "42", (120, 400), cv2.FONT_HERSHEY_DUPLEX, 1.0, 0, 2)
    made = reverse(page, page).page
    assert made[310:350, 110:990].mean() > 150
    assert (made[380:595] == page[380:595]).all()


def test_a_page_without_dark_ground_is_left_alone():
    page = printed((1600, 1150), (0, 0, 0), (255, 255, 255), (100, 300))
    assert reverse(page, page[:, :, 0]) is None


@pytest.mark.parametrize("words", ["BAO DANG", "DOI BO", "LE KHAI MAC", "QUANG NAM"])
@pytest.mark.parametrize("size", [2.2, 4.0, 7.0])
def test_a_heavy_title_is_no_dark_ground(words, size):
    """The counters of its letters look like light print."""
    page = np.full((2048, 1448), 255, np.uint8)
    thick = round(4 * size)
    cv2.putText(page, words, (60, 600), cv2.FONT_HERSHEY_DUPLEX, size, 0, thick, cv2.LINE_AA)
    assert reverse(page, page) is None
