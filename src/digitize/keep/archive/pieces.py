"""The pieces of a record's text: what one article has on one page, with the boxes of its lines.

The text of a record with articles is indexed article by article, a form feed between two pieces; of
another record page by page. So a match is shown in its article, and its place on the page is known
without reading the record.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Any, Final, TypeAlias

from digitize.record.articles import reading_order
from digitize.record.base import Box
from digitize.record.boxes import around
from digitize.record.letters import normalise

TABLES: Final = (
    "CREATE TABLE pieces (id INTEGER PRIMARY KEY, told BLOB NOT NULL) STRICT",
)  # a row for each record, but those whose lines people have changed
PIECE_BREAK: Final = "\f"
_SHARED: Final = 0.5
"""Share of its width or height that a line must have in common with one that is shown with it."""


@dataclass(frozen=True, slots=True)
class IndexedArticle:
    """An article as search shows it. pages: of the scan, in the order of reading."""

    id: str
    title: str | None
    kind: str | None
    pages: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Piece:
    """Consecutive lines of one article, or of none, on one page.

    article: its place in `IndexedIssue.articles`, from 0; None: they belong to none.
    boxes: of the lines, in pixels of the page as scanned. sideways: lines run up or down on it.
    """

    page: int
    article: int | None
    boxes: tuple[Box, ...]
    sideways: bool = False

    def around_line(self, at: int) -> Box | None:
        """Return the box of a line (counted from 0), with what stands beside, above and below it.

        Beside it are the other cells of a table's row; above and below, lines of its column.
        """
        if not 0 <= at < len(self.boxes):
            return None
        boxes = [_level(box) for box in self.boxes] if self.sideways else self.boxes
        first = last = at
        while first > 0 and _is_beside(boxes[first - 1], boxes[at]):
            first -= 1
        while last + 1 < len(boxes) and _is_beside(boxes[last + 1], boxes[at]):
            last += 1
        row = around(boxes[first : last + 1])
        near = (*boxes[first - 1 : first], *boxes[last + 1 : last + 2])
        found = around((row, *(one for one in near if _is_next_to(row, one))))
        return _level(found) if self.sideways else found


@dataclass(frozen=True, slots=True)
class IndexedIssue:
    """The articles of a record, if any, and the pieces of its text, in the order of reading."""

    articles: tuple[IndexedArticle, ...]
    pieces: tuple[Piece, ...]

    def packed(self) -> bytes:
        """Return it as bytes for the index."""
        articles = [(one.id, one.title, one.kind, one.pages) for one in self.articles]
        pieces = [(one.page, one.article, one.boxes, one.sideways) for one in self.pieces]
        return zlib.compress(json.dumps((articles, pieces), ensure_ascii=False).encode())


def unpacked(data: bytes) -> IndexedIssue:
    """Return what `IndexedIssue.packed` wrote."""
    articles, pieces = json.loads(zlib.decompress(data))
    return IndexedIssue(
        tuple(
            IndexedArticle(id_, title, kind, tuple(pages)) for id_, title, kind, pages in articles
        ),
        tuple(
            Piece(page, article, tuple(map(_box, boxes)), sideways)
            for page, article, boxes, sideways in pieces
        ),
    )


_Record: TypeAlias = dict[str, Any]  # as plain JSON


def text_and_pieces(record: _Record) -> tuple[str, IndexedIssue] | None:
    """Return a record's text piece by piece.

    None for one without articles whose text is not that of its lines: a person has edited it.


    Raises: KeyError, TypeError, IndexError: it is no record.
    """
    articles = record.get("articles") or ()
    if not articles and _is_edited(record):
        return None
    places = {article["id"]: at for at, article in enumerate(articles)}
    sideways = {page["number"] for page in record["pages"] if page["turn"] % 2}
    texts: list[str] = []
    pieces: list[Piece] = []
    for (page, article), run in groupby(_lines(record, places), key=lambda one: one[:2]):
        lines = [line for _, _, line in run]
        texts.append("\n".join(line["text"] for line in lines))
        boxes = tuple(_box(line["box"]) for line in lines)
        pieces.append(Piece(page, article, boxes, page in sideways))
    found = tuple(_article(article) for article in articles)
    return normalise(PIECE_BREAK.join(texts)), IndexedIssue(found, tuple(pieces))


def _is_edited(record: _Record) -> bool:
    lines = sum(len(block["lines"]) for page in record["pages"] for block in page["blocks"])
    return lines != len(record["text"].split("\n"))


def _lines(
    record: _Record, places: dict[str, int]
) -> Iterator[tuple[int, int | None, dict[str, Any]]]:
    """Yield page, article and line in the order of reading."""
    placed = [(page, block) for page in record["pages"] for block in page["blocks"]]
    marks = [block.get("article") for _, block in placed]
    alone = (
        0 if places and not any(marks) else None
    )  # the only article of a news item has every block
    parts = [block.get("part") for _, block in placed]
    for at in reading_order(marks, parts, list(places)):
        page, block = placed[at]
        for line in block["lines"]:
            yield page["number"], places.get(marks[at] or "", alone), line


def _article(article: dict[str, Any]) -> IndexedArticle:
    pages = dict.fromkeys(region["page"] for region in article["regions"])
    return IndexedArticle(
        article["id"], article["title"]["value"], article["kind"]["value"], tuple(pages)
    )


def _box(given: list[int]) -> Box:
    x0, y0, x1, y1 = given
    return x0, y0, x1, y1


def _level(box: Box) -> Box:
    """Return the box with its axes exchanged, so that lines that run up or down run level."""
    x0, y0, x1, y1 = box
    return y0, x0, y1, x1


def _is_beside(one: Box, other: Box) -> bool:
    """Return True if two lines stand on one level."""
    return min(one[3], other[3]) - max(one[1], other[1]) > _SHARED * (other[3] - other[1])


def _is_next_to(line: Box, other: Box) -> bool:
    """Return True if another line stands close above or below, in the same column."""
    shared = min(line[2], other[2]) - max(line[0], other[0])
    gap = max(line[1], other[1]) - min(line[3], other[3])
    high = max(line[3] - line[1], other[3] - other[1])
    return shared > _SHARED * min(line[2] - line[0], other[2] - other[0]) and gap < high
