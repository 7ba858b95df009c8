"""Finds what lies behind or between print: tinted boxes, and photographs that are pale in parts.

Both are rectangles that are darker than the paper around them, with an edge on all four sides. A
shadow, a stain or yellowed paper has none: its grey changes slowly.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

import cv2
import numpy as np
from numpy.typing import NDArray

from digitize.read.image.measure import GREYS, SHRINK
from digitize.read.image.types import Gray, Image, require_gray

# Lengths without a unit are shares of the page's long side; "shrunk pixels" are at an eighth.
PRINT_PX = 7  # shrunk pixels; the print on a ground is thinner, so a closing removes it
AROUND = 0.2  # side of the window that has white paper somewhere
DARKER = (0.05, 0.1, 0.16)  # shares of the paper's grey by which grounds are darker, one by one
CORE_PX = 5  # shrunk pixels; a narrower grey part is a rule, the rim of print or a fold
LEAST = (0.03, 0.045)  # least breadth and length of a ground: 9 and 13 mm
LARGEST = 0.5  # greatest share of the page; a larger one is the paper
FILLED = 0.9  # least share of its smallest rectangle that a ground fills
TURNED_DEG = 8.0  # most degrees by which that rectangle is turned
EDGE_PX = 2  # shrunk pixels on both sides of an edge that are compared
# Least step at the edge of each side: a share of the ground's contrast, and in grey levels. The sky
# of a photograph has less contrast than the rest of it.
STEEP = (0.25, 8.0)
NEAR = 8  # grey levels around the most frequent grey that count as the same tint
FLAT = 0.4  # least share of one tint in a tinted box; photographs measure 0.25 to 0.3
LIGHT = 110  # least grey of a tint: dark print must be legible on it
AS_GROUND = 20  # most grey levels between the most frequent grey of a tint and its ground
LIVELY = 2.0  # least median detail of a photograph, in grey levels; shadows have 1 or less
DETAIL_PX = 5  # shrunk pixels of the window around a point that it is compared with
SAME = 0.5  # least share of the smaller of two grounds that makes them one

Box = tuple[int, int, int, int]


@dataclass(frozen=True, slots=True)
class Ground:
    """A photograph or a tinted box; its box in pixels of the page."""

    kind: Literal["photograph", "tint"]
    box: Box


def shrunk_darkest(pixels: Image, small: Gray) -> Gray:
    """The darkest of red, green and blue of a page at an eighth of its size.

    A tint of any colour is dark in one of them. Few pixels are looked at, for a third of the time.

    Args: small: the shrunk grey page, which a page without colour is taken from.
    """
    if pixels.ndim == 2:
        return small
    few = np.ascontiguousarray(pixels[:: SHRINK // 2, :: SHRINK // 2])
    height, width = small.shape
    return cv2.resize(few, (width, height), interpolation=cv2.INTER_AREA).min(axis=2)


def find_grounds(small: Gray) -> tuple[Ground, ...]:
    """The photographs and tinted boxes of a page, from the top.

    Args: small: the page at an eighth, before its background is divided out.
    """
    require_gray(small)
    ground = cv2.morphologyEx(small, cv2.MORPH_CLOSE, np.ones((PRINT_PX, PRINT_PX), np.uint8))
    window = 2 * round(AROUND * max(small.shape) / 2) + 1
    paper = cv2.blur(cv2.dilate(ground, np.ones((window, window), np.uint8)), (window, window))
    found: list[tuple[Box, Ground]] = []
    for darker in DARKER:
        dark = (ground < paper.astype(np.float32) * (1 - darker)).astype(np.uint8)
        for box in _rectangles(dark, ground):
            if any(_meet(box, other) for other, _ in found):
                continue
            kind = _kind(small, ground, box)
            if kind is not None:
                x0, y0, x1, y1 = (at * SHRINK for at in box)
                found.append((box, Ground(kind, (x0, y0, x1, y1))))
    return tuple(one for _, one in sorted(found, key=lambda pair: pair[0][1]))


def with_photos(grounds: Sequence[Ground], photos: Sequence[Box]) -> tuple[Box, ...]:
    """The photographs among the grounds, and those photographs that are no part of a ground."""
    own = tuple(one.box for one in grounds if one.kind == "photograph")
    return (*own, *(box for box in photos if not any(_meet(box, other) for other in own)))


def _rectangles(dark: NDArray[np.uint8], ground: Gray) -> Iterator[Box]:
    """The boxes of dark areas that are rectangles with edges and do not touch the page's sides."""
    height, width = dark.shape
    core = cv2.morphologyEx(dark, cv2.MORPH_OPEN, np.ones((CORE_PX, CORE_PX), np.uint8))
    count, labels, stats, _ = cv2.connectedComponentsWithStats(core, connectivity=4)
    for label in range(1, count):
        x, y, wide, high, area = (int(value) for value in stats[label])
        short, long_ = sorted((wide, high))
        if short < LEAST[0] * max(dark.shape) or long_ < LEAST[1] * max(dark.shape):
            continue
        if wide * high > LARGEST * dark.size:
            continue
        if x <= 1 or y <= 1 or x + wide >= width - 1 or y + high >= height - 1:
            continue
        own = labels[y : y + high, x : x + wide] == label
        if _is_rectangle(own.astype(np.uint8), area) and _has_edges(
            ground, (x, y, wide, high), own
        ):
            yield x, y, x + wide, y + high


