"""Photographs are found, halftone too; print, tints, bands and shadows are none."""

import cv2
import numpy as np
import pytest

from digitize.read.image.measure import shrunk
from digitize.read.image.photos import find_photos
from digitize.read.image.prepare import prepare

PLACE = (200, 300, 900, 800)


def scene(shape: tuple[int, int], seed: int = 5) -> np.ndarray:
    """Something like a crowd: spots of all greys and sizes."""
    drawn = np.random.default_rng(seed)
    made = np.full(shape, 120, np.uint8)
    for _ in range(900):
        at = int(drawn.integers(0, shape[1])), int(drawn.integers(0, shape[0]))
        cv2.circle(made, at, int(drawn.integers(6, 34)), int(drawn.integers(10, 190)), -1)
    return made


def halftone(photo: np.ndarray) -> np.ndarray:
    """Black dots on white, as a newspaper prints it."""
    rows, columns = np.indices(photo.shape)
    screen = 128 + 60 * np.cos(rows * 2 * np.pi / 6) + 60 * np.cos(columns * 2 * np.pi / 6)
    return np.where(photo > screen, 255, 0).astype(np.uint8)


def page_of_print() -> np.ndarray:
    page = np.full((2000, 1400), 250, np.uint8)
    for y in range(900, 1900, 34):
        cv2.putText(page, "Trong quy I nam 2023 Uy ban nhan dan xa da to chuc", (60, y),
                    cv2.FONT_HERSHEY_DUPLEX, 1.0, 10, 3)  # fmt: skip
    return page


@pytest.mark.parametrize("printed", [lambda photo: photo, halftone])
def test_a_photograph_is_found_in_its_place(printed):
    page = page_of_print()
    x0, y0, x1, y1 = PLACE
    page[y0:y1, x0:x1] = printed(scene((y1 - y0, x1 - x0)))
    [found] = find_photos(shrunk(page))
    assert np.abs(np.subtract(found, PLACE)).max() <= 24


def test_what_is_no_photograph():
    """Dense print in bold, a tint with print on it, a dark band, a shadow of a book's fold."""
    page = page_of_print()
    page[200:420, 100:700] = 170
    for y in range(240, 420, 40):
        cv2.putText(page, "Thuong nien bai doc", (130, y), cv2.FONT_HERSHEY_DUPLEX, 1.0, 10, 2)
    page[500:620, 100:1300] = 30
    page[:, :300] = (page[:, :300] * np.linspace(0.35, 1, 300)).astype(np.uint8)
    assert find_photos(shrunk(page)) == ()


def test_the_colours_of_a_photograph_are_no_ink():
    """A red shirt was taken for a seal."""
    page = cv2.cvtColor(page_of_print(), cv2.COLOR_GRAY2RGB)
    x0, y0, x1, y1 = PLACE
    page[y0:y1, x0:x1] = scene((y1 - y0, x1 - x0))[:, :, None]
    cv2.circle(page, (500, 500), 60, (190, 20, 30), -1)
    cv2.putText(page, "MAT", (1100, 500), cv2.FONT_HERSHEY_DUPLEX, 1.5, (210, 20, 30), 4)
    done = prepare(page)
    assert len(done.photos) == 1
    assert not done.inks[y0:y1, x0:x1].any()
    assert done.inks[450:510, 1090:1250].any()
