"""Corrections by people: applied to a record, undone, and carried over to a new reading.

All functions map values to values. An edit keeps the value that it replaced (`was`), so that it can
be undone in any later reading. An undone edit stays in the list without effect.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from digitize.errors import BadEdit, Superseded, Withdrawn
from digitize.record import article_edits
from digitize.record.article_acts import ArticlesBefore
from digitize.record.article_edits import ArticlesChanged, builds_on
from digitize.record.article_places import article_again
from digitize.record.base import Box
from digitize.record.boxes import overlap
from digitize.record.edit_parts import (
    about,
    doubted,
    page_numbered,
    unplaced,
    with_edit,
    with_page,
    with_texts,
    without_reasons,
)
from digitize.record.fields import FieldStatus, RecordField, asks_for_a_person
from digitize.record.following import following, stand_together
from digitize.record.leave import MARKINGS, rank
from digitize.record.line_edits import WORD, in_line_of, line_carried, line_edited, without_line
from digitize.record.model import Edit, FieldBefore, Record
from digitize.record.notes import PAGE, Note, note
from digitize.record.page import Page, Word
from digitize.record.paths import field_at, parted, with_field
from digitize.record.texts import (
    line_text,
    with_cells,
)
from digitize.record.twins import twins_of
from digitize.record.values import checked_value, plain

NONE_BY_PERSON: Final = note("none_by_person")
OF_ARTICLE: Final = "article_"
"""How codes of doubts about an article begin, which name it as `article`."""
UNTITLED: Final = "article_without_title"
SAME_PLACE = 0.8  # intersection over union from which two boxes are one word, however it was read
LIKELY_PLACE = 0.5  # enough if the machine also reads there what it read before
At = tuple[int, int, int]


def edited(record: Record, edits: Sequence[Edit]) -> Record:
    """Apply some more edits in their order, and fill in what each of them replaces.

    A field gets its new value and author; raw text, page and box stay as evidence of what the
    machine saw. When a word changes, its line, the text, paragraphs and tables are made anew; when
    articles change, their texts and regions are. Fields and words that stand for the same on the
    paper follow each other; these edits are marked `follows`.

    Raises: BadEdit: there is no such field, word or article, or it cannot be so; Withdrawn,
        Superseded.
    """
    return with_texts(record, made_with(record, edits))


def made_with(record: Record, edits: Sequence[Edit]) -> Record:
    """Do the same as `edited`, but leave the texts of the record to `with_texts`.

    Raises: BadEdit, Withdrawn, Superseded.
    """
    require_standing(record)
    done = record
    for edit in edits:
        done = _made(done, edit)
    for edit in following(record, done, edits):
        done = _made(done, edit)
    return done


def _made(record: Record, edit: Edit) -> Record:
    if edit.articles is not None:
        return _articles_edited(record, edit)
    if edit.field is not None:
        return _field_edited(record, edit)
    return _word_edited(record, edit) if edit.act is None else line_edited(record, edit)


@dataclass(frozen=True, slots=True)
class Hand:
    """Who changes a record, and when."""

    by: str
    at: datetime


def undone(record: Record, index: int, hand: Hand) -> Record:
    """Undo one edit and what followed it: all becomes what it would be without them.

    Args: index: of the edit in `record.edits`.
    Raises: BadEdit: there is no such edit, it is undone already, or a later edit builds on it;
        Withdrawn, Superseded.
    """
    require_standing(record)
    if not 0 <= index < len(record.edits) or record.edits[index].undone_by:
        raise BadEdit("undo", "there is no such edit, or it was taken back before")
    done = record
    for one in reversed(_group(record, index)):
        done = _undone(done, one, hand)
    return with_texts(record, done)


def _group(record: Record, index: int) -> list[int]:
    """Return the places in the list of an edit and of those that stand or fall with it.

    Those are the edits of the same act that followed it, at the same place of the page.
    """
    own = record.edits[index]
    session = [
        at for at, one in enumerate(record.edits)
        if (one.by, one.at) == (own.by, own.at) and not one.undone_by
    ]  # fmt: skip
    heads = [index]
    if own.follows:
        led = (at for at in session if not record.edits[at].follows)
        heads = [at for at in led if stand_together(record.edits[at], own)] or [index]
    return sorted({
        *heads,
        *(at for at in session for head in heads
          if record.edits[at].follows and stand_together(record.edits[head], record.edits[at])),
    })  # fmt: skip


def _undone(record: Record, index: int, hand: Hand) -> Record:
    edit = record.edits[index]
    later = record.edits[index + 1 :]
    standing = [one for one in later if one.placed and not one.undone_by]
    if edit.placed and any(
        same_thing(one, edit) or builds_on(one, edit) or in_line_of(one, edit) for one in standing
    ):
        what = article_edits.ARTICLES if edit.articles else edit.field or WORD
        raise BadEdit(what, "was edited again since; take the later edit back first")
    if not edit.placed:  # it changed nothing in this reading: there is nothing to restore
        pass
    elif isinstance(edit.was, RecordField) and edit.field:
        _require_no_lower(edit.field, field_at(record, edit.field).value, edit.was.value)
        record = with_field(record, edit.field, edit.was)
        for one in edit.also:
            record = with_field(record, one.path, one.was)
        if doubt := _doubt_of(edit.field, edit.was):
            record = doubted(record, doubt)
    elif isinstance(edit.was, ArticlesBefore):
        record = article_edits.restored(record, edit.was)
    elif edit.act is not None:
        record = without_line(record, edit)
    elif isinstance(edit.was, Word) and (found := _standing(record, edit)):
        page, at_word, word = found
        was = {"text": edit.was.text, "certainty": edit.was.certainty, "review": edit.was.review}
        record = _with_word(record, page, at_word, word.model_copy(update=was))
    for settled in edit.settled:
        record = doubted(record, settled)
    taken_back = edit.model_copy(update={"undone_by": hand.by, "undone_at": hand.at})
    edits = (*record.edits[:index], taken_back, *record.edits[index + 1 :])
    return without_reasons(record.model_copy(update={"edits": edits}), edit)


def last_edit(record: Record, field: str | None = None) -> int | None:
    """Return the index of the last edit (of a field, or of any) that is not undone, or None."""
    standing = [
        index
        for index, edit in enumerate(record.edits)
        if not edit.undone_by and (field is None or field in _paths_of(edit))
    ]
    return standing[-1] if standing else None


def carried(old: Record, new: Record) -> Record:
    """Carry the edits of the last reading over to a new reading of the same document.

    Fields are found by their path, words by their page and box. If a word is not found, the edit
    stays in the list, and `quality` names it and asks for a person. The same happens if the word
    is found but the machine now reads a third thing: the person's text counts, but needs another
    check.
    """
    made = new
    for edit in old.edits:
        made = _carried(made, edit, fits=True)
    return with_texts(new, made)


def carry(new: Record, edit: Edit, *, fits: bool = True) -> Record:
    """Carry one edit of the last reading over to a new one.

    Args: fits: whether this record has what was edited. If not, the edit stays in the list without
        effect, and `quality` names it and asks for a person.
    """
    return with_texts(new, _carried(new, edit, fits=fits))


def _carried(new: Record, edit: Edit, *, fits: bool) -> Record:
    if edit.undone_by:
        return with_edit(new, edit)
    if edit.articles is not None:
        return _articles_carried(new, edit)
    if not fits:
        return unplaced(new, edit, note("edit_parted_otherwise", **about(edit)))
    edit = edit.model_copy(update={"placed": True})
    if edit.act is not None:
        return line_carried(new, edit)
    return _field_carried(new, edit) if edit.field is not None else _word_carried(new, edit)


def require_standing(record: Record) -> None:
    """Raises: Withdrawn, Superseded: the record has no content left to change."""
    if record.withdrawn:
        raise Withdrawn(record.record_id)
    if record.superseded_by:
        raise Superseded(record.record_id)


def words_on(page: Page) -> Iterator[tuple[At, Word]]:
    """Yield the words of a page's text with their block, line and position in the line, from 0."""
    for block_at, block in enumerate(page.blocks):
        for line_at, line in enumerate(block.lines):
            for word_at, word in enumerate(line.words):
                yield (block_at, line_at, word_at), word


