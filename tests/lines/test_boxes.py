"""Box stamps in black that print touches: found, and a line loses no more than they cover."""

import cv2
import numpy as np
import pytest

from digitize.read.lines.boxes import parts
from tests.lines.strips import level_curve
from tests.lines.test_marks import blank, boxed, found

pytestmark = pytest.mark.unit

STAMP = (195, 502, 605, 698)  # that `boxed` draws, level


@pytest.mark.parametrize("degrees", [0.0, 3.0, -4.0])
@pytest.mark.parametrize("sides", [(600,), (125,), (600, 115), (600, 596, 602)])
def test_a_stamp_is_found_where_letters_touch_its_frame(degrees, sides):
    page, _ = blank()
    boxed(page, 20, degrees)
    for row, x in enumerate(sides):
        for at in range(3):  # letters: the first touches the frame, the others touch it
            left = x + 26 * at
            cv2.rectangle(page, (left, 560 + 40 * row), (left + 30, 582 + 40 * row), 20, 3)
    [mark] = found(page, None).boxed
    off = np.abs(np.array(mark.box) - STAMP)
    assert off.max() <= 8 + 20 * abs(degrees) / 3


def test_what_touches_no_frame_is_none():
    """A word in heavy letters, and a ruled table."""
    page, _ = blank()
    cv2.putText(page, "QUYET DINH", (300, 400), cv2.FONT_HERSHEY_DUPLEX, 3, 0, 14)
    for x in range(200, 1201, 200):
        cv2.line(page, (x, 800), (x, 1400), 0, 3)
    for y in range(800, 1401, 60):
        cv2.line(page, (200, y), (1200, y), 0, 3)
    assert not found(page, None).boxed


@pytest.mark.parametrize(
    ("left", "right", "wanted"),
    [
        (500, 1300, [(500, 605), (605, 1300)]),  # over the first word
        (100, 1300, [(100, 195), (195, 605), (605, 1300)]),  # over a middle one
        (100, 400, [(100, 195), (195, 400)]),  # over the last one
        (220, 580, [(220, 580)]),  # the stamp's own line
        (700, 1300, [(700, 1300)]),  # beside it
    ],
)
def test_a_line_is_parted_at_the_sides_of_a_stamp(left, right, wanted):
    curve = level_curve(left, right, 600.0, 30.0)
    assert [(round(part.left), round(part.right)) for part in parts(curve, [STAMP])] == wanted


def test_a_line_above_a_stamp_stays_whole():
    curve = level_curve(100, 1300, 480.0, 30.0)
    assert parts(curve, [STAMP]) == [curve]
