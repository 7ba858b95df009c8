"""Splits a detected line that runs across two columns or both heads of a letterhead."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from digitize.read.lines.cut import LINE_PX, SIDE, Strip, ink_mask

WIDE_GAP = 1.2  # line heights of white that split a line; spaces of justified lines reach 1.0
LEAST_INK_PX = 2  # least inked pixels of a column with letters; fewer are noise


Box = tuple[int, int, int, int]


def split(strip: Strip, written: Sequence[Box] = ()) -> list[Strip]:
    """Split a strip at gaps that are too wide for a space; parts from left to right.

    A row of dots is no gap: a title and its page number are one line.

    Args: written: boxes of handwriting, in pixels of the upright picture. Its ink is erased, and
        the blank that it fills is no gap.
    """
    letters = strip.letters()
    if not letters.size:
        return [strip]
    is_inked = ink_mask(letters).sum(axis=0) >= LEAST_INK_PX
    for first, last in strip.leaders:
        is_inked[first:last] = True
    inked = np.flatnonzero(is_inked)
    if not inked.size:
        return [strip]
    wide = np.flatnonzero(np.diff(inked) > WIDE_GAP * LINE_PX)
    wide = np.array(
        [at for at in wide if not _filled(strip, inked[at], inked[at + 1], written)], int
    )
    if not wide.size:
        return [strip]
    starts = [inked[0], *inked[wide + 1]]
    ends = [*inked[wide], inked[-1]]
    return [
        part_of(strip, int(start), int(end) + 1) for start, end in zip(starts, ends, strict=True)
    ]


def _filled(strip: Strip, start: int, end: int, written: Sequence[Box]) -> bool:
    """Whether handwriting lies between two columns of the strip."""
    (x0, y0), (x1, _) = strip.picture_points(
        np.array([[start, strip.pixels.shape[0] / 2], [end, strip.pixels.shape[0] / 2]], np.float64)
    )
    return any(
        left < x1 and right > x0 and top - strip.curve.height < y0 < bottom + strip.curve.height
        for left, top, right, bottom in written
    )


def part_of(strip: Strip, start: int, end: int) -> Strip:
    """The part of a strip from column start to end, with the usual margin at both sides."""
    side = round(SIDE * LINE_PX)
    first, last = max(0, start - side), min(strip.pixels.shape[1], end + side)
    offset = strip.curve.left - SIDE * strip.curve.height
    left = offset + first / strip.scale + SIDE * strip.curve.height
    right = offset + last / strip.scale - SIDE * strip.curve.height
    curve = strip.curve.between(left, max(right, left))
    own = [one for one in strip.leaders if start <= one[0] and one[1] <= end]
    leaders = tuple((left - first, right - first) for left, right in own)
    return Strip(strip.pixels[:, first:last], curve, strip.scale, leaders)
