"""`digitize export --as sip-hoso` and the other packages of Circular 05/2025."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from importlib.metadata import version
from pathlib import Path
from sqlite3 import Connection

import click

from digitize.dossier.model import Dossier
from digitize.edge.cli.inert import inert
from digitize.edge.cli.options import clock, one_thread, writing
from digitize.exchange.packages.assumptions import assumed_for
from digitize.exchange.packages.contents import (
    LooseBatch,
    PackageContents,
    PackagePaper,
    ReadingRequest,
    batch_of,
    request_of,
)
from digitize.exchange.packages.kinds import PACKAGES, PackageKind, Status
from digitize.keep.archive.folders import Archive
from digitize.keep.archive.index import Archived, find, newest_of_scan, open_index
from digitize.keep.ledger.dossiers import dossier, dossier_named, dossier_of
from digitize.keep.ledger.filing import Filing, waiting
from digitize.keep.ledger.held import all_held
from digitize.keep.ledger.states import State
from digitize.keep.workspace import Workspace
from digitize.record.model import Record
from digitize.settings import load_settings
from digitize.work.conform import why_refused


@dataclass(frozen=True, slots=True)
class PackageAsked:
    """What the flags say about the packages to write."""

    kind: PackageKind
    ids: tuple[str, ...]
    dossiers: tuple[str, ...]
    about: Path | None
    to: Path | None
    status: Status
    agreement: str | None
    ordinal: int


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a paper stands: its version in the archive, its file, and its place in that."""

    row: Archived
    file_code: str
    ordinal: int
    dossier: Dossier | None


@dataclass(frozen=True, slots=True)
class _Papers:
    """The papers of a package, read from the archive anew in each iteration."""

    archive: Archive
    places: tuple[_Place, ...]

    def __iter__(self) -> Iterator[PackagePaper]:
        for place in self.places:
            row, entry = place.row, None
            data = self.archive.record_json(row.record_id, row.revision)
            if place.dossier is not None:
                entry = next(
                    (one for one in place.dossier.documents if one.record_id == row.record_id), None
                )
            yield PackagePaper(
                Record.model_validate_json(data), self.archive.original(row.record_id),
                place.file_code, place.ordinal, row.archived_at, place.dossier, entry,
            )  # fmt: skip


def export_packages(opened: Workspace, asked: PackageAsked) -> None:
    """Write a package for each dossier, or one of the records that were named."""
    one_thread()
    to = _folder(asked)
    for ordinal, contents in enumerate(_contents(opened, asked), asked.ordinal):
        _write(asked, contents, ordinal, to)


def _folder(asked: PackageAsked) -> Path:
    if asked.to is None:
        raise click.UsageError("packages need a folder: give one with --to")
    with writing(asked.to):
        asked.to.mkdir(parents=True, exist_ok=True)
    return asked.to


def _contents(opened: Workspace, asked: PackageAsked) -> Iterator[PackageContents]:
    archive, settings = Archive(opened.archive, opened.tmp), load_settings()
    if asked.kind.of_dossier:
        if asked.ids or not asked.dossiers or asked.about:
            raise click.UsageError(f"{asked.kind.name} takes dossiers: name them with --dossier")
        for name in asked.dossiers:
            with opened.open_ledger() as db, open_index(archive.root) as index:
                whole = dossier_named(db, name)
                places = _places_of(index, whole)
                lacking = _missing(db, whole, places)
                refused = why_refused(opened, db, settings, whole)
                yield _packed(archive, whole, places, (*lacking, *refused))
        return
    about = _told(asked)
    with opened.open_ledger() as db, open_index(archive.root) as index:
        places = [
            one for name in asked.dossiers for one in _places_of(index, dossier_named(db, name))
        ]
        places += [_place(db, index, about, one, at) for at, one in enumerate(asked.ids, 1)]
    if isinstance(about, LooseBatch) and asked.dossiers:
        raise click.UsageError(f"{asked.kind.name} takes loose papers: name records by ID")
    yield _packed(archive, about, places, ())


def _told(asked: PackageAsked) -> LooseBatch | ReadingRequest:
    if asked.about is None:
        raise click.UsageError(f"{asked.kind.name} needs --about: a table of fields and values")
    try:
        text = asked.about.read_text(encoding="utf-8-sig")
        return request_of(text) if asked.kind.oais == "DIP" else batch_of(text)
    except (OSError, ValueError) as error:
        raise click.UsageError(f"{asked.about}: {error}") from error


