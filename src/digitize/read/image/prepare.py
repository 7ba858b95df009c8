"""Prepares a page for reading: one grey page, evenly lit, without grain."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.typing import NDArray

from digitize.read.image.colour import Ink, coloured_ink
from digitize.read.image.grounds import find_grounds, shrunk_darkest, with_photos
from digitize.read.image.measure import (
    black_edges,
    is_two_level,
    noise,
    paper_of,
    shade,
    shrunk,
    strokes_lost,
)
from digitize.read.image.photos import find_photos
from digitize.read.image.reverse import reverse
from digitize.read.image.types import Gray, Image, require_gray
from digitize.settings import PrepareStep

NOISY = 1.0  # grey levels of noise from which to filter: clean scans 0.1 to 0.6, worn 1.4 to 2.3
# Most share of the letters' ink that the median filter may remove. Worn pages lose 0.03 to 0.06 and
# then read better (52 words of 1,584 wrong instead of 72). Crisp colour scans at 200 dpi would lose
# 0.11 to 0.15, and every slash.
MOST_LOST = 0.08
# Shade, 0 to 1, above which the background is divided out. White paper measures 0 to 0.02. Shade up
# to 0.05 is invisible, but without the division 8 more words in 100 are wrong on aged pages.
SHADED = 0.02
LEAST_RED = 0.0003  # least share of the page in red ink; a name of three words takes 0.001
MEDIAN_PX = 3  # side of the median filter's window


@dataclass(frozen=True, slots=True)
class Measured:
    """The measurements that choose the preparation of a page.

    two_level: whether it is pure black and white, as a fax is.
    shade: how dark the darkest paper is, 0 (white) to 1; 0 for two-level pages.
    black_edges: share of the page that the scanner's black edges cover, 0 to 1.
    noise: mean difference of paper from its median, in grey levels; 0 for two-level pages.
    """

    colour: bool
    two_level: bool
    shade: float = 0.0
    black_edges: float = 0.0
    noise: float = 0.0


@dataclass(frozen=True, slots=True)
class Prepared:
    """A page ready for the line finder, with its measurements and the steps taken.

    inks: the coloured ink, from `coloured_ink`; None for a page without colour.
    red: grey, in the shape of the page: the darker of green and blue, in which red ink is dark.
        None if the page has no red ink, or if red ink was not removed.
    photos: boxes of photographs, x0, y0, x1, y1 in pixels of the page.
    tints: boxes of tinted areas with print on them, likewise.
    """

    page: Gray
    measured: Measured
    steps: tuple[PrepareStep, ...]
    inks: NDArray[np.uint8] | None = None
    red: Gray | None = None
    photos: tuple[tuple[int, int, int, int], ...] = ()
    tints: tuple[tuple[int, int, int, int], ...] = ()


def prepare(pixels: Image, without: Collection[PrepareStep] = ()) -> Prepared:
    """Measure the page, choose the steps it needs, and apply them in order.

    Args:
        pixels: (height, width) grey or (height, width, 3) RGB, uint8.
        without: steps to leave out, whatever is measured.
    """
    steps: list[PrepareStep] = []
    page, inks, colour = pixels, None, pixels.ndim == 3
    if colour:
        inks = coloured_ink(pixels) if PrepareStep.MARKS not in without else None
        red = PrepareStep.RED_CHANNEL not in without
        page = red_channel(pixels) if red else cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY)
        steps += [PrepareStep.RED_CHANNEL] if red else []
    turned = reverse(pixels, page) if PrepareStep.REVERSED not in without else None
    if turned is not None:
        page = turned.page
        inks = None if inks is None else _without(inks, turned.where)
        steps.append(PrepareStep.REVERSED)
    small = shrunk(page)
    marks = PrepareStep.MARKS not in without
    grounds = find_grounds(shrunk_darkest(pixels, small)) if marks else ()
    photos = with_photos(grounds, find_photos(small)) if marks else ()
    inks = _outside(inks, photos, max(page.shape))
    paper, edges, two_level = paper_of(small), black_edges(small), is_two_level(page)
    dark = 0.0 if two_level else round(shade(paper), 3)
    measured = Measured(colour, two_level, dark, round(float(edges.mean()), 4))
    if measured.shade > SHADED and PrepareStep.DIVIDE_BACKGROUND not in without:
        page = divide_background(page, paper)
        steps.append(PrepareStep.DIVIDE_BACKGROUND)
    if edges.any() and PrepareStep.BLACK_EDGES not in without:
        page = erase_edges(page, edges)
        steps.append(PrepareStep.BLACK_EDGES)
    if not two_level:  # the filter would erase strokes of a fax: 13.2 % wrong words instead of 8.3
        smooth = cv2.medianBlur(page, MEDIAN_PX)
        measured = replace(measured, noise=round(noise(page, smooth), 2))
        wanted = measured.noise > NOISY and PrepareStep.MEDIAN not in without
        if wanted and strokes_lost(page, smooth) < MOST_LOST:
            page = smooth
            steps.append(PrepareStep.MEDIAN)
    tints = tuple(one.box for one in grounds if one.kind == "tint")
    red_ink = _red_ink(pixels, inks, steps)
    return Prepared(page, measured, tuple(steps), inks, red_ink, photos, tints)


def _without(inks: NDArray[np.uint8], where: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """The inks without those of dark backgrounds, which are neither stamp nor pen."""
    height, width = inks.shape
    ground = cv2.resize(where, (width, height), interpolation=cv2.INTER_NEAREST)
    return inks * (1 - ground)


def _outside(
    inks: NDArray[np.uint8] | None, photos: Collection[tuple[int, int, int, int]], page_px: int
) -> NDArray[np.uint8] | None:
    """The inks without those inside photographs: a red shirt is no seal."""
    if inks is None or not photos:
        return inks
    scale, outside = max(inks.shape) / page_px, inks.copy()
    for box in photos:
        x0, y0, x1, y1 = (round(at * scale) for at in box)
        outside[y0:y1, x0:x1] = 0
    return outside


def _red_ink(
    pixels: Image, inks: NDArray[np.uint8] | None, steps: Collection[PrepareStep]
) -> Gray | None:
    """The darker of green and blue, if the red channel has removed red ink; otherwise None."""
    if inks is None or PrepareStep.RED_CHANNEL not in steps:
        return None
    if cv2.countNonZero(cv2.inRange(inks, int(Ink.RED), int(Ink.RED))) < LEAST_RED * inks.size:
        return None
    return cv2.min(pixels[:, :, 1], pixels[:, :, 2])


def red_channel(page: Image) -> Gray:
    """The red channel of a page, (height, width, 3) RGB: red seals and yellowed paper turn white.

    A seal over the letterhead cost 9.65 % of the words in grey, and 2.14 % in the red channel.
    """
    return np.ascontiguousarray(page[:, :, 0])


def divide_background(page: Gray, paper: Gray) -> Gray:
    """Correct shading: paper becomes 255 everywhere, and ink keeps its contrast to the paper.

    Args: paper: the shrunk page without its print, from `paper_of`.
    Source: division by the closed image, R. Gonzalez and R. Woods, Digital Image Processing,
    4th ed., 2018, section 2.6 (shading correction).
    """
    require_gray(page)
    height, width = page.shape
    full = cv2.resize(paper, (width, height), interpolation=cv2.INTER_LINEAR)
    return cv2.divide(page, full, scale=255)


def erase_edges(page: Gray, edges: NDArray[np.uint8]) -> Gray:
    """Paint the scanner's black edges white, rims included: specks of a rim would be read.

    Args: edges: in the shape of the shrunk page, from `black_edges`.
    """
    height, width = page.shape
    wide = cv2.dilate(edges, np.ones((3, 3), np.uint8))
    clean = page.copy()
    clean[cv2.resize(wide, (width, height), interpolation=cv2.INTER_NEAREST) > 0] = 255
    return clean
