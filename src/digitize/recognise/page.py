"""A page of lines: what both readers say of each line, with boxes on the page as scanned."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace

import numpy as np

from digitize.lines.cut import Strip
from digitize.lines.find import FoundLines
from digitize.lines.frame import Frame
from digitize.lines.stack import EDGE_PX, Stack, stacks
from digitize.lines.tables import Cell
from digitize.lines.trueocr import SecondReading
from digitize.programs import Programs
from digitize.recognise.hand import handwritten, is_number_line, printed_part, with_joined_days
from digitize.recognise.numerals import counted
from digitize.recognise.tesseract import Layout, read
from digitize.recognise.words import Box, ReadWord
from digitize.settings import Settings

ALONG = np.linspace(0, 1, 5)  # points of a word's edge that are mapped to a curved line


@dataclass(frozen=True, slots=True)
class RecognisedLine:
    """A line with its words, left to right, boxes in pixels of the page image.

    place: x0, y0, x1, y1 in the upright picture, for paragraphs and blocks.
    cell: table, row and column, each from 0, of a line in a ruled table.
    apart: whether it belongs to a stamp, and not to the text.
    by_hand: boxes of what a hand wrote into it.
    """

    words: tuple[ReadWord, ...]
    second: SecondReading | None
    box: Box
    place: tuple[float, float, float, float]
    cell: Cell | None = None
    apart: bool = False
    by_hand: tuple[Box, ...] = ()


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
    read_words = [counted(replace(word, box=box), strip.pixels) for word, box in words]
    kept, by_hand = _parted(read_words, found.second[index].text, height - 2 * margin)

    def on_page(box: Box) -> Box:
        return _on_page(strip, found.frame, box, page_size)

    return RecognisedLine(
        tuple(replace(word, box=on_page(word.box)) for word in kept),
        found.second[index],
        on_page((0, margin, width, height - margin)),
        strip.curve.box,
        found.cells[index],
        found.apart[index],
        tuple(on_page(box) for box in by_hand),
    )


def _parted(words: list[ReadWord], second: str, height: float) -> tuple[list[ReadWord], list[Box]]:
    """The printed words of a line, and the boxes of what a hand wrote into it."""
    words = with_joined_days(words, second)
    by_hand = handwritten(words, second, height)
    kept, boxes = [], []
    for at, word in enumerate(words):
        rest = printed_part(word) if at == 1 and is_number_line(words) else None
        if at in by_hand:
            boxes.append(word.box)
        elif rest:
            boxes.append((word.box[0], word.box[1], rest.box[0], word.box[3]))
            kept.append(rest)
        else:
            kept.append(word)
    return kept, boxes


def _on_page(strip: Strip, frame: Frame, box: Box, page_size: tuple[int, int]) -> Box:
    """The smallest upright box on the page around a box of the strip."""
    x0, y0, x1, y1 = box
    edges = np.empty((2 * len(ALONG), 2))
    edges[:, 0] = np.tile(x0 + (x1 - x0) * ALONG, 2)
    edges[: len(ALONG), 1], edges[len(ALONG) :, 1] = y0, y1
    return frame.page_box(strip.picture_points(edges), page_size)
