"""Round seals: the ring around them is found even where a name or a signature touches it."""

from __future__ import annotations

import math
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from digitize.read.lines.blobs import Blobs
from digitize.read.lines.curve import Curve

RADIUS_MM = (10.0, 26.0)  # those of state bodies measure 30 to 42 across, of firms 36
SHRINK = 4  # pixels of the picture that are one where rings are looked for
RADII = 1.06  # steps between the radii that are tried
ON_RING = 0.9  # share of the ring that is inked: seals 1.0, print and photographs up to 0.86
RIM_MM = 0.8  # by which the outermost ring is thick, or not quite round
INKED = 0.12  # share of a shrunk pixel from which it counts as inked
FILLED = 0.62  # share of a seal's disc that is inked, shrunk; its star and letters take 0.3 to 0.5
SEEN = 1.1  # times the longer side of its piece that a ring measures across, at most
SAME = 0.2  # of a radius between the middles of the rings of one seal
AS_GOOD = 0.85  # of the best ring's share that an outer one has
INSIDE = 0.85  # of a radius within which a seal has words of its own
LARGEST = 0.3  # of the picture: a larger blob is a frame or a table
MOST = 6  # seals of a page
LETTER_MM = 8.0  # longest side of a letter of a role or a name, or of some that touch
PEN_MM = 0.55  # thickness of a pen's stroke, at most; those of bold letters have 0.7 to 1.0
# Of a radius: so far at most reaches a ring beyond strokes that ink ON_RING of it.
BEYOND = 0.05


@dataclass(frozen=True, slots=True)
class Ring:
    """A ring in pixels of the mask that it was found in."""

    x: float
    y: float
    radius: float

    def holds(self, curve: Curve) -> bool:
        """Whether a line lies wholly within the ring, as a seal's own words do."""
        left, top, right, bottom = curve.box
        reach = np.hypot(max(self.x - left, right - self.x), max(self.y - top, bottom - self.y))
        return bool(reach < INSIDE * self.radius)

    def around(self, mask: NDArray[np.uint8], mm: float) -> tuple[int, int, int, int]:
        """The box of the strokes in it: x0, y0, x1, y1 in a mask of the same shape."""
        disc = np.zeros_like(mask)
        reach = round(self.radius + RIM_MM * mm)
        cv2.circle(disc, (round(self.x), round(self.y)), reach, 1, -1)
        x, y, width, height = cv2.boundingRect(disc & mask)
        return x, y, x + width, y + height


def without_rings(mask: NDArray[np.uint8], rings: tuple[Ring, ...], mm: float) -> NDArray[np.uint8]:
    """The strokes that are outside of seals, in the shape of the mask."""
    rest = mask.copy()
    for ring in rings:
        reach = round(ring.radius + RIM_MM * mm)
        cv2.circle(rest, (round(ring.x), round(ring.y)), reach, 0, -1)
    return rest


def find_rings(mask: NDArray[np.uint8], mm: float) -> tuple[Ring, ...]:
    """The outer rings of seals among strokes of one colour, each once.

    Each radius is tried by summing what lies on a ring around every point, as a correlation with
    the ring drawn. Only pieces of the mask that are large enough for a seal are looked at.

    Args: mask: uint8, (height, width), 1 on the strokes. mm: pixels a millimetre.
    """
    size = (max(1, mask.shape[1] // SHRINK), max(1, mask.shape[0] // SHRINK))
    if min(cv2.boundingRect(mask)[2:]) < 2 * RADIUS_MM[0] * mm - 4 * SHRINK:
        return ()  # so small, even joined with what is around it
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
    """The black seals, whatever touches them, with the signatures on them; and their rings.

    Returns: uint8, 1 on what is drawn, in the shape of the picture: letters are not; the rings.
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
    """What of a piece is rings, what is in them, and a pen's strokes: the letters that touch go.

    The role and the name of who signed are thicker than a pen's strokes, or come off with the ring.
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
    """Rings of all radii in a piece of the shrunk mask, with the share that is inked of each."""
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
    """Whether a ring of a radius is inked enough somewhere: asked where strokes are, which is fast.

    Args: near: the strokes, with as little around them as a ring may reach beyond them.
    """
    ring = _drawn_ring(radius, 1)
    if min(near.shape) < len(ring):
        return False
    least = ON_RING * float(ring.sum()) - 0.5  # both are whole numbers, but for rounding
    return bool(cv2.matchTemplate(near, ring, cv2.TM_CCORR).max() >= least)


def _drawn_ring(radius: float, thick: int) -> NDArray[np.float32]:
    """A ring, or a disc where it is -1 thick, in the middle of a square: float32, 1 or 0."""
    reach = round(radius) + 2
    drawn = np.zeros((2 * reach + 1, 2 * reach + 1), np.float32)
    cv2.circle(drawn, (reach, reach), round(radius) - (thick < 0), 1.0, thick)
    return drawn


def _of_radius(
    near: NDArray[np.float32], strokes: NDArray[np.float32], radius: float
) -> list[tuple[float, float, float]]:
    """The best rings of a radius: the share of each that is inked, and its middle.

    A ring has paper in it and around it; a plain red ground or a photograph has none.
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
    """The best ring of each place; of those around one middle the outermost that is as good."""
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
