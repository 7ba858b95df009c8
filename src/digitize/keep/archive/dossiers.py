"""Dossiers in the archive: documents filed by their code, and a bag for each revision.

dossiers/<dossier_id>/v1/bagit.txt, bag-info.txt, manifest-sha256.txt, tagmanifest-sha256.txt
dossiers/<dossier_id>/v1/data/dossier.json
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from sqlite3 import Connection
from typing import Any, Final

from pydantic import ValidationError

from digitize.dossier.model import Dossier, DossierDocument
from digitize.errors import BadDossier
from digitize.keep.archive.bags import DATA, Level, close_bag, faults
from digitize.keep.archive.folders import Archive
from digitize.keep.archive.index import Archived, newest_of_scan, open_index
from digitize.keep.ledger.db import atomic
from digitize.keep.ledger.dossiers import (
    Author,
    DossierRow,
    bring_back,
    change_whatever_happens,
    dossier_by_codes,
    dossier_of,
    dossier_revisions,
    first_fault,
    new_dossier,
    note_bag,
    without_bag,
)
from digitize.keep.ledger.filing import Filing, filed, place_given, waiting
from digitize.keep.ledger.handed import handed
from digitize.keep.ledger.states import State
from digitize.keep.store.aside import (
    FOLDER_MODE,
    folder_aside,
    make_folder,
    sync_folder,
    write_kept,
)
from digitize.keep.store.ids import Sha256
from digitize.record.description import OF_DOSSIER, OF_FILE
from digitize.record.leave import GONE

FOLDER: Final = "dossiers"
FILE: Final = "dossier.json"
MACHINE: Final = "digitize"
"""Who files documents by their code: no person does."""
_NUMBERS = re.compile(r"([0-9]+)")
_DOSSIER = re.compile(r"hs-[0-9a-f]{16}")


@dataclass(slots=True)
class Filed:
    """What filing did: how many documents it put into dossiers, and what it could not do."""

    documents: int = 0
    dossiers: list[str] = field(default_factory=list)
    told: list[str] = field(default_factory=list)


def file_away(db: Connection, archive: Archive, now: datetime) -> Filed:
    """Put the documents of archived scans into the dossiers that their archive data name.

    A dossier that there is not yet is made, with its codes alone. Scans that are still read or on
    hold wait. It may be killed anywhere and run again.
    """
    done = Filed()
    by_dossier: dict[tuple[str, str], list[Filing]] = {}
    for one in waiting(db):
        if one.state is State.ARCHIVED:
            by_dossier.setdefault((one.fonds_code, one.file_code), []).append(one)
    if by_dossier:
        with open_index(archive.root) as index:
            for scans in by_dossier.values():
                try:
                    _file(db, index, scans, Author(MACHINE, now, "filed"), done)
                except BadDossier as error:
                    done.told.append(str(error))
    archive_dossiers(db, archive, now)
    return done


def _file(
    db: Connection, index: Connection, scans: list[Filing], author: Author, done: Filed
) -> None:
    """Put the documents of some scans, which name the same dossier, into it in one transaction."""
    rows = {scan: newest_of_scan(index, scan.sha256) for scan in scans}
    fonds, code = scans[0].fonds_code, scans[0].file_code
    with atomic(db):
        target = dossier_by_codes(db, fonds, code)
        if target is None:
            target = new_dossier(db, {"fonds_code": fonds or None, "file_code": code}, author)
        ids = list(_new_documents(db, target, rows, done))
        given = {scan.sha256: _of_documents(db, scan, done) for scan in scans}
        of_file = _of_file(db, scans)
        if ids or any(given.values()) or of_file:
            change_whatever_happens(
                db, target.dossier_id,
                lambda seen: {
                    "documents": _filed(db, seen, ids, given),
                    **{name: value for name, value in of_file.items() if not getattr(seen, name)},
                },
                author,
            )  # fmt: skip
            done.dossiers.append(target.dossier_id)
        done.documents += len(ids)
        for scan in scans:
            filed(db, scan.sha256)


def _of_file(db: Connection, scans: list[Filing]) -> dict[str, str]:
    """Return what was given with scans for their whole dossier; the first one counts."""
    given = [handed(db, scan.sha256).description for scan in scans]
    values = {name: [getattr(one, name) for one in given] for name in OF_FILE}
    return {name: next(filter(None, found)) for name, found in values.items() if any(found)}


def _new_documents(
    db: Connection, target: Dossier, rows: dict[Filing, list[Archived]], done: Filed
) -> Iterator[str]:
    """Yield the records to file, and tell of those that are in another dossier."""
    for scan, records in rows.items():
        for row in records:
            if row.standing in GONE or row.record_id in target.taken_out:
                continue
            there = dossier_of(db, row.record_id)
            if there is None:
                yield row.record_id
            elif there != target.dossier_id:
                done.told.append(
                    f"{scan.name}: its archive data name the dossier {target.file_code}, and it is"
                    f" in {there}; `digitize dossier remove` takes it out there"
                )


def _of_documents(db: Connection, scan: Filing, done: Filed) -> dict[str, Any]:
    """Return what was given with a scan for its document's place; tell of what cannot be."""
    said = handed(db, scan.sha256).description
    given = {
        {"document_note": "note"}.get(name, name): value
        for name in OF_DOSSIER
        if (value := getattr(said, name)) is not None
    }
    try:
        DossierDocument.model_validate({"record_id": f"{scan.sha256}-1", **given})
    except ValidationError as error:
        done.told.append(f"{scan.name}: {first_fault(error)}; it is filed without that")
        return {}
    return given


