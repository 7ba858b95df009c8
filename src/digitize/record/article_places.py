"""The lines of an issue by article and by place; blocks are cut and joined along them.

A line keeps its place among the lines of its page, however these are parted into blocks.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from typing import Final

from digitize.record.article_acts import ArticleAt, ArticlesBefore, BlockBefore, PageBefore
from digitize.record.articles import PICTURED, Article, Region
from digitize.record.base import Box
from digitize.record.boxes import around, overlap
from digitize.record.model import Record
from digitize.record.page import Block, BlockRole, Line, Page

SAME_PLACE: Final = 0.8
"""Intersection over union from which two boxes are one block, line or picture."""
LIKELY_PLACE: Final = 0.5
"""Least share of their lines that an article then and one now have in common."""

Key = tuple[int, int, int]  # number of the page; block and line on it, from 0
Label = tuple[BlockRole | None, str | None]  # role and article


def lines_of(pages: Iterable[Page]) -> Iterator[tuple[Key, Line, Block]]:
    """Yield all lines with their keys and blocks, in the order of the pages."""
    for page in pages:
        for block_at, block in enumerate(page.blocks):
            for line_at, line in enumerate(block.lines):
                yield (page.number, block_at, line_at), line, block


def lines_by_article(record: Record) -> dict[str, list[Key]]:
    """Return the keys of each article's lines; the only article of a record may have all."""
    found: dict[str, list[Key]] = {}
    for key, _, block in lines_of(record.pages):
        if block.article:
            found.setdefault(block.article, []).append(key)
    if not found and len(record.articles) == 1:
        found[record.articles[0].id] = [key for key, _, _ in lines_of(record.pages)]
    return found


def place_of_block(page: Page, block: Block) -> Region:
    """Return the place by which a block is found again: the box around its lines, one at least."""
    return Region(page=page.number, box=around(line.box for line in block.lines))


def places_of(pages: Sequence[Page], keys: Collection[Key]) -> tuple[Region, ...]:
    """Return a place for each block that some lines are in."""
    of_block: dict[tuple[int, int], list[Box]] = {}
    for key, line, _ in lines_of(pages):
        if key in keys:
            of_block.setdefault(key[:2], []).append(line.box)
    return tuple(Region(page=page, box=around(boxes)) for (page, _), boxes in of_block.items())


def lines_at(record: Record, place: Region) -> list[Key]:
    """Return the lines of the block that has a place, or the line; else those that fill it.

    The list is empty if there is nothing of that shape.
    """
    here = [one for one in lines_of(record.pages) if one[0][0] == place.page]
    groups = [list(run) for _, run in groupby(here, key=lambda one: one[0][:2])]
    groups += [[one] for one in here]
    within = [one for one in here if _is_in(one[1].box, place.box)]
    for least, choice in ((SAME_PLACE, groups), (LIKELY_PLACE, [within] if within else [])):
        shares = [overlap(around(line.box for _, line, _ in one), place.box) for one in choice]
        if shares and max(shares) >= least:
            return [key for key, _, _ in choice[shares.index(max(shares))]]
    return []


def line_at(record: Record, place: Region) -> Key | None:
    """Return the line that has a place, or None."""
    here = [(key, line) for key, line, _ in lines_of(record.pages) if key[0] == place.page]
    shares = [overlap(line.box, place.box) for _, line in here]
    if not shares or max(shares) < LIKELY_PLACE:
        return None
    return here[shares.index(max(shares))][0]


def picture_at(record: Record, place: Region) -> int | None:
    """Return the index on its page of the photograph or drawing that has a place, or None."""
    for page in record.pages:
        for at, one in enumerate(page.pictures):
            same = page.number == place.page and overlap(one.box, place.box) >= SAME_PLACE
            if same and one.kind in PICTURED:
                return at
    return None


def article_again(record: Record, one: ArticleAt) -> str | None:
    """Return the id that an article of an older reading has in this one.

    None: no article shares more than half of the lines that either of them has.
    """
    at = lines_within(record, one.places)
    for id_, lines in lines_by_article(record).items():
        if share(set(lines), at) > LIKELY_PLACE:
            return id_
    return None


def ids_within(record: Record, articles: Sequence[ArticleAt]) -> list[str] | None:
    """Return the articles that lie where several of an older reading were, the first one first.

    None: they do not cover half of those places, or more than twice as much.
    """
    at = lines_within(record, [place for one in articles for place in one.places])
    by_article = lines_by_article(record)
    ids = [id_ for id_, lines in by_article.items() if 2 * len(at.intersection(lines)) > len(lines)]
    if share({key for id_ in ids for key in by_article[id_]}, at) <= LIKELY_PLACE:
        return None
    first = lines_within(record, articles[0].places)
    return sorted(ids, key=lambda id_: -len(first.intersection(by_article[id_])))


