"""Accounts for all ink of a page: what each piece belongs to, and what is unread.

The account does not rely on the steps that found, read, erased or set apart lines, but on the ink
and on the boxes in the record. A piece of a letter's size is unread if no word of the record covers
it and it is no mark, picture, rule or speck.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum
from functools import reduce
from typing import Literal

import cv2
import numpy as np
from numpy.typing import NDArray

from digitize.read.image.colour import Ink
from digitize.read.image.types import Gray
from digitize.read.ink.hidden import cell_figures, large_figures, light_rows
from digitize.read.ink.pieces import NO_PIECES, Box, Pieces, joined, pieces_of
from digitize.read.ink.rings import Ring, ring_around, rings
from digitize.read.ink.rows import PieceRow, Print, heaps_of, print_of, rows_of
from digitize.read.ink.things import codes, hollow, things
from digitize.read.lines.blobs import Blobs
from digitize.read.lines.pictures import FoundPicture
from digitize.record.paper import A4_LONG_MM

LEAST_MM = 1.0  # least height of a letter: the x-height of 6 point print
MOST_MM = 19.0  # greatest height of a letter, as in a headline
LONGEST_MM = 38.0  # greatest width of letters that touch
LEAST_WIDE_PX = 2  # least width of a letter, in picture pixels
FILLED = (0.08, 0.95)  # least and most share of its box that a letter inks
WORD_ROOM = (0.25, 0.2)  # margin of a word's box in its heights, across and down
COLOURED = 0.3  # least share of coloured pixels in a piece or a mark that is written in colour
RING_LETTERS = 6  # least pieces of a letter's size in the ring of a seal or an emblem
FRAME = 0.75  # least share of a stamp's width and height that its frame covers
TRAIL = (1.0, 0.5)  # letter heights around a row, across and down, within which its marks lie
LETTERS = 1.4  # estimated letters of a misread line for each line height of its width
PAIR = 2  # letters that are counted for a pair of very large figures

Reason = Literal["not_found", "not_believed", "under_mark", "white_on_dark"]


class Of(IntEnum):
    """What ink belongs to. If boxes overlap, the owner painted last has it; a word is last."""

    NOTHING = 0
    PICTURE = 1
    RULES = 2
    MARK = 3
    FURNITURE = 4
    WORD = 5
    SPECK = 6
    UNREAD = 7
    SEAL = 8  # used during the account only: a mark whose letters are no print


@dataclass(frozen=True, slots=True)
class Known:
    """The contents of the record: boxes in the upright picture, float64, (n, 4) each.

    doubted: words that were set apart as noise because both readers were unsure.
    likely: whole lines among those, with many letters and some confidence.
    misread: lines of the text that neither reader can have read right.
    stamps: stamps and seals among the marks. Coloured print may have been taken for them.
    hands: signatures and handwriting among the marks. Blue print may have been taken for them.
    """

    words: NDArray[np.float64]
    furniture: NDArray[np.float64]
    doubted: NDArray[np.float64]
    likely: NDArray[np.float64]
    misread: NDArray[np.float64]
    marks: NDArray[np.float64]
    stamps: NDArray[np.float64]
    hands: NDArray[np.float64]
    pictures: NDArray[np.float64]
    tables: NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class UnreadRow:
    """A row of print that no word covers: its box in the upright picture, why, and its letters."""

    box: Box
    reason: Reason
    letters: int


@dataclass(frozen=True, slots=True)
class Account:
    """The result: unread places, and the number of inked pixels of each owner.

    pictures: shapes that are no text. Rings with letters, which are worn black seals, are emblems.
    inked: share of the picture, 0 to 1, inked by pieces of at least a letter's size.
    """

    unread: tuple[UnreadRow, ...]
    inked: float
    pictures: tuple[FoundPicture, ...]
    pixels: dict[Of, float]


def account_of(
    picture: Gray, blobs: Blobs, inks: NDArray[np.uint8] | None, known: Known
) -> Account:
    """Make the account of a page.

    Args:
        picture: the upright picture before anything was erased. blobs: its blobs.
        inks: the `Ink` of each pixel, uint8, (height, width) of the picture; None for a page
            without colour.
    """
    shape = (picture.shape[0], picture.shape[1])
    mm = max(shape) / A4_LONG_MM
    found, red = rings(blobs, mm, known.tables.tolist()), NO_PIECES
    if inks is not None and inks.any():
        red, red_rings = _red(inks, mm)
        found += red_rings
    pieces = joined(pieces_of(blobs), red)
    found = [ring for ring in found if _letters_in(ring, pieces, shape) >= RING_LETTERS]
    owner = _under(_painted(shape, known, found), pieces)
    owner[hollow(pieces, mm) & np.isin(owner, (Of.WORD, Of.FURNITURE))] = Of.NOTHING
    if inks is not None and inks.any():
        black = owner[: len(blobs.stats) - 1]
        black[_black_under_marks(blobs, inks, known.marks, black)] = Of.NOTHING
        owner[(owner == Of.MARK) & _in_open_stamps(pieces, known.stamps)] = Of.NOTHING
    owner[owner == Of.SEAL] = Of.MARK
    places, drawn = _settled(pieces, owner, (picture, blobs), known)
    pixels = np.bincount(owner, weights=pieces.area, minlength=len(Of))
    seals = (FoundPicture("emblem", (x - by, y - by, x + by, y + by)) for x, y, by in found)
    large = np.maximum(pieces.width, pieces.height) >= LEAST_MM * mm
    inked = float(pieces.area[large].sum()) / picture.size
    return Account(places, inked, (*seals, *drawn), {of: float(pixels[of]) for of in Of})


def _settled(
    pieces: Pieces, owner: NDArray[np.uint8], page: tuple[Gray, Blobs], known: Known
) -> tuple[tuple[UnreadRow, ...], list[FoundPicture]]:
    """Find the unread places and pictures; set the owner of all pieces that had none.

    Args: owner: the owner of each piece, changed in place. page: the picture and its blobs.
    """
    picture, blobs = page
    shape = (picture.shape[0], picture.shape[1])
    mm = max(shape) / A4_LONG_MM
    small, sized = _sizes(pieces, shape)
    free = owner == Of.NOTHING
    read = print_of(pieces.at((owner == Of.WORD) & sized))
    hidden = [*_hidden(pieces, owner, sized, (picture, read), known)]
    light = np.array([one.box for one in hidden if one.reason == "white_on_dark"], np.float64)
    dark = [
        *_places(pieces, (free & small, sized), (picture, read), known),
        *_claimed(pieces, owner, sized, (picture, read), known),
    ]
    # The dark centres of light letters, such as O, may look like a row of letters: leave them out.
    found = [*hidden, *(one for one in dark if not _meets(one.box, light.reshape(-1, 4)))]
    unowned = free | (owner == Of.MARK)
    found += _likely(pieces.at(unowned & sized), found, known)
    places = tuple(
        one
        for one in found
        if one.reason == "white_on_dark" or ring_around(blobs, one.box, mm) is None
    )
    told = np.zeros(shape, np.uint8)
    _paint(told, 1, np.array([place.box for place in places], np.float64).reshape(-1, 4))
    owner[free & (_under(told, pieces) > 0)] = Of.UNREAD
    left = owner == Of.NOTHING
    heaps = (heap.pieces for heap in heaps_of(pieces.at(left & (sized | ~small)), shape))
    drawn = [
        *codes(heaps, picture, mm),
        *things(pieces.at(left & ~_in_any(pieces, known.tables)), picture, mm),
    ]
    _paint(told, 2, np.array([one.box for one in drawn], np.float64).reshape(-1, 4))
    owner[left & small] = Of.SPECK
    owner[left & (~small | (_under(told, pieces) == 2))] = Of.PICTURE
    owner[left & ~small & _in_any(pieces, known.tables)] = Of.RULES
    return places, drawn


def _in_any(pieces: Pieces, boxes: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Which pieces have their centroid in one of these boxes: bool, (n,)."""
    found = np.zeros(len(pieces.area), np.bool_)
    x, y = pieces.middle.T
    for x0, y0, x1, y1 in boxes.tolist():
        found |= (x >= x0) & (x < x1) & (y >= y0) & (y < y1)
    return found


