"""Light print on dark: bands, boxes and whole negatives, turned into dark print on white paper.

Everything behind this step looks for dark strokes on light paper. A masthead in white on a dark
band would be taken for a dark thing with holes, and a photostat for an empty page.
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

DARK = 150  # grey levels: a band that is lighter than this carries dark print
CORE_PX = 3  # shrunk pixels, both ways, of plain dark ground: no print in black has so much
JOIN_PX = 11  # shrunk pixels: lines of light print lie between two pieces of plain dark ground
BETWEEN = 0.002  # share of a band that its print makes less than plainly dark; edges have none
PIECE = 0.05  # of the largest piece of a ground; the strokes of a black title beside it are less
BAND_MM = (3.0, 10.0)  # least breadth and length of a band with print
LETTER_HOLES = 2  # that a letter has, at most
STRAIGHT = 0.95  # of the rectangle around it that a label of one or two letters fills; B 0.92
BOXED = 0.4  # of the rectangle around it that a band fills: 0.54 and more; seals, pens 0.2
LEAST_PX = (4, 10)  # shrunk pixels, least height and width of a band with print
LETTER_MM = (1.1, 30.0)  # least and greatest height of a light letter
LEAST_LETTERS = 2  # in a band: fewer are a hole of a punch, or a fleck
FLECK_PX = 3  # a light thing that is lower is grain
# Of the light things in a band, letters and not marks of theirs: 0.73 to 0.92; of the light
# things in photographs of crowds, trees and rooms 0.05 to 0.44 are as high as letters.
AS_LETTERS = 0.55
INKED = (0.004, 0.45)  # share of the ground that light print covers: flecks less, windows more
SEED = 45  # grey levels by which a pixel of plain ground may be lighter than the bound
AROUND_PX = 41  # window in which the ground's own grey is measured
EVEN = 30  # grey levels by which plain ground strays from what is around it
UNEVEN = 0.3  # share of the ground that may stray further
PAD_PX = 2  # shrunk pixels around a band that are looked at with it
CLEAR = 60  # grey levels between the ground and its print, at least
RIM_PX = 5  # across the edge of a band, both sides: its blur is no stroke


@dataclass(frozen=True, slots=True)
class Reversed:
    """A page with its light print turned dark.

    page: grey, uint8. where: uint8, 1 where the ground was dark, in the page's shape.
    """

    page: Gray
    where: NDArray[np.uint8]


def reverse(pixels: Image, page: Gray) -> Reversed | None:
    """The page with light print on dark ground as dark print on white; None without such ground.

    Only the shrunk page is looked at where there is no dark ground: 2 ms.

    Args:
        pixels: the page as scanned, (height, width) grey or (height, width, 3) RGB, uint8.
        page: the grey page that was made of it.
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
    """A dark ground on the shrunk page: its box, its plain parts, and all that lies between."""

    box: tuple[int, int, int, int]
    core: NDArray[np.uint8]
    near: NDArray[np.uint8]

    def on(
        self, shape: tuple[int, int]
    ) -> tuple[tuple[slice, slice], NDArray[np.uint8], NDArray[np.uint8]]:
        """Its window on a page of this shape, and there the plain parts and all between."""
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
    """One dark ground: its window on the page, what changes there, and into what."""

    window: tuple[slice, slice]
    region: NDArray[np.uint8]
    changed: NDArray[np.bool_]
    pixels: Gray


def _shrunk(pixels: Image) -> Image:
    """The page at an eighth of its size; in colour of every fourth pixel: a third of the time."""
    if pixels.ndim == 2:
        return shrunk(pixels)
    height, width = pixels.shape[:2]
    size = (max(1, width // SHRINK), max(1, height // SHRINK))
    few = np.ascontiguousarray(pixels[:: SHRINK // 2, :: SHRINK // 2])
    return cv2.resize(few, size, interpolation=cv2.INTER_AREA)


def _plane(pixels: Image, channel: int) -> Gray:
    """One view of the page in grey: its lightness, or the darkest of its three colours.

    White on red or orange is told by the darkest colour, yellow on blue by the lightness.
    """
    if pixels.ndim == 2:
        return pixels
    if channel == 0:
        return cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY)
    red, green, blue = cv2.split(pixels)
    return cv2.min(red, cv2.min(green, blue))


def _grounds(small: Gray) -> NDArray[np.uint8]:
    """Where a shrunk page is plainly dark over more than the strokes of letters."""
    dark = cv2.threshold(small, DARK, 1, cv2.THRESH_BINARY_INV)[1]
    return cv2.morphologyEx(dark, cv2.MORPH_OPEN, np.ones((CORE_PX, CORE_PX), np.uint8))


def _places(ground: NDArray[np.uint8]) -> Iterator[_DarkGround]:
    """Each dark ground of a shrunk page."""
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
    """A dark ground with its print turned dark; None where it has no print, as a photograph."""
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
    light = float(np.percentile(crop[letters > 0], 90))
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
    """Whether a dark ground fills most of a rectangle of some size, as no seal or shadow does."""
    outlines = cv2.findContours(region, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)[0]
    breadth, length = sorted(cv2.minAreaRect(np.concatenate(outlines))[1])
    if breadth < BAND_MM[0] * mm or length < BAND_MM[1] * mm:
        return False
    return int(region.sum()) >= BOXED * breadth * length


def _with_print(solid: NDArray[np.uint8], mm: float) -> NDArray[np.uint8]:
    """The pieces of a ground that enclose light print: not the heavy letters of a title.

    A letter encloses two light places at most, as B does, and is no rectangle.
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
    """Whether a ground changes slowly or at few edges, as that of no photograph does."""
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
    """The dark ground that the seed lies on, without the letters and the rules beside it."""
    dark = (crop < bound).astype(np.uint8)
    count, labels, stats, _ = cv2.connectedComponentsWithStats(dark, connectivity=4)
    kept = np.zeros(count, bool)
    kept[np.unique(labels[seed > 0])] = True
    kept[0] = False
    kept &= stats[:, cv2.CC_STAT_AREA] >= PIECE * stats[kept, cv2.CC_STAT_AREA].max(initial=0)
    return cv2.bitwise_and(kept[labels].astype(np.uint8), near)


def _letters(solid: NDArray[np.uint8], mm: float) -> NDArray[np.uint8] | None:
    """What a dark ground encloses that may be letters; None where that is no print."""
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
