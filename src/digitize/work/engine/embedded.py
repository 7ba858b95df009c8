"""`digitize run`: from scans to archived records on this machine, without a server."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from sqlite3 import Connection

from digitize.errors import DigitizeError, Withdrawn
from digitize.keep.archive.index import Archived, open_index, versions
from digitize.keep.ledger.db import atomic
from digitize.keep.ledger.documents import document, requeue
from digitize.keep.ledger.ids import DocumentId
from digitize.keep.ledger.outbox import record_ids
from digitize.keep.ledger.reasons import Reason, reason_of
from digitize.keep.ledger.sightings import file_origin
from digitize.keep.ledger.states import State
from digitize.keep.workspace import Workspace
from digitize.record.leave import GONE
from digitize.work.engine.coordinator import reading_of
from digitize.work.engine.copies import Copies
from digitize.work.engine.files import Files
from digitize.work.engine.work import Site, at_work
from digitize.work.intake.find import Bundle
from digitize.work.intake.take import Asked, note


@dataclass(frozen=True, slots=True)
class ScanEnd:
    """How a scan ended: archived, or set apart with a reason."""

    path: Path
    document: DocumentId | None  # None: the scan could not be taken in
    archived: tuple[Archived, ...]  # one for each document in it; none if it failed
    failure: str | None
    code: str | None = None


def read_all(paths: Iterable[Path], site: Site) -> list[ScanEnd]:
    """Do the same as `read_bundles`, for single scans."""
    return read_bundles([Bundle(path) for path in paths], site)


def read_bundles(bundles: Sequence[Bundle], site: Site) -> list[ScanEnd]:
    """Take scans in, read them and archive their records, in the order of the scans.

    Each scan has its result; two with the same content share a document. If stop is asked, scans
    that have not ended have no result.

    Raises: MissingProgram: a program is not installed. Scans taken in are kept for the next run.
    """
    with (
        site.workspace.open_ledger() as db,
        Copies(site.workspace, site.settings.limits) as copies,
    ):
        with at_work(site, db) as work:
            files = Files(work)
            for bundle in bundles:
                files.bring(bundle.path, partial(_take, site, db, copies, bundle))
            files.wait()
        return outcomes(files.receipts, site.workspace, db)


def outcomes(
    receipts: Iterable[tuple[Path, DocumentId | DigitizeError]],
    workspace: Workspace,
    db: Connection,
) -> list[ScanEnd]:
    """Return how scans that were taken in have ended; those that have not are left out."""
    found = []
    with open_index(workspace.archive) as index:
        for path, receipt in receipts:
            if isinstance(receipt, DigitizeError):
                found.append(ScanEnd(path, None, (), str(receipt), receipt.code))
                continue
            asked = document(db, receipt)
            if asked.state is State.ARCHIVED:
                found.append(_archived(index, path, db, receipt))
            elif asked.state is State.SET_APART:
                reason = reason_of(db, receipt) or Reason("unknown", "no reason was kept", "")
                found.append(ScanEnd(path, receipt, (), reason.message, reason.code))
    return found


def _archived(index: Connection, path: Path, db: Connection, id_: DocumentId) -> ScanEnd:
    """Return an archived scan's records; if all were withdrawn, that is a failure."""
    ids = record_ids(db, id_)
    newest = [found[-1] for found in (versions(index, one) for one in ids) if found]
    if len(newest) < len(ids):  # a part of the records must not pass for all of them
        why = "the archive's index does not know its records; `digitize reindex` makes it anew"
        return ScanEnd(path, id_, tuple(newest), f"{path.name}: {why}", "not_indexed")
    standing = tuple(one for one in newest if one.standing not in GONE)
    if standing or not newest:
        return ScanEnd(path, id_, standing, None)
    return ScanEnd(path, id_, (), str(Withdrawn(newest[0].record_id)), Withdrawn.code)


def _take(site: Site, db: Connection, copies: Copies, bundle: Bundle) -> DocumentId | None:
    copied, now = copies.copy(bundle), site.now()
    if copied is None:
        return None
    asked = Asked(reading_of(site.settings, db), description=bundle.description, parts=copied.parts)
    with atomic(db):
        taken = note(file_origin(bundle.path), db, copied.stored, asked, now)
        if taken.document.state is State.SET_APART and taken.may_be_tried:
            requeue(db, taken.document.id, now)  # the user names it, so it is tried once more
    return taken.document.id
