"""Finds black box stamps that print touches, and splits lines at their sides.

Their ink has the colour of print. A line that such a stamp covers in part loses at most the words
under the stamp.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from digitize.read.lines.blobs import Blobs
from digitize.read.lines.curve import Curve

TOUCHING = 1.5  # most size of a stamp with the print that touches it, in sizes of the largest stamp
BODY_MM = 5.0  # least breadth of a filled frame; letters that stick out of it are narrower
LEAST_PART = 1.2  # least length of a part beside a stamp, in line heights; a shorter one is frame

Box = tuple[int, int, int, int]


def framed(mask: NDArray[np.uint8], mm: float) -> tuple[Box, NDArray[np.uint8]] | None:
    """Find a frame and cut off the print that touches it; None if there is no frame.

    The outline of the blob is filled, and a morphological opening removes parts thinner than
    BODY_MM.

    Args: mask: uint8, (height, width), 1 on one blob. mm: pixels per millimetre.
    Returns: the frame's box in the mask, and its strokes in the shape of the box.
    """
    outlines = cv2.findContours(mask, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)[0]
    filled = cv2.drawContours(np.zeros_like(mask), outlines, -1, 1, -1)
    size = max(3, round(BODY_MM * mm))
    body = cv2.morphologyEx(np.pad(filled, size), cv2.MORPH_OPEN, np.ones((size, size), np.uint8))
    count, labels, stats, _ = cv2.connectedComponentsWithStats(body[size:-size, size:-size])
    if count < 2:
        return None
    largest = 1 + int(stats[1:, cv2.CC_STAT_AREA].argmax())
    x, y, width, height = (int(value) for value in stats[largest, :4])
    window = np.s_[y : y + height, x : x + width]
    return (x, y, x + width, y + height), mask[window] * (labels[window] == largest)


def large_blobs(blobs: Blobs, least: tuple[float, float], most: tuple[float, float]) -> list[int]:
    """Indices of the blobs that may be frames, by least and most width and height in pixels.

    A blob may be TOUCHING times as large as `most`, since print may be connected to it.
    """
    wide, high = blobs.stats[:, cv2.CC_STAT_WIDTH], blobs.stats[:, cv2.CC_STAT_HEIGHT]
    sized = (wide >= least[0]) & (high >= least[1])
    sized &= (wide <= TOUCHING * most[0]) & (high <= TOUCHING * most[1])
    sized[0] = False
    found: list[int] = np.flatnonzero(sized).tolist()
    return found


def parts(curve: Curve, boxes: Sequence[Box]) -> list[Curve]:
    """Cut a line at the sides of the boxes that it crosses; one part if it crosses none."""
    pieces = [curve]
    for box in boxes:
        pieces = [part for piece in pieces for part in _at(piece, box)]
    return pieces


def _at(curve: Curve, box: Box) -> list[Curve]:
    left, top, right, bottom = box
    start, end = max(curve.left, left), min(curve.right, right)
    if start >= end:
        return [curve]
    middle = float(curve.middle(np.array([(start + end) / 2]))[0])
    if not top < middle < bottom:
        return [curve]
    cuts = [curve.left, *(x for x in (left, right) if curve.left < x < curve.right), curve.right]
    least = LEAST_PART * curve.height
    kept = [curve.between(a, b) for a, b in itertools.pairwise(cuts) if b - a >= least]
    return kept or [curve]
