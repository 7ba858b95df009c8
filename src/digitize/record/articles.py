"""The issue of a bulletin: its head, its articles and its pictures.

Which block of a page belongs to which article, and as what, stands on the blocks themselves. Texts,
regions and pictures are composed from them, also after a person corrected a word.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from pydantic import Field

from digitize.record.base import Box, Model
from digitize.record.boxes import around
from digitize.record.fields import Event, Person, RecordField
from digitize.record.page import Block, Line, Page, Picture

ArticleKind = Literal[
    "news", "notice", "feature", "verse", "programme", "table", "correction", "advertisement",
    "letter",
]  # fmt: skip
PICTURED: Final = ("photograph", "drawing")
"""Kinds of pictures that readers look at; rules, folds, holes and ornaments are none of them."""
NOT_IN_ARTICLE: Final = ("caption", "jump")
"""Roles of blocks whose lines are in the record's text, but not in the text of an article."""
CAPTION_NEAR: Final = 0.25
"""Greatest distance between a picture and its caption, as a share of the picture's longer side."""


class Region(Model):
    """A part of a page that an article covers."""

    page: int = Field(ge=1)
    box: Box


class Article(Model):
    """One article of an issue, or the one news item of a record."""

    id: str = Field(pattern="^a[1-9][0-9]*$", description="within its record")
    ordinal: int = Field(ge=1, description="in the order of reading")
    title: RecordField = RecordField()
    subtitle: RecordField = RecordField()
    byline: RecordField = Field(RecordField(), description="who wrote it, as printed")
    kind: RecordField = Field(
        RecordField(), description="its value is one of the kinds of articles"
    )
    text: str = Field("", description="a printed line a line, without captions and `xem tiếp`")
    paragraphs: tuple[str, ...] = Field(
        (), description="of the body; a stanza keeps its lines, cells of a table's row have tabs"
    )
    regions: tuple[Region, ...] = ()
    event: Event = Event()
    people: tuple[Person, ...] = ()
    continued_from: int | None = Field(
        None, description="the page that `Tiếp theo trang …` names, as printed"
    )


class Serial(Model):
    """What the head of an issue says about the bulletin."""

    title: RecordField = RecordField()
    motto: RecordField = RecordField()
    issue: RecordField = RecordField()
    issued_on: RecordField = Field(
        RecordField(), description="as exact as printed: 1996-08-15, 2011-09, 2005-Q1 or 2005"
    )
    publisher: RecordField = RecordField()
    place: RecordField = RecordField()


class IssuePicture(Model):
    """A photograph or drawing with its caption, and the article that it belongs to."""

    page: int = Field(ge=1)
    box: Box
    caption: str | None = None
    article: str | None = Field(None, description="the article's id; null: of none, or unknown")


@dataclass(frozen=True, slots=True)
class PlacedBlock:
    """A block of text with the page that it is on."""

    page: Page
    block: Block


def blocks_in_order(pages: Sequence[Page], articles: Sequence[Article] = ()) -> list[PlacedBlock]:
    """Return all blocks in reading order: each article whole, where one begins on its page.

    Blocks that belong to no article, such as a masthead, stay where they are between them.

    Args: articles: in the order in which they are to be read; others follow as they begin.
    """
    placed = [PlacedBlock(page, block) for page in pages for block in page.blocks]
    marks = [one.block.article for one in placed]
    parts = [one.block.part for one in placed]
    order = reading_order(marks, parts, [article.id for article in articles])
    return [placed[at] for at in order]


def _by_part(blocks: Sequence[PlacedBlock]) -> list[PlacedBlock]:
    """Sort the blocks of an article whose pages were not scanned in their order."""
    return sorted(blocks, key=lambda one: one.block.part or 1)


def reading_order(
    marks: Sequence[str | None], parts: Sequence[int | None], articles: Sequence[str]
) -> list[int]:
    """Return the order in which blocks are read, as `blocks_in_order` has it.

    Args:
        marks: for each block, page by page, the id of its article, or None.
        parts: for each block, which part of its article it is in, or None.
        articles: their ids.
    """
    of_article: dict[str, list[int]] = {}
    for at, mark in enumerate(marks):
        if mark:
            of_article.setdefault(mark, []).append(at)
    wanted = [id_ for id_ in articles if id_ in of_article]
    waiting = [*wanted, *(id_ for id_ in of_article if id_ not in wanted)]
    begun: set[str] = set()
    found: list[int] = []
    for at, mark in enumerate(marks):
        if not mark:
            found.append(at)
        elif mark not in begun:
            begun.add(mark)
            found += sorted(of_article[waiting.pop(0)], key=lambda at: parts[at] or 1)
    return found


