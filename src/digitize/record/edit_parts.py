"""What every edit of a record changes: a page, the list of edits, and the doubts about them."""

from __future__ import annotations

from typing import Any, Final

from digitize.record import article_edits
from digitize.record.compose import composed
from digitize.record.model import Edit, Record
from digitize.record.notes import FIELD, PAGE, Note, Value
from digitize.record.page import Page
from digitize.record.texts import lines_of, words_of
from digitize.record.version_1 import TEXT, begins_doubt_about_edit

OWN_DOUBTS: Final = frozenset({
    "edit_word_lost", "edit_read_otherwise", "edit_parted_otherwise", "edit_without_field",
    "edit_below_level", "edit_article_lost", "edit_merge_lost", "edit_split_lost",
    "edit_order_lost", "edit_assign_lost", "edit_role_lost",
})  # fmt: skip
"""Codes of the doubts about edits, which go with their edit."""


def with_page(record: Record, page: Page, changed: Page) -> Record:
    """Return the record with one page changed; its texts are left to `with_texts`."""
    pages = tuple(changed if one is page else one for one in record.pages)
    flagged = record.quality.flagged
    if flagged is not None:
        flagged += _flagged_on(changed) - _flagged_on(page)
    quality = record.quality.model_copy(update={"flagged": flagged})
    return record.model_copy(update={"pages": pages, "quality": quality})


def with_texts(before: Record, after: Record) -> Record:
    """Return a changed record with its texts made anew, if one of its pages has changed.

    This takes 0.2 s for 100 pages, so it is done once for all that a person has put right.
    """
    if all(one is other for one, other in zip(before.pages, after.pages, strict=True)):
        return after
    return after.model_copy(update=composed(after.pages, after.articles).by_name)


def _flagged_on(page: Page) -> int:
    return sum(one.review for one in words_of(lines_of([page])))


def page_numbered(record: Record, number: int | None) -> Page | None:
    """Return the page with a number of the scan; None: the record has none."""
    return next((page for page in record.pages if page.number == number), None)


def with_edit(record: Record, edit: Edit) -> Record:
    """Return the record with one more edit in its list."""
    return record.model_copy(update={"edits": (*record.edits, edit)})


def unplaced(record: Record, edit: Edit, why: Note) -> Record:
    """Keep an edit that could not be applied, and add the doubt that says why."""
    return doubted(with_edit(record, edit.model_copy(update={"placed": False})), why)


def doubted(record: Record, reason: Note) -> Record:
    """Return the record with one more doubt, for which a person is to look at it."""
    reasons = (*record.quality.reasons, reason)
    quality = record.quality.model_copy(update={"review": True, "reasons": reasons})
    return record.model_copy(update={"quality": quality})


def without_reasons(record: Record, edit: Edit) -> Record:
    """Remove the doubt about an edit, but only one: another edit may have a doubt that is equal."""
    reasons = record.quality.reasons
    found = next((at for at, one in enumerate(reasons) if _is_about(one, edit)), None)
    if found is None:
        return record
    reasons = (*reasons[:found], *reasons[found + 1 :])
    review = record.quality.damaged or bool(reasons)
    quality = record.quality.model_copy(update={"reasons": reasons, "review": review})
    return record.model_copy(update={"quality": quality})


def about(edit: Edit) -> dict[str, Value]:
    """Return what doubts about an edit name: its field or page, its author, old and new text."""
    place: dict[str, Value] = {FIELD: edit.field} if edit.field is not None else {PAGE: edit.page}
    return {**place, "by": edit.by, "before": _plain(edit.before), "after": _plain(edit.after)}


def _is_about(doubt: Note, edit: Edit) -> bool:
    """Return True if a doubt is about this edit, or about an equal one."""
    told = about(edit)
    if edit.articles is not None:
        told = dict(article_edits.lost(edit, {PAGE: edit.page, "by": edit.by}).values)
    if doubt.code != TEXT:
        return doubt.code in OWN_DOUBTS and told.items() <= doubt.values.items()
    begins = begins_doubt_about_edit(edit.by, edit.before, edit.after)
    placed = all(doubt.values.get(name) == told.get(name) for name in (PAGE, FIELD))
    return placed and str(doubt.values.get("text")).startswith(begins)


def _plain(value: Any) -> Value:  # noqa: ANN401  (whatever a field holds)
    """Convert a value of a field or word to one that notes can carry."""
    if isinstance(value, list | tuple):
        return tuple(map(str, value))
    return value if isinstance(value, str | int | float | None) else str(value)
