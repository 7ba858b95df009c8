"""Makes a page of the record from recognised lines: words, lines, blocks, and noise."""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from digitize.read.image.prepare import Measured, Prepared
from digitize.read.ink.on_page import with_account
from digitize.read.lines.blobs import Blobs
from digitize.read.lines.frame import UprightFrame
from digitize.read.lines.marks import FoundMark
from digitize.read.lines.measure import LineMeasures
from digitize.read.lines.pictures import FoundPicture
from digitize.read.lines.tables import RuledTable
from digitize.read.recognise.align import parted_by_word
from digitize.read.recognise.chances import chances_of
from digitize.read.recognise.layered import Verdict
from digitize.read.recognise.page import RecognisedLine
from digitize.read.recognise.third import ThirdWord
from digitize.read.recognise.words import NOISE_CONFIDENCE, ReadWord, mean_confidence
from digitize.read.scan.layer import NO_LAYER, Layer
from digitize.read.scan.raster import PageImage
from digitize.read.scan.source import Scan
from digitize.record.base import Box
from digitize.record.boxes import around
from digitize.record.notes import Note
from digitize.record.page import (
    Alternative,
    Block,
    DigitalSignature,
    Doubt,
    Line,
    Mark,
    Measures,
    Page,
    PageState,
    Picture,
    Table,
    TableRow,
    Word,
)
from digitize.record.paper import POINTS_AN_INCH
from digitize.record.texts import with_cells

# Confidence of the second reader. Every examined line below this and NOISE_CONFIDENCE was part of
# a seal or handwriting.
NOISE_SECOND = 0.80
SURE = 0.80  # confidence of a sure word; the reading of a page with more sure words wins
NOT_ALL_READ = "not_all_read"  # flag: the page or its file has content that is not read
SPECK_LETTERS = 2  # a line of at most so many characters, none a letter or digit, is a speck
PARTY_STAR = "*"  # is no speck: it separates the two lines of a Party paper's left head
BLOCK_GAP = 0.9  # most white between two lines of one block, in line heights


@dataclass(frozen=True, slots=True)
class PageReading:
    """The result of reading a page: lines in reading order, tables, marks and pictures.

    layout: who found the lines. steps: the steps that were taken.
    measured: measurements of the lines; None if Tesseract found them.
    blobs: the connected components of the frame's picture, if they were computed already.
    """

    layout: Literal["line_stack", "tesseract"]
    steps: Sequence[str]
    frame: UprightFrame
    lines: Sequence[RecognisedLine]
    tables: Sequence[RuledTable] = ()
    marks: Sequence[FoundMark] = ()
    measured: LineMeasures | None = None
    layer: Layer = NO_LAYER
    verdict: Verdict | None = None
    pictures: Sequence[FoundPicture] = ()
    blobs: Blobs | None = None


def sure_words(reading: PageReading) -> int:
    """The number of words with at least the confidence SURE."""
    return sum(word.confidence >= SURE for line in reading.lines for word in line.words)


def page_of(image: PageImage, prepared: Prepared, reading: PageReading) -> Page:
    """Make the page for the record, with all measurements and the steps that were taken."""
    height, width = prepared.page.shape
    blocks, furniture = blocks_of(reading.lines)
    page = Page(
        number=image.page_no,
        state=PageState.READ if blocks else PageState.BLANK,
        reasons=(*image.complaints, *image.doubts, *image.remarks),
        width=width,
        height=height,
        dpi=round(image.dpi, 1),
        turn=reading.frame.turn,
        skew=reading.frame.skew,
        layout=reading.layout,
        steps=tuple(reading.steps),
        measured=_measures(prepared.measured, reading.measured),
        blocks=blocks,
        furniture=furniture,
        tables=tuple(_table(table, reading.frame, (width, height)) for table in reading.tables),
        marks=(
            *(
                Mark(kind=mark.kind, box=_on_page(mark.box, reading.frame, (width, height)))
                for mark in reading.marks
            ),
            *(Mark(kind="handwriting", box=box) for line in reading.lines for box in line.by_hand),
        ),
        pictures=tuple(
            Picture(kind=one.kind, box=_on_page(one.box, reading.frame, (width, height)))
            for one in reading.pictures
        ),
        text_layer=reading.verdict,
        digital_signatures=tuple(
            DigitalSignature(name=one.name, agency=one.agency, time=one.time)
            for one in reading.layer.captions
        ),
        flags=_flags(image),
        seconds=0.0,
    )
    stamped = [line.box for line in reading.lines if line.apart]
    return with_account(with_cells(page), reading.frame, reading.blobs, prepared.inks, stamped)


def _flags(image: PageImage) -> tuple[str, ...]:
    damaged = ("damaged",) if image.complaints else ()
    return (*damaged, NOT_ALL_READ) if image.doubts else damaged


