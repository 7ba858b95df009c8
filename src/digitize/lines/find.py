"""From a prepared page to its lines: found, straightened, read a first time, put in order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

from digitize.image.types import Gray
from digitize.lines import trueocr
from digitize.lines.curve import fit
from digitize.lines.cut import Strip, cut
from digitize.lines.frame import Frame, upright
from digitize.lines.order import reading_order
from digitize.lines.split import split
from digitize.lines.trueocr import SecondReading

Item = TypeVar("Item")


@dataclass(frozen=True, slots=True)
class FoundLines:
    """The lines of a page in reading order, each with its second reading."""

    frame: Frame
    strips: tuple[Strip, ...]
    second: tuple[SecondReading, ...]


def find_lines(page: Gray) -> FoundLines:
    """Find the lines of a prepared page. Needs `trueocr`."""
    frame = upright(page, trueocr.quarter_turns)
    strips = [
        part
        for core in trueocr.line_cores(frame.picture)
        for part in split(cut(page, frame, fit(core)))
    ]
    second = trueocr.read([strip.letters() for strip in strips])
    height, width = frame.picture.shape
    order = reading_order(
        [strip.curve for strip in strips], [line.text for line in second], width, height
    )
    return FoundLines(frame, _pick(strips, order), _pick(second, order))


def _pick(items: Sequence[Item], order: Sequence[int]) -> tuple[Item, ...]:
    return tuple(items[index] for index in order)
