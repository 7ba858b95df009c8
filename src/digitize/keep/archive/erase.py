"""Carries deletions out: removes what is left of a record when the archive has its tombstone.

The archiver removes the older bags. Here follow the store, the rows of the ledger, what dossiers
said of the document, and pictures that a desk has drawn. Each step may be repeated; only the last
one notes that all is gone, so a crash leaves a deletion that the next call finishes.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator
from datetime import datetime
from sqlite3 import Connection

from digitize.errors import BadCopy, NotInStore
from digitize.keep.archive.dossiers import archive_dossiers, dossier_folder
from digitize.keep.archive.folders import Archive, erase_versions
from digitize.keep.archive.index import each_record, open_index
from digitize.keep.failpoint import failpoint
from digitize.keep.ledger.db import scrub
from digitize.keep.ledger.deleted import (
    DeletedRecord,
    deleted_originals,
    deleted_records,
    is_deleted,
)
from digitize.keep.ledger.deletions import (
    Deletion,
    DeletionState,
    deletions,
    hashes_before,
    is_archived,
    note_gone,
    pages_of_others,
)
from digitize.keep.ledger.dossiers import Author, change_whatever_happens, dossier_of
from digitize.keep.ledger.forget import forget_record, forget_scan, put_dossier, told_dossiers
from digitize.keep.ledger.joined import joined_into
from digitize.keep.ledger.outbox import newest, records_of_scan
from digitize.keep.ledger.revise import current
from digitize.keep.store.aside import erase_folder
from digitize.keep.store.erase import (
    erase_held,
    erase_original,
    erase_pages,
    erase_records,
    erase_unsent,
)
from digitize.keep.store.ids import RecordId, Sha256
from digitize.keep.store.interface import Store
from digitize.keep.workspace import Workspace
from digitize.record.leave import GONE, Standing, standing_of
from digitize.record.succession import pages_of


def kin_of(workspace: Workspace, db: Connection, record: RecordId) -> list[RecordId]:
    """Return older records that hold pages of this one, and must be deleted with it.

    Records of the same scan that were withdrawn or superseded, with pages of this one, and such
    records of scans that were joined of it; and those of earlier scans that this record has
    superseded.

    Raises: NoSuchRecord, NotInStore, BadCopy.
    """
    store, scan = workspace.store, Sha256(record[:64])
    here = {scan: pages_of(current(db, store, record))}
    here |= {one.scan: one.pages for one in joined_into(db, record)}
    found = [
        one for scan, pages in here.items() for one in _gone_with(db, store, scan, pages)
        if one != record
    ]  # fmt: skip
    with open_index(workspace.archive) as index:
        gone = [one for one in each_record(index) if one.standing is Standing.SUPERSEDED]
    for entry in gone:
        if entry.record_id in found or is_deleted(db, entry.record_id):
            continue
        try:
            told = json.loads(store.record(Sha256(entry.record_sha256)))
        except (NotInStore, BadCopy):
            continue  # the audit reports it
        if record in (told.get("superseded_by") or ()):
            found.append(entry.record_id)
    return found


def _gone_with(
    db: Connection, store: Store, scan: Sha256, pages: Collection[int]
) -> Iterator[RecordId]:
    """Yield the withdrawn and superseded records of a scan that had some of these pages."""
    for one in records_of_scan(db, scan):
        if newest(db, one) and not is_deleted(db, one):
            other = current(db, store, one)
            if standing_of(other) in GONE and not pages_of(other).isdisjoint(pages):
                yield one


def carry_out(workspace: Workspace, db: Connection, now: datetime) -> list[Deletion]:
    """Finish every deletion whose tombstones are in the archive; return those finished now.

    A deleted scan that came again since is removed from the store, too.
    """
    done = []
    for one in deletions(db, DeletionState.AGREED):
        records = deleted_records(db, one.id)
        if all(is_archived(db, gone.record_id, gone.revision) for gone in records):
            _erase(workspace, db, one, records, now)
            done.append(one)
    for scan in deleted_originals(db):
        erase_original(workspace.store, scan)
    return done


def _erase(
    workspace: Workspace, db: Connection, deletion: Deletion, records: list[DeletedRecord],
    now: datetime,
) -> None:  # fmt: skip
    erase_files(workspace, db, records, deletion.id)
    for one in records:
        sent = newest(db, one.record_id)
        keep = [sent.parcel.record_sha256] if sent else []
        erase_unsent(workspace.store, one.record_id, keep)
        _out_of_dossiers(workspace, db, one.record_id, deletion, now)
        forget_record(db, one.record_id)
    failpoint("erase.files")
    own = {Sha256(one.record_id[:64]) for one in records}
    whole = set(deleted_originals(db, deletion.id))
    for scan in own | whole:
        for picture in workspace.tmp.glob(f"*/{scan}-*.jpg"):
            picture.unlink(missing_ok=True)
    for scan in whole - own:  # it had no record yet
        erase_held(workspace.store, scan)
    for scan in (own & set(deleted_originals(db))) | whole:
        forget_scan(db, scan)
    failpoint("erase.forgotten")
    scrub(db)
    note_gone(db, deletion)


def erase_files(
    workspace: Workspace, db: Connection, records: list[DeletedRecord],
    deletion: int | None = None,
) -> int:  # fmt: skip
    """Remove bags, records, page results and originals of deleted records from a workspace.

    Args: db: the ledger that knows of the deletions; of a backup, its own. deletion: the one that
        took the records; None: all deletions.
    Returns: how many bags were still there.
    """
    bags = 0
    archive, store = Archive(workspace.archive, workspace.tmp), workspace.store
    gone = set(deleted_originals(db))
    whole = set(deleted_originals(db, deletion))  # also scans that had no record yet
    for one in records:
        bags += erase_versions(archive, one.record_id, one.revision)
        erase_records(store, hashes_before(db, one.record_id, one.revision))
    for scan in sorted({Sha256(one.record_id[:64]) for one in records} | whole):
        if scan in gone:
            erase_pages(store, scan, None)
            erase_original(store, scan)
        else:
            _erase_own_pages(store, db, scan)
    return bags


def _erase_own_pages(store: Store, db: Connection, scan: Sha256) -> None:
    """Remove the page results that only deleted records of a scan had; the original stays."""
    kept = pages_of_others(db, store, scan)
    if kept:
        erase_pages(store, scan, kept)


def _out_of_dossiers(
    workspace: Workspace, db: Connection, record: RecordId, deletion: Deletion, now: datetime
) -> None:
    """Take a document out of its dossier, and out of older revisions what they said of it."""
    archive = Archive(workspace.archive, workspace.tmp)
    if (there := dossier_of(db, record)) is not None:
        author = Author(deletion.ended_by or deletion.asked_by, now)
        change_whatever_happens(
            db, there,
            lambda seen: {
                "documents": tuple(one for one in seen.documents if one.record_id != record)
            },
            author,
        )  # fmt: skip
    for row, data in told_dossiers(db, record):
        erase_folder(dossier_folder(archive, row.dossier_id, row.revision), archive.tmp)
        failpoint("erase.dossier")
        put_dossier(db, row, data)
    archive_dossiers(db, archive, now)


def standing_still(workspace: Workspace, db: Connection) -> Iterator[str]:
    """Yield what the audit says of deletions: what is still there of deleted records."""
    for one in deletions(db, DeletionState.AGREED):
        gone = deleted_records(db, one.id)
        if all(is_archived(db, it.record_id, it.revision) for it in gone):
            yield (f"record {one.record_id}: its deletion was agreed to and is not finished;"
                   " `digitize delete` finishes it")  # fmt: skip
    for scan in deleted_originals(db):
        if workspace.store.has_original(scan):
            yield (f"original {scan}: was deleted and stands in the store again;"
                   " `digitize delete` removes it")  # fmt: skip