def same_thing(one: Edit, other: Edit) -> bool:
    """Return True if two edits concern the same field or the same word of a record."""
    if one.field is not None or other.field is not None:
        return not {*_paths_of(one)}.isdisjoint(_paths_of(other))
    if one.articles or other.articles:
        return False
    return (one.page, one.word) == (other.page, other.word)


def _paths_of(edit: Edit) -> tuple[str, ...]:
    return (*([edit.field] if edit.field is not None else []), *(one.path for one in edit.also))


def _field_edited(record: Record, edit: Edit) -> Record:
    path = edit.field or ""
    field = field_at(record, path)
    after = checked_value(path, edit.after)
    _require_no_lower(path, field.value, after)
    within = parted(path)
    at = article_edits.article_at(record, within[0]) if within else None
    told = {"before": field.value, "after": after, "was": field, "in_article": at}
    edit = edit.model_copy(update=told)
    record, edit = _with_twins(record, edit, field, _vouched(field, edit))
    return with_edit(_settled(record, path, field), edit)


def _with_twins(
    record: Record, edit: Edit, was: RecordField, now: RecordField
) -> tuple[Record, Edit]:
    """Return the record with the edited field and those that say the same, and the edit in full."""
    path = edit.field or ""
    twins = list(twins_of(record, path, was, now))
    record = with_field(record, path, now)
    for twin, _, said in twins:
        record = with_field(record, twin, said)
    settled: tuple[Note, ...] = ()
    if (within := parted(path)) and within[1] == "title":
        record, settled = _without_doubts(record, within[:1], UNTITLED)
    also = tuple(FieldBefore(path=twin, was=old) for twin, old, _ in twins)
    return record, edit.model_copy(update={"also": also, "settled": settled})