def _filed(
    db: Connection, seen: Dossier, ids: list[str], given: Mapping[Any, Mapping[str, Any]]
) -> tuple[DossierDocument, ...]:
    """Return the documents with new ones: sorted as they were given, or at the end.

    Args: given: for each scan, what was said of the place of its first document.
    """
    documents = _with_new(db, seen, ids)
    return tuple(
        DossierDocument.model_validate({**dict(one), **given[Sha256(one.record_id[:64])]})
        if one.record_id.endswith("-1") and given.get(Sha256(one.record_id[:64]))
        else one
        for one in documents
    )


def _with_new(db: Connection, seen: Dossier, ids: list[str]) -> tuple[DossierDocument, ...]:
    known = {one.record_id for one in seen.documents}
    new = [DossierDocument(record_id=one) for one in ids if one not in known]
    if seen.order == "entered":
        new.sort(key=lambda one: _given_place(db, one.record_id))
        return (*seen.documents, *new)
    return tuple(sorted((*seen.documents, *new), key=lambda one: _given_place(db, one.record_id)))


def _given_place(db: Connection, record_id: str) -> tuple[Any, ...]:
    """Return what sorts documents: the ordinal given, then the name with its numbers as such."""
    sha256, _, number = record_id.partition("-")
    ordinal, name = place_given(db, Sha256(sha256))
    parts = tuple(
        (int(part), "") if part.isdigit() else (-1, part.casefold())
        for part in _NUMBERS.split(name)
    )
    return (ordinal is None, ordinal or 0, parts, sha256, int(number))


def dossier_folder(archive: Archive, dossier_id: str, revision: int) -> Path:
    """Return the bag of one revision of a dossier."""
    return archive.root / FOLDER / dossier_id / f"v{int(revision)}"


def archive_dossiers(db: Connection, archive: Archive, now: datetime) -> int:
    """Write the bags that are still to be written; return how many. It may be repeated."""
    rows = without_bag(db)
    for row in rows:
        _write_bag(archive, row, now)
        note_bag(db, row, now)
    return len(rows)


def _write_bag(archive: Archive, row: DossierRow, now: datetime) -> None:
    final = dossier_folder(archive, row.dossier_id, row.revision)
    make_folder(final.parent)
    if not final.exists():
        with folder_aside(archive.tmp) as aside:
            (aside / DATA).mkdir(FOLDER_MODE)
            write_kept(aside / DATA / FILE, row.data.encode())
            close_bag(aside, f"{row.dossier_id}:{row.revision}", now)
            aside.rename(final)
    sync_folder(final.parent)


def dossier_bags(archive: Archive) -> list[Path]:
    """Return the bag folders of all revisions of all dossiers in the archive."""
    found = (archive.root / FOLDER).glob("hs-*/v[1-9]*")
    return sorted(one for one in found if _DOSSIER.fullmatch(one.parent.name))


def mend_dossiers(db: Connection, archive: Archive, now: datetime) -> list[str]:
    """Bring ledger and bags of dossiers into agreement; return what was done, one line each.

    Revisions that the ledger has lost come back from their bags, and missing bags are written anew.
    """
    lines, known = [], {(row.dossier_id, row.revision): row for row in dossier_revisions(db)}
    found = []
    for folder in dossier_bags(archive):
        key = folder.parent.name, int(folder.name[1:])
        if key in known:
            continue
        try:
            data = (folder / DATA / FILE).read_text(encoding="utf-8")
            found.append((Dossier.model_validate_json(data), data))
        except (OSError, ValueError) as error:
            lines.append(f"dossier {key[0]}:{key[1]}: its bag cannot be read: {error}")
    if found:
        lines.append(f"{bring_back(db, found, now)} revisions of dossiers brought back from bags")
    for key, row in known.items():
        if not dossier_folder(archive, *key).exists():
            _write_bag(archive, row, now)
            note_bag(db, row, now)
            lines.append(f"dossier {key[0]}:{key[1]}: its bag was missing and is written anew")
    return lines


def dossier_gaps(db: Connection, archive: Archive, level: Level) -> Iterator[str]:
    """Yield what is wrong with dossiers: bags, strangers, documents that no record stands for."""
    known = dossier_revisions(db)
    for row in known:
        name = f"dossier {row.dossier_id}:{row.revision}"
        folder = dossier_folder(archive, row.dossier_id, row.revision)
        if row.archived_at is None and not folder.exists():
            continue  # on its way
        try:
            same = (folder / DATA / FILE).read_bytes() == row.data.encode()
        except OSError as error:
            yield f"{name}: its bag is not whole: {error.strerror}; `digitize reindex` mends it"
            continue
        yield from (f"{name}: {fault}" for fault in faults(folder, level))
        if not same:
            yield f"{name}: its bag holds another dossier than the ledger"
    ours = {(row.dossier_id, row.revision) for row in known}
    for folder in dossier_bags(archive):
        if (folder.parent.name, int(folder.name[1:])) not in ours:
            yield (f"dossier {folder.parent.name}:{folder.name[1:]}: stands in the archive and not"
                   " in the ledger; `digitize reindex` brings it back")  # fmt: skip
    with open_index(archive.root) as index:
        rows = db.execute("SELECT record_id, dossier FROM dossier_document ORDER BY record_id")
        for record_id, dossier_id in rows:
            if not any(one.record_id == record_id for one in newest_of_scan(index, record_id[:64])):
                yield f"dossier {dossier_id}: the archive has no record {record_id}"
