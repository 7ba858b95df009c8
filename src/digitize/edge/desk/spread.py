"""Two pages beside each other, as they lie on a table: 1 and 2, 3 and 4, and so on."""

from __future__ import annotations

from dataclasses import dataclass

from digitize.edge.desk.geometry import Upright, upright
from digitize.record.model import Record
from digitize.record.page import Page


@dataclass(frozen=True, slots=True)
class Neighbour:
    """The page that is shown beside another one. is_left: whether it stands before that one."""

    page: Page
    shown: Upright
    is_left: bool


def neighbour(record: Record, page: Page) -> Neighbour | None:
    """The other page of a page's pair; None where the record has one page only.

    Pairs stay as they are while somebody turns the pages. A last page without a partner is shown
    beside the page before it.
    """
    at = record.pages.index(page)
    is_left = at % 2 == 1 or at == len(record.pages) - 1
    beside = at - 1 if is_left else at + 1
    if not 0 <= beside < len(record.pages):
        return None
    other = record.pages[beside]
    return Neighbour(other, upright(other), is_left)
