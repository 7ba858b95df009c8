"""Cuts one line out of the page, straightens it, and removes neighbouring lines and specks."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from digitize.read.image.types import Gray
from digitize.read.lines.curve import Curve
from digitize.read.lines.frame import UprightFrame
from digitize.read.lines.leaders import Span, leaders

MARGIN = 0.25  # margin above and below in line heights: room for what the detector cut off
SIDE = 0.2  # margin left and right in line heights
LINE_PX = 36  # height of the letters in a strip, as in the input of Tesseract's network
INK = 0.6  # a pixel is ink up to this share of the way from the line's darkest grey to white
DARKEST = 3  # percentile of a line's greys that counts as its darkest: well inside its strokes
SPECK = 0.0025  # area of a speck in squared line heights; the dot under "ạ" has about 0.01
RULE = 1.7  # least length of a rule in line heights, such as under a title
RULE_THICK = 0.2  # greatest thickness of a rule in line heights
RULE_SWAY_PX = 5  # strip pixels of the window in which a rule that is not quite level continues
NEAR = 0.2  # most line heights from a tone mark or dot to its letter; a neighbour's is further off


@dataclass(frozen=True, slots=True)
class Strip:
    """The straightened image of a line, and the transform back to the upright picture.

    pixels: grey, (height, width); the letters are LINE_PX high, with MARGIN above and below.
    scale: strip pixels per picture pixel.
    leaders: columns, first and last + 1, of each row of dots that was painted over.
    """

    pixels: Gray
    curve: Curve
    scale: float
    leaders: tuple[Span, ...] = ()

    @property
    def margin_px(self) -> int:
        """Rows of the margin above the letters; there are as many below."""
        return round(MARGIN * self.curve.height * self.scale)

    def letters(self) -> Gray:
        """The strip, (height, width), without the margins above and below, for `trueocr`."""
        return self.pixels[self.margin_px : self.pixels.shape[0] - self.margin_px]

    def picture_points(self, points: NDArray[np.float64]) -> NDArray[np.float64]:
        """Transform points of the strip, (n, 2) as x y, to pixels of the upright picture."""
        x = self.curve.left + points[:, 0] / self.scale - SIDE * self.curve.height
        above = self.curve.height * (0.5 + MARGIN)
        return np.column_stack([x, self.curve.middle(x) - above + points[:, 1] / self.scale])


def cut(page: Gray, frame: UprightFrame, curve: Curve, *, rules: bool = False) -> Strip:
    """Cut a line out of the prepared page along its curve, and clean it.

    Rotation, skew and bend are undone in one resampling of the page's own pixels.

    Args: rules: keep underlines.
    """
    scale = LINE_PX / curve.height
    width = max(1, round((curve.right - curve.left + 2 * SIDE * curve.height) * scale))
    height = round(LINE_PX * (1 + 2 * MARGIN))
    empty = Strip(np.empty((0, 0), np.uint8), curve, scale)
    # Page pixels per strip pixel. If the page is finer, the strip is cut larger and shrunk by
    # averaging, since plain resampling would skip pixels of thin strokes.
    fine = max(1.0, frame.scale / scale)
    columns = np.arange(round(width * fine)) / fine
    rows = np.arange(round(height * fine)) / fine
    middle = empty.picture_points(np.column_stack([columns, np.zeros_like(columns)]))
    x, y = frame.page_points(middle).T
    down = frame.to_page[:, 1] / scale  # step in page pixels from one strip row to the next
    map_x = (x[None, :] + rows[:, None] * down[0]).astype(np.float32)
    map_y = (y[None, :] + rows[:, None] * down[1]).astype(np.float32)
    pixels = cv2.remap(page, map_x, map_y, cv2.INTER_LINEAR, borderValue=255)
    if pixels.shape != (height, width):
        pixels = cv2.resize(pixels, (width, height), interpolation=cv2.INTER_AREA)
    ink = ink_mask(pixels)
    bare = pixels if rules else _without_rules(pixels, ink.view(np.uint8))
    ink = ink if bare is pixels else ink_mask(bare)
    plain, dots = _without_leaders(bare, ink.view(np.uint8))
    ink = ink if plain is bare else ink_mask(plain)
    clean = _clean(plain, ink.view(np.uint8), round(MARGIN * LINE_PX))
    return Strip(clean, curve, scale, dots)


def ink_mask(strip: Gray) -> NDArray[np.bool_]:
    """Mask of strokes with their rims: bool, in the shape of the strip.

    The threshold depends on the darkest grey of the line, so that faint print is found too.
    """
    # A histogram is faster than np.percentile, which sorts and would take 30 ms a page.
    counts = cv2.calcHist([strip], [0], None, [256], [0, 256]).cumsum()
    darkest = int(np.searchsorted(counts, DARKEST / 100 * strip.size))
    mask: NDArray[np.bool_] = strip < darkest + INK * (255 - darkest)
    return mask


def _without_rules(strip: Gray, ink: NDArray[np.uint8]) -> Gray:
    """Paint over long level strokes: Tesseract drops a line that is underlined closely."""
    long_ = np.ones((1, round(RULE * LINE_PX)), np.uint8)
    rules = cv2.morphologyEx(ink, cv2.MORPH_OPEN, long_)
    if not rules.any():
        return strip
    thick = np.ones((round(RULE_THICK * LINE_PX), 1), np.uint8)
    rules = cv2.subtract(rules, cv2.morphologyEx(rules, cv2.MORPH_OPEN, thick))
    # A rule is seldom quite level, so it is followed into the rows next to it.
    window = np.ones((RULE_SWAY_PX, RULE_SWAY_PX), np.uint8)
    rules = cv2.bitwise_and(cv2.dilate(rules, window), ink)
    clean = strip.copy()
    clean[cv2.dilate(rules, np.ones((3, 3), np.uint8)) == 1] = 255
    return clean


def _without_leaders(strip: Gray, ink: NDArray[np.uint8]) -> tuple[Gray, tuple[Span, ...]]:
    """Paint over the rows of dots in tables of contents and forms, which would read as letters."""
    margin = round(MARGIN * LINE_PX)
    spans = leaders(ink[margin:-margin])
    if not spans:
        return strip, ()
    clean = strip.copy()
    for first, end in spans:  # these columns hold no letters of this line
        clean[:, max(0, first - 2) : end + 2] = 255
    return clean, spans


def _clean(strip: Gray, ink: NDArray[np.uint8], margin: int) -> Gray:
    """Paint over specks and the parts of lines above and below."""
    count, labels, stats, centroids = cv2.connectedComponentsWithStats(ink, connectivity=8)
    if count == 1:
        return strip
    gone = _foreign(labels, stats, centroids[:, 1], margin)
    gone |= stats[:, cv2.CC_STAT_AREA] < SPECK * (strip.shape[0] - 2 * margin) ** 2
    gone[0] = False  # label 0 is the paper
    if not gone.any():
        return strip
    # The grey rim of a stroke is erased with it, unless it is also the rim of a stroke that stays.
    window = np.ones((3, 3), np.uint8)
    going = gone.astype(np.uint8)[labels]
    erased = cv2.dilate(going, window)
    kept = cv2.dilate(cv2.subtract(ink, going), window)
    return cv2.bitwise_or(strip, cv2.subtract(erased, kept) * np.uint8(255))


def _foreign(
    labels: NDArray[np.int32], stats: NDArray[np.int32], middle: NDArray[np.float64], margin: int
) -> NDArray[np.bool_]:
    """Which components belong to a neighbouring line: bool, (components,).

    A neighbour's letter is cut by the strip's edge and has its centre in the margin. A neighbour's
    dot or tone mark lies in the margin, and no letter of this line is close to it.
    """
    height = labels.shape[0]
    top = stats[:, cv2.CC_STAT_TOP]
    bottom = top + stats[:, cv2.CC_STAT_HEIGHT]
    outside = (middle < margin) | (middle > height - margin)
    foreign = ((top == 0) | (bottom == height)) & outside
    near = round(NEAR * (height - 2 * margin))
    apart = (bottom <= margin) | (top >= height - margin)
    for label in np.flatnonzero(apart & ~foreign):
        left = stats[label, cv2.CC_STAT_LEFT]
        columns = slice(left, left + stats[label, cv2.CC_STAT_WIDTH])
        if bottom[label] <= margin:
            beside = labels[bottom[label] : bottom[label] + near, columns]
        else:
            beside = labels[max(0, top[label] - near) : top[label], columns]
        foreign[label] = not (beside[~foreign[beside]] > 0).any()
    return foreign