def _without_doubts(
    record: Record, articles: Collection[str], begins: str
) -> tuple[Record, tuple[Note, ...]]:
    """Return the record without doubts about some articles, and these doubts.

    Args: begins: how the codes of the doubts begin.
    """
    quality = record.quality
    gone = tuple(
        one
        for one in quality.reasons
        if one.code.startswith(begins) and one.values.get("article") in articles
    )
    if not gone:
        return record, ()
    reasons = tuple(one for one in quality.reasons if one not in gone)
    told = {"reasons": reasons, "review": quality.damaged or bool(reasons)}
    return record.model_copy(update={"quality": quality.model_copy(update=told)}), gone


def _require_no_lower(path: str, before: object, after: object) -> None:
    """Raises: BadEdit: the edit would lower the level of secrecy that keeps the record on hold."""
    if path in MARKINGS and rank(after) < rank(before):
        raise BadEdit(
            path, f"the level {before} is not lowered by an edit; `digitize clear` lets the record"
            " go on under your name"
        )  # fmt: skip


def _vouched(field: RecordField, edit: Edit) -> RecordField:
    """Return the field as the person entered it; its evidence is kept."""
    same = edit.after == edit.before
    return field.model_copy(
        update={
            "value": edit.after,
            "status": FieldStatus.CONFIRMED if same else FieldStatus.CORRECTED,
            "reason": NONE_BY_PERSON if edit.after is None else None,
            "by": edit.by,
            "at": edit.at,
        }
    )


def _articles_edited(record: Record, edit: Edit) -> Record:
    act = edit.articles
    return record if act is None else _with_act(record, edit, article_edits.changed(record, act))


def _with_act(record: Record, edit: Edit, done: ArticlesChanged) -> Record:
    """Return the changed record with its edit; the edit names the first page that it is about."""
    places = [*done.act.places, *(place for one in done.act.articles for place in one.places)]
    page = places[0].page if places else record.pages[0].number
    looked_at = {one.id for one in done.act.articles} if done.act.act == "merge" else set()
    gone = {*done.was.order}.difference(one.id for one in done.record.articles)
    record, settled = _without_doubts(done.record, looked_at | gone, OF_ARTICLE)
    told = {"articles": done.act, "was": done.was, "page": page, "placed": True}
    return with_edit(record, edit.model_copy(update={**told, "settled": settled}))


def _articles_carried(new: Record, edit: Edit) -> Record:
    act = article_edits.found_again(new, edit.articles) if edit.articles else None
    if act is None:
        return unplaced(new, edit, article_edits.lost(edit, {PAGE: edit.page, "by": edit.by}))
    return _with_act(new, edit, article_edits.changed(new, act, anew=True))


def _word_edited(record: Record, edit: Edit) -> Record:
    page = page_numbered(record, edit.page)
    word = dict(words_on(page)).get(edit.word) if page and edit.word else None
    if page is None or edit.word is None or word is None:
        raise BadEdit(WORD, f"there is none at {edit.word} on page {edit.page}")
    after = plain(WORD, edit.after) or ""
    told = {"before": word.text, "after": after, "box": word.box, "was": word}
    return _rewritten(record, page, edit.word, edit.model_copy(update=told))


