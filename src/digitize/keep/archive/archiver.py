"""The archiver: takes records from the outbox to the archive, and returns a receipt for each.

`archive_one` handles one record; the embedded archiver and `digitize archive` both call it.
"""

from __future__ import annotations

import errno
import os
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from itertools import islice
from pathlib import Path
from sqlite3 import Connection
from typing import Any

from digitize.errors import (
    ArchiveConflict,
    DamagedVersion,
    DigitizeError,
    InternalFault,
    WrongRecord,
    is_of_the_place,
    of_one_scan,
)
from digitize.keep.archive.folders import (
    Archive,
    RecordBytes,
    erase_versions,
    read_version,
    record_bytes,
    version_folders,
    write_version,
)
from digitize.keep.archive.index import (
    Do,
    Version,
    discard_broken,
    drop_before,
    enter,
    forget,
    hide,
    lasting_index,
    open_index,
    replace,
    replace_all,
)
from digitize.keep.failpoint import failpoint
from digitize.keep.ledger.outbox import Parcel, Receipt, accept, pending
from digitize.keep.ledger.reasons import Reason
from digitize.keep.ledger.states import ReceiptOutcome
from digitize.keep.store.ids import RecordId, Sha256
from digitize.keep.store.interface import Store
from digitize.record.leave import is_tombstone, may_leave

PORTION = 20  # versions in one transaction of the index: it takes a fifth of a second


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """How many versions the new index has, and which folders could not be read."""

    versions: int
    damaged: tuple[DamagedVersion, ...]


def archive_pending(
    db: Connection,
    store: Store,
    archive: Archive,
    now: datetime,
    say: Callable[[str], None] = lambda _: None,
) -> int:
    """Archive everything in the outbox; return how many records were archived.

    It may be killed anywhere and run again, and several may run at once, since every step may be
    repeated. A record that the archive refuses is set apart, and the others go on.

    Args: say: is told of internal faults, for the log.
    """
    archived = 0
    with lasting_index(archive.root) as index:
        while parcels := pending(db):
            for parcel in parcels:
                receipt = archive_one(index, store, archive, parcel, now)
                failpoint("archive.indexed")
                if receipt.reason and receipt.reason.code == InternalFault.code:
                    say(f"{parcel.key}: {receipt.reason.stderr_tail}")
                if accept(db, receipt, now) and receipt.outcome is ReceiptOutcome.ARCHIVED:
                    archived += 1
    return archived


def archive_one(
    index: Do, store: Store, archive: Archive, parcel: Parcel, now: datetime
) -> Receipt:
    """Archive one record, or refuse it with the reason. It may be repeated.

    Of a record that two persons have deleted, all older versions are removed before the receipt.

    A refused revision that would have closed its record hides the record from search and lists, or
    it could still be found.

    Raises: OSError, sqlite3.Error, MemoryError: the machine is at fault; the record waits.
    """
    key = parcel.record_id, parcel.revision, parcel.record_sha256
    record: Mapping[str, Any] = {}
    try:
        read = _record(parcel, store.record(parcel.record_sha256))
        record = read.told
        original = None  # the bag of a tombstone holds no original
        if not is_tombstone(record):
            original = store.original(Sha256(record["source"]["sha256"]))
        version = write_version(archive, parcel, read, original, now)
        index(partial(enter, version=version))
        if record.get("deleted"):
            failpoint("archive.entered")
            erase_versions(archive, parcel.record_id, parcel.revision)
            index(partial(drop_before, record=parcel.record_id, revision=parcel.revision))
    except Exception as error:
        reason = _refusal(error, archive.record(parcel.record_id))
        if not may_leave(record):
            index(partial(hide, record=parcel.record_id, revision=parcel.revision))
        return Receipt(*key, ReceiptOutcome.REFUSED, reason)
    return Receipt(*key, ReceiptOutcome.ARCHIVED)


def _refusal(error: Exception, folder: Path) -> Reason:
    """Args: folder: of the record in the archive.

    Raises: the error itself, if the machine is at fault and not this record.
    """
    known: DigitizeError
    if isinstance(error, OSError) and _is_in_the_way(error, folder):
        why = (error.strerror or "cannot be used").lower()
        known = ArchiveConflict(Path(os.fsdecode(error.filename or folder)), why)
    else:
        known = of_one_scan(error)
    told = known.told if isinstance(known, InternalFault) else ""
    return Reason(known.code, str(known), stage="archive", stderr_tail=told)


def _is_in_the_way(error: OSError, folder: Path) -> bool:
    """Whether a file, or a folder of another user, stands where this record belongs."""
    if error.errno is not None and not is_of_the_place(error):
        return True
    inside = error.filename is not None and folder in Path(os.fsdecode(error.filename)).parents
    return inside and error.errno in (errno.EACCES, errno.EPERM)


def rebuild(archive: Archive) -> Rebuilt:
    """Rebuild the index from the folders alone. Archiving may go on meanwhile.

    Raises: BadWorkspace: a newer digitize wrote the index. A broken index is discarded.
    """
    damaged: dict[Path, DamagedVersion] = {}

    def readable() -> Iterator[list[Version]]:
        folders = version_folders(archive)
        while portion := list(islice(folders, PORTION)):
            read = (_version(folder, damaged) for folder in portion)
            yield [version for version in read if version is not None]

    def stands(record: RecordId, revision: int) -> bool:
        folder = archive.version(record, revision)  # the version may have been archived meanwhile
        return folder not in damaged and folder.is_dir()

    discard_broken(archive.root)
    with open_index(archive.root) as index:
        versions = replace_all(index, readable())
        forget(index, stands)
        for record in {folder.parent for folder in damaged}:
            for folder in set(record.glob("v[1-9]*")) - damaged.keys():
                replace(index, read_version(folder))  # the newest version left may be older
    return Rebuilt(versions, tuple(damaged.values()))


def _version(folder: Path, damaged: dict[Path, DamagedVersion]) -> Version | None:
    try:
        return read_version(folder)
    except DamagedVersion as error:
        damaged[folder] = error
        return None


def _record(parcel: Parcel, data: bytes) -> RecordBytes:
    """Parse a record and check that it is the one named: a message may name any stored bytes."""
    try:
        read = record_bytes(data)
        record = read.told
        found, _ = f"{record['record_id']}:{record['revision']}", record["source"]["sha256"]
    except (ValueError, KeyError, TypeError):
        read, found = RecordBytes(data, {}), "something that is no record"
    if found != parcel.key:
        raise WrongRecord(parcel.key, found)
    return read
