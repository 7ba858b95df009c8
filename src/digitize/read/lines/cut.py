"""One line cut out of the page, straightened, and freed of its neighbours and of specks."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from digitize.read.image.types import Gray
from digitize.read.lines.curve import Curve
from digitize.read.lines.frame import UprightFrame
from digitize.read.lines.leaders import Span, leaders

MARGIN = 0.25  # above and below, in line heights: room for what the detector cut off
SIDE = 0.2  # left and right, in line heights
LINE_PX = 36  # height of the letters in a strip: that of the input of Tesseract's network
INK = 0.6  # how far from the darkest grey of the line to white a stroke's rim may be
DARKEST = 3  # percentile of the greys of a line: well inside its strokes
SPECK = 0.0025  # of the squared line height; the dot under "ạ" has about 0.01
RULE = 1.7  # line heights: a level stroke this long is a rule, drawn under a title
RULE_THICK = 0.2  # line heights, at most
NEAR = 0.2  # line heights between a mark and its letter, at most; a neighbour's is further off


@dataclass(frozen=True, slots=True)
class Strip:
    """A straight line image and the way back.

    pixels: grey, the letters LINE_PX high with MARGIN above and below.
    scale: strip pixels a picture pixel.
    leaders: the columns, first and last + 1, in which a row of dots was painted over.
    """

    pixels: Gray
    curve: Curve
    scale: float
    leaders: tuple[Span, ...] = ()

    @property
    def margin_px(self) -> int:
        """Rows above the letters, and as many below."""
        return round(MARGIN * self.curve.height * self.scale)

    def letters(self) -> Gray:
        """The strip without its margins, for a reader that adds its own."""
        return self.pixels[self.margin_px : self.pixels.shape[0] - self.margin_px]

    def picture_points(self, points: NDArray[np.float64]) -> NDArray[np.float64]:
        """Points of the strip, (n, 2) as x y, in pixels of the upright picture."""
        x = self.curve.left + points[:, 0] / self.scale - SIDE * self.curve.height
        above = self.curve.height * (0.5 + MARGIN)
        return np.column_stack([x, self.curve.middle(x) - above + points[:, 1] / self.scale])


def cut(page: Gray, frame: UprightFrame, curve: Curve, *, rules: bool = False) -> Strip:
    """Cut a line out of the prepared page in one resampling, along its curve, and clean it.

    Turn, skew and bend are undone together, from the page's own pixels.

    Args: rules: whether underlines stay.
    """
    scale = LINE_PX / curve.height
    width = max(1, round((curve.right - curve.left + 2 * SIDE * curve.height) * scale))
    height = round(LINE_PX * (1 + 2 * MARGIN))
    empty = Strip(np.empty((0, 0), np.uint8), curve, scale)
    # Page pixels a strip pixel: above 1 the page is finer, and the strip is cut larger and
    # shrunk by averaging, since a plain resampling would skip pixels of thin strokes.
    fine = max(1.0, frame.scale / scale)
    columns = np.arange(round(width * fine)) / fine
    rows = np.arange(round(height * fine)) / fine
    middle = empty.picture_points(np.column_stack([columns, np.zeros_like(columns)]))
    x, y = frame.page_points(middle).T
    down = frame.to_page[:, 1] / scale  # one strip row down, in page pixels
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
    """Where strokes are, rims included, in the strip's shape.

    Faint print has its own darkest grey.
    """
    # A histogram, not np.percentile: that sorts, three times a line, 30 ms a page.
    counts = cv2.calcHist([strip], [0], None, [256], [0, 256]).cumsum()
    darkest = int(np.searchsorted(counts, DARKEST / 100 * strip.size))
    mask: NDArray[np.bool_] = strip < darkest + INK * (255 - darkest)
    return mask


def _without_rules(strip: Gray, ink: NDArray[np.uint8]) -> Gray:
    """Paint over long level strokes: Tesseract leaves out a line that is underlined closely."""
    long_ = np.ones((1, round(RULE * LINE_PX)), np.uint8)
    rules = cv2.morphologyEx(ink, cv2.MORPH_OPEN, long_)
    if not rules.any():
        return strip
    thick = np.ones((round(RULE_THICK * LINE_PX), 1), np.uint8)
    rules = cv2.subtract(rules, cv2.morphologyEx(rules, cv2.MORPH_OPEN, thick))
    # A rule seldom lies quite level: it is followed over the rows next to it.
    rules = cv2.bitwise_and(cv2.dilate(rules, np.ones((5, 5), np.uint8)), ink)
    clean = strip.copy()
    clean[cv2.dilate(rules, np.ones((3, 3), np.uint8)) == 1] = 255
    return clean


def _without_leaders(strip: Gray, ink: NDArray[np.uint8]) -> tuple[Gray, tuple[Span, ...]]:
    """Paint over the rows of dots in contents and forms: they were read as letters."""
    margin = round(MARGIN * LINE_PX)
    spans = leaders(ink[margin:-margin])
    if not spans:
        return strip, ()
    clean = strip.copy()
    for first, end in spans:  # nothing else is in these columns, but for rims and neighbours
        clean[:, max(0, first - 2) : end + 2] = 255
    return clean, spans


def _clean(strip: Gray, ink: NDArray[np.uint8], margin: int) -> Gray:
    """Paint over what belongs to the lines above and below, and specks."""
    count, labels, stats, centroids = cv2.connectedComponentsWithStats(ink, connectivity=8)
    if count == 1:
        return strip
    gone = _foreign(labels, stats, centroids[:, 1], margin)
    gone |= stats[:, cv2.CC_STAT_AREA] < SPECK * (strip.shape[0] - 2 * margin) ** 2
    gone[0] = False  # label 0 is the paper
    if not gone.any():
        return strip
    # The grey rim of a stroke goes with it, unless it is the rim of one that stays.
    window = np.ones((3, 3), np.uint8)
    going = gone.astype(np.uint8)[labels]
    erased = cv2.dilate(going, window)
    kept = cv2.dilate(cv2.subtract(ink, going), window)
    return cv2.bitwise_or(strip, cv2.subtract(erased, kept) * np.uint8(255))


def _foreign(
    labels: NDArray[np.int32], stats: NDArray[np.int32], middle: NDArray[np.float64], margin: int
) -> NDArray[np.bool_]:
    """Which components belong to a neighbouring line.

    A neighbour's letter is cut by the strip's edge and has its middle beyond this line's letters.
    A neighbour's dot or tone mark lies in the margin with none of this line's letters close by.
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
