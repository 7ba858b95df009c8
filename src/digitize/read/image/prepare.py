"""The page prepared for reading: one grey page, evenly lit, without specks."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.typing import NDArray

from digitize.read.image.colour import Ink, coloured_ink
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

NOISY = 1.0  # grey levels; clean and real scans measure 0.1 to 0.6, worn pages 1.4 to 2.3
# Share of the letters' ink. Worn pages lose 0.03 to 0.06, and read better for it (52 words of
# 1,584 wrong instead of 72); crisp colour scans at 200 dpi lose 0.11 to 0.15, every slash with it.
MOST_LOST = 0.08
# White paper measures 0 to 0.02. Up to 0.05 nothing is seen, but without dividing 8 in 100 more
# words of aged pages are wrong than with it.
SHADED = 0.02
LEAST_RED = 0.0003  # share of the page that red ink takes; a name of three words takes 0.001


@dataclass(frozen=True, slots=True)
class Measured:
    """What a page is like, as far as its preparation depends on it.

    two_level: black and white with nothing between, as fax machines and small files have it.
    shade: how far the darkest paper is from white, 0 to 1; 0 where there are two levels.
    black_edges: share of the page that the scanner's black edges take, 0 to 1.
    noise: how far paper strays from its median, in grey levels; 0 where it was not measured.
    """

    colour: bool
    two_level: bool
    shade: float = 0.0
    black_edges: float = 0.0
    noise: float = 0.0


@dataclass(frozen=True, slots=True)
class Prepared:
    """A page ready for the line finder, what was measured on it and done to it.

    inks: where coloured ink lies, from `coloured_ink`; None for a page without colour.
    red: grey, in the shape of the page: what green and blue show, where red ink is dark; None
        for a page without red ink, or whose red was not taken out.
    photos: boxes of photographs, x0, y0, x1, y1 in pixels of the page.
    """

    page: Gray
    measured: Measured
    steps: tuple[PrepareStep, ...]
    inks: NDArray[np.uint8] | None = None
    red: Gray | None = None
    photos: tuple[tuple[int, int, int, int], ...] = ()


def prepare(pixels: Image, without: Collection[PrepareStep] = ()) -> Prepared:
    """Choose the steps from what is measured on the page, and take them in order.

    Args:
        pixels: (height, width) grey or (height, width, 3) RGB, uint8.
        without: steps that are not taken, whatever is measured.
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
    photos = find_photos(small) if PrepareStep.MARKS not in without else ()
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
    if not two_level:  # a median takes its strokes for grain: 8.3 to 13.2 % on a fax
        smooth = cv2.medianBlur(page, 3)
        measured = replace(measured, noise=round(noise(page, smooth), 2))
        wanted = measured.noise > NOISY and PrepareStep.MEDIAN not in without
        if wanted and strokes_lost(page, smooth) < MOST_LOST:
            page = smooth
            steps.append(PrepareStep.MEDIAN)
    return Prepared(page, measured, tuple(steps), inks, _red_ink(pixels, inks, steps), photos)


def _without(inks: NDArray[np.uint8], where: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """The inks but for those of dark ground: it is neither a stamp nor a pen's."""
    height, width = inks.shape
    ground = cv2.resize(where, (width, height), interpolation=cv2.INTER_NEAREST)
    return inks * (1 - ground)


def _outside(
    inks: NDArray[np.uint8] | None, photos: Collection[tuple[int, int, int, int]], page_px: int
) -> NDArray[np.uint8] | None:
    """The inks but for those of photographs: a red shirt is no seal."""
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
    """The darker of green and blue, where red ink was taken for paper."""
    if inks is None or PrepareStep.RED_CHANNEL not in steps:
        return None
    if cv2.countNonZero(cv2.inRange(inks, int(Ink.RED), int(Ink.RED))) < LEAST_RED * inks.size:
        return None
    return cv2.min(pixels[:, :, 1], pixels[:, :, 2])


def red_channel(page: Image) -> Gray:
    """The red of an RGB page: a red seal turns into paper, and so does yellowed paper.

    A seal over the letterhead cost 9.65 % of the words in grey and 2.14 % in red.
    """
    return np.ascontiguousarray(page[:, :, 0])


def divide_background(page: Gray, paper: Gray) -> Gray:
    """Paper becomes 255 everywhere, ink keeps its contrast: shadow and tint are divided out.

    Args: paper: the shrunk page without its print, from `paper_of`.
    Source: division by the closed image, R. Gonzalez and R. Woods, Digital Image Processing,
    4th ed., 2018, section 2.6 (shading correction).
    """
    require_gray(page)
    height, width = page.shape
    full = cv2.resize(paper, (width, height), interpolation=cv2.INTER_LINEAR)
    return cv2.divide(page, full, scale=255)


def erase_edges(page: Gray, edges: NDArray[np.uint8]) -> Gray:
    """The scanner's black edges painted over: of their rims specks would be read.

    Args: edges: in the shape of the shrunk page, from `black_edges`.
    """
    height, width = page.shape
    wide = cv2.dilate(edges, np.ones((3, 3), np.uint8))
    clean = page.copy()
    clean[cv2.resize(wide, (width, height), interpolation=cv2.INTER_NEAREST) > 0] = 255
    return clean
