"""A page of lines: what both readers say of each line, with boxes on the page as scanned."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from digitize.outside.programs import Programs
from digitize.read.lines.cut import LINE_PX, SIDE, Strip
from digitize.read.lines.dashes import DASH
from digitize.read.lines.find import FoundLines
from digitize.read.lines.frame import UprightFrame
from digitize.read.lines.stack import EDGE_PX, Stack, stacks
from digitize.read.lines.stars import STAR
from digitize.read.lines.tables import Cell
from digitize.read.lines.trueocr import SecondReading
from digitize.read.recognise.glued import pieces_of
from digitize.read.recognise.hand import handwritten, with_joined_days
from digitize.read.recognise.numerals import counted, with_page_number
from digitize.read.recognise.spaces import with_spaces
from digitize.read.recognise.tesseract import Layout, read
from digitize.read.recognise.third import Place, third_readings
from digitize.read.recognise.words import Box, ReadLine, ReadWord
from digitize.settings import Settings

# All 20 dashes of four composed balance sheets were found, and nothing else was taken for one;
# the star of a Party paper's head has its place as well.
DASH_CONFIDENCE = 0.9
ALONG = np.linspace(0, 1, 5)  # points of a word's edge that are mapped to a curved line


@dataclass(frozen=True, slots=True)
class RecognisedLine:
    """A line with its words, left to right, boxes in pixels of the page image.

    place: x0, y0, x1, y1 in the upright picture, for paragraphs and blocks.
    cell: table, row and column, each from 0, of a line in a ruled table.
    apart: whether it belongs to a stamp, and not to the text.
    by_hand: boxes of what a hand wrote into it.
    thirds: for each word what a third reader has, None where it was not asked; () if for none.
    """

    words: tuple[ReadWord, ...]
    second: SecondReading | None
    box: Box
    place: tuple[float, float, float, float]
    cell: Cell | None = None
    apart: bool = False
    by_hand: tuple[Box, ...] = ()
    thirds: tuple[str | None, ...] = ()


def read_lines(
    found: FoundLines, page_size: tuple[int, int], programs: Programs, settings: Settings
) -> list[RecognisedLine]:
    """Read the found lines with one call of Tesseract; with none where there are none.

    Args: page_size: width, height of the page image; boxes are kept inside it.
    Raises: ProgramFailed, MissingProgram.
    """
    words: dict[int, list[tuple[ReadWord, Box]]] = defaultdict(list)
    made = stacks(found.strips)
    answers = read([stack.image for stack in made], Layout.ONE_COLUMN, programs, settings)
    for stack, lines in zip(made, answers, strict=True):
        for index, word, box in by_strip(stack, lines):
            words[index].append((word, box))
    for index, row in enumerate(found.rows):
        sign = found.second[index].text
        if not words[index] and (sign == STAR or (sign == DASH and row is not None)):
            words[index] = [_alone(sign, found.strips[index])]
    parted = [
        _parted(found, index, sorted(words[index], key=lambda pair: pair[1][0]))
        for index in range(len(found.strips))
    ]
    thirds: dict[Place, str] = {}
    if settings.recognise.asterocr_words:
        printed = [kept for kept, _ in parted]
        most = settings.recognise.asterocr_words
        thirds = third_readings(found.strips, found.second, printed, most)
    return [_line(found, index, parts, thirds, page_size) for index, parts in enumerate(parted)]


def by_strip(stack: Stack, lines: Sequence[ReadLine]) -> Iterator[tuple[int, ReadWord, Box]]:
    """The words read in a column, each with the strip that it stands in and its box there.

    A figure many times as high as print fills its strip, and was read as one line with the next.
    """
    for line in lines:
        _, top, _, bottom = line.box
        joined = stack.line_at(top) != stack.line_at(bottom)
        for word in line.words:
            _, y0, _, y1 = word.box if joined else line.box
            position = stack.line_at((y0 + y1) / 2)
            yield stack.strips[position], word, _in_strip(word, stack, position)


def _alone(sign: str, strip: Strip) -> tuple[ReadWord, Box]:
    """The word that a lone dash or star is: Tesseract reads none where a line has nothing else."""
    height, width = strip.pixels.shape
    side, margin = round(SIDE * LINE_PX), strip.margin_px
    box = (side, margin, max(side + 1, width - side), height - margin)
    return ReadWord(sign, box, DASH_CONFIDENCE, ()), box


def _in_strip(word: ReadWord, stack: Stack, position: int) -> Box:
    x0, y0, x1, y1 = word.box
    top = stack.tops[position]
    return x0 - EDGE_PX, y0 - top, x1 - EDGE_PX, y1 - top


def _line(
    found: FoundLines,
    index: int,
    parts: tuple[list[ReadWord], list[Box]],
    thirds: Mapping[Place, str],
    page_size: tuple[int, int],
) -> RecognisedLine:
    strip, (kept, by_hand) = found.strips[index], parts
    height, width = strip.pixels.shape
    margin = strip.margin_px

    boxes = [(0, margin, width, height - margin), *(word.box for word in kept), *by_hand]
    whole, *placed = _on_page(strip, found.frame, boxes, page_size)
    return RecognisedLine(
        tuple(replace(word, box=box) for word, box in zip(kept, placed, strict=False)),
        found.second[index],
        whole,
        strip.curve.box,
        found.cells[index],
        found.apart[index],
        tuple(placed[len(kept) :]),
        tuple(thirds.get((index, at)) for at in range(len(kept))) if thirds else (),
    )


def _parted(
    found: FoundLines, index: int, read: list[tuple[ReadWord, Box]]
) -> tuple[list[ReadWord], list[Box]]:
    """The printed words of a line, and the boxes of what a hand wrote into it; of its strip."""
    strip, second = found.strips[index], found.second[index].text
    words = [counted(replace(word, box=box), strip.pixels) for word, box in read]
    words = [*with_spaces(words, found.second[index], strip.pixels)]
    words = with_joined_days(with_page_number(words, strip.leaders), second)
    pieces = pieces_of(words, second, strip.pixels)
    height = strip.pixels.shape[0] - 2 * strip.margin_px
    pen = handwritten([piece.word for piece in pieces], second, height)
    touched = {pieces[at].of for at in pen}
    kept, boxes = [], []
    for at, piece in enumerate(pieces):
        if at in pen:
            boxes.append(piece.word.box)
        elif piece.of in touched:
            kept.append(piece.word)
        elif at == 0 or pieces[at - 1].of != piece.of:
            kept.append(words[piece.of])
    return kept, boxes


def _on_page(
    strip: Strip, frame: UprightFrame, boxes: list[Box], page_size: tuple[int, int]
) -> list[Box]:
    """The smallest upright box on the page around each box of the strip.

    All of a line at once: one by one takes 20 ms a page.
    """
    x0, y0, x1, y1 = np.array(boxes, np.float64).T[..., None]
    edges = np.empty((len(boxes), 2 * len(ALONG), 2))
    edges[..., 0] = np.tile(x0 + (x1 - x0) * ALONG, 2)
    edges[:, : len(ALONG), 1], edges[:, len(ALONG) :, 1] = y0, y1
    on_picture = strip.picture_points(edges.reshape(-1, 2)).reshape(edges.shape)
    return frame.page_boxes(on_picture, page_size)