def _rewritten(record: Record, page: Page, at: At, edit: Edit, *, review: bool = False) -> Record:
    word = dict(words_on(page))[at]
    sure = {"text": edit.after, "certainty": 1.0, "review": review}
    record = _with_word(record, page, at, word.model_copy(update=sure))
    return with_edit(record, edit)


def _with_word(record: Record, page: Page, at: At, word: Word) -> Record:
    block_at, line_at, word_at = at
    block = page.blocks[block_at]
    line = block.lines[line_at]
    words = (*line.words[:word_at], word, *line.words[word_at + 1 :])
    line = line.model_copy(update={"words": words, "text": line_text(words)})
    lines = (*block.lines[:line_at], line, *block.lines[line_at + 1 :])
    block = block.model_copy(update={"lines": lines})
    blocks = (*page.blocks[:block_at], block, *page.blocks[block_at + 1 :])
    return with_page(record, page, with_cells(page.model_copy(update={"blocks": blocks})))


def _field_carried(new: Record, edit: Edit) -> Record:
    path = edit.field or ""
    if (within := parted(path)) and edit.in_article:
        id_ = article_again(new, edit.in_article)
        if id_ is None:
            return unplaced(new, edit, note("edit_article_lost", **about(edit)))
        path = f"articles.{id_}.{within[1]}"
        told = {"field": path, "in_article": article_edits.article_at(new, id_)}
        edit = edit.model_copy(update=told)
    try:
        field = field_at(new, path)
    except BadEdit:  # only an older version has this field
        return unplaced(new, edit, note("edit_without_field", **about(edit)))
    if path in MARKINGS and rank(field.value) > rank(edit.after):
        return unplaced(new, edit, note("edit_below_level", level=field.value, **about(edit)))
    shown = field
    was = edit.was if isinstance(edit.was, RecordField) else None
    if was and field.page is None and (was.page is None or page_numbered(new, was.page)):
        shown = field.model_copy(update={"raw": was.raw, "page": was.page, "box": was.box})
    new, edit = _with_twins(new, edit, field, _vouched(shown, edit))
    return with_edit(new, edit.model_copy(update={"was": field}))


def _word_carried(new: Record, edit: Edit) -> Record:
    page = page_numbered(new, edit.page)
    found = _nearest(page, edit.box) if page and edit.box else None
    if page is None or found is None:
        return unplaced(new, edit, note("edit_word_lost", **about(edit)))
    overlap, at, word = found
    known = word.text in (edit.before, edit.after)
    if overlap < (LIKELY_PLACE if known else SAME_PLACE):
        return unplaced(new, edit, note("edit_word_lost", **about(edit)))
    placed = edit.model_copy(update={"word": at, "box": word.box, "was": word})
    new = _rewritten(new, page, at, placed, review=not known)
    if known:
        return new
    return doubted(new, note("edit_read_otherwise", read=word.text, **about(edit)))


def _nearest(page: Page, box: Box) -> tuple[float, At, Word] | None:
    overlaps = [(overlap(word.box, box), at, word) for at, word in words_on(page)]
    return max(overlaps, key=lambda one: one[0], default=None)


def _standing(record: Record, edit: Edit) -> tuple[Page, At, Word] | None:
    """Find the word that an edit is about, where this reading has placed it."""
    page = page_numbered(record, edit.page)
    word = dict(words_on(page)).get(edit.word) if page and edit.word else None
    if page is None or edit.word is None or word is None or word.text != edit.after:
        return None
    return page, edit.word, word


def _doubt_of(path: str, field: RecordField) -> Note | None:
    """Return why the machine's value needs a check; None if it does not, or gives no reason."""
    asks = asks_for_a_person(field.status, field.confidence)
    if not asks or field.status is not FieldStatus.MACHINE or field.reason is None:
        return None
    return field.reason.of_field(path)


def _settled(record: Record, path: str, was: RecordField) -> Record:
    """Remove the doubt about a field that a person has checked."""
    doubt = _doubt_of(path, was)
    if doubt is None or doubt not in record.quality.reasons:
        return record
    reasons = tuple(one for one in record.quality.reasons if one != doubt)
    review = record.quality.damaged or bool(reasons)
    quality = record.quality.model_copy(update={"reasons": reasons, "review": review})
    return record.model_copy(update={"quality": quality})
