"""Gathers what goes into a package from the ledger and the archive, and tells what is not there.

A package may hold thousands of papers: of each only its place is kept in memory, and its record is
read from the archive when it is packed.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from sqlite3 import Connection

from digitize.dossier.model import Dossier, DossierDocument
from digitize.exchange.packages.contents import (
    Lack,
    LooseBatch,
    PackageContents,
    PackagePaper,
    ReadingRequest,
)
from digitize.keep.archive.dossier_records import dossier_entries
from digitize.keep.archive.folders import Archive
from digitize.keep.archive.index import Archived, find, newest_of_scan, open_index
from digitize.keep.ledger.dossiers import dossier, dossier_of
from digitize.keep.ledger.filing import Filing, waiting
from digitize.keep.ledger.held import all_held
from digitize.keep.ledger.states import State
from digitize.keep.workspace import Workspace
from digitize.record.leave import Standing
from digitize.record.model import Record
from digitize.settings import Settings
from digitize.work.conform import Judged, judged_shown, refusing


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a paper stands: its version in the archive, its file, and its place in that."""

    row: Archived
    file_code: str
    ordinal: int
    dossier: Dossier | None = None
    entry: DossierDocument | None = None


@dataclass(frozen=True, slots=True)
class _Papers:
    """The papers of a package, read from the archive anew in each iteration."""

    archive: Archive
    places: tuple[_Place, ...]

    def __iter__(self) -> Iterator[PackagePaper]:
        for place in self.places:
            row = place.row
            data = self.archive.record_json(row.record_id, row.revision)
            yield PackagePaper(
                Record.model_validate_json(data), self.archive.original(row.record_id),
                place.file_code, place.ordinal, row.archived_at, place.dossier, place.entry,
            )  # fmt: skip


def dossier_contents(
    opened: Workspace, db: Connection, settings: Settings, whole: Dossier
) -> PackageContents:
    """Return what a package of a dossier holds, and what keeps the dossier from being packed.

    Raises: DamagedVersion: a record cannot be read; MissingProgram: Poppler is not installed.
    """
    archive = Archive(opened.archive, opened.tmp)
    with open_index(archive.root) as index:
        places = _places_of(index, whole)
    judged = refusing(opened, db, settings, whole)
    missing = (*_missing(db, whole, places), *map(_refused, judged))
    return _packed(archive, whole, places, missing)


def loose_contents(
    opened: Workspace,
    db: Connection,
    about: LooseBatch | ReadingRequest,
    dossiers: Sequence[Dossier],
    ids: Sequence[str],
) -> PackageContents:
    """Return what a package of single papers holds.

    Args: dossiers: a reader asked for these as wholes. ids: of records, each by its beginning.

    Raises:
        NoSuchRecord, Withdrawn, Superseded, OnHold: a record is not there, or may not leave.
        ValueError: a paper for a reader is in no dossier.
    """
    archive, known = Archive(opened.archive, opened.tmp), _Dossiers(db)
    with open_index(archive.root) as index:
        places = [one for whole in dossiers for one in _places_of(index, whole)]
        for at, asked in enumerate(ids, 1):
            row = find(index, asked)
            if isinstance(about, LooseBatch):
                places.append(_Place(row, about.file_code, at))
            else:
                places.append(known.place(row, asked))
    return _packed(archive, about, places, ())


class _Dossiers:
    """The dossiers that single papers are in; each is read once, however many papers it has."""

    def __init__(self, db: Connection) -> None:
        self._db = db
        self._read: dict[str, tuple[Dossier, dict[str, int]]] = {}

    def place(self, row: Archived, asked: str) -> _Place:
        """Return the place of a paper in its own file. Raises: ValueError: it is in none."""
        home = dossier_of(self._db, row.record_id)
        if home is None:
            why = "it is in no dossier; put it into one, or name another record"
            raise ValueError(f"{asked}: {why}")
        if home not in self._read:
            whole = dossier(self._db, home)
            places = {one.record_id: at for at, one in enumerate(whole.documents)}
            self._read[home] = whole, places
        whole, places = self._read[home]
        at = places[row.record_id]
        return _Place(row, whole.file_code, at + 1, whole, whole.documents[at])


