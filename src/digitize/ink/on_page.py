"""The account of a page's ink, put into the page of the record."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

import numpy as np
from numpy.typing import NDArray

from digitize.ink.account import Account, Known, Of, account_of
from digitize.ink.pieces import Box, in_picture
from digitize.lines.blobs import Blobs, find_blobs
from digitize.lines.frame import Frame
from digitize.lines.marks import in_picture as inks_in_picture
from digitize.record.model import InkShares, Line, Page, PageState, Unread

SHARES: Final = {
    Of.WORD: "words",
    Of.FURNITURE: "furniture",
    Of.RULES: "rules",
    Of.MARK: "marks",
    Of.PICTURE: "pictures",
    Of.SPECK: "specks",
    Of.UNREAD: "unread",
}


def with_account(
    page: Page,
    frame: Frame,
    blobs: Blobs | None,
    inks: NDArray[np.uint8] | None,
    stamped: Collection[Box],
) -> Page:
    """The page with the shares of its ink and the places that nobody has read.

    Args:
        blobs: those of the frame's picture, where they are known already.
        inks: uint8, (height, width) of the shrunk page as it lay, from `coloured_ink`; None for a
            page without colour.
        stamped: boxes of the lines in `furniture` that belong to a stamp; of the other lines there
            nobody was sure, so that they count as not read where they look like print.
    """
    picture = frame.picture
    if inks is not None:
        inks = inks_in_picture(inks, frame, max(page.width, page.height)) if inks.any() else None
    known = _known(page, frame, stamped)
    account = account_of(picture, blobs or find_blobs(picture), inks, known)
    corners = [np.array([box[:2], box[2:], box[0::3], box[2:0:-1]], np.float64) for box in
               (place.box for place in account.unread)]  # fmt: skip
    size = (page.width, page.height)
    unread = tuple(
        Unread(box=frame.page_box(four, size), reason=place.reason, letters=place.letters)
        for four, place in zip(corners, account.unread, strict=True)
    )
    state = PageState.READ if page.blocks or unread else page.state
    return page.model_copy(update={"ink": _shares(account), "unread": unread, "state": state})


def _known(page: Page, frame: Frame, stamped: Collection[Box]) -> Known:
    """What the record has, in pixels of the upright picture."""
    lines = [line for block in page.blocks for line in block.lines]
    apart = [line for line in page.furniture if line.box in stamped]
    doubted = [line for line in page.furniture if line.box not in stamped]
    return Known(
        words=in_picture(_word_boxes(lines), frame),
        furniture=in_picture(_word_boxes(apart), frame),
        doubted=in_picture(_word_boxes(doubted), frame),
        marks=in_picture([mark.box for mark in page.marks], frame),
        pictures=in_picture([one.box for one in page.pictures], frame),
    )


def _word_boxes(lines: Collection[Line]) -> list[Box]:
    return [word.box for line in lines for word in line.words]


def _shares(account: Account) -> InkShares:
    total = sum(account.pixels.values()) or 1.0
    return InkShares(**{name: round(account.pixels[of] / total, 4) for of, name in SHARES.items()})
