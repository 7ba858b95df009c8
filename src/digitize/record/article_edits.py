"""Changes of the articles of an issue by people: made, undone, and made again in a new reading.

All functions map values to values. Articles are put together, parted, ordered and given blocks by
changing what the blocks say of themselves; texts and regions are composed from that anew.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from digitize.errors import BadEdit
from digitize.record import article_places as at_place
from digitize.record.article_acts import ArticleAt, ArticleEdit, ArticlesBefore
from digitize.record.article_places import Key, Label
from digitize.record.articles import Article, Region
from digitize.record.compose import composed
from digitize.record.fields import RecordField
from digitize.record.model import Edit, Record
from digitize.record.notes import Note, Value, note
from digitize.record.page import Page

ARTICLES: Final = "articles"
OF_NO_ARTICLE: Final = ("masthead", "running_head", "page_number")
"""Roles of blocks that belong to the issue and to none of its articles."""
NOT_ENTERED: Final = RecordField(reason=note("article_by_person"))
"""A field of an article that a person made, before anybody entered it."""


@dataclass(frozen=True, slots=True)
class ArticlesChanged:
    """A record after a change of its articles, the change in full, and what it replaced."""

    record: Record
    act: ArticleEdit
    was: ArticlesBefore


def changed(record: Record, act: ArticleEdit, *, anew: bool = False) -> ArticlesChanged:
    """Change the articles of a record; texts and regions are made anew.

    Args: anew: the change comes from an earlier reading, and this one may be so already.
    Raises: BadEdit: there is no such article or place, or nothing would change.
    """
    labelled = _labelled(record)
    told = _told(labelled, act, anew)
    done = _without_empty(_DO[act.act](labelled, told))
    was = at_place.before(record, done)
    if not anew and not was.pages and was.order == tuple(_ids(done)):
        raise BadEdit(ARTICLES, "are so already; nothing would change")
    done = done.model_copy(update=composed(done.pages, done.articles).by_name)
    return ArticlesChanged(at_place.renumbered(done, record.pages), told, was)


def restored(record: Record, was: ArticlesBefore) -> Record:
    """Return the record with its articles and blocks as they were before a change."""
    known = {one.id: one for one in (*record.articles, *was.articles)}
    articles = [known[id_] for id_ in was.order if id_ in known]
    pages = at_place.regrouped(record.pages, was.pages)
    made = record.model_copy(update={"pages": pages, **composed(pages, articles).by_name})
    return at_place.renumbered(made, record.pages)


def found_again(record: Record, act: ArticleEdit) -> ArticleEdit | None:
    """Return a change of an earlier reading with the ids that its articles have in this one.

    None: this reading does not have its articles or places, so it cannot be made.
    """
    if any(not _is_here(record, place) for place in act.places):
        return None
    if act.act == "merge":
        ids = at_place.ids_within(record, act.articles)
    elif act.act == "split":
        ids = _parted_again(record, act)
    else:
        found = [_again(record, one) for one in act.articles]
        ids = None if None in found else [id_ for id_ in found if id_]
    if ids is None or len(ids) != len({*ids}):
        return None
    if act.act == "order":
        ids = _with_others(_ids(record), ids)
    return act.model_copy(update={"articles": tuple(ArticleAt(id=id_) for id_ in ids)})


def article_at(record: Record, id_: str) -> ArticleAt:
    """Return an article as it stands, with the places of its blocks.

    Raises: BadEdit: there is no such article.
    """
    for one in record.articles:
        if one.id == id_:
            title = one.title.value
            places = at_place.places_of(
                record.pages, at_place.lines_by_article(record).get(id_, ())
            )
            return ArticleAt(id=id_, title=None if title is None else str(title), places=places)
    raise BadEdit(ARTICLES, f"have no {id_}; there are {', '.join(_ids(record)) or 'none'}")


def next_id(record: Record) -> str:
    """Return the id that the next new article gets; no id is given twice."""
    used = {*_ids(record)}
    for edit in record.edits:
        used |= {one.id for one in edit.articles.articles} if edit.articles else set()
        used |= {*edit.was.order} if isinstance(edit.was, ArticlesBefore) else set()
    return f"a{max((int(one[1:]) for one in used), default=0) + 1}"


def builds_on(later: Edit, edit: Edit) -> bool:
    """Return True if one of two edits is of articles, and the first cannot be undone alone."""
    if edit.articles and later.articles:
        return True
    if edit.articles and later.in_article:
        return later.in_article.id in _touched(edit)
    if edit.in_article and later.articles:
        return edit.in_article.id in _touched(later)
    return False


def lost(edit: Edit, about: Mapping[str, Value]) -> Note:
    """Return the doubt about a change that a new reading cannot take up.

    Args: about: `page` and `by`.
    """
    act = edit.articles
    titles = tuple(one.title or one.id for one in act.articles) if act else ()
    match act.act if act else "order":
        case "merge":
            return note("edit_merge_lost", articles=titles, **about)
        case "split":
            return note("edit_split_lost", article=titles[0] if titles else None, **about)
        case "assign":
            return note("edit_assign_lost", article=titles[0] if titles else None, **about)
        case "role":
            return note("edit_role_lost", **about)
        case _:
            return note("edit_order_lost", **about)


def _touched(edit: Edit) -> Collection[str]:
    """Return the ids of articles whose fields an edit changed, or that it made or removed."""
    if edit.articles is None or not isinstance(edit.was, ArticlesBefore):
        return ()
    made = {one.id for one in edit.articles.articles}.difference(edit.was.order)
    return made | {one.id for one in edit.was.articles}


def _ids(record: Record) -> list[str]:
    return [one.id for one in record.articles]


# --- found again ------------------------------------------------------------------------------


def _is_here(record: Record, place: Region) -> bool:
    return bool(at_place.lines_at(record, place)) or at_place.picture_at(record, place) is not None


def _again(record: Record, one: ArticleAt) -> str | None:
    return at_place.article_again(record, one) if one.places else next_id(record)


def _parted_again(record: Record, act: ArticleEdit) -> list[str] | None:
    """Return the article to be parted; it is that of then, or it begins with the line already."""
    line = at_place.line_at(record, act.places[0])
    for id_, lines in at_place.lines_by_article(record).items():
        if line in lines:
            same = line == lines[0] or id_ == at_place.article_again(record, act.articles[0])
            return [id_] if same else None
    return None


def _with_others(ids: Sequence[str], wanted: Sequence[str]) -> list[str]:
    """Return all ids with the wanted ones in their order; others follow the one before them."""
    found = list(wanted)
    for at, id_ in enumerate(ids):
        if id_ not in wanted:
            found.insert(found.index(ids[at - 1]) + 1 if at else 0, id_)
    return found


# --- made -------------------------------------------------------------------------------------


def _told(record: Record, act: ArticleEdit, anew: bool) -> ArticleEdit:
    """Return a change with the articles that it is about as they stand before it."""
    ids, made = [one.id for one in act.articles], next_id(record)
    if act.act == "split":
        line = at_place.line_at(record, act.places[0]) if act.places else None
        of_line = [id_ for id_, keys in at_place.lines_by_article(record).items() if line in keys]
        if not of_line:
            raise BadEdit(ARTICLES, "cannot be parted there: that line is in no article")
        [keys] = (at_place.lines_by_article(record)[id_] for id_ in of_line)
        if line == keys[0] and not anew:
            raise BadEdit(ARTICLES, "cannot be parted there: the article begins with that line")
        ids = [*of_line, made] if line != keys[0] else of_line
    new = act.act in ("split", "assign")
    articles = tuple(
        ArticleAt(id=id_) if new and id_ == made else article_at(record, id_) for id_ in ids
    )
    return act.model_copy(update={"articles": articles})


def _merge(record: Record, act: ArticleEdit) -> Record:
    ids = list(dict.fromkeys(one.id for one in act.articles))
    if not ids:
        raise BadEdit(ARTICLES, "are put together by naming at least two")
    into, others = ids[0], ids[1:]
    labels: dict[Key, Label] = {
        key: (block.role, into)
        for key, _, block in at_place.lines_of(record.pages)
        if block.article in others
    }
    pages = _with_pictures(at_place.relabelled(record.pages, labels), dict.fromkeys(others, into))
    gone = [one for one in record.articles if one.id in others]
    articles = tuple(
        _filled(one, gone) if one.id == into else one
        for one in record.articles
        if one.id not in others
    )
    return record.model_copy(update={"pages": pages, "articles": articles})


def _split(record: Record, act: ArticleEdit) -> Record:
    if len(act.articles) == 1:  # it begins there already
        return record
    parted, new = (one.id for one in act.articles)
    keys = at_place.lines_by_article(record)[parted]
    first = at_place.line_at(record, act.places[0])
    rest = [key for key in keys if first is not None and key >= first]
    return _with_new(record, new, parted, _labels_to(record, rest, new))


def _order(record: Record, act: ArticleEdit) -> Record:
    ids = [one.id for one in act.articles]
    if sorted(ids) != sorted(_ids(record)):
        raise BadEdit(ARTICLES, f"are ordered by naming each once: {', '.join(_ids(record))}")
    known = {one.id: one for one in record.articles}
    return record.model_copy(update={"articles": tuple(known[id_] for id_ in ids)})


def _assign(record: Record, act: ArticleEdit) -> Record:
    to = act.articles[0].id if act.articles else None
    keys: list[Key] = []
    for place in act.places:
        picture = at_place.picture_at(record, place)
        if picture is not None:
            record = _with_picture(record, place.page, picture, to)
            continue
        keys += _found(record, place)
    if to is not None and to not in _ids(record):
        if not keys:
            raise BadEdit(ARTICLES, "are made of blocks; a picture alone makes no article")
        blocks = {key: block for key, _, block in at_place.lines_of(record.pages)}
        return _with_new(record, to, blocks[keys[0]].article, _labels_to(record, keys, to))
    pages = at_place.relabelled(record.pages, _labels_to(record, keys, to))
    return record.model_copy(update={"pages": pages})


def _give_role(record: Record, act: ArticleEdit) -> Record:
    keys = {key for place in act.places for key in _found(record, place)}
    labels: dict[Key, Label] = {
        key: (act.role, None if act.role in OF_NO_ARTICLE else block.article)
        for key, _, block in at_place.lines_of(record.pages)
        if key in keys
    }
    return record.model_copy(update={"pages": at_place.relabelled(record.pages, labels)})


_DO: Final = {
    "merge": _merge, "split": _split, "order": _order, "assign": _assign, "role": _give_role,
}  # fmt: skip


def _found(record: Record, place: Region) -> list[Key]:
    keys = at_place.lines_at(record, place)
    if not keys:
        raise BadEdit(ARTICLES, f"have no block on page {place.page} at {place.box}")
    return keys


def _labels_to(record: Record, keys: Collection[Key], to: str | None) -> dict[Key, Label]:
    return {
        key: (block.role, to) for key, _, block in at_place.lines_of(record.pages) if key in keys
    }


def _labelled(record: Record) -> Record:
    """Return the record with blocks that name its only article, if none of them names any."""
    blocks = [block for page in record.pages for block in page.blocks]
    if len(record.articles) != 1 or any(block.article for block in blocks):
        return record
    labels: dict[Key, Label] = {
        key: (block.role, record.articles[0].id)
        for key, _, block in at_place.lines_of(record.pages)
        if block.role not in OF_NO_ARTICLE
    }
    return record.model_copy(update={"pages": at_place.relabelled(record.pages, labels)})


def _with_new(record: Record, id_: str, from_: str | None, labels: Mapping[Key, Label]) -> Record:
    """Return the record with a new article behind the one from which its lines come."""
    new = Article(
        id=id_, ordinal=1, title=NOT_ENTERED, subtitle=NOT_ENTERED, byline=NOT_ENTERED,
        kind=NOT_ENTERED,
    )  # fmt: skip
    ids, begins = _ids(record), at_place.lines_by_article(record)
    first = min(labels)
    before = [one for one in ids if one in begins and begins[one][0] < first]
    behind = from_ if from_ in ids else before[-1] if before else None
    at = ids.index(behind) + 1 if behind else 0
    articles = (*record.articles[:at], new, *record.articles[at:])
    pages = at_place.relabelled(record.pages, labels)
    return record.model_copy(update={"pages": pages, "articles": articles})


def _without_empty(record: Record) -> Record:
    """Return the record without the articles that have lost their last line."""
    kept = at_place.lines_by_article(record)
    gone = [id_ for id_ in _ids(record) if id_ not in kept]
    if not gone:
        return record
    return record.model_copy(
        update={
            "pages": _with_pictures(record.pages, dict.fromkeys(gone)),
            "articles": tuple(one for one in record.articles if one.id in kept),
        }
    )


def _with_pictures(pages: Sequence[Page], now: Mapping[str, str | None]) -> tuple[Page, ...]:
    """Return the pages with the pictures of some articles given to others."""
    return tuple(
        page.model_copy(
            update={
                "pictures": tuple(
                    one.model_copy(update={"article": now[one.article]})
                    if one.article is not None and one.article in now
                    else one
                    for one in page.pictures
                )
            }
        )
        for page in pages
    )


def _with_picture(record: Record, number: int, at: int, article: str | None) -> Record:
    pages = []
    for page in record.pages:
        if page.number == number:
            picture = page.pictures[at].model_copy(update={"article": article})
            pictures = (*page.pictures[:at], picture, *page.pictures[at + 1 :])
            page = page.model_copy(update={"pictures": pictures})
        pages.append(page)
    return record.model_copy(update={"pages": tuple(pages)})


def _filled(article: Article, others: Sequence[Article]) -> Article:
    """Return an article with values of those that went into it, where it has none itself."""
    update: dict[str, object] = {}
    for name in ("title", "subtitle", "byline", "kind"):
        own = getattr(article, name)
        found = (getattr(one, name) for one in (article, *others))
        update[name] = next((one for one in found if one.value is not None), own)
    people = [*article.people, *(person for one in others for person in one.people)]
    update["people"] = tuple({(one.name, one.page, one.box): one for one in people}.values())
    return article.model_copy(update=update)
