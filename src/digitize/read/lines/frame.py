"""Makes the upright picture, a small level image of the page, and maps it back to the page."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.typing import NDArray

from digitize.read.image.skew import skew
from digitize.read.image.types import Gray

# Size of the picture in which lines are found: enough for the smallest print. The lines are then
# cut from the page itself.
LONG_SIDE_PX = 2048
LEAST_SKEW_DEG = 0.2  # a smaller skew is ignored: each line is straightened later
STEEP = 0.2  # least cos 2a for a skew a; near 45 degrees a box does not determine its sides
ERASED = 127  # half of 255: a page pixel is erased if more than half of it is masked

Box = tuple[int, int, int, int]
"""x0, y0, x1, y1 in pixels."""


@dataclass(frozen=True, slots=True)
class UprightFrame:
    """A level, upright picture of a page.

    picture: grey, (height, width), at most about LONG_SIDE_PX long.
    to_page: affine matrix, float64, (2, 3), from picture pixels to page pixels.
    turn: quarter turns counter-clockwise by which the page's content was rotated, 0 to 3.
    skew: degrees counter-clockwise by which the page was then turned to level its lines.
    """

    picture: Gray
    to_page: NDArray[np.float64]
    turn: int
    skew: float

    @property
    def scale(self) -> float:
        """Page pixels per picture pixel."""
        return float(np.hypot(self.to_page[0, 0], self.to_page[1, 0]))

    def page_points(self, points: NDArray[np.float64]) -> NDArray[np.float64]:
        """Transform points of the picture, (n, 2) as x y, to pixels of the page."""
        return points @ self.to_page[:, :2].T + self.to_page[:, 2]

    def page_box(
        self, points: NDArray[np.float64], page_size: tuple[int, int]
    ) -> tuple[int, int, int, int]:
        """The smallest box x0, y0, x1, y1 on the page around points of the picture, (n, 2) as x y.

        Args: page_size: width and height of the page, to which the box is clipped.
        """
        return self.page_boxes(points[None], page_size)[0]

    def page_boxes(
        self, points: NDArray[np.float64], page_size: tuple[int, int]
    ) -> list[tuple[int, int, int, int]]:
        """The same as `page_box`, for several groups of points.

        Args:
            points: in the shape (groups, n, 2), as x y.
            page_size: width and height of the page, to which the boxes are clipped.
        """
        on_page = self.page_points(points)
        upper = np.floor(on_page.min(axis=1)).clip(0, page_size)
        lower = np.ceil(on_page.max(axis=1)).clip(0, page_size)
        boxes = np.hstack([upper, lower]).astype(int)
        return [(x0, y0, x1, y1) for x0, y0, x1, y1 in boxes.tolist()]

    def seen(self, page: Gray) -> Gray:
        """Transform another image of the same page, in the page's size, like the picture."""
        height, width = self.picture.shape
        flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
        size = max(1, round(self.scale))
        soft = cv2.blur(page, (size, size)) if size > 1 else page
        return cv2.warpAffine(soft, self.to_page, (width, height), flags=flags, borderValue=255)

    def of(self, page: Gray, mask: NDArray[np.uint8]) -> UprightFrame:
        """Update the picture from a changed page where a mask is set.

        Args: page: the changed page. mask: uint8, 0 or 1, (height, width) of the picture.
        """
        return replace(self, picture=np.where(mask > 0, self.seen(page), self.picture))

    def erase(self, page: Gray, mask: NDArray[np.uint8]) -> tuple[Gray, Gray]:
        """Paint page and picture white where a mask is set, one pixel wider than the mask.

        Args: mask: uint8, 0 or 1, (height, width) of the picture.
        """
        wide = cv2.dilate(mask, np.ones((3, 3), np.uint8))
        picture = self.picture.copy()
        picture[wide > 0] = 255
        height, width = page.shape
        on_page = cv2.warpAffine(wide * np.uint8(255), self.to_page, (width, height))
        clean = page.copy()
        clean[on_page > ERASED] = 255
        return clean, picture


def upright(page: Gray, quarter_turns: Callable[[Gray], int]) -> UprightFrame:
    """Level the page and rotate it upright; one that lay on its side is levelled again.

    Args:
        page: the prepared page.
        quarter_turns: returns the quarter turns counter-clockwise by which a level page is rotated.
    """
    scale = min(1.0, LONG_SIDE_PX / max(page.shape))
    size = (max(1, round(page.shape[1] * scale)), max(1, round(page.shape[0] * scale)))
    small = cv2.resize(page, size, interpolation=cv2.INTER_AREA) if scale < 1 else page
    degrees = _lean(small)
    picture, from_turned = _level(small, degrees)
    turn = quarter_turns(picture)
    if turn:
        turned = np.ascontiguousarray(np.rot90(small, -turn))
        degrees = _lean(turned) if turn % 2 else degrees
        picture, from_turned = _level(turned, degrees)
    to_small = _quarter_back(turn, size) @ from_turned
    to_page = np.diag([page.shape[1] / size[0], page.shape[0] / size[1], 1.0]) @ to_small
    return UprightFrame(picture, to_page[:2], turn, degrees)


def _lean(page: Gray) -> float:
    """The skew of a page in degrees counter-clockwise; 0 if it is less than LEAST_SKEW_DEG."""
    degrees = skew(page)
    return degrees if abs(degrees) >= LEAST_SKEW_DEG else 0.0


def _level(page: Gray, degrees: float) -> tuple[Gray, NDArray[np.float64]]:
    """Turn the page on a sheet large enough for all of it; return it and the inverse matrix."""
    if degrees == 0.0:
        return page, np.eye(3)
    height, width = page.shape
    turn = np.vstack([cv2.getRotationMatrix2D((width / 2, height / 2), degrees, 1.0), (0, 0, 1)])
    cos, sin = abs(turn[0, 0]), abs(turn[0, 1])
    new_width, new_height = round(width * cos + height * sin), round(width * sin + height * cos)
    turn[:2, 2] += (new_width - width) / 2, (new_height - height) / 2
    level = cv2.warpAffine(page, turn[:2], (new_width, new_height), borderValue=255)
    return level, np.linalg.inv(turn)


def _quarter_back(turn: int, size: tuple[int, int]) -> NDArray[np.float64]:
    """The matrix from pixels of `np.rot90(small, -turn)` to pixels of small, of width, height."""
    width, height = size
    return np.array(
        {
            0: [[1, 0, 0], [0, 1, 0], [0, 0, 1]],
            1: [[0, 1, 0], [-1, 0, height - 1], [0, 0, 1]],
            2: [[-1, 0, width - 1], [0, -1, height - 1], [0, 0, 1]],
            3: [[0, -1, width - 1], [1, 0, 0], [0, 0, 1]],
        }[turn],
        dtype=np.float64,
    )


def boxes_in_picture(boxes: Sequence[Box], frame: UprightFrame) -> NDArray[np.float64]:
    """Transform boxes of words or pictures from the page to the upright picture: float64, (n, 4).

    A box on the page encloses something that may be skewed. Rotating its corners would enlarge it
    further, so that it covered ink of the lines above and below. So its own width and height
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
