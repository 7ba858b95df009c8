"""Inverts light print on dark bands, boxes and whole negatives to dark print on white.

All later steps look for dark strokes on light paper. They would take a white masthead on a dark
band for a dark shape with holes, and a negative photostat for an empty page.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from digitize.read.image.measure import SHRINK, paper_of, shrunk
from digitize.read.image.types import Gray, Image, require_gray
from digitize.record.paper import A4_LONG_MM

# Words used here: a ground is a dark area, its core the parts without print, a band a ground with
# light print. "Shrunk pixels" are pixels of the page at an eighth of its size.
DARK = 150  # grey level of the lightest ground; a lighter band carries dark print
CORE_PX = 3  # side of a square of dark core, in shrunk pixels; strokes of black print are thinner
JOIN_PX = 11  # shrunk pixels; cores this far apart are one ground, with lines of print between
BETWEEN = 0.002  # least share of a ground outside its core, where its print is; edges have none
# Least area of a piece of a ground, as a share of its largest piece. The strokes of a black title
# beside the ground are smaller.
PIECE = 0.05
BAND_MM = (3.0, 10.0)  # least breadth and length of a band
LETTER_HOLES = 2  # most holes in a letter, such as B
STRAIGHT = 0.95  # least share of its rectangle that a label of one or two letters fills; B has 0.92
BOXED = 0.4  # least share of its rectangle that a band fills: bands 0.54 and more, seals, pens 0.2
LEAST_PX = (4, 10)  # least height and width of a band, in shrunk pixels
LETTER_MM = (1.1, 30.0)  # least and greatest height of a light letter
LEAST_LETTERS = 2  # least letters of a band; fewer are a punch hole or a fleck
FLECK_PX = 3  # greatest height of a light fleck, which is grain
# Least share of the light shapes in a band that are as high as letters: 0.73 to 0.92, the others
# being tone marks. Photographs of crowds, trees and rooms have 0.05 to 0.44.
AS_LETTERS = 0.55
LIGHT_PERCENTILE = 90  # percentile of the letters' pixels that is the grey of the light print
INKED = (0.004, 0.45)  # share of a ground that light print covers: flecks less, windows more
SEED = 45  # grey levels by which a full-size pixel of the core may be lighter than DARK
AROUND_PX = 41  # side of the window in which the mean grey of the ground is measured, in pixels
EVEN = 30  # most grey levels between a pixel of even ground and that mean
UNEVEN = 0.3  # most share of the ground that may differ by more
PAD_PX = 2  # shrunk pixels around a ground that are examined with it
CLEAR = 60  # least contrast between a ground and its print, in grey levels
RIM_PX = 5  # width of the blur across the edge of a band, in pixels


@dataclass(frozen=True, slots=True)
class Reversed:
    """A page whose light print was inverted.

    page: grey, uint8. where: uint8, (height, width) of the page, 1 where the ground was dark.
    """

    page: Gray
    where: NDArray[np.uint8]


def reverse(pixels: Image, page: Gray) -> Reversed | None:
    """Invert light print on dark ground; None if the page has none.

    A page without dark ground is examined at its shrunk size only, which takes 2 ms.

    Args:
        pixels: the page as scanned, (height, width) grey or (height, width, 3) RGB, uint8.
        page: the grey page that was made from it.
    """
    require_gray(page)
    made: Reversed | None = None
    small = _shrunk(pixels)
    for channel in range(2 if pixels.ndim == 3 else 1):
        ground = _grounds(_plane(small, channel))
        if not ground.any():
            continue
        for place in _places(ground):
            found = _turned(pixels, channel, place)
            if found is None or (made is not None and made.where[found.window].any()):
                continue
            made = made or Reversed(page.copy(), np.zeros_like(page))
            made.page[found.window][found.changed] = found.pixels[found.changed]
            made.where[found.window] |= found.region
    return made


@dataclass(frozen=True, slots=True)
class _DarkGround:
    """A ground on the shrunk page: its box, and masks of its core and of all of it (near)."""

    box: tuple[int, int, int, int]
    core: NDArray[np.uint8]
    near: NDArray[np.uint8]

    def on(
        self, shape: tuple[int, int]
    ) -> tuple[tuple[slice, slice], NDArray[np.uint8], NDArray[np.uint8]]:
        """Its window on a page of this shape, and the two masks enlarged to that window."""
        (height, width), (rows, columns) = shape, self.core.shape
        x0, y0 = (max(0, at - PAD_PX) for at in self.box[:2])
        x1, y1 = min(columns, self.box[2] + PAD_PX), min(rows, self.box[3] + PAD_PX)
        down, across = height / rows, width / columns
        window = np.s_[round(y0 * down) : round(y1 * down), round(x0 * across) : round(x1 * across)]
        size = (window[1].stop - window[1].start, window[0].stop - window[0].start)
        near = cv2.dilate(self.near, np.ones((3, 3), np.uint8))
        core, near = (
            cv2.resize(mask[y0:y1, x0:x1], size, interpolation=cv2.INTER_NEAREST)
            for mask in (self.core, near)
        )
        return window, core, near


@dataclass(frozen=True, slots=True)
class _Turned:
    """A band that was inverted: its window, its area, the pixels to change, and their values."""

    window: tuple[slice, slice]
    region: NDArray[np.uint8]
    changed: NDArray[np.bool_]
    pixels: Gray


def _shrunk(pixels: Image) -> Image:
    """The page at an eighth of its size. Colour is subsampled first, for a third of the time."""
    if pixels.ndim == 2:
        return shrunk(pixels)
    height, width = pixels.shape[:2]
    size = (max(1, width // SHRINK), max(1, height // SHRINK))
    few = np.ascontiguousarray(pixels[:: SHRINK // 2, :: SHRINK // 2])
    return cv2.resize(few, size, interpolation=cv2.INTER_AREA)


def _plane(pixels: Image, channel: int) -> Gray:
    """The page in grey. Channel 0 is its lightness, channel 1 the least of red, green and blue.

    The least value shows white on red or orange, lightness shows yellow on blue.
    """
    if pixels.ndim == 2:
        return pixels
    if channel == 0:
        return cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY)
    red, green, blue = cv2.split(pixels)
    return cv2.min(red, cv2.min(green, blue))


def _grounds(small: Gray) -> NDArray[np.uint8]:
    """Mask of the dark areas of a shrunk page that are thicker than the strokes of letters."""
    dark = cv2.threshold(small, DARK, 1, cv2.THRESH_BINARY_INV)[1]
    return cv2.morphologyEx(dark, cv2.MORPH_OPEN, np.ones((CORE_PX, CORE_PX), np.uint8))


def _places(ground: NDArray[np.uint8]) -> Iterator[_DarkGround]:
    """The grounds of a shrunk page, from the mask of its dark areas."""
    padded = np.pad(ground, JOIN_PX)
    joined = cv2.morphologyEx(padded, cv2.MORPH_CLOSE, np.ones((JOIN_PX, JOIN_PX), np.uint8))
    joined = joined[JOIN_PX:-JOIN_PX, JOIN_PX:-JOIN_PX]
    count, labels, stats, _ = cv2.connectedComponentsWithStats(joined, connectivity=4)
    for label in range(1, count):
        x0, y0, width, height = (int(value) for value in stats[label, :4])
        if height < LEAST_PX[0] or width < LEAST_PX[1]:
            continue
        near = (labels == label).astype(np.uint8)
        core = ground * near
        between = 1 - int(core.sum()) / int(near.sum())
        if between >= BETWEEN:
            yield _DarkGround((x0, y0, x0 + width, y0 + height), core, near)


def _turned(pixels: Image, channel: int, place: _DarkGround) -> _Turned | None:
    """Invert one ground; None if it has no print, for example if it is a photograph."""
    shape = (pixels.shape[0], pixels.shape[1])
    window, seed, near = place.on(shape)
    crop = _plane(pixels[window], channel)
    seed &= (crop < DARK + SEED).astype(np.uint8)
    if not seed.any():
        return None
    dark = float(np.median(crop[seed > 0]))
    mm = max(shape) / A4_LONG_MM
    solid = _with_print(_solid(crop, seed, near, (dark + 255) / 2), mm)
    letters = _letters(solid, mm)
    if letters is None:
        return None
    light = float(np.percentile(crop[letters > 0], LIGHT_PERCENTILE))
    if light - dark < CLEAR or not _is_even(crop, solid):
        return None
    region = cv2.bitwise_or(solid, letters)
    if not _is_band(region, mm):
        return None
    turned = np.clip((light - crop.astype(np.float32)) * (255 / (light - dark)), 0, 255)
    turned = turned.astype(np.uint8)
    rim = np.ones((RIM_PX, RIM_PX), np.uint8)
    turned[cv2.erode(region, rim, borderValue=1) == 0] = 255
    paper = cv2.resize(paper_of(shrunk(turned)), crop.shape[::-1], interpolation=cv2.INTER_LINEAR)
    turned = cv2.divide(turned, paper, scale=255)
    return _Turned(window, region, cv2.dilate(region, rim) > 0, turned)


def _is_band(region: NDArray[np.uint8], mm: float) -> bool:
    """Whether a ground fills enough of a large enough rectangle; seals and shadows do not."""
    outlines = cv2.findContours(region, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)[0]
    breadth, length = sorted(cv2.minAreaRect(np.concatenate(outlines))[1])
    if breadth < BAND_MM[0] * mm or length < BAND_MM[1] * mm:
        return False
    return int(region.sum()) >= BOXED * breadth * length


def _with_print(solid: NDArray[np.uint8], mm: float) -> NDArray[np.uint8]:
    """Keep the pieces of a ground that enclose light print, and drop heavy letters of a title.

    A letter has at most two holes, as B does, and does not fill its rectangle.
    """
    padded = np.pad(solid, 1)
    outlines, tree = cv2.findContours(padded, cv2.RETR_CCOMP, cv2.CHAIN_APPROX_SIMPLE)
    kept = np.zeros_like(padded)
    holes = Counter(
        int(parent)
        for outline, (_, _, _, parent) in zip(outlines, tree[0] if outlines else (), strict=True)
        if parent >= 0 and cv2.boundingRect(outline)[3] >= LETTER_MM[0] * mm
    )
    for at, count in holes.items():
        outline = outlines[at]
        around = float(np.prod(cv2.minAreaRect(outline)[1]))
        if count > LETTER_HOLES or cv2.contourArea(outline) >= STRAIGHT * around:
            cv2.drawContours(kept, outlines, at, 1, -1)
    return cv2.bitwise_and(kept[1:-1, 1:-1], solid)


def _is_even(crop: Gray, solid: NDArray[np.uint8]) -> bool:
    """Whether the grey of a ground changes slowly or at few edges; in a photograph it does not."""
    inner = cv2.erode(solid, np.ones((3, 3), np.uint8))
    if not inner.any():
        return False
    window = (AROUND_PX, AROUND_PX)
    around = cv2.boxFilter(crop * inner, cv2.CV_32F, window, normalize=False)
    count = cv2.boxFilter(inner, cv2.CV_32F, window, normalize=False)
    strays = np.abs(crop - around / np.maximum(count, 1)) > EVEN
    return float(strays[inner > 0].mean()) <= UNEVEN


def _solid(
    crop: Gray, seed: NDArray[np.uint8], near: NDArray[np.uint8], bound: float
) -> NDArray[np.uint8]:
    """The ground around the seed pixels, without dark letters and rules beside it."""
    dark = (crop < bound).astype(np.uint8)
    count, labels, stats, _ = cv2.connectedComponentsWithStats(dark, connectivity=4)
    kept = np.zeros(count, bool)
    kept[np.unique(labels[seed > 0])] = True
    kept[0] = False
    kept &= stats[:, cv2.CC_STAT_AREA] >= PIECE * stats[kept, cv2.CC_STAT_AREA].max(initial=0)
    return cv2.bitwise_and(kept[labels].astype(np.uint8), near)


def _letters(solid: NDArray[np.uint8], mm: float) -> NDArray[np.uint8] | None:
    """Mask of the light shapes that a ground encloses; None if they do not look like print."""
    height, width = solid.shape
    _, labels, stats, _ = cv2.connectedComponentsWithStats(1 - solid, connectivity=8)
    left, top, wide, high, area = stats.T
    enclosed = (left > 0) & (top > 0) & (left + wide < width) & (top + high < height)
    enclosed &= high <= LETTER_MM[1] * mm
    enclosed[0] = False
    letters = int((enclosed & (high >= LETTER_MM[0] * mm)).sum())
    share = area[enclosed].sum() / max(1, int(solid.sum()))
    if letters < LEAST_LETTERS or not INKED[0] <= share <= INKED[1]:
        return None
    if letters < AS_LETTERS * int((enclosed & (high > FLECK_PX)).sum()):
        return None
    return enclosed.astype(np.uint8)[labels]
