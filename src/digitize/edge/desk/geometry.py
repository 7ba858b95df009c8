"""Shows pages upright: boxes are those of the scanned page, and SVG turns both together."""

from __future__ import annotations

from dataclasses import dataclass

from digitize.record.base import Box
from digitize.record.page import Page

CUT_MARGIN = 0.15  # margin around several lines that are cut out, in their height
MARGIN = 0.6  # margin around a crop in box heights: enough to see the neighbours


@dataclass(frozen=True, slots=True)
class Upright:
    """A page's image as SVG draws it upright. transform: of the image and of all boxes on it."""

    width: int
    height: int
    transform: str

    @property
    def view(self) -> str:
        """The `viewBox`."""
        return f"0 0 {self.width} {self.height}"


def upright(page: Page) -> Upright:
    """How to draw a page so that its content stands upright.

    `turn` counts quarter turns counter-clockwise by which the content is turned: it is turned back.
    """
    width, height = page.width, page.height
    moved = {
        0: "",
        1: f"translate({height} 0) rotate(90)",
        2: f"translate({width} {height}) rotate(180)",
        3: f"translate(0 {width}) rotate(270)",
    }[page.turn]
    if page.turn % 2:
        width, height = height, width
    return Upright(width, height, moved)


def box_upright(page: Page, box: Box) -> Box:
    """A box in the coordinates of the upright page."""
    x0, y0, x1, y1 = box
    width, height = page.width, page.height
    if page.turn == 1:
        return height - y1, x0, height - y0, x1
    if page.turn == 2:
        return width - x1, height - y1, width - x0, height - y0
    if page.turn == 3:
        return y0, width - x1, y1, width - x0
    return box


def crop(page: Page, box: Box, margin: float = MARGIN) -> Box:
    """The crop of the upright page around a box: x, y, width and height."""
    x0, y0, x1, y1 = box_upright(page, box)
    shown = upright(page)
    more = round(margin * (y1 - y0)) + 6
    x0, y0 = max(x0 - 3 * more, 0), max(y0 - more, 0)
    x1, y1 = min(x1 + 3 * more, shown.width), min(y1 + more, shown.height)
    return x0, y0, x1 - x0, y1 - y0


def clipped(page: Page, box: Box) -> Box | None:
    """A box with a margin on all sides, as far as it lies on the page; None if it does not."""
    x0, y0, x1, y1 = box
    more = round(CUT_MARGIN * min(x1 - x0, y1 - y0)) + 6
    left, top = max(x0 - more, 0), max(y0 - more, 0)
    right, bottom = min(x1 + more, page.width), min(y1 + more, page.height)
    inside = x0 < x1 and y0 < y1 and left < right and top < bottom
    return (left, top, right, bottom) if inside else None