def _is_rectangle(own: NDArray[np.uint8], area: int) -> bool:
    (breadth, length), turned = cv2.minAreaRect(cv2.findNonZero(own))[1:]
    off = abs((turned + 45) % 90 - 45)
    return off <= TURNED_DEG and area >= FILLED * (breadth + 1) * (length + 1)


def _has_edges(ground: Gray, place: tuple[int, int, int, int], own: NDArray[np.bool_]) -> bool:
    """Whether the grey changes at once on each side.

    Args: place: left, top, width and height. own: the area in its box, bool.
    """
    x, y, wide, high = place
    pad = EDGE_PX + 1
    framed = cv2.copyMakeBorder(ground, pad, pad, pad, pad, cv2.BORDER_REPLICATE)
    crop = framed[y : y + high + 2 * pad, x : x + wide + 2 * pad].astype(np.float32)
    mask = np.pad(own.astype(np.uint8), pad)
    square = np.ones((2 * EDGE_PX + 1, 2 * EDGE_PX + 1), np.uint8)
    inside = mask - cv2.erode(mask, square)
    outside = cv2.dilate(mask, square) - cv2.dilate(mask, np.ones((3, 3), np.uint8))
    rows, columns = np.indices(mask.shape)
    down, across = rows / mask.shape[0] - 0.5, columns / mask.shape[1] - 0.5
    beyond = float(np.median(crop[outside > 0]))
    contrast = beyond - float(np.median(crop[mask > 0]))
    for side in (down < -abs(across), down > abs(across), across < -abs(down), across > abs(down)):
        inner, outer = crop[side & (inside > 0)], crop[side & (outside > 0)]
        if not inner.size or not outer.size:
            return False
        if float(np.median(outer)) - float(np.median(inner)) < max(STEEP[0] * contrast, STEEP[1]):
            return False
    return True


def _kind(small: Gray, ground: Gray, box: Box) -> Literal["photograph", "tint"] | None:
    """Whether a rectangle is a photograph or a tint; None for a block of heavy print."""
    x0, y0, x1, y1 = box
    inside = small[y0:y1, x0:x1]
    counts = np.bincount(inside.ravel(), minlength=GREYS)
    window = np.convolve(counts, np.ones(2 * NEAR + 1), "same")
    if float(window.max()) < FLAT * inside.size:
        detail = cv2.absdiff(inside, cv2.blur(inside, (DETAIL_PX, DETAIL_PX)))
        return "photograph" if float(np.median(detail)) >= LIVELY else None
    tint = int(window.argmax())
    base = float(np.median(ground[y0:y1, x0:x1]))
    return "tint" if tint >= LIGHT and abs(tint - base) <= AS_GROUND else None


def _meet(one: Box, other: Box) -> bool:
    """Whether two boxes share most of the smaller one."""
    wide = min(one[2], other[2]) - max(one[0], other[0])
    high = min(one[3], other[3]) - max(one[1], other[1])
    smaller = min((x1 - x0) * (y1 - y0) for x0, y0, x1, y1 in (one, other))
    return wide > 0 and high > 0 and wide * high >= SAME * smaller
