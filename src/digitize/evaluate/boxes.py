"""Counts the words that were read right and have their box in the right place."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from pydantic import TypeAdapter

from digitize.evaluate.align import Match, align
from digitize.evaluate.text import normalise

Box = tuple[float, float, float, float]
"""Left, top, right, bottom; pixels of the page the box belongs to, origin at the top left."""

ENOUGH = 0.5  # least share of a true box that the read box must cover


@dataclass(frozen=True, slots=True)
class BoxedWord:
    """A word and its box."""

    text: str
    box: Box


@dataclass(frozen=True, slots=True)
class BoxedPage:
    """The words of one page in reading order, with the page's size in pixels."""

    width: int
    height: int
    words: tuple[BoxedWord, ...]


@dataclass(frozen=True, slots=True)
class BoxedScan:
    """The true words of a scan and the condition it was aged to."""

    condition: str
    pages: tuple[BoxedPage, ...]


@dataclass(frozen=True, slots=True)
class BoxHits:
    """The words read right, and how many of them have a box that covers enough of the true box."""

    right: int = 0
    hit: int = 0

    def __add__(self, other: BoxHits) -> BoxHits:
        return BoxHits(self.right + other.right, self.hit + other.hit)

    @property
    def share(self) -> float | None:
        """Share of hits; None when no word was read right."""
        return self.hit / self.right if self.right else None


_SCAN = TypeAdapter(BoxedScan)


def load_true_boxes(path: Path) -> BoxedScan:
    """The true boxes of a fixture, from its `NAME.words.json`.

    Raises:
        ValueError: the file is not of that shape.
    """
    return _SCAN.validate_json(path.read_bytes())


def count_box_hits(truth: BoxedPage, read: BoxedPage) -> BoxHits:
    """Count the words of a page that were read right, and those with a box in the right place.

    Args:
        truth: the page as it was made.
        read: the page as it was read, its words in reading order; its size may differ.

    Returns:
        Words are aligned in order; a hit covers half or more of the true box, once the read
        boxes are scaled to the true page. A true box without area counts as missed.
    """
    scale_x, scale_y = truth.width / read.width, truth.height / read.height
    right = [
        step for step in align(_texts(truth.words), _texts(read.words)) if step.kind is Match.RIGHT
    ]
    covered = (
        _cover(truth.words[step.truth_index].box, read.words[step.read_index].box, scale_x, scale_y)
        for step in right
    )
    return BoxHits(right=len(right), hit=sum(share >= ENOUGH for share in covered))


def _texts(words: Sequence[BoxedWord]) -> list[str]:
    return [normalise(word.text) for word in words]


def _cover(truth: Box, read: Box, scale_x: float, scale_y: float) -> float:
    """The share of a true box that the scaled read box covers, 0 to 1."""
    left, top, right, bottom = truth
    area = (right - left) * (bottom - top)
    wide = min(right, read[2] * scale_x) - max(left, read[0] * scale_x)
    high = min(bottom, read[3] * scale_y) - max(top, read[1] * scale_y)
    return max(wide, 0) * max(high, 0) / area if area > 0 else 0.0
