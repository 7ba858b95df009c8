"""Composes the texts of a record from its pages: anew after each change of a word or an article."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Any

from digitize.record.articles import (
    NOT_IN_ARTICLE,
    Article,
    IssuePicture,
    PlacedBlock,
    blocks_by_article,
    blocks_in_order,
    lines_of_article,
    pictures_of,
    regions_of,
)
from digitize.record.page import Page
from digitize.record.paragraphs import paragraphs_in, paragraphs_of

HEADLINES = ("kicker", "title", "subtitle", "byline")


@dataclass(frozen=True, slots=True)
class Texts:
    """What a record says of its text, by the names of its fields."""

    text_raw: str
    text: str
    paragraphs: tuple[str, ...]
    articles: tuple[Article, ...]
    pictures: tuple[IssuePicture, ...]

    @property
    def by_name(self) -> dict[str, Any]:
        """The values by the names of the record's fields."""
        return {one.name: getattr(self, one.name) for one in fields(self)}


def composed(pages: Sequence[Page], articles: Sequence[Article] = ()) -> Texts:
    """Compose the texts of a record.

    Args: articles: in the order of reading; their texts, regions and places in that order are
        made anew, all else is kept.
    """
    blocks = blocks_in_order(pages, articles)
    lines = [line for one in blocks for line in one.block.lines]
    of_issue = any(one.block.role for one in blocks)
    own = blocks_by_article(pages, articles)
    return Texts(
        text_raw="\n".join(" ".join(word.raw for word in line.words if word.raw) for line in lines),
        text="\n".join(line.text for line in lines),
        paragraphs=paragraphs_in(blocks) if of_issue else paragraphs_of(pages),
        articles=tuple(_article(pages, one, own[one.id], at) for at, one in enumerate(articles, 1)),
        pictures=pictures_of(pages) if articles else (),
    )


def _article(
    pages: Sequence[Page], article: Article, blocks: Sequence[PlacedBlock], ordinal: int
) -> Article:
    body = [one for one in blocks if one.block.role not in (*HEADLINES, *NOT_IN_ARTICLE)]
    return article.model_copy(
        update={
            "ordinal": ordinal,
            "text": "\n".join(line.text for line in lines_of_article(blocks)),
            "paragraphs": paragraphs_in(body),
            "regions": tuple(regions_of(blocks, pages, article.id)),
        }
    )
