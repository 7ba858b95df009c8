"""`digitize import`: packages of Circular 05/2025 come in: originals, their metadata, dossiers."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path, PurePosixPath
from sqlite3 import Connection
from typing import TYPE_CHECKING, Any

import click

from digitize.edge.cli.inert import inert
from digitize.edge.cli.options import by_option, clock, one_thread, person, workspace_option
from digitize.errors import BadDossier, BadPackage
from digitize.settings import load_settings

if TYPE_CHECKING:
    from digitize.dossier.model import Dossier
    from digitize.exchange.packages.read import DocumentTold, OpenPackage
    from digitize.keep.ledger.dossiers import Author
    from digitize.keep.ledger.ids import DocumentId
    from digitize.keep.store.ids import Sha256
    from digitize.work.engine.work import Site


@dataclass(slots=True)
class _Coming:
    """A package on its way in. sha256: of each document that was taken in, in its order."""

    package: OpenPackage
    site: Site
    db: Connection
    author: Author
    documents: list[tuple[DocumentTold, Sha256]] = field(default_factory=list)
    told: int = 0

    def say(self, line: str) -> None:
        """Tell what is not kept or not whole; each such line counts."""
        self.told += 1
        click.echo(inert(line), err=True)


@click.command()
@click.argument("packages", nargs=-1, required=True, metavar="ZIP…",
                type=click.Path(exists=True, dir_okay=False, path_type=Path))  # fmt: skip
@by_option
@workspace_option
def import_command(packages: tuple[Path, ...], by: str | None, workspace: Path | None) -> None:
    """Take packages of Circular 05/2025 in: SIP, AIP or DIP, of digitize or another program.

    Each document's file becomes an original, byte for byte, and is read. What its description says
    counts before what is read. The dossier is made, or filled in where it is there already; where
    the package says otherwise than a person here, the person's word stays, and the command says so.

    A file that is not as METS tells is named and left out. The command may be called again.
    """
    one_thread()
    from digitize.edge.cli.engines import engine_of
    from digitize.edge.cli.progress import Progress
    from digitize.exchange.packages.read import open_package
    from digitize.keep.ledger.dossiers import Author
    from digitize.keep.workspace import open_workspace
    from digitize.work.engine.stop import stop_on_signals
    from digitize.work.engine.work import Site

    settings = load_settings(workspace=workspace)
    opened, told = open_workspace(settings.workspace, settings.store), 0
    author = Author(person(by), clock(), "imported")
    with Progress() as progress, stop_on_signals() as stop:
        site = Site(
            opened, settings, progress.tell, "digitize import", stop, engine_of(settings), now=clock
        )
        for path in packages:
            try:
                with open_package(path) as package, opened.open_ledger() as db:
                    coming = _Coming(package, site, db, author)
                    for fault in package.faults():
                        coming.say(f"{path.name}: {fault}")
                    _import(coming)
                    told += coming.told
            except (BadPackage, BadDossier) as error:
                if len(packages) == 1:
                    raise
                click.echo(inert(f"digitize: {error}"), err=True)
                told += 1
    sys.exit(1 if told else 0)


def _import(coming: _Coming) -> None:
    """Take one package in: its dossier first, then its documents, then their places."""
    from digitize.work.engine.files import Files
    from digitize.work.engine.work import at_work

    for _ in coming.package.documents():
        pass  # a description that is missing or no XML refuses the package before anything is taken
    whole = _dossier(coming)
    with at_work(coming.site, coming.db) as work:
        files = Files(work)
        for at, document in enumerate(coming.package.documents(), 1):
            name = Path(PurePosixPath(document.file.path).name)
            if document.holey:
                coming.say(f"{name}: its file was handed over before and is not in this package;"
                           " import the earlier package too")  # fmt: skip
                continue
            files.bring(name, partial(_take, coming, document, name, whole is None))
            if at % 100 == 0:
                click.echo(f"{at} documents taken in", err=True)
        files.wait()
    for path, receipt in files.receipts:
        if isinstance(receipt, Exception):
            coming.say(f"{path}: {receipt}")
    if whole is not None:
        _arrange(coming, whole)
    code = f"dossier {whole.file_code}" if whole else "loose papers"
    click.echo(inert(f"{code}: {len(coming.documents)} documents"))


def _dossier(coming: _Coming) -> Dossier | None:
    """Make the dossier of a package, or fill in what is empty; None for loose papers."""
    from digitize.exchange.packages.describe_back import dossier_back, file_code_of
    from digitize.keep.ledger.dossiers import change_dossier, dossier_by_codes, new_dossier

    first = next(coming.package.documents(), None)
    place = file_code_of(first) if first else None
    if coming.package.about.type != "Mixed" or coming.package.about.oais == "DIP":
        return None
    if place is None:
        coming.say("the package is of a dossier, but its first document has no code of a file"
                   " (docCode): its papers come in, and no dossier is made")  # fmt: skip
        return None
    back = dossier_back(coming.package.about, place[0])
    for line in back.told:
        coming.say(f"dossier {place[0]}: {line}")
    known = dossier_by_codes(coming.db, back.values.get("fonds_code"), place[0])
    if known is None:
        return new_dossier(coming.db, back.values, coming.author)
    empty = {name: value for name, value in back.values.items() if getattr(known, name) is None}
    for name, value in back.values.items():
        if getattr(known, name) not in (None, value):
            coming.say(f"dossier {place[0]}: {name} stays {getattr(known, name)!r}; the package"
                       f" says {value!r}")  # fmt: skip
    return change_dossier(coming.db, known, empty, coming.author)


def _take(coming: _Coming, document: DocumentTold, name: Path, loose: bool) -> DocumentId:
    """Take one document's file in, as it is, with what its description says."""
    from digitize.exchange.packages.describe_back import description_back
    from digitize.keep.ledger.sightings import Origin, Way
    from digitize.keep.store.aside import folder_aside
    from digitize.record.description import Description
    from digitize.work.engine.coordinator import reading_of
    from digitize.work.intake.take import Asked, copy_in, note

    about = coming.package.about
    back = description_back(document, about.fonds_code, loose)
    for line in back.told:
        coming.say(f"{name}: {line}")
    workspace, site = coming.site.workspace, coming.site
    with folder_aside(workspace.tmp) as aside:
        copied = aside / "document"  # the package's own name may be too long, or `..`
        with coming.package.read(document.file) as file, copied.open("wb") as copy:
            shutil.copyfileobj(file, copy, 1 << 20)
        stored = copy_in(copied, workspace.store).stored
    asked = Asked(
        reading_of(site.settings, coming.db), description=Description.model_validate(back.values)
    )
    origin = Origin(name.name.encode(), f"/digitize:import/{about.objid}".encode(), Way.RUN)
    taken = note(origin, coming.db, stored, asked, site.now())
    coming.documents.append((document, stored.sha256))
    return taken.document.id