def _measures(of_page: Measured, of_lines: LineMeasures | None) -> Measures:
    """Join the measurements of page and lines; those of the lines are None without lines."""
    return Measures(
        colour=of_page.colour,
        two_level=of_page.two_level,
        noise=of_page.noise,
        shade=of_page.shade,
        black_edges=of_page.black_edges,
        show_through=of_lines.show_through if of_lines else None,
        x_height_px=of_lines.x_height_px if of_lines else None,
        curl=of_lines.curl if of_lines else None,
    )


def _table(table: RuledTable, frame: UprightFrame, page_size: tuple[int, int]) -> Table:
    rows = tuple(TableRow(cells=("",) * columns) for columns in table.columns)
    return Table(box=_on_page(table.box, frame, page_size), rows=rows)


def _on_page(box: Box, frame: UprightFrame, page_size: tuple[int, int]) -> Box:
    """Transform a box from the upright picture to the page."""
    x0, y0, x1, y1 = box
    corners = np.array([[x0, y0], [x1, y0], [x0, y1], [x1, y1]], np.float64)
    return frame.page_box(corners, page_size)


def failed_page(scan: Scan, page_no: int, reasons: tuple[Note, ...], code: str) -> Page:
    """Make the record's page for one that could not be read.

    Args: code: the code of the error that ended the reading.
    """
    box = scan.pages[page_no - 1]
    return Page(
        number=page_no,
        state=PageState.FAILED,
        reasons=reasons,
        code=code,
        width=round(box.width),
        height=round(box.height),
        dpi=float(POINTS_AN_INCH),
        turn=0,
        skew=0.0,
        layout="none",
        steps=(),
        blocks=(),
        furniture=(),
        seconds=0.0,
    )


def blocks_of(lines: Sequence[RecognisedLine]) -> tuple[tuple[Block, ...], tuple[Line, ...]]:
    """Group lines in reading order into blocks; lines set apart and noise come back separately."""
    blocks: list[list[RecognisedLine]] = []
    furniture: list[Line] = []
    for line in lines:
        if not line.words:
            continue
        if line.apart or _is_noise(line):
            furniture.append(_line(line, judged=False))
        elif blocks and _continues(blocks[-1][-1], line):
            blocks[-1].append(line)
        else:
            blocks.append([line])
    return tuple(_block(block) for block in blocks), tuple(furniture)


def _is_noise(line: RecognisedLine) -> bool:
    text = "".join(word.text for word in line.words)
    if len(text) <= SPECK_LETTERS and text != PARTY_STAR and not any(map(str.isalnum, text)):
        return True
    confidence = mean_confidence(line.words)
    second = line.second.confidence if line.second else 0.0
    return confidence < NOISE_CONFIDENCE and second < NOISE_SECOND


def _continues(above: RecognisedLine, line: RecognisedLine) -> bool:
    """Whether a line belongs to the block of the line above: close below it, and overlapping."""
    if line.cell != above.cell:
        return False
    x0, top, x1, bottom = line.place
    left, _, right, above_bottom = above.place
    height = bottom - top
    overlaps = min(x1, right) - max(x0, left) > height
    return overlaps and -height < top - above_bottom < BLOCK_GAP * height


def _block(lines: Sequence[RecognisedLine]) -> Block:
    made = tuple(_line(line) for line in lines)
    return Block(box=around(line.box for line in made), lines=made)


def _line(line: RecognisedLine, *, judged: bool = True) -> Line:
    """The line for the record; one that is not judged gets no chances of its letters."""
    raws = [word.text for word in line.words]
    seconds: list[str | None] = [None] * len(raws)
    if line.second:
        seconds = [*parted_by_word(raws, line.second.text)]
    chances = chances_of(line.words, seconds, line.second if judged else None)
    thirds = line.thirds or (None,) * len(raws)
    words = tuple(_word(*one) for one in zip(line.words, seconds, chances, thirds, strict=True))
    return Line(
        text=" ".join(word.text for word in words),
        box=line.box,
        confidence=round(statistics.fmean(word.confidence for word in words), 4),
        words=words,
        second=line.second.text if line.second else None,
        second_confidence=round(line.second.confidence, 4) if line.second else None,
        cell=line.cell,
        size=line.letters.size if line.letters else None,
        weight=line.letters.weight if line.letters else None,
    )


def _word(word: ReadWord, second: str | None, chances: str | None, third: ThirdWord | None) -> Word:
    return Word(
        raw=word.text,
        text=word.text,
        box=word.box,
        confidence=word.confidence,
        alternatives=tuple(
            Doubt(
                at=letter.at,
                choices=tuple(
                    Alternative(text=one.text, confidence=one.confidence) for one in letter.choices
                ),
            )
            for letter in word.alternatives
        ),
        second=second,
        alone=word.alone,
        chances=chances,
        third=third.text if third else None,
        third_chances=third.chances if third and chances else None,
    )
