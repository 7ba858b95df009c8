"""What stands on a page: lines, tables and pictures, with their places and the size of letters."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from statistics import median
from typing import Final, Literal

from digitize.record.articles import PICTURED
from digitize.record.level import UprightBox, around, place_of, place_of_line
from digitize.record.page import Line, Page

MEASURED_LETTERS: Final = 20  # least letters of a line whose size is taken for that of the text
RULE_SHAPE: Final = 8.0  # times its height that a rule is long, at least
INSET: Final = 0.08  # share of a picture's width that may be white beside it, on each side
BOLD: Final = 1.16  # weights of the text, from which a line is bold; bold faces have about 1.3

# Widths of letters in ems, about as in Times; bold faces are a tenth wider.
_THIN, _NARROW, _WIDE = "ijltI.,:;'!|’‘1", 'fr()[]-“”"', "mMW%@"
_WIDTHS: Final = {
    **dict.fromkeys(_THIN, 0.30),
    **dict.fromkeys(_NARROW, 0.38),
    **dict.fromkeys(_WIDE, 0.83),
    "w": 0.72,
}


def letter_width(letter: str) -> float:
    """Return about how wide a letter is, in ems. Diacritics do not change it."""
    plain = unicodedata.normalize("NFD", letter)[:1]
    if plain in _WIDTHS:
        return _WIDTHS[plain]
    return 0.5 if plain.isdigit() else 0.68 if plain.isupper() else 0.48


def size_of(lines: Iterable[Line]) -> float:
    """Return the size of letters in pixels (their em), told from the widths of words.

    Heights depend on which letters and tones a line happens to have, widths do not.
    """
    words = [word for line in lines for word in line.words if word.text.strip()]
    ems = sum(letter_width(letter) for word in words for letter in word.text)
    wide = sum(max(word.box[2] - word.box[0], word.box[3] - word.box[1]) if len(word.text) > 2
               else word.box[2] - word.box[0] for word in words)  # fmt: skip
    return wide / ems if ems else 0.0


@dataclass(frozen=True)
class Item:
    """A line, a table or a picture of a page. `inner` has what stands in a framed item."""

    kind: Literal["line", "table", "picture", "box"]
    page: Page
    place: UprightBox
    lines: tuple[Line, ...] = ()
    picture_at: int | None = None  # among the page's pictures
    inner: tuple[Item, ...] = ()

    @property
    def text(self) -> str:
        """The text of its lines, in one line."""
        return " ".join(line.text for line in self.lines)

    @cached_property
    def size(self) -> float:
        """Size of its letters, px."""
        return size_of(self.lines)

    @cached_property
    def weight(self) -> float | None:
        """Thickness of its strokes, in x-heights; None if nobody measured it."""
        weights = [line.weight for line in self.lines if line.weight is not None]
        return sum(weights) / len(weights) if weights else None

    @property
    def x_height(self) -> float | None:
        """Mean x-height of its lines, px; None if nobody measured it."""
        heights = [line.size for line in self.lines if line.size is not None]
        return sum(heights) / len(heights) if heights else None


@dataclass(frozen=True, slots=True)
class Type:
    """The type of a page's text: the size of its letters and the height of its lines, px.

    weight: thickness of its strokes, in x-heights. x_height: of its letters, px. Both are None if
    nobody measured them.
    """

    size: float
    height: float
    weight: float | None = None
    x_height: float | None = None

    def taller(self, item: Item) -> float:
        """How high the letters of an item are, those of the text being 1; 1 if not measured.

        Narrow letters of a headline are not wider than those of the text, but they are higher.
        """
        if not self.x_height or not item.x_height:
            return 1.0
        return item.x_height / self.x_height

    def is_bold(self, item: Item) -> bool:
        """Whether the strokes of an item are thicker than those of the text."""
        if self.weight is None or item.weight is None:
            return False
        return item.weight > BOLD * self.weight


def type_of(items: Sequence[Item]) -> Type:
    """Measure the type in which most of the text is set."""
    lines = [item for item in items if item.kind == "line"]
    long = [item for item in lines if sum(map(str.isalpha, item.text)) >= MEASURED_LETTERS]
    told = long or lines
    if not told:
        return Type(1.0, 1.0)
    weights = [item.weight for item in told if item.weight is not None]
    heights = [item.x_height for item in told if item.x_height]
    return Type(  # all is measured by these, also where damaged boxes have no width or height
        max(1.0, median(item.size for item in told)),
        max(1.0, median(item.place.height for item in told)),
        median(weights) if weights else None,
        median(heights) if heights else None,
    )


def items_of(page: Page) -> list[Item]:
    """Return all that stands on a page; the lines of a ruled table are one item."""
    found: list[Item] = []
    cells: dict[int, list[Line]] = {}
    for line in (line for block in page.blocks for line in block.lines if line.words):
        if line.cell:
            cells.setdefault(line.cell[0], []).append(line)
        else:
            found.append(Item("line", page, place_of_line(line, page), (line,)))
    for number, lines in cells.items():
        places = [place_of_line(line, page) for line in lines]
        if number < len(page.tables):
            places.append(place_of(page.tables[number].box, page))
        found.append(Item("table", page, around(places), tuple(lines)))
    for at, picture in enumerate(page.pictures):
        if picture.kind in PICTURED:
            found.append(Item("picture", page, _inset(place_of(picture.box, page)), (), at))
    return found


def _inset(place: UprightBox) -> UprightBox:
    """The inner part of a picture, since its box may reach into the white beside its column."""
    across = INSET * place.width
    return UprightBox(place.left + across, place.top, place.right - across, place.bottom)


@dataclass(frozen=True, slots=True)
class Rules:
    """Drawn rules of a page, on the upright page."""

    across: tuple[UprightBox, ...]
    upright: tuple[UprightBox, ...]
    frames: tuple[UprightBox, ...]


def rules_of(page: Page) -> Rules:
    """Return the rules of a page; a long thin fold is a rule that was taken for one."""
    places = [
        place_of(one.box, page) for one in page.pictures if one.kind in ("rule", "fold", "edge")
    ]
    frames = tuple(
        place_of(one.box, page) for one in page.pictures if one.kind in ("frame", "tint")
    )
    return Rules(
        tuple(one for one in places if one.width > RULE_SHAPE * one.height),
        tuple(one for one in places if one.height > RULE_SHAPE * one.width),
        frames,
    )


def holds(outer: UprightBox, place: UprightBox) -> bool:
    """Return True if the centre of a place lies in another."""
    return outer.left <= place.x <= outer.right and outer.top <= place.y <= outer.bottom
