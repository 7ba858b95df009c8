"""What the page of an issue shows: its articles, and the blocks of each page by article."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import field as dataclass_field
from datetime import datetime
from functools import lru_cache
from typing import Any, get_args

from pydantic import BaseModel, ConfigDict, Field

from digitize.edge.desk.fields import field_of, typed
from digitize.edge.desk.geometry import box_upright, upright
from digitize.edge.desk.messages import Language, note_in, text
from digitize.record.article_acts import ArticleAct, ArticleAt, ArticleEdit
from digitize.record.article_edits import next_id
from digitize.record.article_kinds import ARTICLE_KINDS, article_kind_shown
from digitize.record.article_places import place_of_block
from digitize.record.articles import PICTURED, Article, Region
from digitize.record.base import Box
from digitize.record.edits import edited
from digitize.record.fields import asks_for_a_person
from digitize.record.model import Edit, Record
from digitize.record.page import Block, BlockRole, Page

MOST = 1000  # most changes that are saved at once
KEPT = 200  # steps that are kept in memory, so that a further one and an undo answer at once
NEW = "new"  # stands for the id of an article that is to be made
ASKED = ("title", "byline", "kind")  # the fields of an article that the page shows
BEGINNING_WORDS = 8
Shown = dict[str, Any]  # as the script of the page gets it


class Done(BaseModel):
    """One change as the page sends it: of a field, or of which blocks are which article."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    field: str | None = None
    after: str = Field("", max_length=4000)
    act: ArticleAct | None = None
    articles: tuple[str, ...] = Field((), max_length=MOST)
    places: tuple[Region, ...] = Field((), max_length=MOST)
    role: BlockRole | None = None


class AllDone(BaseModel):
    """All changes that a person has made on the page, and the revision that the person saw."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    revision: int
    done: tuple[Done, ...] = Field((), max_length=MOST)


def edits_of(
    record: Record, done: Sequence[Done], by: str, now: datetime
) -> tuple[Record, list[Edit]]:
    """The record after these changes, and the edits that make it so.

    Raises: BadEdit: one of them cannot be made.
    """
    edits = []
    for one in done:
        edits.append(_edit(record, one, by, now))
        record = edited(record, edits[-1:])
    return record, edits


@dataclass(frozen=True, slots=True)
class Seen:
    """A record as a person sees it, and who that is; known by the record's key."""

    key: str
    by: str
    record: Record = dataclass_field(compare=False)


def tried(seen: Seen, done: tuple[Done, ...]) -> Record:
    """The record after these changes, of which none is saved.

    Each change is tried once: the next one builds on what is kept of those before it.

    Raises: BadEdit: one of them cannot be made.
    """
    record = seen.record
    for many in range(1, len(done) + 1):
        record = _tried(seen, done[:many])
    return record


@lru_cache(KEPT)
def _tried(seen: Seen, done: tuple[Done, ...]) -> Record:
    before = _tried(seen, done[:-1]) if len(done) > 1 else seen.record
    record, _ = edits_of(before, done[-1:], seen.by, seen.record.source.received_at)
    return record


def _edit(record: Record, done: Done, by: str, now: datetime) -> Edit:
    if done.act is None:
        path = done.field or ""
        after = typed(path, done.after, field_of(record, path))
        return Edit(by=by, at=now, field=path, after=after)
    ids = (next_id(record) if id_ == NEW else id_ for id_ in done.articles)
    articles = tuple(ArticleAt(id=id_) for id_ in ids)
    act = ArticleEdit(act=done.act, articles=articles, places=done.places, role=done.role)
    return Edit(by=by, at=now, articles=act)


def state(record: Record, language: Language) -> Shown:
    """The articles and the blocks of all pages as they stand."""
    return {
        "articles": [_article(record, one, language) for one in record.articles],
        "doubts": [note_in(language, one) for one in record.quality.reasons],
        "pages": {page.number: _page(page) for page in record.pages},
    }


def sheets(record: Record) -> list[Shown]:
    """The pages as SVG shows them, which no change of articles alters."""
    made = []
    for page in record.pages:
        shown = upright(page)
        size = {"width": page.width, "height": page.height}
        turned = {"view": shown.view, "transform": shown.transform, "across": shown.width}
        made.append({"number": page.number, **size, **turned})
    return made


def kinds(language: Language) -> list[tuple[str, str]]:
    """The kinds of articles with their names for people."""
    return [(one, article_kind_shown(one, language)) for one in ARTICLE_KINDS]


def roles(language: Language) -> list[tuple[str, str]]:
    """The roles of blocks with their names for people."""
    return [(one, text(language, f"role.{one}")) for one in get_args(BlockRole)]


def _article(record: Record, one: Article, language: Language) -> Shown:
    doubted = any(reason.values.get("article") == one.id for reason in record.quality.reasons)
    kind = one.kind.value or ""
    fields = [getattr(one, name) for name in ASKED]
    return {
        "id": one.id,
        "number": one.ordinal,
        "title": one.title.value or "",
        "byline": one.byline.value or "",
        "kind": kind,
        "kind_shown": article_kind_shown(str(kind), language),
        "begins": " ".join(one.text.split()[:BEGINNING_WORDS]),
        "pages": list(dict.fromkeys(region.page for region in one.regions)),
        "asks": doubted
        or any(asks_for_a_person(field.status, field.confidence) for field in fields),
    }


def _page(page: Page) -> Shown:
    return {
        "blocks": [_block(page, block) for block in page.blocks if block.lines],
        "pictures": [
            {"article": one.article, **_at(page, one.box)}
            for one in page.pictures
            if one.kind in PICTURED
        ],
    }


def _block(page: Page, block: Block) -> Shown:
    lines = [{"text": line.text, **_at(page, line.box)} for line in block.lines]
    place = place_of_block(page, block)
    return {
        "role": block.role,
        "article": block.article,
        "lines": lines,
        **_at(page, place.box),
    }


def _at(page: Page, box: Box) -> Shown:
    """A box as the record has it, which finds the thing again, and as it is shown upright."""
    return {"box": box, "shown": box_upright(page, box)}
