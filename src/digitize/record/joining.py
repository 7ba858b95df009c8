"""What people did to papers, told by the page numbers of the scan that they were joined to.

A joined scan has pages of its own numbers. Edits say on which page they were made, so they are
renumbered on the way there, and back where a join is undone.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from digitize.errors import BadEdit
from digitize.record.edit_parts import about, doubted
from digitize.record.edits import Hand, carry, undone
from digitize.record.fields import RecordField
from digitize.record.model import Edit, Record
from digitize.record.notes import note
from digitize.record.succession import Earlier

PageMap = Mapping[int, int]
"""From the page numbers of one scan to those of another."""


def as_here(record: Record, here: PageMap) -> Earlier:
    """Return a paper of another scan as if the joined scan had been read as this paper before."""
    pages = tuple(
        page.model_copy(update={"number": here[page.number]})
        for page in record.pages
        if page.number in here
    )
    edits = tuple(renumbered(edit, here) for edit in record.edits)
    told = record.model_copy(update={"pages": pages, "edits": edits})
    return Earlier(record.record_id, told, frozenset(page.number for page in pages))


def renumbered(edit: Edit, here: PageMap) -> Edit:
    """Return an edit with every page number that it names in the other scan's numbers."""
    return Edit.model_validate(_told(edit.model_dump(), here))


def _told(value: Any, here: PageMap) -> Any:  # noqa: ANN401  (any part of an edit)
    if isinstance(value, dict):
        return {
            name: here.get(part, min(here.values()))
            if name == "page" and isinstance(part, int)
            else _told(part, here)
            for name, part in value.items()
        }
    if isinstance(value, list | tuple):
        return [_told(one, here) for one in value]
    return value


def with_later_edits(old: Record, joined: Record, there: PageMap) -> Record:
    """Return a paper with what people did to its pages while they were joined to others.

    Args: old: the paper as it was. joined: the record that its pages went into. there: from the
        page numbers of the joined scan to those of the paper's own.
    """
    known = {_key(edit) for edit in old.edits}
    for edit in reversed(joined.edits):
        if _key(edit) in known and edit.undone_by:
            old = _undone_too(old, edit)
    for edit in joined.edits:
        page = _page_of(edit)
        if _key(edit) not in known and (page in there or (page is None and 1 in there)):
            old = carry(old, renumbered(edit, there), fits=edit.placed)
    return old


def _undone_too(old: Record, edit: Edit) -> Record:
    """Take an edit back that people took back in the joined record; where it cannot be, ask."""
    known = enumerate(old.edits)
    at = next((at for at, one in known if _key(one) == _key(edit) and not one.undone_by), None)
    if at is None or edit.undone_by is None or edit.undone_at is None:
        return old
    try:
        return undone(old, at, Hand(edit.undone_by, edit.undone_at))
    except BadEdit:
        return doubted(old, note("edit_parted_otherwise", **about(edit)))


def _key(edit: Edit) -> tuple[object, ...]:
    return edit.by, edit.at, edit.field, edit.act, edit.box


def _page_of(edit: Edit) -> int | None:
    if edit.page is not None:
        return edit.page
    if edit.in_article and edit.in_article.places:
        return edit.in_article.places[0].page
    return edit.was.page if isinstance(edit.was, RecordField) else None
