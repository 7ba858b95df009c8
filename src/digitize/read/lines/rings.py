"""Finds round seals by their ring, even if a name or a signature touches it."""

from __future__ import annotations

import math
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from digitize.read.lines.blobs import Blobs
from digitize.read.lines.curve import Curve

RADIUS_MM = (10.0, 26.0)  # least and greatest radius; state seals measure 15 to 21, firms' 18
SHRINK = 4  # factor by which the mask is shrunk for the search
RADII = 1.06  # ratio of two successive radii of the search
ON_RING = 0.9  # least share of a ring that is inked: seals 1.0, print and photographs up to 0.86
RIM_MM = 0.8  # thickness of the outermost ring, or its deviation from a circle
INKED = 0.12  # least share of ink from which a shrunk pixel counts as inked
FILLED = 0.62  # most share of a seal's disc that is inked; its star and letters take 0.3 to 0.5
SEEN = 1.1  # greatest diameter of a ring, in longer sides of the piece that it lies in
SAME = 0.2  # most distance between the centres of rings of one seal, in radii
AS_GOOD = 0.85  # least inked share of an outer ring that is preferred, relative to the best ring's
INSIDE = 0.85  # radius, in radii, within which lines are the seal's own words
LARGEST = 0.3  # largest blob with a seal, as a share of the picture; larger is a frame or a table
MOST = 6  # most seals of a page
LETTER_MM = 8.0  # longest side of a letter, or of a few that touch, of a role or a name
PEN_MM = 0.55  # greatest thickness of a pen's stroke; bold letters have 0.7 to 1.0
BEYOND = 0.05  # most radii by which a ring may reach beyond the strokes that ink ON_RING of it


@dataclass(frozen=True, slots=True)
class Ring:
    """A circle: centre and radius in pixels of the mask in which it was found."""

    x: float
    y: float
    radius: float

    def holds(self, curve: Curve) -> bool:
        """Whether a line lies entirely within the ring, as a seal's own words do."""
        left, top, right, bottom = curve.box
        reach = np.hypot(max(self.x - left, right - self.x), max(self.y - top, bottom - self.y))
        return bool(reach < INSIDE * self.radius)

    def around(self, mask: NDArray[np.uint8], mm: float) -> tuple[int, int, int, int]:
        """The box, x0 y0 x1 y1, of the strokes of a mask, (height, width), in and on the ring."""
        disc = np.zeros_like(mask)
        reach = round(self.radius + RIM_MM * mm)
        cv2.circle(disc, (round(self.x), round(self.y)), reach, 1, -1)
        x, y, width, height = cv2.boundingRect(disc & mask)
        return x, y, x + width, y + height


def without_rings(mask: NDArray[np.uint8], rings: tuple[Ring, ...], mm: float) -> NDArray[np.uint8]:
    """The strokes outside of all rings, in the shape of the mask."""
    rest = mask.copy()
    for ring in rings:
        reach = round(ring.radius + RIM_MM * mm)
        cv2.circle(rest, (round(ring.x), round(ring.y)), reach, 0, -1)
    return rest


