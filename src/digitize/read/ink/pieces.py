"""Pieces of ink of the upright picture as arrays, and word boxes brought into that picture."""

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

STEEP = 0.2  # of cos 2a: a box leaning by nearly 45 degrees does not tell its own sides


@dataclass(frozen=True, slots=True)
class Pieces:
    """Connected pieces of ink, one a row.

    boxes: float64, (n, 4), x0 y0 x1 y1 in pixels of the upright picture.
    area: float64, (n,), inked pixels. middle: float64, (n, 2), x y of the centre of the ink.
    """

    boxes: NDArray[np.float64]
    area: NDArray[np.float64]
    middle: NDArray[np.float64]

    @property
    def width(self) -> NDArray[np.float64]:
        """Of each box, in pixels: float64, (n,)."""
        return self.boxes[:, 2] - self.boxes[:, 0]

    @property
    def height(self) -> NDArray[np.float64]:
        """Of each box, in pixels: float64, (n,)."""
        return self.boxes[:, 3] - self.boxes[:, 1]

    @property
    def around(self) -> Box:
        """The box around all of them, of which there is at least one."""
        left, top = np.floor(self.boxes[:, :2].min(axis=0)).astype(int).tolist()
        right, bottom = np.ceil(self.boxes[:, 2:].max(axis=0)).astype(int).tolist()
        return left, top, right, bottom

    @property
    def strokes(self) -> NDArray[np.float64]:
        """About how thick the strokes of each are, in pixels: float64, (n,)."""
        return self.area / (self.width + self.height)

    def at(self, chosen: NDArray[np.bool_] | NDArray[np.intp]) -> Pieces:
        """Those that are chosen: bool, (n,), or their indices."""
        return Pieces(self.boxes[chosen], self.area[chosen], self.middle[chosen])


NO_PIECES = Pieces(np.empty((0, 4)), np.empty(0), np.empty((0, 2)))


def pieces_of(blobs: Blobs) -> Pieces:
    """All blobs but the paper."""
    stats = blobs.stats[1:].astype(np.float64)
    boxes = np.column_stack([stats[:, :2], stats[:, :2] + stats[:, 2:4]])
    return Pieces(boxes, stats[:, 4], blobs.middles[1:])


def joined(one: Pieces, other: Pieces) -> Pieces:
    """Both, the first ones first."""
    return Pieces(
        np.vstack([one.boxes, other.boxes]),
        np.concatenate([one.area, other.area]),
        np.vstack([one.middle, other.middle]),
    )


def in_picture(boxes: Sequence[Box], frame: UprightFrame) -> NDArray[np.float64]:
    """Boxes of words on the page, in its pixels, as boxes of the upright picture: float64, (n, 4).

    A box on the page is drawn around a word that may lean. Turning the box's corners would make
    it larger still, so that it would cover ink of the lines above and below. Therefore the
    word's own width and height are worked out from the box and the page's skew.
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
    """Width and height of the level boxes around which, leaning, these boxes are drawn."""
    sin, cos = abs(math.sin(lean)), math.cos(lean)
    both = cos * cos - sin * sin
    if sin == 0.0 or both < STEEP:
        return wide, high
    own_wide = (wide * cos - high * sin) / both
    own_high = (high * cos - wide * sin) / both
    fits = (own_wide > 0) & (own_high > 0)
    return np.where(fits, own_wide, wide), np.where(fits, own_high, high)
