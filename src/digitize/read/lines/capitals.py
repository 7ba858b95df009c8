"""Joins drop capitals, the large first letters of paragraphs, to the word that they begin.

A drop capital is two lines high or more, so the line finder would put a piece of it into each line.
It is erased from the page, and set before the first line in the size of that line's capitals.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.typing import NDArray

from digitize.read.image.types import Gray
from digitize.read.lines.blobs import LEAST_PX, Blobs
from digitize.read.lines.cut import LINE_PX, SIDE, Strip, ink_mask

# Lengths are in median letter heights of the page: those of letters without ascender or descender.
TALL = (2.2, 9.0)  # least and greatest height of a drop capital: over two lines, and over six
SLIM, WIDE = 0.25, 1.5  # least and greatest width in its own heights: bars, braces; pictures
FILLED = (0.1, 0.75)  # least and most share of its box that it inks
NEAR = 3.5  # most distance from the capital to the lines beside it
ROW = 1.3  # least distance from one line to the next
ACCENT = 1.0  # most distance from the capital up to its tone mark
LIKE_CAPITAL = 1.46  # height of an ordinary capital
GAP_PX = 2  # strip pixels between the capital and the rest of its word
FULL = 0.5  # rows with at least this share of the fullest row's ink make up the x-height

Box = tuple[int, int, int, int]
Boxes = NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class Capital:
    """A drop capital in pixels of the upright picture.

    box: x0, y0, x1, y1, including its diacritics. top: y of the letter without these.
    blobs: the indices of its blobs.
    """

    box: Box
    top: int
    blobs: tuple[int, ...]

    def ink(self, blobs: Blobs) -> NDArray[np.uint8]:
        """Mask of its own ink, without that of neighbours: uint8, (height, width) of its box."""
        x0, y0, x1, y1 = self.box
        return np.isin(blobs.labels[y0:y1, x0:x1], self.blobs).astype(np.uint8)


def find_capitals(blobs: Blobs) -> list[Capital]:
    """Find the drop capitals of a page among its blobs."""
    numbers = np.flatnonzero(blobs.stats[:, cv2.CC_STAT_HEIGHT] >= LEAST_PX)[1:]  # 0 is the paper
    if not numbers.size:
        return []
    stats = blobs.stats[numbers]
    high, wide = stats[:, cv2.CC_STAT_HEIGHT], stats[:, cv2.CC_STAT_WIDTH]
    common = float(np.median(high))
    filled = stats[:, cv2.CC_STAT_AREA] / (wide * high)
    tall = (high >= TALL[0] * common) & (high <= TALL[1] * common)
    tall &= (wide >= SLIM * high) & (wide <= WIDE * high)
    tall &= (filled >= FILLED[0]) & (filled <= FILLED[1])
    ends = np.column_stack([stats[:, :2], stats[:, :2] + stats[:, 2:4]])
    return [
        _with_accent(at, ends, numbers, common)
        for at in np.flatnonzero(tall).tolist()
        if _begins_paragraph(ends[at], np.delete(ends, at, axis=0), common)
    ]


def _begins_paragraph(box: Boxes, others: Boxes, common: float) -> bool:
    """Whether at least two lines stand right of a box, one below it, and none left of it.

    Args: others: the boxes of all other blobs, (n, 4). common: the median letter height.
    """
    x0, y0, x1, y1 = box.tolist()
    left, top, right, bottom = others.T
    beside = (top + bottom > 2 * y0 - common) & (top + bottom < 2 * y1 + common)
    near = beside & (left >= x1 - common) & (left <= x1 + NEAR * common)
    before = beside & (right <= x0 + common) & (right >= x0 - 2 * NEAR * common)
    large = near & (bottom - top > TALL[0] * common)
    if before.any() or large.any():
        return False
    under = (top >= y1 - common / 2) & (top <= y1 + NEAR * common)
    under &= (np.abs(left - x0) <= common) & (bottom - top <= TALL[0] * common)
    rows = np.sort(((top + bottom) / 2)[near])
    lines = 1 + int((np.diff(rows) > ROW * common / 2).sum()) if rows.size else 0
    return bool(under.any()) and lines > 1 and rows[-1] - rows[0] >= ROW * common


def _with_accent(at: int, ends: Boxes, numbers: NDArray[np.int64], common: float) -> Capital:
    """Make a capital of a box and the diacritics above it."""
    x0, y0, x1, y1 = ends[at].tolist()
    left, top, right, bottom = ends.T
    over = (left >= x0) & (right <= x1 + common / 2) & (bottom <= y0 + common / 2)
    over &= bottom >= y0 - ACCENT * common
    over &= (right - left < x1 - x0) & (bottom - top < (y1 - y0) / 2)
    above = int(min([y0, *top[over].tolist()]))
    return Capital((x0, above, x1, y1), y0, (int(numbers[at]), *numbers[over].tolist()))


def with_capitals(
    strips: Sequence[Strip], capitals: Sequence[Capital], picture: Gray, blobs: Blobs
) -> list[Strip]:
    """Set each capital before the strip of the line that it begins.

    Args:
        picture: the upright picture with the capitals still in it.
        blobs: the blobs of that picture.
    """
    made = list(strips)
    for capital in capitals:
        first = _first_line(made, capital.box)
        if first is not None:
            x0, y0, x1, y1 = capital.box
            rim = cv2.dilate(capital.ink(blobs), np.ones((3, 3), np.uint8))
            alone = np.where(rim > 0, picture[y0:y1, x0:x1], np.uint8(255))
            made[first] = _joined(made[first], alone, y1 - capital.top)
    return made


def _first_line(strips: Sequence[Strip], box: Box) -> int | None:
    """The index of the uppermost line that begins beside a capital; None if there is none."""
    x0, y0, x1, y1 = box
    beside = [
        (strip.curve.box[1], at)
        for at, strip in enumerate(strips)
        if x0 < strip.curve.left <= x1 + NEAR * strip.curve.height
        and y0 - strip.curve.height < strip.curve.box[1] < y1 - strip.curve.height / 2
        and ink_mask(strip.letters()).any()
    ]
    return min(beside)[1] if beside else None


def _joined(strip: Strip, capital: Gray, letter: int) -> Strip:
    """Put a capital before the first letter of a strip, on its baseline, in its capitals' size.

    Args: letter: height of the capital without its diacritics, in pixels.
    """
    ink = ink_mask(strip.pixels)
    rows = ink.sum(axis=1)
    full = np.flatnonzero(rows >= FULL * rows.max())
    start = int(np.flatnonzero(ink.any(axis=0))[0])
    foot = int(full[-1]) + 1
    scale = min(
        LIKE_CAPITAL * (foot - int(full[0])) / letter,
        foot / capital.shape[0],  # the strip's height
    )
    high, wide = (max(1, round(scale * side)) for side in capital.shape)
    side = round(SIDE * LINE_PX)
    front = np.full((strip.pixels.shape[0], side + wide + GAP_PX), 255, np.uint8)
    small = cv2.resize(capital, (wide, high), interpolation=cv2.INTER_AREA)
    front[foot - high : foot, side : side + wide] = small
    pixels = np.hstack([front, strip.pixels[:, start:]])
    shift = front.shape[1] - start  # columns by which the old content has moved to the right
    curve = strip.curve.between(strip.curve.left - shift / strip.scale, strip.curve.right)
    moved = tuple((first + shift, end + shift) for first, end in strip.leaders)
    return replace(strip, pixels=pixels, curve=curve, leaders=moved)


def mask_of(capitals: Sequence[Capital], blobs: Blobs) -> NDArray[np.uint8] | None:
    """Mask of the capitals' ink: uint8, (height, width) of the picture; None if there are none."""
    if not capitals:
        return None
    mask = np.zeros(blobs.labels.shape, np.uint8)
    for capital in capitals:
        x0, y0, x1, y1 = capital.box
        mask[y0:y1, x0:x1] |= capital.ink(blobs)
    return mask