def _letters_in(ring: Ring, pieces: Pieces, shape: tuple[int, int]) -> int:
    """The number of pieces of a letter's size within a ring; the figure 0 has none."""
    x, y, radius = ring
    inside = np.hypot(pieces.middle[:, 0] - x, pieces.middle[:, 1] - y) < radius
    return int((inside & _sizes(pieces, shape)[1]).sum())


def _in_open_stamps(pieces: Pieces, stamps: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Which pieces lie in stamps without a frame: bool, (n,).

    A framed stamp is a receipt stamp. One without a frame may be a headline, or the name and role
    of the signer.
    """
    found = np.zeros(len(pieces.area), np.bool_)
    x, y = pieces.middle.T
    for x0, y0, x1, y1 in stamps.tolist():
        inside = (x >= x0) & (x < x1) & (y >= y0) & (y < y1)
        frames = (pieces.width > FRAME * (x1 - x0)) & (pieces.height > FRAME * (y1 - y0))
        if not (inside & frames).any():
            found |= inside
    return found


def _places(
    pieces: Pieces,
    sizes: tuple[NDArray[np.bool_], NDArray[np.bool_]],
    page: tuple[Gray, Print],
    known: Known,
) -> Iterator[UnreadRow]:
    """Rows of print that belong to nothing, and heaps of print that is too skewed for rows.

    Args:
        sizes: which pieces are free and no larger than letters; which have a letter's size.
        page: the picture, and the measurements of the print that was read.
    """
    (free, sized), (picture, read) = sizes, page
    shape = (picture.shape[0], picture.shape[1])
    near, letters = pieces.at(free), pieces.at(free & sized)
    rest = [NO_PIECES]
    for row in rows_of(letters, shape):
        if row.looks_like_print(read) and row.stands_on_paper(picture):
            box = _with_trail(row, near)
            yield UnreadRow(box, _reason(box, known), len(row.pieces.area))
        else:
            rest.append(row.pieces)
    for heap in heaps_of(reduce(joined, rest), shape):
        if heap.looks_like_leaning_print(read) and heap.stands_on_paper(picture):
            box = heap.pieces.around
            yield UnreadRow(box, _reason(box, known), len(heap.pieces.area))


def _claimed(
    pieces: Pieces,
    owner: NDArray[np.uint8],
    sized: NDArray[np.bool_],
    page: tuple[Gray, Print],
    known: Known,
) -> Iterator[UnreadRow]:
    """Rows of print where the record has a signature, handwriting or a picture.

    They must be very regular, since pen strokes and details of photographs resemble print.
    """
    picture, read = page
    claimed = sized & (owner == Of.MARK) & _in_any(pieces, known.hands)
    claimed |= sized & (owner == Of.PICTURE)
    if not claimed.any():
        return
    for row in rows_of(pieces.at(claimed), (picture.shape[0], picture.shape[1])):
        if row.is_surely_print(read) and row.stands_on_paper(picture):
            yield UnreadRow(
                row.pieces.around, _reason(row.pieces.around, known), len(row.pieces.area)
            )


def _likely(free: Pieces, found: list[UnreadRow], known: Known) -> Iterator[UnreadRow]:
    """Lines that are likely print, such as script whose letters touch, and misread lines.

    A misread line counts even if a seal is connected to all of its letters.

    Args:
        free: pieces of a letter's size that belong to nothing, or to a mark.
        found: the places that were found already.
    """
    for box in np.vstack([known.likely, known.misread]):
        inside = free.at(_in_any(free, box[None]))
        if any(_meets(place.box, box[None]) for place in found):
            continue
        if len(inside.area):
            yield UnreadRow(inside.around, "not_believed", len(inside.area))
        elif (known.misread == box).all(axis=1).any():
            x0, y0, x1, y1 = (round(at) for at in box.tolist())
            yield UnreadRow(
                (x0, y0, x1, y1), "under_mark", max(1, round(LETTERS * (x1 - x0) / (y1 - y0)))
            )


def _hidden(
    pieces: Pieces,
    owner: NDArray[np.uint8],
    sized: NDArray[np.bool_],
    page: tuple[Gray, Print],
    known: Known,
) -> Iterator[UnreadRow]:
    """Print that is no row of dark letters: light on dark, very large, or alone in a cell."""
    picture, read = page
    shape = (picture.shape[0], picture.shape[1])
    mm = max(shape) / A4_LONG_MM
    no_word = pieces.at(np.isin(owner, (Of.NOTHING, Of.MARK, Of.PICTURE)))
    for row in light_rows(no_word, picture, mm):
        yield UnreadRow(row.pieces.around, "white_on_dark", len(row.pieces.area))
    for box in large_figures(no_word, mm):
        yield UnreadRow(box, _reason(box, known), PAIR)
    alone = sized & (owner == Of.NOTHING) & _in_any(pieces, known.tables)
    if alone.any() and read.height:
        words = np.vstack([known.words, known.furniture])
        for row in cell_figures(pieces.at(alone), words, read, shape):
            box = row.pieces.around
            yield UnreadRow(box, _reason(box, known), len(row.pieces.area))


def _painted(shape: tuple[int, int], known: Known, seals: list[Ring]) -> NDArray[np.uint8]:
    """Paint the boxes of everything in the record with its owner, as `Of`: (height, width)."""
    painted = np.zeros(shape, np.uint8)
    _paint(painted, Of.PICTURE, known.pictures)
    _paint(painted, Of.MARK, known.marks)
    _paint(painted, Of.FURNITURE, _with_room(known.furniture))
    for x, y, radius in seals:
        cv2.circle(painted, (x, y), radius, int(Of.SEAL), -1)
    _paint(painted, Of.WORD, _with_room(known.words))
    return painted


def _paint(painted: NDArray[np.uint8], colour: int, boxes: NDArray[np.float64]) -> None:
    value = np.uint8(colour)  # NumPy is slow to convert a member of an enumeration
    for x0, y0, x1, y1 in np.maximum(boxes, 0).astype(int).tolist():
        painted[y0 : y1 + 1, x0 : x1 + 1] = value


def _with_room(boxes: NDArray[np.float64]) -> NDArray[np.float64]:
    """Enlarge the boxes of words by WORD_ROOM, since letters may reach beyond them."""
    high = (boxes[:, 3] - boxes[:, 1])[:, None]
    across, down = WORD_ROOM
    return boxes + high * np.array([-across, -down, across, down])


def _under(painted: NDArray[np.uint8], pieces: Pieces) -> NDArray[np.uint8]:
    """The value painted at the centroid of each piece: uint8, (n,)."""
    height, width = painted.shape
    x = pieces.middle[:, 0].astype(int).clip(0, width - 1)
    y = pieces.middle[:, 1].astype(int).clip(0, height - 1)
    return painted[y, x]


def _sizes(pieces: Pieces, shape: tuple[int, ...]) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Which pieces are no larger than a letter, and which have a letter's size: bool, (n,) each."""
    mm = max(shape) / A4_LONG_MM
    wide, high = pieces.width, pieces.height
    small = (high <= MOST_MM * mm) & (wide <= LONGEST_MM * mm)
    filled = pieces.area / (wide * high)
    letters = small & (high >= LEAST_MM * mm) & (wide >= LEAST_WIDE_PX)
    return small, letters & (filled >= FILLED[0]) & (filled <= FILLED[1])


def _black_under_marks(
    blobs: Blobs, inks: NDArray[np.uint8], marks: NDArray[np.float64], owner: NDArray[np.uint8]
) -> NDArray[np.bool_]:
    """Which black pieces lie in the box of a coloured mark and so are print: bool, (n,)."""
    coloured = np.zeros(owner.shape, np.bool_)
    for x0, y0, x1, y1 in np.maximum(marks, 0).astype(int).tolist():
        ink, black = inks[y0:y1, x0:x1], blobs.labels[y0:y1, x0:x1] > 0
        red = cv2.countNonZero(cv2.inRange(ink, int(Ink.RED), int(Ink.RED)))
        if cv2.countNonZero(ink) > COLOURED * (red + int(black.sum())):
            x, y = blobs.middles[1:].T
            coloured |= (x >= x0) & (x < x1) & (y >= y0) & (y < y1)
    coloured &= (owner == Of.MARK) | (owner == Of.SEAL)
    if coloured.any():
        painted = np.bincount(blobs.labels[inks > 0], minlength=len(blobs.stats))[1:]
        coloured &= painted < COLOURED * blobs.stats[1:, cv2.CC_STAT_AREA]
    return coloured


def _red(inks: NDArray[np.uint8], mm: float) -> tuple[Pieces, list[Ring]]:
    """The pieces and rings of red ink, which the red channel has removed from the picture."""
    mask = cv2.inRange(inks, int(Ink.RED), int(Ink.RED))
    left, top, width, height = cv2.boundingRect(mask)
    if not width:
        return NO_PIECES, []
    window = mask[top : top + height, left : left + width]
    _, labels, stats, middles = cv2.connectedComponentsWithStats(window, connectivity=8)
    here = rings(Blobs(labels, stats, middles), mm)
    stats[:, :2] += (left, top)
    return pieces_of(Blobs(labels, stats, middles + (left, top))), [
        (x + left, y + top, radius) for x, y, radius in here
    ]


def _with_trail(row: PieceRow, small: Pieces) -> Box:
    """The box of a row with the dashes, dots and diacritics beside its letters."""
    x0, y0, x1, y1 = row.pieces.around
    across, down = TRAIL[0] * row.height, TRAIL[1] * row.height
    x, y = small.middle.T
    near = (x > x0 - across) & (x < x1 + across) & (y > y0 - down) & (y < y1 + down)
    near &= small.height <= 2 * row.height
    return joined(row.pieces, small.at(near)).around


def _reason(box: Box, known: Known) -> Reason:
    """Why no word of the record covers a row, as far as the record tells."""
    if _meets(box, known.doubted):
        return "not_believed"
    return "under_mark" if _meets(box, known.marks) else "not_found"


def _meets(box: Box, others: NDArray[np.float64]) -> bool:
    x, y = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
    inside = (others[:, 0] <= x) & (others[:, 1] <= y) & (x <= others[:, 2]) & (y <= others[:, 3])
    return bool(inside.any())
