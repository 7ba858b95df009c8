"""Finds coloured ink: seals, rubber stamps and pen strokes on a page printed in black."""

from __future__ import annotations

from enum import IntEnum

import cv2
import numpy as np
from numpy.typing import NDArray

from digitize.read.image.types import Image

LONG_SIDE_PX = 2048  # size at which ink is measured, as the upright picture: a pen stroke is seen
PAPER_PERCENTILE = 90  # percentile of each channel that is the tint of the paper
EVERY = 8  # the tint is measured on every 8th pixel, across and down
# An ink is recognised by the difference of two channels as a share of the darkness of the darker
# one. That share does not depend on how thickly the ink lies.
RED = 0.35  # least share for red ink: red against the brighter of green and blue
BLUE = 0.28  # least share for blue and violet: stamps measure 0.4, black print of a blue cast 0.2
PEN = 0.38  # least share for a ball pen, whose blue is purer: 0.45 to 0.8
LEAST = 22  # least difference of the channels, in grey levels; less is noise of the camera


class Ink(IntEnum):
    """The kind of ink at a pixel."""

    NONE = 0  # paper or black ink
    RED = 1
    BLUE = 2  # blue or violet
    PEN = 3  # the pure blue of a ball pen


def coloured_ink(page: Image) -> NDArray[np.uint8]:
    """The `Ink` of each pixel, on the page shrunk to about LONG_SIDE_PX.

    Black print under a stamp counts as NONE: it is dark in every channel.

    Args: page: (height, width, 3) RGB, uint8.
    """
    # Pixels are skipped, not averaged: averaging takes 80 ms, and a pen stroke is wide enough.
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