def blocks_by_article(
    pages: Sequence[Page], articles: Sequence[Article]
) -> dict[str, list[PlacedBlock]]:
    """Return the blocks of each article; articles of a record whose blocks name none have all."""
    placed = [PlacedBlock(page, block) for page in pages for block in page.blocks]
    if all(one.block.article is None for one in placed):
        return {article.id: placed for article in articles}
    found: dict[str, list[PlacedBlock]] = {article.id: [] for article in articles}
    for one in placed:
        if one.block.article in found:
            found[one.block.article].append(one)
    return {id_: _by_part(blocks) for id_, blocks in found.items()}


def lines_of_article(blocks: Sequence[PlacedBlock]) -> list[Line]:
    """Return the lines of an article's text; captions and `xem tiếp` are left out."""
    return [
        line for one in blocks if one.block.role not in NOT_IN_ARTICLE for line in one.block.lines
    ]


def regions_of(blocks: Sequence[PlacedBlock], pages: Sequence[Page], id_: str) -> list[Region]:
    """Return the regions of an article: one for each column that it stands in.

    Blocks that follow each other on a page are one region if they share most of their width.
    Pictures of the article extend the region that they touch, or are regions of their own.
    """
    found: list[Region] = []
    for one in blocks:
        if found and found[-1].page == one.page.number and _stacked(found[-1].box, one.block.box):
            found[-1] = Region(page=one.page.number, box=around((found[-1].box, one.block.box)))
        else:
            found.append(Region(page=one.page.number, box=one.block.box))
    for page in pages:
        for picture in page.pictures:
            if picture.article == id_ and not _covered(picture, page, found):
                found.append(Region(page=page.number, box=picture.box))
    return found


def _stacked(upper: Box, lower: Box) -> bool:
    shared = min(upper[2], lower[2]) - max(upper[0], lower[0])
    return shared > 0.5 * min(upper[2] - upper[0], lower[2] - lower[0]) and lower[3] > upper[1]


def _covered(picture: Picture, page: Page, regions: Sequence[Region]) -> bool:
    x, y = (picture.box[0] + picture.box[2]) / 2, (picture.box[1] + picture.box[3]) / 2
    return any(
        one.page == page.number and one.box[0] <= x <= one.box[2] and one.box[1] <= y <= one.box[3]
        for one in regions
    )


def pictures_of(pages: Sequence[Page]) -> tuple[IssuePicture, ...]:
    """Return the photographs and drawings with their captions, page by page."""
    return tuple(one for page in pages for one in _pictures_on(page))


def captioned(page: Page) -> list[tuple[Picture, tuple[Block, ...]]]:
    """Return the photographs and drawings of a page, each with the blocks of its caption.

    A caption goes to the picture that is nearest to it, if it is near at all.
    """
    pictures = [picture for picture in page.pictures if picture.kind in PICTURED]
    captions: list[list[Block]] = [[] for _ in pictures]
    for block in page.blocks:
        if block.role != "caption" or not pictures:
            continue
        gaps = [_gap(block.box, picture.box) for picture in pictures]
        at = min(range(len(pictures)), key=gaps.__getitem__)
        box = pictures[at].box
        if gaps[at] <= CAPTION_NEAR * max(box[2] - box[0], box[3] - box[1]):
            captions[at].append(block)
    return [(one, tuple(its)) for one, its in zip(pictures, captions, strict=True)]


def _pictures_on(page: Page) -> Iterator[IssuePicture]:
    for picture, captions in captioned(page):
        lines = [line.text for block in captions for line in block.lines]
        yield IssuePicture(
            page=page.number,
            box=picture.box,
            caption=" ".join(text for text in lines if text) or None,
            article=picture.article,
        )


def _gap(one: Box, other: Box) -> int:
    """Return the pixels between two boxes, the larger of across and down; 0 where they touch."""
    across = max(one[0], other[0]) - min(one[2], other[2])
    down = max(one[1], other[1]) - min(one[3], other[3])
    return max(across, down, 0)
