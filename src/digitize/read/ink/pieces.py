"""Pieces of ink of the upright picture as arrays."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from digitize.read.lines.blobs import Blobs

Box = tuple[int, int, int, int]
"""x0, y0, x1, y1 in pixels of the upright picture."""


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
