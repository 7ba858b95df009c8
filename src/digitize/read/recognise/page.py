"""Reads the lines of a page with both readers, and maps the words' boxes to the scanned page."""

from __future__ import annotations

import statistics
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate

import numpy as np

from digitize.outside.programs import Programs
from digitize.read.image.types import Gray
from digitize.read.lines.cut import LINE_PX, SIDE, Strip, ink_mask
from digitize.read.lines.dashes import DASH
from digitize.read.lines.find import FoundLines
from digitize.read.lines.frame import UprightFrame
from digitize.read.lines.letters import LetterMeasures, measure_letters
from digitize.read.lines.stars import STAR
from digitize.read.lines.tables import Cell
from digitize.read.lines.trueocr import SecondReading
from digitize.read.recognise.align import word_by_word
from digitize.read.recognise.glued import NEAR, cut_at, pieces_of
from digitize.read.recognise.hand import handwritten, with_joined_days
from digitize.read.recognise.numerals import counted, with_page_number
from digitize.read.recognise.sure import Asked, asked_of, with_sure
from digitize.read.recognise.tesseract import Layout, read
from digitize.read.recognise.third import Place, ThirdWord, third_readings
from digitize.read.recognise.words import Box, ReadLine, ReadWord
from digitize.settings import Settings

# Confidence given to a dash or star that is found by its shape. Of four composed balance sheets all
# 20 dashes were found, and nothing else was taken for one.
DASH_CONFIDENCE = 0.9
ALONG = np.linspace(0, 1, 5)  # points of a word's upper and lower edge that are mapped
SPACE_SURE = 0.9  # least confidence of a second reading that splits words
SPACE_WIDER = 1.5  # least width of a space, in median gaps between the letters of the word

HEADLINE = 1.2  # least height of a headline, in those of the page's middle line

# Most lines of a column. To write its output Tesseract goes back to the head of a column for every
# word: columns of 12 lines take 5 % less time than one of 40, and read as well.
MOST_LINES = 12
WIDEST_PX = 30_000  # Tesseract refuses images from 32,768 pixels a side
GAP_PX = 8  # pixels of white between two lines; 16 take 0.03 s more a page and read no better
EDGE_PX = 24  # pixels of white around the column


@dataclass(frozen=True, slots=True)
class RecognisedLine:
    """A line with its words, left to right, boxes in pixels of the page image.

    place: x0, y0, x1, y1 in the upright picture, from which blocks are made.
    cell: table, row and column, each from 0; None outside of ruled tables.
    apart: whether it is outside the text, for example in a stamp.
    by_hand: boxes of handwriting in the line.
    thirds: for each word the third reading, None if there is none; () if the line has none.
    letters: measurements of its letters; None if they were not measured.
    """

    words: tuple[ReadWord, ...]
    second: SecondReading | None
    box: Box
    place: tuple[float, float, float, float]
    cell: Cell | None = None
    apart: bool = False
    by_hand: tuple[Box, ...] = ()
    thirds: tuple[ThirdWord | None, ...] = ()
    letters: LetterMeasures | None = None


def read_lines(
    found: FoundLines, page_size: tuple[int, int], programs: Programs, settings: Settings
) -> list[RecognisedLine]:
    """Read the found lines. Tesseract is called once, or not at all if nothing is in doubt.

    Args: page_size: width and height of the page image, to which boxes are clipped.
    Raises: ProgramFailed, MissingProgram.
    """
    words: dict[int, list[tuple[ReadWord, Box]]] = defaultdict(list)
    asked = _asked(found, settings.recognise.sure)
    made = stacks([line.pixels for line in asked])
    answers = read([stack.image for stack in made], Layout.ONE_COLUMN, programs, settings)
    for stack, lines in zip(made, answers, strict=True):
        for index, word, box in by_strip(stack, lines):
            words[index].append((word, box))
    for index, row in enumerate(found.rows):
        sign = found.second[index].text
        missing = not (words[index] or asked[index].sure)
        if missing and (sign == STAR or (sign == DASH and row is not None)):
            words[index] = [_alone(sign, found.strips[index])]
    parted = [
        _parted(found, index, with_sure(asked[index], words[index]))
        for index in range(len(found.strips))
    ]
    thirds: dict[Place, ThirdWord] = {}
    if settings.recognise.asterocr_words:
        printed = [kept for kept, _ in parted]
        most = settings.recognise.asterocr_words
        thirds = third_readings(found.strips, found.second, printed, most)
    return [_line(found, index, parts, thirds, page_size) for index, parts in enumerate(parted)]


def _asked(found: FoundLines, most_wrong: float) -> list[Asked]:
    """Decide what Tesseract is asked of each line.

    Headlines are asked whole: they are few, of odd letters, and what is misread in them misleads
    whoever looks for the paper.
    """
    heights = [strip.curve.height for strip in found.strips]
    tall = HEADLINE * statistics.median(heights) if heights else 0.0
    return [
        asked_of(strip, second, 0.0 if height > tall else most_wrong)
        for strip, second, height in zip(found.strips, found.second, heights, strict=True)
    ]


