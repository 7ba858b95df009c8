"""Lists what a person must look at on a page of a record, in the order of review."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any
from weakref import ref

from digitize.edge.desk.choices import choices
from digitize.edge.desk.fields import BY_HAND, FieldRow, rows
from digitize.edge.desk.geometry import crop
from digitize.edge.desk.messages import Language, field_named, text
from digitize.record.edits import At
from digitize.record.fields import FieldStatus
from digitize.record.model import Record
from digitize.record.page import Page
from digitize.record.written import ILLEGIBLE, open_places

Item = dict[str, Any]  # as the script of the page gets it


def items(
    record: Record, page: Page, language: Language, sample: frozenset[At] = frozenset()
) -> list[Item]:
    """The fields that ask for a person, those filled in by hand first, then all words in order.

    Args: sample: words that are asked about though no flag has them.
    """
    first, of_page = record.pages[0].number, page.number
    here = [row for row in rows(record) if (row.field.page or first) == of_page]
    here.sort(key=_order)  # stable: else the order of the card
    fields = [_field(row, page, language) for row in here]
    unread = _unread_places(record, page, language)
    return [*fields, *unread, *_words(record, page, language, sample)]


def pages_asking(record: Record) -> list[int]:
    """The numbers of the pages with something to look at."""
    found = {page.number for page in record.pages if _is_flagged(page)}
    first = record.pages[0].number
    found |= {row.field.page or first for row in rows(record) if row.asks}
    return sorted(found | {page.number for page in record.pages if _unread(record, page)})


def _is_flagged(page: Page) -> bool:
    """Whether a word of a page asks; of a page that is in memory, that was asked before.

    A record of 100 pages has 50,000 words, and an answer changes one page.
    """
    known = _flagged.get(id(page))
    if known is not None and known[0]() is page:
        return known[1]
    found = any(word.review for block in page.blocks for line in block.lines for word in line.words)
    _flagged[id(page)] = ref(page, partial(_forget, id(page))), found
    return found


def _forget(place: int, _: ref[Page]) -> None:
    _flagged.pop(place, None)


_flagged: dict[int, tuple[ref[Page], bool]] = {}
"""By the place of a page in memory; a page that is gone goes from here too."""


def count_asking(record: Record) -> int:
    """The number of things to look at on all pages, as the list of waiting records shows it."""
    unread = sum(_unread(record, page) for page in record.pages)
    return (record.quality.flagged or 0) + sum(row.asks for row in rows(record)) + unread


def _unread(record: Record, page: Page) -> int:
    """The number of unread places to look at on a page; see `archive/looks.py`."""
    return 0 if any(not one.undone_by for one in record.edits) else len(page.unread)


def _unread_places(record: Record, page: Page, language: Language) -> Iterator[Item]:
    """Print that nobody has read yet: words typed there are added at its place."""
    why = text(language, "review.said.illegible")
    asks = bool(_unread(record, page))
    for box in open_places(page):
        yield {
            "key": f"unread-{'-'.join(map(str, box))}",
            "page": page.number,
            "add": box,
            "label": text(language, "review.said.unread"),
            "text": "",
            "asks": asks,
            "why": text(language, "review.said.add_why"),
            "choices": [{"text": ILLEGIBLE, "why": why}],
            "box": box,
            "crop": crop(page, box),
        }


def _order(row: FieldRow) -> int:
    doubted = row.asks and row.field.value is None  # its two readings disagree
    by_hand = row.field.status is FieldStatus.HANDWRITTEN or doubted
    if by_hand and row.path in BY_HAND:
        return 0
    return 1 if by_hand else 2 if row.asks else 3


def _field(row: FieldRow, page: Page, language: Language) -> Item:
    field = row.field
    shown = row.shown(language)
    why = text(language, f"status.{field.status}")
    if field.confidence is not None:
        why += f" · {100 * field.confidence:.0f}%"
    if field.raw:
        why += f" · “{field.raw}”"
    at = field.box if field.page == page.number else None
    return {
        "key": row.path,
        "field": row.path,
        "label": field_named(language, row.path),
        "text": shown,
        "asks": row.asks,
        "why": why,
        "choices": [{"text": shown, "why": why}] if shown else [],
        "raw": field.raw,
        "box": at,
        "crop": crop(page, at, 1.2) if at else None,
    }


def _words(record: Record, page: Page, language: Language, sample: frozenset[At]) -> Iterator[Item]:
    changes = {change.at: change for change in record.changes if change.page == page.number}
    for block_at, block in enumerate(page.blocks):
        for line_at, line in enumerate(block.lines):
            for word_at, word in enumerate(line.words):
                at = (block_at, line_at, word_at)
                found = choices(word, changes.get(at), language)
                yield {
                    "key": "-".join(map(str, at)),
                    "page": page.number,
                    "word": at,
                    "text": word.text,
                    "asks": word.review or at in sample,
                    "label": text(language, "review.sampled") if at in sample else None,
                    "choices": [
                        {"text": one.text, "why": one.why, "differs": one.differs} for one in found
                    ],
                    "box": word.box,
                    "crop": crop(page, word.box),
                }