def lines_within(record: Record, places: Iterable[Region]) -> set[Key]:
    """Return the lines whose centre lies in one of these places."""
    boxes: dict[int, list[Box]] = {}
    for place in places:
        boxes.setdefault(place.page, []).append(place.box)
    return {
        key
        for key, line, _ in lines_of(record.pages)
        if any(_is_in(line.box, box) for box in boxes.get(key[0], ()))
    }


def share(one: Collection[Key], other: Collection[Key]) -> float:
    """Return the lines that two groups have in common, as a share of all theirs, 0 to 1."""
    both = len({*one, *other})
    return len({*one}.intersection(other)) / both if both else 0.0


def _is_in(box: Box, outer: Box) -> bool:
    x, y = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
    return outer[0] <= x < outer[2] and outer[1] <= y < outer[3]


def relabelled(pages: Sequence[Page], labels: Mapping[Key, Label]) -> tuple[Page, ...]:
    """Return the pages with other roles and articles of some lines; blocks are cut where needed."""
    touched = {key[0] for key in labels}
    return tuple(_relabelled(page, labels) if page.number in touched else page for page in pages)


def _relabelled(page: Page, labels: Mapping[Key, Label]) -> Page:
    blocks: list[Block] = []
    for at, block in enumerate(page.blocks):
        own = block.role, block.article
        keyed = [
            (labels.get((page.number, at, line_at), own), line)
            for line_at, line in enumerate(block.lines)
        ]
        runs = [
            (label, tuple(line for _, line in run))
            for label, run in groupby(keyed, key=lambda one: one[0])
        ]
        for (role, article), lines in runs:
            box = block.box if len(runs) == 1 else around(line.box for line in lines)
            blocks.append(Block(box=box, lines=lines, role=role, article=article))
        if not block.lines:
            blocks.append(block)
    return page.model_copy(update={"blocks": tuple(blocks)})


def before(old: Record, new: Record) -> ArticlesBefore:
    """Return what of an old record a new one with the same lines has changed."""
    known = {one.id: one for one in new.articles}
    return ArticlesBefore(
        order=tuple(one.id for one in old.articles),
        articles=tuple(
            bare for bare in map(_bare, old.articles)
            if bare.id not in known or _bare(known[bare.id]) != bare
        ),
        pages=tuple(
            _page_before(page)
            for page, now in zip(old.pages, new.pages, strict=True)
            if _page_before(page) != _page_before(now)
        ),
    )  # fmt: skip


def _bare(article: Article) -> Article:
    """Return an article without what is composed anew."""
    empty = {"ordinal": 1, "text": "", "paragraphs": (), "regions": ()}
    return article.model_copy(update=empty)


def _page_before(page: Page) -> PageBefore:
    return PageBefore(
        number=page.number,
        blocks=tuple(
            BlockBefore(box=one.box, lines=len(one.lines), role=one.role, article=one.article)
            for one in page.blocks
        ),
        pictures=tuple(one.article for one in page.pictures),
    )


def regrouped(pages: Sequence[Page], was: Sequence[PageBefore]) -> tuple[Page, ...]:
    """Return the pages with their lines in the blocks that they were in before."""
    known = {one.number: one for one in was}
    return tuple(_regrouped(page, known.get(page.number)) for page in pages)


def _regrouped(page: Page, was: PageBefore | None) -> Page:
    if was is None:
        return page
    lines = iter([line for block in page.blocks for line in block.lines])
    blocks = tuple(
        Block(
            box=one.box,
            lines=tuple(next(lines) for _ in range(one.lines)),
            role=one.role,
            article=one.article,
        )
        for one in was.blocks
    )
    pictures = tuple(
        one.model_copy(update={"article": article})
        for one, article in zip(page.pictures, was.pictures, strict=True)
    )
    return page.model_copy(update={"blocks": blocks, "pictures": pictures})


def renumbered(record: Record, old: Sequence[Page]) -> Record:
    """Return the record with the places of edits and changes counted in its blocks as they are.

    Args: old: its pages with the same lines, in the blocks in which the places were counted.
    """
    now = {
        was: key[1:]
        for (was, _, _), (key, _, _) in zip(lines_of(old), lines_of(record.pages), strict=True)
        if was != key
    }
    if not now:
        return record
    edits = tuple(
        one.model_copy(update={"word": (*now[at], one.word[2])})
        if one.page and one.word and (at := (one.page, one.word[0], one.word[1])) in now
        else one
        for one in record.edits
    )
    changes = tuple(
        one.model_copy(update={"at": (*now[at], one.at[2])})
        if (at := (one.page, one.at[0], one.at[1])) in now
        else one
        for one in record.changes
    )
    return record.model_copy(update={"edits": edits, "changes": changes})
