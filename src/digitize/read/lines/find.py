"""Finds the lines of a prepared page, straightens them, reads them once, and orders them."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import TypeVar

import cv2
import numpy as np
from numpy.typing import NDArray

from digitize.read.image.prepare import Prepared
from digitize.read.image.types import Gray
from digitize.read.lines import boxes, trueocr
from digitize.read.lines.bend import Bend, find_bend
from digitize.read.lines.blobs import Blobs, coverage, find_blobs
from digitize.read.lines.capitals import find_capitals, mask_of, with_capitals
from digitize.read.lines.curve import Curve, fit
from digitize.read.lines.cut import Strip, cut
from digitize.read.lines.dashes import DASH, find_dashes
from digitize.read.lines.frame import UprightFrame, upright
from digitize.read.lines.heads import Line, part_heads
from digitize.read.lines.justified import whole_lines
from digitize.read.lines.marks import FoundMark, Marks, find_marks, stamped
from digitize.read.lines.measure import LineMeasures, measure_lines
from digitize.read.lines.order import among_tables, reading_order, tables_without_rules
from digitize.read.lines.pictures import FoundPicture, is_noise_of, pictures
from digitize.read.lines.receipts import part_receipts, receipts
from digitize.read.lines.restore import with_red_print
from digitize.read.lines.rows import Grid
from digitize.read.lines.scratches import THROUGH, find_scratches
from digitize.read.lines.split import split
from digitize.read.lines.stamps import stamp_strips
from digitize.read.lines.stars import STAR, find_star
from digitize.read.lines.tables import NO_TABLES, Cell, RuledTable, Tables, find_tables, with_lines
from digitize.read.lines.trueocr import SecondReading
from digitize.settings import PrepareStep

Item = TypeVar("Item")

SPINE_LETTERS = 5  # least lines of one or two letters in the band
SPINE_SHORT = 2.0  # greatest width of such a line, in its heights
SPINE_BAND = 3.0  # greatest width of the band, in median heights of these lines

# Numbers, letters and bullets of a list stand in such a band too.
_LIST_SIGN = re.compile(r"[([]?(\d{1,4}|[a-zđ]|[IVX]{1,5})[.):/\]]?|[-–—+*•.o✓xX]|")

# Confidences of the second reader, 0 to 1. Lines of the back read with 0.70 to 0.90 as they are and
# with 0.88 to 0.98 mirrored. Most print reads with 0.93 to 1.0, and with less when mirrored.
BACK_DOUBTED = 0.92  # a line is read again, mirrored, if its confidence is below this
BACK_SURE = 0.86  # least confidence of the mirrored reading
BACK_BETTER = 0.06  # least gain of the mirrored reading
BACK_LETTERS = 8  # shorter readings are not compared
BACK_FEWEST = 3  # least lines of the back, unless they are most of the page; fewer may be print
BACK_MANY = 3  # if so many lines are doubted and none reads better, try upside down as well


@dataclass(frozen=True, slots=True)
class FoundLines:
    """The lines of a page in reading order, each with `trueocr`'s reading and its table cell.

    apart: whether a line is outside the text: in a stamp, a seal or a photograph, or up a margin.
    coverage: share of the page's letters that lie in the lines, 0 to 1.
    measured: measurements of the lines. bent: whether the page was flattened to find them.
    pictures: photographs, which are kept out of the lines, and tints, which lie behind them.
    blobs: all ink of the picture, before any was erased.
    rows: for each line its row among the page's tables without rules; None outside of them.
    """

    frame: UprightFrame
    strips: tuple[Strip, ...]
    second: tuple[SecondReading, ...]
    cells: tuple[Cell | None, ...]
    apart: tuple[bool, ...]
    tables: tuple[RuledTable, ...]
    marks: tuple[FoundMark, ...]
    coverage: float
    measured: LineMeasures
    bent: bool
    pictures: tuple[FoundPicture, ...] = ()
    blobs: Blobs | None = None
    rows: tuple[int | None, ...] = ()

    @property
    def steps(self) -> tuple[PrepareStep, ...]:
        """The steps of the line finder that found something, besides the preparation's."""
        found = (
            (PrepareStep.MARKS, self.marks),
            (PrepareStep.TABLES, self.tables),
            (PrepareStep.BEND, self.bent),
        )
        return tuple(step for step, these in found if these)


