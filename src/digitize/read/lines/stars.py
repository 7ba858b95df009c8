"""Finds the star between office and number of a Party paper's head: the line finder misses it."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import cv2
import numpy as np

from digitize.read.lines.blobs import Blobs
from digitize.read.lines.curve import Curve
from digitize.read.lines.order import letterhead
from digitize.read.lines.plain import plain

STAR = "*"
PARTY = "DANG CONG SAN"  # beginning of a Party paper's title, without diacritics
SIZE = (0.2, 1.0)  # least and greatest size of a star, in line heights
SQUARE = 1.6  # greatest ratio of its longer to its shorter side
CENTRED = 1.0  # most distance from the centre of the line above, in line heights
ABOVE = 0.15  # line heights by which a star stands above the middle of its line


def find_star(
    curves: Sequence[Curve], texts: Sequence[str], blobs: Blobs, height: int
) -> Curve | None:
    """Make a line for the star, as high as the line above it; None if there is no star.

    Args: texts: the first reading of each line. height: the upright picture's, in pixels.
    """
    if not any(plain(text).startswith(PARTY) for text in texts):
        return None
    left, _ = letterhead(np.array([curve.box for curve in curves], np.float32), texts, height)
    for above, below in pairwise(left):
        star = _between(curves[above], curves[below], blobs)
        if star is not None:
            return star
    return None


def _between(above: Curve, below: Curve, blobs: Blobs) -> Curve | None:
    """The star that stands alone between two lines, under the centre of the upper one."""
    x, y = blobs.middles.T
    wide, high = blobs.stats[:, cv2.CC_STAT_WIDTH], blobs.stats[:, cv2.CC_STAT_HEIGHT]
    least, most = (share * above.height for share in SIZE)
    row = (y > above.box[3]) & (y < below.box[1]) & (x > above.left) & (x < above.right)
    row &= np.maximum(wide, high) >= least
    row[0] = False  # the paper
    found = np.flatnonzero(row)
    if len(found) != 1:
        return None
    blob = int(found[0])
    size = float(wide[blob]), float(high[blob])
    if max(size) > most or max(size) > SQUARE * min(size):
        return None
    centre = (above.left + above.right) / 2
    if abs(float(x[blob]) - centre) > CENTRED * above.height:
        return None
    middle = float(y[blob]) + ABOVE * above.height
    start, end = float(x[blob]) - size[0] / 2, float(x[blob]) + size[0] / 2
    return Curve(start, end, above.height, float(x[blob]), max(1.0, size[0] / 2), (middle,))
