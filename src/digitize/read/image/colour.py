"""Coloured ink: what a seal, a rubber stamp or a pen left on a page printed in black."""

from __future__ import annotations

from enum import IntEnum

import cv2
import numpy as np
from numpy.typing import NDArray

from digitize.read.image.types import Image

LONG_SIDE_PX = 2048  # as the upright picture: enough for the stroke of a pen
PAPER_PERCENTILE = 90  # of each channel: the paper's own tint is no colour
EVERY = 8  # pixels between those that the tint is measured on
# An ink is known by how much one channel lacks of what another has lost, however thin it lies.
RED = 0.35  # red ink: of what green or blue have lost, red has kept this share
BLUE = 0.28  # blue and violet: of what red has lost; stamps 0.4, black print of a blue cast 0.2
PEN = 0.38  # a ball pen's blue is purer: 0.45 to 0.8
LEAST = 22  # grey levels between the channels: less is the camera's noise


class Ink(IntEnum):
    """What a pixel is written with."""

    NONE = 0  # paper, or black ink
    RED = 1
    BLUE = 2  # violet too
    PEN = 3  # blue as pure as a ball pen's


def coloured_ink(page: Image) -> NDArray[np.uint8]:
    """Which ink lies where, as `Ink`, on the page shrunk to about LONG_SIDE_PX.

    Black print under a stamp counts as none: it is dark in every channel.

    Args: page: (height, width, 3) RGB, uint8.
    """
    # Every second pixel, not their mean: that would take 80 ms, and a pen is wider.
    step = max(1, round(max(page.shape[:2]) / LONG_SIDE_PX))
    small = np.ascontiguousarray(page[::step, ::step])
    tint = np.percentile(small[::EVERY, ::EVERY].reshape(-1, 3), PAPER_PERCENTILE, axis=0)
    red, green, blue = (
        cv2.convertScaleAbs(channel, alpha=255 / max(1.0, float(white)))
        for channel, white in zip(cv2.split(small), tint, strict=True)
    )
    inks = np.zeros(red.shape, np.uint8)
    for ink, kept, lost, share in (
        (Ink.BLUE, blue, red, BLUE),
        (Ink.PEN, blue, red, PEN),
        (Ink.RED, red, cv2.max(green, blue), RED),
    ):
        gained = cv2.subtract(kept, lost)
        enough = cv2.convertScaleAbs(cv2.bitwise_not(lost), alpha=share)
        inks[(gained > LEAST) & (gained > enough)] = ink
    return inks