def _places_of(index: Connection, about: Dossier) -> list[_Place]:
    return [
        _Place(one.row, about.file_code, one.ordinal, about, one.document)
        for one in dossier_entries(index, about)
        if one.row is not None
    ]


def _missing(db: Connection, about: Dossier, places: Sequence[_Place]) -> Iterator[Lack]:
    """Yield papers that belong into the dossier and are not there yet, each with what to do."""
    there = {one.row.record_id for one in places}
    for ordinal, one in enumerate(about.documents, 1):
        if one.record_id not in there:
            yield Lack(
                f"paper {ordinal} ({one.record_id[:12]}): the archive does not have it",
                "`digitize reindex` looks for it",
                f"văn bản {ordinal} ({one.record_id[:12]}): không có trong kho; người vận hành chạy"
                " digitize reindex để tìm lại",
                record_id=one.record_id,
            )
    held = {one.record_id[:64]: one.marking for one in all_held(db) if one.marking}
    for scan in waiting(db):
        if scan.file_code == about.file_code and scan.fonds_code in ("", about.fonds_code or ""):
            yield _coming(scan, held.get(scan.sha256))


def _coming(scan: Filing, marking: str | None) -> Lack:
    belongs, thuoc = f"{scan.name}: it belongs into this dossier and", f"{scan.name}: thuộc hồ sơ"
    if marking is not None:
        way = (f"`digitize held {scan.sha256[:12]}` shows it, and `digitize clear"
               f" {scan.sha256[:12]}` lets it go")  # fmt: skip
        return Lack(f"{belongs} is on hold for its marking {marking}", way,
                    f"{thuoc} này và đang tạm giữ vì dấu {marking}",
                    sha256=scan.sha256, held=True)  # fmt: skip
    if scan.state is State.SET_APART:
        return Lack(f"{belongs} could not be read",
                    f"`digitize requeue {scan.sha256[:12]}` tries it again",
                    f"{thuoc} này nhưng chưa đọc được", sha256=scan.sha256)  # fmt: skip
    return Lack(f"{belongs} is not in the archive yet",
                "wait until `digitize status` shows nothing queued",
                f"{thuoc} này nhưng chưa đọc xong; xin chờ", sha256=scan.sha256)  # fmt: skip


def _refused(one: Judged) -> Lack:
    place = "" if one.ordinal is None else f"văn bản {one.ordinal} "
    told = judged_shown(one, "vi").strip().removeprefix(f"{one.ordinal}  ")
    return Lack(
        f"paper {judged_shown(one).strip()}",
        "scan it again, take it out with `digitize dossier remove`, or take"
        f" {one.finding.kind} out of the setting conformance.refuses",
        f"{place}{told}; xin quét lại, hoặc đưa văn bản ra khỏi hồ sơ",
        record_id=one.record_id or None,
    )


def _kept_back_since(archive: Archive, places: Sequence[_Place]) -> tuple[Lack, ...]:
    """Papers that may not leave any more, by the newest revision that the archive has of each."""
    with open_index(archive.root) as index:
        return tuple(
            Lack(f"paper {at} ({one.row.record_id[:12]}): {newest.standing} since packing began",
                 "pack again", f"văn bản {at} ({newest.filename}): trong lúc đóng gói đã bị tạm giữ"
                 " hoặc thu hồi; xin đóng gói lại", record_id=one.row.record_id)
            for at, one in enumerate(places, 1)
            for newest in newest_of_scan(index, one.row.record_id[:64])
            if newest.record_id == one.row.record_id and newest.standing is not Standing.OPEN
        )  # fmt: skip


def _packed(
    archive: Archive,
    about: Dossier | LooseBatch | ReadingRequest,
    places: Sequence[_Place],
    missing: tuple[Lack, ...],
) -> PackageContents:
    keys = tuple(f"{one.row.record_id}:{one.row.revision}" for one in places)
    told = about.model_dump_json(exclude={"change"})
    return PackageContents(about, _Papers(archive, tuple(places)), len(places), (told, *keys),
                           missing, partial(_kept_back_since, archive, tuple(places)))  # fmt: skip
