"""The blobs of ink on a page, and how many of its letters lie in the lines that were found."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from digitize.read.image.types import Gray
from digitize.read.lines.curve import Curve

INK = 170  # grey levels
LEAST_PX = 8  # pixels of the upright picture: a lower blob is a dot, a mark or a speck
LARGEST = 0.2  # of the page's sides: a larger one is a picture or the scanner's edge
FILLED = (0.12, 0.9)  # share of its box that a letter inks
LEAST_LETTERS = 20  # a page with fewer has nothing to fail on
WITHIN = 0.6  # line heights from a line's middle to that of its letters, at most
AS_HIGH = 0.5  # of a letter's height that its line must have


@dataclass(frozen=True, slots=True)
class Blobs:
    """Connected ink of the upright picture, as OpenCV counts it; blob 0 is the paper.

    labels: int32, (height, width); stats: int32, (blobs, 5); middles: float64, (blobs, 2), x y.
    """

    labels: NDArray[np.int32]
    stats: NDArray[np.int32]
    middles: NDArray[np.float64]

    def mask(self, blob: int) -> NDArray[np.uint8]:
        """One blob in its own box: uint8, (height, width) of the box, 1 where it is."""
        x0, y0, width, height = self.stats[blob, :4]
        window = self.labels[y0 : y0 + height, x0 : x0 + width]
        return (window == blob).astype(np.uint8)


def find_blobs(picture: Gray) -> Blobs:
    """All blobs of a picture."""
    ink = cv2.threshold(picture, INK, 1, cv2.THRESH_BINARY_INV)[1]
    _, labels, stats, middles = cv2.connectedComponentsWithStats(ink, connectivity=8)
    return Blobs(labels, stats, middles)


def coverage(blobs: Blobs, curves: Sequence[Curve]) -> float:
    """The share, 0 to 1, of the ink of letters that lies in lines of about their height.

    Pages whose lines were found measure 0.96 and more, with seals and stamps on them.
    """
    height, width = blobs.labels.shape
    wide, high, area = (
        blobs.stats[:, column]
        for column in (cv2.CC_STAT_WIDTH, cv2.CC_STAT_HEIGHT, cv2.CC_STAT_AREA)
    )
    filled = area / (wide * high)
    letters = (high >= LEAST_PX) & (high <= LARGEST * height) & (wide <= LARGEST * width)
    letters &= (filled >= FILLED[0]) & (filled <= FILLED[1])
    letters[0] = False
    if letters.sum() < LEAST_LETTERS:
        return 1.0
    middles, high, area = blobs.middles[letters], high[letters], area[letters]
    covered = np.zeros(len(middles), bool)
    for curve in curves:
        near = np.abs(middles[:, 1] - curve.middle(middles[:, 0])) < WITHIN * curve.height
        near &= (middles[:, 0] >= curve.left) & (middles[:, 0] <= curve.right)
        covered |= near & (curve.height >= AS_HIGH * high)
    return float(area[covered].sum() / area.sum())