def find_lines(
    prepared: Prepared, without: Collection[PrepareStep] = (), turn: int | None = None
) -> FoundLines:
    """Find the lines of a prepared page. Needs `trueocr`.

    Args: without: steps to leave out. turn: quarter turns counter-clockwise of the content, where a
        person says so; None: they are measured.
    Raises: MissingProgram: `trueocr` is not installed.
    """
    frame = upright(prepared.page, trueocr.quarter_turns if turn is None else lambda _: turn)
    prepared, frame = with_red_print(prepared, frame)
    scratches, through = find_scratches(frame.picture, frame.skew), None
    if scratches is not None:
        through = find_scratches(frame.picture, frame.skew, THROUGH)
    tables = NO_TABLES
    if PrepareStep.TABLES not in without:  # scratches and a title's rule would look like a table
        tables = find_tables(_bare(frame.picture, through))
    if tables.tables:
        scratches = through
    blobs = find_blobs(frame.picture)
    marks = Marks()
    if PrepareStep.MARKS not in without:
        marks = find_marks(prepared, frame, blobs)
    keep = PrepareStep.UNDERLINES in without
    capitals = find_capitals(blobs)
    masks = [mask for mask in (mask_of(capitals, blobs), scratches) if mask is not None]
    drawn = np.maximum.reduce(masks) if masks else None
    page, picture = _erased(prepared.page, frame, tables, marks, drawn)
    picture = _bare(picture, marks.drawn)
    bend = find_bend(picture) if PrepareStep.BEND not in without else None
    parts = [
        (strip, cell)
        for whole in _curves(picture, bend)
        for part, cell in tables.parts(whole)
        for curve in boxes.parts(part, [mark.box for mark in marks.boxed])
        for strip in split(cut(page, frame, curve, rules=keep), marks.written)
    ]
    parts = whole_lines(parts, lambda curve: cut(page, frame, curve, rules=keep))
    strips = with_capitals([strip for strip, _ in parts], capitals, frame.picture, blobs)
    cells = [cell for _, cell in parts]
    strips, cells, second = _parted(*_front(strips, cells), frame.picture.shape[0])
    for dash in find_dashes(*_without_rules(strips, cells, second, picture), blobs):
        strips.append(cut(page, frame, dash, rules=True))
        second.append(SecondReading(DASH, 1.0))
        cells.append(None)
    curves, texts = [strip.curve for strip in strips], [line.text for line in second]
    star = find_star(curves, texts, blobs, frame.picture.shape[0])
    if star is not None:
        strips, curves = [*strips, cut(page, frame, star, rules=True)], [*curves, star]
        second, texts, cells = [*second, SecondReading(STAR, 1.0)], [*texts, STAR], [*cells, None]
    tables, cells = with_lines(tables, cells)
    stamps = [*stamped(marks.boxed, curves, texts), *receipts(strips, texts)]
    order, rows = _order(curves, texts, cells, tables, picture)
    beside = margin_print(curves, texts)
    words = stamp_strips(marks.marks, prepared, frame)
    photos = pictures("photograph", prepared.photos, frame)
    return FoundLines(
        frame,
        (*_pick(strips, order), *words),
        (*_pick(second, order), *trueocr.read([strip.letters() for strip in words])),
        (*_pick(cells, order), *(None for _ in words)),
        (
            *(
                index in beside
                or any(stamp.holds(curves[index]) for stamp in stamps)
                or any(ring.holds(curves[index]) for ring in marks.rings)
                or is_noise_of(photos, curves[index], second[index])
                for index in order
            ),
            *(True for _ in words),
        ),
        tables.tables,
        (*marks.marks, *stamps),
        coverage(blobs, curves),
        measure_lines(frame, strips),
        bend is not None,
        pictures=(*photos, *pictures("tint", prepared.tints, frame)),
        blobs=blobs,
        rows=(*rows, *(None for _ in words)),
    )


