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
from digitize.lines.order import among_tables, reading_order
from digitize.lines.split import split
from digitize.lines.tables import Cell, Table, erase_rules, find_tables
from digitize.lines.trueocr import SecondReading

Item = TypeVar("Item")


@dataclass(frozen=True, slots=True)
class FoundLines:
    """The lines of a page in reading order, each with its second reading and its table cell."""

    frame: Frame
    strips: tuple[Strip, ...]
    second: tuple[SecondReading, ...]
    cells: tuple[Cell | None, ...]
    tables: tuple[Table, ...]


def find_lines(page: Gray) -> FoundLines:
    """Find the lines of a prepared page. Needs `trueocr`."""
    frame = upright(page, trueocr.quarter_turns)
    tables = find_tables(frame.picture)
    page, picture = erase_rules(page, frame, tables)
    parts = [
        (strip, cell)
        for core in trueocr.line_cores(picture)
        for curve, cell in tables.parts(fit(core))
        for strip in split(cut(page, frame, curve))
    ]
    strips, cells = [strip for strip, _ in parts], [cell for _, cell in parts]
    second = trueocr.read([strip.letters() for strip in strips])
    height, width = picture.shape
    outside = [index for index, cell in enumerate(cells) if cell is None]
    order = reading_order(
        [strips[index].curve for index in outside],
        [second[index].text for index in outside],
        width,
        height,
    )
    order = among_tables(
        [outside[index] for index in order], [strip.curve for strip in strips], cells, tables.tables
    )
    return FoundLines(
        frame, _pick(strips, order), _pick(second, order), _pick(cells, order), tables.tables
    )


def _pick(items: Sequence[Item], order: Sequence[int]) -> tuple[Item, ...]:
    return tuple(items[index] for index in order)
