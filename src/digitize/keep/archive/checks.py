"""Further checks of the audit: databases, search, files of the store. Each gap is one line."""

from __future__ import annotations

import time
from collections.abc import Collection, Iterator
from pathlib import Path
from sqlite3 import Connection, DatabaseError
from typing import Final

from digitize.errors import BadCopy, NotInStore
from digitize.keep.archive.index import each_record, is_complete, open_index
from digitize.keep.archive.words import EVERY
from digitize.keep.ledger.facts import Facts
from digitize.keep.ledger.states import ReceiptOutcome
from digitize.keep.store.ids import Sha256
from digitize.keep.store.names import page_name
from digitize.keep.store.pages import unsealed
from digitize.keep.workspace import Workspace
from digitize.record.leave import Standing

MOST_FAULTS: Final = 20
"""Faults of each kind that are reported for a database: a broken one may have thousands."""
UPLOAD_S: Final = 7 * 86_400.0
"""Seconds for which a program may wait between storing an original and submitting it by name."""


def databases(ledger: Connection, archive: Path) -> Iterator[str]:
    """Yield what SQLite's own checks find wrong with the ledger and with the archive's index."""
    yield from _sound("ledger", ledger)
    with open_index(archive) as index:
        yield from _sound("index", index)


def _sound(name: str, db: Connection) -> Iterator[str]:
    try:
        for (said,) in db.execute(f"PRAGMA integrity_check({MOST_FAULTS:d})").fetchall():
            if said != "ok":
                yield f"{name}: {said}; bring it back from a backup, or `digitize reindex` it"
        for table, row, parent, _ in db.execute("PRAGMA foreign_key_check").fetchall()[
            :MOST_FAULTS
        ]:
            yield f"{name}: row {row} of {table} names a row of {parent} that is not there"
    except DatabaseError as error:
        yield f"{name}: cannot be read: {error}; bring it back from a backup"


def searchable(archive: Path) -> Iterator[str]:
    """Yield records that search lacks, or has otherwise than the archive's list."""
    with open_index(archive) as index:
        if not is_complete(index):
            yield "index: search does not know all records: run `digitize reindex`"
            return
        wanted = {
            (one.record_id, one.revision)
            for one in each_record(index)
            if one.standing is Standing.OPEN
        }
        indexed = {
            row[0]
            for row in index.execute("SELECT rowid FROM words WHERE marked MATCH ?", (EVERY,))
        }
        rows = index.execute(
            "SELECT searched.id, record_id, revision FROM searched"
            " JOIN described ON described.id = searched.id JOIN body ON body.id = searched.id"
            " JOIN named ON named.id = searched.id"
        ).fetchall()
    known = {(record_id, revision) for id_, record_id, revision in rows if id_ in indexed}
    for record_id, revision in sorted(wanted - known):
        yield f"record {record_id}:{revision}: search does not find it: run `digitize reindex`"
    for record_id, revision in sorted(known - wanted):
        yield f"record {record_id}:{revision}: search finds it, and it is not the newest open one"


def unknown_originals(workspace: Workspace, known: Collection[str]) -> Iterator[str]:
    """Yield originals in the store that no scan names, except recent uploads."""
    since = time.time() - UPLOAD_S
    for one in workspace.store.originals():
        if one.sha256 not in known and one.at < since:
            yield (
                f"original {one.sha256}: stands in the store, and no scan of the ledger names it;"
                " `digitize run` its file to take it in"
            )


def changed_pages(workspace: Workspace) -> Iterator[str]:
    """Yield page results that changed on the disk, or were written before they had a digest."""
    for key in workspace.store.every_page():
        try:
            kept = workspace.store.page(key)
        except NotInStore:
            continue
        if unsealed(kept) is None:
            name = page_name(key)
            yield f"page result {name}: its digest is wrong or missing; the page is read again"


def lost_records(workspace: Workspace, known: Facts) -> Iterator[str]:
    """Yield newest revisions that the store has lost: people's edits are carried over from them."""
    newest = {one.record_id: one for one in known.posted if one.outcome != ReceiptOutcome.REFUSED}
    for one in newest.values():
        told = "is used instead, and put back when the record is next changed or read"
        try:
            workspace.store.own_record(Sha256(one.record_sha256))
        except NotInStore:
            yield f"record {one.record_id}:{one.revision}: missing from the store; its bag {told}"
        except BadCopy:
            yield f"record {one.record_id}:{one.revision}: changed in the store; its bag {told}"
