"""The articles of records, each for itself: as JSON, one a line, and as text to be read."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import groupby
from typing import Any, Final

from digitize.exchange.issue import article_key, pages_of
from digitize.record.articles import Article, IssuePicture
from digitize.record.model import Record

BETWEEN: Final = "\n\n* * *\n\n"
"""What parts two articles in a text."""
SERIAL: Final = ("title", "motto", "issue", "issued_on", "publisher", "place")


def article_lines(record: Record) -> Iterator[bytes]:
    """Yield one line of JSON for each article; none for a record without articles.

    It has the values of fields; their evidence is in the record alone.
    """
    for article in record.articles:
        yield json.dumps(_told(record, article), ensure_ascii=False).encode() + b"\n"


def article_texts(record: Record) -> bytes:
    """The articles one after the other: headlines, a paragraph a line, captions; else nothing."""
    texts = [_text(record, article) for article in record.articles]
    return f"{BETWEEN.join(texts)}\n".encode() if texts else b""


def _told(record: Record, article: Article) -> dict[str, Any]:
    return {
        "key": article_key(record, article),
        "record_id": record.record_id,
        "revision": record.revision,
        "serial": {name: getattr(record.serial, name).value for name in SERIAL},
        "id": article.id,
        "ordinal": article.ordinal,
        "title": article.title.value,
        "subtitle": article.subtitle.value,
        "byline": article.byline.value,
        "kind": article.kind.value,
        "event_date": article.event.date.value,
        "people": [person.name for person in article.people],
        "text": article.text,
        "paragraphs": article.paragraphs,
        "pages": pages_of(article),
        "regions": [region.model_dump(mode="json") for region in article.regions],
        "continued_from": article.continued_from,
        "pictures": [
            {"page": one.page, "box": one.box, "caption": one.caption}
            for one in _pictures(record, article)
        ],
    }


def _text(record: Record, article: Article) -> str:
    heads = (article.title.value, article.subtitle.value, article.byline.value)
    head = "\n".join(str(one) for one in heads if one)
    captions = "\n".join(f"[{one.caption}]" for one in _pictures(record, article) if one.caption)
    return "\n\n".join(filter(None, (head, *_paragraphs(article), captions)))


def _paragraphs(article: Article) -> Iterator[str]:
    """The paragraphs; the rows of a table, whose cells are parted by tabs, are one."""
    for of_table, run in groupby(article.paragraphs, key=lambda one: "\t" in one):
        rows = list(run)
        yield from ["\n".join(rows)] if of_table else rows


def _pictures(record: Record, article: Article) -> list[IssuePicture]:
    return [one for one in record.pictures if one.article == article.id]
