"""Finds print that is no row of dark letters: light on dark, very large, or alone in a cell."""

from __future__ import annotations

from collections.abc import Iterator

import cv2
import numpy as np
from numpy.typing import NDArray

from digitize.read.image.types import Gray
from digitize.read.ink.pieces import Box, Pieces, pieces_of
from digitize.read.ink.rows import NO_PRINT, PieceRow, Print, rows_of
from digitize.read.lines.blobs import INK, Blobs

GROUND_MM = (8.0, 2.0)  # least length and breadth of a dark background with print on it
GROUND = 0.5  # least share of its box that a dark background inks
LIGHT_MM = (1.1, 19.0)  # least and greatest height of a light letter
LIGHT_WIDE = 3  # greatest width of a light letter, in its heights
LIGHT_LETTERS = 6  # least letters of a light row; fewer may be gaps between shapes of a photograph
MOST_GROUNDS = 12  # most dark backgrounds examined, the largest first
FIGURE_MM = (19.0, 80.0)  # least and greatest height of a very large figure
FIGURE_WIDE = (0.25, 1.1)  # its width in its heights
FIGURE_FILLED = (0.12, 0.7)  # least and most share of its box that it inks
LIKE = 0.08  # most difference of two figures' tops and feet, in their height
LIKE_STROKE = 0.25  # most difference of their strokes, relative to the mean stroke
APART = 1.0  # widest gap between them, in heights
# A single figure, relative to the page's print; figures are 1.4 times as high as the x-height.
ALONE_HIGH = (1.05, 2.0)  # its height relative to the page's letters
ALONE_WIDE = (0.25, 1.2)  # its width in its heights; a narrower piece is part of a rule
ALONE_STROKE = (0.7, 1.7)  # its stroke relative to the page's
ALONE_FILLED = 0.75  # most share of its box that it inks
ALONE = 2  # most figures side by side; more are a row, or letters of a seal
CLEAR = 1.0  # least distance to the next word, in its heights; a closer one is part of the word


def light_rows(pieces: Pieces, picture: Gray, mm: float) -> Iterator[PieceRow]:
    """Find rows of light letters on a dark background, in pixels of the picture.

    Args:
        pieces: the pieces that no word covers. picture: the upright one, (height, width).
        mm: pixels per millimetre.
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
    """The light pieces of a letter's size in a window. corner: x, y of the window's upper left."""
    light = (window >= INK).astype(np.uint8)
    _, labels, stats, middles = cv2.connectedComponentsWithStats(light, connectivity=8)
    stats[:, :2] += corner
    pieces = pieces_of(Blobs(labels, stats, middles + corner))
    wide, high = pieces.width, pieces.height
    sized = (high >= LIGHT_MM[0] * mm) & (high <= LIGHT_MM[1] * mm) & (wide <= LIGHT_WIDE * high)
    return pieces.at(sized)


def large_figures(pieces: Pieces, mm: float) -> Iterator[Box]:
    """Find pairs of figures that are too large for letters; yields the box around each pair.

    Args:
        pieces: the pieces that no word covers.
        mm: pixels per millimetre.
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
    """Find single figures in cells of tables; dashes and ditto marks are lower and are skipped.

    Args:
        pieces: pieces of a letter's size in tables that belong to nothing.
        words: boxes of all words, (n, 4).
        read: the measurements of the print that was read on the page.
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
    """Whether all pieces have the size and stroke of figures in the page's print."""
    wide, high, strokes = pieces.width, pieces.height, pieces.strokes
    fits = (high >= ALONE_HIGH[0] * read.height) & (high <= ALONE_HIGH[1] * read.height)
    fits &= (wide >= ALONE_WIDE[0] * high) & (wide <= ALONE_WIDE[1] * high)
    fits &= (strokes >= ALONE_STROKE[0] * read.stroke) & (strokes <= ALONE_STROKE[1] * read.stroke)
    return bool((fits & (pieces.area <= ALONE_FILLED * wide * high)).all())
