"""Synthetic lines on a page, the frame they are seen in, and strips by hand."""

import numpy as np

from digitize.read.lines.curve import Curve
from digitize.read.lines.cut import LINE_PX, MARGIN, SIDE, Strip
from digitize.read.lines.frame import UprightFrame

TALL = round(LINE_PX * (1 + 2 * MARGIN))
MARGIN_PX = round(LINE_PX * MARGIN)


def plain_frame(page: np.ndarray) -> UprightFrame:
    """The page is its own upright picture."""
    return UprightFrame(page, np.array([[1.0, 0, 0], [0, 1.0, 0]]), 0, 0.0)


def level_curve(left: float, right: float, y: float, height: float) -> Curve:
    centre, half = (left + right) / 2, (right - left) / 2
    return Curve(left, right, height, centre, half, (y,))


def bowed_curve(left: float, right: float, y: float, height: float, bow: float) -> Curve:
    """Lower in its middle than at its ends by `bow`."""
    centre, half = (left + right) / 2, (right - left) / 2
    return Curve(left, right, height, centre, half, (y + bow, 0.0, -bow))


def strip_of(pixels: np.ndarray) -> Strip:
    """A strip as `cut` makes it, with letters of 20 picture pixels."""
    scale = LINE_PX / 20
    right = 100 + pixels.shape[1] / scale - 2 * SIDE * 20
    return Strip(pixels, level_curve(100, right, 300, 20), scale)


def white(width: int) -> np.ndarray:
    return np.full((TALL, width), 255, np.uint8)
