"""`digitize articles`: which parts of an issue are which article, and in which order."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from digitize.edge.cli.edit import told_changes
from digitize.edge.cli.inert import inert
from digitize.edge.cli.options import by_option, clock, person, workspace_option
from digitize.edge.cli.places import known_workspace
from digitize.settings import load_settings

if TYPE_CHECKING:
    from digitize.record.article_acts import ArticleEdit
    from digitize.record.articles import Article, Region
    from digitize.record.model import Record
    from digitize.record.page import Block, Line, Page

NONE, NEW = "none", "new"
USES = {
    "merge": "merge a2 a3 [a4 …]",
    "split": 'split "WORDS of the line"',
    "order": "order a2 a1 a3 …",
    "assign": 'assign "WORDS of the block" a2 (or none, or new)',
    "role": 'role "WORDS of the block" caption (or another role)',
}


@click.command()
@click.argument("asked", metavar="ID")
@click.argument("act", required=False, type=click.Choice(tuple(USES)))
@click.argument("about", nargs=-1)
@click.option("--page", type=click.IntRange(min=1), help="The page on which the WORDS stand.")
@by_option
@workspace_option
def articles_command(
    asked: str, act: str | None, about: tuple[str, ...], page: int | None, by: str | None,
    workspace: Path | None,
) -> None:  # fmt: skip
    """List the articles of the record ID, or change which parts of the issue are which article.

    merge a2 a3: a3 goes into a2. split WORDS: a new article begins with the line that begins with
    WORDS. order a2 a1 a3: names each once. assign WORDS a2: the block with that line goes to a2, to
    `none` or to a `new` one. role WORDS caption: says what that block is.

    The record gets a new revision; older revisions stay, and later readings keep what you did.
    `digitize edit ID --undo` takes the last change back.
    """
    from digitize.keep.ledger.outbox import sent_as
    from digitize.record.model import Edit
    from digitize.work.engine import revise

    opened, now = known_workspace(workspace), clock()
    with opened.open_ledger() as db:
        record_id = sent_as(db, asked)
    before = revise.current(opened, record_id)
    if act is None:
        for row in _listed(before):
            click.echo(inert(row))
        return
    edit = Edit(by=person(by), at=now, articles=_act(before, act, about, page))
    parcel = revise.revise(opened, record_id, before.revision, [edit], now)
    settings = load_settings(workspace=workspace)
    state = revise.deliver(opened, settings, now, record_id, parcel.revision)
    after = revise.current(opened, record_id)
    for row in (*told_changes(before, after), *_listed(after)):
        click.echo(inert(row))
    click.echo(f"{record_id[:12]}, revision {parcel.revision}, {state}", err=True)
    sys.exit(1 if state is revise.Delivery.REFUSED else 0)


def _listed(record: Record) -> Iterator[str]:
    """The articles in their order, a line each: id, pages, kind, title and byline."""
    for one in record.articles:
        numbers = list(dict.fromkeys(region.page for region in one.regions))
        pages = f"page {', '.join(map(str, numbers))}" if numbers else "no page"
        title = one.title.value or f"({_begins(one)} …)"
        parts = [f"{one.id:<4}", f"{pages:<10}", f"{one.kind.value or '–':<14}", str(title)]
        yield "".join(parts) + (f" / {one.byline.value}" if one.byline.value else "")


def _begins(article: Article) -> str:
    return " ".join(article.text.split()[:6])


def _act(record: Record, act: str, about: Sequence[str], page: int | None) -> ArticleEdit:
    """The change that was asked for. Raises: UsageError: the words say no change."""
    from digitize.record.article_acts import ArticleAt, ArticleEdit

    of_words = act in ("split", "assign", "role")
    if len(about) < (1 if act in ("split", "order") else 2) or (of_words and len(about) > 2):
        raise click.UsageError(f"write: digitize articles ID {USES[act]}")
    ids, told = (_id(record, one) for one in about), {"act": act}
    if not of_words:
        articles = tuple(ArticleAt(id=id_) for id_ in ids)
        return ArticleEdit.model_validate({**told, "articles": articles})
    place = _place(record, about[0], page, whole=act != "split")
    if act == "role":
        return ArticleEdit.model_validate({**told, "places": (place,), "role": _role(about[1])})
    to = about[1:] if act == "assign" and about[1] != NONE else ()
    articles = tuple(ArticleAt(id=_id(record, one)) for one in to)
    return ArticleEdit.model_validate({**told, "places": (place,), "articles": articles})


def _id(record: Record, told: str) -> str:
    from digitize.record.article_edits import next_id

    known = [one.id for one in record.articles]
    if told != NEW and told not in known:
        raise click.UsageError(f"{told} is no article; there are {', '.join(known) or 'none'}")
    return next_id(record) if told == NEW else told


def _role(told: str) -> str:
    from typing import get_args

    from digitize.record.page import BlockRole

    if told not in get_args(BlockRole):
        raise click.UsageError(f"{told} is no role; there are {', '.join(get_args(BlockRole))}")
    return told


def _place(record: Record, words: str, page: int | None, *, whole: bool) -> Region:
    """The place of the one line that begins with these words, or of the whole block with it."""
    from digitize.record.article_places import place_of_block
    from digitize.record.articles import Region

    found = list(_lines(record, words, page))
    if len(found) != 1:
        pages = sorted({of.number for of, _, _ in found})
        told = f"{len(found)} lines begin so, on page {', '.join(map(str, pages))}; give more words"
        raise click.UsageError(f"{words}: {told if found else 'no line begins so'}, or --page")
    of, block, line = found[0]
    return place_of_block(of, block) if whole else Region(page=of.number, box=line.box)


def _lines(record: Record, words: str, page: int | None) -> Iterator[tuple[Page, Block, Line]]:
    begins = " ".join(words.split()).casefold()
    for of in record.pages:
        for block in of.blocks if page in (None, of.number) else ():
            for line in block.lines:
                if line.text.casefold().startswith(begins):
                    yield of, block, line