def _bare(picture: Gray, drawn: NDArray[np.uint8] | None) -> Gray:
    """The picture with a mask and its rims painted white."""
    if drawn is None:
        return picture
    wide = cv2.dilate(drawn, np.ones((3, 3), np.uint8))
    return np.where(wide > 0, np.uint8(255), picture)


def _front(
    strips: Sequence[Strip], cells: Sequence[Cell | None]
) -> tuple[list[Strip], list[Cell | None], list[SecondReading]]:
    """Drop lines that show through from the back; give the others a first reading."""
    second = trueocr.read([strip.letters() for strip in strips])
    behind = shining_through(strips, second)
    front = [at for at in range(len(strips)) if at not in behind]
    return [strips[at] for at in front], [cells[at] for at in front], [second[at] for at in front]


def _parted(
    strips: Sequence[Strip],
    cells: Sequence[Cell | None],
    second: Sequence[SecondReading],
    height: int,
) -> tuple[list[Strip], list[Cell | None], list[SecondReading]]:
    """Split lines that were joined wrongly, and read their parts again.

    They are the two heads of a letterhead, and receipt stamps with print beside them.
    """
    lines: list[Line] = list(zip(strips, cells, second, strict=True))
    parted = {**part_heads(lines, height), **part_receipts(lines)}
    made = [strip for parts in parted.values() for strip in parts]
    again = trueocr.read([strip.letters() for strip in made]) if made else []
    lines = [line for at, line in enumerate(lines) if at not in parted]
    lines += [(strip, None, text) for strip, text in zip(made, again, strict=True)]
    return [line[0] for line in lines], [line[1] for line in lines], [line[2] for line in lines]


def _curves(picture: Gray, bend: Bend | None) -> list[Curve]:
    """The lines of a picture. A page bent as in a bound book is flattened first."""
    if bend is None:
        return [fit(core) for core in trueocr.line_cores(picture)]
    return [bend.bent(fit(core)) for core in trueocr.line_cores(bend.levelled(picture))]


def _erased(
    page: Gray, frame: UprightFrame, tables: Tables, marks: Marks, drawn: NDArray[np.uint8] | None
) -> tuple[Gray, Gray]:
    """Erase the rules of tables, the ink of marks, and other drawn strokes from page and picture.

    A rule that touches letters would join them into one blob, or be read as a letter itself.
    """
    masks = [mask for mask in (marks.ink, drawn) if mask is not None]
    masks += [tables.rules] if tables.tables else []
    mask = np.maximum.reduce(masks) if masks else None
    if mask is None or not mask.any():
        return page, frame.picture
    page, picture = frame.erase(page, mask)
    for x0, y0, x1, y1 in marks.written:  # so that a filled blank is no gap for the line finder
        picture[y0:y1, x0:x1] = frame.picture[y0:y1, x0:x1]
    return page, picture


def _without_rules(
    strips: Sequence[Strip],
    cells: Sequence[Cell | None],
    second: Sequence[SecondReading],
    picture: Gray,
) -> tuple[list[Grid], tuple[Curve, ...]]:
    """The tables without rules, and the lines outside of ruled tables that their indices mean."""
    outside = [index for index, cell in enumerate(cells) if cell is None]
    curves = tuple(strips[index].curve for index in outside)
    texts = [second[index].text for index in outside]
    return tables_without_rules(curves, texts, picture.shape[0]), curves


