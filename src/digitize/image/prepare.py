"""The page prepared for reading: one grey page, evenly lit, without specks."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.typing import NDArray

from digitize.image.colour import coloured_ink
from digitize.image.types import Gray, Image, require_gray
from digitize.settings import Step

SHRINK = 8  # the light of a lamp changes slowly; measuring it on an eighth of the page is exact
PAPER_WINDOW = 15  # shrunk pixels: wider than a heading's strokes, narrower than a shadow
PAPER = 235  # grey levels from which a smoothed pixel is paper and not the edge of a stroke
NOISY = 1.0  # grey levels; clean and real scans measure 0.1 to 0.6, worn pages 1.4 to 2.3
BLACK, WHITE = 8, 247  # grey levels beyond which a pixel is one or the other
FEW_GREYS = 0.03  # share of other pixels on a two-level page, some of them from resampling


@dataclass(frozen=True, slots=True)
class Measured:
    """What a page is like, as far as its preparation depends on it.

    two_level: black and white with nothing between, as fax machines and small files have it.
    noise: how far paper strays from its median, in grey levels; 0 where it was not measured.
    """

    colour: bool
    two_level: bool
    noise: float = 0.0


@dataclass(frozen=True, slots=True)
class Prepared:
    """A page ready for the line finder, what was measured on it and done to it.

    inks: where coloured ink lies, from `coloured_ink`; None for a page without colour.
    """

    page: Gray
    measured: Measured
    steps: tuple[Step, ...]
    inks: NDArray[np.uint8] | None = None


def prepare(pixels: Image, without: Collection[Step] = ()) -> Prepared:
    """Choose the steps from what is measured on the page, and take them in order.

    Args:
        pixels: (height, width) grey or (height, width, 3) RGB, uint8.
        without: steps that are not taken, whatever is measured.
    """
    steps: list[Step] = []
    page, inks, colour = pixels, None, pixels.ndim == 3
    if colour:
        inks = coloured_ink(pixels) if Step.MARKS not in without else None
        red = Step.RED_CHANNEL not in without
        page = red_channel(pixels) if red else cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY)
        steps += [Step.RED_CHANNEL] if red else []
    measured = Measured(colour, is_two_level(page))
    if not measured.two_level and Step.DIVIDE_BACKGROUND not in without:
        page = divide_background(page)
        steps.append(Step.DIVIDE_BACKGROUND)
    if not measured.two_level:  # a median takes its strokes for grain: 8.3 to 13.2 % on a fax
        smooth = cv2.medianBlur(page, 3)
        measured = replace(measured, noise=round(noise(page, smooth), 2))
        if measured.noise > NOISY and Step.MEDIAN not in without:
            page = smooth
            steps.append(Step.MEDIAN)
    return Prepared(page, measured, tuple(steps), inks)


def is_two_level(page: Gray) -> bool:
    """Whether nearly all of a page is black or white."""
    require_gray(page)
    greys = cv2.countNonZero(cv2.inRange(page, BLACK + 1, WHITE - 1))
    return greys < FEW_GREYS * page.size


def red_channel(page: Image) -> Gray:
    """The red of an RGB page: a red seal turns into paper, and so does yellowed paper.

    A seal over the letterhead cost 9.65 % of the words in grey and 2.14 % in red.
    """
    return np.ascontiguousarray(page[:, :, 0])


def divide_background(page: Gray) -> Gray:
    """Paper becomes 255 everywhere, ink keeps its contrast: shadow and tint are divided out.

    Source: division by the closed image, R. Gonzalez and R. Woods, Digital Image Processing,
    4th ed., 2018, section 2.6 (shading correction).
    """
    require_gray(page)
    height, width = page.shape
    small = cv2.resize(
        page, (max(1, width // SHRINK), max(1, height // SHRINK)), interpolation=cv2.INTER_AREA
    )
    window = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (PAPER_WINDOW, PAPER_WINDOW))
    paper = cv2.morphologyEx(small, cv2.MORPH_CLOSE, window)
    paper = cv2.GaussianBlur(paper, (0, 0), PAPER_WINDOW / 3)
    full = cv2.resize(paper, (width, height), interpolation=cv2.INTER_LINEAR)
    return cv2.divide(page, full, scale=255)


def noise(page: Gray, smooth: Gray) -> float:
    """How far paper strays from its 3 × 3 median, in grey levels (0 for a clean page).

    The median helps worn pages and hurts real ones, whose thin strokes it eats: so it is used
    where grain is measured.
    """
    require_gray(page)
    paper = smooth > PAPER
    if not paper.any():
        return 0.0
    return float(cv2.absdiff(page, smooth)[paper].mean())
