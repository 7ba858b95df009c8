"""What people do to the articles of an issue, and what stood there before: models alone."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from digitize.record.articles import Article, Region
from digitize.record.base import Box, Model
from digitize.record.page import BlockRole

ArticleAct = Literal["merge", "split", "order", "assign", "role"]


class ArticleAt(Model):
    """An article as a person saw it, with the places by which a new reading finds it again."""

    id: str = Field(pattern="^a[1-9][0-9]*$", description="in this reading")
    title: str | None = Field(None, description="its title then")
    places: tuple[Region, ...] = Field((), description="its blocks then; empty: it was a new one")


class ArticleEdit(Model):
    """A change of which parts of an issue are which article, and as what."""

    act: ArticleAct
    articles: tuple[ArticleAt, ...] = Field(
        (),
        description="merge: the one that stays, then those that went into it; split: the one "
        "that was parted, then the new one; order: all, as wanted; assign: the one that gets the "
        "places, or none",
    )
    places: tuple[Region, ...] = Field(
        (),
        description="split: the line with which the new article begins; assign and role: the "
        "blocks, lines or pictures concerned",
    )
    role: BlockRole | None = Field(None, description="of the act `role`: what the blocks are")


class BlockBefore(Model):
    """A block without an edit: how many of its page's lines it had, and what it was."""

    box: Box
    lines: int = Field(ge=0)
    role: BlockRole | None
    article: str | None


class PageBefore(Model):
    """The blocks and pictures of a page without an edit, in their order."""

    number: int = Field(ge=1)
    blocks: tuple[BlockBefore, ...]
    pictures: tuple[str | None, ...] = Field(description="the article of each picture")


class ArticlesBefore(Model):
    """What an edit of articles changed, as it was without the edit in this reading."""

    order: tuple[str, ...] = Field(description="ids of all articles")
    articles: tuple[Article, ...] = Field(
        description="those that changed or went, without texts and regions"
    )
    pages: tuple[PageBefore, ...] = Field(description="those that changed")