def _arrange(coming: _Coming, whole: Dossier) -> None:
    """Put the documents into the order of the package, with what their descriptions say of them."""
    from digitize.keep.archive.dossiers import archive_dossiers
    from digitize.keep.archive.folders import Archive
    from digitize.keep.ledger.dossiers import change_whatever_happens

    after = change_whatever_happens(
        coming.db, whole.dossier_id, lambda seen: {"documents": tuple(_placed(coming, seen))},
        coming.author,
    )  # fmt: skip
    there = {one.record_id[:64] for one in after.documents}
    for document, sha256 in coming.documents:
        if sha256 not in there:
            name = PurePosixPath(document.file.path).name
            coming.say(f"{name}: it is not in the dossier yet: it is on hold, set apart or still"
                       " read; it goes there afterwards")  # fmt: skip
    workspace = coming.site.workspace
    archive_dossiers(coming.db, Archive(workspace.archive, workspace.tmp), coming.site.now())


def _placed(coming: _Coming, seen: Dossier) -> Iterator[Any]:
    """The documents of the package in its order, each with its fields; then all others."""
    from digitize.dossier.model import DossierDocument
    from digitize.exchange.packages.describe_back import entry_back

    here = {str(sha256): document for document, sha256 in coming.documents}
    order = {sha256: at for at, sha256 in enumerate(here)}
    known = sorted(seen.documents, key=lambda one: order.get(one.record_id[:64], len(order)))
    for one in known:
        told = here.get(one.record_id[:64])
        if told is None or not one.record_id.endswith("-1"):
            yield one
            continue
        back = entry_back(told, seen)
        kept = {name: value for name, value in dict(one).items() if value is not None}
        yield DossierDocument.model_validate({**back.values, **kept})