def _order(
    curves: Sequence[Curve],
    texts: Sequence[str],
    cells: Sequence[Cell | None],
    tables: Tables,
    picture: Gray,
) -> tuple[list[int], list[int | None]]:
    """Indices of all lines in reading order, and for each its row in a table without rules."""
    height, width = picture.shape
    outside = [index for index, cell in enumerate(cells) if cell is None]
    free, said = _pick(curves, outside), _pick(texts, outside)
    grids = tables_without_rules(free, said, height)
    order = reading_order(free, said, width, height, grids)
    order = among_tables([outside[index] for index in order], curves, cells, tables.tables)
    rows = [row for grid in grids for row in grid.rows]
    of_line = {outside[line]: number for number, row in enumerate(rows) for line in row}
    return order, [of_line.get(index) for index in order]


def _pick(items: Sequence[Item], order: Sequence[int]) -> tuple[Item, ...]:
    return tuple(items[index] for index in order)


def margin_print(curves: Sequence[Curve], texts: Sequence[str]) -> frozenset[int]:
    """Indices of the lines that form a band of single letters beside all other lines.

    A title turned by 90 degrees, as on the spine of a folder, is found as such a band: each letter
    is a line of its own, whose reading is meaningless.

    Args: texts: the first reading of each line.
    """
    widths = [one.right - one.left for one in curves]
    short = [at for at, one in enumerate(curves) if widths[at] <= SPINE_SHORT * one.height]
    long_ = [curve.box for at, curve in enumerate(curves) if at not in short]
    if len(short) < SPINE_LETTERS or not long_:
        return frozenset()
    boxes = np.array(long_)
    left, right = float(boxes[:, 0].min()), float(boxes[:, 2].max())
    beside = (
        [at for at in short if curves[at].right <= left],
        [at for at in short if curves[at].left >= right],
    )
    return frozenset(at for band in beside if _is_spine(band, curves, texts) for at in band)


def _is_spine(band: Sequence[int], curves: Sequence[Curve], texts: Sequence[str]) -> bool:
    if len(band) < SPINE_LETTERS:
        return False
    wide = max(curves[at].right for at in band) - min(curves[at].left for at in band)
    height = float(np.median([curves[at].height for at in band]))
    counts = sum(_LIST_SIGN.fullmatch(texts[at].strip()) is not None for at in band)
    return wide <= SPINE_BAND * height and 2 * counts < len(band)


def shining_through(strips: Sequence[Strip], second: Sequence[SecondReading]) -> set[int]:
    """Indices of the lines that are printed on the back of the page.

    Only lines with a doubtful reading are read again, so a clean page costs nothing. If most lines
    belong to the back, all other doubtful lines count as the back too.

    Args: second: the second reader's reading of each strip.
    Raises: MissingProgram: `trueocr` is not installed.
    """
    long_ = [at for at, line in enumerate(second) if len(line.text) >= BACK_LETTERS]
    doubted = [at for at in long_ if second[at].confidence < BACK_DOUBTED]
    behind = _better([strips[at].letters()[:, ::-1] for at in doubted], doubted, second)
    if not behind and len(doubted) >= BACK_MANY:
        behind = _better([strips[at].letters()[::-1] for at in doubted], doubted, second)
    if len(behind) < BACK_FEWEST and 2 * len(behind) <= len(long_):
        return set()
    if 2 * len(behind) > len(long_):
        behind |= {at for at, line in enumerate(second) if line.confidence < BACK_DOUBTED}
    return behind


def _better(
    pictures: Sequence[Gray], lines: Sequence[int], second: Sequence[SecondReading]
) -> set[int]:
    """Those of the lines whose flipped picture reads better than the line itself."""
    flipped = trueocr.read([np.ascontiguousarray(picture) for picture in pictures])
    return {
        at
        for at, line in zip(lines, flipped, strict=True)
        if line.confidence >= max(BACK_SURE, second[at].confidence + BACK_BETTER)
    }
