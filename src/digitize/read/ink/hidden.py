"""Print that makes no rows of dark letters: light on dark, very large, or alone in a cell."""

from __future__ import annotations

from collections.abc import Iterator

import cv2
import numpy as np
from numpy.typing import NDArray

from digitize.read.image.types import Gray
from digitize.read.ink.pieces import Box, Pieces, pieces_of
from digitize.read.ink.rows import NO_PRINT, PieceRow, Print, rows_of
from digitize.read.lines.blobs import INK, Blobs

GROUND_MM = (8.0, 2.0)  # least length and breadth of a dark ground with print on it
GROUND = 0.5  # share of its box that it inks, at least
DARK = 150  # grey levels: a lighter ground carries dark print
LIGHT_MM = (1.1, 19.0)  # least and greatest height of a light letter
LIGHT_LETTERS = 6  # of a row: fewer are gaps between the things of a photograph
MOST_GROUNDS = 12  # the largest first
FIGURE_MM = (19.0, 80.0)  # height of very large figures
FIGURE_WIDE = (0.25, 1.1)  # of their height
FIGURE_FILLED = (0.12, 0.7)
LIKE = 0.08  # of their height by which two of them differ in height and foot
LIKE_STROKE = 0.25  # of their strokes by which those differ
APART = 1.0  # heights of white between them, at most
# A figure is a capital's height: 1.4 of the small letters that most of the print is.
ALONE_HIGH = (1.05, 2.0)
ALONE_WIDE = (0.25, 1.2)  # of its height; what is narrower is a piece of a rule
ALONE_STROKE = (0.7, 1.7)  # of the page's
ALONE_FILLED = 0.75
ALONE = 2  # figures side by side, at most; more are a row, or letters of a seal
CLEAR = 1.0  # of its height to the next word beside it, at least: else it is a part of that


def light_rows(pieces: Pieces, picture: Gray, mm: float) -> Iterator[PieceRow]:
    """Rows of light letters on dark ground, in pixels of the picture.

    Args:
        pieces: those that no word has. picture: the upright one, (height, width).
        mm: pixels of a millimetre.
    """
    wide, high = pieces.width, pieces.height
    grounds = (wide >= GROUND_MM[0] * mm) & (high >= GROUND_MM[1] * mm)
    grounds &= pieces.area >= GROUND * wide * high
    largest = sorted(np.flatnonzero(grounds).tolist(), key=lambda at: -pieces.area[at])
    for at in largest[:MOST_GROUNDS]:
        x0, y0, x1, y1 = pieces.boxes[at].astype(int).tolist()
        letters = _light_letters(picture[y0:y1, x0:x1], (x0, y0), mm)
        for row in rows_of(letters, (picture.shape[0], picture.shape[1])):
            if len(row.pieces.area) >= LIGHT_LETTERS and row.is_surely_print(NO_PRINT):
                yield row


def _light_letters(window: Gray, corner: tuple[int, int], mm: float) -> Pieces:
    """The light pieces of a letter's size in a window whose corner, x y, is given."""
    light = (window >= INK).astype(np.uint8)
    _, labels, stats, middles = cv2.connectedComponentsWithStats(light, connectivity=8)
    stats[:, :2] += corner
    pieces = pieces_of(Blobs(labels, stats, middles + corner))
    wide, high = pieces.width, pieces.height
    sized = (high >= LIGHT_MM[0] * mm) & (high <= LIGHT_MM[1] * mm) & (wide <= 3 * high)
    return pieces.at(sized)


def large_figures(pieces: Pieces, mm: float) -> Iterator[Box]:
    """Pairs of figures too large for letters: the boxes around both.

    Args:
        pieces: those that no word has.
        mm: pixels of a millimetre.
    """
    wide, high, area = pieces.width, pieces.height, pieces.area
    large = (high >= FIGURE_MM[0] * mm) & (high <= FIGURE_MM[1] * mm)
    large &= (wide >= FIGURE_WIDE[0] * high) & (wide <= FIGURE_WIDE[1] * high)
    large &= (area >= FIGURE_FILLED[0] * wide * high) & (area <= FIGURE_FILLED[1] * wide * high)
    few = pieces.at(large)
    few = few.at(np.argsort(few.boxes[:, 0]))
    for at in range(len(few.area) - 1):
        pair = few.at(np.array([at, at + 1]))
        height, strokes = float(pair.height.mean()), pair.strokes
        (_, top, right, foot), (left, other_top, _, other_foot) = pair.boxes.tolist()
        level = max(abs(top - other_top), abs(foot - other_foot)) <= LIKE * height
        beside = 0 <= left - right <= APART * height
        if level and beside and float(np.ptp(strokes)) <= LIKE_STROKE * float(strokes.mean()):
            yield pair.around


def cell_figures(
    pieces: Pieces, words: NDArray[np.float64], read: Print, shape: tuple[int, int]
) -> Iterator[PieceRow]:
    """Single figures in tables, which no row and no word has; dashes and ditto marks are lower.

    Args:
        pieces: of a letter's size, in tables, that belong to nothing.
        words: boxes of all words, (n, 4).
        read: what the print is like that was read on the page.
        shape: height, width of the picture.
    """
    for row in rows_of(pieces, shape):
        if len(row.pieces.area) <= ALONE and _is_figure(row.pieces, read):
            room = CLEAR * row.height
            x0, y0, x1, y1 = row.pieces.around
            beside = (words[:, 0] < x1 + room) & (words[:, 2] > x0 - room)
            if not (beside & (words[:, 1] < y1) & (words[:, 3] > y0)).any():
                yield row


def _is_figure(pieces: Pieces, read: Print) -> bool:
    """Whether all of these pieces are as large and as thick as figures of the page's print."""
    wide, high, strokes = pieces.width, pieces.height, pieces.strokes
    fits = (high >= ALONE_HIGH[0] * read.height) & (high <= ALONE_HIGH[1] * read.height)
    fits &= (wide >= ALONE_WIDE[0] * high) & (wide <= ALONE_WIDE[1] * high)
    fits &= (strokes >= ALONE_STROKE[0] * read.stroke) & (strokes <= ALONE_STROKE[1] * read.stroke)
    return bool((fits & (pieces.area <= ALONE_FILLED * wide * high)).all())
