"""Reads records from the archive for the views."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from sqlite3 import Connection
from threading import Lock

from digitize.errors import NoSuchRecord
from digitize.exchange.forms import NAME_HEX
from digitize.keep.archive.folders import Archive
from digitize.keep.archive.index import Archived, find, newest_of_scan, versions
from digitize.keep.store.ids import RecordId
from digitize.record.leave import Standing
from digitize.record.model import Record
from digitize.record.page import Page

MOST_DIGITS = 6  # most digits of a page number in an address
KEPT = 32  # most records in memory; the next page asks for the same one


def newest(index: Connection, record_id: str) -> Archived:
    """The newest version of a record whose id is whole.

    Raises: NoSuchRecord; Withdrawn, Superseded, OnHold: it may not leave.
    """
    entry = find(index, record_id)
    if entry.record_id != record_id:
        raise NoSuchRecord(record_id, 0)
    return entry


def history(index: Connection, record_id: str) -> list[Archived]:
    """All versions of a record, the newest first.

    Raises: NoSuchRecord; Withdrawn, Superseded, OnHold: it may not leave, in any version.
    """
    newest(index, record_id)
    return versions(index, RecordId(record_id))[::-1]


def whole_scan_may_leave(index: Connection, archive: Archive, record_id: str) -> bool:
    """Whether the original may be handed out: no record that has pages of it is on hold or gone.

    Records of its scan count, and those of scans that its papers went on to, as by a join.
    """
    todo, seen = [record_id[:64]], set[str]()
    while todo:
        scan = todo.pop()
        seen.add(scan)
        for one in newest_of_scan(index, scan):
            if one.standing not in (Standing.OPEN, Standing.SUPERSEDED):
                return False
            if one.standing is Standing.SUPERSEDED:
                by = {other[:64] for other in record_of(archive, one).superseded_by}
                todo.extend(by - seen)
    return True


def leads_of(index: Connection, ids: Sequence[str]) -> list[tuple[str, str]]:
    """Return how records that have the pages of another one are named in links to them.

    A title or a file name is shown of those that may leave; of others the beginning of the id.
    """
    found = [(one, versions(index, RecordId(one))) for one in ids]
    return [
        (one, (seen[-1].standing is Standing.OPEN and (seen[-1].title or seen[-1].filename))
         or one[:NAME_HEX])
        for one, seen in found if seen
    ]  # fmt: skip


def page_asked(record: Record, given: str) -> Page:
    """The page with the number that an address gives; the first page if it gives none.

    Raises: NoSuchRecord: the record has no such page.
    """
    known = given.isdecimal() and len(given) <= MOST_DIGITS
    return page_of(record, int(given) if known else record.pages[0].number)


def record_of(archive: Archive, entry: Archived) -> Record:
    """The record of a version."""
    if (known := in_memory(entry.record_sha256)) is not None:
        return known
    data = (archive.payload(entry.record_id, entry.revision) / "record.json").read_bytes()
    return keep_in_memory(entry.record_sha256, Record.model_validate_json(data))


def in_memory(record_sha256: str) -> Record | None:
    """The record whose JSON has this hash, if a page has asked for it lately."""
    with _lock:
        if (known := _kept.get(record_sha256)) is not None:
            _kept.move_to_end(record_sha256)
        return known


def keep_in_memory(record_sha256: str, record: Record) -> Record:
    """Keep a record for the next page that asks for it; those used least recently go."""
    with _lock:
        _kept[record_sha256] = record
        _kept.move_to_end(record_sha256)
        while len(_kept) > KEPT:
            _kept.popitem(last=False)
    return record


# By the hash of their JSON, so that none is ever another one than was archived.
_kept: OrderedDict[str, Record] = OrderedDict()
_lock = Lock()


def page_of(record: Record, number: int) -> Page:
    """A page by its number. Raises: NoSuchRecord: there is none."""
    for page in record.pages:
        if page.number == number:
            return page
    raise NoSuchRecord(f"{record.record_id}, page {number}", 0)