def find_rings(mask: NDArray[np.uint8], mm: float) -> tuple[Ring, ...]:
    """Find the outermost ring of each seal among strokes of one colour.

    For each radius, the mask is correlated with a drawn ring. Only pieces of the mask that are
    large enough for a seal are searched.

    Args: mask: uint8, (height, width), 1 on the strokes. mm: pixels per millimetre.
    """
    size = (max(1, mask.shape[1] // SHRINK), max(1, mask.shape[0] // SHRINK))
    if min(cv2.boundingRect(mask)[2:]) < 2 * RADIUS_MM[0] * mm - 4 * SHRINK:
        return ()  # too small for a seal, even if joining and shrinking enlarge it
    small = cv2.resize(mask * np.float32(1), size, interpolation=cv2.INTER_AREA)
    small = (small > INKED).astype(np.float32)
    least = 2 * RADIUS_MM[0] * mm / SHRINK
    joined = cv2.dilate(small.astype(np.uint8), np.ones((3, 3), np.uint8))
    _, _, stats, _ = cv2.connectedComponentsWithStats(joined, connectivity=8)
    found: list[tuple[float, Ring]] = []
    for x, y, wide, high in stats[1:, :4].tolist():
        if wide >= least and high >= least:
            found += _rings_in(small[y : y + high, x : x + wide], (x, y), mm / SHRINK)
    return _apart(found)


def black_rings(blobs: Blobs, mm: float) -> tuple[NDArray[np.uint8], tuple[Ring, ...]]:
    """Find black seals, whatever touches them.

    Args: mm: pixels per millimetre.
    Returns: a mask of seals and connected signatures, without letters, uint8, 1 or 0, in the shape
        of the picture; and the rings.
    """
    least = 2 * RADIUS_MM[0] * mm
    wide, high = blobs.stats[:, cv2.CC_STAT_WIDTH], blobs.stats[:, cv2.CC_STAT_HEIGHT]
    sized = (wide >= least) & (high >= least) & (wide * high < LARGEST * blobs.labels.size)
    drawn = np.zeros(blobs.labels.shape, np.uint8)
    rings: list[Ring] = []
    for blob in (np.flatnonzero(sized[1:]) + 1).tolist():
        x, y, width, height = (int(value) for value in blobs.stats[blob, :4])
        mask = blobs.mask(blob)
        found = find_rings(mask, mm)
        if found:
            drawn[y : y + height, x : x + width] |= _no_letters(mask, found, mm)
            rings += [Ring(one.x + x, one.y + y, one.radius) for one in found]
    return drawn, tuple(rings)


def _no_letters(mask: NDArray[np.uint8], rings: tuple[Ring, ...], mm: float) -> NDArray[np.uint8]:
    """Remove the letters that touch a seal; keep the seal and the strokes of a pen.

    Letters of the signer's role and name are thicker than a pen's strokes, or stand alone once the
    ring is removed.
    """
    outside = without_rings(mask, rings, mm)
    _, labels, stats, _ = cv2.connectedComponentsWithStats(outside, connectivity=8)
    long_ = stats[:, [cv2.CC_STAT_WIDTH, cv2.CC_STAT_HEIGHT]].max(axis=1) > LETTER_MM * mm
    long_[0] = False
    strokes = long_.astype(np.uint8)[labels]
    pen = max(2, round(PEN_MM * mm))
    thick = cv2.morphologyEx(
        strokes, cv2.MORPH_OPEN, cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (pen, pen))
    )
    letters = cv2.dilate(thick, np.ones((2 * pen - 1, 2 * pen - 1), np.uint8))
    return cv2.subtract(mask, outside) | cv2.subtract(strokes, letters)


def _rings_in(
    small: NDArray[np.float32], at: tuple[int, int], mm: float
) -> list[tuple[float, Ring]]:
    """Rings of all radii in a piece of the shrunk mask, each with the share that is inked."""
    pad = min(round(RADIUS_MM[1] * mm), max(small.shape)) + 2
    padded = cv2.copyMakeBorder(small, pad, pad, pad, pad, cv2.BORDER_CONSTANT, value=0.0)
    near = cv2.dilate(padded, np.ones((2, 2), np.uint8))
    found = []
    radius = RADIUS_MM[1] * mm
    while radius >= RADIUS_MM[0] * mm:
        slack = min(pad, math.ceil(BEYOND * radius) + 3)
        inner = near[pad - slack : slack - pad or None, pad - slack : slack - pad or None]
        if 2 * radius <= SEEN * max(small.shape) and _may_have(inner, radius):
            for share, x, y in _of_radius(near, padded, radius):
                x, y = x - pad + at[0] + 0.5, y - pad + at[1] + 0.5
                found.append((share, Ring(x * SHRINK, y * SHRINK, radius * SHRINK)))
        radius /= RADII
    return found


def _may_have(near: NDArray[np.float32], radius: float) -> bool:
    """Whether any ring of a radius is inked enough; a quick test before the full search.

    Args: near: the strokes, padded only as far as a ring may reach beyond them.
    """
    ring = _drawn_ring(radius, 1)
    if min(near.shape) < len(ring):
        return False
    least = ON_RING * float(ring.sum()) - 0.5  # counts of pixels: the half absorbs rounding errors
    return bool(cv2.matchTemplate(near, ring, cv2.TM_CCORR).max() >= least)


def _drawn_ring(radius: float, thick: int) -> NDArray[np.float32]:
    """A ring (a disc if `thick` is -1) in the centre of a square: float32, 1 or 0."""
    reach = round(radius) + 2
    drawn = np.zeros((2 * reach + 1, 2 * reach + 1), np.float32)
    cv2.circle(drawn, (reach, reach), round(radius) - (thick < 0), 1.0, thick)
    return drawn


def _of_radius(
    near: NDArray[np.float32], strokes: NDArray[np.float32], radius: float
) -> list[tuple[float, float, float]]:
    """The best two rings of a radius: inked share, x and y of the centre.

    A disc with too much ink is left out: it is a red background or a photograph.
    """
    reach = round(radius) + 2
    ring, disc = _drawn_ring(radius, 1), _drawn_ring(radius, -1)
    if min(near.shape) < len(ring):
        return []
    share = cv2.matchTemplate(near, ring, cv2.TM_CCORR) / float(ring.sum())
    found = []
    for _ in range(2):
        _, best, _, (x, y) = cv2.minMaxLoc(share)
        if best < ON_RING:
            break
        window = strokes[y : y + len(disc), x : x + len(disc)]
        if float((window * disc).sum()) <= FILLED * float(disc.sum()):
            found.append((float(best), float(x + reach), float(y + reach)))
        cv2.circle(share, (x, y), reach, 0.0, -1)
    return found


def _apart(found: list[tuple[float, Ring]]) -> tuple[Ring, ...]:
    """The best ring of each place; of concentric ones the outermost that is about as good."""
    kept: list[tuple[float, Ring]] = []
    for share, ring in sorted(found, key=lambda pair: -pair[0]):
        at = next((at for at, (_, other) in enumerate(kept) if _overlap(ring, other)), None)
        if at is None:
            kept.append((share, ring))
            continue
        best, other = kept[at]
        same = np.hypot(other.x - ring.x, other.y - ring.y) < SAME * other.radius
        if same and share > AS_GOOD * best and ring.radius > other.radius:
            kept[at] = (best, ring)
    return tuple(ring for _, ring in kept[:MOST])


def _overlap(one: Ring, other: Ring) -> bool:
    return bool(np.hypot(one.x - other.x, one.y - other.y) < max(one.radius, other.radius))
