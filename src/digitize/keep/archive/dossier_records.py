"""The records of a dossier's documents, read one at a time, so that memory stays flat."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from sqlite3 import Connection

from pydantic import ValidationError

from digitize.dossier.model import Dossier, DossierDocument
from digitize.errors import DamagedVersion
from digitize.keep.archive.folders import Archive
from digitize.keep.archive.index import Archived, newest_of_scan
from digitize.keep.store.ids import RecordId
from digitize.record.leave import Standing
from digitize.record.model import Record


@dataclass(frozen=True, slots=True)
class DossierEntry:
    """A document of a dossier: its place from 1, its row in the archive's index, its record.

    row: None: the archive does not know it. why: why it cannot leave or be read; empty: it can.
    """

    ordinal: int
    document: DossierDocument
    row: Archived | None
    why: str = ""


def dossier_entries(index: Connection, dossier: Dossier) -> Iterator[DossierEntry]:
    """Yield the documents of a dossier in their order, each with its newest version."""
    for ordinal, document in enumerate(dossier.documents, 1):
        rows = newest_of_scan(index, document.record_id[:64])
        row = next((one for one in rows if one.record_id == document.record_id), None)
        yield DossierEntry(ordinal, document, row, _why_not(row))


def record_of_entry(archive: Archive, entry: DossierEntry) -> Record:
    """Return the record of a document that may leave.

    Raises: DamagedVersion: it cannot be read, is on hold, withdrawn or superseded.
    """
    folder = archive.record(RecordId(entry.document.record_id))
    if entry.row is None or entry.why:
        raise DamagedVersion(folder, entry.why)
    data = archive.record_json(entry.row.record_id, entry.row.revision)
    try:
        return Record.model_validate_json(data)
    except ValidationError as error:
        raise DamagedVersion(folder, f"record.json: {error.error_count()} faults") from error


def readable_documents(
    index: Connection, archive: Archive, dossier: Dossier
) -> Iterator[tuple[DossierDocument, Record]]:
    """Yield the documents that may leave, with their records; entries tell of the others.

    Raises: DamagedVersion: the bag of a record cannot be read.
    """
    for entry in dossier_entries(index, dossier):
        if not entry.why:
            yield entry.document, record_of_entry(archive, entry)


def _why_not(row: Archived | None) -> str:
    if row is None:
        return "the archive does not have it"
    return {
        Standing.OPEN: "",
        Standing.HELD: "it is on hold until a person clears it",
        Standing.WITHDRAWN: "it was withdrawn",
        Standing.SUPERSEDED: "its pages are in other records now",
    }[row.standing]
