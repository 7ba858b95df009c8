"""Pictures on a page: what is drawn or photographed, and is no text."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Kind = Literal[
    "photograph", "drawing", "ornament", "rule", "code", "emblem", "frame", "fold", "hole", "edge"
]
Box = tuple[int, int, int, int]


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture of the kinds that the record knows; its box in pixels of the upright picture."""

    kind: Kind
    box: Box
