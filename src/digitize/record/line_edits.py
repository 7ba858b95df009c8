"""Edits of whole lines, and of words that a person adds: made, undone, and carried over."""

from __future__ import annotations

from digitize.errors import BadEdit
from digitize.record import written
from digitize.record.base import Box
from digitize.record.boxes import overlap
from digitize.record.edit_parts import about, page_numbered, unplaced, with_edit, with_page
from digitize.record.model import Edit, Record
from digitize.record.notes import note
from digitize.record.page import Page
from digitize.record.values import plain

WORD = "word"
"""How refusals name what is no field."""
SAME_PLACE = 0.5  # intersection over union from which an added line was read this time


def line_edited(record: Record, edit: Edit) -> Record:
    """Return the record with a line written anew, or with words added where it has none.

    Raises: BadEdit: there is no such line or place, or nothing to add.
    """
    page = page_numbered(record, edit.page)
    after = plain(WORD, edit.after) or ""
    at = edit.word[:2] if edit.word else None
    if page is None or (edit.act == "add" and not (edit.box and after)):
        raise BadEdit(WORD, f"no text or no place is given on page {edit.page}")
    if edit.act == "add":
        return _with_written(
            record, page, written.added(page, _on_page(page, edit.box), after), edit
        )
    if at is None or not (at[0] < len(page.blocks) and at[1] < len(page.blocks[at[0]].lines)):
        raise BadEdit(WORD, f"there is no line at {at} on page {edit.page}")
    return _with_written(record, page, written.written(page, at, after), edit)


def _on_page(page: Page, box: Box | None) -> Box:
    """Raises: BadEdit: the place has no area, or lies outside the page."""
    x0, y0, x1, y1 = box or (0, 0, 0, 0)
    if not (0 <= x0 < x1 <= page.width and 0 <= y0 < y1 <= page.height):
        raise BadEdit(WORD, f"the place {box} is not on page {page.number}")
    return x0, y0, x1, y1


def _with_written(record: Record, page: Page, done: written.Written, edit: Edit) -> Record:
    """Return the record with a line as a person wrote it; places of others count on from there."""
    told = {
        "before": done.was.text if done.was else "",
        "after": plain(WORD, edit.after) or "",
        "box": edit.box if edit.act == "add" else done.line.box,
        "word": (*done.at, 0),
        "was": done.was,
        "placed": True,
    }
    record = with_page(record, page, done.page)
    return with_edit(_recounted(record, page, done.page), edit.model_copy(update=told))


def _recounted(record: Record, old: Page, new: Page) -> Record:
    """Return the record with the places of edits and changes as its lines stand on a page now."""
    moved = written.lines_moved(old, new)
    if not moved:
        return record
    here = new.number
    edits = tuple(
        one.model_copy(update={"word": (*moved[one.word[:2]], one.word[2])})
        if one.page == here and one.word and one.word[:2] in moved else one
        for one in record.edits
    )  # fmt: skip
    changes = tuple(
        one.model_copy(update={"at": (*moved[one.at[:2]], one.at[2])})
        if one.page == here and one.at[:2] in moved else one
        for one in record.changes
    )  # fmt: skip
    return record.model_copy(update={"edits": edits, "changes": changes})


def without_line(record: Record, edit: Edit) -> Record:
    """Return the record with a line as it was before a person wrote it, or without it."""
    page = page_numbered(record, edit.page)
    before = written.taken_out(page, edit) if page else None
    if page is None or before is None:
        return record
    return _recounted(with_page(record, page, before), page, before)


def in_line_of(later: Edit, edit: Edit) -> bool:
    """Return True if a later edit stands in a line in which words of an earlier one stand."""
    if not (later.act or edit.act) or later.page != edit.page or not (later.box and edit.box):
        return False
    if later.word and edit.word and later.word[:2] == edit.word[:2]:
        return True
    return overlap(later.box, edit.box) > 0


def line_carried(new: Record, edit: Edit) -> Record:
    """Write a line again where a new reading has it; what it lacks is added again."""
    page = page_numbered(new, edit.page)
    if page is None or edit.box is None:
        return unplaced(new, edit, note("edit_word_lost", **about(edit)))
    at, text = written.line_at(page, edit.box), plain(WORD, edit.after) or ""
    line = page.blocks[at[0]].lines[at[1]] if at else None
    if at and line and (edit.act == "line" or overlap(line.box, edit.box) >= SAME_PLACE):
        done = written.written(page, at, text)
    elif edit.act == "add" and (word := written.word_at(page, edit.box)):
        done = written.with_word(page, word, text)
    elif edit.act == "add":
        done = written.added(page, edit.box, text)
    else:
        return unplaced(new, edit, note("edit_word_lost", **about(edit)))
    return _with_written(new, page, done, edit)
