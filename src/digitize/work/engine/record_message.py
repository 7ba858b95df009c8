"""Makes the message that tells other programs of a record: for Redis and for HTTP."""

from __future__ import annotations

import json
import re
from pathlib import Path
from sqlite3 import Connection
from typing import Any, Final, NamedTuple

from digitize.errors import of_one_scan
from digitize.keep.archive.index import open_index, standing_now
from digitize.keep.ledger.outbox import Parcel
from digitize.keep.ledger.replay import ArrivedParcel
from digitize.keep.ledger.submissions import names_of_scan
from digitize.keep.store.interface import Store
from digitize.outside.queues.messages import PAYLOAD_BYTES, Arrival, RecordMessage
from digitize.record.leave import Standing, standing_of
from digitize.record.model import SCHEMA_VERSION

# Fields of a record that are elsewhere in the message, or can be long.
NOT_FIELDS = (
    "record_id",
    "revision",
    "text",
    "text_raw",
    "paragraphs",
    "pages",
    "changes",
    "articles",
)
# Of a record as digitize writes it: a quote within a text has a backslash before it. The pages
# stand behind the raw text, and after them the last list of signatures; page numbers of joined
# papers stand before the raw text, under the same name.
_PAGES: Final = re.compile(rb'(,"text_raw":.*?,"pages":)\[.*\](,"digital_signatures":)', re.DOTALL)
# What is longest is left out first.
LEFT_OUT = ((), ("text",), ("text", "fields"), ("text", "fields", "articles"))


class ToldRecord(NamedTuple):
    """A record's message as JSON, with the schema version of the record itself."""

    schema_version: str
    payload: str


def arrival(db: Connection, archive: Path, store: Store, one: ArrivedParcel) -> Arrival:
    """Return a revision as `GET /v1/records` and webhooks tell it, as it may be told now."""
    told = told_now(archive, store, one.parcel)
    return Arrival(
        receipt=one.receipt,
        archived_at=one.at,
        key=one.parcel.key,
        schema_version=told.schema_version,
        submissions=names_of_scan(db, one.parcel.record_id[:64]),
        record=RecordMessage.model_validate_json(told.payload),
    )


def told_now(archive: Path, store: Store, parcel: Parcel) -> ToldRecord:
    """Return the message of a record that is told again, by the standing that it has now."""
    # The index is opened each time: a reindex may have put another file in its place.
    with open_index(archive) as index:
        standing = standing_now(index, parcel.record_id)
    return told_record(store, parcel, standing)


def told_record(store: Store, parcel: Parcel, now: Standing | None = None) -> ToldRecord:
    """Return the message of a record as JSON of at most PAYLOAD_BYTES; longer text is left out.

    Args: now: the standing of the record's newest revision, for one that is told again later; None:
        that of this revision. Where either is not open, text and fields are left out.
    """
    try:
        record: dict[str, Any] = json.loads(without_pages(store.record(parcel.record_sha256)))
        payload = _payload(store, parcel, record, now)
    except Exception as error:
        of_one_scan(error)  # raises it again if the machine is at fault
        record = {}
        payload = _payload(store, parcel, record, now)  # the archiver will refuse it and say why
    return ToldRecord(str(record.get("schema_version", SCHEMA_VERSION)), payload)


def without_pages(data: bytes) -> bytes:
    """Return a record's JSON with no page in it: they are nine tenths, and no message has any."""
    return _PAGES.sub(rb"\1[]\2", data, count=1)


def _payload(store: Store, parcel: Parcel, record: dict[str, Any], now: Standing | None) -> str:
    standing = standing_of(record)
    gone = {name: record.get(name) for name in ("withdrawn", "deleted")}
    if standing is Standing.OPEN and now is not None:
        standing = now
        record = record if now is Standing.OPEN else {}
    if standing is Standing.HELD:  # readers may not see it
        record = {}
    told: dict[str, Any] = {
        "text": record.get("text"),
        "fields": {name: value for name, value in record.items() if name not in NOT_FIELDS},
        "articles": [_in_short(article) for article in record.get("articles", ())],
    }
    made = ""
    for without in LEFT_OUT:
        made = RecordMessage(
            record_id=parcel.record_id,
            revision=parcel.revision,
            record_sha256=parcel.record_sha256,
            address=store.record_address(parcel.record_sha256),
            standing=standing,
            **gone,
            **(told | dict.fromkeys(without)),
        ).model_dump_json()
        if len(made.encode()) <= PAYLOAD_BYTES:
            break
    return made


def _in_short(article: dict[str, Any]) -> dict[str, Any]:
    """An article as messages have it: values without evidence, pages without texts and places."""
    values = {name: article[name]["value"] for name in ("title", "subtitle", "byline", "kind")}
    return {
        **values,
        "id": article["id"],
        "ordinal": article["ordinal"],
        "pages": list(dict.fromkeys(region["page"] for region in article["regions"])),
        "continued_from": article["continued_from"],
    }
