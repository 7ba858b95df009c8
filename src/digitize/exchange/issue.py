"""What the exports ask of a bulletin's issue: blocks in the order of reading, names, articles.

A record without articles has one order, that of its pages, and none of the rest.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from digitize.record.articles import Article, blocks_in_order, captioned
from digitize.record.kinds import BULLETIN
from digitize.record.model import Record
from digitize.record.page import Block, Page, Picture

LABEL_LETTERS: Final = 60
"""Greatest length of the words that stand for the title of an article without one."""


@dataclass(frozen=True, slots=True)
class NamedBlock:
    """A block with its name in an export, `1_3` for the third of page 1, and its article's id."""

    page: Page
    block: Block
    name: str
    article: str | None


def named_blocks(record: Record) -> list[NamedBlock]:
    """Return all blocks of a record in the order of reading, over its pages."""
    names = {
        id(block): f"{page.number}_{at}"
        for page in record.pages
        for at, block in enumerate(page.blocks, 1)
    }
    alone = _only_article(record)
    known = {article.id for article in record.articles}
    return [
        NamedBlock(
            one.page,
            one.block,
            names[id(one.block)],
            one.block.article if one.block.article in known else alone,
        )
        for one in blocks_in_order(record.pages, record.articles)
    ]


def blocks_by_page(record: Record) -> dict[int, list[NamedBlock]]:
    """Return the blocks of each page, by its number, in the order of reading."""
    found: dict[int, list[NamedBlock]] = {page.number: [] for page in record.pages}
    for one in named_blocks(record):
        found[one.page.number].append(one)
    return found


@dataclass(frozen=True, slots=True)
class NamedPicture:
    """A photograph or drawing with the blocks of its caption.

    at: its place among the photographs and drawings of its page, from 1.
    """

    page: Page
    at: int
    picture: Picture
    captions: tuple[NamedBlock, ...]
    article: str | None


def named_pictures(record: Record, page: Page, blocks: Sequence[NamedBlock]) -> list[NamedPicture]:
    """Return the photographs and drawings of a page of a record that has articles.

    Args: blocks: of that page, in the order of reading.
    """
    known = {article.id for article in record.articles}
    alone = _only_article(record)
    return [
        NamedPicture(
            page,
            at,
            picture,
            tuple(one for one in blocks if any(one.block is its for its in captions)),
            picture.article if picture.article in known else alone,
        )
        for at, (picture, captions) in enumerate(captioned(page), 1)
    ]


def _only_article(record: Record) -> str | None:
    """Return the id of the article that has all blocks, where none says whose it is."""
    marked = any(block.article for page in record.pages for block in page.blocks)
    return record.articles[0].id if record.articles and not marked else None


def is_issue(record: Record) -> bool:
    """Return True for the issue of a bulletin; a news item with its one article is none."""
    of_bulletin = bool(record.articles) and record.kind.value == BULLETIN
    return of_bulletin or len(record.articles) > 1


def pages_of(article: Article) -> list[int]:
    """Return the numbers of the pages that an article stands on, in order of reading."""
    return list(dict.fromkeys(region.page for region in article.regions))


def label_of(article: Article) -> str:
    """Return the title of an article; without one its first words, and an ellipsis behind them."""
    if article.title.value:
        return str(article.title.value)
    first = " ".join(article.text.split())
    if len(first) <= LABEL_LETTERS:
        return first or article.id
    return f"{first[:LABEL_LETTERS].rsplit(' ', 1)[0]}…"


def article_key(record: Record, article: Article) -> str:
    """Return the key of an article: that of its record, a `#` and its id."""
    return f"{record.key}#{article.id}"
