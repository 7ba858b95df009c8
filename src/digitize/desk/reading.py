"""Records out of the archive, as the views want them."""

from __future__ import annotations

from functools import lru_cache
from sqlite3 import Connection

from digitize.archive.folders import Archive
from digitize.archive.index import Archived, find, versions
from digitize.errors import NoSuchRecord
from digitize.record.model import Page, Record
from digitize.store.ids import RecordId

KEPT = 32  # records as models: whoever looks at a page asks again soon


def newest(index: Connection, record_id: str) -> Archived:
    """The newest version of a record whose id is whole. Raises: NoSuchRecord."""
    entry = find(index, record_id)
    if entry.record_id != record_id:
        raise NoSuchRecord(record_id, 0)
    return entry


def history(index: Connection, record_id: str) -> list[Archived]:
    """All versions of a record, the newest first. Raises: NoSuchRecord."""
    found = versions(index, RecordId(record_id))
    if not found:
        raise NoSuchRecord(record_id, 0)
    return found[::-1]


def record_of(archive: Archive, entry: Archived) -> Record:
    """The record of a version."""
    return _record(archive, entry)


@lru_cache(KEPT)
def _record(archive: Archive, entry: Archived) -> Record:
    data = (archive.payload(entry.record_id, entry.revision) / "record.json").read_bytes()
    return Record.model_validate_json(data)


def page_of(record: Record, number: int) -> Page:
    """A page by its number. Raises: NoSuchRecord: there is none."""
    for page in record.pages:
        if page.number == number:
            return page
    raise NoSuchRecord(f"{record.record_id}, page {number}", 0)
