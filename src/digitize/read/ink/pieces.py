"""Pieces of ink of the upright picture as arrays, and the mapping of word boxes to that picture."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from digitize.read.lines.blobs import Blobs
from digitize.read.lines.frame import UprightFrame

Box = tuple[int, int, int, int]
"""x0, y0, x1, y1 in pixels of the upright picture."""

STEEP = 0.2  # least cos 2a for a skew a; near 45 degrees a box does not determine its sides


@dataclass(frozen=True, slots=True)
class Pieces:
    """Connected pieces of ink.

    boxes: float64, (n, 4), x0 y0 x1 y1 in pixels of the upright picture.
    area: float64, (n,), inked pixels. middle: float64, (n, 2), x y of the centroid.
    """

    boxes: NDArray[np.float64]
    area: NDArray[np.float64]
    middle: NDArray[np.float64]

    @property
    def width(self) -> NDArray[np.float64]:
        """The width of each box, in pixels: float64, (n,)."""
        return self.boxes[:, 2] - self.boxes[:, 0]

    @property
    def height(self) -> NDArray[np.float64]:
        """The height of each box, in pixels: float64, (n,)."""
        return self.boxes[:, 3] - self.boxes[:, 1]

    @property
    def around(self) -> Box:
        """The box around all pieces, of which there must be at least one."""
        left, top = np.floor(self.boxes[:, :2].min(axis=0)).astype(int).tolist()
        right, bottom = np.ceil(self.boxes[:, 2:].max(axis=0)).astype(int).tolist()
        return left, top, right, bottom

    @property
    def strokes(self) -> NDArray[np.float64]:
        """The estimated thickness of each piece's strokes, in pixels: float64, (n,)."""
        return self.area / (self.width + self.height)

    def at(self, chosen: NDArray[np.bool_] | NDArray[np.intp]) -> Pieces:
        """The chosen pieces. chosen: bool, (n,), or indices."""
        return Pieces(self.boxes[chosen], self.area[chosen], self.middle[chosen])


NO_PIECES = Pieces(np.empty((0, 4)), np.empty(0), np.empty((0, 2)))


def pieces_of(blobs: Blobs) -> Pieces:
    """All blobs except the paper, which is blob 0."""
    stats = blobs.stats[1:].astype(np.float64)
    boxes = np.column_stack([stats[:, :2], stats[:, :2] + stats[:, 2:4]])
    return Pieces(boxes, stats[:, 4], blobs.middles[1:])


def joined(one: Pieces, other: Pieces) -> Pieces:
    """The pieces of both, in this order."""
    return Pieces(
        np.vstack([one.boxes, other.boxes]),
        np.concatenate([one.area, other.area]),
        np.vstack([one.middle, other.middle]),
    )


def in_picture(boxes: Sequence[Box], frame: UprightFrame) -> NDArray[np.float64]:
    """Transform boxes of words from the page to the upright picture: float64, (n, 4).

    A box on the page encloses a word that may be skewed. Rotating its corners would enlarge it
    further, so that it covered ink of the lines above and below. So the word's own width and height
    are computed from the box and the skew of the page.
    """
    if not boxes:
        return np.empty((0, 4))
    on_page = np.array(boxes, np.float64)
    back = np.linalg.inv(np.vstack([frame.to_page, (0, 0, 1)]))
    centres = np.column_stack([on_page[:, 0::2].mean(axis=1), on_page[:, 1::2].mean(axis=1)])
    centres = centres @ back[:2, :2].T + back[:2, 2]
    wide, high = (on_page[:, 2:] - on_page[:, :2]).T / frame.scale
    if frame.turn % 2:
        wide, high = high, wide
    wide, high = _unleaned(wide, high, math.radians(frame.skew))
    half = np.column_stack([wide, high]) / 2
    return np.hstack([centres - half, centres + half])


def _unleaned(
    wide: NDArray[np.float64], high: NDArray[np.float64], lean: float
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Width and height of words before they were skewed and enclosed by these boxes.

    Args: lean: the skew, in radians.
    """
    sin, cos = abs(math.sin(lean)), math.cos(lean)
    both = cos * cos - sin * sin
    if sin == 0.0 or both < STEEP:
        return wide, high
    own_wide = (wide * cos - high * sin) / both
    own_high = (high * cos - wide * sin) / both
    fits = (own_wide > 0) & (own_high > 0)
    return np.where(fits, own_wide, wide), np.where(fits, own_high, high)
