"""Adds the account of the ink to a page of the record."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import fuzz

from digitize.read.ink.account import Account, Known, Of, account_of
from digitize.read.ink.pieces import Box
from digitize.read.lines.blobs import Blobs, find_blobs
from digitize.read.lines.frame import UprightFrame, boxes_in_picture
from digitize.read.lines.marks import in_picture as inks_in_picture
from digitize.record.page import InkShares, Line, Page, PageState, Picture, Unread

SHARES: Final = {
    Of.WORD: "words",
    Of.FURNITURE: "furniture",
    Of.RULES: "rules",
    Of.MARK: "marks",
    Of.PICTURE: "pictures",
    Of.SPECK: "specks",
    Of.UNREAD: "unread",
}

INKED: Final = 0.003
"""Least inked share of a page that is not blank although nothing was read or left unread. Folds,
holes and dirt ink up to 0.002, a small photograph 0.02. A line of print inks 0.002 and is found by
its shape instead."""
OPEN: Final = ("stamp", "seal")  # kinds of marks for which coloured print may have been taken
LIKELY: Final = (6, 0.4)
"""Least letters and least mean confidence of a line set apart that is print which nobody could
read, such as script or Chinese. In 26 such lines of real pages handwriting in stamps had up to
0.38."""
IN_CELL: Final = 1
"""Least letters of such a line in a ruled cell, where single figures are common and specks rare."""
MISREAD: Final = (0.45, 50.0, 4)
"""A line of the text is misread if its mean confidence and the similarity of its two readings, 0 to
100, are below the first two, and it has at least so many letters."""
DITTO: Final = re.compile(r"[«»‹›“”\"'„″〃,]{1,3}")
HANDS: Final = ("signature", "handwriting")


def with_account(
    page: Page,
    frame: UprightFrame,
    blobs: Blobs | None,
    inks: NDArray[np.uint8] | None,
    stamped: Collection[Box],
) -> Page:
    """Add the shares of ink, the unread places and the pictures to a page.

    Args:
        blobs: the blobs of the frame's picture; None to find them here.
        inks: uint8, (height, width) of the shrunk page as scanned, from `coloured_ink`; None for a
            page without colour.
        stamped: boxes of the lines in `furniture` that were set apart on purpose, such as those of
            a stamp. The other lines there are noise to both readers, and count as unread if they
            look like print.
    """
    picture = frame.picture
    if inks is not None:
        inks = inks_in_picture(inks, frame, max(page.width, page.height)) if inks.any() else None
    known = _known(page, frame, stamped)
    account = account_of(picture, blobs or find_blobs(picture), inks, known)
    size = (page.width, page.height)
    unread = tuple(
        Unread(box=_on_page(place.box, frame, size), reason=place.reason, letters=place.letters)
        for place in account.unread
    )
    drawn = tuple(
        Picture(kind=one.kind, box=_on_page(one.box, frame, size))
        for one in account.pictures
        if one.kind != "emblem" or not any(_meet(one.box, mark) for mark in known.marks.tolist())
    )
    blank = not unread and account.inked < INKED
    return page.model_copy(
        update={
            "ink": _shares(account),
            "unread": unread,
            "pictures": (*page.pictures, *drawn),
            "state": PageState.READ if page.blocks or not blank else PageState.BLANK,
        }
    )


def _on_page(box: Box, frame: UprightFrame, size: tuple[int, int]) -> Box:
    """Transform a box from the upright picture to the page. size: width and height of the page."""
    x0, y0, x1, y1 = box
    corners = np.array([[x0, y0], [x1, y0], [x0, y1], [x1, y1]], np.float64)
    return frame.page_box(corners, size)


def _meet(one: Box, other: Sequence[float]) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def _known(page: Page, frame: UprightFrame, stamped: Collection[Box]) -> Known:
    """The boxes of everything in the record, in pixels of the upright picture."""
    text = [line for block in page.blocks for line in block.lines]
    lines = [line for line in text if not _is_misread(line)]
    apart = [line for line in page.furniture if line.box in stamped]
    doubted = [line for line in page.furniture if line.box not in stamped]
    likely = [line for line in doubted if _is_likely(line)]
    return Known(
        words=boxes_in_picture(_word_boxes(lines), frame),
        furniture=boxes_in_picture(_word_boxes(apart), frame),
        doubted=boxes_in_picture(_word_boxes(doubted), frame),
        likely=boxes_in_picture([line.box for line in likely], frame),
        misread=boxes_in_picture([line.box for line in text if _is_misread(line)], frame),
        marks=boxes_in_picture([mark.box for mark in page.marks], frame),
        stamps=boxes_in_picture([mark.box for mark in page.marks if mark.kind in OPEN], frame),
        hands=boxes_in_picture([mark.box for mark in page.marks if mark.kind in HANDS], frame),
        pictures=boxes_in_picture([one.box for one in page.pictures if one.kind != "tint"], frame),
        tables=boxes_in_picture([one.box for one in page.tables], frame),
    )


def _is_likely(line: Line) -> bool:
    letters, confidence = LIKELY
    read = max(line.text, line.second or "", key=_letters)
    if line.cell is not None:
        return _letters(read) >= IN_CELL or DITTO.fullmatch(line.text) is not None
    return line.confidence >= confidence and _letters(read) >= letters


def _is_misread(line: Line) -> bool:
    """Whether neither reader can have read a line right.

    The first reader was unsure, and the second reads something else.
    """
    confidence, alike, letters = MISREAD
    second = line.second or ""
    return (
        line.confidence < confidence
        and fuzz.ratio(line.text, second) < alike
        and max(_letters(line.text), _letters(second)) >= letters
    )


def _letters(text: str) -> int:
    return sum(map(str.isalnum, text))


def _word_boxes(lines: Collection[Line]) -> list[Box]:
    return [word.box for line in lines for word in line.words]


def _shares(account: Account) -> InkShares:
    total = sum(account.pixels.values()) or 1.0
    return InkShares(**{name: round(account.pixels[of] / total, 4) for of, name in SHARES.items()})