def by_strip(stack: Stack, lines: Sequence[ReadLine]) -> Iterator[tuple[int, ReadWord, Box]]:
    """The words read in a column, each with the index of its strip and its box in the strip.

    Usually a line read is one strip. A figure much larger than print fills its strip, and Tesseract
    joins it with the next line: then each word is assigned by its own box.
    """
    for line in lines:
        _, top, _, bottom = line.box
        joined = stack.line_at(top) != stack.line_at(bottom)
        for word in line.words:
            _, y0, _, y1 = word.box if joined else line.box
            position = stack.line_at((y0 + y1) / 2)
            yield stack.strips[position], word, _in_strip(word, stack, position)


def _alone(sign: str, strip: Strip) -> tuple[ReadWord, Box]:
    """Make the word of a lone dash or star, which Tesseract does not read."""
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
    thirds: Mapping[Place, ThirdWord],
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
        measure_letters(strip, " ".join(word.text for word in kept), found.frame.scale),
    )


def _parted(
    found: FoundLines, index: int, read: list[tuple[ReadWord, Box]]
) -> tuple[list[ReadWord], list[Box]]:
    """The printed words of a line, and the boxes of its handwriting, in pixels of its strip."""
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

    Mapping the boxes of a line together saves 20 ms a page.
    """
    x0, y0, x1, y1 = np.array(boxes, np.float64).T[..., None]
    edges = np.empty((len(boxes), 2 * len(ALONG), 2))
    edges[..., 0] = np.tile(x0 + (x1 - x0) * ALONG, 2)
    edges[:, : len(ALONG), 1], edges[:, len(ALONG) :, 1] = y0, y1
    on_picture = strip.picture_points(edges.reshape(-1, 2)).reshape(edges.shape)
    return frame.page_boxes(on_picture, page_size)


def with_spaces(
    words: Sequence[ReadWord], second: SecondReading, strip: Gray
) -> Iterator[ReadWord]:
    """Split the words of a line in which Tesseract lost a space, as in `Mt5:13`.

    On crisp coloured print Tesseract drops narrow spaces between letters and figures, and the
    second reader keeps them. On forty real pages twelve words had the same letters and a space in
    the second reading, and all were printed with one. The picture must also show a gap there.

    Args:
        words: left to right, boxes in pixels of their strip.
        strip: the line's picture, (height, width) grey uint8.
    """
    if second.confidence < SPACE_SURE or len(second.text.split()) <= len(words):
        yield from words  # so nearly all lines are spared the alignment, which is slow
        return
    seconds = word_by_word([word.text for word in words], second.text)
    for word, other in zip(words, seconds, strict=True):
        parts = other.split()
        glued = len(parts) > 1 and "".join(parts) == word.text
        cuts = list(accumulate(map(len, parts)))[:-1] if glued else []
        spaces = [cut for cut in cuts if _is_space(word, cut, strip)]
        yield from cut_at(word, spaces, strip, apart=True)


def _is_space(word: ReadWord, cut: int, strip: Gray) -> bool:
    """Whether a gap near the place of a cut is clearly wider than those between letters."""
    x0, y0, x1, y1 = word.box
    inked = np.any(ink_mask(strip)[max(y0, 0) : y1, max(x0, 0) : x1], axis=0)
    edges = np.flatnonzero(np.diff(inked, prepend=True, append=True))
    starts, ends = edges[::2], edges[1::2]
    if not starts.size:
        return False
    place = len(inked) * cut / len(word.text)
    near = np.abs((starts + ends) / 2 - place) <= NEAR * len(inked)
    widths = ends - starts
    return bool(near.any() and widths[near].max() >= SPACE_WIDER * np.median(widths))


@dataclass(frozen=True, slots=True)
class Stack:
    """One column: its image, and for each line the index of its strip and its first row."""

    image: Gray
    strips: tuple[int, ...]
    tops: tuple[int, ...]

    def line_at(self, y: float) -> int:
        """The position in `strips` of the line at row y of the image, in pixels."""
        return max(0, int(np.searchsorted(np.array(self.tops) - GAP_PX / 2, y, "right")) - 1)


def stacks(pictures: Sequence[Gray | None]) -> list[Stack]:
    """Distribute pictures of lines in turn over as few columns as hold them.

    So each column resembles the page. Noise often lies together below the text: Tesseract reads
    words into a column of noise alone, but leaves noise out among lines of text.

    Args: pictures: one for each line; None for a line about which nothing is asked.
    """
    asked = [(index, pixels) for index, pixels in enumerate(pictures) if pixels is not None]
    columns = -(-len(asked) // MOST_LINES)
    return [_stack(asked[first::columns]) for first in range(columns)]


def _stack(lines: Sequence[tuple[int, Gray]]) -> Stack:
    heights = [whole.shape[0] for _, whole in lines]
    tops = (EDGE_PX + np.concatenate([[0], np.cumsum(np.array(heights) + GAP_PX)[:-1]])).tolist()
    width = min(WIDEST_PX, max(whole.shape[1] for _, whole in lines) + 2 * EDGE_PX)
    image = np.full((tops[-1] + heights[-1] + EDGE_PX, width), 255, np.uint8)
    for (_, whole), top in zip(lines, tops, strict=True):
        pixels = whole[:, : width - 2 * EDGE_PX]
        image[top : top + pixels.shape[0], EDGE_PX : EDGE_PX + pixels.shape[1]] = pixels
    return Stack(image, tuple(index for index, _ in lines), tuple(tops))