def _places_of(index: Connection, about: Dossier) -> list[_Place]:
    found = []
    for ordinal, one in enumerate(about.documents, 1):
        rows = newest_of_scan(index, one.record_id[:64])
        row = next((row for row in rows if row.record_id == one.record_id), None)
        if row is not None:
            found.append(_Place(row, about.file_code, ordinal, about))
    return found


def _place(
    db: Connection, index: Connection, about: LooseBatch | ReadingRequest, asked: str, at: int
) -> _Place:
    """The place of a record: in the batch, or for a reader in its own file."""
    row = find(index, asked)
    if isinstance(about, LooseBatch):
        return _Place(row, about.file_code, at, None)
    if (home := dossier_of(db, row.record_id)) is not None:
        whole = dossier(db, home)
        return _Place(row, whole.file_code, whole.ordinal(row.record_id), whole)
    raise click.UsageError(f"{asked}: it is in no dossier; put it into one, or name another record")


def _missing(db: Connection, about: Dossier, places: Sequence[_Place]) -> tuple[str, ...]:
    """Papers that belong into the dossier and are not there yet, each with what to do."""
    there = {one.row.record_id for one in places}
    lost = [
        f"paper {ordinal} ({one.record_id[:12]}): the archive does not have it;"
        " `digitize reindex` looks for it"
        for ordinal, one in enumerate(about.documents, 1)
        if one.record_id not in there
    ]
    held = {one.record_id[:64]: one.marking for one in all_held(db) if one.marking}
    coming = [
        f"{one.name}: it belongs into this dossier and {_wait(one, held.get(one.sha256))}"
        for one in waiting(db)
        if one.file_code == about.file_code and one.fonds_code in ("", about.fonds_code or "")
    ]
    return (*lost, *coming)


def _wait(scan: Filing, marking: str | None) -> str:
    if marking is not None:
        return (f"is on hold for its marking {marking}; `digitize held {scan.sha256[:12]}` shows"
                f" it, and `digitize clear {scan.sha256[:12]}` lets it go")  # fmt: skip
    if scan.state is State.SET_APART:
        return f"could not be read; `digitize requeue {scan.sha256[:12]}` tries it again"
    return "is not in the archive yet; wait until `digitize status` shows nothing queued"


def _packed(
    archive: Archive,
    about: Dossier | LooseBatch | ReadingRequest,
    places: Sequence[_Place],
    missing: tuple[str, ...],
) -> PackageContents:
    keys = tuple(f"{one.row.record_id}:{one.row.revision}" for one in places)
    told = about.model_dump_json(exclude={"change"})
    return PackageContents(about, _Papers(archive, tuple(places)), len(places), (told, *keys),
                           missing)  # fmt: skip


def _write(asked: PackageAsked, contents: PackageContents, ordinal: int, to: Path) -> None:
    from digitize.exchange.packages.pdf_looks import goes_as_it_is, pdfa_faults
    from digitize.exchange.packages.write import PackageOrder, write_package
    from digitize.exchange.pdfa import write_pdfa

    limits = load_settings().limits
    order = PackageOrder(
        at=clock(),
        software=f"digitize {version('digitize')}",
        make=lambda record, original, made: write_pdfa(record, original, made, limits),
        is_signed=partial(goes_as_it_is, limits),
        judge=partial(pdfa_faults, limits),
        status=asked.status,
        agreement=asked.agreement,
        ordinal=ordinal,
    )
    with writing(to), tempfile.TemporaryDirectory(prefix=".digitize-", dir=to) as name:
        report = Path(name) / "report.txt"
        with report.open("w", encoding="utf-8") as file:
            made = write_package(asked.kind, contents, order, to,
                                 lambda line: print(line, file=file))  # fmt: skip
            assumed = assumed_for(asked.kind.name)
            file.writelines(_assumed(one.about, one.vietnamese) for one in assumed)
        report.replace(made.path.with_suffix(".txt"))
    click.echo(inert(str(made.path)))
    told = (
        f"{made.documents} documents, {made.signed} of them as they were signed; {made.doubts}"
        f" doubts and {len(assumed)} unchecked assumptions in {made.path.with_suffix('.txt').name}"
    )
    click.echo(inert(told), err=True)


def _assumed(about: str, vietnamese: str) -> str:
    return f"unchecked: {about} ({vietnamese})\n"


def package_forms() -> str:
    """The list of packages in the help, each on a line of its own."""
    return "\n".join(f"  {kind.name:<13} {kind.about}" for kind in PACKAGES.values())
