"""A page of lines: what both readers say of each line, with boxes on the page as scanned."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

import numpy as np

from digitize.lines.cut import Strip
from digitize.lines.find import FoundLines
from digitize.lines.frame import Frame
from digitize.lines.stack import EDGE_PX, Stack, stacks
from digitize.lines.tables import Cell
from digitize.lines.trueocr import SecondReading
from digitize.programs import Programs
from digitize.recognise.tesseract import Layout, read
from digitize.recognise.words import Box, ReadWord
from digitize.settings import Settings

POINTS_AN_EDGE = 5  # of a word's box that are mapped to a curved line


@dataclass(frozen=True, slots=True)
class RecognisedLine:
    """A line with its words, left to right, boxes in pixels of the page image.

    place: x0, y0, x1, y1 in the upright picture, for paragraphs and blocks.
    cell: table, row and column, each from 0, of a line in a ruled table.
    apart: whether it belongs to a stamp, and not to the text.
    """

    words: tuple[ReadWord, ...]
    second: SecondReading | None
    box: Box
    place: tuple[float, float, float, float]
    cell: Cell | None = None
    apart: bool = False


def read_lines(
    found: FoundLines, page_size: tuple[int, int], programs: Programs, settings: Settings
) -> list[RecognisedLine]:
    """Read the found lines with as few calls of Tesseract as their stacks need: one, mostly.

    Args: page_size: width, height of the page image; boxes are kept inside it.
    Raises: ProgramFailed, MissingProgram.
    """
    words: dict[int, list[tuple[ReadWord, Box]]] = defaultdict(list)
    for stack in stacks(found.strips):
        for line in read(stack.image, Layout.ONE_COLUMN, programs, settings):
            position = stack.line_at((line.box[1] + line.box[3]) / 2)
            for word in line.words:
                words[stack.strips[position]].append((word, _in_strip(word, stack, position)))
    return [
        _line(found, index, sorted(words[index], key=lambda pair: pair[1][0]), page_size)
        for index in range(len(found.strips))
    ]


def _in_strip(word: ReadWord, stack: Stack, position: int) -> Box:
    x0, y0, x1, y1 = word.box
    top = stack.tops[position]
    return x0 - EDGE_PX, y0 - top, x1 - EDGE_PX, y1 - top


def _line(
    found: FoundLines, index: int, words: list[tuple[ReadWord, Box]], page_size: tuple[int, int]
) -> RecognisedLine:
    strip = found.strips[index]
    height, width = strip.pixels.shape
    margin = strip.margin_px
    on_page = tuple(
        ReadWord(
            word.text,
            _on_page(strip, found.frame, box, page_size),
            word.confidence,
            word.alternatives,
        )
        for word, box in words
    )
    whole = _on_page(strip, found.frame, (0, margin, width, height - margin), page_size)
    return RecognisedLine(
        on_page,
        found.second[index],
        whole,
        strip.curve.box,
        found.cells[index],
        found.apart[index],
    )


def _on_page(strip: Strip, frame: Frame, box: Box, page_size: tuple[int, int]) -> Box:
    """The smallest upright box on the page around a box of the strip."""
    x0, y0, x1, y1 = box
    along = np.linspace(x0, x1, POINTS_AN_EDGE)
    edges = np.vstack([np.column_stack([along, np.full_like(along, float(y))]) for y in (y0, y1)])
    return frame.page_box(strip.picture_points(edges), page_size)
