"""Describes pictures on a page, and tells lines that were found in photographs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from digitize.read.lines.curve import Curve
from digitize.read.lines.frame import UprightFrame, boxes_in_picture
from digitize.read.lines.trueocr import SecondReading

# Least confidence of the second reader for print in a photograph, such as a banner, which has 0.9.
# Other parts of photographs read with 0.3 to 0.7.
PRINT = 0.85
LETTERS = 4  # least letters of print in a photograph

Kind = Literal[
    "photograph", "drawing", "ornament", "rule", "code", "emblem", "frame", "tint", "fold", "hole",
    "edge",
]  # fmt: skip
Box = tuple[int, int, int, int]


@dataclass(frozen=True, slots=True)
class FoundPicture:
    """A picture of one of the record's kinds; its box in pixels of the upright picture."""

    kind: Kind
    box: Box

    def holds(self, curve: Curve) -> bool:
        """Whether the centre of a line lies inside."""
        return curve.is_centred_in(self.box)


def pictures(kind: Kind, boxes: Sequence[Box], frame: UprightFrame) -> tuple[FoundPicture, ...]:
    """Pictures of one kind, with their boxes transformed from the page to the upright picture.

    Args: boxes: x0, y0, x1, y1 in pixels of the page.
    """
    height, width = frame.picture.shape
    ends = np.clip(boxes_in_picture(boxes, frame), 0, (width, height, width, height)).round()
    return tuple(
        FoundPicture(kind, (x0, y0, x1, y1)) for x0, y0, x1, y1 in ends.astype(int).tolist()
    )


def is_noise_of(photos: Sequence[FoundPicture], curve: Curve, second: SecondReading) -> bool:
    """Whether a line lies in a photograph and does not read like print."""
    if not any(photo.holds(curve) for photo in photos):
        return False
    return second.confidence < PRINT or len(second.text.replace(" ", "")) < LETTERS
